"""Things of one kind that touch come apart along their seam, and only there."""

from collections import deque
from pathlib import Path

import numpy as np
import pytest
import shapely
from scipy.ndimage import gaussian_filter
from shapely.geometry import LineString, Point, Polygon, box
from vector_samples import drawn, score_map, to_map

from model_core.errors import CancelledError
from model_core.raster.scores import Logits
from model_core.vector import seams
from model_core.vector.objects import Found, find_objects
from model_core.vector.seams import CORE, LEAST_SHARE, SEAM, part, part_strips


def find(path: Path, blobs: list[Polygon], seam: list[Polygon]) -> list[Found]:
    """The objects of a score map 600 pixels high with blobs and seams on it."""
    mask, edge = (drawn(*outlines, height=600) for outlines in (blobs, seam))
    return find_objects(score_map(path, mask, edge=edge), 0.5)


def test_two_tennis_courts_that_touch_are_two(tmp_path: Path) -> None:
    both = box(40, 50, 110, 90)
    left, right = find(tmp_path, [both], [box(73, 40, 77, 100)])
    assert left.footprint.equals(to_map(box(40, 50, 75, 90)))
    assert right.footprint.equals(to_map(box(75, 50, 110, 90)))
    assert left.footprint.union(right.footprint).equals(to_map(both))
    assert [court.pixels for court in (left, right)] == [35 * 40, 35 * 40]
    assert [court.id for court in (left, right)] == [1, 2]


def test_a_block_without_a_seam_is_one(tmp_path: Path) -> None:
    (found,) = find(tmp_path, [box(40, 50, 110, 90)], [box(150, 0, 160, 300)])
    assert found.footprint.equals(to_map(box(40, 50, 110, 90)))


@pytest.mark.parametrize('top', [100, 236, 250, 256, 400])
def test_where_strips_end_makes_no_difference(tmp_path: Path, top: int) -> None:
    row = box(30, top, 270, top + 20)
    walls = [box(x, top, x + 3, top + 20) for x in range(58, 270, 30)]
    across = box(30, top + 9, 270, top + 11)
    houses = find(tmp_path, [row], [*walls, across])
    assert len(houses) == 2 * 8
    assert all(240 <= house.pixels <= 340 for house in houses)
    footprints = [house.footprint for house in houses]
    assert shapely.union_all(footprints).equals(to_map(row))
    assert sum(house.pixels for house in houses) == row.area


def test_objects_count_in_reading_order_with_and_without_seams(tmp_path: Path) -> None:
    blobs = [box(200, 20, 210, 30), box(10, 25, 60, 280), box(100, 270, 110, 290)]
    found = find(tmp_path, blobs, [box(0, 150, 80, 154)])
    firsts = [item.footprint.bounds[3] for item in found]
    assert firsts == sorted(firsts, reverse=True)
    assert [item.id for item in found] == [1, 2, 3, 4]


def test_a_crack_that_does_not_cut_through_parts_nothing(tmp_path: Path) -> None:
    roof = box(40, 50, 110, 90)
    (found,) = find(tmp_path, [roof], [box(73, 40, 77, 80), Point(55, 70).buffer(4)])
    assert found.footprint.equals(to_map(roof))
    assert found.geometry.equals(to_map(roof))


def test_a_corner_cut_off_by_noise_stays_with_its_neighbour(tmp_path: Path) -> None:
    # The corner is 2 by 2 pixels: fewer than an object needs.
    roof = box(40, 50, 110, 90)
    around_the_corner = [box(42, 50, 44, 54), box(40, 52, 44, 54)]
    (found,) = find(tmp_path, [roof], around_the_corner)
    assert found.footprint.equals(to_map(roof))
    seam = box(73, 40, 77, 100)
    left, right = find(tmp_path, [roof], [seam, *around_the_corner])
    assert left.footprint.equals(to_map(box(40, 50, 75, 90)))
    assert right.footprint.equals(to_map(box(75, 50, 110, 90)))


