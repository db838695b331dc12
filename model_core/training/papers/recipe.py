"""A paper's recipe: what is trained, on what and how, as a config file says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from ...errors import RequestError
from ...evaluation.referring_sets import Layout
from ...models.referring.decoupling import Decoupling


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
