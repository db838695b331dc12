"""Checkpoints of the referring networks, as `models import` takes them in."""

import argparse
import json
import os
from collections import OrderedDict
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from small_networks import SMALL

from model_core.cli import main
from model_core.models import build
from model_core.models.checkpoints import load_network, read_checkpoint
from model_core.models.installed import find_model, model_folders
from model_core.models.referring import config
from model_core.models.referring.official import official_names, official_shapes
from model_core.models.registry import import_model
from model_core.models.store import load_model

SPECIAL = ('[PAD]', '[UNK]', '[CLS]', '[SEP]')
WORDS = [*SPECIAL, *(f'word{n}' for n in range(26))]


@pytest.fixture(autouse=True)
def _small_and_apart(tmp_path, monkeypatch):
    """Networks of tiny widths, and a model folder of the test's own."""
    monkeypatch.setenv('RRSIS_MODELS', str(tmp_path / 'models'))
    for name in config.NETWORKS:
        tiny = config.configured(name, SMALL)
        monkeypatch.setitem(config.NETWORKS, name, tiny)
    (tmp_path / 'vocab.txt').write_text('\n'.join(WORDS) + '\n')


def official(network) -> dict[str, torch.Tensor]:
    """The weights of a network under the names of its public code."""
    own = network.state_dict()
    shapes = official_shapes(network)
    state = {k: own[o].reshape(shapes[k]) for o, k in official_names(network).items()}
    return {k: state[k] if k in state else torch.zeros(s) for k, s in shapes.items()}


def public(state: dict[str, torch.Tensor]) -> dict:
    """A checkpoint as the public training code writes it."""
    return {
        'model': OrderedDict((f'module.{key}', value) for key, value in state.items()),
        'optimizer': {'state': {}, 'param_groups': [{'lr': 3e-5}]},
        'epoch': 39,
        'args': argparse.Namespace(swin_type='base', epochs=40),
    }


def write(path: Path, value: object) -> Path:
    torch.save(value, path)
    return path


def take_in(path: Path, name: str) -> int:
    vocabulary = path.parent / 'vocab.txt'
    return main(
        ['models', 'import', str(path), '--as', name, '--vocab', str(vocabulary)]
    )


def refusal(path: Path, name: str, capsys) -> str:
    """What the user is told; there must be no trace of the model."""
    assert take_in(path, name) == 2
    assert not list((path.parent / 'models').glob('*'))
    return capsys.readouterr().err


def same(network, other) -> bool:
    """Whether two networks have the same weights."""
    own, others = network.state_dict(), other.state_dict()
    return own.keys() == others.keys() and all(
        torch.equal(value, others[name]) for name, value in own.items()
    )


@pytest.mark.parametrize('name', ['fianet', 'lavt', 'rmsin', 'remotesam'])
def test_an_official_checkpoint_becomes_a_model(tmp_path, capsys, name):
    network = build(name)
    path = write(tmp_path / 'best.pth', public(official(network)))
    assert take_in(path, name) == 0
    assert name in model_folders()
    model = load_model(find_model(name))
    assert same(model.network, network)
    assert not model.network.training
    assert model.config.tile == (896 if name == 'remotesam' else 480)
    assert main(['models', 'list']) == 0
    assert f'\n{name}\t' in capsys.readouterr().out
    assert main(['models', 'verify', name]) == 0


def test_the_blocks_of_fianets_neck_are_counted(tmp_path):
    network = build('fianet', num_tmem=3)
    path = write(tmp_path / 'rrsisd.pth', public(official(network)))
    assert take_in(path, 'fianet:rrsis-d') == 0
    model = load_model(find_model('rrsis-d'))
    assert model.config.network.blocks == 3
    assert model.config.length == 22


def test_bare_weights_and_bert_beside_them_are_read_too(tmp_path):
    state = official(build('lavt'))
    bare = read_checkpoint(write(tmp_path / 'bare.pth', state))
    assert bare.keys() == state.keys()
    mark = 'text_encoder.'
    apart = {
        'model': {k: v for k, v in state.items() if not k.startswith(mark)},
        'bert_model': {
            k.removeprefix(mark): v for k, v in state.items() if k.startswith(mark)
        },
    }
    apart['bert_model']['embeddings.position_ids'] = torch.arange(16)[None]
    load_network('lavt', read_checkpoint(write(tmp_path / 'apart.pth', apart)))


