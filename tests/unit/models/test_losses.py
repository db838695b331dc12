"""The losses of the papers, against numbers worked out by hand."""

import math

import pytest
import torch

from model_core.models.referring.losses import (
    dice,
    family_loss,
    lavt_loss,
    reconstruction_losses,
    twin_loss,
)
from model_core.models.referring.reconstruction import Reconstructed

# Two pixels: background, then target; the target's share is 1/2, then 3/4.
LOGITS = torch.tensor([[[[0.0, 0.0]], [[0.0, math.log(3)]]]])
TARGET = torch.tensor([[[0, 1]]])

# -(0.9 log 1/2 + 1.1 log 3/4) / (0.9 + 1.1)
ENTROPY = 0.47014129
# Background: 1 - 2*0.5 / (0.75 + 1); target: 1 - 2*0.75 / (1.25 + 1).
DICE = 3 / 7 + 1 / 3


def test_lavts_loss_is_the_weighted_cross_entropy():
    assert lavt_loss(LOGITS, TARGET).item() == pytest.approx(ENTROPY, abs=1e-6)


def test_dice_is_summed_over_both_classes_and_the_batch():
    assert dice(LOGITS, TARGET).item() == pytest.approx(DICE, abs=1e-5)
    twice = dice(LOGITS.repeat(2, 1, 1, 1), TARGET.repeat(2, 1, 1))
    assert twice.item() == pytest.approx(2 * DICE, abs=1e-5)


def test_a_perfect_answer_costs_no_dice_even_without_a_target():
    sure = torch.tensor([[[[50.0, 50.0]], [[-50.0, -50.0]]]])
    assert dice(sure, torch.zeros(1, 1, 2)).item() == pytest.approx(0, abs=1e-5)


def test_the_familys_loss_takes_nine_parts_of_one_and_one_of_the_other():
    expected = 0.9 * ENTROPY + 0.1 * DICE
    assert family_loss(LOGITS, TARGET).item() == pytest.approx(expected, abs=1e-5)


def test_each_stream_is_told_its_own_side():
    target = torch.tensor([[[[0.0, math.log(3)]]]])
    background = torch.tensor([[[[math.log(3), 0.0]]]])
    # Each: (log 2 + log 4/3) / 2, one pixel at a half and one at three quarters.
    each = (math.log(2) + math.log(4 / 3)) / 2
    found = twin_loss((target, background), TARGET)
    assert found.item() == pytest.approx(0.4 * 2 * each, abs=1e-6)
    swapped = twin_loss((background, target), TARGET)
    assert swapped.item() > found.item()


def test_both_reconstructions_count_a_tenth():
    found = Reconstructed(torch.tensor(0.5), torch.tensor(1.5))
    parts = reconstruction_losses(found)
    assert {name: part.item() for name, part in parts.items()} == pytest.approx(
        {'words': 0.05, 'pixels': 0.15}
    )
