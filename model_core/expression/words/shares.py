"""Shares of things, as one word that stands where a number may.

the largest 10 % of the buildings      the largest 10% of the buildings
ten per cent of the ponds              10% of the ponds
a quarter of the houses                25% of the houses
half the ponds, half of all ponds      50% of the ponds
the largest third of the fields        the largest 33.3333% of the fields
"""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import RequestError
from ..lexicon.closed_class import lexicon, number
from ..lexicon.numerals import VALUES

SIGN = '%'
_WORDS = frozenset({'percent', 'pct', 'percentage'})
_PARTS = {
    **{'half': 1 / 2, 'third': 1 / 3, 'quarter': 1 / 4, 'fifth': 1 / 5, 'sixth': 1 / 6},
    **{'eighth': 1 / 8, 'tenth': 1 / 10, 'twentieth': 1 / 20, 'hundredth': 1 / 100},
    **{'tertile': 1 / 3, 'quartile': 1 / 4, 'quintile': 1 / 5, 'decile': 1 / 10},
}
_PARTS |= {f'{part}s': share for part, share in _PARTS.items()}
_PARTS |= {'halves': 1 / 2}
_ONE = frozenset({'a', 'an', 'one', 'the', '1'})
_NUMERATORS = {word: value for word, value in VALUES.items() if value < 10}
_ALL = frozenset({'the', 'all', 'these', 'those', 'our', 'my'})
# A share may stand behind these words, and behind a superlative or a mark.
_BEFORE = frozenset(
    {
        *('and', 'or', 'but', 'except', 'least', 'most', 'than', 'over', 'under', 'to'),
        *('about', 'roughly', 'nearly', 'almost', 'approximately', 'exactly', 'only'),
        *('find', 'show', 'select', 'me', 'is', 'are', 'just', 'around', 'some', 'of'),
    }
)
_RANKS = frozenset({'superlative', 'comparative', 'nearest', 'extreme'})
_SIZES = frozenset({'larger', 'bigger', 'smaller', 'longer', 'shorter', 'wider'})


def shares(words: Sequence[str]) -> list[str]:
    """Return the words of a sentence with every share as a number with its sign.

    Args:
        words: Words in lower case, and marks.

    Raises:
        RequestError: A share is none of them or more than all, or one of a size.
    """
    done: list[str] = []
    at = 0
    while at < len(words):
        value, end = _percent(words, at)
        if end == at:
            value, end = _part(words, at)
        if end == at:
            done.append(words[at])
            at += 1
            continue
        _check(words, at, end, value)
        done.append(f'{value:.4g}{SIGN}')
        at = end
        if words[at : at + 1] and words[at] in _ALL:
            done.append('of')
    return done


def percent(word: str) -> float | None:
    """Return the percentage that a word of `shares` stands for; None for another."""
    return float(word.removesuffix(SIGN)) if word.endswith(SIGN) else None


def _percent(words: Sequence[str], at: int) -> tuple[float, int]:
    """Return "10 per cent" at `at`, and where it ends; `at` for none."""
    value = float(VALUES.get(words[at], 0))
    if words[at][0].isdigit() and words[at][-1].isdigit():
        value = number(words[at])
    elif not value:
        return 0, at
    end = at + 1 + (words[at + 1 : at + 2] == ['-'])
    if words[end : end + 1] and words[end] in _WORDS:
        return value, end + 1
    return (value, end + 2) if words[end : end + 2] == ['per', 'cent'] else (0, at)


def _part(words: Sequence[str], at: int) -> tuple[float, int]:
    """Return "two thirds of" as a percentage, and where it ends before the "of"."""
    before = words[at - 1] if at else ''
    closed = lexicon().closed.get(before, frozenset())
    if before and before[0].isalnum() and before not in _BEFORE and not closed & _RANKS:
        return 0, at
    times, part = 1.0, at
    if words[at] in _ONE or words[at] in _NUMERATORS:
        times, part = float(_NUMERATORS.get(words[at], 1)), at + 1
    elif words[at].startswith('0.'):
        fraction = words[at + 1 : at + 2] == ['of'] and words[at + 2 : at + 3]
        return (100 * number(words[at]), at + 1) if fraction else (0, at)
    share = _PARTS.get(words[part]) if part < len(words) else None
    after = words[part + 1 : part + 3]
    whole = after[:1] == ['of'] and not _is_picture(words, part + 2)
    # "A quarter the houses" comes of another language.
    if share is None or not (whole or _ALL & {*after[:1]}):
        return 0, at
    return 100 * times * share, part + 1


def _is_picture(words: Sequence[str], at: int) -> bool:
    """Say whether the picture is named there, which has halves that are places."""
    start = at + (words[at : at + 1] in (['the'], ['this']))
    return start < len(words) and bool(lexicon().of_class('picture', words, start))


def _check(words: Sequence[str], at: int, end: int, value: float) -> None:
    said = ' '.join(words[at:end])
    if words[max(at - 2, 0) : at][-1:] == ['than'] and words[at - 2] in _SIZES:
        raise RequestError(
            '"{said}" of the size of another thing is not measured; give a '
            'size, such as "500 m²".',
            said=said,
        )
    if not 0 < value <= 100:
        raise RequestError(
            '"{said}" is no share of anything; give one above 0 % and up to 100 %.',
            said=said,
        )
