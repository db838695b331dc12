"""Numbers of several words, as digits: "two hundred and fifty", "one and a half"."""

from __future__ import annotations

from collections.abc import Sequence

_UNITS = [
    *('one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'),
    *('eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen'),
    *('eighteen', 'nineteen'),
]
_TENS = 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'
VALUES = {word: value for value, word in enumerate(_UNITS, start=1)}
VALUES |= {word: value * 10 for value, word in enumerate(_TENS, start=2)}
"""Values of the words below a hundred that are one word."""
_SCALES = {'hundred': 100, 'thousand': 1000, 'million': 1_000_000}


def digits(words: Sequence[str]) -> list[str]:
    """Return the words of a sentence with numbers of several words as digits.

    Numbers of one word stay, since "one" may stand for a thing. "Between one hundred
    and two hundred" are two numbers, and so are "between one hundred and fifty".

    Args:
        words: Words in lower case, and marks; a hyphen is a word of its own.
    """
    done: list[str] = []
    at = 0
    while at < len(words):
        value, end = _number(words, at, joined=True)
        if at and words[at - 1] == 'between' and words[end : end + 1] != ['and']:
            value, end = _number(words, at, joined=False)
        if end == at and words[at].isdigit():
            value, end = int(words[at]), at + 1
        if value and list(words[end : end + 3]) == ['and', 'a', 'half']:
            done.append(f'{value}.5')
            at = end + 3
        elif end > at + 1:
            done.append(str(value))
            at = end
        else:
            done.append(words[at])
            at += 1
    return done


def is_number(word: str) -> bool:
    """Say whether the word is a number, in digits or letters."""
    return word.isdigit() or word in VALUES


def _number(words: Sequence[str], at: int, *, joined: bool) -> tuple[int, int]:
    """Return the number that begins at `at`, and where it ends; `at` for none.

    Args:
        words: The sentence.
        at: Index of the first word.
        joined: Whether "and" may stand between hundreds and what follows them.
    """
    total, part, end = 0, 0, at
    if words[at] == 'a' and at + 1 < len(words) and words[at + 1] in _SCALES:
        part, end = 1, at + 1
    while end < len(words):
        scale = _SCALES.get(words[end], 0)
        if scale == 100 and 0 < part < 20:
            part *= 100
            end += 1
        elif scale > 100 and part and (not total or total % (1000 * scale) == 0):
            total, part = total + part * scale, 0
            end += 1
        else:
            begin = end + (joined and end > at and words[end] == 'and')
            more, stop = _below_hundred(words, begin)
            # "One hundred and two hundred" are two numbers, whatever joins them.
            hundreds = stop < len(words) and words[stop] == 'hundred'
            if stop == begin or part % 100 or (hundreds and (part or begin > end)):
                break
            part, end = part + more, stop
    return total + part, end


def _below_hundred(words: Sequence[str], at: int) -> tuple[int, int]:
    """Return "five", "twenty" or "twenty-five" at `at`, and where it ends."""
    word = words[at] if at < len(words) else ''
    value = VALUES.get(word, 0)
    if not value:
        return 0, at
    end = at + 1
    if value >= 20:
        rest = end + (words[end : end + 1] == ['-'])
        unit = VALUES.get(words[rest], 0) if rest < len(words) else 0
        if 0 < unit < 10:
            return value + unit, rest + 1
    return value, end
