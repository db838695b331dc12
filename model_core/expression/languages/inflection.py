"""Spellings and inflected forms of the words of other languages.

Words are compared in lower case and without accents. German "ä" is "ae" as well.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

_UMLAUTS = str.maketrans({'ä': 'ae', 'ö': 'oe', 'ü': 'ue'})
_SHORTEST = 3


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Return a word in lower case without accents: "étang" as "etang"."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize('NFD', word.lower().replace('ß', 'ss'))
    return ''.join(c for c in plain if not unicodedata.combining(c))


@lru_cache(maxsize=20_000)
def spellings(word: str) -> frozenset[str]:
    """Return a word without accents, and with "ae" for "ä"."""
    whole = unicodedata.normalize('NFC', word.lower())
    return frozenset({fold(whole), fold(whole.translate(_UMLAUTS))})


class Endings:
    """What the nouns of a language end in, in the plural and in cases."""

    def __init__(self, plural: Sequence[Sequence[str]], case: Sequence[str]) -> None:
        """Take pairs of endings in the singular and the plural, and those of cases."""
        self._pairs = [(one, many) for one, many in plural]
        self._folded = [(fold(one), fold(many)) for one, many in plural]
        self._case = list(case)

    def several(self, noun: str) -> str:
        """Return the regular plural: by the first pair that fits."""
        for one, many in self._pairs:
            if noun.endswith(one):
                return noun[: len(noun) - len(one)] + many
        return noun

    def bases(self, word: str) -> Iterator[tuple[str, bool]]:
        """Yield what a folded word may be a form of, and whether of the plural."""
        for ending in self._case:
            if word.endswith(ending):
                yield word.removesuffix(ending), False
        for one, many in self._folded:
            if word.endswith(many) and one != many:
                yield word[: len(word) - len(many)] + one, True

    def is_form(self, word: str, noun: str) -> bool:
        """Say whether a word is a noun as it stands, or as it is inflected."""
        return bool(self._forms(word) & spellings(noun)) or bool(
            self._forms(noun) & spellings(word)
        )

    def keys(self, word: str) -> frozenset[str]:
        """Return what a word and a form of it have in common at least one of."""
        return frozenset(self._forms(word))

    def _forms(self, word: str) -> set[str]:
        found = set(spellings(word))
        for spelt in tuple(found):
            bases = (base for base, _ in self.bases(spelt))
            found |= {base for base in bases if len(base) >= _SHORTEST}
        return found
