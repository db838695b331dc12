"""Between: the way from A to B passes it.

A ------[X]------ B

Seen from the centre of X, the closest points of A and of B lie at least 155° apart.
One looks three times as far as the nearest A, the nearest B, and the size of X farther.
"""

from __future__ import annotations

import numpy as np
import shapely

from .anchors import by_place
from .geodesy import Floats, Geometries, Truth
from .pairs import Pairs
from .table import Rows, Table

_FARTHER = 3.0
# What is opposite lies at most so many turns aside; the addition is for rounding.
_ASIDE = 25 / 360 + 1e-9


def between(table: Table, xs: Rows, firsts: Rows, seconds: Rows) -> Floats:
    """Return 1 for every X that lies between one of A and one of B."""
    # Neighbours one after the other find what they need in the processor's cache.
    spots = shapely.points(table.centres[xs])
    order = by_place(spots)
    xs, spots = xs[order], spots[order]
    one, two = (_View(table, xs, spots, ys) for ys in (firsts, seconds))
    held = np.zeros(len(xs), dtype=bool)
    todo = np.ones(len(xs), dtype=bool)
    # Most are settled by what is close; far away there is much. So all look around a
    # little, and those look farther who have to.
    while todo.any():
        one.look(todo)
        two.look(todo)
        held |= _opposite(one, two)
        todo &= ~held & (one.is_open | two.is_open)
    degrees = np.zeros(len(xs))
    degrees[order] = held
    return degrees


class _View:
    """What some things see of the anchors around them.

    Attributes:
        i: Thing of each anchor that is seen.
        bearings: Of the closest point of the anchor from there, in turns, 0 to 1.
        is_open: Which things have to look farther.
    """

    def __init__(self, table: Table, xs: Rows, spots: Geometries, ys: Rows) -> None:
        """Open the eyes; `spots` are the centres of the things `xs`."""
        self.table, self.xs, self.spots, self.ys = table, xs, spots, ys
        usual = table.anchors(ys).usual_gap(table.shapes[xs]) or table.span
        self.radii = np.full(len(xs), usual)
        self.own = table.twins(xs, ys)
        self.is_open = np.ones(len(xs), dtype=bool)
        self.i: Rows = np.zeros(0, dtype=np.intp)
        self.bearings: Floats = np.zeros(0)

    def look(self, todo: Truth) -> None:
        """Look around, once more and farther where it was not far enough."""
        kept = (todo & ~self.is_open)[self.i]
        rows = np.flatnonzero(todo & self.is_open)
        i, steps = self._steps(rows)
        away = np.hypot(steps[:, 0], steps[:, 1])
        nearest = np.full(len(self.xs), np.inf)
        np.minimum.at(nearest, i, away)
        limits = np.full(len(self.xs), np.inf)
        limits[rows] = _FARTHER * nearest[rows] + self.table.sizes[self.xs[rows]]
        # What a thing lies in is in no direction from it.
        seen = (away > 0) & (away <= limits[i])
        bearings = np.arctan2(steps[seen, 0], steps[seen, 1]) / (2 * np.pi) % 1.0
        self.i = np.append(self.i[kept], i[seen])
        self.bearings = np.append(self.bearings[kept], bearings)
        farthest = np.minimum(limits[rows], self.table.span)
        self.is_open[rows] = self.radii[rows] < farthest
        self.radii[rows] = np.minimum(1.5 * self.radii[rows], farthest)

    def _steps(self, rows: Rows) -> tuple[Rows, Floats]:
        """Return which things see an anchor, and the steps to its closest point."""
        table, xs, ys = self.table, self.xs[rows], self.ys
        a, j = table.anchors(ys).within(self.spots[rows], self.radii[rows])
        pairs = Pairs(table, xs, ys, a, j, self.own)
        i = rows[pairs.i]
        lines = shapely.shortest_line(table.shapes[pairs.y], self.spots[i])
        ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
        return i, ends[:, 0] - ends[:, 1]


def _opposite(one: _View, two: _View) -> Truth:
    """Say which things see something in `one` opposite to something in `two`."""
    # All circles stand on one line, a thing's at three times its number, and go round
    # twice, so that half a turn on from any bearing is still on it.
    circle = 3.0 * two.i + two.bearings
    line = np.sort(np.concatenate((circle, circle + 1.0)))
    opposite = 3.0 * one.i + one.bearings + 0.5
    first = np.searchsorted(line, opposite - _ASIDE, 'left')
    last = np.searchsorted(line, opposite + _ASIDE, 'right')
    held = np.zeros(len(one.xs), dtype=bool)
    held[one.i[last > first]] = True
    return held
