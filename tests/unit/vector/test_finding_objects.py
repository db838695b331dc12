"""Objects of a score map, whole and measured, wherever tiles and strips end."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from affine import Affine
from shapely.affinity import rotate as turn
from shapely.geometry import LineString, Point, Polygon, box
from vector_samples import METRE, drawn, score_map, to_map

from model_core.errors import RequestError
from model_core.vector.objects import find_objects


def overlap(a: Polygon, b: Polygon) -> float:
    return a.intersection(b).area / a.union(b).area


def test_a_pond_over_tile_seams_is_one_polygon(tmp_path: Path) -> None:
    pond = Point(180, 260).buffer(70)
    (found,) = find_objects(score_map(tmp_path, drawn(pond, height=600)), 0.5)
    assert found.footprint.is_valid
    assert found.pixels == found.footprint.area
    assert overlap(found.footprint, to_map(pond)) > 0.98
    assert overlap(found.geometry, to_map(pond)) > 0.98


def test_a_river_that_winds_through_all_strips_is_one_polygon(tmp_path: Path) -> None:
    bends = [(20 + 200 * (i % 2), 40 * i) for i in range(26)]
    river = LineString(bends).buffer(3)
    (found,) = find_objects(score_map(tmp_path, drawn(river, height=1000)), 0.5)
    assert overlap(
        found.footprint, to_map(river.intersection(box(0, 0, 300, 1000)))
    ) > (0.9)


def test_arms_that_join_further_down_are_one_object(tmp_path: Path) -> None:
    fork = (
        box(10, 10, 40, 590).union(box(100, 10, 130, 590)).union(box(10, 560, 130, 590))
    )
    alone = box(60, 100, 80, 400)
    found = find_objects(score_map(tmp_path, drawn(fork, alone, height=600)), 0.5)
    assert [item.pixels for item in found] == [fork.area, alone.area]
    assert [item.id for item in found] == [1, 2]


def test_objects_count_on_from_the_first_id_in_reading_order(tmp_path: Path) -> None:
    outlines = [box(200, 20, 210, 30), box(10, 25, 20, 280), box(100, 270, 110, 290)]
    found = find_objects(score_map(tmp_path, drawn(*outlines)), 0.5, first_id=40)
    assert [item.id for item in found] == [40, 41, 42]
    for item, outline in zip(found, outlines, strict=True):
        assert item.footprint.equals(to_map(outline))


def test_corners_do_not_join(tmp_path: Path) -> None:
    found = find_objects(
        score_map(tmp_path, drawn(box(10, 10, 20, 20), box(20, 20, 30, 30))), 0.5
    )
    assert len(found) == 2
    assert all(isinstance(item.footprint, Polygon) for item in found)


def test_an_island_in_a_lake_stays_dry(tmp_path: Path) -> None:
    lake = Point(150, 250).buffer(80).difference(Point(150, 256).buffer(20))
    (found,) = find_objects(score_map(tmp_path, drawn(lake, height=500)), 0.5)
    assert len(found.footprint.interiors) == 1
    assert len(found.geometry.interiors) == 1
    assert found.geometry.area == pytest.approx(lake.area, rel=0.01)


def test_specks_are_dropped_and_pinholes_filled(tmp_path: Path) -> None:
    field = box(50, 50, 90, 90).difference(box(60, 60, 62, 62))
    field = field.difference(box(70, 70, 74, 74))
    specks = [box(10, 10, 12, 12), box(200, 254, 201, 259)]
    scores = score_map(tmp_path, drawn(field, *specks))
    (found,) = find_objects(scores, 0.5, min_pixels=6)
    assert found.pixels == 40 * 40 - 16
    assert len(find_objects(scores, 0.5, min_pixels=5)) == 2
    assert len(find_objects(scores, 0.5, min_pixels=1)) == 3


def test_the_score_is_the_mean_probability_of_its_pixels(tmp_path: Path) -> None:
    logits = drawn(box(10, 200, 40, 290))
    logits[200:245, 10:40] = 2.0
    logits[100:110, 100:110] = 0.5
    weak, strong = find_objects(score_map(tmp_path, logits), 0.5)
    assert weak.score == pytest.approx(1 / (1 + np.exp(-0.5)), abs=1e-3)
    halves = [1 / (1 + np.exp(-3.0)), 1 / (1 + np.exp(-2.0))]
    assert strong.score == pytest.approx(np.mean(halves), abs=1e-3)


def test_a_threshold_decides_which_pixels_belong(tmp_path: Path) -> None:
    rows, columns = np.mgrid[:300, :300]
    distance = np.hypot(rows - 150, columns - 150)
    scores = score_map(tmp_path, 5 - distance / 10)
    areas = [find_objects(scores, p)[0].pixels for p in (0.5, 0.9)]
    logit = np.log(0.9 / 0.1)
    expected = [np.pi * 50**2, np.pi * (50 - 10 * logit) ** 2]
    assert areas == pytest.approx(expected, rel=0.02)
    assert not find_objects(scores, 1.0)
    (everything,) = find_objects(scores, 0.0)
    assert everything.pixels == 300 * 300


@pytest.mark.parametrize('threshold', [-0.1, 1.5, float('nan')])
def test_a_threshold_is_a_probability(tmp_path: Path, threshold: float) -> None:
    with pytest.raises(RequestError, match='from 0 to 1'):
        find_objects(score_map(tmp_path, drawn()), threshold)


def test_nothing_found_is_an_empty_list(tmp_path: Path) -> None:
    assert find_objects(score_map(tmp_path, drawn()), 0.5) == []
    assert find_objects(score_map(tmp_path, np.full((300, 300), np.nan)), 0.5) == []
    assert [path.name for path in tmp_path.iterdir()] == ['s.tif']


def test_nodata_belongs_to_nothing(tmp_path: Path) -> None:
    logits = drawn(box(50, 50, 150, 150))
    logits[:, 100:] = np.nan
    (found,) = find_objects(score_map(tmp_path, logits), 0.5)
    assert found.footprint.equals(to_map(box(50, 50, 100, 150)))


def test_objects_of_a_rotated_raster_lie_where_they_are(tmp_path: Path) -> None:
    turned = METRE @ Affine.rotation(33) @ Affine.scale(0.3, 0.3)
    house = box(120, 130, 160, 150)
    (found,) = find_objects(score_map(tmp_path, drawn(house), turned), 0.5)
    assert overlap(found.footprint, to_map(house, turned)) == pytest.approx(1)
    assert found.geometry.equals_exact(found.footprint, 1e-3, normalize=True)
    assert found.pixels == 800


@pytest.mark.parametrize('angle', [0, 7, 20, 45])
@pytest.mark.parametrize('width', [4, 12, 40])
def test_tidy_outlines_have_no_stairs(tmp_path: Path, angle: float, width: int) -> None:
    house = turn(box(60, 150 - width / 2, 240, 150 + width / 2), angle)
    (found,) = find_objects(score_map(tmp_path, drawn(house)), 0.5)
    assert found.geometry.is_valid
    assert found.geometry.area == pytest.approx(found.pixels, rel=0.04)
    assert shapely.get_num_coordinates(found.geometry) <= 14
    assert found.geometry.hausdorff_distance(to_map(house)) < 2.0
    assert overlap(found.geometry, to_map(house)) > 1 - 2 / width / 2


def test_a_straight_house_keeps_its_corners(tmp_path: Path) -> None:
    house = box(100, 100, 130, 120).union(box(100, 100, 110, 150))
    (found,) = find_objects(score_map(tmp_path, drawn(house)), 0.5)
    assert found.geometry.equals(to_map(house))
    assert shapely.get_num_coordinates(found.geometry) == 7


def test_a_house_with_a_slanted_wall_keeps_its_corners(tmp_path: Path) -> None:
    house = Polygon([(60, 60), (200, 60), (240, 100), (240, 200), (60, 200)])
    (found,) = find_objects(score_map(tmp_path, drawn(house)), 0.5)
    assert shapely.get_num_coordinates(found.geometry) <= 9
    assert overlap(found.geometry, to_map(house)) > 0.99
    for corner in [(60, 60), (240, 200), (60, 200)]:
        assert found.geometry.touches(to_map(Point(corner)))


def test_ragged_shapes_give_valid_outlines_close_to_their_pixels(
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(3)
    coarse = rng.normal(size=(75, 75))
    found = find_objects(
        score_map(tmp_path, np.kron(coarse, np.ones((4, 4))) * 2), 0.5, min_pixels=1
    )
    noisy = find_objects(score_map(tmp_path, rng.normal(size=(300, 300))), 0.5)
    assert len(found) > 50
    assert len(noisy) > 50
    for item in found + noisy:
        assert item.footprint.is_valid
        assert item.geometry.is_valid
        assert not item.geometry.is_empty
        assert item.geometry.area == pytest.approx(item.footprint.area, rel=0.1001)
    assert sum(item.pixels for item in found) >= np.count_nonzero(coarse >= 0) * 16
