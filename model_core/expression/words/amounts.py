"""Amounts in the form that the lexicon reads: a number in digits and a unit.

a quarter mile, a mile and a half      0.25 mile, 1.5 mile
three quarters of a kilometre          0.75 kilometre
a couple of hundred metres             200 metres
10 000 m2, 15 sq. m                    10000 m2, 15 sq m
within about 200 m                     within 200 m
within 100 or 200 m                    within 200 m
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...errors import RequestError
from ..languages.known import Words
from ..lexicon.closed_class import lexicon, number
from ..lexicon.numerals import VALUES, digits
from .figures import below_zero, is_plain
from .shares import shares
from .unit_errors import none_ranked

_PARTS = {
    **{'half': 0.5, 'third': 1 / 3, 'quarter': 0.25, 'fifth': 0.2, 'eighth': 0.125},
    **{'tenth': 0.1, 'halves': 0.5, 'thirds': 1 / 3, 'quarters': 0.25, 'fifths': 0.2},
    **{'eighths': 0.125, 'tenths': 0.1},
}
# "The third yard" is no third of a yard.
_ORDINALS = frozenset({'third', 'fifth', 'eighth', 'tenth'})
_ONE = frozenset({'a', 'an', 'one', '1'})
_NUMBERS = {word: value for word, value in VALUES.items() if 1 < value < 10}
_VAGUE = frozenset({'few', 'several', 'some', 'many'})
_LARGE = frozenset({'hundred', 'thousand', 'dozen', 'hundreds', 'thousands'})
_ABOUT = frozenset(
    {
        *('about', 'roughly', 'approximately', 'around', 'circa', 'ca', 'approx'),
        *('nearly', 'almost', 'some', 'exactly', 'precisely', 'just', 'only'),
    }
)
_LESS = frozenset({'within', 'under', 'below', 'most', 'to', 'exceeding'})
_MORE = frozenset({'over', 'above', 'least', 'beyond', 'exceeds', 'exceed', 'outside'})
_LESS_THAN = frozenset(
    {'less', 'smaller', 'closer', 'nearer', 'shorter', 'narrower', 'thinner', 'fewer'}
)
_BETWEEN = frozenset({'between', 'and', 'of'})
_NO_NUMBERS = frozenset({'nan', 'inf', 'infinity', 'infinite', 'infinitely'})
_ZERO = frozenset({'0', 'zero'})
_HAVING = frozenset(
    {'with', 'having', 'have', 'has', 'containing', 'contain', 'contains'}
)
_RANKS = frozenset(
    {'superlative', 'comparative', 'extreme_place', 'nearest', 'nearest_to'}
)
_MINUS = frozenset({'minus', 'negative'})

_Words = list[str]


def plain_amounts(words: Sequence[str]) -> list[str]:
    """Return the words of a sentence with every amount as a number and a unit.

    Args:
        words: Words in lower case, and marks; a hyphen is a word of its own.

    Raises:
        RequestError: An amount is too vague ("within a few metres of"), below zero, or
            no number.
    """
    done = _each(_each(words, _thousands), _abbreviated)
    done = _each(digits(done), _fraction)
    one = (_none, _single, _and_a_half, _dozens)
    for rule in one:
        done = _each(done, rule)
    done = shares(done)
    for rule in (_about, _within, _either, _range):
        done = _each(done, rule)
    for check in (_check, _check_number):
        for at in range(len(done)):
            check(done, at)
    return done


def _each(
    words: Sequence[str], rule: Callable[[_Words, int], tuple[int, _Words] | None]
) -> _Words:
    """Return the words with what a rule reads for some of them.

    The rule tells how many words from an index on are replaced, and by what.
    """
    done: _Words = []
    rest = list(words)
    at = 0
    while at < len(rest):
        length, read = rule(rest, at) or (1, [rest[at]])
        done += read
        at += length
    return done


def _unit(words: _Words, at: int) -> int:
    """Return how many words the unit there has; 0 for none."""
    if at >= len(words):
        return 0
    return max((n for n, _ in lexicon().of_class('unit', words, at)), default=0)


def _is_number(words: _Words, at: int) -> bool:
    return 0 <= at < len(words) and words[at][0].isdigit() and words[at][-1].isdigit()


def _said(value: float) -> str:
    return f'{value:.6g}' if value < 1e5 else f'{value:.0f}'


def _thousands(words: _Words, at: int) -> tuple[int, _Words] | None:
    """Read "10 000 m" and "10'000 m" as one number, and "2 1/2 miles"."""
    if not words[at].isdigit() or len(words[at]) > 3:
        return None
    end, found = at + 1, words[at]
    while end < len(words):
        place = end + (words[end] == "'")
        if place >= len(words) or not words[place].isdigit() or len(words[place]) != 3:
            break
        end, found = place + 1, found + words[place]
    counts = _unit(words, end) or (words[end : end + 1][:1] and words[end].isalpha())
    if end > at + 1 and counts and words[max(at - 1, 0)] != 'the':
        return end - at, [found]
    if _is_number(words, end) and words[end].startswith('0.') and _unit(words, end + 1):
        return 2, [_said(float(words[at]) + float(words[end]))]
    return None


def _abbreviated(words: _Words, at: int) -> tuple[int, _Words] | None:
    """Leave out the stop of "sq. m", and of "50 m. from"."""
    is_short = words[at] == 'sq' or (_is_number(words, at - 1) and _unit(words, at))
    inside = words[at + 1 : at + 2] == ['.'] and at + 2 < len(words)
    return (2, [words[at]]) if is_short and inside and len(words[at]) < 4 else None


def _fraction(words: _Words, at: int) -> tuple[int, _Words] | None:
    """Read "a quarter mile", "three quarters of a mile", "0.5 a mile" in digits."""
    end, value = at, 1.0
    if words[at] in _ONE or words[at] in _NUMBERS:
        end, value = at + 1, float(_NUMBERS.get(words[at], 1))
    elif _is_number(words, at):
        end, value = at + 1, number(words[at])
    end += words[end : end + 1] == ['-']
    part = _PARTS.get(words[end]) if end < len(words) else None
    if (
        part is not None
        and words[end] in _ORDINALS
        and words[end + 1 : end + 2] != ['of']
    ):
        return None
    if part is not None:
        end, value = end + 1, value * part
    elif not _is_number(words, at):
        return None
    after = end + (words[end : end + 1] in (['of'], ['-']))
    article = after + (words[after : after + 1] in (['a'], ['an']))
    told = part is not None or article > after
    return (article - at, [_said(value)]) if told and _unit(words, article) else None


def _and_a_half(words: _Words, at: int) -> tuple[int, _Words] | None:
    """Read "a mile and a half" and "two and three quarter miles" in digits."""
    value = 1.0 if words[at] in ('a', 'an') else float(_NUMBERS.get(words[at], 0))
    if _is_number(words, at):
        value = number(words[at])
    unit = _unit(words, at + 1)
    joint = at + 1 + unit
    if not value or words[joint : joint + 1] != ['and']:
        return None
    times = words[joint + 1] if joint + 1 < len(words) else ''
    part = _PARTS.get(words[joint + 2]) if joint + 2 < len(words) else None
    if part is None or (times not in _ONE and times not in _NUMBERS):
        # "Two and a half miles", in which "a half mile" is read already.
        if unit or value % 1 or not _is_number(words, joint + 1):
            return None
        rest = number(words[joint + 1])
        if not rest < 1 or not _unit(words, joint + 2):
            return None
        return joint + 2 - at, [_said(value + rest)]
    value += part * _NUMBERS.get(times, 1)
    if unit or _unit(words, joint + 3):
        return joint + 3 - at, [_said(value), *words[at + 1 : joint]]
    return None


def _dozens(words: _Words, at: int) -> tuple[int, _Words] | None:
    """Read "two dozen", "half a dozen" and "a couple of hundred" in digits."""
    if words[at : at + 3] == ['half', 'a', 'dozen']:
        return 3, ['6']
    if words[at + 1 : at + 2] == ['dozen']:
        value = _NUMBERS.get(words[at], int(words[at]) if words[at].isdigit() else 0)
        return (2, [str(value * 12)]) if value else None
    couple = [*words[at : at + 3], ''][:3] == ['a', 'couple', 'of']
    if couple and words[at + 3 : at + 4] and words[at + 3] in ('hundred', 'thousand'):
        return 4, ['200' if words[at + 3] == 'hundred' else '2000']
    return None


def _about(words: _Words, at: int) -> tuple[int, _Words] | None:
    """Leave out "about" where a bound is told: "within about 200 m of"."""
    if words[at] not in _ABOUT or not _unit(words, at + 2):
        return None
    if not _is_number(words, at + 1) and words[at + 1] not in _NUMBERS:
        return None
    before = words[at - 1] if at else ''
    after = at + 2 + _unit(words, at + 2)
    is_bound = before in _LESS | _MORE | {'than', 'between', 'and'}
    goes_on = words[after : after + 1] in (['from'], ['away'], ['off'], ['or'])
    return (1, []) if is_bound or goes_on else None


def _either(words: _Words, at: int) -> tuple[int, _Words] | None:
    """Read the wider of two bounds: "within 100 or 200 m" is within 200 m."""
    if not _is_number(words, at):
        return None
    unit = _unit(words, at + 1)
    other = at + 2 + unit
    if words[at + 1 + unit : other] != ['or'] or not _is_number(words, other):
        return None
    goal = _unit(words, other + 1)
    same = not unit or words[at + 1 : at + 1 + unit] == words[other + 1 :][:goal]
    if not goal or not same:
        return None
    before = words[at - 1] if at else ''
    is_more = before in _MORE
    if before == 'than':
        is_more = at > 1 and words[at - 2] not in _LESS_THAN
    if before in _BETWEEN:
        return None
    choose = min if is_more else max
    return other + 1 - at, [choose(words[at], words[other], key=number)]


def _none(words: _Words, at: int) -> tuple[int, _Words] | None:
    """Read "with 0 trees" as "with no trees"; refuse "the 0 largest".

    Raises:
        RequestError: None are to be ranked.
    """
    after = words[at + 1] if at + 1 < len(words) else ''
    shared = after in ('percent', 'per')
    if words[at] not in _ZERO or not after.isalpha() or _unit(words, at + 1) or shared:
        return None
    if any(x.section in _RANKS for x in lexicon().match(words, at + 1)[:1]):
        raise none_ranked(after)
    had = at > 0 and words[at - 1] in _HAVING
    return (1, ['no']) if had or after not in lexicon().closed else None


def _single(words: _Words, at: int) -> tuple[int, _Words] | None:
    """Read "the one largest pond" in digits; "the one closest to it" stays."""
    if words[at] != 'one' or not at or words[at - 1] != 'the':
        return None
    best = lexicon().match(words, at + 1)[:1]
    if not best or best[0].section not in ('superlative', 'extreme_place'):
        return None
    after = words[at + 1 + best[0].length :][:1]
    named = bool(after) and after[0].isalpha() and after[0] not in lexicon().closed
    return (1, ['1']) if named else None


def _within(words: _Words, at: int) -> tuple[int, _Words] | None:
    """Read "within less than 50 m of" without "within"; refuse its opposite.

    Raises:
        RequestError: It says "within more than 50 m of".
    """
    bound = words[at + 1 : at + 3]
    if words[at] != 'within' or bound[1:] != ['than'] or not _is_number(words, at + 3):
        return None
    if bound[0] in _LESS_THAN:
        return 1, []
    said = ' '.join(words[at : at + 4 + _unit(words, at + 4)])
    raise RequestError(
        '"{said}" says both nearer and farther; say "within" or "more than".',
        said=Words(said),
    )


def _range(words: _Words, at: int) -> tuple[int, _Words] | None:
    """Read "between 50 to 100 m" with "and", as "between 50-100 m" is."""
    start = at - 1 - _unit_before(words, at)
    is_range = words[at] == 'to' and _is_number(words, start)
    if not is_range or not _is_number(words, at + 1) or not _unit(words, at + 2):
        return None
    return (1, ['and']) if start and words[start - 1] == 'between' else None


def _unit_before(words: _Words, at: int) -> int:
    """Return how many words the unit that ends there has; 0 for none."""
    return next((n for n in (1, 2) if at >= n and _unit(words, at - n) == n), 0)


def _check(words: _Words, at: int) -> None:
    """Refuse an amount that is no number: "within a few hundred metres", "nan m"."""
    start = at - (at > 0 and words[at - 1] == 'a')
    bound = words[start - 1] if start else ''
    end = at + 1 + (words[at + 1 : at + 2] == ['of'])
    large = end < len(words) and words[end] in _LARGE
    vague = words[at] in _VAGUE and bound in _LESS | _MORE | {'than'}
    unit = _unit(words, end + large) if vague or words[at] in _NO_NUMBERS else 0
    if unit:
        said = ' '.join(words[start : end + large + unit])
        raise RequestError(
            'How much is "{said}"? Give a number, such as "200 m".', said=Words(said)
        )


def _check_number(words: _Words, at: int) -> None:
    """Refuse "1.5.2 km", and "minus 50 m" but not "ponds minus 2 lakes"."""
    unit = _unit(words, at + 1)
    if _is_number(words, at) and unit and not is_plain(words[at]):
        raise RequestError(
            '"{words}" is no number; write it such as "1.5" or "1,500".',
            words=Words(words[at]),
        )
    before = words[at - 1] if at else ''
    if before not in _MINUS or not (_is_number(words, at) or words[at] in VALUES):
        return
    bound = words[at - 2] if at > 1 else ''
    if unit or bound in _LESS | _MORE | {'than', 'the'}:
        raise below_zero(' '.join(words[at - 1 : at + 1 + max(unit, 1)]))
