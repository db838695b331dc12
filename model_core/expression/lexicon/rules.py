"""Pairs of patterns: what stands in a sentence, and what is read instead.

In the first, `(a|b c)` is one of these, `[a]` is a or nothing, `*` are one to eight
words without a comma, `<quantity>` is a number with its unit, `<number>` a number as a
choice, `^` the beginning and `$` the end of the sentence; all but plain words are
numbered, and a number in the second pattern stands for what the first has caught there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .numerals import is_number

_LONGEST_GAP = 8
_PIECE = re.compile(r'\([^)]*\)|\[[^\]]*\]|\S+')
_NUMBER = ('<number>',)
_BREAKS = frozenset(',;.:!?')


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
            if at < len(words) and is_number(words[at].rstrip('%').replace('.', '', 1)):
                yield at + 1
        elif tuple(words[at : at + len(choice)]) == choice:
            yield at + len(choice)


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
