"""Mend small misspellings of closed-class words: "noth of", "the biggset pond".

A word is mended only where nothing else speaks for it being a noun: it is not known as
part of any name, it begins like the closed-class word, one letter is missing, doubled,
wrong or swapped, and the closed-class word fits its neighbours.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..lexicon.closed_class import Lexicon
from ..lexicon.thesaurus import thesaurus

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
        elif len(word) >= SHORTEST and word.isalpha() and not _is_noun(word, nouns):
            mended[at] = _closest(mended, at, lexicon)
    pairs = zip(words, mended, strict=True)
    return mended, tuple((old, new) for old, new in pairs if old != new)


def _is_noun(word: str, nouns: Collection[str]) -> bool:
    words = thesaurus()
    return word in nouns or words.plain(word) in nouns or words.has_word(word)


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
