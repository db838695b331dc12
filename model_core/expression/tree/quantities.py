"""Lengths and areas as a sentence gives them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """Units of length and of area, named as they are printed."""

    METRE = 'm'
    KILOMETRE = 'km'
    FOOT = 'ft'
    YARD = 'yd'
    MILE = 'mi'
    NAUTICAL_MILE = 'nmi'
    PIXEL = 'px'
    SQUARE_METRE = 'm²'
    HECTARE = 'ha'
    SQUARE_KILOMETRE = 'km²'
    ACRE = 'acres'
    SQUARE_FOOT = 'sq ft'
    SQUARE_YARD = 'sq yd'
    SQUARE_MILE = 'sq mi'
    SQUARE_PIXEL = 'px²'

    @property
    def is_area(self) -> bool:
        """Whether the unit measures areas."""
        return list(Unit).index(self) >= list(Unit).index(Unit.SQUARE_METRE)

    @property
    def is_pixel(self) -> bool:
        """Whether the unit is one of the picture and not of the ground."""
        return self in (Unit.PIXEL, Unit.SQUARE_PIXEL)

    @property
    def si(self) -> float:
        """Metres or square metres in one unit; 1 for pixels."""
        return _SI[self]


_SI = {
    Unit.METRE: 1.0,
    Unit.KILOMETRE: 1000.0,
    Unit.FOOT: 0.3048,
    Unit.YARD: 0.9144,
    Unit.MILE: 1609.344,
    Unit.NAUTICAL_MILE: 1852.0,
    Unit.PIXEL: 1.0,
    Unit.SQUARE_METRE: 1.0,
    Unit.HECTARE: 1e4,
    Unit.SQUARE_KILOMETRE: 1e6,
    Unit.ACRE: 4046.8564224,
    Unit.SQUARE_FOOT: 0.3048**2,
    Unit.SQUARE_YARD: 0.9144**2,
    Unit.SQUARE_MILE: 1609.344**2,
    Unit.SQUARE_PIXEL: 1.0,
}


@dataclass(frozen=True)
class Quantity:
    """A number and its unit, as typed: 50 m, 2 ha."""

    value: float
    unit: Unit

    @property
    def si(self) -> float:
        """The quantity in metres or square metres (in pixels for pixel units)."""
        return self.value * self.unit.si


@dataclass(frozen=True)
class Share:
    """A share of some things: 10 %.

    Attributes:
        percent: The share, above 0 and up to 100.
    """

    percent: float

    def of(self, total: int) -> int:
        """Return how many that are; of some things at least one."""
        nearest = math.floor(total * self.percent / 100 + 0.5)
        return max(nearest, min(total, 1))


@dataclass(frozen=True)
class Range:
    """From `low` to `high`; an end that is None is open.

    Attributes:
        low: Lower end, or None.
        high: Upper end, or None.
        strict: Whether the ends themselves are left out ("more than", "less than").
    """

    low: Quantity | None = None
    high: Quantity | None = None
    strict: bool = False
