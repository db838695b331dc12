"""How an answer looks on the map.

A bright line on a dark casing can be told from fields, water and roofs alike; the
fill is so thin that what was found stays visible. Magenta hardly occurs in aerial
pictures, and the yellow of a QGIS selection still stands out against it.
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

_CASING = {
    'style': 'no',
    'outline_color': '20,20,30,170',
    'outline_width': '1.1',
    'joinstyle': 'round',
}
_LINE = {
    'color': '255,45,150,30',
    'outline_color': '255,45,150,255',
    'outline_width': '0.6',
    'joinstyle': 'round',
}


def answer_symbol() -> QgsFillSymbol:
    """Return the symbol of a found object."""
    symbol = QgsFillSymbol.createSimple(_CASING)
    symbol.appendSymbolLayer(QgsSimpleFillSymbolLayer.create(_LINE))
    return symbol


def apply_answer_style(layer: QgsVectorLayer) -> None:
    """Draw a layer as an answer."""
    symbols: dict[QgsWkbTypes.GeometryType, Callable[[], QgsSymbol]] = {
        QgsWkbTypes.GeometryType.PolygonGeometry: answer_symbol,
        QgsWkbTypes.GeometryType.LineGeometry: _line_symbol,
        QgsWkbTypes.GeometryType.PointGeometry: _point_symbol,
    }
    make = symbols.get(layer.geometryType())
    if make:
        layer.setRenderer(QgsSingleSymbolRenderer(make()))


def _line_symbol() -> QgsLineSymbol:
    casing = {'line_color': _CASING['outline_color'], 'line_width': '1.6'}
    symbol = QgsLineSymbol.createSimple(casing)
    line = {'line_color': _LINE['outline_color'], 'line_width': '1.0'}
    symbol.appendSymbolLayer(QgsSimpleLineSymbolLayer.create(line))
    return symbol


def _point_symbol() -> QgsMarkerSymbol:
    return QgsMarkerSymbol.createSimple(
        {
            'name': 'circle',
            'size': '3.2',
            'color': '255,45,150,120',
            'outline_color': '20,20,30,220',
            'outline_width': '0.4',
        }
    )