def test_what_a_seam_cuts_off_a_large_roof_is_no_house(tmp_path: Path) -> None:
    roof = box(40, 50, 110, 90)
    # The corner is 6 by 6 pixels of 70 by 40.
    around_the_corner = [box(46, 50, 48, 58), box(40, 56, 48, 58)]
    (found,) = find(tmp_path, [roof], around_the_corner)
    assert found.footprint.equals(to_map(roof))
    # Beside a hut the same corner would be a hut of its own.
    hut = box(40, 50, 62, 62)
    assert len(find(tmp_path, [hut], around_the_corner)) == 2


def test_roofs_that_a_doubtful_gap_parts_are_two(tmp_path: Path) -> None:
    mask = drawn(box(40, 50, 110, 90))
    mask[50:90, 73:77] = 0.5
    left, right = find_objects(score_map(tmp_path, mask), 0.5)
    assert left.footprint.equals(to_map(box(40, 50, 75, 90)))
    assert right.footprint.equals(to_map(box(75, 50, 110, 90)))


def test_a_doubtful_thing_is_one_object(tmp_path: Path) -> None:
    mask = drawn(box(40, 50, 110, 90))
    mask[50:90, 40:110] = 0.5
    (found,) = find_objects(score_map(tmp_path, mask), 0.5)
    assert found.footprint.equals(to_map(box(40, 50, 110, 90)))


def test_a_thin_thing_that_is_all_seam_is_one_object(tmp_path: Path) -> None:
    kerb = box(40, 50, 43, 290)
    (found,) = find(tmp_path, [kerb], [box(30, 40, 60, 300)])
    assert found.footprint.equals(to_map(kerb))


def test_what_lies_far_from_every_seed_goes_whole_to_a_neighbour(
    tmp_path: Path,
) -> None:
    # 120 pixels of seam between two courts, over the end of a strip.
    both = box(40, 150, 80, 390)
    upper, lower = find(tmp_path, [both], [box(40, 210, 80, 330)])
    assert upper.footprint.union(lower.footprint).equals(to_map(both))
    assert upper.footprint.touches(lower.footprint)
    assert {upper.pixels, lower.pixels} == {40 * (60 + 16), 40 * (180 - 16)}
    assert shapely.get_num_coordinates(upper.footprint) == 5


def test_the_way_to_a_seed_leads_through_the_blob(tmp_path: Path) -> None:
    # A horseshoe: its ends lie next to each other, but belong to different houses.
    horseshoe = box(50, 50, 90, 120).difference(box(68, 60, 72, 120))
    seam = [box(66, 50, 74, 60), box(72, 112, 90, 120)]
    left, right = find(tmp_path, [horseshoe], seam)
    assert left.footprint.equals(
        to_map(box(50, 50, 68, 120).union(box(68, 50, 70, 60)))
    )
    assert right.footprint.contains(to_map(Point(73, 119)))


def test_each_part_has_the_score_of_its_own_pixels(tmp_path: Path) -> None:
    mask = drawn(box(40, 50, 75, 90))
    mask[50:90, 75:110] = 2.0
    edge = drawn(box(73, 40, 77, 100))
    left, right = find_objects(score_map(tmp_path, mask, edge=edge), 0.5)
    assert left.score == pytest.approx(1 / (1 + np.exp(-3.0)), abs=1e-3)
    assert right.score == pytest.approx(1 / (1 + np.exp(-2.0)), abs=1e-3)


def test_a_cancel_is_heard_between_strips(tmp_path: Path) -> None:
    heard = 0

    def cancel() -> None:
        nonlocal heard
        heard += 1
        if heard == 3:
            raise CancelledError('enough')

    river = LineString([(20, 0), (200, 600)]).buffer(5)
    scores = score_map(tmp_path, drawn(river, height=600))
    with pytest.raises(CancelledError):
        find_objects(scores, 0.5, heed=cancel)
    assert heard == 3
    assert [path.name for path in tmp_path.iterdir()] == ['s.tif']


