"""Crops are changed as another camera would, and things keep their labels."""

import numpy as np
import pytest
from PIL import Image

from model_core.training.bundled.augment import Patch, cut, relight
from model_core.training.bundled.paste import Bank, cutouts
from model_core.training.bundled.samples import Crops, SampleConfig
from model_core.training.concepts import IGNORE, PHRASES, Concept
from model_core.training.datasets import LabelledImage

NUMBERS = {p: n for n, p in enumerate(p for group in PHRASES.values() for p in group)}


def ground(side: int = 80) -> Patch:
    return Patch(
        np.full((side, side, 3), 90, np.uint8),
        np.zeros((side, side), np.uint8),
        np.zeros((side, side), np.uint16),
    )


@pytest.fixture
def airfield() -> Patch:
    """A white airplane, 20 by 12 pixels, and one that the border cuts."""
    patch = ground()
    for number, (rows, columns) in enumerate(
        [(slice(30, 50), slice(40, 52)), (slice(0, 15), slice(5, 17))], start=1
    ):
        patch.image[rows, columns] = 250
        patch.labels[rows, columns] = Concept.AIRPLANE
        patch.things[rows, columns] = number
    return patch


def test_an_unturned_cut_is_a_window(airfield):
    part = cut(airfield, (40, 46), (30, 20), 1.0, 0.0, mirror=False)
    np.testing.assert_array_equal(part.image, airfield.image[25:55, 36:56])
    np.testing.assert_array_equal(part.things, airfield.things[25:55, 36:56])


@pytest.mark.parametrize('angle', [0.0, 90.0, 270.0, 33.0, 120.0])
@pytest.mark.parametrize('zoom', [0.3, 1.0, 1.7])
@pytest.mark.parametrize('shape', [(64, 64), (20, 70), (70, 20)])
def test_labels_stay_on_their_pixels(airfield, angle, zoom, shape):
    part = cut(airfield, (40, 46), shape, zoom, angle, mirror=True)
    assert part.labels.shape == shape
    white = part.image[..., 0] > 170
    plane = part.labels == Concept.AIRPLANE
    assert plane.any()
    assert (white & plane).sum() / (white | plane).sum() > 0.7
    assert ((part.things > 0) == plane).all()


def test_light_changes_and_stays_in_range(airfield):
    first = relight(np.random.default_rng(1), airfield.image)
    assert first.shape == airfield.image.shape
    assert first.min() >= -1
    assert first.max() <= 1
    again = relight(np.random.default_rng(1), airfield.image)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, relight(np.random.default_rng(2), airfield.image))


def test_what_the_border_cuts_is_not_cut_out(airfield):
    ((concept, thing),) = cutouts(airfield, gsd=1.0)
    assert concept is Concept.AIRPLANE
    assert thing.mask.sum() == 20 * 12
    assert thing.image.shape == (24, 16, 3)


def test_a_pasted_thing_brings_its_label_and_leaves_the_rest(airfield):
    bank = Bank()
    bank.add(cutouts(airfield, gsd=1.0))
    host = ground(120)
    laid = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        patch, concept = bank.paste(rng, host, gsd=1.0)
        if concept is None:
            continue
        laid += 1
        numbers = np.unique(patch.things[patch.things > 0])
        assert (patch.labels[patch.things > 0] == Concept.AIRPLANE).all()
        for number in numbers:
            assert patch.image[patch.things == number].mean() > 150
        assert (patch.labels == 0).any()
    assert laid >= 6
    assert not host.things.any()


def test_a_thing_is_pasted_at_the_scale_of_its_new_ground(airfield):
    bank = Bank()
    bank.add(cutouts(airfield, gsd=1.0))
    sizes = {}
    for gsd in (0.5, 1.0):
        found = []
        for seed in range(12):
            patch, _ = bank.paste(np.random.default_rng(seed), ground(200), gsd)
            numbers, counts = np.unique(patch.things, return_counts=True)
            found += list(counts[numbers > 0])
        sizes[gsd] = np.median(found)
    assert sizes[0.5] == pytest.approx(4 * sizes[1.0], rel=0.4)


def test_two_things_that_touch_have_a_seam(tmp_path):
    labels = np.zeros((64, 64), np.uint8)
    labels[20:40, 10:50] = Concept.TENNIS_COURT
    Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(tmp_path / 'courts.png')
    outlines = ((10, 20, 29, 20, 29, 39, 10, 39), (30, 20, 49, 20, 49, 39, 30, 39))
    item = LabelledImage(
        'set/courts', 'set/here', tmp_path / 'courts.png', lambda: labels,
        frozenset({Concept.TENNIS_COURT}), 1.0, outlines=outlines,
    )  # fmt: skip
    config = SampleConfig(
        size=64, phrases=2, drawn=0, mosaic=0, pasted=0, turned=0, scale=1.0,
        coarsest=1.0,
    )  # fmt: skip
    crops = Crops([item], config, NUMBERS, 4)
    for n in range(4):
        edges = crops[n]['edges'][0].numpy()
        seam = np.argwhere(edges == 1)
        assert len(seam) >= 8
        # The seam is a thin line through the middle of the courts.
        assert min(np.ptp(seam, axis=0)) <= 2
        assert (edges == IGNORE).any()
        assert crops[n]['presence'][0] == 1
