"""Bring tagged words into the order that the grammar reads.

poolless houses                 houses without a pool
the largest pond but one        the second largest pond
the first and second largest    the first largest and the second largest
in or near the park             in the park or near the park
near neither A nor B            not near A or B
all but the largest pond        all ponds except the largest pond
of the ponds, the largest       the largest of the ponds
the road that the river crosses the road crossing the river
the park where the pond is      the park containing the pond
houses whose roof is red        houses with the roof that is red
the left one of the two ponds   the leftmost of the two ponds
the largest pond of those by it the largest pond by it
the second from left house      the second house from the left
near a road, and of the farm    near a road and belonging to the farm
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..lexicon.closed_class import Match
from ..tree.quantities import Unit
from ..tree.relations import converse
from ..words.lexemes import Lexeme
from .attachment import attach
from .compounds import apart
from .having import having
from .meaning import is_line
from .negation import before_relation, contrast, over_lists, refuse_uncertain_rest
from .numbers import without_names
from .runs import noun_phrase_end, run_end
from .shared import share_relations
from .terminals import ADJECTIVES, CONDITIONS, NOMINAL, PRE

_NOUN = frozenset({'WORD', 'OF', 'PRON'})
_CLOSE = frozenset({'near', 'beside', 'among', 'along', 'facing', 'walking'})
# Bounds of a size that are as well those of a distance.
_BOUNDS = {'less': 'closer', 'at_most': 'within'}


def reorder(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes in the order that the grammar reads (see above)."""
    for rule in _RULES:
        lexemes = rule(lexemes)
    return lexemes


def _tags(lexemes: list[Lexeme], at: int, count: int) -> list[str]:
    return [x.tag for x in lexemes[at : at + count]]


