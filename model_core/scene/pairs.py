"""Which things and anchors come close, and how close."""

from __future__ import annotations

from copy import copy

import numpy as np
import shapely

from .geodesy import Floats
from .table import Keys, Rows, Table, Truth, points


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

    def any(self, holds: Truth | None = None) -> Floats:
        """Return 1 for every thing of which a pair holds."""
        found = np.zeros(self.count)
        found[self.i if holds is None else self.i[holds]] = 1.0
        return found

    @property
    def shapes(self) -> tuple[np.ndarray, np.ndarray]:
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


def true_gaps(table: Table, x: Rows, y: Rows) -> Floats:
    """Return how far apart pairs of rows are on the ground."""
    lines = shapely.shortest_line(table.shapes[y], table.shapes[x])
    ends = [points(shapely.get_point(lines, end)) for end in (0, -1)]
    return table.plane.distances(*ends)


def planar_gaps(table: Table, x: Rows, y: Rows) -> Floats:
    """Return how far apart pairs of rows are in the plane."""
    # Unlike the distance, the shortest line makes use of the prepared anchor.
    gap: Floats = shapely.length(
        shapely.shortest_line(table.shapes[y], table.shapes[x])
    )
    return gap


def nearest(table: Table, xs: Rows, ys: Rows) -> tuple[Pairs, Floats]:
    """Return every thing with its nearest anchor or, if equal, anchors, and the gaps.

    A thing without any other anchor than itself is in no pair.
    """
    own = table.twins(xs, ys)
    anchors = table.anchors(ys)
    if not len(own):
        i, j, gaps = anchors.nearest(table.shapes[xs])
        if table.stretch > 1:
            gaps = true_gaps(table, xs[i], ys[j])
        return Pairs(table, xs, ys, i, j, None), gaps
    bounds = shapely.total_bounds(table.shapes)
    span = float(np.hypot(bounds[2] - bounds[0], bounds[3] - bounds[1])) or 1.0
    radius = span / max(np.sqrt(len(ys)), 1.0)
    todo = np.arange(len(xs))
    kept_i: list[Rows] = []
    kept_j: list[Rows] = []
    kept: list[Floats] = []
    while len(todo):
        a, j = anchors.within(table.shapes[xs[todo]], np.full(len(todo), radius))
        i = todo[a]
        other = ~np.isin(table.keys(xs[i], ys[j]), own)
        i, j = i[other], j[other]
        gaps = planar_gaps(table, xs[i], ys[j])
        least = np.full(len(xs), np.inf)
        np.minimum.at(least, i, gaps)
        closest = gaps <= least[i]
        kept_i.append(i[closest])
        kept_j.append(j[closest])
        kept.append(gaps[closest])
        todo = todo[np.isinf(least[todo])]
        if radius > span:
            break
        radius *= 3
    i, j = np.concatenate(kept_i), np.concatenate(kept_j)
    if table.stretch > 1:
        kept = [true_gaps(table, xs[i], ys[j])]
    return Pairs(table, xs, ys, i, j, None), np.concatenate(kept)


def gaps(table: Table, xs: Rows, ys: Rows) -> Floats:
    """Return the distance of each thing to its nearest anchor; infinite for none."""
    pairs, found = nearest(table, xs, ys)
    least = np.full(len(xs), np.inf)
    np.minimum.at(least, pairs.i, found)
    return least
