"""Things get another colour, and keep their shading and their place."""

import numpy as np

from model_core.training.bundled.augment import Patch
from model_core.training.bundled.paint import repaint
from model_core.training.concepts import Concept


def street() -> Patch:
    """A white car with a dark window, and a white airplane, on grey."""
    patch = Patch(
        np.full((60, 60, 3), 90, np.uint8),
        np.zeros((60, 60), np.uint8),
        np.zeros((60, 60), np.uint16),
    )
    for number, (top, concept) in enumerate(
        [(10, Concept.VEHICLE), (40, Concept.AIRPLANE)], start=1
    ):
        window = (slice(top, top + 8), slice(20, 40))
        patch.image[window] = 230
        patch.labels[window] = concept
        patch.things[window] = number
    patch.image[12:16, 28:32] = 40
    return patch


def test_a_car_gets_another_colour_and_keeps_its_window():
    before = street()
    seen = []
    for seed in range(20):
        after = repaint(np.random.default_rng(seed), before, 1.0)
        body, window = after.image[11, 21], after.image[13, 29]
        assert (window <= body).all()
        seen.append(body.mean())
    assert min(seen) < 60
    assert max(seen) > 180


def test_only_things_of_any_colour_are_painted():
    before = street()
    after = repaint(np.random.default_rng(1), before, 1.0)
    away = before.things != 1
    np.testing.assert_array_equal(after.image[away], before.image[away])
    np.testing.assert_array_equal(after.labels, before.labels)


def test_a_share_of_none_paints_nothing():
    before = street()
    assert repaint(np.random.default_rng(1), before, 0.0) is before
