"""Figures as they are typed: in any script, with a power, an exponent or a sign.

the ❶ largest, the ③ largest           the 1 largest, the 3 largest
10³ m, 10^3 m, 1e3 m                   1000 m
-50 m, the - 3 largest                 refused: nothing measures less than nothing
"""

from __future__ import annotations

import re
import unicodedata

from ...errors import RequestError
from ..lexicon.closed_class import number

MOST = 10**15
"""No number of a sentence is as large."""
_RAISED = '\u00b9\u00b2\u00b3\u2070\u2074-\u2079'
_EXPONENT = re.compile(f'(?<=[0-9])(\u207b?[{_RAISED}]+)')
_POWER = re.compile(r'(?<![\w.,^])(\d+(?:[.,]\d+)?)\^([-\u2212]?\d+)(?!\w)')
_SCIENTIFIC = re.compile(r'(?<![\w.,])(\d+(?:[.,]\d+)?)e([-+\u2212]?\d+)(?!\w)')
_DASHES = re.compile('[\u2010-\u2012\u2212](?=\\s?\\d)')
_SIGN = re.compile(
    r'(?<![\w)\]-])[-\u2013](?=\d)'
    r'|\b(?:within|than|least|most|over|under|above|below|about|of|to|the)\s+'
    r'[-\u2013]\s+(?=\d)'
)
_AMOUNT_BEFORE = re.compile(r'\d\s*([^\W\d_]+[.23]?)?\s*$')
_NUMBER = re.compile(r'[-\u2013]\s*\d+(?:[.,]\d+)*')
_PLAIN = re.compile(
    r'\d+(?:[.,]\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?'
    r'|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?'
)
_DIGITS = re.compile(r'\d+(?:[.,]\d+)*')
_SHOWN = 20


def plain_figures(text: str) -> str:
    """Return a sentence whose digits are those from 0 to 9, on the line.

    A figure in a circle stands apart from the digits around it. A raised one is an
    exponent behind a digit, and stays behind a letter ("m²").
    """
    digits = ''.join(str(int(c)) if c.isdecimal() else c for c in text)
    powers = _EXPONENT.sub(lambda part: '^' + _lowered(part[1]), digits)
    return ''.join(map(_enclosed, powers))


def _lowered(raised: str) -> str:
    return unicodedata.normalize('NFKC', raised).replace('\u2212', '-')


def _enclosed(c: str) -> str:
    """Return the value of a figure in a circle, in brackets, or of another script."""
    if c.isascii() or unicodedata.category(c) != 'No':
        return c
    kind = unicodedata.decomposition(c).partition(' ')[0]
    value = unicodedata.numeric(c)
    if kind in ('<super>', '<sub>', '<fraction>') or not 0 <= value < MOST:
        return c
    return f' {value:.0f} ' if value.is_integer() else c


def written_out(text: str) -> str:
    """Return a sentence in lower case without powers and exponents of ten.

    Raises:
        RequestError: A number is below zero.
    """
    text = _DASHES.sub('-', text)
    text = _POWER.sub(lambda part: _value(part, float(_point(part[1]))), text)
    text = _SCIENTIFIC.sub(lambda part: _value(part, 10.0, _point(part[1])), text)
    _refuse_signs(text)
    return text


def _point(digits: str) -> str:
    return digits.replace(',', '.')


def _value(part: re.Match[str], base: float, times: str = '1') -> str:
    try:
        value = float(times) * base ** int(part[2].replace('\u2212', '-'))
    except (OverflowError, ZeroDivisionError):
        value = float('inf')
    if not value < MOST:
        raise _too_large(part[0])
    return f'{value:.12f}'.rstrip('0').rstrip('.')


def _too_large(said: str) -> RequestError:
    shown = said if len(said) <= _SHOWN else f'{said[:_SHOWN]}...'
    return RequestError(
        'The number "{shown}" is too large for anything on a map; give a smaller one.',
        shown=shown,
    )


def _refuse_signs(text: str) -> None:
    """Refuse "-50 m", but not "50-100 m", "50 m - 100 m", "A-1" or a dash."""
    for sign in _SIGN.finditer(text):
        if not _AMOUNT_BEFORE.search(text[max(sign.start() - 30, 0) : sign.start()]):
            below = _NUMBER.search(text, sign.start())
            raise below_zero(below[0] if below else sign[0])


def below_zero(said: str) -> RequestError:
    """Return the error for a number with a minus."""
    return RequestError(
        '"{said}" is below zero, and no distance, size or count is; say '
        'it without the minus.',
        said=said,
    )


def is_plain(digits: str) -> bool:
    """Say whether digits with separators are a number: not "1.5.2"."""
    return _PLAIN.fullmatch(digits) is not None


def check_size(word: str) -> None:
    """Refuse a number of more digits than anything on a map has.

    Raises:
        RequestError: It is.
    """
    digits = _DIGITS.match(word)
    if digits and number(digits[0]) >= MOST:
        raise _too_large(word)
