"""Layers of answers: made, given new features, and told from what the user changed.

All of it runs on the main thread.
"""

from __future__ import annotations

from collections import Counter

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMapLayer,
    QgsMemoryProviderUtils,
    QgsProject,
    QgsVectorLayer,
)

from .errors import UserError
from .geopackage import Table, last_change
from .keeping import Kept
from .styles import COLOURS, apply_answer_style
from .translation import tr

_NAME_LENGTH = 80
_COLOUR = 'rrsis_qgis/colour'
_ASKED = 'rrsis_qgis/asked'
_NAMED = 'rrsis_qgis/named'
_WRITTEN = 'rrsis_qgis/written'


def layer_name(prompt: str) -> str:
    """Return the prompt as the name of a layer: one line, and not endless."""
    words = ' '.join(prompt.split())
    return words if len(words) <= _NAME_LENGTH else words[: _NAME_LENGTH - 1] + '…'


def new_layer(
    kept: Kept,
    account: str,
    crs: QgsCoordinateReferenceSystem,
    asked_id: str,
    project: QgsProject,
) -> QgsVectorLayer:
    """Return a styled layer of an answer.

    Args:
        kept: The answer.
        account: How it came about; becomes the layer's abstract.
        crs: CRS of the layer that was asked.
        asked_id: That layer.
        project: The project that it will be added to.

    Raises:
        UserError: Its file cannot be read.
    """
    name = layer_name(kept.title)
    if kept.source:
        layer = QgsVectorLayer(kept.source, name, 'ogr')
        if not layer.isValid():
            sentence = tr('The result {path} cannot be opened.')
            raise UserError(sentence.format(path=kept.source))
    else:
        layer = QgsMemoryProviderUtils.createMemoryLayer(
            name, kept.fields, kept.kind, crs
        )
        layer.dataProvider().addFeatures(kept.features)
        layer.updateExtents()
    # A file cannot say every CRS as QGIS knows it, such as one of the user's own.
    layer.setCrs(crs)
    layer.setCustomProperty(_ASKED, asked_id)
    layer.setCustomProperty(_NAMED, name)
    _remember_written(layer)
    _sign(layer, kept.title, account)
    draw_as_answer(layer, project)
    return layer


def draw_as_answer(layer: QgsVectorLayer, project: QgsProject) -> None:
    """Style a layer in the first of the colours that the fewest answers have."""
    others = project.mapLayers().values()
    properties = (other.customProperty(_COLOUR) for other in others)
    taken = Counter(str(number) for number in properties if number is not None)
    colour = min(range(len(COLOURS)), key=lambda number: taken[str(number)])
    layer.setCustomProperty(_COLOUR, colour)
    apply_answer_style(layer, COLOURS[colour])


def renew(layer: QgsVectorLayer, kept: Kept, account: str) -> None:
    """Give a layer the features of another answer; the rest of it is the user's.

    Style, labels, place, visibility, filter and a name that the user gave stay.

    Args:
        layer: The layer; `is_renewable`.
        kept: The answer.
        account: How it came about.
    """
    name = layer_name(kept.title)
    if layer.name() == layer.customProperty(_NAMED):
        layer.setName(name)
        layer.setCustomProperty(_NAMED, name)
    layer.removeSelection()
    if kept.table:
        show_table(layer, kept.table, as_written=True)
    else:
        layer.dataProvider().truncate()
        layer.dataProvider().addFeatures(kept.features)
        layer.updateExtents()
        _remember_written(layer)
    _sign(layer, kept.title, account)
    layer.triggerRepaint()


def is_about(layer: QgsVectorLayer, asked: QgsMapLayer) -> bool:
    """Return whether a layer is an answer about another one."""
    return layer.customProperty(_ASKED) == asked.id()


def is_renewable(layer: QgsVectorLayer, kept: Kept) -> bool:
    """Return whether a layer may show another answer to the same question.

    It may if it shows what was written to it, and nobody is about to change that.
    """
    provider = layer.dataProvider()
    numbers = provider.pkAttributeIndexes()
    names = [
        field.name()
        for index, field in enumerate(provider.fields())
        if index not in numbers
    ]
    return (
        (kept.table is None) == (layer.providerType() == 'memory')
        and layer.wkbType() == kept.kind
        and names == kept.fields.names()
        and is_untouched(layer)
    )


def was_written(layer: QgsVectorLayer) -> bool:
    """Return whether a layer is one that answers are written to, changed or not."""
    return bool(layer.customProperty(_NAMED)) and _state(layer) != ''


def is_untouched(layer: QgsVectorLayer) -> bool:
    """Return whether nobody changed the features of a layer since they were written."""
    written = layer.customProperty(_WRITTEN)
    return bool(written) and not layer.isEditable() and written == _state(layer)


def show_table(layer: QgsVectorLayer, table: Table, *, as_written: bool) -> None:
    """Let a layer show another table; nothing else of it changes.

    Args:
        layer: The layer; not being edited.
        table: The table.
        as_written: Whether the features are as they were written.
    """
    crs, shown = layer.crs(), layer.subsetString()
    layer.setDataSource(table.source, layer.name(), 'ogr', False)
    layer.setCrs(crs)
    if shown:
        layer.setSubsetString(shown)
    if as_written:
        _remember_written(layer)
    else:
        layer.removeCustomProperty(_WRITTEN)


def _remember_written(layer: QgsVectorLayer) -> None:
    layer.setCustomProperty(_WRITTEN, _state(layer))


def _state(layer: QgsVectorLayer) -> str:
    """Return what becomes another one whenever features change, by whatever way."""
    table = Table.of(layer)
    if table:
        return last_change(table)
    if layer.providerType() != 'memory':
        return ''
    features = layer.dataProvider().getFeatures()
    return str(
        hash(
            tuple(
                (f.id(), bytes(f.geometry().asWkb()), str(f.attributes()))
                for f in features
            )
        )
    )


def _sign(layer: QgsVectorLayer, prompt: str, account: str) -> None:
    metadata = layer.metadata()
    metadata.setTitle(prompt)
    metadata.setAbstract(account)
    layer.setMetadata(metadata)
