"""What is known of a raster without reading its pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from affine import Affine
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from ..messages import Text
from .ground import pixel_ground_size
from .pixels import to_pixels
from .warp import Unwarped

# A picture without a georeference lies below the axis of x, as QGIS shows it: the
# unit is the pixel, and up in the picture is up on the map.
PICTURE_AXES = Affine.scale(1, -1)


@dataclass(frozen=True)
class RasterInfo:
    """What is known of a raster without reading its pixels.

    Attributes:
        path: The name it was opened by.
        width: Columns.
        height: Rows.
        count: Bands.
        dtype: Type of the pixels of the first band, as numpy names it.
        crs: Horizontal CRS; None where the raster has none.
        transform: Pixel coordinates (column, row) to map coordinates;
            `PICTURE_AXES` for a raster without a georeference.
        nodata: Value of pixels that hold nothing, if any.
        overviews: Decimation factors of the overviews, such as (2, 4, 8).
        unwarped: The pixels of the file, where the raster is warped into its place.
        note: What the user has to know of the place, if anything.
        files: The files on this machine that it is made of.
    """

    path: str
    width: int
    height: int
    count: int
    dtype: str
    crs: CRS | None
    transform: Affine
    nodata: float | None
    overviews: tuple[int, ...]
    unwarped: Unwarped | None = None
    note: Text | None = None
    files: tuple[Path, ...] = ()

    @property
    def ground_size(self) -> tuple[float, float] | None:
        """Metres from column to column and from row to row; None without CRS."""
        return pixel_ground_size(self.crs, self.transform, self.width, self.height)

    @property
    def gsd(self) -> float | None:
        """Metres per pixel (geometric mean of both axes); None without CRS."""
        size = self.ground_size
        return None if size is None else math.sqrt(size[0] * size[1])

    def to_pixels(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry of map coordinates in picture coordinates (column, row)."""
        return to_pixels(geometry, self.transform)
