"""Split a sentence into its object words and its position words, as FIANet reads it.

FIANet (arXiv 2409.13637, section III-B) asks its text encoder three times about the
same tokens: with all of them, with those that name a thing, and with those that say
where it is. The networks get the three as attention masks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...errors import RequestError
from ...expression.grammar.structure import NOMINAL, structure
from ...expression.lexicon.nouns import plural
from ...expression.tree.relations import has_anchor
from ...expression.words.lexemes import Lexeme
from ...expression.words.tagger import tag
from ...expression.words.text import split
from .tagging import position_phrases, tag_words, tokenize

if TYPE_CHECKING:
    from tokenizers import Encoding

    from ..text import Words

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

RISBENCH_CLASSES = (
    *RRSISD_CLASSES,
    *('large vehicle', 'small vehicle', 'helicopter', 'roundabout'),
    *('soccer ball field', 'swimming pool'),
)
"""The classes of DIOR and of DOTA, whose images RISBench takes (reconstruction: its
files name no classes, and only their number, 26, is published)."""

_Span = tuple[int, int]
_WORD = re.compile(r'\d+(?:st|nd|rd|th)\b|\d+(?:[.,]\d+)*|[^\W\d_]+\d*|\S')
_LEADS = frozenset({'REL', 'NEARESTTO'})
_PLACES = frozenset({'PLACE', 'FROMSIDE', 'PLACEADJ', 'IS_PLACEADJ', 'NEAREST'})
_COMPARED = frozenset({'bigger', 'smaller'})
_OF_THING = NOMINAL | {'OF', 'UNION', 'ORCOLOUR'}


class Decoupling(StrEnum):
    """How the words are told apart.

    COMPAT does what the official code does, with its flaws, so that its results can
    be repeated. EXACT is right: whole words, wherever they stand, and all tokens of
    them; what is asked for is an object also where it is in no list of classes.
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
    if mode is Decoupling.COMPAT:
        objects, places = _official(sentence, classes, length)
    else:
        within = pieces[: length - 1]
        objects = _tokens(_object_spans(sentence, classes), within, length)
        places = _tokens(_position_spans(sentence), within, length)
    return Decoupled(ids, mask, objects, places if places.any() else mask.copy())


def _official(
    sentence: str, classes: Sequence[str], length: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The object and the position mask as FIANet's data loader makes them.

    Its flaws: upper and lower case differ; a class is found within other words ("car"
    in "carriageway"), and only where it stands first; the number of a word in the
    sentence is taken for that of its token; a class whose first word is in no token
    marks the token behind [CLS]; so many tokens are marked as the name has words,
    also behind the end of the sentence; phrases with the letters "of" are left out
    ("near the roof"). Its masks grow beyond L for a long sentence, which ends the
    official program; here they are cut.
    """
    objects, places = (np.zeros(length, np.int64) for _ in range(2))
    tokens = tokenize(sentence)
    for name in classes:
        if name in sentence:
            parts = name.split()
            first = (n for n, token in enumerate(tokens) if parts[0] in token)
            at = next(first, 0) + 1
            objects[at : at + len(parts)] = 1
    for phrase in position_phrases(tokens, tag_words(tokens)):
        said = [tokens[n] for n in phrase]
        if 'of' not in ' '.join(said):
            at = tokens.index(said[0]) + 1
            places[at : at + len(said)] = 1
    return objects, places


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
    # `Words` takes no vocabulary without the three.
    start, end, padding = (
        words.tokenizer.token_to_id(token) or 0 for token in ('[CLS]', '[SEP]', '[PAD]')
    )
    return start, end, padding


def _tokens(
    spans: Iterable[_Span], pieces: Sequence[_Piece], length: int
) -> NDArray[np.int64]:
    """The mask of the tokens that overlap any of the spans; [CLS] comes first."""
    mask = np.zeros(length, np.int64)
    for begin, end in spans:
        for index, piece in enumerate(pieces, start=1):
            if piece.begin < end and begin < piece.end:
                mask[index] = 1
    return mask


def _object_spans(sentence: str, classes: Sequence[str]) -> Iterator[_Span]:
    """Yield where classes are named, in either number, and what is asked for."""
    text = sentence.lower()
    for name in classes:
        forms = '|'.join(re.escape(form) for form in (name, plural(name)))
        for match in re.finditer(rf'\b(?:{forms})\b', text):
            yield match.span()
    for role, span in _roles(sentence):
        if role is _Role.ASKED:
            yield span


def _position_spans(sentence: str) -> Iterator[_Span]:
    for role, span in _roles(sentence):
        if role is _Role.PLACE:
            yield span


class _Role(Enum):
    """What a word is for: naming what is asked for, saying where it is, or neither."""

    ASKED = auto()
    PLACE = auto()
    OTHER = auto()


def _roles(sentence: str) -> list[tuple[_Role, _Span]]:
    """The words of a sentence with what each is for; none where it says nothing.

    A place is "in the upper left", "leftmost", "northern", and a relation up to the
    end of the thing it leads to: "next to the white house". Comparisons of size and
    what a thing is equipped with ("with a red roof") say what, not where.
    """
    try:
        lexemes = structure(tag(sentence)[0])
        spans = _word_spans(sentence)
    except RequestError:
        return []
    roles: list[tuple[_Role, _Span]] = []
    before = ''
    anchor: _Role | None = None
    for lexeme in lexemes:
        if lexeme.tag in _LEADS:
            placed = not has_anchor(lexeme.name) and lexeme.name not in _COMPARED
            anchor = _Role.PLACE if placed else _Role.OTHER
        elif lexeme.tag not in _OF_THING:
            anchor = None
        elif before in ('WORD', 'PRON') and lexeme.tag in NOMINAL - {'WORD'}:
            # Another thing begins: "near the road the pond".
            anchor = None
        words = range(lexeme.start, lexeme.start + _length(lexeme))
        role = anchor or _role(lexeme)
        roles += [(role, spans[word]) for word in words if word in spans]
        before = lexeme.tag
    return roles


def _role(lexeme: Lexeme) -> _Role:
    """What a word is for that belongs to no anchor."""
    is_extreme = lexeme.tag in ('SUP', 'IS_SUP') and lexeme.name in (
        'place',
        'centrality',
    )
    if is_extreme or lexeme.tag in _PLACES:
        return _Role.PLACE
    return _Role.ASKED if lexeme.tag in ('WORD', 'OF') else _Role.OTHER


def _length(lexeme: Lexeme) -> int:
    """The number of words of a lexeme; joints that stand for none have none."""
    if lexeme.tag in ('CONJ', 'LIFT', 'TOP', 'FRONT', 'PRED'):
        return 0
    return lexeme.match.length if lexeme.match else lexeme.text.count('-') + 1


def _word_spans(sentence: str) -> dict[int, _Span]:
    """Where the words that the parser counts stand in the sentence as typed.

    The parser's words are normalised ("/" becomes "or"); one that stands nowhere in
    the sentence has no span.

    Raises:
        RequestError: The sentence is none (see `split`).
    """
    typed = list(_WORD.finditer(sentence))
    counted = [word for word in split(sentence) if word != '-']
    matcher = SequenceMatcher(
        None, [word.group().lower() for word in typed], counted, autojunk=False
    )
    return {
        block.b + offset: typed[block.a + offset].span()
        for block in matcher.get_matching_blocks()
        for offset in range(block.size)
    }
