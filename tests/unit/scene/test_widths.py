"""How wide things are, and how often one measure goes into another."""

import pytest
import shapely
from scene_samples import Scene, square, utm
from shapely.geometry import LineString, box


def strip(*places: tuple[float, float], width: float) -> shapely.Geometry:
    """A road or river of a width along its middle line."""
    line = LineString(places)
    return line.buffer(width / 2, cap_style='flat', join_style='mitre')


@pytest.fixture
def roads_and_river() -> Scene:
    """Roads of 5, 40 and 5 m, the last one bent, beside a river of 30 m."""
    scene = utm()
    scene.add('river', 'river', strip((0, 500), (1000, 500), width=30))
    scene.add('long lane', 'road', strip((0, 300), (1000, 300), width=5))
    scene.add('short highway', 'road', strip((0, 700), (400, 700), width=40))
    bends = [(0, 100), (200, 100), (200, 20), (400, 20), (400, 120), (600, 120)]
    return scene.add('bent lane', 'road', strip(*bends, width=5))


def test_wider_is_not_longer(roads_and_river):
    assert roads_and_river.chosen('roads wider than the river') == ['short highway']


def test_narrower_is_not_shorter(roads_and_river):
    chosen = roads_and_river.chosen('the roads narrower than the river')
    assert chosen == ['long lane', 'bent lane']


def test_a_bent_road_is_as_wide_as_the_road_and_not_as_its_box(roads_and_river):
    assert roads_and_river.chosen('roads wider than 10 m') == ['short highway']
    assert 'bent lane' in roads_and_river.chosen('roads between 4 and 6 m wide')


def test_the_widest_road_is_the_widest_and_not_the_longest(roads_and_river):
    assert roads_and_river.chosen('the widest road') == ['short highway']


def test_a_house_is_as_wide_as_its_short_side():
    scene = utm().add('barn', 'barn', box(0, 0, 40, 20))
    scene.add('long house', 'house', box(100, 0, 150, 15))
    scene.add('square house', 'house', square(300, 100, 25))
    assert scene.chosen('houses wider than the barn') == ['square house']


@pytest.mark.parametrize(
    ('sentence', 'chosen'),
    [
        ('houses twice as large as the barn', ['double', 'huge']),
        ('houses at least three times as large as the barn', ['huge']),
        ('houses half as large as the barn', ['small']),
        ('houses at most twice as large as the barn', ['small', 'equal', 'double']),
        ('houses twice the length of the barn', ['huge']),
        ('houses as large as the barn', ['equal', 'double', 'huge']),
        ('houses more than 1.5 times as large as the barn', ['double', 'huge']),
        ('houses not twice as large as the barn', ['small', 'equal']),
    ],
)
def test_how_many_times_as_large(sentence, chosen):
    scene = utm().add('barn', 'barn', box(0, 0, 20, 20))
    for east, (name, width, length) in enumerate(
        [('small', 10, 20), ('equal', 20, 20), ('double', 25, 32), ('huge', 40, 40)]
    ):
        left = 100 + 100 * east
        scene.add(name, 'house', box(left, 0, left + width, length))
    assert scene.chosen(sentence) == chosen
