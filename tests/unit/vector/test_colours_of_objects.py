"""The colour of an object is that of its own pixels."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.windows import Window
from shapely.geometry import Point, Polygon, box

from model_core.raster.grid import plan_grid
from model_core.raster.opening import open_raster
from model_core.raster.source import RasterSource
from model_core.raster.stretch import Stretch
from model_core.vector.colours import median_colours

PLACE = Affine(1, 0, 500_000, 0, -1, 4_500_000)


def scene(path: Path) -> Path:
    """Draw a green meadow with a white house, and a corner of nodata."""
    pixels = np.zeros((3, 800, 900), np.uint8)
    pixels[:] = np.array([40, 160, 60], np.uint8)[:, None, None]
    pixels[:, 100:110, 200:220] = 250
    pixels[:, 700:, 800:] = 0
    with rasterio.open(
        path / 'a.tif', 'w', driver='GTiff', height=800, width=900, count=3,
        dtype='uint8', crs='EPSG:32631', transform=PLACE, nodata=0,
    ) as dataset:  # fmt: skip
        dataset.write(pixels)
    return path / 'a.tif'


def on_map(left: int, top: int, right: int, bottom: int) -> Polygon:
    return box(500_000 + left, 4_500_000 - bottom, 500_000 + right, 4_500_000 - top)


def test_each_object_has_the_colour_of_its_own_pixels(tmp_path: Path) -> None:
    house = on_map(200, 100, 220, 110)
    around = on_map(190, 90, 230, 120).difference(house)
    outside = Point(0, 0).buffer(10)
    tiny = Point(500_205.02, 4_500_000 - 105.02).buffer(0.01)
    with open_raster(scene(tmp_path)) as source:
        grid = plan_grid(source.info)
        colours = median_colours(
            source,
            grid,
            None,
            Stretch(),
            [house, around, on_map(810, 710, 830, 730), outside, tiny],
        )
    assert colours == [(250, 250, 250), (40, 160, 60), None, None, (250, 250, 250)]


def test_large_objects_are_looked_at_in_bounded_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    largest = 0
    read = RasterSource.values

    def measured(*arguments: object) -> object:
        nonlocal largest
        window = arguments[2]
        assert isinstance(window, Window)
        largest = max(largest, window.width * window.height)
        return read(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(RasterSource, 'values', measured)
    with open_raster(scene(tmp_path)) as source:
        grid = plan_grid(source.info)
        colours = median_colours(
            source, grid, (3, 2, 1), Stretch(), [grid.footprint.buffer(50)]
        )
    assert colours == [(60, 160, 40)]
    assert 0 < largest <= 512 * 512
