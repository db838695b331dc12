"""How an answer is kept: as a table of a GeoPackage, as a file, or in memory.

It is worked out in the task, since a disk may be slow; what is needed of the layer that
is asked is taken before, on the main thread.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Callable

from qgis.core import (
    QgsAbstractFeatureSource,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFeatureRequest,
    QgsFields,
    QgsVectorLayer,
    QgsWkbTypes,
)

from .errors import UserError
from .geopackage import Table, add_table, replace_table
from .model_core import protocol
from .requests import Sentence
from .translation import tr
from .vector_files import heed, move_parts, write_file

Stop = Callable[[], bool]


@dataclass(frozen=True)
class Kept:
    """An answer where it will live.

    Attributes:
        title: The sentence that it answers.
        fields: Its fields, without the number that a file gives each feature.
        kind: Its kind of geometry.
        table: The table that holds it, if one does.
        path: The file that holds it, if the user chose one.
        features: The features of one that is kept in memory.
        count: How many features there are.
        note: Why it is kept elsewhere than it should be.
    """

    title: str
    fields: QgsFields
    kind: QgsWkbTypes.Type
    table: Table | None = None
    path: Path | None = None
    features: list[QgsFeature] = field(default_factory=list)
    count: int = 0
    note: str = ''

    @property
    def source(self) -> str:
        """How QGIS names what holds it; empty for memory."""
        return self.table.source if self.table else str(self.path or '')


@dataclass(frozen=True)
class Asked:
    """What is taken of a vector layer before it is asked.

    Attributes:
        source: Snapshot of the layer.
        fields: Its fields.
        kind: Its kind of geometry.
    """

    source: QgsAbstractFeatureSource
    fields: QgsFields
    kind: QgsWkbTypes.Type


@dataclass(frozen=True)
class Keeper:
    """Keeps the answer to one request.

    Attributes:
        sentence: The sentence.
        places: GeoPackages to write to, the first that can be; none for memory.
        path: The file that the user chose; then there is no other place.
        crs: CRS of the layer that is asked.
        context: The transformations of the project.
        asked: What is taken of a vector layer; None where the engine wrote a file.
        renews: Whether an answer of nothing is kept, too, for a layer that showed more.
    """

    sentence: Sentence
    places: tuple[Path, ...]
    path: Path | None
    crs: QgsCoordinateReferenceSystem
    context: QgsCoordinateTransformContext
    asked: Asked | None = None
    renews: bool = False

    def keep(self, answer: protocol.Answer, stop: Stop) -> Kept | None:
        """Keep an answer; None if nothing was found.

        Args:
            answer: The answer.
            stop: Whether the user wants it stopped.

        Raises:
            UserError: The file that the user chose cannot be written.
            EngineError: The user stopped it.
        """
        title = self.sentence.prompt
        if self.sentence.tree is not None:
            title = answer.sentence or answer.parse.get('sentence') or title
        kept, found = self._found(title, answer)
        if not found and not self.renews:
            return None
        kept = replace(kept, count=len(found))
        if self.path and self.asked is None:
            return replace(kept, path=self.path)
        if self.path:
            return self._in_file(kept, self.path, found, stop)
        return self._in_table(kept, found, stop)

    def _found(
        self, title: str, answer: protocol.Answer
    ) -> tuple[Kept, list[QgsFeature]]:
        if self.asked and isinstance(answer, protocol.Resolved):
            fields, kind = self.asked.fields, self.asked.kind
            wanted = {int(number): place for place, number in enumerate(answer.ids)}
            features = [
                feature
                for feature in self.asked.source.getFeatures(QgsFeatureRequest())
                if feature.id() in wanted
            ]
            features.sort(key=lambda feature: wanted[feature.id()])
        else:
            path = getattr(answer, 'output', None) or ''
            layer = QgsVectorLayer(path, title, 'ogr')
            if not layer.isValid():
                sentence = tr('The result {path} cannot be opened.')
                raise UserError(sentence.format(path=path))
            fields, kind = layer.fields(), layer.wkbType()
            features = list(layer.getFeatures())
        plain = _without_number(fields)
        return Kept(title, plain, kind), list(_in_fields(features, plain))

    def _in_file(
        self, kept: Kept, path: Path, found: list[QgsFeature], stop: Stop
    ) -> Kept:
        arguments = (kept.fields, kept.kind, self.crs, self.context)
        if path.suffix.lower() == '.gpkg' and path.exists():
            table = replace_table(path, path.stem, heed(found, stop), *arguments)
            return replace(kept, path=path, table=table)
        sentence = tr('{path} cannot be written: {reason}')
        try:
            with tempfile.TemporaryDirectory(prefix='.rrsis_', dir=path.parent) as tmp:
                draft = Path(tmp) / path.name
                write_file(draft, heed(found, stop), *arguments)
                move_parts(draft, path)
        except OSError as error:
            raise UserError(sentence.format(path=path, reason=error)) from error
        return replace(kept, path=path)

    def _in_table(self, kept: Kept, found: list[QgsFeature], stop: Stop) -> Kept:
        problems = []
        for place in self.places:
            try:
                table = add_table(
                    place,
                    kept.title,
                    heed(found, stop),
                    kept.fields,
                    kept.kind,
                    self.crs,
                    self.context,
                )
            except UserError as error:
                problems.append(str(error))
                continue
            note = tr('{problem} The answer is in {path} instead.') if problems else ''
            said = note.format(problem=_first(problems), path=place)
            return replace(kept, table=table, note=said)
        note = tr('{problem} The answer is a temporary layer.') if problems else ''
        said = note.format(problem=_first(problems))
        return replace(kept, features=found, note=said)


def _first(problems: list[str]) -> str:
    return problems[0].rstrip('.') + '.' if problems else ''


def _without_number(fields: QgsFields) -> QgsFields:
    # Two features may share the number that another kind of file gave them.
    plain = QgsFields()
    for one in fields:
        if one.name().lower() != 'fid' or not one.isNumeric():
            plain.append(one)
    return plain


def _in_fields(
    features: Iterable[QgsFeature], fields: QgsFields
) -> Iterator[QgsFeature]:
    for feature in features:
        copy = QgsFeature(fields)
        copy.setGeometry(feature.geometry())
        copy.setAttributes([feature[name] for name in fields.names()])
        yield copy
