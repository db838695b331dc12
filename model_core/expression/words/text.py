"""From a sentence as typed to its words, numbers and marks."""

from __future__ import annotations

import re
import unicodedata

from ...errors import RequestError
from ...messages import Text
from .figures import check_size, plain_figures, written_out
from .rephrase import POSSESSIVE

LONGEST = 1000
MOST_PIECES = 400
"""A sentence has fewer words and marks, and numbers of digits."""
SOUP = Text(
    'This is a row of words or signs and no sentence; write what to look for, such as '
    '"the largest pond north of the road".'
)
_PIECES = re.compile(r'\w+|[^\w\s]')
_WORD = re.compile(
    r"\d+(?:st|nd|rd|th)\b|\d+(?:[.,]\d+)*|[^\W\d_]+\d*(?:'[^\W\d_]+)?|\S"
)
_SENTENCE_END = frozenset('.!?;:()[]"')
_SYMBOLS = {
    **{'>=': ' at least ', '<=': ' at most ', '≥': ' at least ', '≤': ' at most '},
    **{'>': ' more than ', '<': ' less than ', '\u221e': ' infinity '},
}
# "Ponds > the lake" compares two things, "> 2 ha" one with an amount.
_COMPARED = re.compile(r'([<>])(?!=|\s*\d)')
_QUOTED = re.compile(r"(?<![\w'])'([^']+)'(?![\w'])")
# "House no. 2" is one house, and not two.
_NUMBERED = re.compile(
    r'(?:\b(?:no|nr|num|number|nummer|numéro|numero|número)\b\.?|\bnr?\.?[º°]|[#№])'
    r'\s*(?=\d)',
    re.I,
)
_FRACTION = re.compile(r'\b(\d{1,3})\u2044([1-9]\d{0,2})\b')
_OR_MORE = re.compile(r'(\d[\d.,]*) ?\+')
_VULGAR = re.compile('(?<=\\d)(?=[\u00bc-\u00be\u2150-\u215e])')
_RANGE = re.compile(
    r'((?<=\d)|(?<=\d)\s?(?:m|km|ft|yd|mi|nmi|ha|m2|km2|metres?|meters?|acres?))'
    r'\s*[-\u2013]\s*(?=\d)'
)
# "The top 3 lakes": the number says all, unless "by area" follows.
_TOP = re.compile(
    r'\btop (?=\d+ |(?:two|three|four|five|six|ten) \w+est\b)(?!.{0,80}\bby\b)'
)


def split(prompt: str) -> list[str]:
    """Return the words, numbers and punctuation marks of a sentence in lower case.

    Raises:
        RequestError: The sentence is empty, too long, or has no letter in it; or a
            number in it is below zero or beyond measure.
    """
    return [word for word in marked(prompt) if word != POSSESSIVE]


def marked(prompt: str) -> list[str]:
    """Return the same, with `POSSESSIVE` behind owners ("the park's pond").

    Raises:
        RequestError: The sentence is empty, too long, or has no letter in it; or a
            number in it is below zero or beyond measure.
    """
    if not prompt or not prompt.strip():
        raise RequestError(
            'The sentence is empty; name what to look for, such as "the largest pond".'
        )
    if len(prompt) > LONGEST:
        raise RequestError(
            'The sentence is too long ({count:,} characters); say in at most '
            '{longest:,} what to look for.',
            count=len(prompt),
            longest=LONGEST,
        )
    if len(_PIECES.findall(prompt)) > MOST_PIECES:
        raise RequestError(SOUP)
    prompt = _NUMBERED.sub(' numbered ', prompt)
    # "2½" is normalised to 2 and 1/2, not to 21/2.
    text = _VULGAR.sub(' ', plain_figures(prompt))
    text = written_out(unicodedata.normalize('NFKC', text).lower()).replace('^', '')
    for quote in '\u2018\u2019\u00b4`':
        text = text.replace(quote, "'")
    text = _TOP.sub('', text)
    text = _COMPARED.sub(_compared, _QUOTED.sub(r'"\1"', text))
    for symbol, words in _SYMBOLS.items():
        text = text.replace(symbol, words)
    text = _OR_MORE.sub(r' at least \1 ', text).replace('~', ' about ')
    text = text.replace('%', ' percent ')
    text = re.sub(r'[&+]', ' and ', text).replace('\\', '/').replace("n't", ' not')
    text = re.sub(r'(?<=\d)/(?=\d)', '\u2044', text).replace('/', ' or ')
    text = re.sub(r"'s\b|(?<=s)'(?!\w)", f' {POSSESSIVE} ', text)
    text = _RANGE.sub(r'\1 to ', text)
    text = _FRACTION.sub(lambda part: f'{int(part[1]) / int(part[2]):g}', text)
    text = ''.join(c if unicodedata.category(c)[0] != 'C' else ' ' for c in text)
    if not any(c.isalpha() for c in text):
        raise RequestError(
            'There is no word in the sentence; name what to look for, such as '
            '"the largest pond".'
        )
    found: list[str] = _WORD.findall(text)
    for said in found:
        check_size(said)
    return [said for said in found if said[0].isalnum() or _is_mark(said)]


def without_signs(prompt: str) -> str:
    """Return a sentence without what is read as English words in any language."""
    return re.sub('[&+/%]', ',', _NUMBERED.sub(' ', prompt))


def _compared(sign: re.Match[str]) -> str:
    return ' larger than ' if sign[1] == '>' else ' smaller than '


def _is_mark(word: str) -> bool:
    return word in (',', '-', POSSESSIVE) or word in _SENTENCE_END
