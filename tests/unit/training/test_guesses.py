"""What a half-trained network is sure of fills what the labels leave open."""

import numpy as np
import torch
from PIL import Image

from model_core.models.heads import Grounded
from model_core.training.bundled.guesses import (
    CONCEPTS,
    fill,
    guess,
    read_guesses,
    write_guesses,
)
from model_core.training.concepts import GUESSED, IGNORE, Concept, answers
from model_core.training.datasets import LabelledImage

POOLS = frozenset({Concept.SWIMMING_POOL})
HOUSE = GUESSED + Concept.BUILDING


class Bright(torch.nn.Module):
    """Sure of a building where the picture is bright, of nothing else."""

    def __init__(self):
        super().__init__()
        self.unused = torch.nn.Parameter(torch.zeros(1))

    def encode(self, images):
        return images

    def ground(self, images, phrases):
        bright = torch.nn.functional.avg_pool2d(images, 2).mean(1, keepdim=True)
        asked = phrases[:, :1, None, None] == Concept.BUILDING
        mask = torch.where(asked, 20 * bright, -20.0)
        return Grounded(mask, torch.zeros_like(mask), torch.full((len(mask),), 9.0))


def test_a_guess_is_made_where_the_network_is_sure(tmp_path):
    pixels = np.zeros((65, 97, 3), np.uint8)
    pixels[10:30, 50:80] = 255
    Image.fromarray(pixels).save(tmp_path / 'a.png')
    item = LabelledImage('pools/a', 'pools/x', tmp_path / 'a.png', None, POOLS, 0.3)
    land = LabelledImage('land/b', 'land/x', tmp_path / 'a.png', None,
                         frozenset(CONCEPTS), 0.3)  # fmt: skip
    vectors = {c: torch.full((4,), float(c)) for c in CONCEPTS}
    found = guess(Bright().eval(), [item, land], vectors, None)
    # Where a set labels everything there is nothing to guess.
    assert list(found) == ['pools/a']
    expected = np.zeros((32, 48), np.uint8)
    expected[5:15, 25:40] = Concept.BUILDING
    np.testing.assert_array_equal(found['pools/a'], expected)
    write_guesses(tmp_path / 'guesses.npz', found)
    kept = read_guesses(tmp_path / 'guesses.npz')
    np.testing.assert_array_equal(kept['pools/a'], expected)


def test_a_guess_never_overrules_a_label():
    labels = np.zeros((5, 7), np.uint8)
    labels[:2] = Concept.SWIMMING_POOL
    labels[4, 0] = IGNORE
    filled = fill(labels, np.full((2, 3), Concept.BUILDING, np.uint8))
    assert (filled[:2] == Concept.SWIMMING_POOL).all()
    assert (filled[2:4, :6] == HOUSE).all()
    assert filled[4, 0] == IGNORE
    assert filled[4, 1] == 0


def test_a_guess_answers_for_what_the_set_leaves_open_alone():
    assert answers(Concept.BUILDING, POOLS, False)[HOUSE] == 1
    assert answers(Concept.ROAD, POOLS, False)[HOUSE] == 0
    # There may be panels on a roof that is only guessed at.
    assert answers(Concept.SOLAR_PANEL, POOLS, False)[HOUSE] == IGNORE
    # The set says that there is no pool, house or not.
    assert answers(Concept.SWIMMING_POOL, POOLS, False)[HOUSE] == 0
    solar = frozenset({Concept.SOLAR_PANEL})
    assert answers(Concept.SOLAR_PANEL, solar, False)[HOUSE] == 0
