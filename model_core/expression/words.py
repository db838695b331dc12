"""From a sentence to words, and from words to lexemes tagged with what they are.

Everything that the lexicon knows gets its tag; every other word is a WORD, which may
be part of any noun.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from ..errors import RequestError
from .lexicon import Lexicon, Match, lexicon
from .thesaurus import thesaurus
from .typos import Correction, mend

LONGEST = 1000
_WORD = re.compile(
    r"\d+(?:st|nd|rd|th)\b|\d+(?:[.,]\d+)*|[^\W\d_]+\d*(?:'[^\W\d_]+)?|\S"
)
_SENTENCE_END = frozenset('.!?;:()[]"')
_SYMBOLS = {
    **{'>=': ' at least ', '<=': ' at most ', '≥': ' at least ', '≤': ' at most '},
    **{'>': ' more than ', '<': ' less than '},
}
_TAGS = {
    'determiner': 'DET',
    'number': 'NUM',
    'ordinal': 'ORD',
    'pronoun': 'PRON',
    'colour': 'COLOUR',
    'shade': 'COLOUR',
    'shape': 'SHAPE',
    'size': 'SIZE',
    'superlative': 'SUP',
    'comparative': 'SUP',
    'extreme_place': 'SUP',
    'nearest': 'NEAREST',
    'nearest_to': 'NEARESTTO',
    'from_side': 'FROMSIDE',
    'compare': 'COMPARE',
    'distance': 'REL',
    'heading': 'REL',
    'part': 'REL',
    'relation': 'REL',
    'place': 'PLACE',
    'place_adjective': 'PLACEADJ',
    'of': 'OF',
    'conjunction': 'JOIN',
    'negation': 'NOT',
    'exception': 'EXCEPT',
    'relative': 'THAT',
    'be': 'BE',
    'unmeasurable': 'UNKNOWN',
}
_ADJECTIVES = frozenset(('COLOUR', 'SHAPE', 'SIZE', 'PLACEADJ'))
_BEFORE_THAT = _ADJECTIVES | {'WORD', 'PRON', 'COMMA', 'JOIN', 'PLACE', 'COMPARE'}
# "The top 3 lakes": the number says all.
_TOP = re.compile(r'\btop (?=\d+ |(?:two|three|four|five|six|ten) \w+est\b)')
# Words that are as often a noun as what the lexicon takes them for.
_ALSO_NOUNS = frozenset(
    {
        *('green', 'square', 'orange', 'tan', 'top', 'bottom', 'center', 'centre'),
        *('middle', 'crossing', 'cross', 'touch', 'overlap', 'surrounding', 'round'),
    }
)


@dataclass(frozen=True)
class Lexeme:
    """Some words of the sentence and what they are.

    Attributes:
        tag: Terminal of the grammar.
        text: The words, as normalised.
        start: Index of the first word in the sentence.
        match: What the lexicon says; None for a WORD and for punctuation.
    """

    tag: str
    text: str
    start: int
    match: Match | None = None

    @property
    def name(self) -> str:
        """What the words mean, by their key in the lexicon."""
        return self.match.name if self.match else ''


def split(prompt: str) -> list[str]:
    """Return the words, numbers and punctuation marks of a sentence in lower case.

    Raises:
        RequestError: The sentence is empty, too long, or has no letter in it.
    """
    if not prompt or not prompt.strip():
        raise RequestError(
            'The sentence is empty; name what to look for, such as "the largest pond".'
        )
    if len(prompt) > LONGEST:
        raise RequestError(
            f'The sentence is too long ({len(prompt):,} characters); say in at most '
            f'{LONGEST:,} what to look for.'
        )
    text = unicodedata.normalize('NFKC', prompt).lower().replace('^', '')
    for quote in '\u2018\u2019\u00b4`':
        text = text.replace(quote, "'")
    text = _TOP.sub('', text)
    for symbol, words in _SYMBOLS.items():
        text = text.replace(symbol, words)
    text = text.replace('&', ' and ').replace("n't", ' not').replace('/', ' or ')
    text = re.sub(r"'s\b|(?<=s)'(?!\w)", '', text)
    text = ''.join(c if unicodedata.category(c)[0] != 'C' else ' ' for c in text)
    if not any(c.isalpha() for c in text):
        raise RequestError(
            'There is no word in the sentence; name what to look for, such as '
            '"the largest pond".'
        )
    return [word for word in _WORD.findall(text) if word[0].isalnum() or _is_mark(word)]


def _is_mark(word: str) -> bool:
    return word == ',' or word == '-' or word in _SENTENCE_END


def tag(
    prompt: str, names: Collection[str] = ()
) -> tuple[list[Lexeme], tuple[Correction, ...]]:
    """Return the lexemes of a sentence, without the words that say nothing.

    Returns:
        The lexemes, and the misspelt words that were mended.

    Raises:
        RequestError: The sentence is empty, too long or wordless, or a unit in it is
            missing or not known.
    """
    marked = split(prompt)
    hyphens: set[int] = set()
    words: list[str] = []
    for word in marked:
        if word == '-':
            hyphens.add(len(words))
        else:
            words.append(word)
    words, corrected = mend(words, lexicon(), names)
    return _Tagger(words, hyphens, lexicon(), names).run(), corrected


class _Tagger:
    def __init__(
        self,
        words: list[str],
        hyphens: set[int],
        lexicon: Lexicon,
        names: Collection[str],
    ) -> None:
        self.words = words
        self.names = names
        self.longest_name = max((len(name.split()) for name in names), default=0)
        self.hyphens = hyphens
        self.lexicon = lexicon
        self.lexemes: list[Lexeme] = []
        self.cache: dict[int, list[Match]] = {}

    def run(self) -> list[Lexeme]:
        at = 0
        while at < len(self.words):
            if not self.words[at][0].isalnum():
                self.lexemes.append(Lexeme('COMMA', self.words[at], at))
                at += 1
                continue
            named = self.named(at)
            if named:
                for place in range(at, at + named):
                    self.lexemes.append(Lexeme('WORD', self.words[place], place))
                at += named
                continue
            for match in self.matches(at):
                if self.fits(match, at):
                    self.add(match, at)
                    at += match.length
                    break
            else:
                at = self.add_word(at)
        return self.lexemes

    def named(self, at: int) -> int:
        """Return the number of words there that are the known name of a thing.

        A name of plain words is a noun anyway; what counts is "high school".
        """
        for length in range(min(self.longest_name, len(self.words) - at), 1, -1):
            words = self.words[at : at + length]
            if thesaurus().plain(' '.join(words)) in self.names:
                closed = any(self.matches(at + place) for place in range(length))
                return length if closed else 0
        return 0

    def matches(self, at: int) -> list[Match]:
        if at not in self.cache:
            self.cache[at] = self.lexicon.match(self.words, at)
        return self.cache[at]

    def is_plain(self, at: int) -> bool:
        """Say whether a word that only a noun can hold stands there."""
        return (
            at < len(self.words)
            and self.words[at][0].isalpha()
            and not self.matches(at)
        )

    def is_content(self, at: int) -> bool:
        """Say whether a noun or an adjective stands there."""
        if self.is_plain(at):
            return True
        matches = self.matches(at) if at < len(self.words) else []
        return bool(matches) and matches[0].section in ('colour', 'shape', 'size')

    def fits(self, match: Match, at: int) -> bool:
        """Say whether the words can mean this where they stand."""
        before = self.lexemes[-1].tag if self.lexemes else ''
        after = at + match.length
        word = self.words[at]
        if match.length == 1 and after in self.hyphens and self.is_plain(after):
            return False
        if match.section == 'compare':
            self.check_unit(match, after)
        if match.length == 1 and word in _ALSO_NOUNS:
            return self.fits_besides_noun(match.section, before, after)
        if match.section == 'extreme_place' and self.words[after : after + 1] == ['of']:
            return False
        if match.section in ('place', 'from_side', 'extreme_place'):
            classes = {name for name, _ in match.captures}
            closed = classes & {'side', 'corner', 'picture'}
            return bool(closed) or not self.is_content(after)
        rules = {
            'opening': not self.lexemes and after < len(self.words),
            'relative': before in _BEFORE_THAT,
            'determiner': word != 'that' or self.is_demonstrative(before, after),
            'pronoun': not self.is_content(after),
            'place_adjective': len(word) > 1,
        }
        return rules.get(match.section, True)

    def is_demonstrative(self, before: str, after: int) -> bool:
        """Say whether "that" points at a noun and does not begin a clause."""
        if before in ('JOIN', 'COMMA'):
            return self.is_content(after)
        return before not in ('WORD', 'PRON', 'PLACE', 'COMPARE')

    def check_unit(self, match: Match, after: int) -> None:
        """Refuse a number whose unit is missing or not known."""
        if match.name == 'unknown_more':
            raise RequestError(self.unknown_unit(after))
        if match.name == 'unknown_count':
            unit = self.is_plain(after) and self.is_measured(after + 1)
            if unit or (self.is_measured(after) and self.words[after] != 'of'):
                raise RequestError(self.unknown_unit(after))

    def fits_besides_noun(self, section: str, before: str, after: int) -> bool:
        following = self.matches(after) if after < len(self.words) else []
        opens_thing = self.is_content(after) or any(
            match.section in ('determiner', 'number', 'superlative', 'ordinal')
            for match in following[:1]
        )
        if section == 'relation':
            return before in ('WORD', 'PRON', 'THAT', 'JOIN', 'NOT') and opens_thing
        if before == 'WORD':
            return False
        return self.is_content(after) or before in ('BE', 'JOIN', 'NOT', 'THAT')

    def is_measured(self, at: int) -> bool:
        return at < len(self.words) and self.words[at] in (
            'of',
            'from',
            'away',
            'long',
            'wide',
        )

    def unknown_unit(self, at: int) -> str:
        known = 'use m, km, ft, yd, mi, m², ha, km², acres, sq ft or px'
        if self.is_plain(at):
            return f'The unit "{self.words[at]}" is not known; {known}.'
        return f'A unit is missing after "{self.words[at - 1]}"; {known}.'

    def add(self, match: Match, at: int) -> None:
        text = ' '.join(self.words[at : at + match.length])
        if match.section in ('opening', 'filler'):
            return
        name = _TAGS[match.section]
        if match.name in ('unknown_count', 'unknown_more'):
            name = 'UNKNOWN'
        if name == 'NUM' and not float(match.name).is_integer():
            name = 'UNKNOWN'
        self.lexemes.append(Lexeme(name, text, at, match))

    def add_word(self, at: int) -> int:
        """Add the noun or number there and return where to go on."""
        word = self.words[at]
        if word[0].isdigit():
            is_ordinal = word[-1].isalpha()
            digits = word[:-2] if is_ordinal else word
            tag = 'ORD' if is_ordinal else 'NUM'
            plain = digits.replace(',', '')
            if not plain.isdecimal() or not 0 < int(plain) <= 10**6:
                tag = 'UNKNOWN'
            match = Match('number', plain, 1)
            self.lexemes.append(Lexeme(tag, word, at, match))
            return at + 1
        end = at + 1
        while end in self.hyphens and end < len(self.words):
            end += 1
        text = '-'.join(self.words[at:end])
        tag = 'UNKNOWN' if self.is_dangling(text, end) else 'WORD'
        self.lexemes.append(Lexeme(tag, text, at))
        return end

    def is_dangling(self, word: str, after: int) -> bool:
        """Say whether the word is a participle behind its noun ("cars turning")."""
        return (
            bool(self.lexemes)
            and self.lexemes[-1].tag == 'WORD'
            and word.endswith(('ing', 'ed'))
            and word not in self.lexicon.nouns.participle_nouns
            and not self.is_plain(after)
        )
