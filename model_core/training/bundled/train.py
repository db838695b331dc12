"""Train a network from a config file: `python -m model_core train --config FILE`.

The run's folder holds what a person needs to follow it and what the next start
needs to go on: `log.csv` (step, loss, learning rate, seconds) and `state.pt`.
"""

from __future__ import annotations

import copy
import ctypes
import dataclasses
import logging
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
import yaml
from torch import Tensor, nn
from torch.utils.data import DataLoader, Subset

from ...errors import RequestError
from ...models.compact import Compact, CompactConfig
from ...models.config import ModelConfig
from ...models.devices import half_precision
from ...models.heads import Fusion
from ...models.light import Light, LightConfig, Seed
from ...models.store import Model, load_model, save_model, weights_digest
from ...models.text import TextConfig, Words
from ..concepts import COUNTABLE, PHRASES, SEEN_ONLY
from ..datasets import LabelledImage, split
from ..journal import add_row, keep_rows, read_state, write_state
from ..sets.table import load_sets
from .guesses import CONCEPTS, Guesses, guess, read_guesses, write_guesses
from .losses import total_loss
from .samples import Crops, Sample, SampleConfig
from .start import (
    load_image_encoder,
    load_image_parts,
    load_light_parts,
    load_text_encoder,
    prune_vocabulary,
)

log = logging.getLogger(__name__)

# Options of glibc's mallopt, from its malloc.h.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3


@dataclass(frozen=True)
class TrainConfig:
    """A training run; paths are relative to the config file.

    Attributes:
        name: Name of the model.
        seed: Whose parts a light twin learns, on the model `start`; for none, the
            bundled kind of network is trained.
        data: Folder of the training sets.
        weights: ImageNet weights of the encoder.
        start: Model to go on from, its folder or a file of `states/`; none if
            empty. Its text encoder stays as it is.
        parts: Folder of a light twin whose own parts are gone on from, in place of
            fresh ones; none if empty. It may stand on other weights than `start`.
        run: Folder of the run's log and state.
        out: Folder that the finished model is written to.
        tiers: The tiers of `data` to use; `[tier-open]` keeps to open licences.
        licences: Licences of those tiers, a line each; they travel with the weights.
        steps: Number of optimiser steps.
        batch: Crops a step.
        fusion: How the phrase meets the features, see `heads.Fusion`.
        frozen: Parts of the encoder that keep their ImageNet weights; training
            the finest maps costs most of the time of a step.
        rate: Peak learning rate; the encoder's is a third of it.
        guess_at: Step at which the averaged network guesses what the labels leave
            open, see `guesses`; 0 for never.
        average: Decay of the averaged weights (EMA) that are kept in the end.
        workers: Processes that prepare samples.
        save_every: Steps between two states on disk.
        samples: How samples are drawn.
    """

    name: str
    data: str
    weights: str
    run: str
    out: str
    start: str = ''
    parts: str = ''
    seed: Seed | None = None
    tiers: tuple[str, ...] = ('tier-open', 'tier-research')
    licences: tuple[str, ...] = ()
    steps: int = 2400
    batch: int = 8
    fusion: Fusion = Fusion.FILM
    frozen: tuple[str, ...] = ()
    rate: float = 1e-3
    guess_at: int = 0
    average: float = 0.999
    workers: int = 1
    save_every: int = 100
    samples: SampleConfig = field(default_factory=SampleConfig)


def read_train_config(path: Path) -> TrainConfig:
    """Read the config and make its paths absolute.

    Raises:
        RequestError: The file is missing, or a key is unknown or missing.
    """
    try:
        fields = yaml.safe_load(path.read_text('utf-8'))
        samples = SampleConfig(**fields.pop('samples', {}))
        for name in ('tiers', 'licences', 'frozen'):
            if name in fields:
                fields[name] = tuple(fields[name])
        fields['fusion'] = Fusion(fields.get('fusion', Fusion.FILM))
        fields['seed'] = Seed(fields['seed']) if fields.get('seed') else None
        config = TrainConfig(samples=samples, **fields)
    except (OSError, yaml.YAMLError, TypeError, ValueError, AttributeError) as error:
        raise RequestError(f'The config {path} cannot be used: {error}') from error
    base = path.resolve().parent
    return dataclasses.replace(
        config,
        data=str(base / config.data),
        weights=str(base / config.weights),
        run=str(base / config.run),
        out=str(base / config.out),
        start=config.start and str(base / config.start),
        parts=config.parts and str(base / config.parts),
    )


