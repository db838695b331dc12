"""Bring the words of a sentence into the order that the grammar reads.

    the largest pond's island       the island of the largest pond
    closer to the road than 50 m    closer than 50 m to the road

What belongs to a language is said in the section [rephrase] of its lexicon file, as
pairs of patterns. In the first, `(a|b c)` is one of these, `[a]` is a or nothing, `*`
are one to eight words without a comma, `<quantity>` is a number with its unit,
`<number>` a number as a choice, `^` the beginning and `$` the end of the sentence; all
but plain words are numbered, and a number in the second pattern stands for what the
first has caught there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .lexicon import Lexicon, lexicon
from .numerals import is_number
from .thesaurus import thesaurus

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
_LONGEST_GAP = 8
_PIECE = re.compile(r'\([^)]*\)|\[[^\]]*\]|\S+')
_NUMBER = ('<number>',)
_BREAKS = frozenset(',;.:!?')


def rephrase(words: Sequence[str], names: Collection[str] = ()) -> list[str]:
    """Return the words, hyphens and marks of a sentence in the grammar's order.

    Args:
        words: Words in lower case; `POSSESSIVE` stands behind an owner.
        names: Plain names of things that are known to be there.
    """
    done = owned(words, lexicon(), names)
    for rule in _rules():
        done = rule.apply(done)
    return done


@dataclass(frozen=True)
class Rule:
    """What stands in a sentence, and what is read instead.

    Attributes:
        pieces: Choices of words for each piece; None for a gap, and the empty tuple
            for a quantity.
        numbered: Index of each piece that a number stands for.
        order: Words and numbers that are read instead.
        first: Whether it begins the sentence.
        last: Whether it ends the sentence.
    """

    pieces: tuple[tuple[tuple[str, ...], ...] | None, ...]
    numbered: tuple[int, ...]
    order: tuple[str, ...]
    first: bool
    last: bool

    def apply(self, words: Sequence[str]) -> list[str]:
        """Return the words, rephrased wherever the rule holds."""
        there = {*words, *_NUMBER}
        # Most rules have a word that the sentence lacks.
        if any(piece and there.isdisjoint(_firsts(piece)) for piece in self.pieces):
            return list(words)
        done: list[str] = []
        at = 0
        while at < len(words):
            ends = next(self._match(words, at, 0), None) if self._begins(at) else None
            if ends is None:
                done.append(words[at])
                at += 1
                continue
            starts = (at, *ends[:-1])
            caught = [list(words[a:b]) for a, b in zip(starts, ends, strict=True)]
            for word in self.order:
                number = int(word) - 1 if word.isdigit() else None
                done += [word] if number is None else caught[self.numbered[number]]
            at = ends[-1]
        return done

    def _begins(self, at: int) -> bool:
        return at == 0 or not self.first

    def _match(
        self, words: Sequence[str], at: int, piece: int
    ) -> Iterator[tuple[int, ...]]:
        """Yield where the pieces from `piece` on end, if they begin at `at`."""
        if piece == len(self.pieces):
            rest = [word for word in words[at:] if word not in _BREAKS]
            if not (self.last and rest):
                yield ()
            return
        for end in _ends(self.pieces[piece], words, at):
            for ends in self._match(words, end, piece + 1):
                yield (end, *ends)


def _firsts(piece: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    """Yield the words that a piece may begin with; a number's for no word at all."""
    return (choice[0] if choice else _NUMBER[0] for choice in piece)


def _ends(
    piece: tuple[tuple[str, ...], ...] | None, words: Sequence[str], at: int
) -> Iterator[int]:
    if piece is None:
        for end in range(at + 1, min(at + _LONGEST_GAP, len(words)) + 1):
            if words[end - 1] in _BREAKS:
                return
            yield end
    elif not piece and at + 1 < len(words) and words[at][0].isdigit():
        yield at + 2
    for choice in piece or ():
        if choice == _NUMBER:
            if at < len(words) and is_number(words[at].replace('.', '', 1)):
                yield at + 1
        elif tuple(words[at : at + len(choice)]) == choice:
            yield at + len(choice)


@lru_cache(maxsize=8)
def _rules(language: str = 'en') -> tuple[Rule, ...]:
    return tuple(rule(*row) for row in lexicon(language).rephrasings)


def rule(before: str, after: str) -> Rule:
    """Return a pair of patterns (see above) as a rule."""
    first, last = before.startswith('^'), before.endswith('$')
    pieces: list[tuple[tuple[str, ...], ...] | None] = []
    numbered: list[int] = []
    for text in _PIECE.findall(before.strip('^$')):
        if text[0] in '([' or text in ('*', '<quantity>'):
            numbered.append(len(pieces))
        if text == '*':
            pieces.append(None)
        elif text == '<quantity>':
            pieces.append(())
        else:
            choices = [tuple(c.split()) for c in text.strip('()[]').split('|')]
            pieces.append(tuple([*choices, ()] if text[0] == '[' else choices))
    return Rule(tuple(pieces), tuple(numbered), tuple(after.split()), first, last)


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
