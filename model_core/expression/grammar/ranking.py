"""What some words change about a thing in the making: its ranks, and its place.

A rank takes up the ordinal, the number or the "closest" that waits for it, so it is
added once the whole noun phrase is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..tree.types import (
    Condition,
    Determiner,
    Except,
    NounPhrase,
    Rank,
    RankKind,
    RelationKind,
)
from ..words.lexemes import Lexeme
from . import meaning
from .draft import Draft

Apply = Callable[[Draft], None]
Ignore = Callable[..., None]
_FAR = frozenset({'far', 'extreme', 'very'})


def ranking(lexemes: Sequence[Lexeme], negated: bool) -> Apply:
    """Return what adds "is the second largest", or leaves that one out."""
    order = next((x for x in lexemes if x.tag == 'IS_ORD'), None)
    counts = [meaning.count(x) for x in lexemes if x.tag == 'IS_NUM']
    count = counts[0] if counts else None
    rank = meaning.rank(lexemes[-1], meaning.index(order), count)

    def apply(draft: Draft) -> None:
        if negated:
            excluded = NounPhrase(tuple(draft.kinds), Determiner.THE, ranks=(rank,))
            draft.conditions.append(Except((excluded,)))
        else:
            draft.rank_by(rank)

    return apply


def placed(lexeme: Lexeme, ignore: Ignore) -> Apply:
    """Return what adds a place that stands before the noun: "the northern pond"."""
    if lexeme.name == 'extreme':
        return extreme(lexeme, ignore)

    def apply(draft: Draft) -> None:
        if lexeme.name == 'side':
            draft.place_of(lexeme)
        elif lexeme.text == 'middle':
            draft.middle_of(lexeme)
        else:
            draft.conditions += meaning.attributes(lexeme)

    return apply


def extreme(lexeme: Lexeme, ignore: Ignore) -> Apply:
    """Return what adds "on the far left"; "far" is left out where it is a half."""

    def apply(draft: Draft) -> None:
        if not draft.place(lexeme):
            words = lexeme.text.split()
            at = next(i for i, x in enumerate(words) if x in _FAR)
            ignore(Lexeme('UNKNOWN', words[at], lexeme.start + at))

    return apply


def from_side(lexeme: Lexeme, said: Sequence[Lexeme], ignore: Ignore) -> Apply:
    """Return what adds "second from the left"."""
    order = next((x for x in said if x.tag == 'IS_ORD'), None)

    def apply(draft: Draft) -> None:
        waiting = order or draft.order
        if waiting is None:
            ignore(lexeme)
            return
        draft.rank_from(lexeme, waiting)

    return apply


def nearest_to(
    lead: Lexeme, order: Sequence[Lexeme], anchors: tuple[NounPhrase, ...]
) -> Apply:
    """Return what adds "closest to the river", or "with the most houses"."""
    if lead.match and lead.match.section == 'number_of':
        return _number(lead, anchors)
    index = meaning.index(next((x for x in order if x.tag == 'IS_ORD'), None))
    count = next((meaning.count(x) for x in order if x.tag == 'IS_NUM'), None)

    def apply(draft: Draft) -> None:
        draft.rank_by_distance(lead.name == 'nearest', anchors, index, count)

    return apply


def waiting(
    lexemes: Sequence[Lexeme], anchors: tuple[NounPhrase, ...], ignore: Ignore
) -> Apply:
    """Return what completes "the nearest house ... to", "the second ... from"."""

    def apply(draft: Draft) -> None:
        if draft.nearest is None and draft.order is None:
            ignore(*lexemes)
            return
        least = draft.nearest is None or draft.nearest.name == 'nearest'
        draft.rank_by_distance(least, anchors, 1, None)
        draft.nearest = None

    return apply


def closer(lead: Lexeme, anchors: tuple[NounPhrase, ...]) -> Condition | Apply:
    """Return "closer to A than to B"; without B it is the closest of all."""
    if len(anchors) > 1:
        order = anchors[:2] if lead.name == 'closer_to' else anchors[1::-1]
        return meaning.relation(lead, order)

    def apply(draft: Draft) -> None:
        draft.rank_by_distance(lead.name == 'closer_to', anchors, 1, None)

    return apply


def _number(lead: Lexeme, anchors: tuple[NounPhrase, ...]) -> Apply:
    """Return "with the most houses"."""

    def apply(draft: Draft) -> None:
        name, _, around = lead.name.partition('_')
        least = name == 'fewest'
        order = meaning.captured(lead, 'ordinal')
        index = int(order[0]) if order else meaning.index(draft.order)
        draft.order = None
        reach = meaning.reach(lead)
        number = Rank(
            RankKind.NUMBER,
            anchors=anchors,
            least=least,
            index=index,
            distance=reach,
            relation=RelationKind(around) if around else meaning.having_so(lead),
        )
        draft.rank_by(meaning.forwards(number))

    return apply
