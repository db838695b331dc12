"""From a sentence to words, and from words to lexemes tagged with what they are.

Everything that the lexicon knows gets its tag; every other word is a WORD, which may
be part of any noun.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ..languages.translate import ENGLISH, detected, translator
from ..lexicon.closed_class import Lexicon, Match, lexicon
from ..lexicon.thesaurus import thesaurus
from ..tree.quantities import Unit
from .amounts import plain_amounts
from .openings import bare
from .rephrase import rephrase
from .text import marked, split
from .typos import Correction, mend
from .unit_errors import unit_error

__all__ = ['Lexeme', 'split', 'tag']

_TAGS = {
    'determiner': 'DET',
    'number': 'NUM',
    'amount': 'AMOUNT',
    'ordinal': 'ORD',
    'following_ordinal': 'AFTERORD',
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
    'number_of': 'NEARESTTO',
    'from_side': 'FROMSIDE',
    'compare': 'COMPARE',
    'distance': 'REL',
    'apart': 'APART',
    'reach': 'REACH',
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
_OPENING = ('determiner', 'number', 'superlative', 'ordinal', 'amount')
_BEFORE_VERB = frozenset({'WORD', 'PRON', 'THAT', 'JOIN', 'NOT', 'PLACE', 'COMPARE'})


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


def tag(
    prompt: str, names: Collection[str] = (), language: str | None = None
) -> tuple[list[Lexeme], tuple[Correction, ...]]:
    """Return the lexemes of a sentence, without the words that say nothing.

    Args:
        prompt: The sentence.
        names: Plain names of things that are known to be there.
        language: Code of its language, where that is known.

    Returns:
        The lexemes, and the misspelt words that were mended, with what could not be
        taken as it was said ("within walking distance of" is near).

    Raises:
        RequestError: The sentence is empty, too long or wordless, or a unit in it is
            missing or not known.
    """
    said = marked(prompt)
    language = language or detected(said, names)
    other = translator(language)
    if other is not None:
        said = other.english(said, names)
    found = rephrase(plain_amounts(bare(said, names)), names)
    hyphens: set[int] = set()
    words: list[str] = []
    for word in found:
        if word == '-':
            hyphens.add(len(words))
        else:
            words.append(word)
    corrected: tuple[Correction, ...] = ()
    if language == ENGLISH:
        words, corrected = mend(words, lexicon(), names)
    lexemes = _Tagger(words, hyphens, lexicon(), names).run()
    loose = tuple((x.text, 'near') for x in lexemes if x.name == 'walking')
    return lexemes, corrected + loose


def _is_of_area(match: Match) -> bool:
    return any(
        Unit(value[1]).is_area for name, value in match.captures if name == 'quantity'
    )


def _is_whole(match: Match) -> bool:
    return all(value.is_integer() for name, value in match.captures if name == 'number')


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

        A name of plain words is a noun anyway; what counts is "high school", and
        "non-residential building".
        """
        for length in range(min(self.longest_name, len(self.words) - at), 1, -1):
            words = self.words[at : at + length]
            if thesaurus().plain(' '.join(words)) in self.names:
                closed = any(self.matches(at + place) for place in range(length))
                return length if closed or words[0] == 'non' else 0
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
        if match.section in ('compare', 'amount'):
            self.check_unit(match, after)
        if match.length > 1 and self.begins_amount(after - 1):
            return False
        if match.section in ('heading', 'distance', 'reach') and _is_of_area(match):
            return False
        if match.length == 1 and word in self.lexicon.nouns.also:
            return self.fits_besides_noun(match.section, before, after)
        if match.section == 'extreme_place' and self.words[after : after + 1] == ['of']:
            return False
        if match.section in ('place', 'from_side', 'extreme_place'):
            classes = {name for name, _ in match.captures}
            closed = classes & {'side', 'corner', 'picture'}
            return bool(closed) or not self.is_content(after)
        rules = {
            'relative': before in _BEFORE_THAT or (before == 'REL' and word == 'which'),
            'determiner': word != 'that' or self.is_demonstrative(before, after),
            'pronoun': not self.is_content(after),
            'place_adjective': len(word) > 1,
            'amount': self.is_content(after) or self.is_partitive(after),
            'compare': self.is_told(match, after),
            'emphasis': self.is_ranked(after),
            'filler': not self.is_part_of_name(at) and not self.is_had(match, at),
        }
        if match.section == 'determiner' and match.name == 'both':
            return not self.joins_two(at)
        if match.section == 'filler' and word == 'both':
            return not self.is_content(after) or self.joins_two(at)
        return rules.get(match.section, True)

    def begins_amount(self, at: int) -> bool:
        """Say whether "no" there begins "no more than 2"."""
        return any(
            x.section == 'amount' and x.length > 1 and self.is_content(at + x.length)
            for x in self.matches(at)
        )

    def is_partitive(self, at: int) -> bool:
        return at < len(self.words) and 'of' in self.lexicon.closed.get(
            self.words[at], ()
        )

    def is_ranked(self, at: int) -> bool:
        """Say whether a superlative stands there."""
        matches = self.matches(at) if at < len(self.words) else []
        return bool(matches) and matches[0].section in ('superlative', 'emphasis')

    def is_part_of_name(self, at: int) -> bool:
        """Say whether the word begins the name of a thing: "running track"."""
        name = thesaurus().plain(' '.join(self.words[at : at + 2]))
        return self.is_plain(at + 1) and thesaurus().knows(name)

    def is_told(self, match: Match, after: int) -> bool:
        """Say whether a quantity is that of a thing: "2 ha ponds", "100 m long"."""
        classes = {name for name, _ in match.captures}
        if match.name not in ('about', 'exact'):
            return True
        if len(match.captures) == 1 and match.length == 2:
            return _is_of_area(match) and self.is_content(after)
        opens = self.is_content(after) or any(
            other.section == 'determiner'
            for other in (self.matches(after) if after < len(self.words) else [])
        )
        before = self.lexemes[-1].tag if self.lexemes else 'DET'
        return 'measure' not in classes or not opens or before in ('DET', 'REL')

    def is_had(self, match: Match, at: int) -> bool:
        """Say whether "in it" tells where a thing lies that another has."""
        lead = next((x.name for x in reversed(self.lexemes) if x.tag == 'REL'), '')
        had = lead in ('with', 'without') and self.lexemes[-1].tag == 'WORD'
        return had and self.words[at + match.length - 1] in ('it', 'them')

    def joins_two(self, at: int) -> bool:
        """Say whether "both" announces an "and": "both the pond and the road"."""
        following = self.words[at + 1 : at + 8]
        return 'and' in following and ',' not in following

    def is_demonstrative(self, before: str, after: int) -> bool:
        """Say whether "that" points at a noun and does not begin a clause."""
        if before in ('JOIN', 'COMMA'):
            return self.is_content(after)
        return before not in ('WORD', 'PRON', 'PLACE', 'COMPARE')

    def check_unit(self, match: Match, after: int) -> None:
        """Refuse a number whose unit is missing or not known."""
        if match.name == 'unknown_more':
            raise unit_error(self.words, after, plain=self.is_plain(after))
        if match.section == 'amount':
            unit = self.is_plain(after) and self.is_measured(after + 1)
            if unit or (self.is_measured(after) and self.words[after] != 'of'):
                raise unit_error(self.words, after, plain=self.is_plain(after))

    def fits_besides_noun(self, section: str, before: str, after: int) -> bool:
        following = self.matches(after) if after < len(self.words) else []
        opens_thing = self.is_content(after) or any(
            match.section in _OPENING for match in following[:1]
        )
        if section == 'relation':
            if following and following[0].section == 'conjunction':
                after += following[0].length
                another = self.matches(after)[:1] if after < len(self.words) else []
                opens_thing = any(x.section == 'relation' for x in another)
            if following and following[0].section == 'negation':
                opens_thing = True
            return before in _BEFORE_VERB and opens_thing
        if before == 'WORD':
            return False
        if section == 'place_adjective' and following[:1]:
            opens_thing |= following[0].section == 'pronoun'
            return opens_thing or before in ('BE', 'JOIN', 'NOT', 'THAT')
        if section == 'colour' and self.names_colours(after):
            return True
        return self.is_content(after) or before in ('BE', 'JOIN', 'NOT', 'THAT')

    def names_colours(self, at: int) -> bool:
        """Say whether "or brown" follows."""
        joined, colour = (
            self.matches(place)[:1] if place < len(self.words) else []
            for place in (at, at + 1)
        )
        return (
            bool(joined and colour)
            and joined[0].section == 'conjunction'
            and colour[0].section == 'colour'
        )

    def is_measured(self, at: int) -> bool:
        return at < len(self.words) and self.words[at] in (
            'of',
            'from',
            'away',
            'long',
            'wide',
        )

    def add(self, match: Match, at: int) -> None:
        text = ' '.join(self.words[at : at + match.length])
        if match.section in ('filler', 'emphasis'):
            leads = self.lexemes and self.lexemes[-1].tag in ('REL', 'NEARESTTO')
            if text == 'both' and leads:
                self.lexemes.append(Lexeme('BOTH', text, at, match))
            return
        name = _TAGS[match.section]
        if match.name == 'unknown_more':
            name = 'UNKNOWN'
        if name == 'AMOUNT' and not _is_whole(match):
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
