"""Which pattern of the lexicon stands at each word of a sentence.

Everything that the lexicon knows gets its tag, if it can mean that where it stands;
every other word is a WORD, which may be part of any noun.
"""

from __future__ import annotations

from collections.abc import Collection

from ..lexicon.closed_class import Lexicon, Match
from ..lexicon.thesaurus import thesaurus
from ..tree.quantities import Unit
from .lexemes import TAGS, Lexeme
from .shares import percent
from .unit_errors import unit_error

_ADJECTIVES = frozenset(('COLOUR', 'SHAPE', 'SIZE', 'PLACEADJ'))
_BEFORE_THAT = _ADJECTIVES | {'WORD', 'PRON', 'COMMA', 'JOIN', 'PLACE', 'COMPARE'}
_OPENING = ('determiner', 'number', 'superlative', 'ordinal', 'amount')
# "The most red roof" has an article; "most red roofs" are nearly all of them.
_BEFORE_DEGREE = frozenset({'DET', 'NUM', 'ORD', 'BE', 'THAT', 'NOT', 'COMMA'})
_COMPARING = frozenset({'most', 'least', 'more', 'less'})
_NO_NUMBER = frozenset({'least', 'less'})
_BEFORE_VERB = frozenset({'WORD', 'PRON', 'THAT', 'JOIN', 'NOT', 'PLACE', 'COMPARE'})


