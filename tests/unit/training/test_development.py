"""The development benchmark can be evaluated, and is the same by its seed."""

import json

import numpy as np
import pytest
from PIL import Image

from model_core.errors import RequestError
from model_core.evaluation.benchmark import read_prompts, read_truth
from model_core.raster.opening import open_raster
from model_core.training.benchmark import candidates, development
from model_core.training.benchmark.candidates import DRAWN
from model_core.training.benchmark.development import QUOTAS, Places, write_benchmark
from model_core.training.benchmark.sentences import SentenceKind


@pytest.fixture
def small(monkeypatch, write_set, tmp_path):
    """Training sets of a few images, and one small mosaic of drawn scenes."""
    items = write_set(tmp_path / 'dubai')
    monkeypatch.setattr(development, 'load_sets', lambda root, tiers: items)
    monkeypatch.setattr(development, 'split', lambda items: ([], items))
    layouts = (candidates.Layout(DRAWN, 320, 2, 1.0),)
    monkeypatch.setattr(candidates, 'LAYOUTS', layouts)
    return tmp_path


def test_a_benchmark_has_mosaics_in_metres_and_prompts_and_masks_that_fit(small):
    out = small / 'bench'
    count = write_benchmark(out, small, seed=1, limit=30)
    prompts = read_prompts(out, 'dev')
    assert len(prompts) == count > 10
    kinds = [prompt.kind for prompt in prompts]
    for kind in set(kinds):
        assert kinds.count(kind) <= QUOTAS[SentenceKind(kind)]
    for prompt in prompts:
        target, known = read_truth(prompt.mask)
        with open_raster(str(prompt.image)) as source:
            assert target.shape == (source.info.height, source.info.width)
        assert (target & known).any() is not (prompt.kind == 'absent')
    combined = [prompt for prompt in prompts if prompt.kind == 'combined']
    assert combined
    for prompt in combined:
        assert prompt.set == 'mosaics'
        with open_raster(str(prompt.image)) as source:
            assert source.info.gsd == pytest.approx(1, rel=0.01)


def test_other_places_are_told_apart_from_those_that_training_knows(
    small, monkeypatch, write_set
):
    own = write_set(small / 'town')
    monkeypatch.setattr(development, 'elsewhere', lambda items: own)
    write_benchmark(small / 'bench', small, seed=1, limit=12)
    prompts = read_prompts(small / 'bench', 'dev')
    assert {prompt.places for prompt in prompts} == {place.value for place in Places}
    other = [prompt for prompt in prompts if prompt.places == Places.OTHER]
    # Nothing drawn and no mosaic of known sets is of another place.
    assert {prompt.set for prompt in other} == {'town'}
    # A road of a pixel or two lies in metres on the map.
    for prompt in prompts:
        if prompt.places == Places.COARSE:
            with open_raster(str(prompt.image)) as source:
                assert 2 <= source.info.gsd <= 10.1
    write_benchmark(small / 'own', small, seed=1, limit=12, places=[Places.SAME])
    prompts = read_prompts(small / 'own', 'dev')
    assert {prompt.places for prompt in prompts} == {Places.SAME}


def test_equal_seeds_write_equal_benchmarks(small):
    texts = []
    for name, seed in (('a', 1), ('b', 1), ('c', 2)):
        write_benchmark(small / name, small, seed=seed, limit=4)
        text = (small / name / 'dev.jsonl').read_text()
        masks = [
            np.asarray(Image.open(small / name / json.loads(line)['mask'])).tobytes()
            for line in text.splitlines()
        ]
        texts.append((text, masks))
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_a_folder_that_is_there_is_left_alone(small):
    (small / 'bench').mkdir()
    with pytest.raises(RequestError, match='exists already'):
        write_benchmark(small / 'bench', small, seed=1, limit=5)
    assert not list((small / 'bench').iterdir())


def test_missing_sets_are_named_and_nothing_is_written(tmp_path):
    with pytest.raises(RequestError, match='cannot be read'):
        write_benchmark(tmp_path / 'bench', tmp_path / 'gone', seed=1, limit=5)
    assert not list(tmp_path.iterdir())
