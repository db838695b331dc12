"""Fill that nobody declared: pixels that hold nothing, although nothing says so."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window
from scipy import ndimage
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

from .burn import burn

Mask = NDArray[np.bool_]
Colour = tuple[float, float, float]

# Lossy compression blurs the edge of fill over a block of so many pixels.
BLUR_REACH = 16


@dataclass(frozen=True, eq=False)
class Fill:
    """Which pixels of a raster are fill.

    Attributes:
        values: What fill looks like: a value for each of red, green and blue.
        cells: (h, w) cells of a decimated look that are fill.
        reach: (h, w) cells that may hold a pixel of fill.
        window: What the look covers, in pixels of the raster.
        slack: How much values of fill differ, where compression is lossy; else 0.
        blur: How much values beside fill may differ from it, where lossy compression
            has blurred its edge; 0 where it has not.
    """

    values: tuple[Colour, ...]
    cells: Mask
    reach: Mask
    window: Window
    slack: float
    blur: float

    @property
    def key(self) -> str:
        """What tells it from other fill."""
        return repr((self.values, self.blur, np.packbits(self.reach).tobytes()))

    def of(self, values: NDArray[np.generic], window: Window) -> Mask:
        """Return which pixels (h, w) are fill.

        Args:
            values: Pixels (3, h, w), none of them a mean of others.
            window: What they cover, in pixels of the raster.
        """
        height, width = values.shape[1:]
        near = self._near(window, height, width)
        found = np.zeros_like(near)
        if not near.any():
            return found
        steps = math.ceil(BLUR_REACH * width / window.width)
        for colour in self.values:
            far = distance(values, colour)
            fill = near & (far <= self.slack)
            if self.blur and fill.any():
                fill = grown(fill, far <= self.blur, steps)
            found |= fill
        return found

    def touches(self, window: Window) -> bool:
        """Whether a window may hold any of it."""
        height = min(math.ceil(window.height), self.reach.shape[0])
        width = min(math.ceil(window.width), self.reach.shape[1])
        return bool(self._near(window, height, width).any())

    def share(self, area: BaseGeometry) -> float:
        """Return how much it covers, from 0 to 1, of an area in picture coordinates."""
        height, width = self.cells.shape
        across, down = width / self.window.width, height / self.window.height
        left, top = self.window.col_off * across, self.window.row_off * down
        asked = affine_transform(area, (across, 0, 0, down, -left, -top))
        inside = burn([asked], Window(0, 0, width, height), all_touched=True)
        return float(self.cells[inside].mean()) if inside.any() else 0.0

    def _near(self, window: Window, height: int, width: int) -> Mask:
        """Return which pixels of a window lie in cells that may hold fill."""
        rows = _cells(
            window.row_off - self.window.row_off, window.height, height,
            self.window.height, self.reach.shape[0],
        )  # fmt: skip
        columns = _cells(
            window.col_off - self.window.col_off, window.width, width,
            self.window.width, self.reach.shape[1],
        )  # fmt: skip
        near: Mask = self.reach[np.ix_(rows, columns)]
        return near


def distance(values: NDArray[np.generic], colour: Colour) -> NDArray[np.float64]:
    """Return how far pixels (3, h, w) or (3, n) are from a colour, in their values."""
    column = np.reshape(colour, (3,) + (1,) * (values.ndim - 1))
    far: NDArray[np.float64] = abs(values.astype(np.float64) - column).max(axis=0)
    return far


def grown(mask: Mask, within: Mask, steps: int) -> Mask:
    """Return a mask with the pixels around it, step by step, that are `within`."""
    larger: Mask = ndimage.binary_dilation(mask, iterations=steps, mask=within | mask)
    return larger


def _cells(
    start: float, length: float, pixels: int, covered: float, cells: int
) -> NDArray[np.intp]:
    """Return the cell of each pixel along an axis, the last ones for what is beyond."""
    places = start + (np.arange(pixels) + 0.5) * length / pixels
    found = np.floor(places * cells / covered).astype(np.intp)
    return np.clip(found, 0, cells - 1)
