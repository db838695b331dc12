"""From the engine's answer to a layer, and from a layer to a Shapefile.

All of it runs on the main thread.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeatureRequest,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from .errors import UserError
from .styles import apply_answer_style
from .translation import tr

_SHAPEFILE_PARTS = (
    '.shp',
    '.shx',
    '.dbf',
    '.prj',
    '.cpg',
    '.qix',
    '.qpj',
    '.sbn',
    '.sbx',
)
_NAME_LENGTH = 80


def answer_layer(
    path: str,
    prompt: str,
    account: str,
    crs: QgsCoordinateReferenceSystem,
    *,
    temporary: bool,
) -> QgsVectorLayer:
    """Return a styled layer of the objects that the engine wrote.

    Args:
        path: The vector file.
        prompt: The sentence; becomes the name.
        account: How the answer came about; kept as the layer's abstract.
        crs: CRS of the raster layer that was searched; becomes the layer's.
        temporary: Whether the objects are copied into memory, the file being ours.

    Raises:
        UserError: The file cannot be read.
    """
    layer = QgsVectorLayer(path, layer_name(prompt), 'ogr')
    if not layer.isValid():
        sentence = tr('The result {path} cannot be opened.')
        raise UserError(sentence.format(path=path))
    if temporary:
        layer = _in_memory(layer)
    # A file cannot say every CRS as QGIS knows it, such as one of the user's own.
    layer.setCrs(crs)
    _sign(layer, prompt, account)
    return layer


def copy_selected(
    layer: QgsVectorLayer,
    prompt: str,
    account: str,
    path: Path | None,
    project: QgsProject,
) -> QgsVectorLayer:
    """Return a styled layer of the selected features, with all their attributes.

    Args:
        layer: The layer that was asked.
        prompt: The sentence; becomes the name.
        account: How the answer came about; kept as the layer's abstract.
        path: The vector file to write; None for a layer in memory.
        project: The project, for its transformations.

    Raises:
        UserError: It cannot be written.
    """
    if path is None:
        ids = layer.selectedFeatureIds()
        copy = layer.materialize(QgsFeatureRequest().setFilterFids(ids))
        copy.setName(layer_name(prompt))
    else:
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.driverName = QgsVectorFileWriter.driverForExtension(path.suffix)
        options.layerName = path.stem
        options.fileEncoding = 'UTF-8'
        options.onlySelectedFeatures = True
        if options.driverName == 'GPKG':
            # Two features may share the number that another kind of file gave them.
            fields = layer.fields()
            options.attributes = [
                index
                for index in fields.allAttributesList()
                if fields[index].name().lower() != 'fid'
            ]
        error, reason, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
            layer, str(path), project.transformContext(), options
        )
        if error != QgsVectorFileWriter.WriterError.NoError:
            sentence = tr('{path} cannot be written: {reason}')
            raise UserError(sentence.format(path=path, reason=reason))
        copy = QgsVectorLayer(str(path), layer_name(prompt), 'ogr')
    _sign(copy, prompt, account)
    return copy


def _sign(layer: QgsVectorLayer, prompt: str, account: str) -> None:
    metadata = layer.metadata()
    metadata.setTitle(prompt)
    metadata.setAbstract(account)
    layer.setMetadata(metadata)
    apply_answer_style(layer)


def layer_name(prompt: str) -> str:
    """Return the prompt as the name of a layer: one line, and not endless."""
    words = ' '.join(prompt.split())
    return words if len(words) <= _NAME_LENGTH else words[: _NAME_LENGTH - 1] + '…'


def add_above(layer: QgsVectorLayer, below_id: str, project: QgsProject) -> None:
    """Add a layer right above the one it belongs to."""
    project.addMapLayer(layer, False)
    root = project.layerTreeRoot()
    node = root.findLayer(below_id)
    parent = node.parent() if node else root
    row = parent.children().index(node) if node else 0
    parent.insertLayer(row, layer)


def export_shapefile(
    layer: QgsVectorLayer, path: Path, project: QgsProject, selected: bool = False
) -> None:
    """Write a layer as a Shapefile in UTF-8; nothing is replaced unless all is written.

    Args:
        layer: The layer.
        path: The file that ends in .shp.
        project: The project, for its transformations.
        selected: Whether only the selected features are written.

    Raises:
        UserError: It cannot be written.
    """
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = 'ESRI Shapefile'
    options.fileEncoding = 'UTF-8'
    options.onlySelectedFeatures = selected
    sentence = tr('The Shapefile {path} cannot be written: {reason}')
    try:
        with tempfile.TemporaryDirectory(prefix='.rrsis_', dir=path.parent) as folder:
            draft = Path(folder) / path.name
            error, reason, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
                layer, str(draft), project.transformContext(), options
            )
            if error != QgsVectorFileWriter.WriterError.NoError:
                raise UserError(sentence.format(path=path, reason=reason))
            for suffix in _SHAPEFILE_PARTS:
                part = draft.with_suffix(suffix)
                if part.is_file():
                    part.replace(path.with_suffix(suffix))
                else:
                    path.with_suffix(suffix).unlink(missing_ok=True)
    except OSError as error:
        raise UserError(sentence.format(path=path, reason=error)) from error


def _in_memory(layer: QgsVectorLayer) -> QgsVectorLayer:
    fields = layer.fields()
    wanted = [
        index for index in fields.allAttributesList() if fields[index].name() != 'fid'
    ]
    copy = layer.materialize(QgsFeatureRequest().setSubsetOfAttributes(wanted))
    copy.setName(layer.name())
    return copy
