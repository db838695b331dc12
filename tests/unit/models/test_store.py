"""Models on disk: small, whole, and refused with a reason when they are not."""

import dataclasses
import json

import pytest
import torch

from model_core.errors import RequestError
from model_core.models import build
from model_core.models.compact import Compact, CompactConfig
from model_core.models.config import ModelConfig
from model_core.models.installed import find_model, model_folders
from model_core.models.registry import import_model
from model_core.models.store import load_model, pack, read_config, save_model, unpack
from model_core.models.text import TextConfig

TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'pond', 'road', '##s']


@pytest.fixture
def folder(tmp_path):
    """A tiny model with random weights."""
    text = TextConfig(len(TOKENS), layers=1, width=24, heads=2, hidden=32, length=8)
    config = ModelConfig('tiny', CompactConfig(text, width=16, kept=8))
    save_model(tmp_path / 'tiny', config, Compact(config.network), '\n'.join(TOKENS))
    return tmp_path / 'tiny'


def test_a_saved_model_answers_as_before(folder):
    first, second = load_model(folder), load_model(folder)
    images = torch.rand(1, 3, 64, 96) * 2 - 1
    ids, mask = first.words(['ponds'])
    with torch.no_grad():
        logits = first.network(images, ids, mask)
        assert logits.shape == (1, 2, 64, 96)
        assert torch.equal(logits, second.network(images, ids, mask))
        assert torch.equal(logits[:, 0], -logits[:, 1])


def test_packing_costs_little(folder):
    state = load_model(folder).network.state_dict()
    back = unpack(pack(state))
    assert back.keys() == state.keys()
    for name, value in state.items():
        if value.is_floating_point() and value.ndim > 1:
            error = (back[name] - value).abs().max() / value.abs().max().clamp_min(1e-9)
            assert error < 1 / 127


def test_the_features_do_not_depend_on_the_words(folder):
    network = load_model(folder).network
    images = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        features = network.encode(images)
        pond = network.ground(features, torch.randn(1, 24))
        road = network.ground(features, torch.randn(1, 24))
    assert features.shape == (1, 8, 16, 16)
    assert not torch.equal(pond.mask, road.mask)


@pytest.mark.parametrize('file', ['config.json', 'weights.safetensors', 'vocab.txt'])
def test_a_model_without_one_of_its_files_is_refused(folder, file):
    (folder / file).unlink()
    with pytest.raises(RequestError, match=str(folder.name)):
        load_model(folder)


def test_cut_off_weights_are_refused(folder):
    weights = folder / 'weights.safetensors'
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(RequestError, match='cannot be loaded'):
        load_model(folder)


def test_a_config_with_an_unknown_key_is_refused_and_names_it(folder):
    path = folder / 'config.json'
    config = json.loads(path.read_text())
    path.write_text(json.dumps({**config, 'colour': 'blue'}))
    with pytest.raises(RequestError, match='colour'):
        read_config(folder)


def test_a_trained_model_can_be_imported_once(folder, tmp_path, monkeypatch):
    monkeypatch.setenv('RRSIS_MODELS', str(tmp_path / 'own'))
    assert import_model(folder, 'my-model') == tmp_path / 'own' / 'my-model'
    assert 'my-model' in model_folders()
    assert dataclasses.asdict(read_config(find_model('my-model')))['name'] == 'tiny'
    with pytest.raises(RequestError, match='already'):
        import_model(folder, 'my-model')
    with pytest.raises(RequestError, match='cannot be a name'):
        import_model(folder, '../elsewhere')


def test_a_folder_that_is_no_model_is_not_imported(tmp_path):
    with pytest.raises(RequestError, match=r'weights\.safetensors'):
        import_model(tmp_path, 'nothing')


def test_an_unknown_model_names_the_known_ones():
    with pytest.raises(RequestError, match='compact'):
        find_model('gigantic')


def test_an_unknown_network_is_refused():
    with pytest.raises(RequestError, match='compact'):
        build('transformer-xxl')
