"""The papers' recipes: read, followed, cut short and gone on with."""

import csv
import dataclasses
import logging
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from model_core.cli import main
from model_core.errors import RequestError
from model_core.evaluation.referring_sets import Layout
from model_core.models import build
from model_core.models.referring.config import BertSize, SwinConfig
from model_core.models.referring.decoupling import Decoupling
from model_core.training.papers import run as papers_run
from model_core.training.papers.recipe import Judge, Recipe, is_recipe, read_recipe
from model_core.training.papers.run import Run, parameter_groups
from model_core.training.papers.train import starting_network, train_recipe

CONFIGS = Path('model_core/training/configs')
PUBLISHED = [
    (f'{network}_{data}', network, data)
    for network in ('fianet', 'sbanet', 'btdnet')
    for data in ('rrsisd', 'refsegrs')
]
VOCABULARY = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'the', 'red', 'blue', 'car', 'road']

TINY = {
    'encoder': SwinConfig(8, (1, 1, 1, 1), (1, 1, 1, 1), 3, 0.1),
    'text': BertSize(len(VOCABULARY), 16, 2, 2, 16, 16),
    'hidden': 8,
}


@pytest.fixture(autouse=True)
def _one_device(monkeypatch):
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: False)


def write_split(root, split, count):
    """Pictures with a red car on the left and a blue one on the right."""
    for folder in ('images', 'masks'):
        (root / folder).mkdir(parents=True, exist_ok=True)
    lines = []
    rng = np.random.default_rng(len(split))
    for n in range(count):
        pixels = rng.integers(90, 110, (64, 64, 3), dtype=np.uint8)
        top = int(rng.integers(8, 32))
        pixels[top : top + 24, 4:28] = (200, 40, 40)
        pixels[top : top + 24, 36:60] = (40, 40, 200)
        mask = np.zeros((64, 64), np.uint8)
        left, colour = (4, 'red') if n % 2 else (36, 'blue')
        mask[top : top + 24, left : left + 24] = 255
        name = f'{split}{n}'
        Image.fromarray(pixels).save(root / 'images' / f'{name}.tif')
        Image.fromarray(mask).save(root / 'masks' / f'{name}.tif')
        lines.append(f'{name} the {colour} car\n')
    (root / f'output_phrase_{split}.txt').write_text(''.join(lines))


@pytest.fixture
def recipe(tmp_path):
    """A small recipe on a set in RefSegRS's layout."""
    for split, count in (('train', 5), ('val', 2), ('test', 2)):
        write_split(tmp_path / 'set', split, count)
    (tmp_path / 'vocab.txt').write_text('\n'.join(VOCABULARY))
    return Recipe(
        network='btdnet',
        data=Layout.REFSEGRS,
        root=str(tmp_path / 'set'),
        run=str(tmp_path / 'run'),
        vocabulary=str(tmp_path / 'vocab.txt'),
        options=TINY,
        epochs=2,
        rate=1e-3,
        batch=2,
        size=64,
        length=8,
        squares=0.4,
        workers=0,
        save_every=1,
    )


def rows(recipe, name):
    with (Path(recipe.run) / name).open() as file:
        return list(csv.DictReader(file))


def losses(recipe):
    return [float(row['loss']) for row in rows(recipe, 'log.csv')]


@pytest.mark.parametrize(('preset', 'network', 'data'), PUBLISHED)
def test_the_shipped_recipes_are_those_of_the_papers(preset, network, data):
    path = CONFIGS / f'{preset}.yaml'
    recipe = read_recipe(path)
    assert is_recipe(path)
    assert (recipe.network, recipe.data) == (network, data)
    large = data == 'rrsisd'
    assert (recipe.epochs, recipe.rate) == ((40, 3e-5) if large else (60, 5e-5))
    assert (recipe.batch, recipe.size, recipe.seed) == (8, 480, 2401)
    assert recipe.squares == (0.2 if large else 0)
    assert recipe.length == (22 if large and network == 'fianet' else 20)
    assert recipe.choose_on is Judge.VAL
    if network == 'fianet':
        assert recipe.options == {'num_tmem': 3 if large else 1}
        assert recipe.decoupling is Decoupling.COMPAT


