"""Score maps that tests draw for themselves."""

from pathlib import Path

import numpy as np
from affine import Affine
from pyproj import CRS
from rasterio.features import rasterize
from rasterio.windows import Window
from shapely.affinity import affine_transform
from shapely.geometry import Polygon

from model_core.raster.grid import Grid
from model_core.raster.scores import Logits, ScoreRaster, ScoreWriter
from model_core.raster.tiles import tiles

METRE = Affine(1, 0, 500_000, 0, -1, 4_500_000)


def score_map(
    path: Path,
    mask: np.ndarray,
    transform: Affine = METRE,
    *,
    edge: np.ndarray | None = None,
) -> ScoreRaster:
    """Write logits (h, w), by default without any seam, through blended tiles."""
    height, width = mask.shape
    logits = np.stack([mask, np.full(mask.shape, -5) if edge is None else edge])
    window = Window(0, 0, width, height)
    grid = Grid(height, width, transform, window, CRS.from_epsg(32631))
    with ScoreWriter(path / 's.tif', grid, 100, 20) as writer:
        for tile in tiles(grid, 100, 20):
            rows, columns = tile.window.toslices()
            part = logits[:, rows, columns].astype(np.float32)
            writer.add(tile, Logits(*part), np.isfinite(part[0]))
        return writer.finish()


def drawn(*outlines: Polygon, height: int = 300, width: int = 300) -> np.ndarray:
    """Return logits of 3 inside outlines given in pixels, and of -3 elsewhere."""
    inside = rasterize(outlines, out_shape=(height, width)) if outlines else 0
    return np.where(inside, 3.0, -3.0) + np.zeros((height, width))


def to_map(outline: Polygon, transform: Affine = METRE) -> Polygon:
    """Move an outline in pixels to where it lies on the map."""
    return affine_transform(outline, transform.to_shapely())
