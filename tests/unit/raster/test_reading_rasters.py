"""Any raster that QGIS shows can be read as colours."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from raster_samples import HALF_METRE, UTM, ramp, write_raster
from rasterio.enums import ColorInterp
from rasterio.windows import Window

from model_core.errors import RequestError
from model_core.raster.grid import Grid, plan_grid
from model_core.raster.info import PICTURE_AXES
from model_core.raster.opening import open_raster
from model_core.raster.source import Bands
from model_core.raster.stretch import Stretch
from model_core.raster.stretch_search import estimate_stretch

Pixels = tuple[np.ndarray, np.ndarray]


def whole(grid: Grid) -> Window:
    return Window(0, 0, grid.width, grid.height)


def read_all(path: Path | str, bands: Bands | None = None, **plan: Any) -> Pixels:
    with open_raster(path) as source:
        grid = plan_grid(source.info, **plan)
        stretch = estimate_stretch(source, grid, bands)
        return source.read(grid, whole(grid), bands, stretch)


def test_eight_bit_colours_stay_as_they_are(tmp_path: Path) -> None:
    pixels = ramp() // 8
    rgb, valid = read_all(write_raster(tmp_path / 'a.tif', pixels))
    assert np.array_equal(rgb, np.moveaxis(pixels, 0, -1))
    assert rgb.dtype == np.uint8
    assert valid.all()


@pytest.mark.parametrize('kind', ['uint16', 'int16', 'uint32', 'float32', 'float64'])
def test_deep_rasters_fill_the_range_of_colours(tmp_path: Path, kind: str) -> None:
    lift = -3000 if np.dtype(kind).kind in 'if' else 500
    pixels = (ramp().astype(np.float64) * 10 + lift).astype(kind)
    rgb, valid = read_all(write_raster(tmp_path / 'a.tif', pixels))
    assert valid.all()
    assert rgb.min() == 0
    assert rgb.max() == 255
    low, high = np.percentile(pixels[0], (1, 99))
    expected = np.clip((pixels[0] - low) / (high - low), 0, 1) * 255
    assert abs(rgb[..., 0] - expected).max() <= 1


def test_one_hot_pixel_does_not_darken_everything(tmp_path: Path) -> None:
    pixels = ramp().astype(np.uint16)
    pixels[:, 5, 5] = 65535
    rgb, _ = read_all(write_raster(tmp_path / 'a.tif', pixels))
    assert rgb.mean() > 80


def test_all_tiles_share_one_stretch(tmp_path: Path) -> None:
    pixels = (ramp(64, 64).astype(np.uint16) * 20) + 100
    with open_raster(write_raster(tmp_path / 'a.tif', pixels)) as source:
        grid = plan_grid(source.info)
        stretch = estimate_stretch(source, grid)
        full, _ = source.read(grid, whole(grid), None, stretch)
        tile, _ = source.read(grid, Window(20, 30, 25, 20), None, stretch)
    assert np.array_equal(tile, full[30:50, 20:45])


def test_a_grey_raster_gives_three_equal_colours(tmp_path: Path) -> None:
    rgb, _ = read_all(write_raster(tmp_path / 'a.tif', ramp(bands=1)))
    assert np.array_equal(rgb[..., 0], ramp(bands=1)[0])
    assert np.array_equal(rgb[..., 0], rgb[..., 2])


def test_the_alpha_of_a_grey_raster_is_not_a_colour(tmp_path: Path) -> None:
    pixels = ramp(bands=2)
    pixels[1] = 255
    pixels[1, :, :10] = 0
    path = write_raster(tmp_path / 'a.tif', pixels, alpha='yes')
    rgb, valid = read_all(path)
    assert np.array_equal(rgb[:, 10:, 1], pixels[0, :, 10:])
    assert not valid[:, :10].any()
    assert valid[:, 10:].all()
    assert not rgb[:, :10].any()


def test_bands_can_be_chosen(tmp_path: Path) -> None:
    pixels = ramp(bands=5)
    rgb, _ = read_all(write_raster(tmp_path / 'a.tif', pixels), bands=(5, 3, 3))
    assert np.array_equal(rgb, np.moveaxis(pixels[[4, 2, 2]], 0, -1))


def test_bands_that_say_their_colour_are_found(tmp_path: Path) -> None:
    pixels = ramp(bands=4)
    path = write_raster(tmp_path / 'a.tif', pixels)
    with rasterio.open(path, 'r+') as dataset:
        dataset.colorinterp = (
            ColorInterp.undefined,
            ColorInterp.blue,
            ColorInterp.green,
            ColorInterp.red,
        )
    rgb, _ = read_all(path)
    assert np.array_equal(rgb, np.moveaxis(pixels[[3, 2, 1]], 0, -1))


def test_a_band_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    path = write_raster(tmp_path / 'a.tif', ramp())
    with pytest.raises(RequestError, match=r'Band 4 does not exist.*from 1 to 3'):
        read_all(path, bands=(1, 2, 4))
    with pytest.raises(RequestError, match='Band 0'):
        read_all(path, bands=(0, 1, 2))


def test_palettes_become_colours(tmp_path: Path) -> None:
    numbers = np.zeros((1, 40, 40), np.uint8)
    numbers[0, :, 20:] = 7
    numbers[0, :10] = 9
    colours = {0: (10, 200, 30, 255), 7: (250, 5, 90, 255), 9: (1, 2, 3, 255)}
    path = write_raster(tmp_path / 'a.tif', numbers, colormap=colours, nodata=9)
    rgb, valid = read_all(path)
    assert tuple(rgb[20, 5]) == (10, 200, 30)
    assert tuple(rgb[20, 30]) == (250, 5, 90)
    assert not valid[:10].any()
    assert valid[10:].all()
    coarse, _ = read_all(path, resolution=2.0)
    assert coarse.shape == (10, 10, 3)
    assert tuple(coarse[5, 2]) == (10, 200, 30)


def test_nodata_is_invalid_and_black(tmp_path: Path) -> None:
    pixels = ramp().astype(np.int16) + 1
    pixels[:, :, :30] = -9999
    rgb, valid = read_all(write_raster(tmp_path / 'a.tif', pixels, nodata=-9999))
    assert not valid[:, :30].any()
    assert valid[:, 30:].all()
    assert not rgb[:, :30].any()
    assert rgb[:, 30:].max() == 255


def test_black_in_one_band_is_a_colour_though_nodata_is_zero(tmp_path: Path) -> None:
    pixels = ramp()
    pixels[:, 3, 4] = (0, 90, 90)
    pixels[:, 5, 6] = 0
    _, valid = read_all(write_raster(tmp_path / 'a.tif', pixels, nodata=0))
    assert valid[3, 4]
    assert not valid[5, 6]


def test_not_a_number_is_invalid(tmp_path: Path) -> None:
    pixels = ramp().astype(np.float32)
    pixels[:, 10:20, 10:20] = np.nan
    pixels[1, 0, 0] = np.inf
    _, valid = read_all(write_raster(tmp_path / 'a.tif', pixels))
    assert np.count_nonzero(~valid) == 101


def test_a_mask_band_is_honoured(tmp_path: Path) -> None:
    mask = np.full((60, 80), 255, np.uint8)
    mask[:, 40:] = 0
    _, valid = read_all(write_raster(tmp_path / 'a.tif', ramp(), mask=mask))
    assert valid[:, :40].all()
    assert not valid[:, 40:].any()


@pytest.mark.parametrize('kind', ['uint8', 'uint16', 'float32'])
def test_an_area_of_nothing_but_nodata_is_refused(tmp_path: Path, kind: str) -> None:
    pixels = ramp().astype(kind)
    pixels[:, :30, :40] = 0
    path = write_raster(tmp_path / 'a.tif', pixels, nodata=0)
    with pytest.raises(RequestError, match='Every pixel of the area is nodata'):
        read_all(path, bbox=(500_001, 4_499_990, 500_010, 4_499_999))


def test_what_lies_beyond_the_raster_is_invalid(tmp_path: Path) -> None:
    pixels = ramp() | 1
    with open_raster(write_raster(tmp_path / 'a.tif', pixels)) as source:
        grid = plan_grid(source.info)
        rgb, valid = source.read(grid, Window(-5, 50, 20, 20), None, Stretch())
        _, nothing = source.read(grid, Window(200, 0, 4, 4), None, Stretch())
    assert rgb.shape == (20, 20, 3)
    assert valid[:10, 5:].all()
    assert not valid[10:].any()
    assert not valid[:, :5].any()
    assert np.array_equal(rgb[:10, 5:], np.moveaxis(pixels[:, 50:, :15], 0, -1))
    assert not nothing.any()


@pytest.mark.parametrize('resolution', [0.3, 0.7, 1.3, 2.0, 4.1])
def test_tiles_match_the_whole_at_any_resolution(
    tmp_path: Path, resolution: float
) -> None:
    rows, columns = np.mgrid[:401, :503]
    waves = np.stack([np.sin(rows / 7), np.sin(columns / 7), np.sin(rows / 9)])
    pixels = (128 + 120 * waves).astype(np.uint8)
    pixels[:, :40, :50] = 0
    path = write_raster(
        tmp_path / 'a.tif', pixels, nodata=0, overviews=(2, 4), tiled=True
    )
    with open_raster(path) as source:
        grid = plan_grid(source.info, resolution=resolution)
        full, full_valid = source.read(grid, whole(grid), None, Stretch())
        for left, top in ((5, 9), (18, 7), (grid.width - 40, grid.height - 30)):
            tile, valid = source.read(grid, Window(left, top, 40, 30), None, Stretch())
            there = full[top : top + 30, left : left + 40]
            assert abs(tile.astype(int) - there).max() <= 1
            assert np.array_equal(valid, full_valid[top : top + 30, left : left + 40])


def test_coarser_pixels_are_means_of_finer_ones(tmp_path: Path) -> None:
    pixels = np.zeros((1, 40, 40), np.uint8)
    pixels[0, ::2] = 200
    rgb, _ = read_all(write_raster(tmp_path / 'a.tif', pixels), resolution=1.0)
    assert rgb.shape == (20, 20, 3)
    assert (rgb == 100).all()


def test_a_huge_sparse_raster_is_looked_at_in_no_time(tmp_path: Path) -> None:
    path = tmp_path / 'huge.tif'
    with rasterio.open(
        path, 'w', driver='GTiff', height=20_000, width=20_000, count=3,
        dtype='uint8', crs=UTM, transform=HALF_METRE, tiled=True, sparse_ok=True,
        nodata=0, compress='deflate',
    ) as dataset:  # fmt: skip
        block = np.full((3, 2048, 2048), 90, np.uint8)
        dataset.write(block, window=Window(8192, 8192, 2048, 2048))
    began = time.perf_counter()
    with open_raster(path) as source:
        native = plan_grid(source.info)
        estimate_stretch(source, native)
        tile, _ = source.read(native, Window(8100, 8100, 512, 512), None, Stretch())
        coarse = plan_grid(source.info, resolution=50)
        _, valid = source.read(coarse, whole(coarse), None, Stretch())
    assert time.perf_counter() - began < 10
    assert np.count_nonzero(tile[..., 0] == 90) == (512 - 92) ** 2
    assert valid.shape == (200, 200)
    assert 20**2 <= np.count_nonzero(valid) <= 22**2


def test_the_only_valid_spot_of_a_large_raster_is_found(tmp_path: Path) -> None:
    pixels = np.zeros((1, 3000, 3000), np.uint16)
    pixels[0, 200:210, 150:160] = ramp(10, 10, 1).astype(int) + 500
    path = write_raster(tmp_path / 'a.tif', pixels, nodata=0)
    with open_raster(path) as source:
        stretch = estimate_stretch(source, plan_grid(source.info))
    assert 500 <= stretch.lo[0] < stretch.hi[0] < 760


def test_rasters_say_where_they_are(tmp_path: Path) -> None:
    path = write_raster(tmp_path / 'a.tif', ramp(), nodata=7, overviews=(2,))
    with open_raster(path) as source:
        info = source.info
    assert (info.width, info.height, info.count, info.dtype) == (80, 60, 3, 'uint8')
    assert info.crs is not None
    assert info.crs.to_epsg() == 32631
    assert info.transform == HALF_METRE
    assert info.nodata == 7
    assert info.overviews == (2,)
    assert info.gsd == pytest.approx(0.5)


def test_a_plain_picture_lies_where_qgis_shows_it(tmp_path: Path) -> None:
    path = write_raster(tmp_path / 'a.tif', ramp(), crs=None, transform=None)
    with open_raster(path) as source:
        assert source.info.transform == PICTURE_AXES
        assert source.info.crs is None
        assert source.info.gsd is None
        assert plan_grid(source.info).footprint.bounds == (0, -60, 80, 0)


@pytest.mark.parametrize(
    ('crs', 'transform', 'metres'),
    [
        ('EPSG:4326', Affine(1e-5, 0, 3.0, 0, -1e-5, 60.0), 1.1132 * 0.5019**0.5),
        ('EPSG:4326', Affine(1e-5, 0, 3.0, 0, -1e-5, 0.0), 1.1095),
        ('EPSG:2263', Affine(2, 0, 980_000, 0, -2, 200_000), 2 * 0.3048006),
        ('EPSG:3857', Affine(2, 0, 300_000, 0, -2, 8_399_738), 1.0),
        ('EPSG:32631', Affine(0.3, 0, 5e5, 0, -0.6, 4.5e6), 0.18**0.5),
        ('EPSG:32631', HALF_METRE @ Affine.rotation(30), 0.5),
    ],
)
def test_metres_per_pixel_are_true_metres(
    tmp_path: Path, crs: str, transform: Affine, metres: float
) -> None:
    path = write_raster(tmp_path / 'a.tif', ramp(), crs=crs, transform=transform)
    with open_raster(path) as source:
        assert source.info.gsd == pytest.approx(metres, rel=3e-3)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(RequestError, match=r'no file .*gone\.tif'),
        open_raster(tmp_path / 'gone.tif'),
    ):
        pass


def test_a_text_file_is_no_raster(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / 'text.tif'
    path.write_text('not pixels at all')
    with (
        pytest.raises(RequestError, match='cannot be opened as a raster'),
        open_raster(path),
    ):
        pass
    assert capfd.readouterr() == ('', '')


def test_a_truncated_file_is_reported_as_damaged(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(0)
    path = write_raster(
        tmp_path / 'a.tif', rng.integers(0, 255, (3, 200, 200), dtype=np.uint8)
    )
    path.write_bytes(path.read_bytes()[:50_000])
    with pytest.raises(RequestError, match='damaged'):
        read_all(path)
    assert capfd.readouterr() == ('', '')


def test_a_vector_file_is_no_raster(tmp_path: Path) -> None:
    path = tmp_path / 'a.geojson'
    path.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(RequestError, match='cannot be opened'), open_raster(path):
        pass


def test_a_file_of_several_rasters_asks_which(tmp_path: Path) -> None:
    path = tmp_path / 'two.gpkg'
    for name, append in (('first', False), ('second', True)):
        with rasterio.open(
            path, 'w', driver='GPKG', height=8, width=8, count=3, dtype='uint8',
            crs=UTM, transform=HALF_METRE, raster_table=name, append_subdataset=append,
        ) as dataset:  # fmt: skip
            dataset.write(ramp(8, 8))
    with (
        pytest.raises(RequestError, match=r'several rasters.*first'),
        open_raster(path),
    ):
        pass
    with open_raster(f'GPKG:{path}:second') as source:
        assert source.info.width == 8


def test_complex_pixels_are_refused(tmp_path: Path) -> None:
    path = write_raster(tmp_path / 'a.tif', ramp(bands=1).astype(np.complex64))
    with pytest.raises(RequestError, match='complex'), open_raster(path):
        pass


def test_heights_beside_the_crs_are_dropped(tmp_path: Path) -> None:
    path = write_raster(tmp_path / 'a.tif', ramp(), crs='EPSG:32631+5773')
    with open_raster(path) as source:
        assert source.info.crs is not None
        assert source.info.crs.to_epsg() == 32631