class Tagger:
    """Tags the words of one sentence, from the first to the last."""

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
        """Return the lexemes of the sentence."""
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
            degree = self.degree(at)
            if degree:
                text = ' '.join(self.words[at : at + degree])
                self.lexemes.append(Lexeme('UNKNOWN', text, at))
                at += degree
                continue
            for match in self.matches(at):
                if self.fits(match, at):
                    self.add(match, at)
                    at += match.length
                    break
            else:
                at = self.add_word(at)
        return self.lexemes

    def degree(self, at: int) -> int:
        """Return the number of words of "most beautiful" or "densest" there.

        Nothing measures how much so a thing is; it is not all that are so.
        """
        word = self.words[at]
        before = self.lexemes[-1].tag if self.lexemes else ''
        end = at + 1
        if any(x.section == 'superlative' for x in self.matches(at)):
            return 0
        if word in _COMPARING and self.is_degree(word, before):
            while self.is_plain(end) and self.words[end].endswith('ly'):
                end += 1
            told = 'BE' in [x.tag for x in self.lexemes[-2:]] or self.goes_on(end + 1)
            if not (self.is_plain(end) and told):
                return 0
            chosen = self.words[end + 1 : end + 2] == ['of']
            return end + 1 - at + chosen
        best = word.endswith('est') and len(word) > 4 and self.is_plain(at)
        if not best or word in self.lexicon.nouns.ending_in_est:
            return 0
        noun = thesaurus().has_word(word)
        return int(not noun and (before == 'BE' or self.goes_on(end)))

    def is_unmeasurable(self, match: Match, at: int, before: str) -> bool:
        """Say whether "most" and "at least" are said of what nothing measures."""
        if match.name == 'bound':
            after = at + match.length
            return after < len(self.words) and percent(self.words[after]) is not None
        return match.name != 'degree' or self.is_degree(self.words[at], before)

    def is_degree(self, word: str, before: str) -> bool:
        """Say whether "most" tells how much, and not how many, behind some tag."""
        return word in _NO_NUMBER or before in _BEFORE_DEGREE

    def goes_on(self, at: int) -> bool:
        """Say whether a noun, or what stands for one, begins there."""
        after = self.matches(at)[:1] if at < len(self.words) else []
        return self.is_content(at) or any(
            match.section in ('of', 'pronoun', 'place_adjective') for match in after
        )

    def named(self, at: int) -> int:
        """Return the number of words there that are the known name of a thing.

        A name of plain words is a noun anyway; what counts is "high school", and
        "non-residential building".
        """
        for length in range(min(self.longest_name, len(self.words) - at), 1, -1):
            words = self.words[at : at + length]
            if thesaurus().plain(' '.join(words)) in self.names:
                # Also "silo à grain": a letter by itself would be no word.
                odd = any(
                    self.matches(at + place) or len(word) == 1
                    for place, word in enumerate(words)
                )
                return length if odd or words[0] == 'non' else 0
        return 0

    def matches(self, at: int) -> list[Match]:
        """Return what the words there may stand for, the best first."""
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
            'amount': self.counts(after),
            'unitless': self.lacks_unit(match, before, after),
            'compare': self.is_told(match, after),
            'emphasis': self.is_ranked(after),
            'unmeasurable': self.is_unmeasurable(match, at, before),
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

    def counts(self, after: int) -> bool:
        """Say whether a number before it is one of things: "3 trees", "3 of the"."""
        return self.is_content(after) or self.is_partitive(after)

    def is_partitive(self, at: int) -> bool:
        """Say whether "of" stands there."""
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

    def lacks_unit(self, match: Match, before: str, after: int) -> bool:
        """Refuse "ponds > 500"; of anything else an amount is no size."""
        size = match.section == 'unitless' and before == 'WORD'
        if size and not self.counts(after):
            raise unit_error(self.words, after, plain=self.is_plain(after))
        return False

    def fits_besides_noun(self, section: str, before: str, after: int) -> bool:
        """Say whether a word that is as often a noun is none there."""
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
        """Say whether a word stands there that follows on a unit."""
        return at < len(self.words) and self.words[at] in (
            'of',
            'from',
            'away',
            'long',
            'wide',
        )

    def add(self, match: Match, at: int) -> None:
        """Add what the pattern stands for, unless it says nothing."""
        text = ' '.join(self.words[at : at + match.length])
        if match.section in ('filler', 'emphasis'):
            leads = self.lexemes and self.lexemes[-1].tag in ('REL', 'NEARESTTO')
            if text == 'both' and leads:
                self.lexemes.append(Lexeme('BOTH', text, at, match))
            return
        name = TAGS[match.section]
        if match.name == 'unknown_more':
            name = 'UNKNOWN'
        if name == 'AMOUNT' and not _is_whole(match):
            name = 'UNKNOWN'
        if name == 'NUM' and not float(match.name).is_integer():
            name = 'UNKNOWN'
        if text == 'by' and self.is_passive():
            match = Match('relation', 'unknown', 1)
        self.lexemes.append(Lexeme(name, text, at, match))

    def is_passive(self) -> bool:
        """Say whether "by" tells who does what is not understood: "shaded by"."""
        before = self.lexemes[-1] if self.lexemes else None
        strange = before is not None and before.tag == 'UNKNOWN' and not before.match
        return strange and before is not None and before.text.endswith('ed')

    def add_word(self, at: int) -> int:
        """Add the noun or number there and return where to go on."""
        word = self.words[at]
        if word[0].isdigit():
            is_ordinal = word[-1].isalpha()
            digits = word[:-2] if is_ordinal else word
            tag = 'ORD' if is_ordinal else 'NUM'
            plain = digits.replace(',', '')
            whole = plain.isdecimal() and 0 < int(plain) <= 10**6
            if not whole and percent(word) is None:
                tag = 'UNKNOWN'
            match = Match('number', plain, 1)
            self.lexemes.append(Lexeme(tag, word, at, match))
            return at + 1
        end = at + 1
        while end in self.hyphens and end < len(self.words):
            end += 1
        text = '-'.join(self.words[at:end])
        # A single letter is a name, as in "the road B 27".
        unknown = len(text) == 1 or self.is_dangling(text, end)
        tag = 'UNKNOWN' if unknown else 'WORD'
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


def _is_of_area(match: Match) -> bool:
    return any(
        Unit(value[1]).is_area for name, value in match.captures if name == 'quantity'
    )


def _is_whole(match: Match) -> bool:
    return all(value.is_integer() for name, value in match.captures if name == 'number')
