"""Where runs of lexemes end."""

from __future__ import annotations

from collections.abc import Sequence

from ..words.lexemes import Lexeme
from .terminals import PRE

_NOUN = frozenset({'WORD', 'OF', 'PRON'})


def run_end(lexemes: Sequence[Lexeme], at: int, tags: frozenset[str]) -> int:
    """Return where the lexemes of these tags end."""
    while at < len(lexemes) and lexemes[at].tag in tags:
        at += 1
    return at


def noun_phrase_end(
    lexemes: Sequence[Lexeme], at: int, noun: frozenset[str] = _NOUN
) -> int:
    """Return where the noun phrase at `at` ends; `at` where there is none.

    Args:
        lexemes: The sentence.
        at: Index of the first lexeme.
        noun: Tags that the noun itself may have.
    """
    start = run_end(lexemes, at, PRE)
    if tag_at(lexemes, start) == 'OF':
        return at
    end = run_end(lexemes, start, noun)
    return end if end > start else at


def tag_at(lexemes: Sequence[Lexeme], at: int) -> str:
    """Return the tag there; '' behind the end."""
    return lexemes[at].tag if 0 <= at < len(lexemes) else ''
