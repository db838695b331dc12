"""Pictures and sentences come as the papers of the referring networks read them."""

from functools import partial

import numpy as np
import pytest
import torch
from PIL import Image

from model_core.errors import RequestError
from model_core.evaluation.referring_sets import Ref
from model_core.models.text import Words
from model_core.training.papers.pairs import (
    Course,
    Pairs,
    Reading,
    cut_squares,
    normalise,
)

WORDS = Words(['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'the', 'left', 'car'], 6)


def reading(size=16):
    return Reading(WORDS, ('car',), size=size, length=6)


@pytest.fixture
def refs(tmp_path):
    """Ten white pictures; the target is their upper half."""
    made = []
    for n in range(10):
        path = tmp_path / f'{n}.png'
        Image.new('RGB', (300, 200), (255, 255, 255)).save(path)
        mask = np.zeros((200, 300), bool)
        mask[:100] = True
        made.append(Ref(str(n), path, 'the car', 'car', partial(np.copy, mask)))
    return made


def test_a_picture_becomes_a_square_and_its_mask_with_it(refs):
    pair = Pairs(refs, reading())[0]
    assert pair['images'].shape == (3, 16, 16)
    assert pair['target'].dtype == torch.uint8
    assert pair['target'].tolist() == [[1] * 16] * 8 + [[0] * 16] * 8
    white = (1 - torch.tensor([0.485, 0.456, 0.406])) / torch.tensor(
        [0.229, 0.224, 0.225]
    )
    torch.testing.assert_close(pair['images'][:, 3, 5], white)


def test_the_sentence_comes_with_the_words_of_its_object(refs):
    pair = Pairs(refs, reading())[0]
    assert pair['token_ids'].tolist() == [2, 4, 6, 3, 0, 0]
    assert pair['token_mask'].tolist() == [1, 1, 1, 1, 0, 0]
    assert pair['object_mask'].tolist() == [0, 0, 1, 0, 0, 0]
    assert pair['position_mask'].tolist() == [1, 1, 1, 1, 0, 0]


def test_a_missing_picture_is_named(refs):
    refs[3].image.unlink()
    with pytest.raises(RequestError, match=r'3\.png'):
        Pairs(refs, reading())[3]


def is_blackened(pair):
    return bool((pair['images'] < 0).any())


def test_the_chosen_refs_get_squares_in_every_epoch_and_elsewhere(refs):
    course = Course(refs, reading(), epochs=3, batch=10, squares=0.2, seed=1)
    seen: dict[int, list[bool]] = {}
    pictures: dict[int, list[torch.Tensor]] = {}
    for number in range(len(course)):
        epoch, place = divmod(number, 10)
        ref = int(course.orders[epoch][place])
        pair = course[number]
        seen.setdefault(ref, []).append(is_blackened(pair))
        pictures.setdefault(ref, []).append(pair['images'])
    chosen = [ref for ref, black in seen.items() if black == [True] * 3]
    assert len(chosen) == 2
    assert sum(map(sum, seen.values())) == 6
    assert not torch.equal(*pictures[chosen[0]][:2])
    other = Course(refs, reading(), epochs=3, batch=10, squares=0.2, seed=2)
    assert other.squared != course.squared


def test_without_a_share_no_picture_gets_squares(refs):
    course = Course(refs, reading(), epochs=1, batch=5, squares=0, seed=1)
    assert not any(is_blackened(course[n]) for n in range(len(course)))


def test_an_epoch_meets_every_pair_once_but_those_that_fill_no_batch(refs):
    course = Course(refs, reading(), epochs=2, batch=4, squares=0, seed=1)
    assert (course.per_epoch, len(course)) == (8, 16)
    first, second = (list(order) for order in course.orders)
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second


def test_a_sample_hangs_on_nothing_read_before_it(refs):
    one, other = (
        Course(refs, reading(), epochs=2, batch=5, squares=0.5, seed=1)
        for _ in range(2)
    )
    before = [one[n]['images'] for n in range(len(one))]
    assert torch.equal(other[13]['images'], before[13])


def test_the_squares_are_black_and_between_twenty_and_sixty():
    pixels = np.full((800, 800, 3), 255, np.uint8)
    cut_squares(pixels, np.random.default_rng(0))
    black = (pixels == 0).all(2)
    assert set(np.unique(pixels)) == {0, 255}
    assert 32 * 32 < black.sum() <= 60 * 32 * 32
    # Squares of 32 pixels: every black run is at least that long.
    rows = [np.flatnonzero(np.diff(np.r_[0, row, 0])) for row in black.astype(int)]
    assert min(np.diff(edges)[::2].min() for edges in rows if len(edges)) >= 32


def test_a_picture_smaller_than_a_square_becomes_black():
    pixels = np.full((20, 20, 3), 255, np.uint8)
    cut_squares(pixels, np.random.default_rng(0))
    assert not pixels.any()


def test_the_mean_of_imagenet_is_zero():
    grey = np.array([[[124, 116, 104]]], np.uint8)
    assert normalise(grey).abs().max() < 0.02
