"""Bring what a thing has into relation with it.

docks with a ship next to them      docks next to a ship
docks with no ship next to them     docks not next to a ship
docks with a ship alongside         docks next to a ship
houses without a car within 30 m    houses not within 30 m of a car
parks with a pond in them           parks containing a pond
a pond next to which is a house     a pond next to a house
the field in which the barn stands  the field containing the barn
the pond with the most houses within 100 m of it
ponds where there is no house       ponds without a house

"With a pool and a car within 30 m" asks for both, "without a pool or a car" and
"with neither" for none of them. What cannot be turned around is left as "with a
tree"; where it is denied, nothing is asked instead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..lexicon.closed_class import Captures, Match, lexicon
from ..lexicon.nouns import is_plural
from ..tree.relations import converse
from ..tree.types import Direction
from ..words.lexemes import Lexeme
from .meaning import is_line
from .runs import noun_phrase_end, run_end, tag_at
from .terminals import CONDITIONS, JOINS, NOMINAL, NOUN, PRE

_AROUND = frozenset(
    {'near', 'beside', 'containing', 'touching', 'crossing', 'overlapping'}
)
_HEADINGS = {'above': 'below', 'below': 'above'}
_HAVING = ('with', 'without')
_COUNTED = frozenset({'DET', 'NUM', 'AMOUNT', 'SUP', 'ORD', 'NEAREST'})
_A = Match('determiner', 'a', 1)
_WITH = Match('relation', 'with', 1)
_WITHOUT = Match('relation', 'without', 1)


def having(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes with what things have turned around (see above)."""
    done: list[Lexeme] = []
    lexemes = _counted_within(_there_is(lexemes))
    at = 0
    while at < len(lexemes):
        clause = _clause(lexemes, at) if lexemes[at].name in _HAVING else None
        if clause is None:
            done.append(lexemes[at])
            at += 1
            continue
        denied = tag_at(done, len(done) - 1) == 'NOT'
        if _is_of_first(done, lexemes[clause.end - 1]):
            done.append(_joint(',', lexemes[at].start))
        elif tag_at(done, len(done) - 1) == 'WORD':
            done.append(_that(lexemes[at].start))
        done += clause.turned(denied)
        lexemes = _had_too(lexemes, clause.end, lexemes[at])
        at = clause.end
    return [x for x in done if x.tag != 'REACH' or x.name != 'near']


@dataclass(frozen=True)
class _Item:
    """A thing that is had, or not, and whether it is only one of several to choose."""

    words: tuple[Lexeme, ...]
    missing: bool
    or_else: bool


@dataclass(frozen=True)
class _Clause:
    """What is had, where that lies, and where the words of it end."""

    said: tuple[Lexeme, ...]
    items: tuple[_Item, ...]
    lead: Lexeme | None
    end: int
    joint: str

    def turned(self, denied: bool) -> list[Lexeme]:
        """Return what is read instead.

        Args:
            denied: Whether a "not" stands before it.
        """
        missing = denied or any(item.missing for item in self.items)
        if self.lead is None and missing:
            return [replace(x, tag='UNKNOWN') for x in self.said]
        if self.lead is None:
            return list(self.said)
        done: list[Lexeme] = []
        before: _Item | None = None
        for item in self.items:
            shared = before is not None and before.missing == item.missing
            joint = 'or' if item.or_else or denied or item.missing else 'and'
            if shared and joint == 'or':
                done += [_joint('or', self.lead.start), *item.words]
            else:
                done += [_joint('and', self.lead.start)] if done else []
                lead = [_not(self.lead.start), _up_to(self.lead)]
                done += [*(lead if item.missing else [self.lead]), *item.words]
            before = item
        if self.joint:
            done.append(_joint(self.joint, self.lead.start))
        return done


def _clause(lexemes: list[Lexeme], at: int) -> _Clause | None:
    """Return what is had at `at`; None where nothing says how it lies."""
    if lexemes[at].tag != 'REL':
        return None
    without = lexemes[at].name == 'without'
    items, end = _items(lexemes, at + 1, without)
    denied = tag_at(lexemes, at - 1) == 'NOT'
    if not items or (denied and without):
        return None
    place = run_end(lexemes, end, frozenset({'THAT', 'BE'}))
    if tag_at(lexemes, place) == 'REACH':
        after = place + 1
    elif tag_at(lexemes, place) == 'REL' and _is_owner(lexemes, place + 1):
        after = place + 2
    elif _is_alone(lexemes, place):
        after = place + 1
    else:
        return None
    joint = ''
    if tag_at(lexemes, after) in CONDITIONS | {'THAT'}:
        compared = any(x.tag == 'COMPARE' for item in items for x in item.words)
        joint = ',' if compared else 'and'
    lead = _turned(lexemes[place], lexemes[at - 1].text if at else '')
    return _Clause(tuple(lexemes[at:after]), tuple(items), lead, after, joint)


