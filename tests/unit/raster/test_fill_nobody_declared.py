"""Collars and corners that hold nothing are left out, whatever value fills them."""

import numpy as np
import pytest
import rasterio
from raster_samples import HALF_METRE, UTM, write_raster
from rasterio.windows import Window
from scipy import ndimage
from shapely.geometry import box

from model_core.errors import RequestError
from model_core.raster.fill_search import find_fill
from model_core.raster.grid import plan_grid
from model_core.raster.opening import open_raster
from model_core.raster.stretch_search import estimate_stretch

SIDE = 400


def ground(bands=3, kind='uint8', low=30.0, high=200.0) -> np.ndarray:
    """Return pixels (bands, h, w) that look like something."""
    noise = np.random.default_rng(3).normal(size=(bands, SIDE, SIDE))
    smooth = np.stack([ndimage.gaussian_filter(band, 3) for band in noise])
    share = np.clip(0.5 + smooth / (5 * smooth.std()), 0, 1)
    return (low + (high - low) * share).astype(kind)


def band_left() -> np.ndarray:
    mask = np.zeros((SIDE, SIDE), bool)
    mask[:, :60] = True
    return mask


def collar() -> np.ndarray:
    mask = np.ones((SIDE, SIDE), bool)
    mask[25:-25, 25:-25] = False
    return mask


def corners() -> np.ndarray:
    """What a picture that was turned by 15 degrees leaves free."""
    inside = ndimage.rotate(np.ones((SIDE, SIDE)), 15, reshape=False, order=0)
    return inside < 0.5


def missing_tile() -> np.ndarray:
    mask = np.zeros((SIDE, SIDE), bool)
    mask[:100, 150:280] = True
    return mask


def circle(row: float, column: float, radius: float) -> np.ndarray:
    rows, columns = np.mgrid[:SIDE, :SIDE]
    return np.hypot(rows - row, columns - column) / radius


def found(path, bands=None, **plan) -> tuple[np.ndarray, float]:
    """Return what was left out, and how much of the area that is said to be."""
    with open_raster(path) as source:
        grid = plan_grid(source.info, **plan)
        source.fill = find_fill(source, grid, bands)
        whole = Window(0, 0, grid.width, grid.height)
        _, valid = source.values(grid, whole, bands)
        area = source.info.to_pixels(grid.footprint)
        return ~valid, source.fill.share(area) if source.fill else 0.0


@pytest.mark.parametrize('shape', [band_left, collar, corners, missing_tile])
@pytest.mark.parametrize(
    ('kind', 'value', 'bands'),
    [
        ('uint8', 0, 3), ('uint8', 255, 3), ('uint8', 0, 1), ('uint8', 255, 4),
        ('uint16', 0, 3), ('uint16', 65535, 4), ('int16', -9999, 1),
        ('int16', -32768, 3), ('float32', -3.4028235e38, 3), ('float32', 1e20, 1),
        ('float32', 0, 1), ('float64', -9999, 2),
    ],
)  # fmt: skip
def test_fill_of_any_value_and_shape_is_left_out(tmp_path, shape, kind, value, bands):
    low, high = {'uint8': (30, 200), 'uint16': (300, 3000)}.get(kind, (-20.0, 90.0))
    pixels, fill = ground(bands, kind, low, high), shape()
    pixels[:, fill] = value
    path = write_raster(tmp_path / 'a.tif', pixels, photometric='MINISBLACK')
    left_out, share = found(path)
    assert np.array_equal(left_out, fill)
    assert share == pytest.approx(fill.mean(), abs=0.005)


@pytest.mark.parametrize('quality', [90, 60])
@pytest.mark.parametrize('value', [0, 255])
@pytest.mark.parametrize('shape', [band_left, collar, corners])
def test_fill_that_jpeg_has_blurred_is_left_out(tmp_path, quality, value, shape):
    pixels, fill = ground(), shape()
    pixels[:, fill] = value
    jpeg = {'compress': 'JPEG', 'photometric': 'YCBCR', 'jpeg_quality': quality}
    path = write_raster(tmp_path / 'a.tif', pixels, **jpeg)
    left_out, _ = found(path)
    assert (left_out & ~fill).mean() < 0.01
    assert (fill & ~left_out).mean() < 0.01
    # A picture that was a JPEG once shows it still.
    with rasterio.open(path) as dataset:
        again = dataset.read()
    left_out, _ = found(write_raster(tmp_path / 'b.tif', again))
    assert (left_out & ~fill).mean() < 0.01
    assert (fill & ~left_out).mean() < (0.09 if shape is collar else 0.01)


def test_fill_of_two_values_is_left_out(tmp_path):
    pixels, fill = ground(), band_left() | band_left()[:, ::-1]
    pixels[:, band_left()] = 0
    pixels[:, band_left()[:, ::-1]] = 255
    left_out, _ = found(write_raster(tmp_path / 'a.tif', pixels))
    assert np.array_equal(left_out, fill)


@pytest.mark.parametrize('how', ['nodata', 'alpha', 'mask'])
def test_fill_beside_what_is_declared_is_left_out_too(tmp_path, how):
    """A nodata value of 7 helps nobody whose collar is 0."""
    pixels, declared = ground(4), corners()
    fill = ndimage.binary_dilation(declared, iterations=20) & ~declared
    pixels[:3, fill] = 0
    pixels[:3, declared] = 7
    pixels[3] = np.where(declared, 0, 255)
    path = tmp_path / 'a.tif'
    if how == 'alpha':
        write_raster(path, pixels, photometric='RGB', alpha='YES')
    elif how == 'nodata':
        write_raster(path, pixels[:3], nodata=7)
    else:
        write_raster(path, pixels[:3], mask=~declared)
    left_out, _ = found(path)
    assert np.array_equal(left_out, declared | fill)