def train(config: TrainConfig) -> Model:
    """Train, or go on with an interrupted run, and write the model."""
    _keep_freed_memory()
    torch.manual_seed(config.samples.seed)
    device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
    phrases = tuple(p for group in PHRASES.values() for p in group)
    network, tokens = _light(config) if config.seed else _compact(config, phrases)
    base = network.base if isinstance(network, Light) else network
    words = Words(tokens, base.config.text.length)
    with torch.no_grad():
        embedded = network.eval().read(*words(phrases)).to(device)
    network = network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    run = _Run(config, network)
    numbers = {phrase: n for n, phrase in enumerate(phrases)}
    items, _ = split(load_sets(Path(config.data), config.tiers))
    if config.guess_at:
        _train_to(run, config.guess_at, items, numbers, embedded, None)
        path = run.folder / 'guesses.npz'
        if not path.exists():
            vectors = {c: embedded[numbers[PHRASES[c][0]]] for c in CONCEPTS}
            averaged = run.averaged.eval()
            write_guesses(path, guess(averaged, items, vectors, run.half))
        _train_to(run, config.steps, items, numbers, embedded, read_guesses(path))
    else:
        _train_to(run, config.steps, items, numbers, embedded, None)
    unseen = {phrase for concept in SEEN_ONLY for phrase in PHRASES[concept]}
    phrases = tuple(phrase for phrase in phrases if phrase not in unseen)
    countable = {phrase for concept in COUNTABLE for phrase in PHRASES[concept]}
    result = ModelConfig(
        config.name,
        network.config,
        phrases=phrases,
        things=tuple(phrase for phrase in phrases if phrase in countable),
        licences=config.licences,
    )
    save_model(Path(config.out), result, run.averaged, '\n'.join(tokens))
    return Model(result, run.averaged.eval(), words)


def _compact(config: TrainConfig, phrases: Sequence[str]) -> tuple[Compact, list[str]]:
    """The bundled kind of network as training starts, and its WordPieces."""
    vocabulary = prune_vocabulary(phrases)
    tokens = [token for _, token in vocabulary]
    network = Compact(
        CompactConfig(TextConfig(vocabulary=len(tokens)), fusion=config.fusion)
    )
    load_image_encoder(network, Path(config.weights))
    load_text_encoder(network, vocabulary)
    if config.start:
        load_image_parts(network, Path(config.start))
    return network, tokens


def _light(config: TrainConfig) -> tuple[Light, list[str]]:
    """A light twin as training starts, and the WordPieces of what it stands on."""
    assert config.seed is not None
    if not config.start:
        raise RequestError(
            'A light twin stands on a trained model; name its folder as "start".'
        )
    base = load_model(Path(config.start)).network
    if not isinstance(base, Compact):
        raise RequestError(f'{config.start} is no model that a light twin stands on.')
    folder = Path(config.start)
    network = Light(
        LightConfig(base.config, config.seed, folder.name, weights_digest(folder))
    )
    network.base.load_state_dict(base.state_dict())
    if config.parts:
        load_light_parts(network, Path(config.parts))
    return network, (folder / 'vocab.txt').read_text('utf-8').split('\n')


def _keep_freed_memory() -> None:
    """Let the C library keep what a step frees for the next one.

    Given back, every page of it is mapped and cleared anew; kept, a step takes a
    quarter less time on the processor. Only glibc can be told so.
    """
    if sys.platform != 'linux':
        return
    library = ctypes.CDLL(None)
    if hasattr(library, 'mallopt'):
        library.mallopt(_M_MMAP_THRESHOLD, 1 << 30)
        library.mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)


def _train_to(
    run: _Run,
    step: int,
    items: Sequence[LabelledImage],
    numbers: dict[str, int],
    embedded: Tensor,
    guesses: Guesses | None,
) -> None:
    """Go on with the run up to a step; a run that is there already does nothing."""
    if run.step >= step:
        return
    config = run.config
    crops = Crops(items, config.samples, numbers, config.steps * config.batch, guesses)
    log.info('%d images, %d skipped', crops.count, crops.skipped)
    rest = Subset(crops, range(run.step * config.batch, step * config.batch))
    for batch in DataLoader(rest, config.batch, num_workers=config.workers):
        run.advance(batch, embedded)


