"""Choose the stretch of an area from a bounded sample of its pixels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from ..errors import RequestError
from ..messages import Text
from .grid import Grid, resampled
from .source import RasterSource
from .stretch import Stretch

_SAMPLE_PIXELS = 1_500_000
_PERCENTILES = (1.0, 99.0)
_PATCHES_PER_AXIS = 9
_PATCH = 128
_SEARCH_WINDOW = 1024


def estimate_stretch(
    source: RasterSource, grid: Grid, bands: tuple[int, int, int] | None = None
) -> Stretch:
    """Choose the stretch of an area from a bounded sample of its valid pixels.

    The sample is a decimated look at the area where overviews make that cheap, else
    patches spread evenly over it; only when these show no valid pixel is the whole
    area searched. 8-bit rasters keep their values.

    Args:
        source: The open raster.
        grid: The area, and the resolution to look at it.
        bands: Bands, from 1, for red, green and blue; None for the default ones.

    Returns:
        1st to 99th percentile of each band.

    Raises:
        RequestError: The area has no valid pixel, or a band does not exist.
    """
    if source.is_byte(bands) and source.is_opaque(bands):
        return Stretch()
    sample = _sample(source, _first_look(source, grid), bands)
    if not sample.size:
        sample = _sample(source, _everywhere(grid), bands)
    if not sample.size:
        held = Text('is nodata')
        if source.fill is not None:
            held = Text('is nodata or of one value')
        raise RequestError(
            'Every pixel of the area {held}; choose an area that the raster fills.',
            held=held,
        )
    if source.is_byte(bands):
        return Stretch()
    lo, hi = np.percentile(sample.astype(np.float64), _PERCENTILES, axis=1)
    flat = hi <= lo
    hi[flat] = lo[flat] + 1.0
    red, green, blue = (float(value) for value in lo)
    high_red, high_green, high_blue = (float(value) for value in hi)
    return Stretch((red, green, blue), (high_red, high_green, high_blue))


def _sample(
    source: RasterSource,
    looks: Iterator[tuple[Grid, Window]],
    bands: tuple[int, int, int] | None,
) -> NDArray[np.generic]:
    """Return valid pixels, as (3, n), from the looks until there are enough."""
    pieces: list[NDArray[np.generic]] = []
    found = 0
    for grid, window in looks:
        values, valid = source.values(grid, window, bands)
        if valid.any():
            pieces.append(values[:, valid])
            found += pieces[-1].shape[1]
        if found >= _SAMPLE_PIXELS:
            break
    return np.concatenate(pieces, axis=1) if pieces else np.empty((3, 0))


def _first_look(source: RasterSource, grid: Grid) -> Iterator[tuple[Grid, Window]]:
    """Yield a decimated look at the area, or patches of it where that costs less."""
    pixels = grid.height * grid.width
    coarsest = max(source.info.overviews, default=1)
    stored = grid.window.width * grid.window.height / coarsest**2
    if pixels <= _SAMPLE_PIXELS or stored <= 4 * _SAMPLE_PIXELS:
        shrink = max(1.0, (pixels / _SAMPLE_PIXELS) ** 0.5)
        height = max(1, int(grid.height / shrink))
        width = max(1, int(grid.width / shrink))
        whole = Window(0, 0, grid.width, grid.height)
        yield resampled(grid, whole, height, width), Window(0, 0, width, height)
        return
    height, width = min(_PATCH, grid.height), min(_PATCH, grid.width)
    for row in np.linspace(0, grid.height - height, _PATCHES_PER_AXIS).astype(int):
        for column in np.linspace(0, grid.width - width, _PATCHES_PER_AXIS).astype(int):
            yield grid, Window(int(column), int(row), width, height)


def _everywhere(grid: Grid) -> Iterator[tuple[Grid, Window]]:
    """Yield windows that cover the whole area."""
    for row in range(0, grid.height, _SEARCH_WINDOW):
        for column in range(0, grid.width, _SEARCH_WINDOW):
            width = min(_SEARCH_WINDOW, grid.width - column)
            height = min(_SEARCH_WINDOW, grid.height - row)
            yield grid, Window(column, row, width, height)
