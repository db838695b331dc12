"""What can be said of one object by itself: its colour, shape and size."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..expression.tree.types import ColourName, Measure, ShapeName
from .geodesy import Floats, Truth
from .table import Rows, Table


def lightness_and_hue(colours: Floats) -> tuple[Floats, Floats, Floats]:
    """Return CIE lightness (0-100), chroma and hue (degrees) of sRGB colours (n, 3).

    Formulas: CIE 15:2004 L*a*b* under D65, and IEC 61966-2-1 for sRGB.
    """
    value = colours / 255.0
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = linear @ to_xyz.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    a, b = 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])
    hue = np.degrees(np.arctan2(b, a)) % 360
    return 116 * f[:, 1] - 16, np.hypot(a, b), hue


def has_colour(colours: Floats, name: ColourName) -> Truth:
    """Say of each colour (n, 3), 0 to 255, whether one may call it so.

    The ranges overlap: a pale roof may be called white as well as gray.
    """
    light, chroma, hue = lightness_and_hue(colours)
    vivid = chroma >= 12
    rules = {
        ColourName.WHITE: (light >= 72) & (chroma < 14),
        ColourName.BLACK: (light < 32) & (chroma < 16),
        ColourName.GRAY: (light >= 28) & (light < 84) & (chroma < 14),
        ColourName.RED: vivid & ((hue < 50) | (hue >= 345)) & (light < 72),
        ColourName.ORANGE: (chroma >= 30) & (hue >= 45) & (hue < 80) & (light >= 45),
        ColourName.YELLOW: (chroma >= 25) & (hue >= 75) & (hue < 112) & (light >= 55),
        ColourName.BROWN: (chroma >= 8)
        & (chroma < 45)
        & (hue >= 25)
        & (hue < 95)
        & (light < 65),
        ColourName.GREEN: (chroma >= 8)
        & (hue >= np.where(light < 65, 95, 112))
        & (hue < 200),
        ColourName.BLUE: (chroma >= 8) & (hue >= 200) & (hue < 312),
        ColourName.PURPLE: vivid & (hue >= 300) & (hue < 345),
        ColourName.PINK: vivid & ((hue >= 330) | (hue < 40)) & (light >= 62),
        ColourName.DARK: light < 42,
        ColourName.BRIGHT: light >= 62,
    }
    return rules[name]


def has_shape(table: Table, rows: Rows, name: ShapeName) -> Truth:
    """Say of each object whether it has the shape."""
    roundness = table.roundness[rows]
    elongation = table.elongation[rows]
    with np.errstate(divide='ignore', invalid='ignore'):
        boxed = np.nan_to_num(
            table.areas[rows] / (table.lengths[rows] * table.widths[rows])
        )
    rules = {
        ShapeName.ROUND: (roundness >= 0.82) & (elongation < 1.5),
        ShapeName.ELONGATED: (elongation >= 2.5)
        | (~table.are_compact(rows) & (table.lengths[rows] > 0)),
        ShapeName.SQUARE: (boxed >= 0.85) & (elongation < 1.25),
        ShapeName.RECTANGULAR: boxed >= 0.85,
        ShapeName.IRREGULAR: (boxed < 0.75) & (roundness < 0.7),
    }
    return rules[name]


def values(table: Table, measure: Measure) -> Floats:
    """Return what is measured on all objects, in metres, m² or without unit."""
    if measure is Measure.LIGHTNESS:
        return lightness_and_hue(table.colours)[0]
    measured: dict[Measure, Callable[[], Floats]] = {
        Measure.AREA: lambda: table.areas,
        Measure.LENGTH: lambda: table.lengths,
        Measure.WIDTH: lambda: table.breadths,
        Measure.PERIMETER: lambda: table.perimeters,
        Measure.RADIUS: lambda: table.lengths / 2,
        Measure.ROUNDNESS: lambda: table.roundness,
        Measure.ELONGATION: lambda: table.elongation,
    }
    return measured[measure]()


def has_size(table: Table, rows: Rows, measure: Measure, large: bool) -> Truth:
    """Say whether each is at least (small: at most) the median of all of `rows`."""
    found = values(table, measure)[rows]
    if not len(found):
        return np.zeros(0, dtype=bool)
    median = np.median(found)
    held: Truth = found >= median if large else found <= median
    return held
