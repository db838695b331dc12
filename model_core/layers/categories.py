"""Which categories of a layer the words of a sentence mean.

The first of these that finds a category decides:

1. the name itself: "storage tanks" and `storage_tank`, "strasse" and `Straße`; and the
   same in another language: "ponds" and `Teich`;
2. other words for the same thing: "lorry" and `truck`;
3. narrower words, all of which are what was asked for: "vehicle" and `car`, `bus`;
   "road" and `dirt road`;
4. wider words, the closest ones: "house" and `building`;
5. a modifier that is a kind of the head: "oak trees" and `oak`, or that has a head
   which says nothing: "residential area" and `residential`;
6. the same without the first modifier, which is then said to be ignored: "white-washed
   house" and `house`; a name that the thesaurus lists stays whole.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from ..expression.languages.inflection import fold
from ..expression.lexicon.nouns import singular
from ..expression.lexicon.thesaurus import Thesaurus, thesaurus
from ..expression.tree.rebuild import rebuilt
from ..expression.tree.types import Colour, Expression, Kind, NounPhrase, Shape, Size
from .foreign import in_english

_SEVERAL = re.compile(r'[/;,|&]|\bor\b|\band\b')
_TAGGED = re.compile(r'[=:]')
_ASIDE = re.compile(r'\([^)]*\)')
_SIZES = {
    'area': ('large', 'small'),
    'length': ('long', 'short'),
    'width': ('wide', 'narrow'),
}
_TOGETHER = frozenset({'row', 'line', 'string', 'group', 'cluster', 'series'})
# A name without these heads is still the name: "residential" for "residential area".
_VAGUE_HEADS = frozenset(
    {'area', 'zone', 'land', 'region', 'site', 'surface', 'building'}
)


class Found(StrEnum):
    """How a phrase has found its categories."""

    EXACT = 'exact'
    SAME = 'same'
    NARROWER = 'narrower'
    WIDER = 'wider'
    ANYTHING = 'anything'
    NOTHING = 'nothing'


@dataclass(frozen=True)
class Meaning:
    """What a phrase means in a layer.

    Attributes:
        found: How the categories were found.
        categories: Categories of the layer, as they are written there.
        unused: Modifiers that no category tells.
        close: A category that is written much like the phrase, where none was found.
    """

    found: Found
    categories: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    close: str | None = None


class Categories:
    """The categories of a layer, by their plain names."""

    def __init__(self, written: Iterable[str], words: Thesaurus | None = None) -> None:
        """Take the categories as they are written in the layer."""
        self.words = words or thesaurus()
        self.written = tuple(dict.fromkeys(written))
        self._by_name: dict[str, dict[str, None]] = {}
        for category in self.written:
            for name in self._names(category):
                self._by_name.setdefault(name, {})[category] = None
        # "Straße", "STRASSE" and "strasse" are one name.
        self._joined = {_joined(name): name for name in self._by_name}
        self._in_english: dict[str, dict[str, None]] = {}
        for own, english in in_english(self._by_name).items():
            meant = self._in_english.setdefault(self.words.plain(english), {})
            meant.update(self._by_name[own])

    @property
    def names(self) -> frozenset[str]:
        """Plain names of the categories, and English ones that mean one of them."""
        english = (name for name, own in self._in_english.items() if len(own) == 1)
        return frozenset((*self._by_name, *english))

    def meaning(self, kind: Kind) -> Meaning:
        """Return what a kind of thing means in the layer."""
        words = (*kind.modifiers, kind.head)
        name = self.words.plain(kind.phrase)
        for cut in range(len(words)):
            part = self.words.plain(' '.join(words[cut:]))
            found, names = self._meant(part, whole=cut == 0)
            if not names and cut == 0:
                found, names = self._by_modifier(words)
            if names:
                return Meaning(found, self._categories(names), words[:cut])
            if self.words.knows(part):
                break
        if self.words.is_anything(self.words.plain(kind.head)):
            return Meaning(Found.ANYTHING, self.written, words[:-1])
        together, _, members = kind.head.partition(' of ')
        if together in _TOGETHER and members:
            meaning = self.meaning(Kind(singular(members)))
            if meaning.found is not Found.NOTHING:
                return replace(meaning, found=Found.SAME)
        close = difflib.get_close_matches(name, self._by_name, 1, 0.75)
        return Meaning(Found.NOTHING, close=close[0] if close else None)

    def _names(self, category: str) -> list[str]:
        """Return the plain names that a category stands for."""
        whole = self.words.plain(category)
        text = _ASIDE.sub(' ', category)
        parts = [text, *_SEVERAL.split(text), *_TAGGED.split(text)[1:]]
        names = [whole, *map(self.words.plain, parts)]
        for name in tuple(names):
            head, _, last = name.rpartition(' ')
            if last in _VAGUE_HEADS and head and not self.words.knows(head):
                names.append(head)
        return [name for name in dict.fromkeys(names) if name]

    def _categories(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the categories of some names, as written, in the layer's order."""
        meant: set[str] = set()
        for name in names:
            meant.update(self._by_name.get(name, ()))
            meant.update(self._in_english.get(name, ()))
        return tuple(category for category in self.written if category in meant)

    def _meant(self, name: str, whole: bool) -> tuple[Found, list[str]]:
        """Return the plain names of categories that mean the name, and how."""
        words, there = self.words, {**self._by_name, **self._in_english}
        if name in there:
            return Found.EXACT, [name]
        if _joined(name) in self._joined:
            return Found.EXACT, [self._joined[_joined(name)]]
        same = words.same(name)
        found = [other for other in there if other in same]
        if found:
            return Found.SAME, found
        below = same | words.narrower(name)
        found = [
            other
            for other in there
            if other in below or (whole and self._is_compound(other, below))
        ]
        if found:
            return Found.NARROWER, found
        for level in words.wider(name):
            found = [other for other in there if other in level]
            if found:
                return Found.WIDER, found
        return Found.NOTHING, []

    def _by_modifier(self, words: tuple[str, ...]) -> tuple[Found, list[str]]:
        """Return a category that is a modifier, if it is all that counts."""
        head = self.words.plain(words[-1])
        modifier = self.words.plain(' '.join(words[:-1]))
        vague = head in _VAGUE_HEADS
        if modifier in self._by_name and (
            vague or modifier in self.words.narrower(head)
        ):
            return Found.EXACT if vague else Found.NARROWER, [modifier]
        return Found.NOTHING, []

    def _is_compound(self, name: str, kinds: frozenset[str]) -> bool:
        """Say whether a category ends in one of the kinds: "dirt road", "old barn"."""
        parts = name.split()
        tails = (' '.join(parts[start:]) for start in range(1, len(parts)))
        return bool(self.words.head(name)) and any(tail in kinds for tail in tails)


