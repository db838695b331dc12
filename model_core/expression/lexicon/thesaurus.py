"""Words that name the same thing, narrower and wider ones, read from a data file.

The file (`en_things.toml`) lists names of things; every name is compared in a plain
form: lower case, the head in the singular, one spelling, no hyphens or underscores.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from . import FOLDER
from .nouns import singular

_CAMEL = re.compile(r'(?<=[a-z])(?=[A-Z])')
_APART = re.compile(r'[\s_\-.]+')


class Thesaurus:
    """What the names of things mean to each other; all names are plain ones."""

    def __init__(self, sections: Mapping[str, Any]) -> None:
        """Build the thesaurus from the sections of a data file."""
        self._spelling: dict[str, str] = sections['spelling']
        self._same: dict[str, frozenset[str]] = {}
        for row in sections['same']['rows']:
            group = frozenset(map(self.plain, row))
            for name in group:
                self._same[name] = self._same.get(name, frozenset()) | group
        self._narrower: dict[str, set[str]] = {}
        self._wider: dict[str, set[str]] = {}
        for wide, narrow in sections['kinds'].items():
            for name in map(self.plain, narrow):
                self._narrower.setdefault(self.plain(wide), set()).add(name)
                self._wider.setdefault(name, set()).add(self.plain(wide))
        self._uses = self._named(sections, 'uses')
        self._broad = self._named(sections, 'broad')
        self._places = self._named(sections, 'places')
        self._misleading = frozenset(map(self.plain, sections['misleading']['names']))
        self._anything = frozenset(map(self.plain, sections['anything']['names']))
        self._known = {*self._same, *self._narrower, *self._wider, *self._anything}
        words = {word for name in self._known for word in name.split()}
        others = {self.plain(name) for name in sections['nouns']['names']}
        self._words = frozenset({*words, *others, *sections['spelling']})

    def _named(self, sections: Mapping[str, Any], section: str) -> frozenset[str]:
        names = frozenset(map(self.plain, sections[section]['names']))
        return names.union(*map(self.same, names))

    def plain(self, name: str) -> str:
        """Return a name in the form in which names are compared."""
        words = [w for w in _APART.split(_CAMEL.sub(' ', name).lower()) if w]
        words = [self._spelling.get(word, word) for word in words]
        if not words:
            return ''
        head = words.index('of') - 1 if 'of' in words[1:] else len(words) - 1
        words[head] = singular(words[head])
        words[head] = self._spelling.get(words[head], words[head])
        return ' '.join(words)

    def knows(self, name: str) -> bool:
        """Say whether the thesaurus lists the name."""
        return name in self._known

    @property
    def words(self) -> frozenset[str]:
        """Every word of the names, and the other nouns."""
        return self._words

    def has_word(self, word: str) -> bool:
        """Say whether a word is part of a name that is listed, or a noun at least."""
        return word in self._words or self.plain(word) in self._words

    def is_anything(self, name: str) -> bool:
        """Say whether the name stands for whatever is there."""
        return name in self._anything

    def is_broad(self, name: str) -> bool:
        """Say whether a name is looked for by looking for all kinds of it."""
        return name in self._broad

    def is_place(self, name: str) -> bool:
        """Say whether a thing before another tells only where that is: "village"."""
        return name in self._places

    def kinds_above(self, name: str) -> tuple[frozenset[str], ...]:
        """Return what a thing is one of, the closest first, and not what it is for."""
        levels: list[frozenset[str]] = []
        seen = set(self.same(name))
        todo: frozenset[str] = self.same(name)
        while todo:
            todo = self._step(todo, self._wider) - seen - self._uses
            seen |= todo
            if todo:
                levels.append(todo)
        return tuple(levels)

    def same(self, name: str) -> frozenset[str]:
        """Return the name and all others for the same thing."""
        return self._same.get(name, frozenset()) | {name}

    def narrower(self, name: str) -> frozenset[str]:
        """Return the names of all kinds of the thing, at any depth."""
        found: set[str] = set()
        todo = self.same(name)
        while todo:
            below = self._step(todo, self._narrower)
            todo = below - found
            found |= below
        return frozenset(found) - self.same(name)

    def wider(self, name: str) -> tuple[frozenset[str], ...]:
        """Return the names of what the thing is one of, the closest first."""
        levels: list[frozenset[str]] = []
        seen = set(self.same(name))
        todo: frozenset[str] = self.same(name)
        while todo:
            todo = self._step(todo, self._wider) - seen
            head = self.head(name) if self.knows(name) else ''
            if not levels and head and head not in seen:
                todo |= self.same(head)
            seen |= todo
            if todo:
                levels.append(todo)
        return tuple(levels)

    def head(self, name: str) -> str:
        """Return what a compound is a kind of by its last word; '' for none."""
        words = name.split()
        if len(words) < 2 or 'of' in words or name in self._misleading:
            return ''
        return words[-1]

    def _step(
        self, names: Iterable[str], edges: Mapping[str, set[str]]
    ) -> frozenset[str]:
        found: set[str] = set()
        for name in names:
            for other in edges.get(name, ()):
                found |= self.same(other)
        return frozenset(found)


@lru_cache(maxsize=8)
def thesaurus(language: str = 'en', *, own: bool = False) -> Thesaurus:
    """Return the thesaurus of a language.

    Args:
        language: Its code.
        own: Whether to leave out the narrower words that were taken from WordNet.
    """
    sections = _read(f'{language}_things.toml')
    if not own:
        for wide, narrow in _read(f'{language}_kinds.toml')['kinds'].items():
            sections['kinds'][wide] = [*sections['kinds'].get(wide, ()), *narrow]
    return Thesaurus(sections)


@lru_cache(maxsize=8)
def ordinary(language: str) -> frozenset[str]:
    """Return words of a language that are near one of ours and no misspelling of it.

    There are none where no list was made, see README.md.
    """
    path = FOLDER / f'ordinary_{language}.txt'
    if not path.exists():
        return frozenset()
    lines = path.read_text(encoding='utf-8').splitlines()
    return frozenset(word for line in lines[1:] for word in line.split())


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding='utf-8'))


def is_kind_of(name: str, wide: str) -> bool:
    """Say whether a thing is one of another kind: a church, of buildings."""
    words = thesaurus()
    name, wide = words.plain(name), words.plain(wide)
    return (
        name in words.same(wide)
        or name in words.narrower(wide)
        or words.is_anything(wide)
    )