def test_the_bundled_models_config_is_no_recipe(tmp_path):
    assert not is_recipe(CONFIGS / 'small.yaml')
    assert not is_recipe(tmp_path / 'gone.yaml')


@pytest.mark.parametrize(
    'change',
    ['colour: blue', 'epochs: none', 'data: coco', 'batch: 0', 'choose_on: train'],
)
def test_a_recipe_that_makes_no_sense_is_refused(tmp_path, change):
    path = tmp_path / 'config.yaml'
    known = (CONFIGS / 'sbanet_refsegrs.yaml').read_text()
    key = change.partition(':')[0]
    kept = [line for line in known.splitlines() if not line.startswith(f'{key}:')]
    path.write_text('\n'.join([*kept, change]))
    with pytest.raises(RequestError, match=r'config\.yaml'):
        read_recipe(path)


def test_the_command_line_knows_a_recipe_by_its_network(tmp_path, capsys):
    path = tmp_path / 'config.yaml'
    lines = ['network: nonet', 'data: refsegrs', 'root: set', 'run: run']
    path.write_text('\n'.join([*lines, 'epochs: 1', 'rate: 1.0e-3']))
    assert main(['train', '--config', str(path)]) == 2
    assert 'no network "nonet"' in capsys.readouterr().err


@pytest.mark.parametrize('network', ['sbanet', 'btdnet', 'fianet'])
def test_training_lowers_the_loss(recipe, network):
    many = dataclasses.replace(recipe, network=network, epochs=8, rate=5e-3)
    best = train_recipe(many)
    curve = losses(many)
    assert np.mean(curve[-4:]) < 0.9 * np.mean(curve[:4])
    epochs = rows(many, 'epochs.csv')
    assert [int(row['epoch']) for row in epochs] == [*range(1, 9)]
    assert {row['split'] for row in epochs} == {'val'}
    options = {'d_mols': False} if network == 'btdnet' else {}
    build(network, **TINY, **options).load_state_dict(load_file(best))


def test_the_rate_falls_to_zero_with_the_power_of_what_is_left(recipe):
    train_recipe(recipe)
    rates = [float(row['rate']) for row in rows(recipe, 'log.csv')]
    expected = [recipe.rate * (1 - step / 4) ** 0.9 for step in range(4)]
    assert rates == pytest.approx(expected, rel=1e-2)


