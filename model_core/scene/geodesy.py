"""Measure on the ellipsoid: areas, perimeters, a local plane in metres, bearings.

Objects are laid out on a plane, the Lambert azimuthal equal-area projection of the
ellipsoid around their middle: it keeps areas exactly and, nearby, distances well
enough (Snyder, Map Projections, USGS 1395, section 24). Farther off, distances are
those of geodesics, as perimeters are everywhere. A frame without CRS is measured in its
own units.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod, Proj, Transformer
from shapely.geometry.base import BaseGeometry

from .types import Frame

# Up to here from its middle, in metres, the plane is true to 1 in 100,000.
_NEARBY = 30_000.0
_RADIUS = 6_371_000.0

Floats = NDArray[np.float64]
Geometries = NDArray[Any]
Truth = NDArray[np.bool_]


def earthly(frame: Frame) -> CRS | None:
    """Return the CRS of the frame, or None where it says nothing about the Earth."""
    crs = frame.crs
    if crs is None:
        return None
    if crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    crs = crs.to_2d() if len(crs.axis_info) > 2 else crs
    return crs if crs.is_geographic or crs.is_projected else None


@lru_cache(maxsize=16)
def _to_geographic(crs: CRS) -> Transformer:
    return Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)


@lru_cache(maxsize=16)
def _geod(crs: CRS) -> Geod:
    geod = crs.get_geod()
    return geod if geod is not None else Geod(ellps='WGS84')


def geographic(coordinates: Floats, frame: Frame) -> Floats:
    """Return longitudes and latitudes, in degrees, of map coordinates (n, 2)."""
    crs = earthly(frame)
    assert crs is not None
    x, y = _to_geographic(crs).transform(coordinates[:, 0], coordinates[:, 1])
    return np.column_stack((x, y))


def _centre(frame: Frame, geometries: Geometries) -> tuple[float, float]:
    """Return the middle of the objects, as longitude and latitude.

    It is taken in space, so that neither a pole nor the antimeridian disturbs it.
    """
    if (shapely.get_type_id(geometries) > shapely.GeometryType.POLYGON).any():
        # A thing across the antimeridian may be one in two pieces.
        geometries = shapely.get_parts(geometries)
    bounds = shapely.bounds(geometries)
    points = (bounds[:, :2] + bounds[:, 2:])[~np.isnan(bounds[:, 0])] / 2
    if not len(points):
        points = shapely.get_coordinates(shapely.centroid(frame.area))
    lon, lat = np.radians(geographic(points, frame)).T
    x, y, z = (
        float(part.mean())
        for part in (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat))
    )
    return float(np.degrees(np.arctan2(y, x))), float(
        np.degrees(np.arctan2(z, np.hypot(x, y)))
    )


def _split_long_edges(geometries: Geometries, frame: Frame) -> Geometries:
    """Return the geometries with no edge so long that it would bend when projected.

    An edge of 10 km along a parallel at 55° N strays by 3 m from the straight line, one
    of 1 km by 3 cm. Where objects are larger than a thousand such edges, a thousandth
    of their extent will do.
    """
    crs = earthly(frame)
    bounds = shapely.bounds(geometries)
    spans = np.hypot(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
    spans = np.nan_to_num(spans)
    unit = 1 / 111_320 if crs is not None and crs.is_geographic else 1.0
    longest = max(1000 * unit, float(spans.max(initial=0.0)) / 1000)
    large = spans > longest
    if not large.any():
        return geometries
    split = geometries.copy()
    for place in np.flatnonzero(large):
        # A ring or a line of one repeated point has no edges to split.
        with contextlib.suppress(shapely.GEOSException):
            split[place] = shapely.segmentize(geometries[place], longest)
    return split


@dataclass(frozen=True)
class Plane:
    """A flat map in metres around some objects (in map units without CRS).

    Attributes:
        frame: The frame whose map coordinates are projected.
        projection: From longitude and latitude to the plane; None without CRS.
    """

    frame: Frame
    projection: Proj | None

    @classmethod
    def around(cls, frame: Frame, geometries: Geometries) -> Plane:
        """Return the plane around objects in map coordinates."""
        crs = earthly(frame)
        if crs is None:
            return cls(frame, None)
        lon, lat = _centre(frame, geometries)
        geod = _geod(crs)
        return cls(
            frame,
            Proj(proj='laea', lon_0=lon, lat_0=lat, a=geod.a, b=geod.b, units='m'),
        )

    def project(self, geometries: Geometries) -> Geometries:
        """Return geometries in map coordinates as geometries on the plane."""
        projection = self.projection
        if projection is None:
            return geometries

        def change(coordinates: Floats) -> Floats:
            lonlat = geographic(coordinates, self.frame)
            return np.column_stack(projection(lonlat[:, 0], lonlat[:, 1]))

        projected: Geometries = shapely.transform(
            _split_long_edges(geometries, self.frame), change
        )
        return projected

    def geographic(self, points: Floats) -> Floats:
        """Return longitudes and latitudes of points (n, 2) on the plane."""
        assert self.projection is not None
        lon, lat = self.projection(points[:, 0], points[:, 1], inverse=True)
        return np.column_stack((lon, lat))

    def picture(self, points: Floats) -> Floats:
        """Return the columns and rows in the picture of points (n, 2) on the plane."""
        crs = earthly(self.frame)
        if crs is not None:
            lonlat = self.geographic(points)
            x, y = _to_geographic(crs).transform(
                lonlat[:, 0], lonlat[:, 1], direction='INVERSE'
            )
            points = np.column_stack((x, y))
        return picture(points, self.frame)

    def is_near(self, geometries: Geometries, margin: Floats | float = 0.0) -> Truth:
        """Say which geometries, and all up to a margin, lie where the plane is true."""
        if self.projection is None:
            return np.ones(len(geometries), dtype=bool)
        near: Truth = _farthest(geometries) + margin <= _NEARBY
        return near

    def stretch(self, geometries: Geometries) -> float:
        """Return how much too long distances between some of the shapes may be."""
        if self.is_near(geometries).all():
            return 1.0
        # Snyder: across the way to the middle by 1/cos(c/2), of 2R·sin(c/2).
        sine = min(float(_farthest(geometries).max()) / (2 * _RADIUS), 0.99)
        return float(1 / np.sqrt(1 - sine**2)) * 1.001

    def distances(self, starts: Floats, ends: Floats) -> Floats:
        """Return distances on the ground between points (n, 2) on the plane, in m.

        Near the middle of the plane they are true on it; far from there they are those
        of the geodesics.
        """
        found: Floats = np.linalg.norm(ends - starts, axis=1)
        if self.projection is None:
            return found
        crs = earthly(self.frame)
        assert crs is not None
        away = np.maximum(np.linalg.norm(starts, axis=1), np.linalg.norm(ends, axis=1))
        far = away > _NEARBY
        if far.any():
            a, b = self.geographic(starts[far]), self.geographic(ends[far])
            found[far] = _geod(crs).inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2]
        return found

    def bearings(self, origins: Floats, targets: Floats) -> Floats:
        """Return degrees clockwise from true north, from each origin to its target.

        Without CRS north is up in the picture.
        """
        crs = earthly(self.frame)
        if crs is None:
            return headings(self.picture(targets) - self.picture(origins))
        start, end = self.geographic(origins), self.geographic(targets)
        azimuths, _, _ = _geod(crs).inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
        return np.asarray(azimuths, dtype=np.float64)

    def picture_bearings(self, origins: Floats, targets: Floats) -> Floats:
        """Return degrees clockwise from the top of the picture."""
        return headings(self.picture(targets) - self.picture(origins))


def _farthest(geometries: Geometries) -> Floats:
    """Return how far the farthest corners of boxes lie from the middle of the plane."""
    west, south, east, north = np.abs(np.nan_to_num(shapely.bounds(geometries))).T
    far: Floats = np.hypot(np.maximum(west, east), np.maximum(south, north))
    return far


def picture(coordinates: Floats, frame: Frame) -> Floats:
    """Return places in the picture of map coordinates (n, 2): to the right, and down.

    The picture is the map as QGIS draws it, with the axes of the CRS to the right and
    upwards, whatever the order of the raster's columns and rows. The unit is a pixel.
    """
    if crosses_antimeridian(frame):
        west, _, east, _ = frame.area.bounds
        first = (west + east) / 2 - 180
        longitudes = first + (coordinates[:, 0] - first) % 360
        coordinates = np.column_stack((longitudes, coordinates[:, 1]))
    t = frame.transform
    right, down = np.hypot(t.a, t.b), -np.hypot(t.d, t.e)
    found: Floats = (coordinates - np.array([t.c, t.f])) / np.array([right, down])
    return found


def crosses_antimeridian(frame: Frame) -> bool:
    """Say whether the area goes on beyond 180° E, where longitudes may begin anew."""
    crs = earthly(frame)
    return crs is not None and crs.is_geographic and frame.area.bounds[2] > 180


def headings(steps: Floats) -> Floats:
    """Return degrees clockwise from up, for steps (n, 2) in columns and rows."""
    turned: Floats = np.degrees(np.arctan2(steps[:, 0], -steps[:, 1]))
    return turned


def areas(geometries: Sequence[BaseGeometry] | Geometries, frame: Frame) -> Floats:
    """Return the areas on the ellipsoid, in m² (in square map units without CRS)."""
    array = np.asarray(geometries, dtype=object)
    if not len(array):
        return np.zeros(0)
    found: Floats = shapely.area(Plane.around(frame, array).project(array))
    return found


def perimeters(geometries: Sequence[BaseGeometry] | Geometries, frame: Frame) -> Floats:
    """Return the lengths of the outlines, holes included, along geodesics, in m."""
    array = np.asarray(geometries, dtype=object)
    if not len(array):
        return np.zeros(0)
    crs = earthly(frame)
    if crs is None:
        lengths: Floats = shapely.length(array)
        return lengths
    parts, owners = shapely.get_parts(array, return_index=True)
    lines = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    rings, of_part = shapely.get_rings(parts, return_index=True)
    rings = np.concatenate((rings, parts[lines]))
    of_part = np.concatenate((of_part, np.flatnonzero(lines)))
    coordinates, of_ring = shapely.get_coordinates(rings, return_index=True)
    if len(coordinates) < 2:
        return np.zeros(len(array))
    lonlat = geographic(coordinates, frame)
    joined = of_ring[1:] == of_ring[:-1]
    start, end = lonlat[:-1][joined], lonlat[1:][joined]
    _, _, steps = _geod(crs).inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    segments = owners[of_part[of_ring[1:][joined]]]
    summed = np.zeros(len(array))
    np.add.at(summed, segments, steps)
    return summed


def measure(geometry: BaseGeometry, frame: Frame) -> tuple[float, float]:
    """Return area and perimeter of one object, in m² and m (map units without CRS)."""
    return (
        float(areas([geometry], frame)[0]),
        float(perimeters([geometry], frame)[0]),
    )


def pixel_size(frame: Frame) -> float:
    """Return the side of a pixel in the middle of the area, in m (or map units)."""
    t = frame.transform
    determinant = abs(t.a * t.e - t.b * t.d)
    if earthly(frame) is None:
        return float(np.sqrt(determinant))
    x, y = shapely.get_coordinates(shapely.centroid(frame.area))[0]
    pixel = shapely.polygons(
        [
            (x, y),
            (x + t.a, y + t.d),
            (x + t.a + t.b, y + t.d + t.e),
            (x + t.b, y + t.e),
        ]
    )
    return float(np.sqrt(abs(areas([pixel], frame)[0])))
