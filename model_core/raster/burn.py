"""Polygons as pixels, a window at a time."""

from collections.abc import Sequence

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.windows import Window
from shapely.geometry.base import BaseGeometry


def burn(
    geometries: Sequence[BaseGeometry], window: Window, *, all_touched: bool = False
) -> NDArray[np.bool_]:
    """Return which pixels of a window (h, w) lie in any of the geometries.

    Args:
        geometries: Polygons in picture coordinates (column, row).
        window: Whole pixels of the same picture.
        all_touched: Take every pixel that a polygon touches, not only those whose
            centre lies in it.
    """
    left, top = window.col_off, window.row_off
    height, width = int(window.height), int(window.width)
    # Polygons may be a thousand times larger than the window.
    near = [
        part
        for geometry in geometries
        if not (
            part := shapely.clip_by_rect(
                geometry, left - 1, top - 1, left + width + 1, top + height + 1
            )
        ).is_empty
    ]
    if not near:
        return np.zeros((height, width), dtype=bool)
    burned = rasterize(
        near,
        out_shape=(height, width),
        transform=Affine.translation(left, top),
        all_touched=all_touched,
        dtype='uint8',
    )
    return np.asarray(burned, dtype=bool)
