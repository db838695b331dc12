"""Between: the way from A to B passes it.

A ------[X]------ B

Seen from the centre of X, the closest points of A and of B lie at least 135° apart.
One looks four times as far as the nearest A, the nearest B, and the size of X farther.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from .geodesy import Floats, Geometries
from .pairs import Pairs
from .table import Rows, Table

_FARTHER = 4.0
# What is opposite lies at most so many turns aside; the addition is for rounding.
_ASIDE = 45 / 360 + 1e-9


def between(table: Table, xs: Rows, firsts: Rows, seconds: Rows) -> Floats:
    """Return 1 for every X that lies between one of A and one of B."""
    spots = shapely.points(table.centres[xs])
    bounds = shapely.total_bounds(table.shapes)
    span = float(np.hypot(bounds[2] - bounds[0], bounds[3] - bounds[1])) or 1.0
    # Most are settled by what is close; far away there is much. So all look around a
    # little, and those look farther who have to.
    looked = [
        np.full(len(xs), table.anchors(ys).usual_gap(table.shapes[xs]) or span)
        for ys in (firsts, seconds)
    ]
    held = np.zeros(len(xs))
    todo = np.arange(len(xs))
    while len(todo):
        one, two = (
            _look(table, xs[todo], spots[todo], ys, radii[todo])
            for ys, radii in zip((firsts, seconds), looked, strict=True)
        )
        held[todo] = _opposite(one, two, len(todo))
        unsure = np.zeros(len(todo), dtype=bool)
        for view, radii in ((one, looked[0]), (two, looked[1])):
            limits = np.minimum(view.limits, span)
            unsure |= radii[todo] < limits
            radii[todo] = np.minimum(limits, 1.5 * radii[todo])
        todo = todo[unsure & (held[todo] == 0)]
    return held


@dataclass(frozen=True)
class _View:
    """What some spots see of the anchors around them.

    Attributes:
        i: Spot of each anchor that is seen.
        bearings: Of the closest point of the anchor from there, in turns, 0 to 1.
        limits: How far each spot has to look; infinite where it sees nothing.
    """

    i: Rows
    bearings: Floats
    limits: Floats


def _look(table: Table, xs: Rows, spots: Geometries, ys: Rows, radii: Floats) -> _View:
    """Return what spots see up to some distance; of what they lie in they see none."""
    i, j = table.anchors(ys).within(spots, radii)
    pairs = Pairs(table, xs, ys, i, j, table.twins(xs, ys))
    i = pairs.i
    lines = shapely.shortest_line(table.shapes[pairs.y], spots[i])
    ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
    steps = ends[:, 0] - ends[:, 1]
    away = np.hypot(steps[:, 0], steps[:, 1])
    nearest = np.full(len(xs), np.inf)
    np.minimum.at(nearest, i, away)
    limits = _FARTHER * nearest + table.sizes[xs]
    seen = (away > 0) & (away <= limits[i])
    bearings = np.arctan2(steps[seen, 0], steps[seen, 1]) / (2 * np.pi) % 1.0
    return _View(i[seen], bearings, limits)


def _opposite(one: _View, two: _View, count: int) -> Floats:
    """Say which of `count` spots see something in `one` opposite to one in `two`."""
    # All circles stand on one line, a spot's at three times its number, and go round
    # twice, so that half a turn on from any bearing is still on it.
    circle = 3.0 * two.i + two.bearings
    line = np.sort(np.concatenate((circle, circle + 1.0)))
    opposite = 3.0 * one.i + one.bearings + 0.5
    first = np.searchsorted(line, opposite - _ASIDE, 'left')
    last = np.searchsorted(line, opposite + _ASIDE, 'right')
    held = np.zeros(count)
    held[one.i[last > first]] = 1.0
    return held
