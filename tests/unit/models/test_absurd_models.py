"""Models that are damaged, absurd or changed are refused, and never used."""

import json
import os
import random
import time
from contextlib import suppress

import pytest
from safetensors.torch import load_file, save_file

from model_core.errors import RequestError
from model_core.models.compact import Compact, CompactConfig
from model_core.models.config import ModelConfig
from model_core.models.installed import find_model
from model_core.models.registry import import_model, load, model_folders
from model_core.models.store import load_model, save_model
from model_core.models.text import TextConfig

TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'pond', 'road', '##s']


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A tiny model with random weights, and an empty place for imported ones."""
    monkeypatch.setenv('RRSIS_MODELS', str(tmp_path / 'own'))
    load.cache_clear()
    text = TextConfig(len(TOKENS), layers=1, width=24, heads=2, hidden=32, length=8)
    config = ModelConfig('tiny', CompactConfig(text, width=16, kept=8))
    save_model(tmp_path / 'tiny', config, Compact(config.network), '\n'.join(TOKENS))
    return tmp_path / 'tiny'


def change(folder, path, value):
    """Change what stands in the config at a path of names."""
    file = folder / 'config.json'
    fields = json.loads(file.read_text())
    inner = fields
    *way, last = path.split('.')
    for name in way:
        inner = inner[name]
    inner[last] = value
    file.write_text(json.dumps(fields))


ABSURD = [
    ('tile', 0), ('tile', -512), ('tile', 10**9), ('tile', 31), ('tile', 512.5),
    ('overlap', 512), ('overlap', 500), ('overlap', -1), ('overlap', 10**12),
    ('std', [0, 0, 0]), ('std', [0.5, 0.5, 0]), ('std', [-1, 1, 1]), ('std', [0.5]),
    ('mean', [1e30, 0, 0]), ('mean', [0.5, 0.5]), ('mean', ['a', 0, 0]),
    ('threshold', 0), ('threshold', 1), ('threshold', -3), ('threshold', 'high'),
    ('object_score', 1.5), ('calibration', {'pond': [2, 3]}),
    ('calibration', {'pond': [0.5]}), ('mirrored', -1), ('mirrored', 10**9),
    ('finest', 0), ('finest', -1), ('length', 0), ('length', 10**9),
    ('network.text.layers', 10**9), ('network.text.layers', 0),
    ('network.text.width', 10**9), ('network.text.width', 4096),
    ('network.text.heads', 0), ('network.text.heads', 7),
    ('network.text.vocabulary', 10**12), ('network.text.hidden', -1),
    ('network.width', 10**7), ('network.width', 0), ('network.kept', 10**8),
    ('network.kind', 'nonsense'), ('network.kind', []), ('network', None),
    ('network.encoder.name', 'hf-hub:somebody/something'),
    ('network.encoder.name', 'local-dir:/tmp'),
    ('network.encoder.options', [['pretrained', True]]),
    ('network.encoder.options', [['checkpoint_path', '/tmp/a.pth']]),
    ('network.encoder.options', 7),
]  # fmt: skip


@pytest.mark.parametrize(('path', 'value'), ABSURD)
def test_an_absurd_config_is_refused_at_once_and_not_imported(folder, path, value):
    change(folder, path, value)
    begin = time.process_time()
    with pytest.raises(RequestError) as caught:
        import_model(folder, 'mine')
    assert time.process_time() - begin < 5
    assert str(folder) in str(caught.value)
    assert 'mine' not in model_folders()


@pytest.mark.parametrize('text', ['{"network": NaN}', '[' * 99_999, '{}', '\0', '"a"'])
def test_a_config_that_is_none_is_refused(folder, text):
    (folder / 'config.json').write_text(text)
    with pytest.raises(RequestError, match='config'):
        load_model(folder)


@pytest.mark.parametrize('value', [float('nan'), float('inf')])
def test_weights_that_are_no_numbers_are_not_imported(folder, value):
    weights = load_file(folder / 'weights.safetensors')
    name = next(n for n, t in weights.items() if t.is_floating_point())
    weights[name].view(-1)[0] = value
    save_file(weights, folder / 'weights.safetensors')
    with pytest.raises(RequestError, match='no number'):
        import_model(folder, 'mine')
    assert 'mine' not in model_folders()


def test_damaged_files_are_refused_or_load_as_they_were(folder):
    """Whatever byte is hit, there is a sentence, or a model that can be built."""
    chance = random.Random(7)
    for name in ('config.json', 'weights.safetensors'):
        whole = (folder / name).read_bytes()
        for _ in range(25):
            spoilt = bytearray(whole)
            spoilt[chance.randrange(min(len(whole), 4000))] = chance.randrange(256)
            (folder / name).write_bytes(bytes(spoilt))
            with suppress(RequestError):
                load_model(folder)
        (folder / name).write_bytes(whole)


@pytest.mark.parametrize('file', ['config.json', 'weights.safetensors', 'vocab.txt'])
def test_a_model_that_was_changed_after_its_import_is_not_used(folder, file):
    import_model(folder, 'mine')
    load('mine')
    load.cache_clear()
    path = find_model('mine') / file
    if file == 'config.json':
        change(find_model('mine'), 'threshold', 0.2)
    elif file == 'vocab.txt':
        path.write_text(path.read_text().replace('pond', 'lake'))
    else:
        weights = load_file(path)
        name = next(n for n, t in weights.items() if t.is_floating_point())
        weights[name] = weights[name] + 1
        save_file(weights, path)
    with pytest.raises(RequestError, match='has changed since it was imported'):
        load('mine')
    # Nor one whose record is gone bad.
    os.truncate(find_model('mine') / 'digest.txt', 0)
    with pytest.raises(RequestError, match='has changed'):
        load('mine')
