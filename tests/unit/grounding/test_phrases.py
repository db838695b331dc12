"""How phrases are read, and pixels looked at."""

import numpy as np
import pytest
import torch

from model_core.expression import parse
from model_core.grounding.phrases import Grounder
from model_core.training.concepts import PHRASES, Concept


@pytest.fixture(scope='module')
def grounder():
    return Grounder('compact', 'cpu')


def test_a_trained_phrase_is_read_as_itself(grounder):
    assert grounder.read('pond').learnt == 'pond'


@pytest.mark.parametrize(
    ('name', 'concept'),
    [
        ('edifices', Concept.BUILDING),
        ('Aeroplanes', Concept.AIRPLANE),
        ('motorcars', Concept.VEHICLE),
        ('petroleum tanks', Concept.STORAGE_TANK),
        ('creeks', Concept.WATER),
    ],
)
def test_a_word_is_read_by_what_the_model_has_learnt_for_it(grounder, name, concept):
    ((phrase, learnt),) = grounder.worded(parse(name)).learnt.items()
    assert learnt in PHRASES[concept]
    words = grounder.read(phrase, learnt).words
    assert torch.equal(words, grounder.read(learnt).words)


@pytest.mark.parametrize('word', ['windmill', 'banana', 'flurbogast', 'happiness'])
def test_a_word_that_is_no_kind_of_what_it_has_learnt_is_not_known(grounder, word):
    assert not grounder.worded(parse(word)).learnt


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
