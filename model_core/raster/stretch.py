"""One contrast stretch for a whole area, so that no tile looks unlike its neighbour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Stretch:
    """Linear map of pixel values to 0..255, one for each of red, green and blue.

    Attributes:
        lo: Values that become 0.
        hi: Values that become 255.
    """

    lo: tuple[float, float, float] = (0.0, 0.0, 0.0)
    hi: tuple[float, float, float] = (255.0, 255.0, 255.0)

    @property
    def is_identity(self) -> bool:
        """Whether 8-bit values stay as they are."""
        return self == Stretch()

    def apply(self, values: NDArray[np.generic]) -> NDArray[np.uint8]:
        """Turn values (3, h, w) of any real type into colours (h, w, 3)."""
        if values.dtype == np.uint8 and self.is_identity:
            return np.ascontiguousarray(np.moveaxis(values, 0, -1), dtype=np.uint8)
        colours = np.empty((*values.shape[1:], 3), dtype=np.uint8)
        for band, (lo, hi) in enumerate(zip(self.lo, self.hi, strict=True)):
            scaled = (values[band].astype(np.float64) - lo) * (255.0 / (hi - lo))
            scaled = np.nan_to_num(scaled, nan=0.0, posinf=255.0, neginf=0.0)
            colours[..., band] = np.clip(np.rint(scaled), 0, 255)
        return colours
