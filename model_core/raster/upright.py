"""Show the networks a picture as QGIS draws it, whatever way its rows and columns go.

A network that reads "the pond on the left" looks on the left of what it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray


@dataclass(frozen=True)
class Turn:
    """How pixels (h, w, …) become upright: by what follows, in this order.

    Attributes:
        transposed: Whether rows and columns are exchanged.
        upside_down: Whether the last row becomes the first.
        mirrored: Whether the last column becomes the first.
    """

    transposed: bool
    upside_down: bool
    mirrored: bool

    def upright(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """Return pixels with north up, as far as quarter turns and mirrors can."""
        turned = pixels.swapaxes(0, 1) if self.transposed else pixels
        return np.ascontiguousarray(self._flipped(turned))

    def back(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """Return upright pixels in the order of the raster."""
        turned = self._flipped(pixels)
        turned = turned.swapaxes(0, 1) if self.transposed else turned
        return np.ascontiguousarray(turned)

    def _flipped(self, pixels: NDArray[Any]) -> NDArray[Any]:
        rows, columns = (
            -1 if flip else 1 for flip in (self.upside_down, self.mirrored)
        )
        return pixels[::rows, ::columns]


def turn_of(transform: Affine) -> Turn:
    """Return how to turn the pixels of a raster.

    Args:
        transform: Columns and rows to map coordinates.
    """
    t = transform
    transposed = abs(t.b) + abs(t.d) > abs(t.a) + abs(t.e)
    to_the_right, upwards = (t.b, t.d) if transposed else (t.a, t.e)
    return Turn(transposed, upside_down=upwards > 0, mirrored=to_the_right < 0)
