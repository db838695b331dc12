"""Pictures as coarse cameras see them, and what can still be said of them."""

import numpy as np
import pytest
from scipy import ndimage

from model_core.training.bundled.augment import Patch
from model_core.training.bundled.coarse import COARSE, STEPS, reduced, reductions
from model_core.training.bundled.samples import Crops, SampleConfig
from model_core.training.concepts import IGNORE, PHRASES, Concept
from model_core.training.prairie import draw_prairie

NUMBERS = {p: n for n, p in enumerate(p for group in PHRASES.values() for p in group)}


def strip(width: int, start: int = 20) -> np.ndarray:
    labels = np.full((80, 80), Concept.VEGETATION, np.uint8)
    labels[:, start : start + width] = Concept.ROAD
    return labels


@pytest.mark.parametrize(
    ('width', 'label'),
    [(10, Concept.ROAD), (5, Concept.ROAD), (3, IGNORE), (1, Concept.VEGETATION)],
)
def test_a_road_of_about_half_a_pixel_is_one(width, label):
    assert (reduced(strip(width), (8, 8))[:, 2] == label).all()


def test_a_road_between_two_pixels_is_a_road_in_both():
    found = reduced(strip(10, start=25), (8, 8))
    assert (found[:, 2:4] == Concept.ROAD).all()
    assert (found[:, 4:] == Concept.VEGETATION).all()


def test_a_pixel_that_nothing_covers_half_of_is_unknown():
    labels = np.zeros((30, 30), np.uint8)
    for number, value in enumerate((Concept.WATER, Concept.BUILDING, Concept.FIELD)):
        labels[number * 10 : number * 10 + 10] = value
    assert reduced(labels, (1, 1)) == [[IGNORE]]


def test_cars_are_neither_there_nor_absent_in_a_coarse_picture():
    labels = strip(20)
    labels[30:34, 22:24] = Concept.VEHICLE
    image = np.zeros((*labels.shape, 3), np.uint8)
    patch = Patch(image, labels, np.zeros(labels.shape, np.uint16))
    steps = dict(reductions(patch, 0.6))
    assert set(steps) <= set(STEPS)
    for found in steps.values():
        assert set(np.unique(found.labels)) <= {0, IGNORE, *COARSE}


def test_a_picture_too_small_for_a_step_is_left_out():
    patch = Patch(
        np.zeros((100, 100, 3), np.uint8), strip(4), np.zeros((80, 80), np.uint16)
    )
    assert max(step for step, _ in reductions(patch, 0.6)) < 2.5


def test_drawn_country_is_the_same_for_the_same_number():
    first, again, other = (draw_prairie(seed, 120) for seed in (5, 5, 6))
    assert np.array_equal(first.rgb, again.rgb)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.rgb, other.rgb)


def test_drawn_country_has_what_coarse_pictures_show():
    seen: set[int] = set()
    widths = []
    for seed in range(30):
        country = draw_prairie(seed, 200)
        assert 2 <= country.gsd <= 10
        seen |= {int(v) for v in np.unique(country.labels)}
        road = np.isin(country.labels, (Concept.ROAD, Concept.DIRT_ROAD))
        if road.any():
            widths.append(ndimage.distance_transform_edt(road).max() * 2)
    wanted = {Concept.ROAD, Concept.DIRT_ROAD, Concept.WATER, Concept.FIELD,
              Concept.FOREST}  # fmt: skip
    assert wanted <= seen
    # Most roads are thin.
    assert np.median(widths) <= 8


@pytest.mark.parametrize('share', ['prairie', 'coarse', 'glimpsed'])
def test_every_kind_of_sample_can_be_drawn(tmp_path, write_set, share):
    items = write_set(tmp_path / 'dubai')
    config = SampleConfig(size=64, phrases=2, drawn=0, **{share: 1.0})
    sample = Crops(items, config, NUMBERS, 4)[1]
    assert sample['image'].shape == (3, 64, 64)
    assert sample['masks'].shape == (2, 32, 32)
