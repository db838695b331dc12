"""Time two callables on the same machine and input, in turns.

    python benchmarks/side_by_side.py MODULE:FUNCTION MODULE:FUNCTION
        [--side 480] [--length 20] [--batch 1] [--runs 10] [--device cpu]

A function takes nothing and returns what is timed, a callable of images (B, 3, S, S),
token ids (B, L), their mask, and the masks of object and position words. A path may
begin with a folder, DIR/MODULE:FUNCTION, which is then searched first. A network is put
in evaluation mode and on the device, and there are no gradients.

The two take turns and change the order from turn to turn, so that a machine that warms
up or has something else to do treats both alike. Ours against the official code, say:

    python benchmarks/side_by_side.py benchmarks/side_by_side:fianet official:fianet
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

Network = Callable[..., Any]

_WORDS = 1000, 30_000  # numbers of WordPieces that are words
_WARM_UP = 2


@dataclass(frozen=True)
class Timing:
    """Seconds of every run of one callable."""

    name: str
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Median of the runs."""
        return statistics.median(self.seconds)


def fianet() -> nn.Module:
    """FIANet as it is for RefSegRS, with fresh weights."""
    return _fresh('fianet')


def rmsin() -> nn.Module:
    """RMSIN with fresh weights."""
    return _fresh('rmsin')


def lavt() -> nn.Module:
    """LAVT with fresh weights."""
    return _fresh('lavt')


def _fresh(name: str) -> nn.Module:
    from model_core.models import build

    network: nn.Module = build(name)
    return network


def load(path: str, device: torch.device) -> Network:
    """Return what the function at MODULE:FUNCTION makes, ready to be timed.

    Raises:
        SystemExit: There is no such function.
    """
    place, _, function = path.partition(':')
    folder, _, module = place.rpartition('/')
    sys.path.insert(0, str(Path(folder or '.').resolve()))
    try:
        network: Network = getattr(importlib.import_module(module), function)()
    except (ImportError, AttributeError, ValueError) as error:
        raise SystemExit(f'{path} cannot be timed: {error}') from error
    if isinstance(network, nn.Module):
        return network.to(device).eval()
    return network


def inputs(
    side: int, length: int, batch: int, device: torch.device
) -> tuple[Tensor, ...]:
    """Noise, made-up words and their masks; always the same ones."""
    generator = torch.Generator().manual_seed(0)
    images = torch.randn(batch, 3, side, side, generator=generator)
    ids = torch.randint(*_WORDS, (batch, length), generator=generator)
    mask = torch.ones(batch, length, dtype=torch.int64)
    things, places = mask.clone(), mask.clone()
    things[:, length // 2 :] = 0
    places[:, : length // 2] = 0
    return tuple(part.to(device) for part in (images, ids, mask, things, places))


@torch.inference_mode()
def compare(
    networks: Sequence[tuple[str, Network]], given: Sequence[Tensor], runs: int
) -> list[Timing]:
    """Run the callables in turns and time each run.

    Args:
        networks: Name and callable of each.
        given: What they are called with.
        runs: Timed runs of each, after some that warm up.
    """
    seconds: list[list[float]] = [[] for _ in networks]
    for turn in range(-_WARM_UP, runs):
        order = range(len(networks))
        for number in order if turn % 2 == 0 else reversed(order):
            _settle(given[0].device)
            begin = time.perf_counter()
            networks[number][1](*given)
            _settle(given[0].device)
            if turn >= 0:
                seconds[number].append(time.perf_counter() - begin)
    return [
        Timing(name, tuple(own))
        for (name, _), own in zip(networks, seconds, strict=True)
    ]


def _settle(device: torch.device) -> None:
    """Wait until the device has done what it was given."""
    if device.type == 'cuda':
        torch.cuda.synchronize(device)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print medians and their ratio as a Markdown table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('ours', metavar='MODULE:FUNCTION')
    parser.add_argument('theirs', metavar='MODULE:FUNCTION')
    parser.add_argument('--side', type=int, default=480, help='pixels')
    parser.add_argument('--length', type=int, default=20, help='tokens')
    parser.add_argument('--batch', type=int, default=1, help='pictures')
    parser.add_argument('--runs', type=int, default=10, help='timed runs of each')
    parser.add_argument('--device', default='cpu')
    options = parser.parse_args(arguments)
    device = torch.device(options.device)
    given = inputs(options.side, options.length, options.batch, device)
    paths = (options.ours, options.theirs)
    ours, theirs = compare(
        [(path, load(path, device)) for path in paths], given, options.runs
    )
    print('| callable | median s | fastest s | slowest s |')
    print('|---|---|---|---|')
    for timing in (ours, theirs):
        print(
            f'| {timing.name} | {timing.median:.4f} | {min(timing.seconds):.4f} | '
            f'{max(timing.seconds):.4f} |'
        )
    ratio = ours.median / theirs.median
    print(f'\nThe first takes {ratio:.3f} of the time of the second.')
    return 0


if __name__ == '__main__':
    raise SystemExit(main())
