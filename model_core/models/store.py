"""Models on disk: a folder with weights, a config, a vocabulary and a model card.

    config.json          what to build, and how to use it (`ModelConfig`)
    weights.safetensors  tensors, as the kind of network (`KINDS`) writes them
    vocab.txt            one WordPiece a line
    MODEL_CARD.md        data, licences, measured quality

Nothing in it can run code.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from ..errors import RequestError
from ..fields import read_fields, read_json
from .compact import Compact, CompactConfig
from .config import ModelConfig
from .installed import find_model
from .light import Light, LightConfig
from .limits import check_config
from .referring.config import ReferringConfig
from .referring.network import ReferringNetwork
from .text import Words

_SCALE = '.scale'


@dataclass(frozen=True)
class Model:
    """A network ready to use, with its words and its config."""

    config: ModelConfig
    network: nn.Module
    words: Words


@dataclass(frozen=True)
class Kind:
    """A kind of network: how its config and its weights go to disk and come back.

    Attributes:
        config: What its networks are built from, a dataclass.
        build: Makes a network of a config, with any weights.
        longest: Tokens of the longest text that a network of a config reads.
        write: The tensors of a network that go to disk.
        read: Gives them back to a network that was built from the same config.
    """

    config: type
    build: Callable[[Any], nn.Module]
    longest: Callable[[Any], int]
    write: Callable[[Any], dict[str, Tensor]]
    read: Callable[[Any, dict[str, Tensor]], object]


def _read_light(network: nn.Module, tensors: dict[str, Tensor]) -> None:
    """Give a light twin its own tensors and those of the model it stands on."""
    assert isinstance(network, Light)
    config = network.config
    folder = find_model(config.stands_on)
    if weights_digest(folder) != config.digest:
        raise RuntimeError(
            f'it stands on another "{config.stands_on}" than the one in {folder}'
        )
    network.base.load_state_dict(load_model(folder).network.state_dict())
    wanted = set(network.own_state())
    if wanted != set(tensors):
        different = ', '.join(sorted(wanted ^ set(tensors)))
        raise RuntimeError(f'tensors missing or unknown: {different}')
    network.load_state_dict(unpack(tensors), strict=False)


def _own_state(network: nn.Module) -> dict[str, Tensor]:
    assert isinstance(network, Light)
    return network.own_state()


def weights_digest(folder: Path) -> str:
    """SHA-256 of a model's weights alone."""
    return hashlib.sha256((folder / 'weights.safetensors').read_bytes()).hexdigest()


KINDS = {
    'compact': Kind(
        CompactConfig,
        Compact,
        longest=lambda config: config.text.length,
        write=lambda network: pack(network.state_dict()),
        read=lambda network, tensors: network.load_state_dict(unpack(tensors)),
    ),
    'light': Kind(
        LightConfig,
        Light,
        longest=lambda config: config.base.text.length,
        write=lambda network: pack(_own_state(network)),
        read=_read_light,
    ),
    'referring': Kind(
        ReferringConfig,
        ReferringNetwork,
        longest=lambda config: config.text.positions,
        write=lambda network: _exact(network.state_dict()),
        read=lambda network, tensors: network.load_state_dict(tensors),
    ),
}
"""The kinds by the name that `config.json` gives them; without one it is the first."""


def kind_of(config: ModelConfig) -> str:
    """The name of the kind of a model's network."""
    return next(n for n, kind in KINDS.items() if type(config.network) is kind.config)


def save_model(
    folder: Path, config: ModelConfig, network: nn.Module, vocabulary: str
) -> None:
    """Write the model into `folder`; its model card is written apart."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = KINDS[kind_of(config)].write(network)
    save_file(tensors, folder / 'weights.safetensors')
    (folder / 'vocab.txt').write_text(vocabulary, encoding='utf-8')
    write_config(folder, config)


def write_config(folder: Path, config: ModelConfig) -> None:
    """Write `config.json`, which `read_config` reads."""
    fields = dataclasses.asdict(config)
    fields['network'] = {'kind': kind_of(config), **fields['network']}
    text = json.dumps(fields, indent=1)
    (folder / 'config.json').write_text(text + '\n', encoding='utf-8')


def load_model(folder: Path) -> Model:
    """Read the model in `folder`, on the CPU and in evaluation mode.

    Raises:
        RequestError: Something is missing or does not fit; the message names it.
    """
    try:
        config = read_config(folder)
        kind = KINDS[kind_of(config)]
        weights = folder / 'weights.safetensors'
        check_config(config, weights.stat().st_size)
        network = kind.build(config.network)
        kind.read(network, load_file(weights))
        words = Words.read(folder / 'vocab.txt', kind.longest(config.network))
    except (
        OSError, SafetensorError, RuntimeError, LookupError, ValueError, TypeError,
        AssertionError, ArithmeticError, AttributeError, MemoryError,
    ) as error:  # fmt: skip
        raise RequestError(
            'The model in {folder} cannot be loaded: {error}. Install it again.',
            folder=folder,
            error=error,
        ) from error
    return Model(config, network.eval(), words)


def read_config(folder: Path) -> ModelConfig:
    """Read a model's config; an unknown or missing key is refused.

    Raises:
        RequestError: The config does not fit; the message names the key.
    """
    try:
        fields: dict[str, Any] = read_json((folder / 'config.json').read_text('utf-8'))
        network = fields.pop('network')
        kind = KINDS[network.pop('kind', next(iter(KINDS)))]
        hints = get_type_hints(ModelConfig)
        rest = {k: read_fields(hints.get(k, Any), v) for k, v in fields.items()}
        return ModelConfig(network=read_fields(kind.config, network), **rest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RequestError(
            'The config of the model in {folder} cannot be read: {error}.',
            folder=folder,
            error=error,
        ) from error


def pack(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Make tensors small: text matrices to int8 with a scale a row, others to float16.

    Vectors (biases, norms) stay as they are: they are small and sensitive.
    """
    packed = {}
    for name, tensor in state.items():
        value = tensor.detach().cpu().contiguous()
        if not value.is_floating_point() or value.ndim < 2:
            packed[name] = value
        elif value.ndim == 2 and name.startswith('text.'):
            scale = value.abs().amax(1, keepdim=True).clamp_min(1e-8) / 127
            packed[name] = (value / scale).round().to(torch.int8)
            packed[name + _SCALE] = scale
        else:
            packed[name] = value.half()
    return packed


def unpack(packed: dict[str, Tensor]) -> dict[str, Tensor]:
    """Undo `pack`, in float32."""
    state = {}
    for name, value in packed.items():
        if name.endswith(_SCALE):
            continue
        if value.dtype is torch.int8:
            state[name] = value.float() * packed[name + _SCALE]
        else:
            state[name] = value.float() if value.is_floating_point() else value
    return state


def _exact(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Tensors as they are."""
    return {name: value.detach().cpu().contiguous() for name, value in state.items()}
