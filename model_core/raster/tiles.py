"""Overlapping tiles over a grid, and the weights that blend them without seams."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.windows import Window
from shapely.geometry.base import BaseGeometry

from ..errors import RequestError
from .grid import Grid
from .pixels import to_pixels

MOST = 500_000
"""Tiles of an area that is read at all: about a day on a good graphics card."""


@dataclass(frozen=True)
class Tile:
    """One of the windows that a grid is worked through.

    Attributes:
        row: Row of tiles, from 0 at the top.
        col: Column of tiles, from 0 at the left.
        window: The tile in whole grid pixels.
    """

    row: int
    col: int
    window: Window


def tiles(grid: Grid, size: int, overlap: int) -> tuple[Tile, ...]:
    """Return the tiles of a grid, row by row.

    All tiles of a grid are of one size: the last ones are shifted inward, and a grid
    smaller than `size` along an axis is one tile along it.

    Args:
        grid: The pixels to cover.
        size: Pixels along the side of a tile.
        overlap: Pixels that neighbours share at least.

    Raises:
        RequestError: There are more than anybody waits for.
        ValueError: `overlap` is negative or not below `size`.
    """
    height, width = min(size, grid.height), min(size, grid.width)
    rows = _count(grid.height, size, overlap)
    columns = _count(grid.width, size, overlap)
    if rows * columns > MOST:
        raise RequestError(
            'The area of {width} x {height} pixels has too many tiles ({count}); ask '
            'for a smaller area or a coarser resolution.',
            width=f'{grid.width:,}',
            height=f'{grid.height:,}',
            count=f'{rows * columns:,}',
        )
    return tuple(
        Tile(row, col, Window(left, top, width, height))
        for row, top in enumerate(starts(grid.height, size, overlap))
        for col, left in enumerate(starts(grid.width, size, overlap))
    )


def tiles_touching(
    all_tiles: Iterable[Tile], grid: Grid, area: BaseGeometry
) -> tuple[Tile, ...]:
    """Return the tiles that hold a part of an area given in map coordinates."""
    candidates = tuple(all_tiles)
    asked = to_pixels(area, grid.transform)
    shapely.prepare(asked)
    left = np.array([tile.window.col_off for tile in candidates], dtype=float)
    top = np.array([tile.window.row_off for tile in candidates], dtype=float)
    width = np.array([tile.window.width for tile in candidates], dtype=float)
    height = np.array([tile.window.height for tile in candidates], dtype=float)
    # An area that ends on the edge of a tile has no part in it.
    inset = 1e-4
    outlines = shapely.box(
        left + inset, top + inset, left + width - inset, top + height - inset
    )
    touched = shapely.intersects(asked, outlines)
    return tuple(tile for tile, hit in zip(candidates, touched, strict=True) if hit)


def taper(tile: Tile, grid: Grid, size: int, overlap: int) -> NDArray[np.float32]:
    """Return the weights (h, w) of a tile; those of all tiles sum to 1 everywhere.

    Args:
        tile: One of `tiles(grid, size, overlap)`.
        grid: As given to `tiles`.
        size: As given to `tiles`.
        overlap: As given to `tiles`.
    """
    down = _axis_weights(grid.height, size, overlap)[tile.row]
    across = _axis_weights(grid.width, size, overlap)[tile.col]
    return np.outer(down, across).astype(np.float32)


def _count(length: int, size: int, overlap: int) -> int:
    """Return how many tiles there are along an axis of `length` pixels."""
    if not 0 <= overlap < size:
        raise ValueError(f'overlap {overlap} does not fit into tiles of {size}')
    return max(1, math.ceil((length - overlap) / (size - overlap)))


@lru_cache(maxsize=8)
def starts(length: int, size: int, overlap: int) -> tuple[int, ...]:
    """Return the first pixels of the tiles along an axis of `length` pixels."""
    count = _count(length, size, overlap)
    if count == 1:
        return (0,)
    return tuple(min(i * (size - overlap), length - size) for i in range(count))


@lru_cache(maxsize=8)
def _axis_weights(
    length: int, size: int, overlap: int
) -> tuple[NDArray[np.float64], ...]:
    """Return the weights of the tiles along one axis, normalised to sum to 1.

    A raised cosine over the overlap: smooth, and never 0, so that the only tile over
    a pixel always counts.
    """
    size = min(size, length)
    distance = np.minimum(np.arange(size) + 0.5, size - np.arange(size) - 0.5)
    ramp = np.clip(distance / overlap, 0, 1) if overlap else np.ones(size)
    raw = np.sin(np.pi / 2 * ramp) ** 2
    total = np.zeros(length)
    firsts = starts(length, size, overlap) if length > size else (0,)
    for first in firsts:
        total[first : first + size] += raw
    return tuple(raw / total[first : first + size] for first in firsts)
