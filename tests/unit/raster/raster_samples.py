"""Small rasters that tests write for themselves."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine

UTM = 'EPSG:32631'
HALF_METRE = Affine(0.5, 0, 500_000, 0, -0.5, 4_500_000)


def write_raster(
    path: Path,
    pixels: np.ndarray,
    *,
    crs: str | None = UTM,
    transform: Affine | None = HALF_METRE,
    colormap: dict[int, tuple[int, ...]] | None = None,
    overviews: tuple[int, ...] = (),
    mask: np.ndarray | None = None,
    **options: Any,
) -> Path:
    """Write pixels (bands, h, w) as a GeoTIFF, by default in UTM at 0.5 m."""
    count, height, width = pixels.shape
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        with (
            rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
            rasterio.open(
                path,
                'w',
                driver='GTiff',
                height=height,
                width=width,
                count=count,
                dtype=pixels.dtype,
                crs=crs,
                transform=transform,
                **options,
            ) as dataset,
        ):
            dataset.write(pixels)
            if colormap is not None:
                dataset.write_colormap(1, colormap)
            if mask is not None:
                dataset.write_mask(mask)
            if overviews:
                dataset.build_overviews(overviews)
    return path


def ramp(height: int = 60, width: int = 80, bands: int = 3) -> np.ndarray:
    """Return uint8 pixels that all differ from their neighbours."""
    rows, columns = np.mgrid[:height, :width]
    return np.stack(
        [(rows * 3 + columns * 2 + 40 * band) % 256 for band in range(bands)]
    ).astype(np.uint8)
