"""Bring the words of a sentence into the order that the grammar reads.

    the largest pond's island       the island of the largest pond
    closer to the road than 50 m    closer than 50 m to the road

What belongs to a language is said in the section [rephrase] of its lexicon file, as
pairs of patterns (`lexicon/rules.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from ..lexicon.closed_class import Lexicon, lexicon
from ..lexicon.rules import Rule, rule
from ..lexicon.thesaurus import thesaurus

POSSESSIVE = "'"
"""Token that stands behind an owner."""
_DESCRIBING = frozenset(
    {
        *('colour', 'shade', 'shape', 'size', 'superlative', 'comparative', 'extreme'),
        *('direction', 'number', 'ordinal', 'side', 'middle', 'corner', 'nearest'),
        *(
            'nearest_to',
            'number_of',
            'extreme_place',
            'measure',
            'measured',
            'bigger',
            'smaller',
        ),
    }
)
_LONGEST_OWNER = 8


def rephrase(words: Sequence[str], names: Collection[str] = ()) -> list[str]:
    """Return the words, hyphens and marks of a sentence in the grammar's order.

    Args:
        words: Words in lower case; `POSSESSIVE` stands behind an owner.
        names: Plain names of things that are known to be there.
    """
    done = owned(words, lexicon(), names)
    for one in _rules():
        done = one.apply(done)
    return done


@lru_cache(maxsize=8)
def _rules(language: str = 'en') -> tuple[Rule, ...]:
    return tuple(rule(*row) for row in lexicon(language).rephrasings)


def owned(
    words: Sequence[str], lexicon: Lexicon, names: Collection[str] = ()
) -> list[str]:
    """Return the words with "the park's pond" as "the pond of the park".

    An owner has an article; without one, or where both together are the name of a
    thing ("the children's playground"), the words stay as they are.
    """
    done = list(words)
    while POSSESSIVE in done:
        at = done.index(POSSESSIVE)
        start = at - 1
        while start >= max(0, at - _LONGEST_OWNER) and _describes(done[start], lexicon):
            start -= 1
        end = at + 1
        while end < len(done) and _describes(done[end], lexicon):
            end += 1
        has_article = 0 <= start < at - 1 and _is_article(done[start], lexicon)
        owner, thing = done[start:at], done[at + 1 : end]
        name = thesaurus().plain(' '.join((*owner[1:], *thing)))
        known = name in names or thesaurus().knows(name)
        if not has_article or not thing or known:
            del done[at]
        else:
            done[start:end] = ['the', *thing, 'of', *owner]
    return done


def _describes(word: str, lexicon: Lexicon) -> bool:
    """Say whether the word may be a noun, or stand before one, and is no article."""
    if word == '-':
        return True
    sections = lexicon.closed.get(word, frozenset())
    if sections == {'determiner'}:
        return thesaurus().has_word(word)
    return word[0].isalnum() and sections <= _DESCRIBING


def _is_article(word: str, lexicon: Lexicon) -> bool:
    return 'determiner' in lexicon.closed.get(word, ())