def test_an_alpha_that_is_opaque_everywhere_hides_no_collar(tmp_path):
    pixels, fill = ground(4), collar()
    pixels[:3, fill] = 0
    pixels[3] = 255
    path = write_raster(tmp_path / 'a.tif', pixels, photometric='RGB', alpha='YES')
    assert np.array_equal(found(path)[0], fill)


def test_black_pixels_in_the_picture_stay(tmp_path):
    pixels, fill = ground(), corners()
    pond = circle(200, 200, 40) < 1
    pixels[:, fill | pond] = 0
    left_out, _ = found(write_raster(tmp_path / 'a.tif', pixels))
    assert np.array_equal(left_out, fill)


def water(pixels: np.ndarray) -> np.ndarray:
    """A dark lake at the corner, with the noise that a sensor has."""
    lake = circle(0, 0, 180) < 1
    noise = np.random.default_rng(5).poisson(1.5, (3, SIDE, SIDE))
    return np.where(lake, noise, pixels).astype(np.uint8)


def clipped_water(pixels: np.ndarray) -> np.ndarray:
    """A lake whose darkest part a stretch has clipped to black."""
    depth = np.clip((1.2 - circle(0, 0, 180)) * 4, 0, 1)
    return np.clip(pixels * (1 - depth) - 30 * depth, 0, 255).astype(np.uint8)


def coloured_water(pixels: np.ndarray) -> np.ndarray:
    """A lake in a map, of one colour."""
    colour = np.reshape((20, 60, 90), (3, 1, 1))
    return np.where(circle(0, 0, 180) < 1, colour, pixels).astype(np.uint8)


def cloud(pixels: np.ndarray) -> np.ndarray:
    """A cloud over the corner, saturated in its middle."""
    cover = np.clip((1.5 - circle(20, 20, 120)) * 2, 0, 1)
    return np.clip(pixels * (1 - cover) + 320 * cover, 0, 255).astype(np.uint8)


def pond_at_the_side(pixels: np.ndarray) -> np.ndarray:
    """A black pond that the picture cuts off."""
    return np.where(circle(200, 0, 60) < 1, 0, pixels).astype(np.uint8)


@pytest.mark.parametrize(
    'scene', [water, clipped_water, coloured_water, cloud, pond_at_the_side]
)
def test_what_is_there_is_not_taken_for_fill(tmp_path, scene):
    left_out, _ = found(write_raster(tmp_path / 'a.tif', scene(ground())))
    assert not left_out.any()


def test_the_stretch_is_that_of_the_picture(tmp_path):
    pixels = ground(kind='uint16', low=300, high=3000)
    clean = write_raster(tmp_path / 'a.tif', pixels)
    pixels = pixels.copy()
    pixels[:, corners()] = 65535
    dirty = write_raster(tmp_path / 'b.tif', pixels)
    stretches = []
    for path in (clean, dirty):
        with open_raster(path) as source:
            grid = plan_grid(source.info)
            source.fill = find_fill(source, grid, None)
            stretches.append(estimate_stretch(source, grid))
    assert stretches[1].lo == pytest.approx(stretches[0].lo, rel=0.1)
    assert stretches[1].hi == pytest.approx(stretches[0].hi, rel=0.1)


def test_coarser_pixels_hold_no_fill(tmp_path):
    pixels, fill = ground(), band_left()
    pixels[:, fill] = 255
    path = write_raster(tmp_path / 'a.tif', pixels, overviews=(2, 4))
    with open_raster(path) as source:
        grid = plan_grid(source.info, resolution=1.75)
        source.fill = find_fill(source, grid, None)
        values, valid = source.values(grid, Window(0, 0, grid.width, grid.height))
    assert values[:, valid].max() <= 200
    assert valid.mean() == pytest.approx(1 - fill.mean(), abs=0.02)


def test_a_large_raster_is_searched_by_a_look_from_afar(tmp_path):
    path = tmp_path / 'a.tif'
    side = 9000
    with rasterio.open(
        path, 'w', driver='GTiff', height=side, width=side, count=1, dtype='uint8',
        crs=UTM, transform=HALF_METRE, tiled=True, sparse_ok=True,
    ) as dataset:  # fmt: skip
        block = ground(1)
        for row in range(2000, 5000, SIDE):
            for column in range(2000, 5000, SIDE):
                dataset.write(block, window=Window(column, row, SIDE, SIDE))
    asked = box(*HALF_METRE @ (1800, 3000), *HALF_METRE @ (2600, 2400)).bounds
    left_out, share = found(path, bbox=asked)
    expected = np.ones((600, 800), bool)
    expected[:, 200:] = False
    assert np.array_equal(left_out, expected)
    assert share == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize('value', [0, 7, 255])
def test_a_raster_of_one_value_is_refused(tmp_path, value):
    pixels = np.full((3, SIDE, SIDE), value, np.uint8)
    with open_raster(write_raster(tmp_path / 'a.tif', pixels)) as source:
        grid = plan_grid(source.info)
        source.fill = find_fill(source, grid, None)
        with pytest.raises(RequestError, match='of one value'):
            estimate_stretch(source, grid)
