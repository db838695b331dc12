"""Train a referring network by its paper's recipe, named in a config file.

    python -m model_core train --config model_core/training/configs/fianet_rrsisd.yaml

The schedule is the one that LAVT, RMSIN and FIANet share: AdamW, a rate that falls to
zero with the power 0.9 of what is left, no warm-up, no clipping, full precision. The
run's folder holds `log.csv` (a row a step), `epochs.csv` (a row an epoch, with what
the judging split says), `state.pt` to go on from, and `best.safetensors`.
"""

from __future__ import annotations

import logging
from pathlib import Path

import torch

from ...errors import RequestError
from ...evaluation.referring_sets import CLASSES, load_refs
from ...models import build
from ...models.checkpoints import read_vocabulary
from ...models.referring.network import ReferringNetwork
from ...models.text import Words
from .pairs import Course, Pairs, Reading
from .pretrained import load_bert, load_swin
from .recipe import Judge, Recipe
from .run import Run

log = logging.getLogger(__name__)


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
