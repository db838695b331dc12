"""The closed-class words of a language, read from its lexicon file.

A lexicon file (`en.toml`) lists patterns of words for everything that is not a noun.
They are kept in one tree of words, in which a class such as `<direction>` is an edge
of its own, so that a few hundred patterns stand for many thousand phrases.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from . import FOLDER
from .schema import check_english

# Sections that are only parts of other patterns, which refer to them as <...>.
_PARTS = frozenset(
    {
        *('unit', 'direction', 'middle', 'side', 'corner', 'picture'),
        *('extreme', 'bigger', 'smaller', 'measure', 'measured'),
        *('opening', 'closing', 'aside', 'adverb', 'wanting', 'seeking', 'finding'),
        *('task', 'answer', 'plainness', 'extent', 'multiple', 'fraction', 'much'),
        'dimension',
        *('zone', 'pointing', 'front', 'axis'),
    }
)
_CLASSES = _PARTS | {'colour', 'number', 'ordinal'}
# Sections whose words are as often nouns, or say nothing.
_OPEN = frozenset(
    {
        *('opening', 'closing', 'aside', 'adverb', 'wanting', 'seeking', 'finding'),
        *('task', 'answer', 'plainness', 'extent', 'filler', 'emphasis', 'picture'),
        *('unit', 'unmeasurable', 'noun', 'rephrase', 'multiple', 'fraction', 'much'),
        'dimension',
        *('zone', 'pointing', 'front', 'axis'),
    }
)
_NO_PATTERNS = frozenset({'noun', 'rephrase'})
_PIECE = re.compile(r'<\w+>|[()\[\]|]|[^\s()\[\]|<>]+')
_COMMAS = re.compile(r'\d{1,3}(,\d{3})+(\.\d+)?|\d{1,2}(,\d{2})+,\d{3}(\.\d+)?')
_STOPS = re.compile(r'\d{1,3}(\.\d{3})+(,\d+|\.\d{3})')
_DIGITS = re.compile(r'\d+(?:[.,]\d+)*$')

Captures = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Match:
    """Words that a pattern stands for.

    Attributes:
        section: Section of the lexicon file ("relation").
        name: Key in it ("near").
        length: Number of words.
        captures: Class and value of every class in the pattern, in order.
        order: Place of the pattern in the file.
    """

    section: str
    name: str
    length: int
    captures: Captures = ()
    order: int = 0


@dataclass
class _Node:
    words: dict[str, _Node] = field(default_factory=dict)
    classes: dict[str, _Node] = field(default_factory=dict)
    ends: list[tuple[str, str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Nouns:
    """What is irregular about the nouns of the language."""

    irregular: dict[str, str]
    plurals: dict[str, str]
    same: frozenset[str]
    unchanged: frozenset[str]
    ending_in_oe: frozenset[str]
    ending_in_est: frozenset[str]
    participle_nouns: frozenset[str]
    standing: frozenset[str]
    lines: frozenset[str]
    also: frozenset[str]


class Lexicon:
    """The closed-class words of one language.

    Attributes:
        nouns: What is irregular about nouns.
        closed: Every word of a pattern, with the sections that it stands in.
        words: Every word of any pattern.
        rephrasings: Pairs of patterns, see `rephrase`.
    """

    def __init__(self, sections: dict[str, Any]) -> None:
        """Build the tree of patterns from the sections of a lexicon file."""
        noun = sections['noun']
        same = frozenset(noun['same']['words'])
        self.nouns = Nouns(
            irregular=noun['irregular'],
            plurals={one: many for many, one in reversed(noun['irregular'].items())},
            same=same,
            unchanged=same | frozenset(noun['unchanged']['words']),
            ending_in_oe=frozenset(noun['ending_in_oe']['words']),
            ending_in_est=frozenset(noun['ending_in_est']['words']),
            participle_nouns=frozenset(noun['participle_nouns']),
            standing=frozenset(noun['standing']['names']),
            lines=frozenset(noun['lines']['names']),
            also=frozenset(noun['also']['words']),
        )
        self.closed = _closed_words(sections)
        self.words = _words(sections)
        self.rephrasings: list[list[str]] = sections['rephrase']['rows']
        self._root = _Node()
        self._class_roots = {name: _Node() for name in _CLASSES}
        order = 0
        for section, entries in sections.items():
            if section in _NO_PATTERNS:
                continue
            for name, patterns in entries.items():
                for pattern in patterns:
                    for words in expand(pattern):
                        order += 1
                        if section in self._class_roots:
                            root = self._class_roots[section]
                            _insert(root, words, section, name, order)
                        if section not in _PARTS:
                            _insert(self._root, words, section, name, order)

    @property
    def units(self) -> Collection[str]:
        """Names of units that are one word."""
        return self._class_roots['unit'].words

    def match(self, words: Sequence[str], start: int) -> list[Match]:
        """Return what the words from `start` on may stand for, the best first."""
        found = [
            Match(section, name, length, captures, order)
            for length, captures, (section, name, order) in self._walk(
                self._root, words, start
            )
        ]
        return sorted(found, key=lambda match: (-match.length, match.order))

    def of_class(
        self, name: str, words: Sequence[str], start: int
    ) -> list[tuple[int, str]]:
        """Return the lengths and keys of the patterns of a section of parts there."""
        return [(length, str(key)) for length, key in self._class(name, words, start)]

    def _walk(
        self, root: _Node, words: Sequence[str], start: int
    ) -> Iterator[tuple[int, Captures, tuple[str, str, int]]]:
        paths: list[tuple[_Node, int, Captures]] = [(root, start, ())]
        while paths:
            node, at, captures = paths.pop()
            for end in node.ends:
                yield at - start, captures, end
            if at >= len(words):
                continue
            following = node.words.get(words[at])
            if following is not None:
                paths.append((following, at + 1, captures))
            for name, following in node.classes.items():
                for length, value in self._class(name, words, at):
                    paths.append((following, at + length, (*captures, (name, value))))

    def _class(
        self, name: str, words: Sequence[str], at: int
    ) -> Iterator[tuple[int, Any]]:
        if name == 'number':
            if _DIGITS.match(words[at]):
                yield 1, number(words[at])
            for length, _, end in self._walk(self._class_roots['number'], words, at):
                yield length, float(end[1])
        elif name == 'quantity':
            counts = list(self._class('number', words, at))
            if words[at] in ('a', 'an'):
                counts.append((1, 1.0))
            for length, value in counts:
                if at + length < len(words):
                    for more, unit in self._class('unit', words, at + length):
                        yield length + more, (value, unit)
        else:
            for length, _, end in self._walk(self._class_roots[name], words, at):
                yield length, end[1]


def number(digits: str) -> float:
    """Return the value of digits with separators: 1,000 and 2.5 and 2,5.

    Stops are between thousands only where they cannot be decimals: "1.500,5".
    """
    if _COMMAS.fullmatch(digits):
        return float(digits.replace(',', ''))
    if _STOPS.fullmatch(digits):
        return float(digits.replace('.', '').replace(',', '.'))
    head, *tail = re.split(r'[.,]', digits)
    return float(f'{head}.{"".join(tail) or 0}')


@lru_cache(maxsize=8)
def lexicon(language: str = 'en') -> Lexicon:
    """Return the lexicon of a language."""
    path = FOLDER / f'{language}.toml'
    sections = tomllib.loads(path.read_text(encoding='utf-8'))
    check_english(sections, path.name, _CLASSES)
    return Lexicon(sections)


def _closed_words(sections: dict[str, Any]) -> dict[str, frozenset[str]]:
    """Return the words of all patterns that are no nouns, with their sections."""
    found: dict[str, frozenset[str]] = {}
    for section, entries in sections.items():
        if section in _OPEN:
            continue
        for name, patterns in entries.items():
            if name == 'unknown':
                continue
            for piece in _PIECE.findall(' '.join(patterns)):
                if piece.isalpha():
                    found[piece] = found.get(piece, frozenset()) | {section}
    return found


def _words(sections: dict[str, Any]) -> frozenset[str]:
    found: set[str] = set()
    for section, entries in sections.items():
        if section not in _NO_PATTERNS:
            for patterns in entries.values():
                found.update(_PIECE.findall(' '.join(patterns)))
    return frozenset(found)


def expand(pattern: str) -> list[tuple[str, ...]]:
    """Return the sequences of words and classes that a pattern stands for."""
    pieces = _PIECE.findall(pattern)
    variants, rest = _alternatives(pieces, 0)
    if rest != len(pieces):
        raise ValueError(f'unbalanced pattern: {pattern}')
    return [variant for variant in dict.fromkeys(variants) if variant]


def _alternatives(pieces: list[str], at: int) -> tuple[list[tuple[str, ...]], int]:
    finished: list[tuple[str, ...]] = []
    current: list[tuple[str, ...]] = [()]
    while at < len(pieces) and pieces[at] not in ')]':
        piece = pieces[at]
        at += 1
        if piece == '|':
            finished += current
            current = [()]
            continue
        if piece in '([':
            inner, at = _alternatives(pieces, at)
            at += 1
            choices = [*inner, ()] if piece == '[' else inner
        else:
            choices = [(piece,)]
        current = [head + tail for head in current for tail in choices]
    return finished + current, at


def _insert(
    node: _Node, words: tuple[str, ...], section: str, name: str, order: int
) -> None:
    for word in words:
        if word.startswith('<'):
            node = node.classes.setdefault(word[1:-1], _Node())
        else:
            node = node.words.setdefault(word, _Node())
    node.ends.append((section, name, order))
