"""Colours of objects, measured on their own pixels."""

import math
from collections.abc import Sequence

import numpy as np
import shapely
from rasterio.windows import Window
from shapely.geometry.base import BaseGeometry

from ..raster.burn import burn
from ..raster.grid import Grid, resampled
from ..raster.pixels import to_pixels
from ..raster.source import Bands, RasterSource
from ..raster.stretch import Stretch

Colour = tuple[float, float, float]

_MOST_PIXELS = 512 * 512


def median_colours(
    source: RasterSource,
    grid: Grid,
    bands: Bands | None,
    stretch: Stretch,
    footprints: Sequence[BaseGeometry],
) -> list[Colour | None]:
    """Return the median red, green and blue (0 to 255) of each footprint.

    Large footprints are looked at decimated, so that memory stays bounded.

    Args:
        source: The open raster.
        grid: The grid that the objects were found on.
        bands: Bands, from 1, for red, green and blue; None for the default ones.
        stretch: The stretch of the area.
        footprints: Polygons in map coordinates.

    Returns:
        A colour for each footprint; None where it covers no valid pixel.

    Raises:
        RequestError: A band does not exist, or the file cannot be read.
    """
    return [
        _median_colour(source, grid, bands, stretch, footprint)
        for footprint in footprints
    ]


def _median_colour(
    source: RasterSource,
    grid: Grid,
    bands: Bands | None,
    stretch: Stretch,
    footprint: BaseGeometry,
) -> Colour | None:
    bounds = np.array(to_pixels(footprint, grid.transform).bounds)
    frame = shapely.box(0, 0, grid.width, grid.height)
    if not np.isfinite(bounds).all() or not shapely.intersects(
        frame, shapely.box(*bounds)
    ):
        return None
    low = np.clip(
        np.floor(bounds[:2]).astype(int), 0, (grid.width - 1, grid.height - 1)
    )
    high = np.clip(np.ceil(bounds[2:]).astype(int), low + 1, (grid.width, grid.height))
    columns, rows = (int(extent) for extent in high - low)
    shrink = max(1.0, math.sqrt(columns * rows / _MOST_PIXELS))
    width, height = max(1, int(columns / shrink)), max(1, int(rows / shrink))
    window = Window(int(low[0]), int(low[1]), columns, rows)
    view = resampled(grid, window, height, width)
    whole = Window(0, 0, width, height)
    colours, valid = source.read(view, whole, bands, stretch)
    outline = [to_pixels(footprint, view.transform)]
    own = burn(outline, whole) & valid
    if not own.any():
        own = burn(outline, whole, all_touched=True) & valid
    if not own.any():
        return None
    red, green, blue = (float(value) for value in np.median(colours[own], axis=0))
    return red, green, blue
