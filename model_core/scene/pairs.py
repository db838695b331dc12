"""Which things and anchors come close, and how close."""

from __future__ import annotations

from copy import copy

import numpy as np
import shapely

from .geodesy import Floats, Geometries, Truth
from .table import Keys, Rows, Table, points

# Far from the middle of the plane, the nearest is looked for so many times as far again
# at most.
_BENT = 1.5

# Things, anchors and the gaps between them.
_Found = tuple[Rows, Rows, Floats]


class Pairs:
    """Pairs of things and anchors, without those that are one and the same.

    Attributes:
        i: Index in `xs` of each pair.
        x: Row of the thing.
        y: Row of the anchor.
    """

    def __init__(
        self, table: Table, xs: Rows, ys: Rows, i: Rows, j: Rows, own: Keys | None
    ) -> None:
        """Keep the pairs (i, j) that do not stand in `own`, the keys of twins."""
        x, y = xs[i], ys[j]
        if own is not None and len(own):
            keep = ~np.isin(table.keys(x, y), own)
            i, x, y = i[keep], x[keep], y[keep]
        self.i, self.x, self.y = i, x, y
        self.count = len(xs)
        self.table = table

    def where(self, holds: Truth) -> Pairs:
        """Return those of the pairs that hold."""
        kept = copy(self)
        kept.i, kept.x, kept.y = self.i[holds], self.x[holds], self.y[holds]
        return kept

    def and_(self, more: Pairs) -> Pairs:
        """Return these pairs and more of the same things."""
        joined = copy(self)
        joined.i = np.append(self.i, more.i)
        joined.x, joined.y = np.append(self.x, more.x), np.append(self.y, more.y)
        return joined

    def any(self, holds: Truth | None = None) -> Floats:
        """Return 1 for every thing of which a pair holds."""
        found = np.zeros(self.count)
        found[self.i if holds is None else self.i[holds]] = 1.0
        return found

    @property
    def shapes(self) -> tuple[Geometries, Geometries]:
        """Shapes of thing and anchor of each pair."""
        return self.table.shapes[self.x], self.table.shapes[self.y]


def meeting(table: Table, xs: Rows, ys: Rows) -> Pairs:
    """Return the pairs that have a point in common."""
    shapes = table.shapes[ys]
    shapely.prepare(shapes)
    j, i = shapely.STRtree(table.shapes[xs]).query(shapes, 'intersects')
    return Pairs(table, xs, ys, i, j, table.twins(xs, ys))


def within_gap(table: Table, xs: Rows, ys: Rows, distance: Floats) -> Pairs:
    """Return the pairs that are at most as far apart as each thing says."""
    i, j = table.anchors(ys).within(table.shapes[xs], distance)
    return Pairs(table, xs, ys, i, j, table.twins(xs, ys))


def planar_gaps(things: Geometries, anchors: Geometries) -> Floats:
    """Return how far apart pairs of shapes are in the plane."""
    # Unlike the distance, the shortest line makes use of the prepared anchor.
    gap: Floats = shapely.length(shapely.shortest_line(anchors, things))
    return gap


def true_gaps(table: Table, x: Rows, y: Rows) -> Floats:
    """Return how far apart pairs of rows are on the ground."""
    lines = shapely.shortest_line(table.shapes[y], table.shapes[x])
    ends = [points(shapely.get_point(lines, end)) for end in (0, -1)]
    return table.plane.distances(*ends)


def nearest(table: Table, xs: Rows, ys: Rows) -> tuple[Pairs, Floats]:
    """Return every thing with its nearest anchor or, if equal, anchors, and the gaps.

    A thing without any other anchor than itself is in no pair.
    """
    own = table.twins(xs, ys)
    if len(own):
        i, j, found = _nearest_others(table, xs, ys, own)
    else:
        i, j, found = table.anchors(ys).nearest(table.shapes[xs])
    i, j, found = _on_the_ground(table, xs, ys, (i, j, found), own)
    return Pairs(table, xs, ys, i, j, None), found


def _nearest_others(table: Table, xs: Rows, ys: Rows, own: Keys) -> _Found:
    """Return the nearest anchors of things that are anchors, too, in the plane."""
    anchors, things = table.anchors(ys), table.shapes[xs]
    radius = anchors.usual_gap(things) or table.span
    todo = np.arange(len(xs))
    kept: list[_Found] = []
    while len(todo):
        a, j = anchors.within(things[todo], np.full(len(todo), radius))
        i = todo[a]
        other = ~np.isin(table.keys(xs[i], ys[j]), own)
        i, j = i[other], j[other]
        kept.append(_closest(i, j, planar_gaps(things[i], table.shapes[ys[j]])))
        todo = np.setdiff1d(todo, i)
        if radius > table.span:
            break
        radius *= 2
    return _joined(*kept)


def _closest(i: Rows, j: Rows, gaps: Floats) -> _Found:
    """Return the closest of the anchors j of each thing i."""
    least = np.full(i.max(initial=0) + 1, np.inf)
    np.minimum.at(least, i, gaps)
    closest = gaps <= least[i]
    return i[closest], j[closest], gaps[closest]


def _on_the_ground(
    table: Table, xs: Rows, ys: Rows, found: _Found, own: Keys
) -> _Found:
    """Return the nearest on the ground, given those in the plane."""
    i, j, gaps = found
    far = ~table.plane.is_near(table.shapes[xs[i]], gaps)
    if not far.any():
        return found
    todo, first = np.unique(i[far], return_index=True)
    # What is nearest on the ground may be somewhat farther in the plane.
    limits = gaps[far][first] * min(table.stretch, _BENT) ** 2
    a, others = table.anchors(ys).within(table.shapes[xs[todo]], limits)
    again = todo[a]
    other = ~np.isin(table.keys(xs[again], ys[others]), own)
    again, others = again[other], others[other]
    closest = _closest(again, others, true_gaps(table, xs[again], ys[others]))
    near = ~np.isin(i, todo)
    return _joined((i[near], j[near], gaps[near]), closest)


def _joined(*found: _Found) -> _Found:
    i, j, gaps = zip(*found, strict=True)
    return np.concatenate(i), np.concatenate(j), np.concatenate(gaps)


def gaps(table: Table, xs: Rows, ys: Rows) -> Floats:
    """Return the distance of each thing to its nearest anchor; infinite for none."""
    pairs, found = nearest(table, xs, ys)
    least = np.full(len(xs), np.inf)
    np.minimum.at(least, pairs.i, found)
    return least
