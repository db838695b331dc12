"""Score maps of whole areas: logits of overlapping tiles, blended on disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window
from shapely.geometry.base import BaseGeometry

from .burn import burn
from .grid import Grid
from .pixels import to_pixels
from .tiff import BLOCK, create_tiff
from .tiles import Tile, taper

_STEPS_PER_LOGIT = 256
_NODATA = np.iinfo(np.int16).min


@dataclass(frozen=True)
class Logits:
    """What a network says of one phrase over some pixels; NaN where nothing is known.

    Attributes:
        mask: (h, w) logits that a pixel is of the phrase.
        edge: (h, w) logits that a pixel lies on the seam between two things of the
            phrase.
    """

    mask: NDArray[np.float32]
    edge: NDArray[np.float32]


@dataclass(frozen=True)
class ScoreRaster:
    """Blended logits of one phrase over a grid, in a file.

    Attributes:
        path: A tiled GeoTIFF of two bands of int16, mask and edge: logit x 256, with
            a nodata value where nothing was computed. That is 4 bytes a pixel, and
            deflated 1 to 2, of which the edges are a half.
        grid: The pixels that it covers.
    """

    path: Path
    grid: Grid

    def read(self, window: Window) -> Logits:
        """Return the logits of a window of the grid."""
        with rasterio.open(self.path) as dataset:
            return _logits(dataset.read(window=window))

    def strips(self) -> Iterator[Logits]:
        """Yield the logits of strips as wide as the grid from top to bottom."""
        with rasterio.open(self.path) as dataset:
            for top in range(0, self.grid.height, BLOCK):
                rows = min(BLOCK, self.grid.height - top)
                window = Window(0, top, self.grid.width, rows)
                yield _logits(dataset.read(window=window))


class ScoreWriter:
    """Blends the logits of tiles, which come row by row, into a `ScoreRaster`.

    Only the rows that later tiles can still reach are held in memory. Where a tile
    was left out, its neighbours alone decide; where all were, there is nodata.

    Use it as a context manager: what an exception interrupts is removed.
    """

    def __init__(
        self,
        path: Path,
        grid: Grid,
        size: int,
        overlap: int,
        area: BaseGeometry | None = None,
    ) -> None:
        """Create the file.

        Args:
            path: The GeoTIFF to write.
            grid: The pixels that the tiles cover.
            size: Pixels along the side of a tile, as given to `tiles`.
            overlap: Pixels that tiles share, as given to `tiles`.
            area: What to keep, in map coordinates; every pixel it touches is kept.
        """
        self._grid, self._size, self._overlap = grid, size, overlap
        self._area = None if area is None else to_pixels(area, grid.transform)
        self._path = path
        self._dataset = create_tiff(
            path,
            grid.height,
            grid.width,
            'int16',
            count=2,
            nodata=_NODATA,
            crs=None if grid.crs is None else grid.crs.to_wkt(),
            transform=grid.transform,
            zlevel=1,
            predictor=2,
            sparse_ok=True,
        )
        # A tile may begin anywhere in a row of blocks, and only whole ones go out.
        rows = min(size, grid.height) + BLOCK
        self._top = 0
        self._sums = np.zeros((2, rows, grid.width), dtype=np.float32)
        self._weights = np.zeros((rows, grid.width), dtype=np.float32)

    def add(self, tile: Tile, logits: Logits, valid: NDArray[np.bool_]) -> None:
        """Blend a tile in.

        Args:
            tile: One of `tiles`, never above the row of the tile before.
            logits: Logits of the tile.
            valid: Pixels (h, w) of the tile that count.

        Raises:
            ValueError: The tile lies above rows that are finished.
        """
        window = tile.window
        self._finish_rows_above(int(window.row_off) // BLOCK * BLOCK)
        first = int(window.row_off) - self._top
        if first < 0:
            raise ValueError(f'tile row {tile.row} comes after a lower one')
        rows = slice(first, first + int(window.height))
        columns = slice(int(window.col_off), int(window.col_off + window.width))
        bands = (logits.mask, logits.edge)
        counts = valid & np.isfinite(logits.mask) & np.isfinite(logits.edge)
        weights = taper(tile, self._grid, self._size, self._overlap) * counts
        for sums, band in zip(self._sums, bands, strict=True):
            sums[rows, columns] += weights * np.where(counts, band, 0)
        self._weights[rows, columns] += weights

    def finish(self) -> ScoreRaster:
        """Write what is left and return the finished score map."""
        self._finish_rows_above(self._grid.height)
        self._dataset.close()
        return ScoreRaster(self._path, self._grid)

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file, and remove it after an exception."""
        self._dataset.close()
        if kind is not None:
            self._path.unlink(missing_ok=True)

    def _finish_rows_above(self, row: int) -> None:
        """Write the rows above `row`, and move the buffer down to it."""
        done = min(row - self._top, len(self._weights))
        if done <= 0:
            return
        for top in range(0, min(done, self._grid.height - self._top), BLOCK):
            self._write(top, min(top + BLOCK, self._grid.height - self._top))
        for buffer in (*self._sums, self._weights):
            left = len(buffer) - done
            buffer[:left] = buffer[done:]
            buffer[left:] = 0
        self._top = row

    def _write(self, top: int, bottom: int) -> None:
        """Write rows of the buffer, unless nothing was computed for them."""
        weights = self._weights[top:bottom]
        window = Window(0, self._top + top, self._grid.width, bottom - top)
        known = weights > 0
        if self._area is not None and known.any():
            known &= burn([self._area], window, all_touched=True)
        if not known.any():
            return
        divisors = np.where(known, weights, 1) / _STEPS_PER_LOGIT
        steps = np.rint(self._sums[:, top:bottom] / divisors)
        stored = np.clip(steps, _NODATA + 1, -(_NODATA + 1)).astype(np.int16)
        stored[:, ~known] = _NODATA
        self._dataset.write(stored, window=window)


def _logits(stored: NDArray[np.int16]) -> Logits:
    logits = stored.astype(np.float32) / np.float32(_STEPS_PER_LOGIT)
    logits[stored == _NODATA] = np.nan
    return Logits(*logits)
