"""A run of a recipe: its steps, its judgements, and how it goes on when cut short."""

from __future__ import annotations

import logging
import math
import time
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, Subset

from ...errors import RequestError
from ...evaluation.metrics import THRESHOLDS, Counts, Score, Summary, published_summary
from ...models.referring.learning import learn
from ...models.referring.network import TRAINING_ONLY, ReferringNetwork
from ..journal import STATE, add_row, keep_rows, read_state, write_state
from .pairs import Course, Pair, Pairs
from .pretrained import BIAS_TABLE
from .recipe import Recipe

log = logging.getLogger(__name__)

BEST = 'best.safetensors'
STEPS, EPOCHS = 'log.csv', 'epochs.csv'

_POWER = 0.9
_WEIGHT_DECAY = 0.01
_TRAINED_LAYERS = 10  # of BERT's twelve


class Run:
    """Network, optimiser, steps done and epochs judged, all of them on disk too.

    Args:
        recipe: What is trained.
        network: With its starting weights; a run that was cut short replaces them.
        steps: Steps of the whole run, at whose end the rate is zero.
    """

    def __init__(self, recipe: Recipe, network: ReferringNetwork, steps: int) -> None:
        self.recipe, self.steps = recipe, steps
        self.device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
        self.network = network.to(self.device)
        self.optimiser = torch.optim.AdamW(parameter_groups(network), lr=recipe.rate)
        self.dice = recipe.network != 'lavt'
        self.step = self.judged = 0
        self.best = -math.inf
        self.folder = Path(recipe.run)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.started = time.monotonic()
        if (self.folder / STATE).exists():
            self._resume()
        # What the logs say of later is done anew.
        keep_rows(self.folder / STEPS, self.step)
        keep_rows(self.folder / EPOCHS, self.judged)

    @property
    def best_weights(self) -> Path:
        """File of the weights after the best epoch."""
        return self.folder / BEST

    def train_to(self, step: int, course: Course) -> None:
        """Go on up to a step; a run that is there already does nothing."""
        batch = self.recipe.batch
        rest = Subset(course, range(self.step * batch, step * batch))
        self.network.train()
        for pairs in _loader(rest, self.recipe):
            self._advance(pairs)
            if self.step % self.recipe.save_every == 0:
                self._save()

    def _advance(self, pairs: Pair) -> None:
        rate = self.recipe.rate * (1 - self.step / self.steps) ** _POWER
        for group in self.optimiser.param_groups:
            group['lr'] = rate
        parts = learn(self.network, **_on(self.device, pairs), dice=self.dice)
        loss = torch.stack([*parts.values()]).sum()
        if not loss.isfinite():
            raise RequestError(
                f'The loss of step {self.step + 1} is no number. Lower "rate" in the '
                f'config and start anew: remove {self.folder}.'
            )
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimiser.step()
        self.step += 1
        losses = {'loss': loss, **parts}
        row = {name: f'{value.item():.5f}' for name, value in losses.items()}
        seconds = f'{time.monotonic() - self.started:.1f}'
        row = {'step': str(self.step), **row, 'rate': f'{rate:.2e}', 'seconds': seconds}
        add_row(self.folder / STEPS, row)

    def judge(self, pairs: Pairs) -> None:
        """Measure the epoch that was trained; the best by overall IoU is kept."""
        found = measure(self.network, pairs, self.recipe, self.device)
        self.judged += 1
        # Nothing found where there is nothing throughout has no overall IoU.
        overall = 0.0 if math.isnan(found.oiou) else found.oiou
        if overall > self.best:
            self.best = overall
            self._keep()
        figures = {'mIoU': found.miou, 'oIoU': overall}
        figures |= {
            f'Pr@{t}': share
            for t, share in zip(THRESHOLDS, found.precision, strict=True)
        }
        row = {name: f'{value:.4f}' for name, value in figures.items()}
        split = self.recipe.choose_on
        row = {'epoch': str(self.judged), 'split': split, **row}
        add_row(self.folder / EPOCHS, row)
        log.info('%s', ', '.join(f'{name} {value}' for name, value in row.items()))
        self._save()

    def _keep(self) -> None:
        """Write the weights that an answer needs beside the old ones, then swap."""
        new = self.folder / f'{BEST}.new'
        state = {
            name: value.contiguous()
            for name, value in self.network.state_dict().items()
            if not name.startswith(TRAINING_ONLY)
        }
        save_file(state, new)
        new.replace(self.best_weights)

    def _save(self) -> None:
        state = {
            'step': self.step,
            'judged': self.judged,
            'best': self.best,
            'network': self.network.state_dict(),
            'optimiser': self.optimiser.state_dict(),
            'random': torch.get_rng_state(),
        }
        if self.device.type == 'cuda':
            state['random_cuda'] = torch.cuda.get_rng_state(self.device)
        write_state(self.folder, state)

    def _resume(self) -> None:
        """Go back to the last state."""
        state = read_state(self.folder, self.device)
        try:
            self.step, self.judged = state['step'], state['judged']
            self.best = state['best']
            self.network.load_state_dict(state['network'])
            self.optimiser.load_state_dict(state['optimiser'])
        except (KeyError, RuntimeError, ValueError) as error:
            raise RequestError(
                f'{self.folder} holds the state of another run. Give this one another '
                'folder as "run" in the config.'
            ) from error
        # Loading moved them to the device; the generators take theirs from memory.
        torch.set_rng_state(state['random'].cpu())
        if 'random_cuda' in state and self.device.type == 'cuda':
            torch.cuda.set_rng_state(state['random_cuda'].cpu(), self.device)
        log.info('resumed at step %d', self.step)


