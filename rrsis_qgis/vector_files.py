"""Files that the engine reads vector layers from.

A layer belongs to the main thread. A draft is made there: it holds a snapshot of the
layer, edits included, and everything else that writing needs; so it may be written
anywhere, and neither a large layer nor a slow service holds anybody up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Union

from qgis.core import (
    QgsAbstractFeatureSource,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsFeature,
    QgsFeatureRequest,
    QgsFields,
    QgsGeometry,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)

from .errors import EngineError, UserError
from .translation import tr

Stop = Callable[[], bool]

_SHAPEFILE_PARTS = (
    *('.shp', '.shx', '.dbf', '.prj', '.cpg'),
    *('.qix', '.qpj', '.sbn', '.sbx'),
)


@dataclass(frozen=True)
class AnchorDraft:
    """The geometries of a layer, brought into the CRS of what is searched.

    Attributes:
        source: Snapshot of the layer.
        crs: The CRS of the layer.
        target: The CRS of what is searched.
        reach: What lies outside of this rectangle, in `target`, is left out.
        context: The transformations of the project.
        fields: Fields of the file.
        path: The file to write.
    """

    source: QgsAbstractFeatureSource
    crs: QgsCoordinateReferenceSystem
    target: QgsCoordinateReferenceSystem
    reach: QgsRectangle
    context: QgsCoordinateTransformContext
    fields: QgsFields
    path: Path

    @property
    def written(self) -> QgsCoordinateReferenceSystem:
        """The CRS of the file."""
        return self.target

    def features(self, stop: Stop) -> Iterator[QgsFeature]:
        """Yield what belongs into the file."""
        transform = QgsCoordinateTransform(self.crs, self.target, self.context)
        backwards = QgsCoordinateTransform(self.target, self.crs, self.context)
        try:
            within = backwards.transformBoundingBox(self.reach)
        except QgsCsException as error:
            sentence = tr('A layer does not fit the CRS of what is searched: {error}')
            raise UserError(sentence.format(error=error)) from error
        request = QgsFeatureRequest(within).setSubsetOfAttributes([])
        for found in heed(self.source.getFeatures(request), stop):
            geometry = straightened(found.geometry())
            if not within.contains(geometry.boundingBox()):
                # The other end of a long road may lie where the CRS does not reach.
                geometry = geometry.clipped(within)
            try:
                geometry.transform(transform)
            except QgsCsException:
                continue
            feature = QgsFeature(self.fields)
            feature.setGeometry(geometry)
            if not geometry.isEmpty():
                yield feature


@dataclass(frozen=True)
class ObjectsDraft:
    """The features of a layer that is asked: numbers, categories and geometries.

    Attributes:
        source: Snapshot of the layer.
        written: The CRS of the layer.
        category: Index of the field that says what each feature is.
        score: Index of the field that says how sure each is; None for none.
        context: The transformations of the project.
        fields: Fields of the file: `OBJECT_FIELDS`.
        path: The file to write.
    """

    source: QgsAbstractFeatureSource
    written: QgsCoordinateReferenceSystem
    category: int
    score: int | None
    context: QgsCoordinateTransformContext
    fields: QgsFields
    path: Path

    def features(self, stop: Stop) -> Iterator[QgsFeature]:
        """Yield what belongs into the file."""
        wanted = [self.category] if self.score is None else [self.category, self.score]
        request = QgsFeatureRequest().setSubsetOfAttributes(wanted)
        for found in heed(self.source.getFeatures(request), stop):
            feature = QgsFeature(self.fields)
            feature.setGeometry(straightened(found.geometry()))
            score = None if self.score is None else found.attribute(self.score)
            category = _text(found.attribute(self.category))
            feature.setAttributes([found.id(), category, _number(score)])
            yield feature


Draft = Union[AnchorDraft, ObjectsDraft]

ANCHOR_FIELDS = ('n:integer',)
OBJECT_FIELDS = ('id:int8', 'category:string', 'score:double')


def make_fields(described: tuple[str, ...]) -> QgsFields:
    """Return fields, each described as in the address of a memory layer."""
    address = 'NoGeometry?' + '&'.join(f'field={field}' for field in described)
    return QgsVectorLayer(address, '', 'memory').fields()


def write_draft(draft: Draft, stop: Stop) -> None:
    """Write a file that the engine is to read, in any thread.

    Raises:
        UserError: It cannot be written.
        EngineError: The user stopped it.
    """
    write_file(
        draft.path,
        draft.features(stop),
        draft.fields,
        QgsWkbTypes.Type.Unknown,
        draft.written,
        draft.context,
    )


def write_file(
    path: Path,
    features: Iterable[QgsFeature],
    fields: QgsFields,
    kind: QgsWkbTypes.Type,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
    layer: str = '',
) -> int:
    """Write features to a file of the kind that its name says; return how many.

    Args:
        path: The file. A GeoPackage that is there loses nothing but the layer of the
            name that is written; any other file is replaced.
        features: The features, in the fields.
        fields: Their fields.
        kind: Their kind of geometry.
        crs: Their CRS.
        context: The transformations of the project.
        layer: Name of the layer in the file; that of the file where none is given.

    Raises:
        UserError: It cannot be written.
    """
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = QgsVectorFileWriter.driverForExtension(path.suffix)
    options.layerName = layer or path.stem
    options.fileEncoding = 'UTF-8'
    if options.driverName == 'GPKG':
        # The file has two columns of its own, beside whatever the fields are named; a
        # number in "fid" is its own already.
        taken = [field.name() for field in fields]
        words = [field.name() for field in fields if not field.isNumeric()]
        options.layerOptions = [
            f'GEOMETRY_NAME={_free_column("geom", taken)}',
            f'FID={_free_column("fid", words)}',
        ]
    if options.driverName == 'GPKG' and path.exists():
        actions = QgsVectorFileWriter.ActionOnExistingFile
        options.actionOnExistingFile = actions.CreateOrOverwriteLayer
    writer = QgsVectorFileWriter.create(str(path), fields, kind, crs, context, options)
    count = 0
    try:
        for feature in features:
            if not writer.addFeature(feature):
                break
            count += 1
        failed = writer.hasError() != QgsVectorFileWriter.WriterError.NoError
        reason = writer.errorMessage()
    finally:
        # Closes the file, whoever may still hold on to an exception.
        del writer
    if failed:
        sentence = tr('{path} cannot be written: {reason}')
        raise UserError(sentence.format(path=path, reason=reason))
    return count


def _free_column(name: str, taken: list[str]) -> str:
    while name in {other.lower() for other in taken}:
        name += '_'
    return name


def straightened(geometry: QgsGeometry) -> QgsGeometry:
    """Return a geometry of straight lines; the engine knows no curves."""
    if geometry.isNull() or not QgsWkbTypes.isCurvedType(geometry.wkbType()):
        return QgsGeometry(geometry)
    return QgsGeometry(geometry.constGet().segmentize())


def heed(features: Iterable[QgsFeature], stop: Stop) -> Iterator[QgsFeature]:
    """Yield features until the user stops it.

    Raises:
        EngineError: The user stopped it.
    """
    for feature in features:
        if stop():
            raise EngineError(tr('The run was stopped.'), cancelled=True)
        yield feature


def move_parts(draft: Path, path: Path) -> None:
    """Put a file, and what a Shapefile has beside it, in the place of another.

    Raises:
        OSError: It cannot be moved there.
    """
    suffixes = _SHAPEFILE_PARTS if path.suffix.lower() == '.shp' else (path.suffix,)
    for suffix in suffixes:
        part = draft.with_suffix(suffix)
        if part.is_file():
            part.replace(path.with_suffix(suffix))
        else:
            path.with_suffix(suffix).unlink(missing_ok=True)


def _text(value: Any) -> str | None:
    # What is null comes as a QVariant that is.
    if value is None or (hasattr(value, 'isNull') and value.isNull()):
        return None
    return str(value)


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