def _but_one(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Read "the largest pond but one" as "the second largest pond"."""
    done: list[Lexeme] = []
    for lexeme in lexemes:
        if lexeme.tag != 'AFTERORD':
            done.append(lexeme)
            continue
        ranks = [at for at, x in enumerate(done) if x.tag == 'SUP']
        if ranks:
            done.insert(ranks[-1], replace(lexeme, tag='ORD'))
        else:
            done.append(replace(lexeme, tag='UNKNOWN'))
    return done


def _both_orders(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Read "first and second largest" as "first largest and second largest"."""
    done = list(lexemes)
    for at in range(len(lexemes) - 3, -1, -1):
        if _tags(done, at, 4) == ['ORD', 'JOIN', 'ORD', 'SUP']:
            done.insert(at + 1, done[at + 3])
    return done


def _of_behind_joint(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Read the "of" behind ", and" as a condition, since it belongs to no noun there.

    Without the comma it repeats one: "within 50 m of a road and of a house".
    """
    done = list(lexemes)
    for at in range(2, len(lexemes) - 1):
        tags = _tags(lexemes, at - 2, 3)
        if tags == ['COMMA', 'JOIN', 'OF'] and lexemes[at + 1].tag in NOMINAL:
            done[at] = replace(lexemes[at], tag='REL')
    return done


def _shared_anchor(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Read "in or near the park" as "in the park or near the park"."""
    done = list(lexemes)
    for at in range(len(lexemes) - 3, -1, -1):
        if _tags(done, at, 3) != ['REL', 'JOIN', 'REL']:
            continue
        end = noun_phrase_end(done, at + 3)
        if end > at + 3:
            done[at + 1 : at + 1] = done[at + 3 : end]
    return done


def _neither(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Read "near neither A nor B" as "not near A or B"."""
    done = list(lexemes)
    for at, lexeme in enumerate(lexemes):
        if lexeme.text != 'neither' or lexeme.tag != 'NOT':
            continue
        after = lexemes[at + 1].tag if at + 1 < len(lexemes) else ''
        behind = at > 0 and lexemes[at - 1].tag in ('REL', 'NEARESTTO')
        if behind:
            done[at - 1], done[at] = lexeme, lexemes[at - 1]
        if behind or after in ADJECTIVES:
            for place in range(at + 1, len(lexemes)):
                if lexemes[place].name == 'nor' and lexemes[place].tag == 'JOIN':
                    joint = replace(lexemes[place], text='or', match=_OR)
                    # What joins two anchors needs no guess from their articles.
                    both = behind and noun_phrase_end(lexemes, place + 1) > place + 1
                    done[place] = replace(joint, tag='UNION') if both else joint
                    break
    return done


_ANYTHING = 'objects'
_OR = Match('conjunction', 'or', 1)
_AND = Match('conjunction', 'and', 1)
_OF = Match('of', 'of', 1)
_WITH = Match('relation', 'with', 1)
_THE = Match('determiner', 'the', 1)
_CONTAINING = Match('relation', 'containing', 1)


def _all_but(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Read "all but the largest pond" as "all ponds except the largest pond"."""
    for at in range(len(lexemes) - 2):
        first, second = lexemes[at], lexemes[at + 1]
        is_all = first.tag == 'DET' and first.name == 'all'
        is_but = second.tag == 'EXCEPT' or (
            second.tag == 'JOIN' and second.name == 'but'
        )
        if not (is_all and is_but):
            continue
        end = noun_phrase_end(lexemes, at + 2)
        named = lexemes[at + 2 : end]
        words = [x for x in named if x.tag in ('WORD', 'OF')]
        if words and not any(x.tag == 'SUP' for x in named):
            words = [replace(words[0], text=_ANYTHING)]
        if words:
            but = replace(second, tag='EXCEPT')
            rest = lexemes[at + 2 :]
            return [*lexemes[: at + 1], *words, but, *rest]
    return lexemes


def _near_within(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Read "near the road within 50 m" as "within 50 m of the road".

    "Closest to the road within 50 m" says both of the same road.
    """
    done = list(lexemes)
    for at in range(len(lexemes) - 2, -1, -1):
        lead = done[at]
        end = noun_phrase_end(done, at + 1)
        reach = run_end(done, end, frozenset({'COMMA'}))
        close = lead.tag == 'REL' and lead.name in _CLOSE
        before = _as_distance(done[at - 1]) if at else None
        if close and before is not None and end > at + 1:
            done[at - 1 : at + 1] = [before]
            continue
        if end == at + 1 or not (close or lead.tag == 'NEARESTTO'):
            continue
        distance = _as_distance(done[reach]) if reach < len(done) else None
        if distance is None:
            continue
        anchor = done[at + 1 : end]
        if close:
            done[at : reach + 1] = [replace(distance, start=lead.start), *anchor]
        else:
            joint = replace(distance, tag='JOIN', text='and', match=_AND)
            done[end : reach + 1] = [joint, distance, *anchor]
    return done


def _as_distance(lexeme: Lexeme) -> Lexeme | None:
    """Return "within 50 m" as "within 50 m of"; None for what is no distance."""
    match = lexeme.match
    if match is None or lexeme.tag not in ('REACH', 'COMPARE'):
        return None
    said = dict(match.captures)
    if 'quantity' not in said or Unit(said['quantity'][1]).is_area:
        return None
    if lexeme.tag == 'COMPARE' and (len(said) > 1 or match.name not in _BOUNDS):
        return None
    name = _BOUNDS.get(match.name, match.name)
    as_distance = replace(match, section='distance', name=name)
    return replace(lexeme, tag='REL', match=as_distance)


def _best_of(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Read "of the ponds, the largest" as "the largest of the ponds"."""
    if not lexemes or not is_partitive(lexemes[0]):
        return lexemes
    start = len(lexemes)
    if lexemes[-1].tag == 'PRON':
        start -= 1
    while start > 1 and lexemes[start - 1].tag in ('SUP', 'ORD', 'NUM', 'DET'):
        start -= 1
    best = [x for x in lexemes[start:] if x.tag != 'PRON']
    if not any(x.tag == 'SUP' for x in best):
        return lexemes
    rest = lexemes[1:start]
    while rest and rest[-1].tag == 'COMMA':
        rest.pop()
    return [*best, replace(lexemes[0], tag='OF', match=_OF), *rest]


def _of_those(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Read "the largest pond of those by the road" as "... pond by the road"."""
    for at in range(1, len(lexemes) - 2):
        among, those = lexemes[at : at + 2]
        of_those = is_partitive(among) and those.text in ('those', 'these', 'the ones')
        behind = lexemes[at - 1].tag == 'WORD' and those.tag in ('PRON', 'DET')
        if of_those and behind and lexemes[at + 2].tag in CONDITIONS | {'THAT'}:
            return [*lexemes[:at], *lexemes[at + 2 :]]
    return lexemes


def is_partitive(lexeme: Lexeme) -> bool:
    """Say whether it names those of which one is chosen: "of", "among"."""
    return lexeme.tag == 'OF' or lexeme.name == 'among' or lexeme.text == 'out of'


def _object_clause(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Read "the road that the river crosses" as "the road crossing the river"."""
    done = list(lexemes)
    for at in range(1, len(lexemes) - 2):
        that = lexemes[at].tag == 'THAT'
        start = at + 1 if that else at
        if lexemes[at - 1].tag != 'WORD' or lexemes[start].tag != 'DET':
            continue
        end = noun_phrase_end(lexemes, start)
        after = run_end(lexemes, end, frozenset({'BE'}))
        verb = lexemes[after] if start < end and after < len(lexemes) else None
        follows = lexemes[after + 1].tag if after + 1 < len(lexemes) else ''
        if verb is None or verb.tag != 'REL' or follows in PRE | {'WORD', 'PRON'}:
            continue
        name = converse(verb.name, is_line(lexemes[at - 1].text))
        if name and verb.match is not None:
            turned = replace(verb.match, name=name)
            done[at : after + 1] = [
                *lexemes[at:start],
                replace(verb, match=turned),
                *lexemes[start:end],
            ]
    return done


def _place_clause(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Read "the park where the pond is" as "the park containing the pond"."""
    for at, lexeme in enumerate(lexemes):
        end = noun_phrase_end(lexemes, at + 1)
        rest = lexemes[run_end(lexemes, end, frozenset({'BE'})) :]
        if lexeme.tag == 'THAT' and lexeme.text == 'where' and end > at + 1:
            if rest and rest[0].tag != 'COMMA':
                continue
            contains = replace(lexeme, tag='REL', match=_CONTAINING)
            return [*lexemes[:at], contains, *lexemes[at + 1 : end], *rest]
    return lexemes


def _whose(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Read "whose roof is red" as "with the roof that is red"."""
    done: list[Lexeme] = []
    owned = False
    for at, lexeme in enumerate(lexemes):
        if lexeme.text == 'whose' and lexeme.tag == 'THAT':
            owned = noun_phrase_end(lexemes, at + 1) > at + 1
            if owned:
                done.append(replace(lexeme, tag='REL', match=_WITH))
                done.append(replace(lexeme, tag='DET', match=_THE))
                continue
        if owned and lexeme.tag == 'BE':
            done.append(replace(lexeme, tag='THAT'))
            owned = False
        done.append(lexeme)
    return done


def _one_of_two(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Read "the left (one) of the two ponds" as "the leftmost of the two ponds"."""
    done = list(lexemes)
    for at in range(len(lexemes) - 1, 0, -1):
        lexeme = done[at]
        if lexeme.match is None or done[at - 1].tag != 'DET':
            continue
        adjective = lexeme.tag == 'PLACEADJ' and _tags(done, at + 1, 2) == [
            'PRON',
            'OF',
        ]
        side = lexeme.match.section == 'heading' and lexeme.text.endswith(' of')
        number = at + 3 if adjective else at + 1
        if _tags(done, number, 1) == ['DET']:
            number += 1
        if not (adjective or side) or _tags(done, number, 1) != ['NUM']:
            continue
        towards = [pair for pair in lexeme.match.captures if pair[0] == 'direction']
        if len(towards) == 1 or lexeme.name == 'centre':
            name = 'place' if towards else 'middle'
            place = Match('superlative', name, 1, tuple(towards))
            best = replace(lexeme, tag='SUP', match=place)
            of = replace(lexeme, tag='OF', text='of', match=_OF)
            done[at : at + 3 if adjective else at + 1] = [best, of]
    return done


def _side_before_noun(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Read "the second from left house" as "the second house from the left"."""
    for at in range(len(lexemes) - 3):
        tags = _tags(lexemes, at, 2)
        if tags != ['ORD', 'REL'] or lexemes[at + 1].name != 'from':
            continue
        side = run_end(lexemes, at + 2, frozenset({'DET'}))
        end = run_end(lexemes, side + 1, _NOUN)
        match = lexemes[side].match if side < len(lexemes) else None
        if match is None or lexemes[side].tag != 'PLACEADJ' or end == side + 1:
            continue
        if at and lexemes[at - 1].tag in _NOUN:
            continue
        place = Match('from_side', 'side', 1, match.captures)
        from_side = replace(lexemes[side], tag='FROMSIDE', match=place)
        noun = lexemes[side + 1 : end]
        return [*lexemes[: at + 1], *noun, from_side, *lexemes[end:]]
    return lexemes


_RULES: tuple[Callable[[list[Lexeme]], list[Lexeme]], ...] = (
    without_names,
    apart,
    contrast,
    refuse_uncertain_rest,
    having,
    _near_within,
    _of_behind_joint,
    before_relation,
    over_lists,
    _but_one,
    _both_orders,
    _neither,
    _shared_anchor,
    _all_but,
    _best_of,
    _of_those,
    _one_of_two,
    _side_before_noun,
    _object_clause,
    _place_clause,
    _whose,
    share_relations,
    attach,
)