def _is_alone(lexemes: list[Lexeme], at: int) -> bool:
    """Say whether a relation has nothing behind it: "with a tug alongside"."""
    ends = tag_at(lexemes, at + 1) not in NOMINAL | {'NOT', 'UNKNOWN', 'REL', 'THAT'}
    return tag_at(lexemes, at) == 'REL' and ends


def _had_too(lexemes: list[Lexeme], end: int, having: Lexeme) -> list[Lexeme]:
    """Return the lexemes with "no crane on them but a ship near them" as two clauses.

    Args:
        lexemes: The sentence.
        end: Where the first clause ends.
        having: The "with" or "without" of it.
    """
    start = run_end(lexemes, end, JOINS)
    noun = run_end(lexemes, start, frozenset({'NOT'}))
    if start == end or noun_phrase_end(lexemes, noun, NOUN) == noun:
        return lexemes
    joints = {x.name for x in lexemes[end:start]}
    bare = tag_at(lexemes, noun) not in _COUNTED and joints & {'or', 'nor'}
    missing = noun > start or (bare and having.name == 'without')
    match = _WITHOUT if missing else _WITH
    again = replace(having, match=match, start=lexemes[start].start)
    joint = [_joint('and', having.start)] if missing else lexemes[end:start]
    said = [*lexemes[:end], *joint, again, *lexemes[noun:]]
    return said if _clause(said, end + len(joint)) else lexemes


