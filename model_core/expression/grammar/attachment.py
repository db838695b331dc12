"""Which thing a rank or a comparison at the end of a sentence is said of.

A condition belongs to the nearest thing before it. It is one of what is asked for,
as if a comma stood before it, in these cases:

* "Closest to", "nearest to" and "farthest from" behind a relation of a definite thing
  in the singular to another such thing: of "the house south of the road closest to
  the river" there is one, and "the road" needs no more to be found. It stays with the
  nearest thing behind "in", "on", "of" and "with" ("the tree in the field nearest to
  the river"), behind "a" ("the barn near a silo closest to the road"), and where one
  of both has a rank of its own.
* A comparison, or "that has ...", behind such a rank: "the house closest to the river
  that is larger than 180 m²", "the house farthest from the park that has a pool".
* What follows a thing that is denied: "buildings which are not barns south of the
  road" are all south of it.
* An area behind a thing that is a line: "houses south of the road larger than 180 m²".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..lexicon.nouns import is_plural
from ..tree.quantities import Unit
from ..tree.relations import is_contained, is_of_two
from ..words.lexemes import Lexeme
from .meaning import is_line
from .runs import noun_phrase_end, run_end, tag_at
from .terminals import CONDITIONS, JOINS, LINKS, NOUN

_RANKED = frozenset({'SUP', 'ORD', 'NUM', 'AMOUNT'})


@dataclass(frozen=True)
class _Thing:
    """A noun phrase and its words."""

    words: tuple[Lexeme, ...]

    @property
    def is_single(self) -> bool:
        """Whether it is "the house", or "road" as in "south of road"."""
        articles = [x.text for x in self.words if x.tag == 'DET']
        definite = articles == ['the'] or (not articles and self.is_line)
        plain = not any(x.tag in _RANKED for x in self.words)
        return definite and plain and not is_plural(self.noun)

    @property
    def is_to_rank(self) -> bool:
        """Whether it is "the house", "house" or "the two houses" without a rank."""
        articles = [x.text for x in self.words if x.tag == 'DET']
        counted = any(x.tag == 'NUM' for x in self.words)
        ranked = any(x.tag in _RANKED - {'NUM'} for x in self.words)
        alone = articles in ([], ['the']) and not is_plural(self.noun)
        return not ranked and ((counted and articles == ['the']) or alone)

    @property
    def noun(self) -> str:
        """The head noun."""
        words = [x.tag for x in self.words]
        end = words.index('OF') if 'OF' in words else len(words)
        return self.words[end - 1].text

    @property
    def is_line(self) -> bool:
        """Whether it is a road or a river, or another thing without a size."""
        return is_line(self.noun)


def attach(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes with a comma where what follows is said of the first thing."""
    return _behind_denied(_behind_anchor(lexemes))


def _behind_denied(lexemes: list[Lexeme]) -> list[Lexeme]:
    for at, lexeme in enumerate(lexemes):
        end = run_end(lexemes, at, LINKS)
        tags = [x.tag for x in lexemes[at:end]]
        if lexeme.tag != 'THAT' or 'BE' not in tags or 'NOT' not in tags:
            continue
        start, stop = end, noun_phrase_end(lexemes, end, NOUN)
        while stop > start and all(x.text != 'the' for x in lexemes[start:stop]):
            end = stop
            start = run_end(lexemes, stop, JOINS | {'NOT'})
            stop = noun_phrase_end(lexemes, start, NOUN) if start > end else start
        if tag_at(lexemes, end - 1) == 'WORD' and tag_at(lexemes, end) in CONDITIONS:
            return _with_comma(lexemes, end)
    return lexemes


def _with_comma(lexemes: list[Lexeme], at: int) -> list[Lexeme]:
    comma = Lexeme('COMMA', ',', lexemes[at].start)
    first = lexemes[at]
    if first.tag == 'NEAREST':
        first = replace(first, tag='NEARESTTO')
    return [*lexemes[:at], comma, first, *lexemes[at + 1 :]]


def _behind_anchor(lexemes: list[Lexeme]) -> list[Lexeme]:
    end = noun_phrase_end(lexemes, 0, NOUN)
    if not end:
        return lexemes
    asked = anchor = _Thing(tuple(lexemes[:end]))
    leads: list[Lexeme] = []
    while True:
        lead = run_end(lexemes, end, frozenset({'JOIN', 'NOT'}))
        joined = lead == end or tag_at(lexemes, end) == 'NOT' or bool(leads)
        first = not leads and lead > end and tag_at(lexemes, end) == 'JOIN'
        if tag_at(lexemes, lead) not in ('REL', 'NEARESTTO') or first or not joined:
            break
        if leads and lead == end:
            break
        stop = noun_phrase_end(lexemes, lead + 1, NOUN)
        if stop == lead + 1:
            break
        leads.append(lexemes[lead])
        if is_of_two(lexemes[lead].name) and tag_at(lexemes, stop) == 'JOIN':
            lead = stop
            stop = noun_phrase_end(lexemes, lead + 1, NOUN)
        anchor = _Thing(tuple(lexemes[lead + 1 : stop]))
        end = stop
    if leads and _is_of_first(asked, leads[-1], anchor, lexemes[end:]):
        return _with_comma(lexemes, end)
    return lexemes


def _is_of_first(
    asked: _Thing, lead: Lexeme, anchor: _Thing, rest: list[Lexeme]
) -> bool:
    """Say whether what follows behind the anchor is said of what is asked for."""
    if not anchor.words or any(x.tag in _RANKED for x in anchor.words):
        return False
    section = lead.match.section if lead.match else ''
    waiting = any(x.tag == 'NEAREST' for x in asked.words) and lead.name in (
        'to',
        'from',
    )
    by_rank = lead.tag == 'NEARESTTO' or waiting
    if tag_at(rest, 0) in ('NEARESTTO', 'NEAREST'):
        contained = (
            is_contained(lead.name)
            or lead.name == 'unknown'
            or section in ('of', 'part')
        )
        singles = asked.is_to_rank and anchor.is_single
        ranked = any(x.tag == 'NEAREST' for x in asked.words) or by_rank
        return singles and not contained and not ranked
    said = run_end(rest, 0, frozenset({'THAT', 'BE'}))
    if tag_at(rest, said) == 'COMPARE':
        if by_rank:
            return anchor.is_single
        return not is_of_two(lead.name) and anchor.is_line and _is_area(rest[said])
    has = said > 0 and tag_at(rest, said) == 'REL' and rest[said].name == 'with'
    return has and anchor.is_single and (by_rank or section == 'heading')


def _is_area(lexeme: Lexeme) -> bool:
    captures = lexeme.match.captures if lexeme.match else ()
    return any(Unit(value[1]).is_area for name, value in captures if name == 'quantity')
