"""All objects of a scene as arrays, measured when something asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from . import geodesy
from .anchors import Anchors
from .geodesy import Floats, Geometries, Plane, Truth
from .types import Frame, SceneObject

Rows = NDArray[np.intp]
Keys = NDArray[np.int64]

# Outlines of two phrases that share so much of their union are one and the same thing.
SAME_THING = 0.7


class Table:
    """The objects of all phrases, one row each.

    Attributes:
        frame: The area and how to measure in it.
        objects: Object of each row.
        distinct: Whether only objects of the same id are one and the same thing.
        kinds: Number of the phrase of each row.
    """

    def __init__(
        self,
        objects: Mapping[str, Sequence[SceneObject]],
        frame: Frame,
        distinct: bool = False,
    ) -> None:
        """Put the objects of all phrases into one table, save those without extent."""
        self.frame = frame
        self.distinct = distinct
        self.objects: list[SceneObject] = []
        self._rows: dict[str, Rows] = {}
        for phrase, found in objects.items():
            start = len(self.objects)
            self.objects += [thing for thing in found if not thing.geometry.is_empty]
            self._rows[phrase] = np.arange(start, len(self.objects), dtype=np.intp)
        sizes = [len(rows) for rows in self._rows.values()]
        self.kinds = np.repeat(np.arange(len(sizes)), sizes)
        self._anchors: dict[bytes, Anchors] = {}

    def rows(self, phrases: Sequence[str]) -> Rows:
        """Return the rows of some phrases, each object once."""
        parts = [self._rows[phrase] for phrase in phrases if phrase in self._rows]
        rows = np.concatenate(parts) if parts else np.zeros(0, dtype=np.intp)
        _, first = np.unique(self.ids[rows], return_index=True)
        return rows[np.sort(first)]

    @cached_property
    def ids(self) -> Keys:
        """Ids of the objects."""
        return np.array([thing.id for thing in self.objects], dtype=np.int64)

    @cached_property
    def scores(self) -> Floats:
        """Scores of the objects."""
        return np.array([thing.score for thing in self.objects], dtype=np.float64)

    @cached_property
    def outlines(self) -> Geometries:
        """Geometries in map coordinates."""
        outlines = np.empty(len(self.objects), dtype=object)
        outlines[:] = [thing.geometry for thing in self.objects]
        return outlines

    @cached_property
    def plane(self) -> Plane:
        """The plane in which the objects are related to each other."""
        return Plane.around(self.frame, self.outlines)

    @cached_property
    def shapes(self) -> Geometries:
        """Geometries on the plane, valid ones."""
        shapes = self.plane.project(self.outlines)
        broken = ~shapely.is_valid(shapes)
        if broken.any():
            shapes = shapes.copy()
            shapes[broken] = shapely.make_valid(shapes[broken])
        return shapes

    @cached_property
    def span(self) -> float:
        """Diagonal of the box around all objects on the plane; 1 for one point."""
        west, south, east, north = shapely.total_bounds(self.shapes)
        return float(np.hypot(east - west, north - south)) or 1.0

    @cached_property
    def stretch(self) -> float:
        """How much too long distances on the plane may be; 1 for a small area."""
        return self.plane.stretch(self.shapes)

    @cached_property
    def centres(self) -> Floats:
        """Centroids on the plane, (n, 2)."""
        return points(shapely.centroid(self.shapes))

    @cached_property
    def in_picture(self) -> Floats:
        """Columns and rows of the centroids, (n, 2)."""
        if geodesy.crosses_antimeridian(self.frame):
            # Longitudes may jump within an outline, which the plane does not.
            return self.plane.picture(self.centres)
        return geodesy.picture(points(shapely.centroid(self.outlines)), self.frame)

    @cached_property
    def areas(self) -> Floats:
        """Areas on the ellipsoid, in m²."""
        found: Floats = shapely.area(self.shapes)
        return found

    @cached_property
    def perimeters(self) -> Floats:
        """Lengths of the outlines, in m."""
        return geodesy.perimeters(self.outlines, self.frame)

    @cached_property
    def axes(self) -> Floats:
        """Ends of the long axis of the smallest rotated rectangle, (n, 2, 2)."""
        return self._rectangles[0]

    @cached_property
    def lengths(self) -> Floats:
        """Long sides of the smallest rotated rectangles, in m."""
        return self._rectangles[1]

    @cached_property
    def widths(self) -> Floats:
        """Short sides of the smallest rotated rectangles, in m."""
        return self._rectangles[2]

    @cached_property
    def breadths(self) -> Floats:
        """How wide each is, in m: of a spot its width, of a strip how wide that is.

        A bent strip is boxed far wider than it is. Its middle line is taken for half
        of the perimeter without the ends, so that the breadth b is that of the
        rectangle of the same area and perimeter: area = b (perimeter / 2 - b).
        """
        half = self.perimeters / 4
        root = np.sqrt(np.maximum(half**2 - self.areas, 0.0))
        strip = np.minimum(half - root, self.widths)
        return np.where(
            self.are_compact(np.arange(len(self.objects))), self.widths, strip
        )

    @cached_property
    def sizes(self) -> Floats:
        """Square roots of the areas, in m."""
        return np.sqrt(self.areas)

    @cached_property
    def roundness(self) -> Floats:
        """4π·area/perimeter²: 1 for a circle, 0.79 for a square."""
        with np.errstate(divide='ignore', invalid='ignore'):
            found = 4 * np.pi * self.areas / self.perimeters**2
        return np.nan_to_num(found)

    @cached_property
    def elongation(self) -> Floats:
        """Long side over short side."""
        with np.errstate(divide='ignore', invalid='ignore'):
            found = self.lengths / self.widths
        return np.where(self.widths > 0, found, np.where(self.lengths > 0, np.inf, 1.0))

    @cached_property
    def colours(self) -> Floats:
        """Red, green and blue of each object, (n, 3); NaN where it is not known."""
        unknown = (np.nan, np.nan, np.nan)
        colours = [thing.colour or unknown for thing in self.objects]
        return np.array(colours, dtype=np.float64).reshape(-1, 3)

    @cached_property
    def _rectangles(self) -> tuple[Floats, Floats, Floats]:
        return self._boxed(np.arange(len(self.objects), dtype=np.intp))

    def lengths_of(self, rows: Rows) -> Floats:
        """Return the lengths of some rows; few are measured without all the others."""
        if '_rectangles' in self.__dict__:
            return self.lengths[rows]
        distinct, places = np.unique(rows, return_inverse=True)
        return self._boxed(distinct)[1][places]

    def are_compact(self, rows: Rows) -> Truth:
        """Say of some rows whether each is a spot rather than a strip like a road.

        A strip is longer than twice the side of the square of its area: a rectangle
        of more than 4:1, or a winding line however it is boxed.
        """
        sizes = self.sizes[rows]
        compact: Truth = (sizes > 0) & (self.lengths_of(rows) <= 2 * sizes)
        return compact

    def _boxed(self, rows: Rows) -> tuple[Floats, Floats, Floats]:
        """Return axes, lengths and widths of the smallest rotated rectangles."""
        boxes = shapely.oriented_envelope(self.shapes[rows])
        kinds = shapely.get_type_id(boxes)
        ends = np.repeat(self.centres[rows][:, None, :], 2, axis=1)
        lengths, widths = np.zeros(len(boxes)), np.zeros(len(boxes))
        flat = np.flatnonzero(kinds == shapely.GeometryType.LINESTRING)
        for end, position in enumerate((0, -1)):
            ends[flat, end] = points(shapely.get_point(boxes[flat], position))
        lengths[flat] = self.plane.distances(ends[flat, 0], ends[flat, 1])
        full = np.flatnonzero(kinds == shapely.GeometryType.POLYGON)
        corners = shapely.get_coordinates(boxes[full]).reshape(-1, 5, 2)
        sides = [self.plane.distances(corners[:, k], corners[:, k + 1]) for k in (0, 1)]
        lengths[full], widths[full] = np.maximum(*sides), np.minimum(*sides)
        middles = (corners[:, :-1] + corners[:, 1:]) / 2
        longer = np.where((sides[1] > sides[0])[:, None], (0, 2), (3, 1))
        ends[full] = np.take_along_axis(middles, longer[:, :, None], axis=1)
        return ends, lengths, widths

    def anchors(self, ys: Rows) -> Anchors:
        """Return the shapes of some rows in a tree, which is built once."""
        key = ys.tobytes()
        if key not in self._anchors:
            shapes = self.shapes[ys]
            shapely.prepare(shapes)
            self._anchors[key] = Anchors(shapes)
        return self._anchors[key]

    def closest_points(self, spots: Floats, ys: Rows) -> Floats:
        """Return the point of each of the rows `ys` that is closest to its point."""
        lines = shapely.shortest_line(self.shapes[ys], shapely.points(spots))
        return points(shapely.get_point(lines, 0))

    def twins(self, xs: Rows, ys: Rows, *, across: bool = False) -> Keys:
        """Return the keys (see `keys`) of all pairs that are one and the same thing.

        Args:
            xs: Rows.
            ys: Rows.
            across: Whether a thing is that which a layer has in its place. It is for
                "except @known"; a pond "in @ponds" would else be in no pond.
        """
        order = np.argsort(self.ids[ys], kind='stable')
        sorted_ids = self.ids[ys][order]
        at = np.minimum(np.searchsorted(sorted_ids, self.ids[xs]), max(len(ys) - 1, 0))
        same = sorted_ids[at] == self.ids[xs] if len(ys) else np.zeros(len(xs), bool)
        found = [self.keys(xs[same], ys[order][at[same]])]
        several = (across or not self.distinct) and len(ys)
        if several and len(np.union1d(self.kinds[xs], self.kinds[ys])) > 1:
            i, j = shapely.STRtree(self.shapes[ys]).query(self.shapes[xs], 'intersects')
            x, y = xs[i], ys[j]
            small = np.minimum(self.areas[x], self.areas[y])
            alike = small > SAME_THING * np.maximum(self.areas[x], self.areas[y])
            alike &= self.kinds[x] != self.kinds[y]
            foreign = (self.ids[x] < 0) | (self.ids[y] < 0)
            alike &= foreign if self.distinct else across | ~foreign
            x, y = x[alike], y[alike]
            shared = shapely.area(shapely.intersection(self.shapes[x], self.shapes[y]))
            union = self.areas[x] + self.areas[y] - shared
            alike = shared > SAME_THING * union
            found.append(self.keys(x[alike], y[alike]))
        return np.concatenate(found)

    def keys(self, x: Rows, y: Rows) -> Keys:
        """Return one number for each pair of rows."""
        return x.astype(np.int64) * len(self.objects) + y


def points(geometries: Geometries) -> Floats:
    """Return the coordinates of points, (n, 2); NaN for an empty one."""
    return np.column_stack((shapely.get_x(geometries), shapely.get_y(geometries)))
