"""Thresholds are those with which the development images come out best."""

import numpy as np

from model_core.raster.scores import Logits
from model_core.training.bundled.calibrate import (
    SETTINGS,
    Tally,
    _objects,
    choose,
    table,
)
from model_core.training.concepts import IGNORE, Concept


def logits(scores):
    scores = np.array(scores, np.float32)
    return Logits(np.log(scores / (1 - scores)), np.full_like(scores, -9))


def test_the_threshold_lies_between_a_thing_and_what_only_looks_like_it():
    scores = np.full((20, 40), 0.02)
    scores[5:15, 5:15] = 0.97
    scores[5:15, 25:35] = 0.65
    truth = np.zeros((20, 40), np.uint8)
    truth[5:15, 5:15] = 1
    nothing = np.zeros_like(truth)
    tally = Tally()
    tally.add(_objects(logits(scores)), truth)
    tally.add(_objects(logits(scores[:, 20:])), nothing[:, 20:])
    everywhere, best = choose({Concept.VEHICLE: tally})
    number = best[Concept.VEHICLE]
    assert number == everywhere
    threshold, least = SETTINGS[number]
    assert 0.65 < max(threshold, least) <= 0.97
    assert tally.miou[number] == tally.accuracy[number] == 1
    lowest = SETTINGS.index((0.3, 0.0))
    assert tally.miou[lowest] == 0.5
    assert tally.accuracy[lowest] == 0
    assert '| vehicle | 1 | 1 |' in '\n'.join(table({Concept.VEHICLE: tally}))


def test_unknown_pixels_do_not_count():
    scores = np.full((20, 20), 0.97)
    truth = np.full((20, 20), IGNORE, np.uint8)
    truth[:10] = 1
    tally = Tally()
    tally.add(_objects(logits(scores)), truth)
    assert (tally.oiou == 1).any()


def test_a_concept_of_one_image_leans_on_the_others():
    sure, vague = Tally(), Tally()
    truth = np.zeros((20, 20), np.uint8)
    truth[5:15, 5:15] = 1
    good = np.where(truth == 1, 0.9, np.where(np.arange(20) > 16, 0.55, 0.02))
    for _ in range(20):
        sure.add(_objects(logits(good)), truth)
    # One odd image, a little better with a low threshold.
    odd = np.where(truth == 1, 0.9, 0.02)
    odd[5:6, 5:15] = 0.45
    vague.add(_objects(logits(odd)), truth)
    _, best = choose({Concept.VEHICLE: sure, Concept.SHIP: vague})
    assert (
        SETTINGS[best[Concept.SHIP]][0] > 0.45 or SETTINGS[best[Concept.SHIP]][1] > 0.5
    )


def test_two_houses_in_one_are_found_worse_than_apart():
    truth = np.zeros((20, 40), np.uint8)
    truth[5:15, 5:18] = truth[5:15, 20:34] = 1
    things = np.zeros((20, 40), np.uint16)
    things[5:15, 5:18], things[5:15, 20:34] = 1, 2
    # Between the houses the network wavers, but not enough to part them by itself.
    scores = np.where(truth == 1, 0.95, 0.02)
    scores[5:15, 18:20] = 0.86
    tally = Tally()
    tally.add(_objects(logits(scores)), truth, things)
    joined, apart = SETTINGS.index((0.6, 0.7)), SETTINGS.index((0.88, 0.9))
    assert tally.quality[apart] == 1
    # The block overlaps neither house enough, or one of them at the most.
    assert tally.quality[joined] < 0.4
    assert tally.miou[joined] > 0.9
    _, best = choose({Concept.BUILDING: tally})
    assert SETTINGS[best[Concept.BUILDING]][0] == 0.88


def test_an_object_where_nothing_is_known_is_neither_right_nor_wrong():
    truth = np.zeros((20, 40), np.uint8)
    truth[:, 20:] = IGNORE
    truth[5:15, 5:15] = 1
    things = (truth == 1).astype(np.uint16)
    scores = np.full((20, 40), 0.02)
    scores[5:15, 5:15] = scores[5:15, 25:35] = 0.97
    tally = Tally()
    tally.add(_objects(logits(scores)), truth, things)
    assert tally.quality.max() == 1