def _counted_within(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes with how far away that is of which a thing has the most."""
    done = list(lexemes)
    for at in range(len(lexemes) - 1, -1, -1):
        most = lexemes[at].match
        if most is None or most.section != 'number_of':
            continue
        end = noun_phrase_end(done, at + 1, NOUN)
        while tag_at(done, end) in JOINS and noun_phrase_end(done, end + 1) > end + 1:
            end = noun_phrase_end(done, end + 1, NOUN)
        place = run_end(done, end, frozenset({'THAT', 'BE'}))
        reach = done[place].match if place < len(done) else None
        owned = tag_at(done, place) == 'REL' and _is_owner(done, place + 1)
        alone = owned or tag_at(done, place) == 'REACH' or _is_alone(done, place)
        if reach is None or not alone:
            continue
        if any(kind == 'quantity' for kind, _ in reach.captures):
            said: Captures = (*reach.captures, ('reach', reach.name))
        elif _lying(done[place]) is not None:
            said = (('lies', _lying(done[place])),)
        else:
            done[end : place + 1 + owned] = [
                replace(x, tag='UNKNOWN') for x in done[end : place + 1 + owned]
            ]
            continue
        captures = (*most.captures, *said)
        done[at] = replace(done[at], match=replace(most, captures=captures))
        del done[end : place + 1 + owned]
    return done


def _lying(lexeme: Lexeme) -> str | None:
    """Return how a thing lies to what is around it; None where that has no count."""
    turned = _turned(lexeme)
    name = turned.name if turned is not None else ''
    return name if name in _AROUND else None


def _items(lexemes: list[Lexeme], at: int, without: bool) -> tuple[list[_Item], int]:
    """Return the things that are had from `at` on, and where they end."""
    items: list[_Item] = []
    end = start = at
    while True:
        joints = {x.name or 'and' for x in lexemes[end:start]}
        noun = run_end(lexemes, start, frozenset({'NOT'}))
        stop = noun_phrase_end(lexemes, noun, NOUN)
        if stop == noun or (items and start == end):
            break
        missing = noun > start or 'nor' in joints
        missing |= without and 'but' not in joints
        stop = run_end(lexemes, stop, frozenset({'COMPARE'}))
        words = _with_article(lexemes[noun:stop]) if missing else lexemes[noun:stop]
        items.append(_Item(tuple(words), missing, 'or' in joints))
        end, start = stop, run_end(lexemes, stop, JOINS)
    return items, end


def _is_of_first(done: list[Lexeme], pronoun: Lexeme) -> bool:
    """Say whether "it" or "them" has the number of the first thing, not the last."""
    nouns = [x.text for x in done if x.tag == 'WORD']
    first = noun_phrase_end(done, 0, frozenset({'WORD'}))
    if first:
        nouns[0] = done[first - 1].text
    if not _is_owner([pronoun], 0) or tag_at(done, len(done) - 1) != 'WORD':
        return False
    many = pronoun.text == 'them'
    return is_plural(nouns[0]) == many != is_plural(nouns[-1])


def _with_article(words: list[Lexeme]) -> list[Lexeme]:
    """Return "a ship" for the "ship" of "no ship"."""
    nouns = [x.text for x in words[: run_end(words, 0, PRE | {'WORD'})]]
    counted = any(x.tag in _COUNTED for x in words)
    if counted or is_plural(nouns[-1]) or nouns[-1] in lexicon().nouns.same:
        return words
    return [Lexeme('DET', 'a', words[0].start, _A), *words]


def _is_owner(lexemes: list[Lexeme], at: int) -> bool:
    """Say whether "it" or "them" stands there, which is what has the things."""
    return tag_at(lexemes, at) == 'PRON' and lexemes[at].text in ('it', 'them')


def _turned(lexeme: Lexeme, owner: str = '') -> Lexeme | None:
    """Return how the owner lies to a thing that lies so to the owner."""
    match = lexeme.match
    if match is None:
        return None
    if match.section == 'reach' and match.name == 'near':
        turned = Match('relation', 'near', 1)
    elif match.section in ('reach', 'distance'):
        turned = replace(match, section='distance')
    elif match.section == 'heading':
        name = _HEADINGS.get(match.name, match.name)
        turned = replace(match, name=name, captures=_opposite(match.captures))
    elif match.section == 'relation' and converse(match.name):
        turned = replace(match, name=converse(match.name, is_line(owner)))
    else:
        return None
    return replace(lexeme, tag='REL', match=turned)


def _up_to(lexeme: Lexeme) -> Lexeme:
    """Return "within 50 m of" for the "less than" of "no tree less than 50 m away".

    A "not" before "less than" would else be read as "at least".
    """
    if lexeme.match is None or lexeme.match.name != 'closer':
        return lexeme
    return replace(lexeme, match=replace(lexeme.match, name='within'))


def _opposite(captures: Captures) -> Captures:
    return tuple(
        (kind, Direction(value).opposite.value if kind == 'direction' else value)
        for kind, value in captures
    )


def _joint(name: str, start: int) -> Lexeme:
    if name == ',':
        return Lexeme('COMMA', name, start)
    return Lexeme('JOIN', name, start, Match('conjunction', name, 1))


def _that(start: int) -> Lexeme:
    return Lexeme('THAT', 'that', start, Match('relative', 'that', 1))


def _not(start: int) -> Lexeme:
    return Lexeme('NOT', 'not', start, Match('negation', 'not', 1))


def _there_is(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Read "next to which (there) is a house" and "where there is a house"."""
    done: list[Lexeme] = []
    at = 0
    while at < len(lexemes):
        lexeme = lexemes[at]
        to_which = lexeme.tag == 'REL' and tag_at(lexemes, at + 1) == 'THAT'
        where = lexeme.tag == 'THAT' and lexeme.text == 'where'
        lead = _turned(lexeme) if to_which else None
        verb = at + 1 + to_which
        there = tag_at(lexemes, verb) == 'WORD' and lexemes[verb].text == 'there'
        verb += there
        is_there = tag_at(lexemes, verb) == 'BE' and _is_thing(lexemes, verb + 1)
        missing = where and tag_at(lexemes, verb) == 'NOT'
        verb += missing
        end = noun_phrase_end(lexemes, verb)
        last = end > verb and tag_at(lexemes, end) == 'BE'
        if is_there and lead is not None:
            done += [lead]
            at = verb + 1
            if lexemes[at].tag == 'NOT':
                done[-1:] = [lexemes[at], lead]
                at += 1
        elif is_there and where and there:
            missing = lexemes[verb + 1].tag == 'NOT'
            had = _WITHOUT if missing else _WITH
            done.append(replace(lexeme, tag='REL', match=had))
            at = verb + 1 + missing
        elif end > verb and lead is not None and not there:
            done += [lead, *lexemes[verb:end]]
            at = end + last
        elif last and where and tag_at(lexemes, end + 1) == 'REACH':
            nearby = _turned(lexemes[end + 1])
            words = lexemes[verb:end]
            if missing and nearby is not None:
                done += [_not(lexeme.start), _up_to(nearby), *_with_article(words)]
            elif nearby is not None:
                done += [nearby, *words]
            at = end + 2
        else:
            done.append(lexeme)
            at += 1
    return done


def _is_thing(lexemes: list[Lexeme], at: int) -> bool:
    at += tag_at(lexemes, at) == 'NOT'
    return tag_at(lexemes, at) in NOMINAL
