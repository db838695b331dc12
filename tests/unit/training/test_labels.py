"""Labels say what is there, what is absent, and what nobody has looked at."""

import numpy as np
import pytest
import torch

from model_core.training.bundled.losses import mask_loss, stream_loss
from model_core.training.bundled.samples import Crops, SampleConfig
from model_core.training.concepts import IGNORE, PHRASES, SHARES, Concept, answers
from model_core.training.datasets import LabelledImage, number_things, split

NUMBERS = {p: n for n, p in enumerate(p for group in PHRASES.values() for p in group)}


def test_every_concept_has_phrases_of_its_own_and_a_rule():
    assert set(PHRASES) == set(SHARES) == set(Concept)
    assert len(NUMBERS) == sum(map(len, PHRASES.values()))


def test_an_unlabelled_concept_is_unknown_not_absent():
    pools_only = frozenset({Concept.SWIMMING_POOL})
    table = answers(Concept.BUILDING, pools_only, exclusive=False)
    assert table[0] == IGNORE
    # Where a pool is labelled there is no building, though.
    assert table[Concept.SWIMMING_POOL] == 0
    # A pool is water, but no lake.
    water = answers(Concept.ANY_WATER, pools_only, exclusive=False)
    assert water[Concept.SWIMMING_POOL] == 1
    assert water[0] == IGNORE
    lake = answers(Concept.WATER, pools_only, exclusive=False)
    assert lake[Concept.SWIMMING_POOL] == 0


def test_the_water_of_gardens_may_be_a_pond_or_a_pool():
    gardens = frozenset({Concept.ANY_WATER, Concept.BUILDING})
    for concept in (Concept.WATER, Concept.SWIMMING_POOL):
        table = answers(concept, gardens, exclusive=False)
        assert table[Concept.ANY_WATER] == IGNORE
        assert table[Concept.BUILDING] == 0


def test_a_labelled_concept_is_absent_where_it_is_not_labelled():
    known = frozenset({Concept.SHIP, Concept.HARBOR})
    table = answers(Concept.SHIP, known, exclusive=False)
    assert table[Concept.SHIP] == 1
    assert table[0] == 0
    assert table[IGNORE] == IGNORE
    assert table[Concept.HARBOR] == IGNORE


def test_land_cover_is_one_thing_a_pixel():
    known = frozenset({Concept.ROAD, Concept.LAND})
    assert answers(Concept.ROAD, known, exclusive=True)[Concept.LAND] == 0


def test_a_set_is_read_by_its_rules(tmp_path, write_set):
    first = write_set(tmp_path / 'dubai')[0]
    labels = first.labels()
    assert labels[30, 40] == Concept.BUILDING
    assert labels[80, 100] == Concept.LAND
    assert labels[10, 2] == IGNORE
    assert Concept.WATER in first.known
    assert first.exclusive


def test_samples_are_the_same_for_the_same_number(tmp_path, write_set):
    items = write_set(tmp_path / 'dubai')
    config = SampleConfig(size=64, phrases=2, drawn=0)
    first, again = (Crops(items, config, NUMBERS, 10) for _ in range(2))
    for n in range(4):
        for key, value in first[n].items():
            assert torch.equal(value, again[n][key])
    assert not torch.equal(first[0]['image'], first[1]['image'])


def test_a_sample_shows_what_it_asks_for(tmp_path, write_set):
    items = write_set(tmp_path / 'dubai')
    crops = Crops(items, SampleConfig(size=64, phrases=2, drawn=0), NUMBERS, 50)
    shown = [bool((crops[n]['masks'][0] == 1).any()) for n in range(20)]
    assert sum(shown) >= 18
    assert crops[0]['image'].shape == (3, 64, 64)
    assert crops[0]['image'].abs().max() <= 1


def test_drawn_scenes_take_part():
    item = Crops([], SampleConfig(size=96, phrases=3, drawn=1), NUMBERS, 1)[0]
    assert (item['masks'] != IGNORE).any()


def test_a_corrupt_image_is_named_skipped_and_counted(tmp_path, write_set, caplog):
    items = write_set(tmp_path / 'dubai')
    items[1].image.write_bytes(b'no picture')
    crops = Crops(items, SampleConfig(size=64, drawn=0), NUMBERS, 10)
    assert crops.skipped == 1
    assert crops.count == 2
    assert 'dubai/tile1_001' in caplog.text


def test_houses_that_touch_are_told_apart_by_their_outlines():
    labels = np.zeros((20, 40), np.uint8)
    labels[5:15, 5:35] = Concept.BUILDING
    labels[1:4, 1:4] = Concept.BUILDING
    left, right = (5, 5, 19, 5, 19, 14, 5, 14), (20, 5, 33, 5, 33, 13, 20, 13)
    things = number_things(labels, [Concept.BUILDING], [left, right])
    assert things[10, 10] != things[10, 25]
    # The outline stops short of the rim of the mask.
    assert things[14, 34] == things[10, 25]
    assert len(set(things[labels > 0])) == 3
    assert not things[labels == 0].any()
    assert not number_things(labels, [Concept.SHIP], [left, right]).any()


def test_a_place_is_never_on_both_sides_of_the_split():
    items = [
        LabelledImage(f's/{n}', f's/{n // 5}', None, None, frozenset(), 1.0)
        for n in range(100)
    ] + [LabelledImage('one/1', 'one/here', None, None, frozenset(), 1.0)]
    train, held = split(items)
    assert len(train) + len(held) == len(items)
    assert held
    assert not {i.place for i in train} & {i.place for i in held}
    assert 'one/here' in {i.place for i in train}
    assert split(items[::-1])[1] == [i for i in items[::-1] if i in held]


def test_unknown_pixels_teach_nothing():
    logits = torch.zeros(1, 8, 8, requires_grad=True)
    masks = torch.full((1, 8, 8), IGNORE, dtype=torch.uint8)
    masks[0, 0, 0] = 1
    mask_loss(logits, masks).backward()
    assert logits.grad[0, 0, 0] < 0
    assert (logits.grad.flatten()[1:] == 0).all()


@pytest.mark.parametrize('value', [0, 1])
def test_a_right_answer_costs_less_than_a_wrong_one(value):
    masks = torch.full((1, 8, 8), value, dtype=torch.uint8)
    right = torch.full((1, 8, 8), 6.0 if value else -6.0)
    assert mask_loss(right, masks) < 0.1 < mask_loss(-right, masks)


def test_each_of_two_streams_is_told_its_own_side():
    masks = torch.zeros(1, 8, 8, dtype=torch.uint8)
    masks[0, :4] = 1
    masks[0, 6:] = IGNORE
    side = torch.where(masks[:, None, ::2, ::2] == 1, 9.0, -9.0)
    right = stream_loss((side, -side), masks)
    assert right < 0.01 < stream_loss((-side, side), masks)
    # Nobody knows what the last rows show.
    wavering = torch.where(masks[:, None, ::2, ::2] == IGNORE, 5.0, side)
    assert stream_loss((wavering, -side), masks) == right
