"""Scores of overlapping tiles become one map without seams."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS
from raster_samples import HALF_METRE
from rasterio.windows import Window
from shapely.geometry import MultiPolygon, Polygon, box

from model_core.raster.grid import Grid
from model_core.raster.scores import Logits, ScoreRaster, ScoreWriter
from model_core.raster.tiles import taper, tiles, tiles_touching

Field = Callable[[np.ndarray, np.ndarray], np.ndarray]


def grid_of(height: int, width: int, transform: Affine = HALF_METRE) -> Grid:
    window = Window(0, 0, width, height)
    return Grid(height, width, transform, window, CRS.from_epsg(32631))


SHAPES = [(300, 500), (64, 64), (10, 7), (65, 200), (700, 40), (129, 131)]


@pytest.mark.parametrize('shape', SHAPES)
@pytest.mark.parametrize(('size', 'overlap'), [(64, 16), (64, 0), (64, 40), (100, 99)])
def test_weights_of_all_tiles_sum_to_one_everywhere(
    shape: tuple[int, int], size: int, overlap: int
) -> None:
    grid = grid_of(*(min(side, 250) for side in shape))
    total = np.zeros((grid.height, grid.width))
    for tile in tiles(grid, size, overlap):
        rows = slice(tile.window.row_off, tile.window.row_off + tile.window.height)
        columns = slice(tile.window.col_off, tile.window.col_off + tile.window.width)
        weights = taper(tile, grid, size, overlap)
        assert (weights > 0).all()
        total[rows, columns] += weights
    assert abs(total - 1).max() < 1e-6


@pytest.mark.parametrize('shape', SHAPES)
def test_tiles_are_of_one_size_and_stay_inside(shape: tuple[int, int]) -> None:
    grid = grid_of(*shape)
    all_tiles = tiles(grid, 64, 16)
    sizes = {(tile.window.height, tile.window.width) for tile in all_tiles}
    assert sizes == {(min(64, shape[0]), min(64, shape[1]))}
    assert [(t.row, t.col) for t in all_tiles] == sorted(
        (t.row, t.col) for t in all_tiles
    )
    assert all(
        t.window.col_off + t.window.width <= grid.width
        and t.window.row_off + t.window.height <= grid.height
        for t in all_tiles
    )


def test_an_overlap_as_large_as_the_tile_is_a_mistake() -> None:
    with pytest.raises(ValueError, match='overlap'):
        tiles(grid_of(200, 200), 64, 64)


def test_only_tiles_that_touch_the_area_are_worked_on() -> None:
    grid = grid_of(256, 256)
    all_tiles = tiles(grid, 64, 0)
    spot = box(500_033, 4_499_990, 500_035, 4_499_999)
    assert [(t.row, t.col) for t in tiles_touching(all_tiles, grid, spot)] == [(0, 1)]
    exactly = box(500_000, 4_499_968, 500_032, 4_500_000)
    assert len(tiles_touching(all_tiles, grid, exactly)) == 1
    both = MultiPolygon([spot, box(500_100, 4_499_880, 500_101, 4_499_881)])
    assert len(tiles_touching(all_tiles, grid, both)) == 2


def blend(
    path: Path,
    grid: Grid,
    field: Field,
    size: int = 64,
    overlap: int = 16,
    *,
    valid: np.ndarray | None = None,
    area: Polygon | None = None,
    left_out: frozenset[tuple[int, int]] = frozenset(),
) -> ScoreRaster:
    if valid is None:
        valid = np.ones((grid.height, grid.width), bool)
    with ScoreWriter(path, grid, size, overlap, area) as writer:
        for tile in tiles(grid, size, overlap):
            if (tile.row, tile.col) in left_out:
                continue
            top, left = tile.window.row_off, tile.window.col_off
            rows = np.arange(top, top + tile.window.height)
            columns = np.arange(left, left + tile.window.width)
            logits = field(*np.meshgrid(rows, columns, indexing='ij'))
            part = valid[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            mask = logits.astype(np.float32)
            writer.add(tile, Logits(mask, edge=5 - 2 * mask), part)
        return writer.finish()


def whole(scores: ScoreRaster, band: str = 'mask') -> np.ndarray:
    """The logits of the whole grid."""
    window = Window(0, 0, scores.grid.width, scores.grid.height)
    return getattr(scores.read(window), band)


@pytest.mark.parametrize('shape', SHAPES)
def test_a_constant_stays_constant_across_seams(
    tmp_path: Path, shape: tuple[int, int]
) -> None:
    scores = blend(
        tmp_path / 's.tif', grid_of(*shape), lambda rows, _: np.full(rows.shape, -1.25)
    )
    assert (whole(scores) == -1.25).all()


@pytest.mark.parametrize(('size', 'overlap'), [(64, 16), (300, 100), (90, 0)])
def test_a_smooth_field_has_no_seams(tmp_path: Path, size: int, overlap: int) -> None:
    def field(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        return 4 * np.sin(rows / 40) + 3 * np.cos(columns / 25)

    scores = blend(tmp_path / 's.tif', grid_of(700, 610), field, size, overlap)
    mask = field(*np.mgrid[:700, :610])
    assert abs(whole(scores) - mask).max() <= 1 / 256
    assert abs(whole(scores, 'edge') - (5 - 2 * mask)).max() <= 1 / 256


def test_tiles_that_disagree_fade_into_each_other(tmp_path: Path) -> None:
    grid = grid_of(64, 112)
    with ScoreWriter(tmp_path / 's.tif', grid, 64, 16) as writer:
        for tile, logit in zip(tiles(grid, 64, 16), (-4, 4), strict=True):
            flat = np.full((64, 64), logit, np.float32)
            writer.add(tile, Logits(flat, flat), np.ones((64, 64), bool))
        logits = whole(writer.finish())
    assert (logits[:, :48] == -4).all()
    assert (logits[:, 64:] == 4).all()
    steps = np.diff(logits[30, 47:65])
    assert (steps > 0).all()
    assert steps.max() < 1


def test_invalid_pixels_are_nodata(tmp_path: Path) -> None:
    valid = np.ones((300, 300), bool)
    valid[:100, :130] = False
    scores = blend(
        tmp_path / 's.tif',
        grid_of(300, 300),
        lambda rows, _: np.ones(rows.shape),
        valid=valid,
    )
    assert np.array_equal(np.isnan(whole(scores)), ~valid)
    assert np.array_equal(np.isnan(whole(scores, 'edge')), ~valid)
    with rasterio.open(scores.path) as dataset:
        assert np.array_equal(dataset.dataset_mask() > 0, valid)


def test_tiles_left_out_are_nodata_and_leave_no_trace_beside_them(
    tmp_path: Path,
) -> None:
    scores = blend(
        tmp_path / 's.tif',
        grid_of(1000, 208),
        lambda rows, _: np.full(rows.shape, 2.0),
        left_out=frozenset((row, col) for row in range(4, 15) for col in range(4)),
    )
    logits = whole(scores)
    known = ~np.isnan(logits)
    assert (logits[known] == 2).all()
    assert known[: 3 * 48 + 64].all()
    assert not known[3 * 48 + 64 : 15 * 48].any()
    assert known[15 * 48 :].all()


def test_nothing_is_kept_outside_the_area(tmp_path: Path) -> None:
    grid = grid_of(600, 200)
    area = Polygon([(500_010, 4_499_990), (500_050, 4_499_990), (500_050, 4_499_750)])
    scores = blend(
        tmp_path / 's.tif', grid, lambda rows, _: np.ones(rows.shape), area=area
    )
    known = ~np.isnan(whole(scores))
    assert known.sum() * 0.25 == pytest.approx(area.area, rel=0.03)
    assert not known[:19].any()
    assert not known[300, :50].any()


def test_strips_put_together_are_the_whole(tmp_path: Path) -> None:
    scores = blend(
        tmp_path / 's.tif', grid_of(600, 70), lambda rows, columns: rows / 100
    )
    strips = list(scores.strips())
    assert [len(strip.mask) for strip in strips] == [256, 256, 88]
    for band in ('mask', 'edge'):
        parts = [getattr(strip, band) for strip in strips]
        assert np.array_equal(np.concatenate(parts), whole(scores, band))


def test_the_score_file_lies_where_the_raster_lies(tmp_path: Path) -> None:
    turned = HALF_METRE @ Affine.rotation(10)
    scores = blend(
        tmp_path / 's.tif',
        grid_of(70, 70, turned),
        lambda rows, _: np.full(rows.shape, 1e6),
    )
    with rasterio.open(scores.path) as dataset:
        assert dataset.transform.almost_equals(turned)
        assert dataset.crs.to_epsg() == 32631
    assert whole(scores).max() == pytest.approx(128, abs=0.01)


def test_an_interrupted_score_file_is_removed(tmp_path: Path) -> None:
    def interrupted() -> None:
        with ScoreWriter(tmp_path / 's.tif', grid_of(64, 64), 64, 16):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not list(tmp_path.iterdir())


def test_tiles_must_come_row_by_row(tmp_path: Path) -> None:
    grid = grid_of(1000, 64)
    first, *_, last = tiles(grid, 64, 16)
    flat = np.ones((64, 64), np.float32)
    ones = Logits(flat, flat)
    with ScoreWriter(tmp_path / 's.tif', grid, 64, 16) as writer:
        writer.add(last, ones, flat > 0)
        with pytest.raises(ValueError, match='after a lower one'):
            writer.add(first, ones, flat > 0)
