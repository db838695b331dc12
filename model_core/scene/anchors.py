"""Find the anchors near many things, quickly also where anchors are long or winding.

A tree of boxes finds neighbours. The box of a diagonal road is mostly empty, and the
distance to a river of a thousand bends is slow; so both are put into the tree segment
by segment, and what lies inside of a large outline is found apart.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from .geodesy import Floats, Geometries

Rows = NDArray[np.intp]

# Outlines of more points, or that fill less of their box, are cut into segments.
_MANY_POINTS = 64
_FILLED = 0.25
_SAMPLE = 1000


class Anchors:
    """Geometries in a tree, each by its index in the array that was given."""

    def __init__(self, shapes: Geometries) -> None:
        """Put the shapes into a tree, long and winding ones in pieces."""
        self.shapes = shapes
        self.cut = np.flatnonzero(_is_long(shapes))
        pieces, owners = _segments(shapes[self.cut])
        whole = np.setdiff1d(np.arange(len(shapes)), self.cut)
        self._owners: Rows = np.concatenate((whole, self.cut[owners]))
        self._tree = shapely.STRtree(np.concatenate((shapes[whole], pieces)))
        self._open = self.cut[shapely.get_dimensions(shapes[self.cut]) == 2]

    def within(self, things: Geometries, distance: Floats) -> tuple[Rows, Rows]:
        """Return the pairs (thing, anchor) at most as far apart as the thing says."""
        order = by_place(things)
        i, piece = self._tree.query(things[order], 'dwithin', distance=distance[order])
        i, j = order[i], self._owners[piece]
        if not len(self.cut):
            return i, j
        inside = self._inside(things)
        return self._once(np.append(i, inside[0]), np.append(j, inside[1]))

    def usual_gap(self, things: Geometries) -> float:
        """Return twice the median distance of some things to what is nearest.

        It is a first guess of how far to look around: where most anchors crowd in one
        place, an even spread over the map would be a bad one.
        """
        some = things[:: len(things) // _SAMPLE + 1]
        _, gaps = self._tree.query_nearest(
            some, return_distance=True, exclusive=True, all_matches=False
        )
        if (gaps > 0).any():
            return 2 * float(np.median(gaps[gaps > 0]))
        west, south, east, north = shapely.total_bounds(self.shapes)
        return float(np.hypot(east - west, north - south) / np.sqrt(len(self.shapes)))

    def nearest(self, things: Geometries) -> tuple[Rows, Rows, Floats]:
        """Return each thing with its nearest anchors, several if equal, and gaps."""
        i, piece, gaps = self._nearest_pieces(things)
        j = self._owners[piece]
        if not len(self.cut):
            return i, j, gaps
        inside = self._inside(things)
        keep = ~np.isin(i, inside[0]) | (gaps <= 0)
        least = np.full(len(things), np.inf)
        least[i] = gaps
        least[inside[0]] = 0.0
        i, j = self._once(np.append(i[keep], inside[0]), np.append(j[keep], inside[1]))
        return i, j, least[i]

    def _nearest_pieces(self, things: Geometries) -> tuple[Rows, Rows, Floats]:
        """Return each thing with the nearest pieces, several if equal, and gaps.

        A tree asked for what is nearest to an outline measures to outline after
        outline. Asked by the middle of its box, which is quick, it bounds the gap by
        half the diagonal of the box, and few pieces are left to measure to. Large
        things, with many pieces in their box, are asked for by their outlines.
        """
        order = by_place(things)
        things = things[order]
        west, south, east, north = shapely.bounds(things).T
        middles = shapely.points((west + east) / 2, (south + north) / 2)
        radii = np.hypot(east - west, north - south) / 2
        if not radii.any():
            (i, j), gaps = self._tree.query_nearest(things, return_distance=True)
            return order[i], j, gaps
        (asked, _), found = self._tree.query_nearest(
            middles, return_distance=True, all_matches=False
        )
        gaps = np.zeros(len(things))
        gaps[asked] = found
        is_small = radii <= np.maximum(gaps, np.median(gaps))
        far, close = np.flatnonzero(is_small), np.flatnonzero(~is_small)
        # The factor is for rounding.
        limits = (gaps[far] + 2 * radii[far]) * (1 + 1e-9)
        a, pieces = self._tree.query(middles[far], 'dwithin', distance=limits)
        rows = far[a]
        reached = shapely.distance(self._tree.geometries[pieces], things[rows])
        least = np.full(len(things), np.inf)
        np.minimum.at(least, rows, reached)
        nearest = reached <= least[rows]
        (b, others), between = self._tree.query_nearest(
            things[close], return_distance=True
        )
        i = order[np.concatenate((rows[nearest], close[b]))]
        sorting = np.argsort(i, kind='stable')
        j = np.concatenate((pieces[nearest], others))
        away = np.concatenate((reached[nearest], between))
        return i[sorting], j[sorting], away[sorting]

    def _inside(self, things: Geometries) -> tuple[Rows, Rows]:
        """Return the pairs of a thing that meets the inside of an outline in pieces."""
        if not len(self._open):
            return np.zeros(0, np.intp), np.zeros(0, np.intp)
        tree = shapely.STRtree(things)
        j, i = tree.query(self.shapes[self._open], 'intersects')
        return i, self._open[j]

    def _once(self, i: Rows, j: Rows) -> tuple[Rows, Rows]:
        keys = np.unique(i.astype(np.int64) * len(self.shapes) + j)
        return keys // len(self.shapes), keys % len(self.shapes)


def by_place(things: Geometries) -> Rows:
    """Return an order in which neighbours follow each other, strip by strip.

    A tree that is asked so finds most of what it needs in the processor's cache: it
    answers two to three times as fast.
    """
    west, south, east, north = shapely.bounds(things).T
    x = west + east
    least = x.min(initial=np.inf)
    width = (x.max(initial=-np.inf) - least) / max(np.sqrt(len(things)) / 3, 1.0)
    strips = np.floor((x - least) / width) if width > 0 else np.zeros(len(things))
    return np.lexsort((south + north, strips))


def _is_long(shapes: Geometries) -> NDArray[np.bool_]:
    """Say which shapes are better looked up by their segments."""
    points = shapely.get_num_coordinates(shapes)
    bounds = shapely.bounds(shapes)
    boxes = (bounds[:, 2] - bounds[:, 0]) * (bounds[:, 3] - bounds[:, 1])
    empty = shapely.area(shapes) < _FILLED * boxes
    is_multipoint: NDArray[np.bool_] = shapely.get_dimensions(shapes) == 0
    long: NDArray[np.bool_] = ((points > _MANY_POINTS) | empty) & (points > 2)
    long &= ~is_multipoint
    return long


def _segments(shapes: Geometries) -> tuple[Geometries, Rows]:
    """Return the edges of shapes as lines of two points, and the shape of each.

    Points in a mixed collection stay points.
    """
    parts, owners = _parts(shapes)
    is_area = shapely.get_dimensions(parts) == 2
    rings, of_part = shapely.get_rings(parts[is_area], return_index=True)
    is_line = shapely.get_dimensions(parts) == 1
    lines = np.concatenate((rings, parts[is_line]))
    owner = np.concatenate((owners[is_area][of_part], owners[is_line]))
    points, of_line = shapely.get_coordinates(lines, return_index=True)
    joined = of_line[1:] == of_line[:-1]
    edges = np.stack((points[:-1][joined], points[1:][joined]), axis=1)
    spots = shapely.get_dimensions(parts) == 0
    pieces = np.concatenate((shapely.linestrings(edges), parts[spots]))
    return pieces, np.concatenate((owner[of_line[1:][joined]], owners[spots]))


def _parts(shapes: Geometries) -> tuple[Geometries, Rows]:
    """Return simple parts, also of collections within collections."""
    parts, owners = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts, again = shapely.get_parts(parts, return_index=True)
        owners = owners[again]
    return parts, owners
