"""Numbers that count nothing: "pond 3", "built in 1998", "the ponds (3)".

They are marked as not understood, with the relation before them, so that they are told
and do not ask for three of what was named before.
"""

from __future__ import annotations

from dataclasses import replace

from ..words.lexemes import Lexeme
from .runs import run_end, tag_at
from .terminals import JOINS, PRE

_NUMBERS = frozenset({'NUM', 'AMOUNT'})
# What a number may be said of, in front of it.
_COUNTED = frozenset(
    {'WORD', 'PRON', 'OF', 'NEARESTTO', 'FROMSIDE', 'REL', 'THAT', 'BE'}
)


def without_names(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes with the numbers that count nothing marked (see above)."""
    done = list(lexemes)
    for at, lexeme in enumerate(lexemes):
        if lexeme.tag not in _NUMBERS or tag_at(done, at - 1) == 'UNKNOWN':
            continue
        end = run_end(lexemes, at + 1, PRE)
        ranked = any(x.tag in ('SUP', 'ORD') for x in lexemes[at:end])
        after = tag_at(lexemes, end)
        if ranked or after in _COUNTED or (after in JOINS and _goes_on(lexemes, end)):
            continue
        lead = tag_at(done, at - 1)
        if lead == 'REL':
            done[at - 1] = replace(done[at - 1], tag='UNKNOWN')
        if lead in ('REL', 'WORD', 'COMMA', 'UNKNOWN'):
            done[at] = replace(lexeme, tag='UNKNOWN')
    return done


def _goes_on(lexemes: list[Lexeme], at: int) -> bool:
    """Say whether a noun follows that is shared: "two or three ponds"."""
    end = run_end(lexemes, run_end(lexemes, at, JOINS), PRE)
    return tag_at(lexemes, end) == 'WORD'