# Before there is a state, with one from within an epoch, with one from its end.
@pytest.mark.parametrize(('save_every', 'cut_at'), [(2, 1), (1, 2), (2, 3)])
def test_an_interrupted_run_goes_on_to_the_same_curve(
    recipe, monkeypatch, save_every, cut_at
):
    whole = dataclasses.replace(recipe, save_every=save_every)
    train_recipe(whole)
    cut = dataclasses.replace(whole, run=f'{recipe.run}-cut')
    add_row = papers_run.add_row

    def stop(log, row):
        add_row(log, row)
        if row.get('step') == str(cut_at):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(papers_run, 'add_row', stop)
        with pytest.raises(KeyboardInterrupt):
            train_recipe(cut)
    best = train_recipe(cut)
    assert losses(cut) == losses(whole)
    assert rows(cut, 'epochs.csv') == rows(whole, 'epochs.csv')
    one, other = load_file(best), load_file(Path(whole.run) / best.name)
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_run_cut_while_it_is_judged_is_judged_anew(recipe, monkeypatch):
    train_recipe(recipe)
    cut = dataclasses.replace(recipe, run=f'{recipe.run}-cut')
    with monkeypatch.context() as patch:
        patch.setattr(papers_run, 'measure', lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            train_recipe(cut)
    train_recipe(cut)
    assert losses(cut) == losses(recipe)
    assert rows(cut, 'epochs.csv') == rows(recipe, 'epochs.csv')


def test_a_finished_run_is_left_as_it_is(recipe):
    train_recipe(recipe)
    before = losses(recipe)
    train_recipe(recipe)
    assert losses(recipe) == before


def test_the_best_epoch_is_the_one_that_is_kept(recipe, monkeypatch):
    measured = iter([0.2, 0.6, 0.6, 0.4])
    real = papers_run.measure

    def measure(*given):
        return dataclasses.replace(real(*given), oiou=next(measured))

    monkeypatch.setattr(papers_run, 'measure', measure)
    kept = []
    keep = Run._keep
    monkeypatch.setattr(Run, '_keep', lambda run: (kept.append(run.judged), keep(run)))
    train_recipe(dataclasses.replace(recipe, epochs=4))
    assert kept == [1, 2]


def test_choosing_on_the_test_split_warns(recipe, caplog):
    with caplog.at_level(logging.WARNING):
        train_recipe(dataclasses.replace(recipe, epochs=1, choose_on=Judge.TEST))
    assert 'chosen on the test split' in caplog.text
    assert rows(recipe, 'epochs.csv')[0]['split'] == 'test'


def test_choosing_on_val_does_not_warn_of_it(recipe, caplog):
    with caplog.at_level(logging.WARNING):
        train_recipe(dataclasses.replace(recipe, epochs=1))
    assert 'chosen on' not in caplog.text


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        ({'batch': 6}, 'fewer pairs than a batch of 6'),
        ({'swin': 'gone.pth'}, r'gone\.pth'),
        ({'bert': 'gone'}, 'gone'),
        ({'vocabulary': 'gone.txt'}, r'gone\.txt'),
        ({'network': 'compact', 'options': {}}, '"compact" has no recipe'),
        ({'root': 'gone'}, 'gone'),
        ({'rate': 1e30}, 'no number'),
    ],
)
def test_a_recipe_that_cannot_be_carried_out_says_why(recipe, change, message):
    with pytest.raises(RequestError, match=message):
        train_recipe(dataclasses.replace(recipe, **change))


def test_the_state_of_another_network_is_refused(recipe):
    train_recipe(recipe)
    with pytest.raises(RequestError, match='state of another run'):
        train_recipe(dataclasses.replace(recipe, network='sbanet'))


def test_norms_do_not_decay_and_only_berts_first_ten_layers_learn():
    text = dataclasses.replace(TINY['text'], layers=12)
    network = build('sbanet', **{**TINY, 'text': text})
    decaying, still = parameter_groups(network)
    assert (decaying['weight_decay'], still['weight_decay']) == (0.01, 0.0)
    names = {id(p): name for name, p in network.named_parameters()}
    learning = {names[id(p)] for group in (decaying, still) for p in group['params']}
    of_text = {name for name in names.values() if name.startswith('text.')}
    first_ten = tuple(f'text.bert.encoder.layer.{n}.' for n in range(10))
    assert {n for n in of_text if n.startswith(first_ten)} == of_text & learning
    assert set(names.values()) - of_text <= learning
    of_still = {names[id(p)] for p in still['params']}
    assert 'encoder.stages.0.blocks.0.attn.relative_position_bias_table' in of_still
    assert 'encoder.embed.norm.bias' in of_still
    assert 'norms.0.weight' in of_still
    assert 'neck.norm_attention.weight' in of_still
    assert not any(name.startswith(('text.', 'decoder.')) for name in of_still)
    # Batch norms of a decoder are no norms to the papers' rule, nor are weights.
    assert 'encoder.stages.0.blocks.0.attn.qkv.weight' not in of_still


def test_a_run_without_starting_weights_says_so(recipe, caplog):
    with caplog.at_level(logging.WARNING):
        starting_network(recipe)
    assert '"swin"' in caplog.text
    assert '"bert"' in caplog.text
