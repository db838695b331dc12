"""Shares of things, and numbers that count nothing."""

import numpy as np
import pytest
from affine import Affine
from shapely import box

from model_core.errors import RequestError
from model_core.expression import parse
from model_core.expression.tree import wording
from model_core.expression.tree.json_reader import from_json
from model_core.expression.tree.quantities import Share
from model_core.scene import Frame, SceneObject, resolve


def answer(sentence: str, sizes: dict[str, list[float]]):
    """Ask of squares in a row, the sides of which are given by their phrases."""
    objects: dict[str, list[SceneObject]] = {}
    number = 0
    for phrase, sides in sizes.items():
        for side in sides:
            number += 1
            west = 100.0 * number
            square = box(west, 0, west + side, side)
            objects.setdefault(phrase, []).append(
                SceneObject(number, phrase, 1 - number / 100, square)
            )
    frame = Frame(None, Affine(1, 0, 0, 0, -1, 500), box(0, 0, 9000, 500))
    return resolve(parse(sentence), objects, frame)


TWENTY = {'building': [float(side) for side in range(1, 21)]}


@pytest.mark.parametrize(
    ('sentence', 'ids'),
    [
        ('the largest 10 % of the buildings', [20, 19]),
        ('the smallest quarter of the buildings', [1, 2, 3, 4, 5]),
        ('15 % of the buildings', [1, 2, 3]),
        ('the largest 1 % of the buildings', [20]),
        ('2 of the 5 largest buildings', [20, 19]),
    ],
)
def test_a_share_is_one_of_all_that_there_are(sentence, ids):
    chosen = answer(sentence, TWENTY).chosen
    assert [thing.id for thing in chosen] == ids


def test_how_many_a_share_is_is_told():
    account = answer('the largest 10 % of the buildings', TWENTY).account
    assert '10 % of 20 buildings are 2' in account


def test_a_share_of_what_a_condition_leaves_is_one_of_those():
    large = answer('half of the buildings larger than 100 px²', TWENTY).chosen
    assert [thing.id for thing in large] == [11, 12, 13, 14, 15]


@pytest.mark.parametrize('total', [0, 1, 2, 3, 10, 41, 1000])
def test_the_least_share_of_some_things_is_one(total):
    assert Share(0.01).of(total) == min(total, 1)
    assert Share(100).of(total) == total


def test_a_share_goes_through_json():
    expression = parse('the largest 12.5 % of the ponds')
    assert from_json(wording.to_json(expression)) == expression
    assert np.isclose(expression.things[0].ranks[0].count.percent, 12.5)


@pytest.mark.parametrize(
    ('sentence', 'complaint'),
    [
        ('0 % of the ponds', 'no share'),
        ('150 % of the ponds', 'no share'),
        ('ponds smaller than 10 % of the lake', 'not measured'),
        ('buildings > 500', 'unit is missing'),
        ('ponds < 20', 'unit is missing'),
        ('houses >= 3', 'unit is missing'),
        ('the ponds over 500', 'unit is missing'),
        ('villages with houses > 3', 'unit is missing'),
        ('no. 2', 'no word'),
    ],
)
def test_what_is_no_share_and_no_size_is_refused(sentence, complaint):
    with pytest.raises(RequestError, match=complaint):
        parse(sentence)
