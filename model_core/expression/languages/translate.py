"""Say a sentence of another language in English, which the grammar reads.

What belongs to a language stands in its file in `lexicon/`, which a translator
extends without programming; `lexicon/README.md` tells how. The words are matched
without regard to accents, the longest pattern first. An unknown word stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from ..lexicon.closed_class import expand
from ..lexicon.nouns import plural, singular
from ..lexicon.rules import Rule, rule
from ..lexicon.thesaurus import thesaurus
from .inflection import Endings, fold, spellings
from .layer_names import LayerNames
from .pieces import Piece, Role, adjectives_first, in_number, participles_last
from .sayings import Sayings

_THOUSANDS = re.compile(r'\d{1,3}(\.\d{3})+')
_WORD = re.compile(r"(?<![\w@])\w+(?!['\w])")
_VOWELS = 'aeiouyàâéèêëîïôûœ'
_SHORTEST_PART = 4
_LONGEST_PATTERN = 10
# Evidence for a language that is weaker than a word of it.
_INFLECTED = 0.9
_LETTERS = 0.5
_ARTICLE = 1.1

# What a genitive stands behind.
_OWNED = frozenset({Role.THING, Role.SUPERLATIVE, Role.UNKNOWN})

_Patterns = dict[str, list[tuple[tuple[str, ...], Piece]]]
_SECTIONS = {
    'words': Role.OTHER,
    'determiners': Role.DETERMINER,
    'superlatives': Role.SUPERLATIVE,
}


class Translator:
    """The words of one language in English.

    Attributes:
        code: Code of the language, "de".
        separators: Between thousands, and before decimals.
    """

    def __init__(self, code: str, sections: dict[str, Any]) -> None:
        """Build the tables from the sections of a lexicon file."""
        self.code = code
        language = sections['language']
        self._adjectives_follow: bool = language['adjectives_follow']
        self._compounds: bool = language['compounds']
        self._letters = frozenset(language['letters'])
        self._genitive = frozenset(language.get('genitive', ()))
        self._contractions: dict[str, str] = sections.get('contractions', {})
        endings = sections['endings']
        self._endings = Endings(endings['plural'], endings['case'])
        self._rules: tuple[Rule, ...] = tuple(
            rule(*row) for row in sections.get('order', {}).get('rows', ())
        )
        # As written, and without accents, which tell "ou" from "où".
        self._sayings = Sayings(self._compounds)
        self._exact: _Patterns = {}
        self._plain: _Patterns = {}
        for section, role in _SECTIONS.items():
            for english, patterns in sections.get(section, {}).items():
                self._add(patterns, Piece(english, role))
        inflected = endings['adjective']
        self._add_forms(sections['adjectives'], ['', *inflected], Role.ADJECTIVE)
        self._add_forms(sections.get('participles', {}), inflected, Role.PARTICIPLE)
        self.separators: tuple[str, str] = tuple(language['separators'])
        for english, words in sections['things'].items():
            for word in words.split(';'):
                self._add_thing(english, _listed(word))
        self._words = (_words(self._exact), _words(self._plain))

    def _add(self, patterns: Sequence[str], piece: Piece) -> None:
        for pattern in patterns:
            for words in expand(pattern):
                if piece.role is not Role.THING:
                    self._sayings.add(piece.english, ' '.join(words))
                exact = tuple(word.lower() for word in words)
                self._exact.setdefault(exact[0], []).append((exact, piece))
                for plain in _folds(words):
                    self._plain.setdefault(plain[0], []).append((plain, piece))

    def _add_forms(
        self, section: dict[str, str], endings: Sequence[str], role: Role
    ) -> None:
        for english, forms in section.items():
            self._add(
                [form + ending for form in _listed(forms) for ending in endings],
                Piece(english, role),
            )

    def _add_thing(self, english: str, listed: Sequence[str]) -> None:
        one, *rest = listed
        many = rest[0] if rest else self._endings.several(one)
        forms = (one, many)
        self._sayings.add_thing(english, forms)
        alike = one == many
        pieces = ((one, False), (many, True)) if not alike else ((one, False),)
        for form, several in pieces:
            words = ' '.join(self.apart(form.lower().split()))
            self._add([words], Piece(english, Role.THING, forms, several, alike))

    def apart(self, words: Sequence[str]) -> list[str]:
        """Return the words with contractions and elisions written out."""
        done: list[str] = []
        for word in words:
            head, elided, tail = word.partition("'")
            if elided and f"{head}'" in self._contractions:
                done += [*self._contractions[f"{head}'"].split()]
                done += self.apart([tail]) if tail else []
            else:
                done += self._contractions.get(word, word).split()
        return done

    def knows(self, words: Sequence[str], names: Collection[str] = ()) -> float:
        """Return how many of the words are of the language.

        One without its accents counts a little less, and an article a little more. A
        word that is not known counts where it is the plural of a name that is there,
        or has letters that English has not.
        """
        there = self._there(names)
        known = 0.0
        for word in words:
            if word in self._words[0]:
                articles = self._exact.get(word, ())
                is_article = any(x.role is Role.DETERMINER for _, x in articles)
                known += _ARTICLE if is_article or word in self._contractions else 1
            elif (
                fold(word) in self._words[1]
                or self._thing(word) is not None
                or (there.at([word])[0] and singular(word) not in names)
            ):
                known += _INFLECTED
            elif not word.isascii() and self._letters >= {
                letter for letter in word if not letter.isascii()
            }:
                known += _LETTERS
        return known

    def names(self, word: str) -> str:
        """Return the English name of a thing, or the word itself where it is another.

        It is empty for a word that is not known.
        """
        thing = self._thing(word)
        if thing is not None:
            return thing.english
        known = word in self._words[0] or fold(word) in self._words[1]
        return word if known else ''

    def is_compound(self, word: str) -> bool:
        """Say whether a word is one of two, of which the last is a known thing."""
        return self._compound(word) is not None

    def words_of(self, role: Role) -> frozenset[str]:
        """Return every word of what plays a role, as it is written."""
        return frozenset(
            word
            for rows in self._exact.values()
            for words, piece in rows
            if piece.role is role
            for word in words
        )

    def english(self, words: Sequence[str], names: Collection[str] = ()) -> list[str]:
        """Return the sentence in English words."""
        there = self._there(names)
        pieces = self._pieces(self.apart(words), there)
        if self._adjectives_follow:
            pieces = adjectives_first(pieces)
        pieces = participles_last(in_number(pieces))
        text = ' '.join(_said(piece, there, names) for piece in pieces)
        done = text.replace('-', ' - ').split()
        for order in self._rules:
            done = order.apply(done)
        return done

    def name(self, own: str) -> str | None:
        """Return the name of a thing in English, or None where it is not known.

        Of "route forestière" only the thing is known, so it is a kind of road.
        """
        words = self.apart(own.lower().split())
        pieces = self._pieces(words, self._there(()))
        things = [piece for piece in pieces if piece.role is Role.THING]
        if not things:
            return None
        if all(piece.role is not Role.UNKNOWN for piece in pieces):
            return ' '.join(self.english(own.lower().split()))
        if not self._adjectives_follow:
            return ' '.join(piece.english for piece in pieces)
        if pieces[0] is not things[0]:
            return None
        rest = [p.english for p in pieces[1:] if p.role is not Role.OTHER]
        return ' '.join((*rest, things[0].english))

    def noun(self, thing: str, many: bool = False) -> str:
        """Return the name of a thing, in English or of a layer, in the language."""
        return self._sayings.noun(thing, many)

    def forms(self, english: str) -> tuple[str, ...]:
        """Return all ways to say English words, with contractions written out."""
        return self._sayings.forms(english)

    def listed(self, thing: str, many: bool = False) -> str | None:
        """Return the name of a thing that the lexicon lists; None for another."""
        return self._sayings.listed(thing, many)

    def loose(self, text: str) -> str:
        """Return a sentence with contractions written out, but not elisions."""
        return _WORD.sub(lambda word: self._contractions.get(word[0], word[0]), text)

    def close(self, text: str) -> str:
        """Return a sentence with all contractions and elisions made: "l'est du"."""
        # Elisions first: "à le est" is "à l'est", and not "au est".
        for elided in (True, False):
            behind = rf' (?=[{_VOWELS}])' if elided else r'(?!\w)'
            for short, apart in self._contractions.items():
                # One word for one is another spelling ("ad"), and none to be made.
                if short.endswith("'") is elided and (elided or ' ' in apart):
                    text = re.sub(rf'(?<!\w){apart}{behind}', short, text)
        return text

    def said(self, text: str) -> str:
        """Return English words of a translated sentence in the language."""
        return self._sayings.said(text)

    def _there(self, names: Collection[str]) -> LayerNames:
        return _layer_names(self, frozenset(names))

    def layer_names(self, names: Collection[str]) -> LayerNames:
        """Return the names of a layer as the language inflects them."""
        return LayerNames(names, self._endings, self.apart)

    def _pieces(self, words: Sequence[str], there: LayerNames) -> list[Piece]:
        pieces: list[Piece] = []
        at = 0
        while at < len(words):
            length, piece = self._match(words, at, there)
            before = pieces[-1].role if pieces else Role.OTHER
            if words[at] in self._genitive and before in _OWNED:
                pieces.append(Piece('of', Role.OTHER))
            pieces.append(piece)
            at += length
        return pieces

    def _match(
        self, words: Sequence[str], at: int, there: LayerNames
    ) -> tuple[int, Piece]:
        """Return how many words are translated there, and as what."""
        said = tuple(words[at : at + _LONGEST_PATTERN])
        best: tuple[int, Piece] = (0, Piece(words[at], Role.UNKNOWN))
        for patterns, spelt in (
            (self._exact, said),
            (self._plain, tuple(map(fold, said))),
        ):
            for pattern, piece in patterns.get(spelt[0], ()):
                if len(pattern) > best[0] and spelt[: len(pattern)] == pattern:
                    best = (len(pattern), piece)
        length, name = there.at(words, at)
        if length > max(best[0], 0 if self._thing(words[at]) is None else 1):
            return length, Piece(name, Role.THING, name=name)
        if best[0]:
            return best
        word = words[at]
        thing = self._thing(word) or self._compound(word)
        if thing is not None:
            return 1, thing
        if not word[0].isalpha():
            return 1, Piece(_digits(word), Role.OTHER)
        return 1, best[1]

    def _thing(self, word: str) -> Piece | None:
        """Return the noun, however it is inflected."""
        plain = fold(word)
        found = self._noun(plain)
        if found is not None:
            return found
        for base, many in self._endings.bases(plain):
            found = self._noun(base)
            if found is not None:
                return replace(found, many=many or found.many)
        return None

    def _noun(self, word: str) -> Piece | None:
        for pattern, piece in self._plain.get(word, ()):
            if len(pattern) == 1 and piece.role is Role.THING:
                return piece
        return None

    def _compound(self, word: str) -> Piece | None:
        """Return "brick house" for a compound of which the head is known."""
        if not self._compounds:
            return None
        for at in range(_SHORTEST_PART, len(word) - 2):
            head = self._thing(word[at:])
            if head is None:
                continue
            modifier = self._thing(word[:at].rstrip('s')) or self._thing(word[:at])
            before = modifier.english if modifier else word[:at]
            english = f'{before} {head.english}'
            return Piece(english, Role.THING, (word,), head.many)
        return None


@lru_cache(maxsize=32)
def _layer_names(translator: Translator, names: frozenset[str]) -> LayerNames:
    return translator.layer_names(names)


def _said(piece: Piece, there: LayerNames, names: Collection[str]) -> str:
    if piece.role is not Role.THING:
        return piece.english
    own = piece.name
    if not own and thesaurus().plain(piece.english) not in names:
        own = there.of(piece.forms)
    return own or (plural(piece.english) if piece.many else piece.english)


def _words(patterns: _Patterns) -> frozenset[str]:
    return frozenset(
        word for rows in patterns.values() for words, _ in rows for word in words
    )


def _digits(word: str) -> str:
    """Return a number in English digits: 1.000 is a thousand and 2,5 two and a half."""
    if _THOUSANDS.match(word):
        word = word.replace('.', '')
    return word.replace(',', '.') if word[0].isdigit() else word


def _listed(forms: str) -> list[str]:
    return [form.strip() for form in forms.split(',')]


def _folds(words: Sequence[str]) -> set[tuple[str, ...]]:
    """Return the words in each spelling."""
    spelt = [word.lower() for word in words]
    umlauts = tuple(
        next(iter(spellings(word) - {fold(word)}), fold(word)) for word in spelt
    )
    return {tuple(map(fold, spelt)), umlauts}