@pytest.mark.parametrize('name', ['fianet', 'sbanet', 'btdnet'])
def test_what_our_own_training_wrote_becomes_a_model(tmp_path, capsys, name):
    network = build(name, **({'num_tmem': 3} if name == 'fianet' else {}))
    path = tmp_path / 'best.safetensors'
    save_file({k: v.contiguous() for k, v in network.state_dict().items()}, path)
    assert take_in(path, name) == 0
    model = load_model(find_model(name))
    # What BTDNet learns by, it does not answer with.
    network.reconstruction = None
    assert same(model.network, network)
    state = network.state_dict() | {'decoder.extra': torch.zeros(1)}
    assert take_in(write(tmp_path / 'own.pth', state), f'{name}:second') == 2
    assert '"decoder.extra"' in capsys.readouterr().err
    assert list(model_folders())[-1] == name


@pytest.mark.parametrize(
    ('change', 'told'),
    [
        ('missing', 'lacks "classifier.bn2_3.running_mean"'),
        ('extra', '"backbone.extra"'),
        ('shape', '"classifier.conv1_1.bias" has the shape (3,) instead of (2,)'),
    ],
)
def test_a_tensor_that_does_not_fit_is_named(tmp_path, capsys, change, told):
    state = official(build('fianet'))
    if change == 'missing':
        del state['classifier.bn2_3.running_mean']
    elif change == 'extra':
        state['backbone.extra'] = torch.zeros(1)
    else:
        state['classifier.conv1_1.bias'] = torch.zeros(3)
    path = write(tmp_path / 'best.pth', public(state))
    assert told in refusal(path, 'fianet', capsys)


class Malicious:
    """Runs a command when a plain unpickler reads it."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):  # noqa: D105
        return os.system, (f'touch {self.mark}',)


@pytest.mark.parametrize('zipped', [True, False])
def test_a_checkpoint_that_runs_code_is_refused_and_runs_nothing(
    tmp_path, capsys, zipped
):
    mark, path = tmp_path / 'it-ran', tmp_path / 'best.pth'
    value = public(official(build('fianet'))) | {'args': Malicious(mark)}
    torch.save(value, path, _use_new_zipfile_serialization=zipped)
    error = refusal(path, 'fianet', capsys)
    assert 'could run code' in error
    assert 'system' in error
    assert not mark.exists()
    torch.load(path, weights_only=False)
    assert mark.exists(), 'the test itself tests nothing'


@pytest.mark.parametrize('content', [b'', b'PK\x03\x04', b'a page of HTML'])
def test_a_file_that_is_no_checkpoint_is_refused(tmp_path, capsys, content):
    path = tmp_path / 'best.pth'
    path.write_bytes(content)
    assert 'best.pth' in refusal(path, 'fianet', capsys)
    path.unlink()
    assert 'There is no file' in refusal(path, 'fianet', capsys)


def test_what_holds_no_weights_is_refused(tmp_path, capsys):
    for value in ([1, 2], {'model': 3}, {'epoch': 4}, {}):
        path = write(tmp_path / 'best.pth', value)
        assert refusal(path, 'fianet', capsys).endswith('.\n')


def test_a_checkpoint_of_no_known_network_asks_which(tmp_path, capsys):
    path = write(tmp_path / 'best.pth', {})
    assert 'remotesam' in refusal(path, 'mine', capsys)
    assert 'cannot be a name' in refusal(path, 'fianet:../out', capsys)
    assert '"compact" already' in refusal(path, 'fianet:compact', capsys)


def test_another_vocabulary_is_refused(tmp_path, capsys):
    path = write(tmp_path / 'best.pth', public(official(build('lavt'))))
    (tmp_path / 'vocab.txt').write_text('\n'.join(WORDS[:-1]))
    assert '29 WordPieces instead of 30' in refusal(path, 'lavt', capsys)
    (tmp_path / 'vocab.txt').unlink()
    assert 'cannot be read' in refusal(path, 'lavt', capsys)


def test_a_changed_model_is_told_from_the_imported_one(tmp_path, capsys):
    path = write(tmp_path / 'best.pth', public(official(build('lavt'))))
    folder = import_model(path, 'lavt', tmp_path / 'vocab.txt')
    config_file = folder / 'config.json'
    fields = json.loads(config_file.read_text())
    config_file.write_text(json.dumps({**fields, 'threshold': 0.9}))
    assert main(['models', 'verify', 'lavt']) == 2
    assert 'has changed since it was imported' in capsys.readouterr().err
