"""The files that are written piece by piece: tiled GeoTIFFs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rasterio

from .gdal_environment import pixels_without_place

BLOCK = 256


def create_tiff(
    path: Path, height: int, width: int, dtype: str, *, count: int = 1, **options: Any
) -> rasterio.io.DatasetWriter:
    """Create a tiled, compressed GeoTIFF, open for windowed writing.

    Args:
        path: The file to write.
        height: Rows.
        width: Columns.
        dtype: Type of the pixels, as numpy names it.
        count: Bands, one after the other in the file.
        options: More of the file's profile: its place, nodata, how to compress.

    Raises:
        RasterioError: The file cannot be written.
    """
    with pixels_without_place():
        return rasterio.open(
            path,
            'w',
            driver='GTiff',
            height=height,
            width=width,
            count=count,
            dtype=dtype,
            interleave='band',
            tiled=True,
            blockxsize=BLOCK,
            blockysize=BLOCK,
            compress='deflate',
            bigtiff='if_safer',
            **options,
        )
