"""Of what a condition is said, once it is known how many things there are.

A condition belongs to the nearest thing before it: "houses near the pond north of the
road" tells which pond. Where there is one harbour only, "the harbour" needs no more to
be found, and what follows it is said of what is asked for:

    ships in the harbour near a jetty       ships near a jetty, in the harbour
    barns south of the canal with a silo    barns with a silo, south of the canal

It stays with the one thing where it may as well describe it: where that lies ("near the
church in the park"), or what is near it ("next to the pond near the church"), unless
the thing holds or heads the others (ships in it, barns south of it), or is a line: a
road is seldom told by what lies beside it. So does a rank ("the largest pond") and an
adjective ("the white house"), and "a pond" is any of them anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from dataclasses import replace

from .grammar.meaning import is_line
from .tree.relations import OF_KIND
from .tree.types import (
    Both,
    Comparison,
    Condition,
    Determiner,
    Either,
    Expression,
    Not,
    NounPhrase,
    RankKind,
    Relation,
    RelationKind,
)
from .understand import is_layer

_IsOne = Callable[[NounPhrase], bool]


def counted_once(found: Mapping[str, Sized]) -> _IsOne:
    """Return what says of which anchors there is only one, or which are layers.

    Args:
        found: What was found of each phrase that is no layer.
    """

    def is_one(anchor: NounPhrase) -> bool:
        seen = [len(found.get(phrase, ())) for phrase in anchor.phrases]
        return sum(seen) == 1 or all(map(is_layer, anchor.phrases))

    return is_one


def lift(expression: Expression, is_one: _IsOne) -> Expression:
    """Return the sentence with what follows a thing of its own kind lifted from it.

    Args:
        expression: The sentence, as it was parsed.
        is_one: Says of an anchor, without its conditions, whether there is one such
            thing only, or it is a name.
    """
    things = tuple(_lifted(thing, is_one) for thing in expression.things)
    return replace(expression, things=things)


def _lifted(thing: NounPhrase, is_one: _IsOne) -> NounPhrase:
    conditions: list[Condition] = []
    ranks = thing.ranks
    for condition in thing.conditions:
        if not isinstance(condition, Relation) or len(condition.anchors) != 1:
            conditions.append(condition)
            continue
        anchor = _lifted(condition.anchors[0], is_one)
        above: list[Condition] = []
        if _is_definite(anchor) and is_one(anchor):
            above = [c for c in anchor.conditions if _is_of_owner(c, condition, anchor)]
            below = tuple(c for c in anchor.conditions if c not in above)
            if not ranks:
                ranks, anchor = anchor.ranks, replace(anchor, ranks=())
            anchor = replace(anchor, conditions=below)
        conditions += [replace(condition, anchors=(anchor,)), *above]
    return replace(thing, conditions=tuple(conditions), ranks=ranks)


def _is_definite(anchor: NounPhrase) -> bool:
    """Say whether it is "the road" or "road", without a rank but "closest to"."""
    named = anchor.determiner in (Determiner.THE, Determiner.NONE)
    counted = anchor.count is not None or anchor.amount is not None
    ranked = any(rank.kind is not RankKind.DISTANCE for rank in anchor.ranks)
    return named and not anchor.plural and not counted and not ranked


def _is_of_owner(condition: Condition, relation: Relation, anchor: NounPhrase) -> bool:
    """Say whether a condition of an anchor is one of what lies so to the anchor."""
    if isinstance(condition, Not):
        return _is_of_owner(condition.condition, relation, anchor)
    if isinstance(condition, (Both, Either)):
        return all(_is_of_owner(c, relation, anchor) for c in condition.conditions)
    if isinstance(condition, Comparison):
        # "The 2 ha pond" is told by its size, "larger than 2 ha" is said of others.
        return (condition.range.low is None) != (condition.range.high is None)
    if not isinstance(condition, Relation):
        return False
    said = OF_KIND[condition.kind]
    if said.holds or condition.kind is RelationKind.OF:
        return _is_line(anchor)
    heading = relation.kind is RelationKind.DIRECTION
    if condition.kind is RelationKind.DIRECTION and condition.distance is None:
        return OF_KIND[relation.kind].holds or _is_line(anchor)
    if said.close:
        return heading or OF_KIND[relation.kind].holds or _is_line(anchor)
    return True


def _is_line(anchor: NounPhrase) -> bool:
    """Say whether it is a road, a river, or a layer, which has its own name."""
    return all(is_layer(kind.phrase) or is_line(kind.head) for kind in anchor.kinds)
