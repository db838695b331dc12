"""Several things in one line: the items of a list, however they are separated.

    ponds | roads        ponds; roads        1. ponds 2. roads        - ponds
    ponds -> roads       • ponds • roads     a) ponds b) roads        - roads

"+", "&" and "/" stand for "and" and "or" inside a sentence (see `text`), since "near
the road + the river" is one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from string import ascii_lowercase

_BULLETS = '\u2022\u2023\u2043\u25a0-\u25ff\u2605\u2606\u2610-\u2612\u2713-\u2718'
_ARROWS = '\u2190-\u21ff\u2794-\u27be'
_WIDE = str.maketrans({'\uff1b': ';', '\uff5c': '|', '\u3001': ',', '\uff0b': '+'})
_LINES = re.compile('[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+')
_MARKED = re.compile(
    rf'\|+|;+|[-=]+>|[{_BULLETS}{_ARROWS}]|(?<=\s)[*\u00b7](?=\s)|\s[\u2013\u2014]\s|\u2014'
    r'|(?<=[^\W\d]{2})\s-\s(?=[^\W\d]{2})'
)
_BULLET = re.compile(rf'^\s*(?:[-*+>\u00b7\u2013\u2014{_BULLETS}]|\[[ xX]?\])\s*')
_NUMBER = re.compile(r'(?:^|(?<=\s))\(?(\d{1,2}|[a-z]|[ivx]{2,4})[.)](?=\s)', re.I)
_ROMAN = ('i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x')
_FRONT = re.compile(r'(?:^|[:\n])\s*$')


def items(prompt: str) -> list[str]:
    """Return the items of a list, without bullets and numbers; or the sentence."""
    text = _LINES.sub('\n', prompt.translate(_WIDE)).strip()
    found: list[str] = []
    for line in _numbered(_encircled(text)).split('\n'):
        found += _MARKED.split(_BULLET.sub('', line, count=1))
    said = [piece.strip() for piece in found]
    return [piece for piece in said if any(map(str.isalnum, piece))] or [prompt]


def _numbered(text: str) -> str:
    """Begin a line where an item has the number that is next: "1. ... 2. ..."."""
    marks = list(_NUMBER.finditer(text))
    for count in (str, lambda n: ascii_lowercase[n - 1 : n], _roman):
        own = list(_counting(marks, count))
        inside = len(own) > 1 or (own and own[0].start() == 0)
        if inside and _FRONT.search(text[: own[0].start()]):
            for mark in reversed(own):
                text = f'{text[: mark.start()]}\n{text[mark.end() :]}'
            break
    return text


def _counting(marks: list[re.Match[str]], count: object) -> Iterator[re.Match[str]]:
    """Yield the marks that count from one on."""
    assert callable(count)
    number = 1
    for mark in marks:
        if mark[1].lower() == count(number):
            yield mark
            number += 1


def _roman(number: int) -> str:
    return _ROMAN[number - 1] if number <= len(_ROMAN) else ''


def _encircled(text: str) -> str:
    """Begin a line at figures in circles that number items, the first at the front."""
    circles = [at for at, c in enumerate(text) if _is_encircled(c)]
    values = [unicodedata.numeric(text[at]) for at in circles]
    counted = values == list(range(1, len(values) + 1))
    if len(circles) < 2 or not counted or not _FRONT.search(text[: circles[0]]):
        return text
    return ''.join('\n' if at in circles else c for at, c in enumerate(text))


def _is_encircled(c: str) -> bool:
    kind = unicodedata.decomposition(c).partition(' ')[0]
    return unicodedata.category(c) == 'No' and kind in ('', '<circle>')
