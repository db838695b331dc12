"""What is near, nearest and between, against looking at every pair."""

import numpy as np
import pytest
import shapely
from pyproj import CRS, Geod
from scene_samples import Scene, utm
from shapely.affinity import rotate
from shapely.geometry import LineString, Point, box

from model_core.layers import Features, answer_features
from model_core.layers.answer import Answer

SEEDS = range(4)


def scattered(seed: int) -> tuple[Scene, dict[str, list]]:
    """Houses, ponds and winding roads, some of them meeting, most of them apart."""
    random = np.random.default_rng(seed)
    # Most stand close together, a few far out.
    where = np.where(random.random((60, 1)) < 0.8, random.normal(0, 80, (60, 2)), 0)
    where = np.where(where == 0, random.normal(0, 3000, (60, 2)), where) + 5000
    sizes = random.uniform(5, 40, 60)
    # Turned, since the corners of two discs lie at round angles.
    shapes = [
        rotate(Point(*xy).buffer(size), random.uniform(0, 360))
        for xy, size in zip(where, sizes, strict=True)
    ]
    steps = np.cumsum(random.normal(0, 60, (6, 30, 2)), axis=1)
    roads = [LineString(way + random.normal(5000, 500, 2)) for way in steps]
    drawn = {'house': shapes[:40], 'pond': shapes[40:], 'road': roads}
    scene = utm(10_000)
    for kind, things in drawn.items():
        for number, thing in enumerate(things):
            scene.add(f'{kind} {number}', kind, thing)
    return scene, drawn


@pytest.mark.parametrize('seed', SEEDS)
@pytest.mark.parametrize('anchor', ['pond', 'road', 'house'])
@pytest.mark.parametrize('metres', [20, 150, 4000])
def test_within_a_distance_is_what_every_pair_says(seed, anchor, metres):
    scene, drawn = scattered(seed)
    # UTM is 0.04 % short here; no gap of these scenes lies so close to the limit.
    gaps = shapely.distance(
        np.array(drawn['house'])[:, None], np.array(drawn[anchor])[None]
    )
    if anchor == 'house':
        np.fill_diagonal(gaps, np.inf)
    expected = [f'house {i}' for i in np.flatnonzero(gaps.min(axis=1) <= metres)]
    other = 'another house' if anchor == 'house' else f'a {anchor}'
    chosen = scene.chosen(f'houses within {metres} m of {other}')
    assert sorted(chosen) == sorted(expected)


@pytest.mark.parametrize('seed', SEEDS)
@pytest.mark.parametrize(
    ('phrase', 'anchors'),
    [
        ('a pond and a road', ('pond', 'road')),
        ('two ponds', ('pond', 'pond')),
        ('two houses', ('house', 'house')),
        ('a house and a road', ('house', 'road')),
    ],
)
def test_between_is_what_every_pair_says(seed, phrase, anchors):
    scene, drawn = scattered(seed)
    expected = [
        f'house {number}'
        for number, house in enumerate(drawn['house'])
        if lies_between(house, *(drawn[kind] for kind in anchors))
    ]
    assert sorted(scene.chosen(f'houses between {phrase}')) == sorted(expected)


def lies_between(house, firsts, seconds) -> bool:
    centre, size = house.centroid, house.area**0.5
    views = []
    for others in (firsts, seconds):
        # What covers the same ground was found twice, and is no anchor of itself.
        others = [o for o in others if not same_ground(o, house)]
        reach = 3 * min(other.distance(centre) for other in others) + size
        seen = [o for o in others if 0 < o.distance(centre) <= reach]
        ends = [shapely.shortest_line(centre, other).coords for other in seen]
        views.append([np.subtract(end, start) for start, end in ends])
    angles = [
        np.degrees(np.abs(np.arctan2(a[0] * b[1] - a[1] * b[0], np.dot(a, b))))
        for a in views[0]
        for b in views[1]
    ]
    return max(angles, default=0.0) >= 155


def same_ground(one, other) -> bool:
    return one.intersection(other).area > 0.7 * one.union(other).area


@pytest.mark.parametrize('latitude', [0, 50, 75])
def test_the_nearest_of_a_continent_is_the_nearest_on_the_ground(latitude):
    random = np.random.default_rng(latitude)
    lon, lat = random.uniform(-30, 30, 300), random.uniform(-10, 10, 300) + latitude
    towns, ports = slice(0, 200), slice(200, 300)
    categories = ['town'] * 200 + ['port'] * 100
    far = np.array(
        [
            Geod(ellps='WGS84').inv(
                np.full(100, x), np.full(100, y), lon[ports], lat[ports]
            )[2]
            for x, y in zip(lon[towns], lat[towns], strict=True)
        ]
    ).min(axis=1)
    for limit in (100, 400, 700):
        answer = asked(
            shapely.points(lon, lat), categories, f'towns within {limit} km of a port'
        )
        assert sorted(answer.ids) == np.flatnonzero(far <= limit * 1000).tolist()


def test_a_part_of_a_large_layer_is_that_of_its_extent():
    west = np.arange(5000) % 50 * 0.01
    south = np.arange(5000) // 50 * 0.01
    huts = shapely.box(west, south, west + 0.001, south + 0.001)
    answer = asked(huts, ['hut'] * 5000, 'huts in the north')
    assert sorted(answer.ids) == list(range(2500, 5000))


def asked(geometries, categories: list[str], sentence: str) -> Answer:
    """The answer on a layer in degrees."""
    return answer_features(
        Features(
            ids=tuple(range(len(categories))),
            categories=tuple(categories),
            scores=np.ones(len(categories)),
            geometries=np.asarray(geometries, dtype=object),
            crs=CRS.from_epsg(4326),
        ),
        sentence,
    )


def test_equally_near_things_stay_in_the_order_of_the_layer():
    scene = utm().add('road', 'road', box(0, 490, 1000, 500))
    scene.add('south', 'hut', box(400, 460, 420, 480))
    scene.add('north', 'hut', box(600, 510, 620, 530))
    assert scene.chosen('huts near a road') == ['south', 'north']


def test_a_point_on_a_line_is_in_no_direction_from_it():
    scene = utm(5000).add('road', 'road', LineString([(0, 300), (5000, 2300)]))
    for number in range(8):
        east = 400 + 550 * number
        scene.add(f'well {number}', 'well', Point(east, 300 + 0.4 * east))
    assert scene.chosen('wells north of the road') == []
    assert len(scene.chosen('wells on the road')) == 8
