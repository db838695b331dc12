"""How an answer looks on the map.

A bright line on a dark casing can be told from fields, water and roofs alike; the
fill is so thin that what was found stays visible. The colours hardly occur in aerial
pictures; each can be told from the others, and from the yellow of a QGIS selection, by
people who see red, green or blue otherwise, too. Magenta comes first.
"""

from __future__ import annotations

from typing import Callable

from qgis.core import (
    QgsFillSymbol,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsSimpleFillSymbolLayer,
    QgsSimpleLineSymbolLayer,
    QgsSingleSymbolRenderer,
    QgsSymbol,
    QgsVectorLayer,
    QgsWkbTypes,
)

Colour = tuple[int, int, int]

COLOURS: tuple[Colour, ...] = (
    (255, 45, 150),
    (89, 255, 255),
    (255, 156, 89),
    (184, 166, 255),
    (120, 90, 255),
    (230, 30, 20),
)

_CASING = {
    'style': 'no',
    'outline_color': '20,20,30,170',
    'outline_width': '1.1',
    'joinstyle': 'round',
}
_WIDTH = {'outline_width': '0.6', 'joinstyle': 'round'}


def apply_answer_style(layer: QgsVectorLayer, colour: Colour) -> None:
    """Draw a layer as an answer."""
    symbols: dict[QgsWkbTypes.GeometryType, Callable[[Colour], QgsSymbol]] = {
        QgsWkbTypes.GeometryType.PolygonGeometry: _fill_symbol,
        QgsWkbTypes.GeometryType.LineGeometry: _line_symbol,
        QgsWkbTypes.GeometryType.PointGeometry: _point_symbol,
    }
    make = symbols.get(layer.geometryType())
    if make:
        layer.setRenderer(QgsSingleSymbolRenderer(make(colour)))


def _fill_symbol(colour: Colour) -> QgsFillSymbol:
    symbol = QgsFillSymbol.createSimple(_CASING)
    line = {'color': _rgba(colour, 30), 'outline_color': _rgba(colour, 255), **_WIDTH}
    symbol.appendSymbolLayer(QgsSimpleFillSymbolLayer.create(line))
    return symbol


def _line_symbol(colour: Colour) -> QgsLineSymbol:
    casing = {'line_color': _CASING['outline_color'], 'line_width': '1.6'}
    symbol = QgsLineSymbol.createSimple(casing)
    line = {'line_color': _rgba(colour, 255), 'line_width': '1.0'}
    symbol.appendSymbolLayer(QgsSimpleLineSymbolLayer.create(line))
    return symbol


def _point_symbol(colour: Colour) -> QgsMarkerSymbol:
    return QgsMarkerSymbol.createSimple(
        {
            'name': 'circle',
            'size': '3.2',
            'color': _rgba(colour, 120),
            'outline_color': '20,20,30,220',
            'outline_width': '0.4',
        }
    )


def _rgba(colour: Colour, alpha: int) -> str:
    return ','.join(str(value) for value in (*colour, alpha))
