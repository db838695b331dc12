"""Models on disk: a folder with weights, a config, a vocabulary and a model card.

    config.json          what to build, and how to use it (`ModelConfig`)
    weights.safetensors  tensors; matrices of the text encoder as int8 with a scale
    vocab.txt            one WordPiece a line
    MODEL_CARD.md        data, licences, measured quality

Nothing in it can run code.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from ..errors import RequestError
from .compact import Compact, CompactConfig
from .heads import Fusion
from .pyramid import EncoderConfig
from .text import TextConfig, Words

_SCALE = '.scale'


@dataclass(frozen=True)
class ModelConfig:
    """What a model is and how it wants to be used.

    Attributes:
        name: Name of the model, that of its folder.
        network: What `build` makes it from.
        mean: Mean of the pixels (0 to 1) that the network expects to be taken off.
        std: Deviation that it expects to be divided by.
        threshold: Score above which a pixel belongs to an object.
        object_score: Mean score that an object must reach: where the network only
            wavers above the threshold there is nothing.
        tile: Side of a look in pixels.
        overlap: Pixels shared by neighbouring looks.
        calibration: Threshold and object score of single phrases, for which the
            two above are not the best.
        flips: Whether a look and its mirror image are both asked.
        finest: Ground sampling distance in metres below which it has not learnt.
        phrases: The phrases it was trained on.
        licences: Licences of the weights' training data, a line each.
    """

    name: str
    network: CompactConfig
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[float, float, float] = (0.5, 0.5, 0.5)
    threshold: float = 0.6
    object_score: float = 0.8
    tile: int = 512
    overlap: int = 128
    calibration: dict[str, tuple[float, float]] = field(default_factory=dict)
    flips: bool = False
    finest: float = 0.1
    phrases: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Model:
    """A network ready to use, with its words and its config."""

    config: ModelConfig
    network: Compact
    words: Words


def save_model(
    folder: Path, config: ModelConfig, network: Compact, vocabulary: str
) -> None:
    """Write the model into `folder`; its model card is written apart."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(pack(network.state_dict()), folder / 'weights.safetensors')
    (folder / 'vocab.txt').write_text(vocabulary, encoding='utf-8')
    write_config(folder, config)


def write_config(folder: Path, config: ModelConfig) -> None:
    """Write `config.json`, which `read_config` reads."""
    text = json.dumps(dataclasses.asdict(config), indent=1)
    (folder / 'config.json').write_text(text + '\n', encoding='utf-8')


def load_model(folder: Path) -> Model:
    """Read the model in `folder`, on the CPU and in evaluation mode.

    Raises:
        RequestError: Something is missing or does not fit; the message names it.
    """
    try:
        config = read_config(folder)
        network = Compact(config.network)
        state = unpack(load_file(folder / 'weights.safetensors'))
        network.load_state_dict(state)
        words = Words.read(folder / 'vocab.txt', config.network.text.length)
    except (OSError, SafetensorError, RuntimeError, KeyError) as error:
        raise RequestError(
            f'The model in {folder} cannot be loaded: {error}. Install it again.'
        ) from error
    return Model(config, network.eval(), words)


def read_config(folder: Path) -> ModelConfig:
    """Read a model's config; an unknown or missing key is refused.

    Raises:
        RequestError: The config does not fit; the message names the key.
    """
    try:
        fields: dict[str, Any] = json.loads((folder / 'config.json').read_text('utf-8'))
        network = fields.pop('network')
        text = TextConfig(**network.pop('text'))
        for name in ('mean', 'std', 'phrases', 'licences'):
            if name in fields:
                fields[name] = tuple(fields[name])
        encoder = network.pop('encoder')
        options = tuple((key, value) for key, value in encoder.pop('options'))
        encoder = EncoderConfig(options=options, **encoder)
        network['fusion'] = Fusion(network['fusion'])
        limits = fields.get('calibration', {})
        fields['calibration'] = {phrase: tuple(two) for phrase, two in limits.items()}
        return ModelConfig(
            network=CompactConfig(text=text, encoder=encoder, **network), **fields
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RequestError(
            f'The config of the model in {folder} cannot be read: {error}.'
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
