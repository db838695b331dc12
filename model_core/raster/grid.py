"""The grid that an area is worked on: its pixels, and where they lie on the map."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from affine import Affine
from pyproj import CRS
from rasterio.windows import Window
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from ..errors import RequestError
from .ground import pixel_ground_size
from .info import RasterInfo
from .pixels import to_pixels

BBox = tuple[float, float, float, float]

# Beyond this, upsampling invents nothing but work.
_MOST_UPSAMPLING = 16.0
# A resolution this close to the raster's own is not worth resampling for.
_SAME_RESOLUTION = 0.01
# Pixels less square than this are made square, or the networks see squashed things.
_SQUARE_ENOUGH = 1.2
# Part of a pixel by which an edge may miss a pixel edge through rounding alone.
_EDGE_TOLERANCE = 1e-4


@dataclass(frozen=True)
class Grid:
    """Pixels to work on, along the same axes as those of the raster.

    Attributes:
        height: Rows.
        width: Columns.
        transform: Grid coordinates (column, row) to map coordinates.
        window: Part of the raster that the grid covers, in the raster's pixels.
        crs: CRS of the map coordinates.
    """

    height: int
    width: int
    transform: Affine
    window: Window
    crs: CRS | None

    @property
    def footprint(self) -> Polygon:
        """Outline of the grid in map coordinates."""
        return _footprint(self.transform, self.width, self.height)

    @property
    def gsd(self) -> float | None:
        """Metres per grid pixel (geometric mean of both axes); None without CRS."""
        size = pixel_ground_size(self.crs, self.transform, self.width, self.height)
        return None if size is None else math.sqrt(size[0] * size[1])


def plan_grid(
    info: RasterInfo,
    *,
    bbox: BBox | None = None,
    aoi: BaseGeometry | None = None,
    resolution: float | None = None,
    finest: float | None = None,
) -> Grid:
    """Choose the grid for an area of a raster and a resolution.

    The grid keeps the raster's pixel axes, starts and ends on whole raster pixels
    and ends where the raster ends. On a rotated raster it covers the box around the
    area along those axes; `area_geometry` gives the area itself.

    Without `resolution` the grid has the raster's own pixels, or, where these are
    clearly not square on the ground (degrees far from the equator), as many square
    ones. With it, grid pixels are that large on the ground along both axes, finer
    than the raster's too.

    Args:
        info: The raster.
        bbox: Area as (xmin, ymin, xmax, ymax) in the raster's CRS.
        aoi: Area as polygons in the raster's CRS; with `bbox`, what both share.
        resolution: Ground sampling distance in metres.
        finest: Ground sampling distance, in metres, below which a default
            resolution does not go.

    Raises:
        RequestError: The area does not meet the raster, or the resolution makes no
            sense for it.
    """
    window = _covering_window(info, bbox, aoi)
    across, down = _scales(info, resolution, finest)
    width = max(1, round(window.width / across))
    height = max(1, round(window.height / down))
    transform = (
        info.transform
        @ Affine.translation(window.col_off, window.row_off)
        @ Affine.scale(window.width / width, window.height / height)
    )
    return Grid(height, width, transform, window, info.crs)


def area_geometry(
    grid: Grid, aoi: BaseGeometry | None = None, bbox: BBox | None = None
) -> Polygon | MultiPolygon:
    """Return the area that was asked for, as far as the grid covers it.

    Args:
        grid: What `plan_grid` made of the same `aoi` and `bbox`.
        aoi: The polygons asked for, in map coordinates.
        bbox: The box asked for, in map coordinates.
    """
    asked = _asked(aoi, bbox)
    whole = grid.footprint
    return whole if asked is None else polygonal(whole.intersection(asked))


def resampled(grid: Grid, window: Window, height: int, width: int) -> Grid:
    """Return a grid of another resolution over a window of `grid`."""
    across, down = grid.window.width / grid.width, grid.window.height / grid.height
    source = Window(
        grid.window.col_off + window.col_off * across,
        grid.window.row_off + window.row_off * down,
        window.width * across,
        window.height * down,
    )
    transform = (
        grid.transform
        @ Affine.translation(window.col_off, window.row_off)
        @ Affine.scale(window.width / width, window.height / height)
    )
    return Grid(height, width, transform, source, grid.crs)


def polygonal(geometry: BaseGeometry) -> Polygon | MultiPolygon:
    """Return the polygons of a geometry, without the lines and points beside them."""
    if isinstance(geometry, Polygon | MultiPolygon):
        return geometry
    return MultiPolygon(
        [
            polygon
            for part in shapely.get_parts(geometry)
            for polygon in shapely.get_parts(part)
            if isinstance(polygon, Polygon)
        ]
    )


def _footprint(transform: Affine, width: int, height: int) -> Polygon:
    corners = ((0, 0), (width, 0), (width, height), (0, height))
    return Polygon([transform @ corner for corner in corners])


def _asked(aoi: BaseGeometry | None, bbox: BBox | None) -> BaseGeometry | None:
    """Return what an AOI and a box share; None when neither is given."""
    if bbox is None:
        return aoi
    xmin, ymin, xmax, ymax = bbox
    if not all(map(math.isfinite, bbox)) or xmin >= xmax or ymin >= ymax:
        raise RequestError(
            'The area {extent} is empty; give xmin, ymin, xmax, ymax with '
            'xmin below xmax and ymin below ymax.',
            extent=_extent(bbox),
        )
    rectangle = box(*bbox)
    return rectangle if aoi is None else rectangle.intersection(aoi)


def _covering_window(
    info: RasterInfo, bbox: BBox | None, aoi: BaseGeometry | None
) -> Window:
    """Return the whole raster pixels that cover the area."""
    asked = _asked(aoi, bbox)
    if asked is None:
        return Window(0, 0, info.width, info.height)
    if asked.is_empty:
        raise RequestError(
            'The area is empty; give one that has an extent, or none at all.'
        )
    outline = _footprint(info.transform, info.width, info.height)
    picture = box(0, 0, info.width, info.height)
    covered = to_pixels(asked, info.transform).intersection(picture)
    if covered.area == 0:
        raise RequestError(
            'The area {extent} lies outside the raster, which covers '
            "{extent2}; give xmin, ymin, xmax, ymax in the raster's own "
            'coordinates.',
            extent=_extent(asked.bounds),
            extent2=_extent(outline.bounds),
        )
    low = np.floor(np.array(covered.bounds[:2]) + _EDGE_TOLERANCE).astype(int)
    high = np.ceil(np.array(covered.bounds[2:]) - _EDGE_TOLERANCE).astype(int)
    columns, rows = np.maximum(high - low, 1)
    column = min(int(low[0]), info.width - int(columns))
    row = min(int(low[1]), info.height - int(rows))
    return Window(column, row, int(columns), int(rows))


def _scales(
    info: RasterInfo, resolution: float | None, finest: float | None
) -> tuple[float, float]:
    """Return how many raster pixels a grid pixel spans along rows and columns."""
    if resolution is not None and not (0 < resolution < math.inf):
        raise RequestError(
            'A resolution of {resolution:g} m makes no sense; give metres above zero.',
            resolution=resolution,
        )
    own = info.ground_size
    if own is None:
        if resolution is not None:
            raise RequestError(
                '{path} has no coordinate system, or no place in it, so a '
                'resolution in metres cannot be kept; leave the resolution out.',
                path=info.path,
            )
        return 1.0, 1.0
    if resolution is not None:
        if resolution < min(own) / _MOST_UPSAMPLING:
            raise RequestError(
                'A resolution of {resolution:g} m is far finer than the raster, '
                'whose pixels are {own:.3g} m wide; ask for {value:.3g} m or '
                'more.',
                resolution=resolution,
                own=min(own),
                value=min(own) / _MOST_UPSAMPLING,
            )
        asked = (resolution, resolution)
    else:
        gsd = math.sqrt(own[0] * own[1])
        asked = (gsd, gsd) if max(own) / min(own) > _SQUARE_ENOUGH else own
        if finest is not None:
            asked = (max(asked[0], finest), max(asked[1], finest))
    return _settled(asked[0] / own[0]), _settled(asked[1] / own[1])


def _settled(scale: float) -> float:
    return 1.0 if abs(scale - 1) < _SAME_RESOLUTION else scale


def _extent(bounds: BBox) -> str:
    return '(' + ', '.join(f'{value:.10g}' for value in bounds) + ')'
