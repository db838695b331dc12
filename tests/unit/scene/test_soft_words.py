"""Where language is soft, what fits better stands before what fits less."""

import pytest
from scene_samples import Scene, square, utm
from shapely.geometry import box


@pytest.fixture
def roadside() -> Scene:
    """A road, and huts of 20 m at several gaps from it.

    far     gap 15 m        mid  gap 9 m        close  gap 2 m        out  gap 300 m
    """
    return (
        utm()
        .add('far', 'hut', square(200, 525, 20))
        .add('mid', 'hut', square(400, 519, 20))
        .add('close', 'hut', square(600, 512, 20))
        .add('out', 'hut', square(800, 810, 20))
        .add('road', 'road', box(0, 490, 1000, 500))
    )


def test_of_equal_scores_the_one_that_fits_best_comes_first(roadside):
    assert roadside.chosen('huts near a road') == ['close', 'mid', 'far']
    assert roadside.chosen('two huts near a road') == ['close', 'mid']


def test_the_score_of_the_object_comes_before_how_well_it_fits():
    scene = (
        utm()
        .add('sure', 'hut', square(200, 525, 20), score=0.9)
        .add('fits', 'hut', square(600, 512, 20), score=0.6)
        .add('road', 'road', box(0, 490, 1000, 500))
    )
    assert scene.chosen('two huts near the road') == ['sure', 'fits']


def test_hard_words_do_not_rank(roadside):
    assert roadside.chosen('huts within 50 m of a road') == ['far', 'mid', 'close']


def test_a_soft_word_and_its_negation_share_nothing():
    scene = (
        utm()
        .add('at the limit', 'hut', box(400, 520, 420, 540))
        .add('road', 'road', box(0, 490, 1000, 500))
    )
    assert scene.chosen('huts near a road') == ['at the limit']
    assert scene.chosen('huts not near a road') == []
    assert scene.chosen('huts that are not next to a road') == ['at the limit']
