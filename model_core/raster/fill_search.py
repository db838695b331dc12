"""Search a raster for fill that nobody declared, from its border inwards.

Mosaics, clipped and turned pictures come with collars of 0, 255, -9999 or 65535 that
no nodata value names. Read as a picture, a black collar is the largest pond. What is
one value in all bands, hangs together and reaches the border is fill if it looks like
it: it covers a corner, fills a rectangle or has a value far from all others; and it
ends abruptly, while what is truly dark or bright, such as a cloud, fades away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window
from scipy import ndimage

from .fill import BLUR_REACH, Colour, Fill, Mask, distance, grown
from .grid import Grid
from .info import RasterInfo
from .source import Bands, RasterSource

# Cells along the longer side of the decimated look.
_CELLS = 1024
# Larger rasters without overviews are looked at where they are asked for only.
_WHOLE = 4096**2
# Fill covers at least this share of the cells, and its value this one of the border.
_LEAST_SHARE = 1e-3
_LEAST_BORDER = 1e-2
_MOST_VALUES = 3
_MOST_PARTS = 12
# Share of its box that a rectangle covers, but for cells that are cut.
_RECTANGLE = 0.95
# Distance to all other values, as a share of their range, that no real value has.
_IMPOSSIBLE = 0.5
# Jump of values at the edge of fill, as a share of their usual distance to it.
_ABRUPT = 0.35
# What lossy compression changes beside fill: 8-bit values, and shares of the usual
# distance of others.
_BLUR_BYTES, _BLUR_SHARE = 25.0, 0.1
# Values of 8 bits that lossy compression makes of black and of white.
# Fill is that value all the same in at least this share of its pixels.
_SLACK, _LEAST_EXACT = 4.0, 0.5
_PATCH, _PATCHES = 64, 12


@dataclass(frozen=True)
class _Look:
    """A decimated look at a raster.

    Attributes:
        source: The raster.
        bands: The bands that are looked at.
        window: What it covers, in pixels of the raster.
        values: Pixels (3, h, w).
        valid: Which of them (h, w) are not known to be invalid.
        outside: (h, w) invalid cells that hang together with the border.
        slack: By how much values of fill differ.
    """

    source: RasterSource
    bands: Bands | None
    window: Window
    values: NDArray[np.generic]
    valid: Mask
    outside: Mask
    slack: float


@dataclass(frozen=True)
class _Edge:
    """What lies beside a part that may be fill.

    Attributes:
        is_abrupt: Whether the picture begins at once.
        blur: By how much lossy compression has changed the values there.
    """

    is_abrupt: bool
    blur: float


def find_fill(source: RasterSource, grid: Grid, bands: Bands | None) -> Fill | None:
    """Return the fill of a raster; None where there is none.

    Args:
        source: The raster.
        grid: The area that is asked for.
        bands: The bands that are looked at; None for the default ones.

    Raises:
        RequestError: A band does not exist, or the file cannot be read.
    """
    look = _look(source, _scope(source.info, grid), bands)
    cells = np.zeros_like(look.valid)
    values: list[Colour] = []
    blur = 0.0
    for colour in _candidates(look):
        fill, blurred = _fill_of(look, colour)
        if fill.any():
            cells |= fill
            values.append(colour)
            blur = max(blur, blurred)
    if not values:
        return None
    across = look.window.width / cells.shape[1]
    more = 1 + int(BLUR_REACH / across) if blur else 1
    reach = ndimage.binary_dilation(cells, np.ones((3, 3)), iterations=more)
    return Fill(tuple(values), cells, reach, look.window, look.slack, blur)


def _scope(info: RasterInfo, grid: Grid) -> Window:
    """Return the whole raster where looking at it costs little, else the area."""
    stored = info.width * info.height / max(info.overviews, default=1) ** 2
    return Window(0, 0, info.width, info.height) if stored <= _WHOLE else grid.window


def _look(source: RasterSource, window: Window, bands: Bands | None) -> _Look:
    shrink = max(1.0, window.width / _CELLS, window.height / _CELLS)
    height = max(1, round(window.height / shrink))
    width = max(1, round(window.width / shrink))
    values, valid = source.nearest(window, height, width, bands)
    slack = _SLACK if source.is_lossy and values.dtype == np.uint8 else 0.0
    return _Look(source, bands, window, values, valid, _from_border(~valid), slack)


def _from_border(mask: Mask) -> Mask:
    """Return the part of a mask that hangs together with the border."""
    if not mask.any():
        return mask
    labels, _ = ndimage.label(np.pad(mask, 1, constant_values=True))
    joined: Mask = (labels == labels[0, 0])[1:-1, 1:-1]
    return joined & mask


def _candidates(look: _Look) -> list[Colour]:
    """Return the values that much of the border has, the commonest first."""
    if look.valid.any():
        some = look.values[:, look.valid]
        if (some == some[:, :1]).all():
            red, green, blue = (float(value) for value in some[:, 0])
            return [(red, green, blue)]
    padded = np.pad(look.outside, 1, constant_values=True)
    rim = ndimage.binary_dilation(padded)[1:-1, 1:-1] & look.valid
    found = look.values[:, rim]
    if look.slack:
        for end in (0, 255):
            found[:, distance(found, (end, end, end)) <= look.slack] = end
    grey = found[0, (found == found[0]).all(axis=0)]
    values, counts = np.unique(grey, return_counts=True)
    common = np.argsort(-counts, kind='stable')[:_MOST_VALUES]
    least = _LEAST_BORDER * rim.sum()
    kept = [float(values[i]) for i in common if counts[i] >= least]
    if look.window != Window(0, 0, look.source.info.width, look.source.info.height):
        kept = [value for value in kept if value in _corner_values(look)]
    return [(value, value, value) for value in kept]


def _corner_values(look: _Look) -> set[float]:
    """Return the values at the corners of the raster."""
    info = look.source.info
    found = set()
    for row in (0, info.height - 1):
        for column in (0, info.width - 1):
            corner = Window(column, row, 1, 1)
            values, _ = look.source.nearest(corner, 1, 1, look.bands)
            found.add(float(values[0, 0, 0]))
    return found


def _fill_of(look: _Look, colour: Colour) -> tuple[Mask, float]:
    """Return the cells that are fill of one value, and how blurred its edge is."""
    fill = np.zeros_like(look.valid)
    same = look.valid & (distance(look.values, colour) <= look.slack)
    others = look.values[:, look.valid & ~same]
    if not others.size:
        return same, 0.0
    value = colour[0]
    if value != 0 and others.min() < value < others.max():
        return fill, 0.0
    labels, _ = ndimage.label(_from_border(same | look.outside) & same)
    sizes = np.bincount(labels.ravel())[1:]
    largest = np.argsort(-sizes, kind='stable')[:_MOST_PARTS]
    parts = [n + 1 for n in largest if sizes[n] >= _LEAST_SHARE * fill.size]
    usual = float(np.median(distance(others, colour)))
    impossible = _is_impossible(others, value)
    blur = 0.0
    for number in parts:
        part = labels == number
        # What looks like nothing on its own does beside fill of the same value.
        if not (impossible or fill.any() or _is_shaped_like_fill(part, look.outside)):
            continue
        edge = _edge(look, part, colour, usual)
        exact = np.mean(distance(look.values[:, part], colour) == 0)
        if exact >= _LEAST_EXACT and (impossible or edge.is_abrupt):
            fill |= part
            blur = max(blur, edge.blur)
    return fill, blur


def _is_impossible(others: NDArray[np.generic], value: float) -> bool:
    """Whether a value is so far from all others that it can be no measurement."""
    low, high = np.percentile(others.astype(np.float64), (0.2, 99.8)).tolist()
    gap = max(float(others.min()) - value, value - float(others.max()))
    return bool(gap > _IMPOSSIBLE * (high - low) > 0)


def _is_shaped_like_fill(part: Mask, outside: Mask) -> bool:
    """Whether a part covers a corner, goes on what is invalid, or is a rectangle."""
    if part[[0, 0, -1, -1], [0, -1, 0, -1]].any():
        return True
    if (ndimage.binary_dilation(part) & outside).any():
        return True
    rows, columns = (np.flatnonzero(part.any(axis=axis)) for axis in (1, 0))
    box = (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1)
    return bool(part.sum() >= _RECTANGLE * box)


def _edge(look: _Look, part: Mask, colour: Colour, usual: float) -> _Edge:
    """Look closely at some places where a part ends and the picture begins."""
    is_byte = look.values.dtype == np.uint8
    blur = _BLUR_BYTES if is_byte else _BLUR_SHARE * usual
    inner = ndimage.binary_dilation(look.valid & ~part) & part
    sharp: list[NDArray[np.float64]] = []
    behind: list[NDArray[np.float64]] = []
    places = np.argwhere(inner)
    for row, column in places[:: max(1, len(places) // _PATCHES)]:
        values, valid = _patch(look, row, column)
        far = distance(values, colour)
        fill = valid & (far <= look.slack)
        sharp.append(far[_ring(fill) & valid])
        fill = grown(fill, far <= blur, BLUR_REACH)
        behind.append(far[_ring(fill) & valid])
    if not sharp or not np.concatenate(sharp).size:
        return _Edge(is_abrupt=True, blur=0.0)
    beside = np.concatenate(sharp)
    is_blurred = bool(np.mean(beside <= blur) > 0.5)
    beyond = np.concatenate(behind) if is_blurred else beside
    jump = float(np.percentile(beyond, 75)) if beyond.size else 0.0
    return _Edge(jump >= _ABRUPT * usual, blur if is_blurred else 0.0)


def _patch(look: _Look, row: int, column: int) -> tuple[NDArray[np.generic], Mask]:
    """Read the pixels around a cell."""
    info, window = look.source.info, look.window
    height, width = min(_PATCH, info.height), min(_PATCH, info.width)
    across = window.width / look.valid.shape[1]
    down = window.height / look.valid.shape[0]
    left = int(window.col_off + (column + 0.5) * across - width / 2)
    top = int(window.row_off + (row + 0.5) * down - height / 2)
    left = min(max(left, 0), info.width - width)
    top = min(max(top, 0), info.height - height)
    return look.source.nearest(
        Window(left, top, width, height), height, width, look.bands
    )


def _ring(mask: Mask) -> Mask:
    """Return the pixels right beside a mask."""
    ring: Mask = ndimage.binary_dilation(mask) & ~mask
    return ring