def fields(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Blobs and seams of any shape: logits (h, w) of the mask and of the edge."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=(2, 70, 50))
    mask = gaussian_filter(noise[0], 1.5) * 15 + rng.uniform(0, 2)
    edge = gaussian_filter(noise[1], rng.uniform(0.5, 2)) * 10 + rng.uniform(-3, -1)
    return mask.astype(np.float32), edge.astype(np.float32)


def by_hand(mask: np.ndarray, edge: np.ndarray, least: int, reach: int) -> np.ndarray:
    """The definition, pixel by pixel: who a pixel belongs to, named by a pixel."""
    inside = mask >= 0
    sure, seam = (np.log(p / (1 - p)) for p in (CORE, SEAM))
    names: dict[tuple[int, int], tuple[int, int]] = {}
    for blob in pools(inside):
        seeds = [
            seed
            for seed in pools((mask >= sure) & (edge < seam))
            if seed[0] in set(blob) and len(seed) >= least
        ]
        largest = max(map(len, seeds), default=0)
        seeds = [seed for seed in seeds if len(seed) >= LEAST_SHARE * largest]
        if len(blob) >= least:
            names.update(grown(blob, seeds, reach))
    owner = np.zeros(mask.shape, int)
    for (row, column), name in names.items():
        owner[row, column] = 1 + name[0] * mask.shape[1] + name[1]
    return owner


def pools(inside: np.ndarray) -> list[list[tuple[int, int]]]:
    """The pixels of each connected patch, in reading order."""
    left = {(int(row), int(column)) for row, column in np.argwhere(inside)}
    found = []
    for start in sorted(left):
        if start not in left:
            continue
        pool, todo = [], deque([start])
        left.remove(start)
        while todo:
            pool.append(todo.popleft())
            for near in beside(pool[-1]):
                if near in left:
                    left.remove(near)
                    todo.append(near)
        found.append(sorted(pool))
    return found


def beside(pixel: tuple[int, int]) -> list[tuple[int, int]]:
    row, column = pixel
    return [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]


def grown(
    blob: list[tuple[int, int]], seeds: list[list[tuple[int, int]]], reach: int
) -> dict[tuple[int, int], tuple[int, int]]:
    if len(seeds) < 2:
        return dict.fromkeys(blob, blob[0])
    names = {pixel: seed[0] for seed in seeds for pixel in seed}
    for _ in range(reach):
        ring = {}
        for pixel in set(blob) - set(names):
            around = [names[near] for near in beside(pixel) if near in names]
            if around:
                ring[pixel] = min(around)
        names.update(ring)
    far = np.zeros((70, 50), bool)
    for pixel in set(blob) - set(names):
        far[pixel] = True
    decided = dict(names)
    for pool in pools(far):
        around = [decided[n] for pixel in pool for n in beside(pixel) if n in decided]
        best = max(sorted(set(around)), key=around.count)
        names.update(dict.fromkeys(pool, best))
    return names


def same_partition(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two maps tell the same pixels apart, however they number them."""
    pairs = np.unique(np.stack([one.ravel(), other.ravel()]), axis=1)
    alike = all(len(np.unique(side)) == pairs.shape[1] for side in pairs)
    return alike and np.array_equal(one == 0, other == 0)


@pytest.mark.parametrize('reach', [1, 2, 16])
@pytest.mark.parametrize('seed', range(8))
def test_parts_are_what_the_definition_says_in_strips_of_any_height(
    seed: int, reach: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seams, 'REACH', reach)
    mask, edge = fields(seed)
    expected = by_hand(mask, edge, 6, reach)
    assert len(np.unique(expected)) > 3
    assert same_partition(part(mask, edge, 0.5), expected)
    for height in (reach, reach + 3, 29):
        strips = [
            Logits(mask[top : top + height], edge[top : top + height])
            for top in range(0, len(mask), height)
        ]
        ids: list[np.ndarray] = []
        parts = part_strips(lambda strips=strips: strips, 0.5, 6, ids.append)
        found = parts.owner[np.concatenate(ids)]
        assert same_partition(found, expected)
        numbers = np.unique(found[found > 0])
        assert numbers.tolist() == list(range(1, len(parts.scores) + 1))
        chance = 1 / (1 + np.exp(-mask.astype(float)))
        means = [chance[found == number].mean() for number in numbers]
        assert parts.scores == pytest.approx(means)
