"""Train a referring network by its paper's recipe, named in a config file.

    python -m model_core train --config model_core/training/configs/fianet_rrsisd.yaml

The schedule is the one that LAVT, RMSIN and FIANet share: AdamW, a rate that falls to
zero with the power 0.9 of what is left, no warm-up, no clipping, full precision. The
run's folder holds `log.csv` (a row a step), `epochs.csv` (a row an epoch, with what
the judging split says), `state.pt` to go on from, and `best.safetensors`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import torch
import yaml

from ...errors import RequestError
from ...evaluation.referring_sets import CLASSES, Layout, load_refs
from ...models import build
from ...models.checkpoints import read_vocabulary
from ...models.referring.decoupling import Decoupling
from ...models.referring.network import ReferringNetwork
from ...models.text import Words
from .pairs import Course, Pairs, Reading
from .pretrained import load_bert, load_swin
from .recipe_run import Run

log = logging.getLogger(__name__)


class Judge(StrEnum):
    """The split by which the best epoch is chosen."""

    VAL = 'val'
    TEST = 'test'


@dataclass(frozen=True)
class Recipe:
    """A run; paths are relative to the config file.

    Attributes:
        network: What `models.build` makes.
        data: Layout of the training set.
        root: Its folder.
        run: Folder of the run's logs, state and best weights.
        epochs: Times that the training split is gone through.
        rate: Learning rate at the start.
        options: Options of the network.
        swin: ImageNet weights of the image encoder; fresh ones if not given.
        bert: Folder or file of BERT's weights; fresh ones if not given.
        vocabulary: BERT's `vocab.txt`; if not given, that of the folder `bert`, or
            the one that an installed package carries.
        batch: Pairs a step.
        seed: Of everything that is drawn.
        size: Side of the square that pictures are resized to, in pixels.
        length: Tokens of a sentence; a longer one is cut.
        squares: Share of the refs that are trained with black squares in them.
        decoupling: How object words are told from position words.
        choose_on: The split that chooses the best epoch. The public code of the
            family chooses on the test split, which makes its figures too good.
        workers: Processes that prepare pairs.
        save_every: Steps between two states on disk, beside the one an epoch.
    """

    network: str
    data: Layout
    root: str
    run: str
    epochs: int
    rate: float
    options: Mapping[str, Any] = field(default_factory=dict)
    swin: str = ''
    bert: str = ''
    vocabulary: str = ''
    batch: int = 8
    seed: int = 2401
    size: int = 480
    length: int = 20
    squares: float = 0.0
    decoupling: Decoupling = Decoupling.EXACT
    choose_on: Judge = Judge.VAL
    workers: int = 4
    save_every: int = 500


_PATHS = ('root', 'run', 'swin', 'bert', 'vocabulary')


def is_recipe(path: Path) -> bool:
    """Whether a config file is a recipe: it names a network. Its faults come later."""
    try:
        return 'network' in (yaml.safe_load(path.read_text('utf-8')) or {})
    except (OSError, yaml.YAMLError, TypeError):
        return False


def read_recipe(path: Path) -> Recipe:
    """Read the config and make its paths absolute.

    Raises:
        RequestError: The file is missing, or a key is unknown, missing or senseless.
    """
    try:
        given = yaml.safe_load(path.read_text('utf-8'))
        kinds = {'data': Layout, 'decoupling': Decoupling, 'choose_on': Judge}
        numbers = {'rate': float, 'squares': float, 'epochs': int, 'batch': int}
        for name, kind in {**kinds, **numbers}.items():
            if name in given:
                given[name] = kind(given[name])
        recipe = Recipe(**given)
        for name in ('epochs', 'batch', 'size', 'save_every', 'rate'):
            if not getattr(recipe, name) > 0:
                raise ValueError(f'{name} must be more than 0')
    except (OSError, yaml.YAMLError, TypeError, ValueError) as error:
        raise RequestError(f'The config {path} cannot be used: {error}') from error
    base = path.resolve().parent
    given = {name: getattr(recipe, name) for name in _PATHS}
    paths: dict[str, Any] = {n: str(base / p) for n, p in given.items() if p}
    return replace(recipe, **paths)


def train_recipe(recipe: Recipe) -> Path:
    """Train, or go on with an interrupted run.

    Returns:
        The weights of the best epoch.

    Raises:
        RequestError: A file that the recipe names is missing or does not fit, or the
            training split fills no batch.
    """
    if recipe.choose_on is Judge.TEST:
        log.warning(
            'The best epoch is chosen on the test split, as the public code of the '
            'family does; its figures on that split are too good to be compared.'
        )
    torch.manual_seed(recipe.seed)
    network = starting_network(recipe)
    vocabulary = _vocabulary(recipe, network)
    reading = Reading(
        Words(vocabulary.split('\n'), recipe.length),
        CLASSES[recipe.data],
        recipe.decoupling,
        recipe.size,
        recipe.length,
    )
    root = Path(recipe.root)
    course = Course(
        load_refs(recipe.data, root, 'train'),
        reading,
        recipe.epochs,
        recipe.batch,
        recipe.squares,
        recipe.seed,
    )
    if not course.per_epoch:
        raise RequestError(
            f'The training split in {root} has fewer pairs than a batch of '
            f'{recipe.batch}. Lower "batch" in the config.'
        )
    judges = Pairs(load_refs(recipe.data, root, recipe.choose_on), reading)
    steps = course.per_epoch // recipe.batch
    run = Run(recipe, network, recipe.epochs * steps)
    while run.judged < recipe.epochs:
        run.train_to((run.judged + 1) * steps, course)
        run.judge(judges)
    return run.best_weights


def starting_network(recipe: Recipe) -> ReferringNetwork:
    """Build the network and load what the recipe starts from.

    Raises:
        RequestError: There is no such network or option, or a file does not fit.
    """
    network = build(recipe.network, **recipe.options)
    if not isinstance(network, ReferringNetwork):
        raise RequestError(
            f'"{recipe.network}" has no recipe; name a referring network, such as '
            'fianet, sbanet or btdnet.'
        )
    for name, load in (('swin', load_swin), ('bert', load_bert)):
        path = getattr(recipe, name)
        if path:
            load(network, Path(path))
        else:
            log.warning('No "%s" in the config: that part starts untrained.', name)
    return network


def _vocabulary(recipe: Recipe, network: ReferringNetwork) -> str:
    """Read the vocabulary that the network's text encoder knows."""
    path = Path(recipe.vocabulary or Path(recipe.bert) / 'vocab.txt')
    named = recipe.vocabulary or path.is_file()
    return read_vocabulary(path if named else None, network.config.text.vocabulary)
