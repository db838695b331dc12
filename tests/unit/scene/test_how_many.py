"""How many anchors there are, whose they are, and what is closer."""

import pytest
from scene_samples import Scene, square, utm
from shapely.geometry import box


@pytest.fixture(scope='module')
def gardens() -> Scene:
    """Houses with pools in their gardens, a school beside its parking lot.

    rich    three pools, one of them next to the plot
    plain   one pool
    bare    none
    """
    return (
        utm()
        .add('rich', 'house', square(100, 100, 60))
        .add('a', 'pool', square(90, 100, 8))
        .add('b', 'pool', square(110, 100, 8))
        .add('c', 'pool', square(133, 100, 4))
        .add('plain', 'house', square(300, 100, 60))
        .add('d', 'pool', square(300, 100, 8))
        .add('bare', 'house', square(700, 100, 60))
        .add('school', 'school', square(700, 700, 40))
        .add('church', 'church', square(100, 700, 40))
        .add('at school', 'parking lot', square(735, 700, 20))
        .add('far off', 'parking lot', square(300, 800, 20))
        .add('road', 'road', box(0, 395, 1000, 405))
    )


@pytest.mark.parametrize(
    ('sentence', 'names'),
    [
        ('houses with a pool', ['rich', 'plain']),
        ('houses with at least two pools', ['rich']),
        ('houses with two pools', ['rich']),
        ('houses with more than three pools', []),
        ('houses with exactly one pool', ['plain']),
        ('houses with at most one pool', ['plain', 'bare']),
        ('houses with fewer than 3 pools', ['plain', 'bare']),
        ('houses containing two or more pools', ['rich']),
        ('houses containing three pools', []),
        ('houses within 200 m of at least 4 pools', ['rich', 'plain']),
        ('houses within 50 m of at least 2 pools', ['rich']),
        ('houses not with at least two pools', ['plain', 'bare']),
        ('the house with the most pools', ['rich']),
        ('the house with the fewest pools', ['bare']),
        ('the two houses with the most pools', ['rich', 'plain']),
        ('the house with the most pools between 150 and 400 m away', ['plain']),
        ('the house with the fewest pools within 180 m', ['bare']),
        ('houses more than 100 m from at least 2 pools', ['plain', 'bare']),
        ("the school's parking lot", ['at school']),
        ('the parking lot of the school', ['at school']),
        ("the largest house's pools", ['a', 'b', 'd']),
        ('parking lots closer to the school than to the church', ['at school']),
        ('parking lots farther from the school than from the church', ['far off']),
        ('houses less than 200 m apart', ['rich', 'plain']),
        ('houses at least 200 m apart', ['bare']),
        ('the smallest of the two southernmost parking lots', [
            'at school', 'far off',
        ]),
        ('houses east of two pools', ['plain', 'bare']),
    ],
)  # fmt: skip
def test_a_sentence_counts(gardens, sentence, names):
    assert sorted(gardens.chosen(sentence)) == sorted(names)


def test_the_account_tells_the_numbers(gardens):
    told = gardens.account('the house with the most pools')
    assert 'with the most pools: 3, next 1' in told
    told = gardens.account('the house with the second most pools')
    assert 'with the second most pools: 1, next 0' in told
    told = gardens.account('houses with at least two pools')
    assert '1 house with at least two pools' in told
