"""How phrases are read, and pixels looked at."""

import numpy as np
import pytest
import torch

from model_core.grounding.phrases import Grounder
from model_core.training.concepts import PHRASES, Concept


@pytest.fixture(scope='module')
def grounder():
    return Grounder('compact', 'cpu')


def test_a_trained_phrase_is_read_as_itself(grounder):
    reading = grounder.read('pond')
    assert reading.learnt == 'pond'
    assert reading.is_exact


@pytest.mark.parametrize(
    ('name', 'concept'),
    [
        ('edifice', Concept.BUILDING),
        ('Aeroplanes', Concept.AIRPLANE),
        ('motorcar', Concept.VEHICLE),
        ('petroleum tank', Concept.STORAGE_TANK),
    ],
)
def test_another_name_of_a_trained_thing_is_that_thing(grounder, name, concept):
    reading = grounder.read(name)
    assert reading.is_exact
    assert reading.learnt in PHRASES[concept]
    assert torch.equal(reading.words, grounder.read(reading.learnt).words)


def test_a_like_phrase_is_read_as_the_nearest_trained_one(grounder):
    reading = grounder.read('creek')
    assert reading.is_known
    assert not reading.is_exact
    assert reading.learnt in ('river', 'lake', 'pond')
    learnt = grounder.read(reading.learnt)
    assert torch.allclose(reading.words, learnt.words, atol=1e-5)


@pytest.mark.parametrize('word', ['windmill', 'banana', 'flurbogast', 'happiness'])
def test_a_word_like_nothing_it_has_learnt_is_not_known(grounder, word):
    assert not grounder.read(word).is_known


def test_looks_of_any_size_are_scored(grounder):
    rng = np.random.default_rng(0)
    for shape in ((1, 1), (33, 100), (64, 64)):
        rgb = rng.integers(0, 255, (*shape, 3), dtype=np.uint8)
        features = grounder.features(rgb, np.ones(shape, bool))
        logits = grounder.logits(features, grounder.read('road'), shape)
        for band in (logits.mask, logits.edge):
            assert band.shape == shape
            assert np.isfinite(band).all()


def test_what_lies_under_nodata_makes_no_difference(grounder):
    rng = np.random.default_rng(0)
    rgb = rng.integers(0, 255, (96, 96, 3), dtype=np.uint8)
    valid = np.ones((96, 96), bool)
    valid[:, :40] = False
    black = np.where(valid[..., None], rgb, 0).astype(np.uint8)
    first, second = (grounder.features(look, valid) for look in (rgb, black))
    assert (first == second).all()