def parameter_groups(network: ReferringNetwork) -> list[dict[str, Any]]:
    """What is trained, and how strongly its weights decay.

    As in the public code of the family: norms and tables of the bias by relative
    position do not decay before the decoder; of BERT, only layers 0 to 9 learn.
    """
    network.text.requires_grad_(False)
    for layer in network.text.bert.encoder.layer[:_TRAINED_LAYERS]:
        layer.requires_grad_(True)
    still = {
        id(parameter)
        for part in (network.encoder, network.fusions, network.norms, network.neck)
        for module in (() if part is None else part.modules())
        if isinstance(module, nn.LayerNorm)
        for parameter in module.parameters()
    } | {
        id(parameter)
        for name, parameter in network.encoder.named_parameters()
        if name.endswith(BIAS_TABLE)
    }
    learning = [p for p in network.parameters() if p.requires_grad]
    return [
        {
            'params': [p for p in learning if id(p) not in still],
            'weight_decay': _WEIGHT_DECAY,
        },
        {'params': [p for p in learning if id(p) in still], 'weight_decay': 0.0},
    ]


@torch.inference_mode()
def measure(
    network: ReferringNetwork, pairs: Pairs, recipe: Recipe, device: torch.device
) -> Summary:
    """Take the papers' figures, on the square that the network reads."""
    network.eval()
    counts: list[Counts] = []
    for batch in _loader(pairs, recipe):
        target = batch.pop('target').to(device) == 1
        logits = network(**_on(device, batch))
        # A tie is background.
        found = logits[:, 1] > logits[:, 0]
        areas = (found & target, found | target, target)
        counted = torch.stack([area.sum((1, 2)) for area in areas], 1)
        counts += [Counts(*row) for row in counted.tolist()]
    return published_summary([Score(count) for count in counts])


def _loader(pairs: Dataset[Pair], recipe: Recipe) -> DataLoader[Pair]:
    """Batches in the order of the pairs.

    A loader draws a number when it starts. It gets a generator of its own: an
    interrupted run starts loaders more often, and must draw the same all the same.
    """
    return DataLoader(
        pairs,
        recipe.batch,
        num_workers=recipe.workers,
        generator=torch.Generator(),
    )


def _on(device: torch.device, batch: Pair) -> dict[str, Tensor]:
    values: Any = batch
    return {name: value.to(device) for name, value in values.items()}
