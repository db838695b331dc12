"""The demo scene shows what the demo sentence asks for."""

import numpy as np
import pytest
import rasterio

from model_core.training.drawn import DEMO_SEED, Cover, Pond, draw_scene, write_demo


def north_of_the_road(pond: Pond, road) -> bool:
    x, y = pond.centre
    xs, ys = np.array(road).T
    return y < np.interp(x, xs, ys)


@pytest.mark.parametrize('seed', [DEMO_SEED, 1, 2])
def test_the_largest_pond_lies_south_so_that_north_makes_a_difference(seed):
    scene = draw_scene(seed, 700)
    largest = max(scene.ponds, key=lambda pond: pond.area)
    assert not north_of_the_road(largest, scene.road)
    assert any(north_of_the_road(pond, scene.road) for pond in scene.ponds)


def test_equal_seeds_draw_equal_scenes():
    first, second, other = (draw_scene(seed, 300) for seed in (5, 5, 6))
    assert (first.rgb == second.rgb).all()
    assert (first.rgb != other.rgb).any()


def test_every_pixel_is_covered_by_something():
    cover = draw_scene(3, 400).cover
    assert set(np.unique(cover)) <= set(Cover)
    assert {Cover.WATER, Cover.ROAD, Cover.BUILDING, Cover.TREE} <= set(cover.ravel())


def test_the_demo_raster_lies_on_the_map_and_has_overviews(tmp_path):
    path = tmp_path / 'new folder' / 'demo.tif'
    scene = write_demo(path)
    with rasterio.open(path) as raster:
        assert raster.crs.to_epsg() == 32633
        assert raster.res == (1, 1)
        assert raster.overviews(1)
        assert (raster.read(1) == scene.rgb[..., 0]).all()
