"""The figures of an evaluation, on masks small enough to count by hand."""

import numpy as np
import pytest

from model_core.evaluation.metrics import Counts, Score, count, summary


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
