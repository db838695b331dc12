"""What can be said of one thing by itself: direction, measure, colour, shape, place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .quantities import Range


class Direction(StrEnum):
    """Eight directions of the compass and eight of the picture."""

    NORTH = 'north'
    NORTH_EAST = 'north-east'
    EAST = 'east'
    SOUTH_EAST = 'south-east'
    SOUTH = 'south'
    SOUTH_WEST = 'south-west'
    WEST = 'west'
    NORTH_WEST = 'north-west'
    ABOVE = 'above'
    UPPER_RIGHT = 'upper right'
    RIGHT = 'right'
    LOWER_RIGHT = 'lower right'
    BELOW = 'below'
    LOWER_LEFT = 'lower left'
    LEFT = 'left'
    UPPER_LEFT = 'upper left'

    @property
    def is_compass(self) -> bool:
        """Whether the direction is one of the compass."""
        return list(Direction).index(self) < 8

    @property
    def bearing(self) -> float:
        """Degrees clockwise from north, or from the top of the picture."""
        return 45.0 * (list(Direction).index(self) % 8)

    @property
    def is_diagonal(self) -> bool:
        """Whether the direction lies between two sides."""
        return self.bearing % 90 != 0

    @property
    def opposite(self) -> Direction:
        """The direction that one comes from."""
        at = list(Direction).index(self)
        return list(Direction)[at - at % 8 + (at + 4) % 8]


class Measure(StrEnum):
    """What can be measured on an object."""

    AREA = 'area'
    LENGTH = 'length'
    WIDTH = 'width'
    PERIMETER = 'perimeter'
    RADIUS = 'radius'
    ROUNDNESS = 'roundness'
    ELONGATION = 'elongation'
    LIGHTNESS = 'lightness'


class ColourName(StrEnum):
    """Colours that can be told apart in a picture."""

    WHITE = 'white'
    BLACK = 'black'
    GRAY = 'gray'
    RED = 'red'
    ORANGE = 'orange'
    YELLOW = 'yellow'
    BROWN = 'brown'
    GREEN = 'green'
    BLUE = 'blue'
    PURPLE = 'purple'
    PINK = 'pink'
    DARK = 'dark'
    BRIGHT = 'bright'


class ShapeName(StrEnum):
    """Shapes that can be told apart on an outline."""

    ROUND = 'round'
    ELONGATED = 'elongated'
    SQUARE = 'square'
    RECTANGULAR = 'rectangular'
    IRREGULAR = 'irregular'


@dataclass(frozen=True)
class Colour:
    """The object has one of these colours."""

    names: tuple[ColourName, ...]


@dataclass(frozen=True)
class Shape:
    """The object has this shape."""

    name: ShapeName


@dataclass(frozen=True)
class Size:
    """The object is one of the larger or smaller of its kind ("large", "short")."""

    measure: Measure
    large: bool


@dataclass(frozen=True)
class Comparison:
    """The measure lies in a range: "larger than 2 ha", "100 m long"."""

    measure: Measure
    range: Range


ATTRIBUTES = (Colour, Shape, Size)
"""What is said of a thing before its noun."""


class Place(StrEnum):
    """Parts of the picture."""

    SIDE = 'side'
    CORNER = 'corner'
    CENTRE = 'centre'


@dataclass(frozen=True)
class Position:
    """The object lies in this part of the picture.

    Attributes:
        place: A side (half, or quarter for a diagonal), a corner or the centre.
        direction: Which side or corner; None for the centre and for any corner.
    """

    place: Place
    direction: Direction | None = None