def _joined(name: str) -> str:
    return fold(name.replace(' ', ''))


def refine(expression: Expression, categories: Categories) -> Expression:
    """Let colours, shapes and sizes choose among categories where they can.

    Over the categories `red car` and `blue car`, "the red car" asks for the first; it
    is then no longer a condition on colour.
    """

    def named(part: Any) -> Any:
        return _named(part, categories) if isinstance(part, NounPhrase) else part

    return rebuilt(expression, named)


def _named(thing: NounPhrase, categories: Categories) -> NounPhrase:
    """Move attributes into the kind where a category bears them in its name."""
    if len(thing.kinds) != 1:
        return thing
    (kind,) = thing.kinds
    for condition in thing.conditions:
        for word in _words(condition):
            named = replace(kind, modifiers=(word, *kind.modifiers))
            if categories.words.plain(named.phrase) in categories.names:
                rest = tuple(c for c in thing.conditions if c is not condition)
                return replace(thing, kinds=(named,), conditions=rest)
    return thing


def _words(condition: object) -> tuple[str, ...]:
    """Return the adjective that a condition was, in one spelling."""
    if isinstance(condition, Colour) and len(condition.names) == 1:
        return (condition.names[0].value,)
    if isinstance(condition, Shape):
        return (condition.name.value,)
    if isinstance(condition, Size):
        return (_SIZES[condition.measure.value][not condition.large],)
    return ()
