"""The figures of an evaluation, on masks small enough to count by hand."""

import numpy as np
import pytest
from PIL import Image

from model_core.evaluation.metrics import (
    Counts,
    Score,
    count,
    published_count,
    published_summary,
    squared,
    summary,
)


def mask(text):
    return np.array([[letter == '#' for letter in line] for line in text.split()])


TARGET = mask('##.. ##.. ....')
KNOWN = mask('#### #### ####')


@pytest.mark.parametrize(
    ('found', 'iou'),
    [
        ('##.. ##.. ....', 1.0),
        ('#... #... ....', 2 / 4),
        ('.##. .##. ....', 2 / 6),
        ('..## ..## ....', 0.0),
        ('.... .... ....', 0.0),
    ],
)
def test_iou_is_the_overlap_over_the_union(found, iou):
    assert count(mask(found), TARGET, KNOWN).iou == pytest.approx(iou)


def test_nothing_is_the_right_answer_where_there_is_nothing():
    empty = np.zeros_like(TARGET)
    assert count(empty, empty, KNOWN).iou == 1
    assert count(mask('#... .... ....'), empty, KNOWN).iou == 0


def test_unknown_pixels_neither_help_nor_harm():
    known = mask('#.## #.## ####')
    found = count(mask('##.. ##.. ....'), mask('#... #... ....'), known)
    assert found == Counts(overlap=2, union=2, target=2)
    # All that was found is unknown, and so is the target: there is none to find.
    hidden = mask('.... .... ....')
    assert count(TARGET, TARGET, hidden).iou == 1


def test_a_summary_of_four_prompts():
    scores = [
        Score(Counts(overlap=80, union=100, target=90)),
        Score(Counts(overlap=1, union=2, target=1)),
        # Nothing there: once nothing was found, once ten pixels.
        Score(Counts(overlap=0, union=0, target=0)),
        Score(Counts(overlap=0, union=10, target=0)),
    ]
    found = summary(scores)
    assert found.miou == pytest.approx((0.8 + 0.5 + 1 + 0) / 4)
    assert found.oiou == pytest.approx(81 / 112)
    # An IoU of exactly the limit reaches it.
    assert found.precision == (0.75, 0.5, 0.5, 0.5, 0.25)
    assert found.absent == 0.5
    assert (found.prompts, found.failed) == (4, 0)


def test_a_prompt_without_an_answer_counts_as_zero():
    missed = Score(Counts(overlap=0, union=50, target=50), failed=True)
    refused = Score(Counts(overlap=0, union=0, target=0), failed=True)
    found = summary([missed, refused])
    assert found.miou == 0
    assert found.absent == 0
    assert found.failed == 2


def test_of_nothing_there_are_no_figures():
    found = summary([])
    assert np.isnan([found.miou, found.oiou, found.absent, *found.precision]).all()


def test_the_papers_measure_on_a_square_of_480_pixels():
    # Each of the 2 x 2 pixels of the answer becomes 240 x 240, each of the 1 x 4 of
    # the truth 480 x 120: the left half is meant, the upper left quarter was found.
    found, target = mask('#. ..'), mask('##..')
    assert published_count(found, target) == Counts(
        overlap=240 * 240, union=480 * 240, target=480 * 240
    )
    assert published_count(found, target).published_iou == 0.5


@pytest.mark.parametrize('size', [(512, 512), (800, 800), (481, 1500)])
def test_an_answer_made_at_480_pixels_is_measured_as_it_was_made(size):
    made = np.random.default_rng(1).random((480, 480)) < 0.5
    height, width = size
    image = Image.fromarray(made).resize((width, height), Image.Resampling.NEAREST)
    assert np.array_equal(squared(np.asarray(image)), made)


def test_of_two_pixels_that_become_one_the_second_counts():
    # The middle of pixel 0 of 480 lies at 1.0 of 960, where pixel 1 begins.
    fine = np.zeros((960, 960), bool)
    fine[:, 1] = True
    assert squared(fine)[:, 0].all()
    assert squared(fine).sum() == 480
    assert not squared(np.roll(fine, -1, axis=1)).any()


def test_the_papers_count_nothing_found_where_nothing_is_as_a_miss():
    scores = [
        Score(Counts(overlap=0, union=0, target=0)),
        Score(Counts(overlap=50, union=100, target=90)),
        Score(Counts(overlap=30, union=30, target=30)),
        Score(Counts(overlap=0, union=20, target=0)),
    ]
    found = published_summary(scores)
    assert found.miou == (0 + 0.5 + 1 + 0) / 4
    assert found.oiou == 80 / 150
    # 0.5 reaches 0.5: two of four, then one.
    assert found.precision == (0.5, 0.25, 0.25, 0.25, 0.25)
    assert np.isnan(found.absent)
    assert summary(scores).miou == (1 + 0.5 + 1 + 0) / 4
