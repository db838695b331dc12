"""How an answer looks on the map.

A bright line on a dark casing can be told from fields, water and roofs alike; the
fill is so thin that what was found stays visible. Magenta hardly occurs in aerial
pictures, and the yellow of a QGIS selection still stands out against it.
"""

from __future__ import annotations

from qgis.core import (
    QgsFillSymbol,
    QgsSimpleFillSymbolLayer,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
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
    layer.setRenderer(QgsSingleSymbolRenderer(answer_symbol()))
