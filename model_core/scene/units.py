"""Quantities of a sentence in the units of a frame, and measured ones in words."""

from __future__ import annotations

import math

from ..errors import RequestError
from ..expression.tree.quantities import Quantity, Range
from ..expression.tree.wording import quantity as worded
from .geodesy import earthly, pixel_size
from .types import Frame


def measured(quantity: Quantity, frame: Frame) -> float:
    """Return a quantity in m or m² (map units without CRS).

    Raises:
        RequestError: It is one of the ground, and the frame has no CRS.
    """
    if quantity.unit.is_pixel:
        side = pixel_size(frame)
        return quantity.value * (side**2 if quantity.unit.is_area else side)
    if earthly(frame) is None:
        pixels = 'px²' if quantity.unit.is_area else 'px'
        raise RequestError(
            'This picture has no coordinate reference system, or no place in '
            'it, so {quantity} cannot be measured on it; give the layer its '
            'CRS, georeference it, or say it in {pixels}.',
            quantity=worded(quantity),
            pixels=pixels,
        )
    return quantity.si


def bounds(within: Range, frame: Frame) -> tuple[float, float]:
    """Return the ends of a range, both included, in m or m²."""
    low, high = -math.inf, math.inf
    if within.low is not None:
        low = measured(within.low, frame)
        low = math.nextafter(low, math.inf) if within.strict else low
    if within.high is not None:
        high = measured(within.high, frame)
        high = math.nextafter(high, -math.inf) if within.strict else high
    return low, high


def _number(value: float) -> str:
    digits = 0 if value >= 100 else 1 if value >= 1 else 2
    text = f'{value:,.{digits}f}'
    return text.rstrip('0').rstrip('.') if '.' in text else text


def area(value: float, frame: Frame) -> str:
    """Return an area in the unit that fits: m², ha, km²; px² without CRS."""
    if earthly(frame) is None:
        return f'{_number(value / pixel_size(frame) ** 2)} px²'
    if value < 1e4:
        return f'{_number(value)} m²'
    return (
        f'{_number(value / 1e4)} ha' if value < 1e6 else f'{_number(value / 1e6)} km²'
    )


def length(value: float, frame: Frame) -> str:
    """Return a length in the unit that fits: m, km; px without CRS."""
    if earthly(frame) is None:
        return f'{_number(value / pixel_size(frame))} px'
    return f'{_number(value)} m' if value < 1e3 else f'{_number(value / 1e3)} km'
