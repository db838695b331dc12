"""Split a sentence into its object words and its position words, as FIANet reads it.

FIANet (arXiv 2409.13637, section III-B) asks its text encoder three times about the
same tokens: with all of them, with those that name a thing, and with those that say
where it is. The networks get the three as attention masks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Encoding

    from ..models.text import Words

REFSEGRS_CLASSES = (
    *('road', 'vehicle', 'car', 'van', 'building', 'truck', 'trailer', 'bus'),
    *('road marking', 'bikeway', 'sidewalk', 'tree', 'low vegetation'),
    'impervious surface',
)
"""The 14 classes that RefSegRS's sentences speak of."""

RRSISD_CLASSES = (
    *('airplane', 'airport', 'golf field', 'expressway service area'),
    *('baseball field', 'stadium', 'ground track field', 'storage tank'),
    *('basketball court', 'chimney', 'tennis court', 'overpass', 'train station'),
    *('ship', 'expressway toll station', 'dam', 'harbor', 'bridge', 'vehicle'),
    'windmill',
)
"""The 20 classes of DIOR, of which RRSIS-D is made."""


class Decoupling(StrEnum):
    """How the words are told apart.

    COMPAT does what the official code does, with its flaws, so that its results can
    be repeated; EXACT is right.
    """

    COMPAT = 'compat'
    EXACT = 'exact'


@dataclass(frozen=True)
class Decoupled:
    """The tokens of a sentence and which of them say what; all arrays are (L,) int64.

    Attributes:
        ids: Numbers of the tokens: [CLS], the sentence, [SEP], then [PAD]. A longer
            sentence is simply cut, and its [SEP] with it.
        mask: 1 for every token, 0 for padding.
        object_mask: 1 for the tokens that name things; may be all 0.
        position_mask: 1 for the tokens that say where; `mask` where there are none.
    """

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    object_mask: NDArray[np.int64]
    position_mask: NDArray[np.int64]


def decouple(
    sentence: str,
    words: Words,
    mode: Decoupling,
    classes: Sequence[str],
    length: int,
) -> Decoupled:
    """Encode a sentence and tell its object words from its position words.

    Args:
        sentence: The sentence; any text will do, also one that cannot be parsed.
        words: The tokenizer of the network; its own limit of length does not count.
        mode: Whether to repeat the official flaws.
        classes: Names of the things to be marked, in lower case with spaces.
        length: Number of tokens L of the arrays.
    """
    pieces = _pieces(words, sentence)
    start, end, padding = _special(words)
    ids = np.full(length, padding, np.int64)
    inner = [start, *(piece.id for piece in pieces), end][:length]
    ids[: len(inner)] = inner
    mask = np.zeros(length, np.int64)
    mask[: len(inner)] = 1
    objects = np.zeros(length, np.int64)
    for begin, stop in _named(sentence, classes):
        for index, piece in enumerate(pieces[: length - 1], start=1):
            if piece.begin < stop and begin < piece.end:
                objects[index] = 1
    return Decoupled(ids, mask, objects, mask.copy())


@dataclass(frozen=True)
class _Piece:
    """A WordPiece: its number, and where it stands in the sentence."""

    id: int
    begin: int
    end: int


def _pieces(words: Words, sentence: str) -> list[_Piece]:
    """The WordPieces of a sentence without [CLS], [SEP] and any limit of length."""
    whole: Encoding = words.tokenizer.encode(sentence)
    return [
        _Piece(number, *span)
        for part in (whole, *whole.overflowing)
        for number, span, special in zip(
            part.ids, part.offsets, part.special_tokens_mask, strict=True
        )
        if not special
    ]


def _special(words: Words) -> tuple[int, int, int]:
    """The numbers of [CLS], [SEP] and [PAD]."""
    numbers = [words.tokenizer.token_to_id(t) for t in ('[CLS]', '[SEP]', '[PAD]')]
    return numbers[0], numbers[1], numbers[2]


def _named(sentence: str, classes: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where the names of classes stand as whole words."""
    for name in classes:
        for match in re.finditer(rf'\b{re.escape(name)}\b', sentence.lower()):
            yield match.span()
