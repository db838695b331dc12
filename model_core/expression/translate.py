"""Say a sentence of another language in English, which the grammar reads.

What belongs to a language stands in its file in `lexicons/`, which a translator
extends without programming; `lexicons/README.md` tells how. The words are matched
without regard to accents, the longest pattern first. An unknown word stays as it is.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from .lexicon import expand, lexicon
from .nouns import plural
from .rephrase import Rule, rule
from .thesaurus import thesaurus

ENGLISH = 'en'
_FOLDER = Path(__file__).with_name('lexicons')
_THOUSANDS = re.compile(r'\d{1,3}(\.\d{3})+')
_SHORTEST_PART = 4
_LONGEST_PATTERN = 10
_VOWELS = frozenset('aeiouáéíóúâêôãõ')
_ONE = frozenset({'the', 'a', 'one', 'first', 'second', 'third', 'last'})


class Role(StrEnum):
    """What a translated word is in the sentence."""

    THING = 'thing'
    ADJECTIVE = 'adjective'
    SUPERLATIVE = 'superlative'
    DETERMINER = 'determiner'
    OTHER = 'other'


@dataclass(frozen=True)
class _Piece:
    """Some words and what they are in English."""

    english: str
    role: Role
    typed: str = ''
    many: bool = False
    alike: bool = False


_Patterns = dict[str, list[tuple[tuple[str, ...], _Piece]]]
_SECTIONS = {
    'words': Role.OTHER,
    'determiners': Role.DETERMINER,
    'superlatives': Role.SUPERLATIVE,
}


class Translator:
    """The words of one language in English.

    Attributes:
        code: Code of the language, "de".
        messages: Texts of the account.
        separators: Between thousands, and before decimals.
        singulars: Singular and plural of things, by their English names.
    """

    def __init__(self, code: str, sections: dict[str, Any]) -> None:
        """Build the tables from the sections of a lexicon file."""
        self.code = code
        language = sections['language']
        self._adjectives_follow: bool = language['adjectives_follow']
        self._compounds: bool = language['compounds']
        self._contractions: dict[str, str] = sections.get('contractions', {})
        endings = sections['endings']
        self._plural: list[str] = endings['plural']
        self._case: list[str] = endings['case']
        self._rules: tuple[Rule, ...] = tuple(
            rule(*row) for row in sections.get('order', {}).get('rows', ())
        )
        # As written, and without accents, which tell "ou" from "où".
        self._exact: _Patterns = {}
        self._plain: _Patterns = {}
        for section, role in _SECTIONS.items():
            for english, patterns in sections[section].items():
                self._add(patterns, _Piece(english, role))
        for english, forms in sections['adjectives'].items():
            for form in _listed(forms):
                for ending in ('', *endings['adjective']):
                    self._add([form + ending], _Piece(english, Role.ADJECTIVE))
        self.messages: dict[str, str] = sections.get('account', {})
        self.separators: tuple[str, str] = tuple(language['separators'])
        self.singulars: dict[str, tuple[str, str]] = {}
        for english, forms in sections['things'].items():
            one, *many = _listed(forms)
            several = many[0] if many else self._several(one)
            self.singulars.setdefault(english, (one, several))
            alike = one in many
            self._add([one], _Piece(english, Role.THING, one, alike=alike))
            self._add(many, _Piece(english, Role.THING, one, many=True))
        self._words = (_words(self._exact), _words(self._plain))

    def _add(self, patterns: Sequence[str], piece: _Piece) -> None:
        for pattern in patterns:
            for words in expand(pattern):
                exact = tuple(word.lower() for word in words)
                self._exact.setdefault(exact[0], []).append((exact, piece))
                for plain in _folds(words):
                    self._plain.setdefault(plain[0], []).append((plain, piece))

    def _several(self, one: str) -> str:
        """Return the plural of a noun that has none in the file."""
        endings = self._plural or ['']
        return one + (endings[0] if one[-1] in _VOWELS else endings[-1])

    def apart(self, words: Sequence[str]) -> list[str]:
        """Return the words with contractions and elisions written out."""
        done: list[str] = []
        for word in words:
            head, elided, tail = word.partition("'")
            if elided and f"{head}'" in self._contractions:
                done += [*self._contractions[f"{head}'"].split()]
                done += [tail] if tail else []
            else:
                done += self._contractions.get(word, word).split()
        return done

    def knows(self, words: Sequence[str]) -> float:
        """Return how many of the words are of the language.

        One without its accents counts a little less, and an article a little more.
        """
        known = 0.0
        for word in words:
            if word in self._words[0]:
                articles = self._exact.get(word, ())
                is_article = any(x.role is Role.DETERMINER for _, x in articles)
                known += 1.1 if is_article or word in self._contractions else 1.0
            elif fold(word) in self._words[1] or self._thing(word) is not None:
                known += 0.9
        return known

    def english(self, words: Sequence[str], names: Collection[str] = ()) -> list[str]:
        """Return the sentence in English words."""
        words = self.apart(words)
        pieces: list[_Piece] = []
        at = 0
        while at < len(words):
            length, found = self._match(words, at)
            pieces += found
            at += length
        if self._adjectives_follow:
            pieces = _adjectives_first(pieces)
        pieces = _in_number(pieces)
        text = ' '.join(_said(piece, names) for piece in pieces)
        done = text.replace('-', ' - ').split()
        for order in self._rules:
            done = order.apply(done)
        return done

    def noun(self, english: str, many: bool = False) -> str:
        """Return a thing in the language; in English where it is not known."""
        forms = self.singulars.get(thesaurus().plain(english))
        if forms is None:
            return plural(english) if many else english
        return forms[many]

    def _match(self, words: Sequence[str], at: int) -> tuple[int, list[_Piece]]:
        """Return how many words are translated there, and as what."""
        said = tuple(words[at : at + _LONGEST_PATTERN])
        best: tuple[int, list[_Piece]] = (0, [])
        for patterns, there in (
            (self._exact, said),
            (self._plain, tuple(map(fold, said))),
        ):
            for pattern, piece in patterns.get(there[0], ()):
                if len(pattern) > best[0] and there[: len(pattern)] == pattern:
                    best = (len(pattern), [piece])
        if best[0]:
            return best
        word = words[at]
        thing = self._thing(word) or self._compound(word)
        if thing is not None:
            return 1, [thing]
        if word[0].isdigit():
            return 1, [_Piece(_digits(word), Role.OTHER)]
        return 1, [_Piece(word, Role.OTHER)]

    def _thing(self, word: str) -> _Piece | None:
        """Return the noun, however it is inflected."""
        plain = fold(word)
        found = self._noun(plain)
        if found is not None:
            return found
        for endings, many in ((self._plural, True), (self._case, False)):
            for ending in endings:
                found = self._noun(plain.removesuffix(ending))
                if plain.endswith(ending) and found is not None:
                    return replace(found, many=many or found.many)
        return None

    def _noun(self, word: str) -> _Piece | None:
        for pattern, piece in self._plain.get(word, ()):
            if len(pattern) == 1 and piece.role is Role.THING:
                return piece
        return None

    def _compound(self, word: str) -> _Piece | None:
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
            return _Piece(english, Role.THING, word, head.many)
        return None


def _said(piece: _Piece, names: Collection[str]) -> str:
    if piece.role is not Role.THING:
        return piece.english
    own = piece.typed.lower()
    named = thesaurus().plain(own) in names
    there = thesaurus().plain(piece.english) in names
    if named and not there:
        return own
    return plural(piece.english) if piece.many else piece.english


def _in_number(pieces: list[_Piece]) -> list[_Piece]:
    """Tell "das Gebäude" from "alle Gebäude", where the plural shows only before it."""
    done: list[_Piece] = []
    one = False
    for piece in pieces:
        if piece.role is Role.THING:
            done.append(replace(piece, many=piece.many or (piece.alike and not one)))
            one = False
            continue
        if piece.role is Role.DETERMINER or piece.english in _ONE:
            one = piece.english in _ONE
        elif piece.role is Role.OTHER:
            one = False
        done.append(piece)
    return done


def _words(patterns: _Patterns) -> frozenset[str]:
    return frozenset(
        word for rows in patterns.values() for words, _ in rows for word in words
    )


def _adjectives_first(pieces: list[_Piece]) -> list[_Piece]:
    """Put adjectives and superlatives behind a noun before it."""
    done: list[_Piece] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        at += 1
        if piece.role is not Role.THING:
            done.append(piece)
            continue
        ranks: list[_Piece] = []
        adjectives: list[_Piece] = []
        while True:
            roles = [p.role for p in pieces[at : at + 2]]
            joined = pieces[at : at + 1] and pieces[at].english in ('or', 'and')
            if roles[:1] == [Role.SUPERLATIVE]:
                ranks.append(pieces[at])
                at += 1
            elif roles == [Role.DETERMINER, Role.SUPERLATIVE]:
                ranks.append(pieces[at + 1])
                at += 2
            elif roles[:1] == [Role.ADJECTIVE]:
                adjectives.append(pieces[at])
                at += 1
            elif adjectives and joined and roles[1:] == [Role.ADJECTIVE]:
                adjectives += pieces[at : at + 2]
                at += 2
            else:
                break
        done += [*ranks, *adjectives, piece]
    return done


def _digits(word: str) -> str:
    """Return a number in English digits: 1.000 is a thousand and 2,5 two and a half."""
    if _THOUSANDS.match(word):
        word = word.replace('.', '')
    return word.replace(',', '.')


def _listed(forms: str) -> list[str]:
    return [form.strip() for form in forms.split(',')]


def fold(word: str) -> str:
    """Return a word in lower case without accents: "étang" as "etang"."""
    plain = unicodedata.normalize('NFD', word.lower().replace('ß', 'ss'))
    return ''.join(c for c in plain if not unicodedata.combining(c))


def _folds(words: Sequence[str]) -> set[tuple[str, ...]]:
    """Return the words without accents, and with "ae" for "ä"."""
    spelt = [word.lower() for word in words]
    for letter in 'äöü':
        spelt = [
            word.replace(letter, {'ä': 'ae', 'ö': 'oe', 'ü': 'ue'}[letter])
            for word in spelt
        ]
    return {tuple(map(fold, words)), tuple(map(fold, spelt))}


@lru_cache(maxsize=1)
def translators() -> tuple[Translator, ...]:
    """Return the translators of all languages that there is a lexicon file for."""
    return tuple(
        Translator(path.stem, tomllib.loads(path.read_text(encoding='utf-8')))
        for path in sorted(_FOLDER.glob('*.toml'))
    )


def translator(code: str) -> Translator | None:
    """Return the translator of a language; None for English."""
    if code == ENGLISH:
        return None
    return next((one for one in translators() if one.code == code), None)


def detected(words: Sequence[str], names: Collection[str] = ()) -> str:
    """Return the code of the language that knows most of the words.

    English is taken where no other language knows clearly more of them. A word that
    names something that is there speaks for no language.
    """
    named = {part for name in names for part in name.split()}
    said = [word for word in words if word[0].isalpha() and word not in named]
    english = sum(map(_is_english, said))
    if english == len(said):
        return ENGLISH
    best, most = ENGLISH, english + 0.0
    for one in translators():
        parts = [word for word in one.apart(said) if word[0].isalpha()]
        known = one.knows(parts) * len(said) / max(len(parts), 1)
        if known > most and known > 1.1 * english:
            best, most = one.code, known
    return best


def _is_english(word: str) -> bool:
    return word in lexicon().words or thesaurus().has_word(word)