def _groups(
    network: Compact | Light, frozen: Sequence[str]
) -> list[dict[str, list[nn.Parameter] | float]]:
    """What the optimiser changes, and at what share of the rate."""
    if isinstance(network, Light):
        return [{'params': list(network.own_parameters()), 'share': 1.0}]
    network.text.requires_grad_(False)
    for name in frozen:
        network.encoder.get_submodule(name).requires_grad_(False)
    encoder = [p for p in network.encoder.parameters() if p.requires_grad]
    others = [*network.pyramid.parameters(), *network.head.parameters()]
    return [
        {'params': encoder, 'share': 1 / 3},
        {'params': others, 'share': 1.0},
    ]


class _Run:
    """The state of a run: network, averaged network, optimiser, step."""

    def __init__(self, config: TrainConfig, network: Compact | Light) -> None:
        self.config = config
        self.network = network
        self.averaged = copy.deepcopy(network)
        self.step = 0
        self.device = next(network.parameters()).device
        self.half = half_precision(self.device)
        groups = _groups(network, config.frozen)
        self.optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        self.folder = Path(config.run)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.started = time.monotonic()
        if (self.folder / 'state.pt').exists():
            self._resume()
        # What the log says of later steps is done anew.
        keep_rows(self.folder / 'log.csv', self.step)

    def advance(self, batch: Sample, embedded: Tensor) -> None:
        """One optimiser step."""
        rate = self._rate()
        for group in self.optimiser.param_groups:
            group['lr'] = rate * group['share']
        self._train_mode()
        loss = self._loss(batch, embedded)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        self._average()
        self.step += 1
        self._record(loss.item(), rate)
        if self.step % self.config.save_every == 0:
            self._save()

    def _loss(self, batch: Sample, embedded: Tensor) -> Tensor:
        images = batch['image'].to(self.device, memory_format=torch.channels_last)
        count = batch['phrases'].shape[1]
        phrases = embedded[batch['phrases'].to(self.device).flatten()]
        with torch.autocast(
            self.device.type, self.half or torch.float32, enabled=self.half is not None
        ):
            features = self.network.encode(images).repeat_interleave(count, 0)
            found = self.network.ground(features, phrases)
        return total_loss(found, batch)

    def _train_mode(self) -> None:
        """Train everything but the text encoder, whose dropout would be on."""
        self.network.train()
        self.network.text.eval()

    def _rate(self) -> float:
        """Cosine decay after a warm-up of 100 steps."""
        warm = min(1.0, (self.step + 1) / 100)
        left = 0.5 * (1 + math.cos(math.pi * self.step / self.config.steps))
        return self.config.rate * warm * max(left, 0.01)

    @torch.no_grad()
    def _average(self) -> None:
        decay = min(self.config.average, (1 + self.step) / (10 + self.step))
        own = self.network.state_dict()
        for name, kept in self.averaged.state_dict().items():
            if kept.is_floating_point():
                kept.lerp_(own[name], 1 - decay)
            else:
                kept.copy_(own[name])

    def _record(self, loss: float, rate: float) -> None:
        seconds = time.monotonic() - self.started
        row = {'step': self.step, 'loss': f'{loss:.5f}', 'rate': f'{rate:.2e}'}
        add_row(self.folder / 'log.csv', {**row, 'seconds': f'{seconds:.1f}'})

    def _save(self) -> None:
        state = {
            'step': self.step,
            'network': self.network.state_dict(),
            'averaged': self.averaged.state_dict(),
            'optimiser': self.optimiser.state_dict(),
        }
        write_state(self.folder, state)

    def _resume(self) -> None:
        """Go back to the last state."""
        state = read_state(self.folder, self.device)
        self.step = state['step']
        self.network.load_state_dict(state['network'])
        self.averaged.load_state_dict(state['averaged'])
        self.optimiser.load_state_dict(state['optimiser'])
        log.info('resumed at step %d', self.step)
