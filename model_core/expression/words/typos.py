"""Mend small misspellings: "noth of", "the biggset pond", "tenis court".

A closed-class word is meant only where nothing else speaks for a noun: the word is not
known as part of any name, it begins like the closed-class word, one letter is missing,
doubled, wrong or swapped, and the closed-class word fits its neighbours.

A noun is meant where just one of those that are known is as near (a letter left out, or
swapped with the next, is nearer than a wrong one), and the word is no ordinary one of
the language: "pound" is no "pond". A word of four letters is as often another one, so
that it is mended only where a letter is missing or two are swapped.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

from ..languages.inflection import fold
from ..languages.pieces import Role
from ..languages.translate import Translator
from ..lexicon.closed_class import Lexicon
from ..lexicon.nouns import plural
from ..lexicon.thesaurus import ordinary, thesaurus

SHORTEST = 4
# Misspelt short words that are no other word.
_SHORT = {'teh': 'the', 'hte': 'the', 'adn': 'and', 'nad': 'and', 'fo': 'of'}
_BEFORE_NOUN = frozenset(
    {
        *('determiner', 'number', 'ordinal', 'colour', 'shade', 'shape', 'size'),
        *('superlative', 'comparative', 'extreme', 'nearest'),
    }
)
_MEASURES = frozenset({'measure', 'measured'})
_PLACES = frozenset({'direction', 'middle', 'corner', 'side', 'extreme'})

Correction = tuple[str, str]


def mend(
    words: Sequence[str], lexicon: Lexicon, names: Collection[str] = ()
) -> tuple[list[str], tuple[Correction, ...]]:
    """Return the words without small misspellings, and what was mended.

    Args:
        words: Words of a sentence, in lower case.
        lexicon: The closed-class words.
        names: Plain names of things that are known to be there.
    """
    nouns = {word for name in names for word in name.split()}
    mended = list(words)
    for at, word in enumerate(words):
        if word in _SHORT and word not in nouns:
            mended[at] = _SHORT[word]
        elif at and words[at - 1][0].isdigit() and _unit_of(word, lexicon):
            mended[at] = _unit_of(word, lexicon)
        elif _is_strange(word, nouns):
            mended[at] = _closest(mended, at, lexicon)
            if mended[at] == word and word not in lexicon.words:
                mended[at] = nearest(word, _known(), thesaurus().plain) or word
    pairs = zip(words, mended, strict=True)
    return mended, tuple((old, new) for old, new in pairs if old != new)


def _is_noun(word: str, nouns: Collection[str]) -> bool:
    words = thesaurus()
    return word in nouns or words.plain(word) in nouns or words.has_word(word)


def mend_nouns(
    words: Sequence[str], language: Translator, names: Collection[str] = ()
) -> tuple[list[str], tuple[Correction, ...]]:
    """Return a sentence of another language without misspelt nouns, as `mend` does."""
    if not ordinary(language.code):
        return list(words), ()
    known = {fold(word): word for word in language.words_of(Role.THING)}
    there = {fold(word) for name in names for word in name.split()}
    strange = [
        word
        for word in words
        if len(word) >= SHORTEST
        and word.isalpha()
        and fold(word) not in known.keys() | there
        and not language.names(word)
        and not language.is_compound(word)
        and not {word, fold(word)} & ordinary(language.code)
    ]
    meant = {
        word: known.get(nearest(fold(word), known, language.names), word)
        for word in strange
    }
    pairs = tuple((old, new) for old, new in meant.items() if old != new)
    return [meant.get(word, word) for word in words], pairs


def _is_strange(word: str, nouns: Collection[str]) -> bool:
    """Say whether a word is no English one that is known, and long enough to mend."""
    plain = len(word) >= SHORTEST and word.isalpha()
    return plain and not _is_noun(word, nouns) and word not in ordinary('en')


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """Return the nouns that may be meant, in the singular and in the plural."""
    words = {word for word in thesaurus().words if word.isalpha()}
    return frozenset(words | set(map(plural, words)))


def nearest(word: str, known: Collection[str], base: Callable[[str], str] = str) -> str:
    """Return the only known noun that a word is a small misspelling of; '' for none.

    Args:
        word: The word.
        known: Nouns in all of their forms.
        base: Returns the form that two forms of one noun have in common.
    """
    found = [noun for noun in known if _is_meant(word, noun)]
    # A letter is left out, or swapped with the next, sooner than another is typed.
    likely = [n for n in found if _is_swap(word, n) or len(n) > len(word)]
    found = likely or found
    if len({base(noun) for noun in found}) != 1:
        return ''
    return min(found, key=lambda noun: (not _is_swap(word, noun), noun[-1] != word[-1]))


def _is_meant(word: str, noun: str) -> bool:
    if len(noun) < SHORTEST or not is_one_off(word, noun):
        return False
    swapped = _is_swap(word, noun)
    begins = word[0] == noun[0] or (swapped and word[:2] == noun[1::-1])
    short = len(word) <= SHORTEST
    return begins and (swapped or not short or len(noun) > len(word))


def _is_swap(word: str, noun: str) -> bool:
    return sorted(word) == sorted(noun)


def _unit_of(word: str, lexicon: Lexicon) -> str:
    """Return the unit that is meant behind a number; '' for none."""
    if len(word) <= SHORTEST or _is_noun(word, ()) or word in lexicon.units:
        return ''
    units = (x for x in lexicon.units if len(x) > SHORTEST and x[0] == word[0])
    meant = [unit for unit in units if is_one_off(word, unit)]
    return max(meant, key=lambda unit: unit[-1] == word[-1], default='')


def _closest(words: Sequence[str], at: int, lexicon: Lexicon) -> str:
    """Return the closed-class word that is meant there, or the word as it is."""
    word = words[at]
    if word in lexicon.words or word in lexicon.nouns.participle_nouns:
        return word
    for other, sections in lexicon.closed.items():
        alike = len(other) >= SHORTEST and word[0] == other[0]
        if alike and is_one_off(word, other) and _fits(words, at, sections, lexicon):
            return other
    return word


def is_one_off(word: str, other: str) -> bool:
    """Say whether one letter is missing, too much, wrong, or swapped with the next."""
    if abs(len(word) - len(other)) > 1 or word == other:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    rest, goal = word[start:], other[start:]
    swapped = rest[:2] == goal[:2][::-1] and rest[2:] == goal[2:]
    wrong = rest[1:] == goal[1:]
    return swapped or wrong or rest == goal[1:] or rest[1:] == goal


def _fits(
    words: Sequence[str], at: int, sections: Collection[str], lexicon: Lexicon
) -> bool:
    """Say whether a closed-class word of these sections can stand there."""
    before = words[at - 1] if at else ''
    after = words[at + 1] if at + 1 < len(words) else ''
    closed_before = before in lexicon.closed
    if _PLACES & set(sections) and (closed_before or after == 'of'):
        return True
    if _BEFORE_NOUN & set(sections):
        noun_follows = after[:1].isalpha() and after not in lexicon.closed
        described = lexicon.closed.get(after, frozenset()) & (_BEFORE_NOUN | {'of'})
        if noun_follows or described or before in ('is', 'are'):
            return True
    links = bool(set(sections) - _BEFORE_NOUN - _PLACES - _MEASURES)
    determined = 'determiner' in lexicon.closed.get(before, ())
    return links and bool(before and after) and not determined
