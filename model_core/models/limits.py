"""What a model may ask for, so that no absurd or damaged one is ever built."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from .config import ModelConfig

# The largest networks of the family have 24 blocks a stage and 1,024 channels.
_MOST = {
    'layers': 64, 'depths': 64, 'blocks': 16, 'heads': 128, 'window': 64,
    'vocabulary': 1_000_000, 'side': 4096, 'length': 1024, 'positions': 4096,
}  # fmt: skip
_MOST_OF_ANYTHING = 16_384
# What timm would fetch, unpickle or run for whoever writes these into a config.
_HARMLESS = frozenset({'pad_type', 'bn_eps', 'bn_momentum', 'act_layer'})


def check_config(config: ModelConfig, weights: int) -> None:
    """Refuse a config that nobody can have meant.

    Args:
        config: What a model is and how it wants to be used.
        weights: Bytes of its weights, which a network cannot be much larger than.

    Raises:
        ValueError: A value is out of its range; the message names it.
    """
    for name, value in _ranges(config):
        if not value:
            raise ValueError(f'"{name}" is out of the range that makes sense')
    for path, name, number in _numbers(config.network, 'network'):
        most = _MOST.get(name, _MOST_OF_ANYTHING)
        least = 1 if isinstance(number, int) else 0
        if not math.isfinite(number) or not least <= number <= most:
            raise ValueError(f'"{path}" is {number:g}, not from {least} to {most:,}')
    for path, layers, width in _texts(config.network, 'network'):
        if layers * width**2 > weights:
            raise ValueError(f'"{path}" is larger than the weights that there are')


def _ranges(config: ModelConfig) -> Iterator[tuple[str, bool]]:
    """Yield the values for the use of a network, and whether each makes sense."""
    yield 'mean', all(-10 < value < 10 for value in config.mean)
    yield 'std', all(1e-4 < value < 1000 for value in config.std)
    yield 'threshold', 0 < config.threshold < 1
    yield 'object_score', 0 <= config.object_score <= 1
    yield 'tile', 32 <= config.tile <= 8192
    yield 'overlap', 0 <= config.overlap <= config.tile // 2
    told = (value for pair in config.calibration.values() for value in pair)
    yield 'calibration', all(0 <= value <= 1 for value in told)
    yield 'mirrored', 0 <= config.mirrored <= 10_000
    yield 'finest', config.finest is None or 0 < config.finest < 1e6
    yield 'length', 1 <= config.length <= 1024


def _numbers(value: Any, path: str, name: str = '') -> Iterator[tuple[str, str, float]]:
    """Yield every number of a config, where it stands and the field it stands in."""
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield path, name, value
    elif is_dataclass(value):
        for field in fields(value):
            inner = getattr(value, field.name)
            if field.name == 'options':
                _check_options(inner, f'{path}.options')
            elif field.name == 'name' and ':' in inner:
                raise ValueError(f'"{path}.name" leads to what is not in the model')
            else:
                yield from _numbers(inner, f'{path}.{field.name}', field.name)
    elif isinstance(value, tuple):
        if not 0 < len(value) <= 16:
            raise ValueError(f'"{path}" has {len(value)} values')
        for one in value:
            yield from _numbers(one, path, name)


def _check_options(options: Any, path: str) -> None:
    for name, _ in options:
        if name not in _HARMLESS:
            raise ValueError(f'"{path}" has "{name}", which is not known')


def _texts(value: Any, path: str) -> Iterator[tuple[str, int, int]]:
    """Yield the sizes of text encoders within a config: layers and width of each."""
    if is_dataclass(value):
        if hasattr(value, 'layers') and hasattr(value, 'width'):
            yield path, value.layers, value.width
        for field in fields(value):
            # What a twin stands on has weights of its own.
            if field.name != 'base':
                yield from _texts(getattr(value, field.name), f'{path}.{field.name}')
