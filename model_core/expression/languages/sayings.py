"""English words of an account, in the language of the sentence.

The tree of a sentence is English, so what the account tells of it is put back into
words of the lexicon: those that it was translated from, or others that mean the same.
"""

from __future__ import annotations

from ..lexicon.nouns import plural
from ..lexicon.thesaurus import thesaurus
from .inflection import spellings

_LONGEST = 8
_SHORTEST_PART = 4


class Sayings:
    """What English words are in one language."""

    def __init__(self, compounds: bool) -> None:
        """Begin with no words.

        Args:
            compounds: Whether nouns are written as one word, "Backsteinhaus".
        """
        self._compounds = compounds
        self._own: dict[tuple[str, ...], str] = {}
        self._forms: dict[str, dict[str, None]] = {}
        self._by_english: dict[str, tuple[str, str]] = {}
        self._by_form: dict[str, tuple[str, str]] = {}

    def add(self, english: str, own: str) -> None:
        """Take English words, and how the language says them; the first stays.

        What is the same in both, such as "m", goes before.
        """
        if own == english:
            self._own[tuple(english.split())] = own
        elif english and own[0].isalpha():
            self._own.setdefault(tuple(english.split()), own)
        if english:
            self._forms.setdefault(english, {})[own] = None

    def add_thing(self, english: str, forms: tuple[str, str]) -> None:
        """Take the singular and the plural of a thing."""
        self._by_english.setdefault(english, forms)
        for form in forms:
            for spelt in spellings(form):
                self._by_form.setdefault(spelt, forms)

    def forms(self, english: str) -> tuple[str, ...]:
        """Return all ways to say English words, as the lexicon has them."""
        thing = self._by_english.get(thesaurus().plain(english), ())
        return tuple(dict.fromkeys((*self._forms.get(english, ()), *thing)))

    def listed(self, thing: str, many: bool) -> str | None:
        """Return the name of a thing that the lexicon lists; None for another."""
        forms = self._by_english.get(thesaurus().plain(thing))
        return None if forms is None else forms[many]

    def said(self, text: str) -> str:
        """Return English words in the language; those that it has not as they are."""
        words = text.split()
        done: list[str] = []
        at = 0
        while at < len(words):
            lengths = range(min(_LONGEST, len(words) - at), 0, -1)
            pieces = ((n, self._piece(words[at : at + n])) for n in lengths)
            length, own = next((x for x in pieces if x[1]), (1, words[at]))
            done.append(own)
            at += length
        return ' '.join(done)

    def _piece(self, words: list[str]) -> str:
        thing = self._by_english.get(thesaurus().plain(' '.join(words)))
        return thing[0] if thing else self._own.get(tuple(words), '')

    def noun(self, thing: str, many: bool = False) -> str:
        """Return the name of a thing in the language.

        Args:
            thing: The name in English, or as it stands in a layer.
            many: Whether the plural is meant. What is known neither here nor in
                English has none.
        """
        if thing.startswith('@'):
            return thing
        forms = self._by_english.get(thesaurus().plain(thing))
        if forms is None:
            known = spellings(thing) & self._by_form.keys()
            forms = self._by_form[min(known)] if known else None
        if forms is not None:
            return forms[many]
        whole = self._joined(thing, many) if self._compounds else None
        if whole is not None:
            return whole
        said = self.said(thing)
        known_english = said == thing and thesaurus().has_word(thing.split()[-1])
        return plural(thing) if many and known_english else said

    def _joined(self, thing: str, many: bool) -> str | None:
        """Return "Backsteinhaus" for "brick house", and "Nadelwald" for "nadelwald"."""
        modifier, _, head = thing.partition(' ')
        if head in self._by_english and ' ' not in modifier:
            before = self._by_english.get(modifier, (modifier,))[0]
            tail = self._by_english[head][many]
            if before != modifier or not thesaurus().has_word(modifier):
                return (before + tail).capitalize()
        for at in range(_SHORTEST_PART, 0 if ' ' in thing else len(thing) - 2):
            for tail in spellings(thing[at:]) & self._by_form.keys():
                return (thing[:at] + self._by_form[tail][many]).capitalize()
        return None
