"""Answer a sentence on the objects of a whole area.

How scores combine: every condition holds to a degree from 0 to 1, of "and" the least
one counts, of "or" the greatest, and "not" is one minus it; a candidate is left from
one half on ("not" only above it). Where language is soft ("near", "beside"), the
degree falls with the gap, measured in the size of the things; "within 50 m" is exactly
that, 1 or 0. What is left stands in the order of the scores of the grounding ("two
ponds" are the two best); where these are equal, as in layers without scores, the degree
decides ("two houses near the lake" are the two nearest). Ranks are taken in this order,
so that of those that tie the best comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from ..expression.tree.quantities import Range, Share
from ..expression.tree.relations import OF_KIND, Several
from ..expression.tree.types import (
    Both,
    Colour,
    Comparison,
    Condition,
    Either,
    Except,
    Expression,
    Not,
    NounPhrase,
    Position,
    Rank,
    RankKind,
    Relation,
    RelationKind,
    Shape,
    Size,
)
from . import attributes, places, ranks, reach, relations, units
from .account import Account
from .behind import behind, in_front
from .between import between
from .crossing import crossing
from .geodesy import Floats
from .numbers import number
from .table import Rows, Table
from .types import Frame, Resolution, SceneObject

_OF_TWO: dict[RelationKind, Callable[[Table, Rows, Rows, Rows], Floats]] = {
    RelationKind.BETWEEN: between,
    RelationKind.CLOSER: relations.closer,
    RelationKind.BEHIND: behind,
    RelationKind.IN_FRONT: in_front,
}
_PLAIN: dict[RelationKind, Callable[[Table, Rows, Rows], Floats]] = {
    RelationKind.NEAR: relations.near,
    RelationKind.BESIDE: relations.beside,
    RelationKind.IN: relations.inside,
    RelationKind.OF: relations.of,
    RelationKind.ON: relations.inside,
    RelationKind.ALONG: relations.along,
    RelationKind.TOUCHING: relations.touching,
    RelationKind.CROSSING: crossing,
    RelationKind.OVERLAPPING: relations.overlapping,
    RelationKind.SURROUNDED: relations.surrounded,
    RelationKind.WITH: relations.with_,
    RelationKind.CONTAINING: relations.containing,
}


def resolve(
    expression: Expression,
    objects: Mapping[str, Sequence[SceneObject]],
    frame: Frame,
    *,
    distinct: bool = False,
) -> Resolution:
    """Return the objects that a sentence refers to, and how they were found.

    Args:
        expression: The sentence, parsed.
        objects: Objects of each of `expression.phrases()`; a missing phrase has none.
        frame: The area, and how to measure in it.
        distinct: Whether every id is a thing of its own, however alike two outlines
            are. Objects found in a picture may be found twice, by two phrases.

    Raises:
        RequestError: The sentence asks for metres, and the frame has no CRS.
    """
    return _Resolver(expression, objects, frame, distinct).run()


class _Resolver:
    def __init__(
        self,
        expression: Expression,
        objects: Mapping[str, Sequence[SceneObject]],
        frame: Frame,
        distinct: bool,
    ) -> None:
        phrases = expression.phrases()
        self.expression = expression
        self.table = Table({p: objects.get(p, ()) for p in phrases}, frame, distinct)
        self.account = Account(frame, len(expression.things) > 1, expression.language)
        self.account.found({p: len(self.table.rows((p,))) for p in phrases})
        self.anchors: dict[NounPhrase, Rows] = {}

    def run(self) -> Resolution:
        things = self.expression.things
        parts = [self.select(thing, told=True) for thing in things]
        rows = np.concatenate(parts)
        if not any(thing.ranks for thing in things):
            rows = rows[np.argsort(-self.table.scores[rows], kind='stable')]
        chosen = {self.table.objects[row].id: self.table.objects[row] for row in rows}
        for typed, read in self.expression.corrected:
            self.account.corrected(typed, read)
        if not self.table.distinct:
            cut = reach.at_border(list(chosen.values()), self.table.frame)
            self.account.cut_off(cut, len(chosen))
        ignored, open_end = self.expression.ignored, self.expression.unfinished
        if ignored and open_end and open_end in ignored[-1]:
            self.account.unfinished(ignored[-1])
            ignored = ignored[:-1]
        if ignored:
            self.account.ignored(ignored)
        return Resolution(tuple(chosen.values()), self.account.text())

    def select(
        self,
        thing: NounPhrase,
        told: bool = False,
        among: Rows | None = None,
    ) -> Rows:
        """Return the rows of a thing, the best first.

        Args:
            thing: The thing.
            told: Whether the account tells of this thing.
            among: Candidates; all objects of its kinds when None.
        """
        rows = self.table.rows(thing.phrases) if among is None else among
        before = len(rows)
        rows, met = self.meet(thing, rows)
        if told:
            self.account.left(replace(thing, conditions=met), before, len(rows))
        for rank in thing.ranks:
            wanted = self.number(rank.count, len(rows), thing, told)
            by = self.values(rank, rows)
            ranking = ranks.take(self.table, rows, rank, by, wanted)
            if told:
                self.account.ranked(thing, rank, ranking, len(rows))
            rows = ranking.rows
        count = self.number(thing.count, len(rows), thing, told)
        if count is not None:
            if told and 0 < len(rows) < count:
                self.account.fewer(thing, len(rows), count)
            rows = rows[:count]
        elif told and thing.is_single and not thing.ranks and len(rows) > 1:
            self.account.undecided(thing, len(rows))
        return rows

    def number(
        self, count: int | Share | None, of: int, thing: NounPhrase, told: bool
    ) -> int | None:
        """Return how many of some things are asked for; a share is told as a number."""
        if not isinstance(count, Share):
            return count
        if told and of:
            self.account.share(thing, count, of)
        return count.of(of)

    def values(self, rank: Rank, rows: Rows) -> Floats:
        """Return what the rows are ranked by."""
        if rank.kind is RankKind.NUMBER:
            plain = RelationKind.DISTANCE if rank.distance else RelationKind.WITH
            kind = rank.relation or plain
            having = Relation(kind, rank.anchors, distance=rank.distance)
            return sum(
                (self.count(having, anchor, rows) for anchor in rank.anchors),
                start=np.zeros(len(rows)),
            )
        return ranks.values(self.table, rows, rank, self.anchored(rank.anchors))

    def meet(self, thing: NounPhrase, rows: Rows) -> tuple[Rows, tuple[Condition, ...]]:
        """Return the rows that meet the conditions, and the ones that counted."""
        met: list[Condition] = []
        exceptions: list[Except] = []
        held = np.ones(len(rows))
        for condition in thing.conditions:
            if isinstance(condition, Except):
                exceptions.append(condition)
                met.append(condition)
                continue
            # What is left out already need not be measured.
            asked = held >= 0.5 if _is_of_each(condition) else np.ones(len(rows), bool)
            degree = self.degree(condition, rows[asked])
            if degree is not None:
                held[asked] = np.minimum(held[asked], degree)
                met.append(condition)
        kept = held >= 0.5
        rows, held = rows[kept], held[kept]
        rows = rows[np.lexsort((-held, -self.table.scores[rows]))]
        left_out = [self.excluded(e, thing, rows) for e in exceptions]
        if left_out:
            rows = rows[~np.isin(rows, np.concatenate(left_out))]
        return rows, tuple(met)

    def excluded(self, exception: Except, thing: NounPhrase, rows: Rows) -> Rows:
        """Return which of the rows are one of the excepted things."""
        found = [np.zeros(0, dtype=np.intp)]
        for other in exception.things:
            if other.kinds == thing.kinds:
                found.append(self.select(other, among=rows))
                continue
            rest = self.select(other)
            twins = self.table.twins(rows, rest, across=True)
            found.append((twins // len(self.table.objects)).astype(np.intp))
        return np.concatenate(found)

    def anchored(self, anchors: tuple[NounPhrase, ...]) -> Rows:
        """Return the rows of all anchors; the account tells of absent ones."""
        found = [np.zeros(0, dtype=np.intp)]
        for anchor in anchors:
            if anchor not in self.anchors:
                counted = (
                    anchor if anchor.amount is None else replace(anchor, count=None)
                )
                self.anchors[anchor] = self.select(counted)
            if not len(self.anchors[anchor]):
                self.account.absent(anchor)
            found.append(self.anchors[anchor])
        return np.unique(np.concatenate(found))

    def degree(self, condition: Condition, rows: Rows) -> Floats | None:
        """Return how far the rows meet a condition; None where it must be ignored."""
        if isinstance(condition, Not):
            inner = self.degree(condition.condition, rows)
            # What holds by one half holds, and so its negation does not.
            return None if inner is None else np.nextafter(1.0 - inner, 0.0)
        if isinstance(condition, (Either, Both)):
            parts = [self.degree(part, rows) for part in condition.conditions]
            known = [part for part in parts if part is not None]
            if not known:
                return None
            either = isinstance(condition, Either)
            stack = np.stack(known)
            joined: Floats = np.where(either, stack.max(axis=0), stack.min(axis=0))
            return joined
        if isinstance(condition, Relation):
            return self.relation(condition, rows)
        if isinstance(condition, Except):
            apart = ~np.isin(rows, self.anchored(condition.things))
            return np.asarray(apart, dtype=np.float64)
        return self.attribute(condition, rows)

    def attribute(
        self, condition: Colour | Shape | Size | Comparison | Position, rows: Rows
    ) -> Floats | None:
        table = self.table
        if isinstance(condition, Colour):
            colours = table.colours[rows]
            if len(rows) and np.isnan(colours).all():
                self.account.colourless(condition)
                return None
            named = [attributes.has_colour(colours, name) for name in condition.names]
            return np.asarray(np.stack(named).any(axis=0), dtype=np.float64)
        if isinstance(condition, Shape):
            held = attributes.has_shape(table, rows, condition.name)
        elif isinstance(condition, Size):
            held = attributes.has_size(table, rows, condition.measure, condition.large)
        elif isinstance(condition, Position):
            held = places.lies(table, rows, condition)
        else:
            low, high = units.bounds(condition.range, table.frame)
            found = attributes.values(table, condition.measure)[rows]
            held = (found >= low) & (found <= high)
        degree: Floats = np.asarray(held, dtype=np.float64)
        return degree

    def relation(self, relation: Relation, rows: Rows) -> Floats:
        table = self.table
        kind = relation.kind
        # Read also where there is nothing to measure: a sentence is rehearsed on no
        # objects, and metres without a CRS must be refused then.
        self.bounds(relation.distance)
        if OF_KIND[kind].several is Several.PAIR:
            sides = [self.anchored((anchor,)) for anchor in relation.anchors]
            if not len(rows) or not all(len(side) for side in sides):
                return np.zeros(len(rows))
            if len(sides) == 1 and len(sides[0]) == 2:
                # "Between the two ponds" is between the one and the other.
                sides = [sides[0][:1], sides[0][1:]]
            return _OF_TWO[kind](table, rows, sides[0], sides[-1])
        amounts = [anchor.amount for anchor in relation.anchors]
        if any(amounts):
            return self.numbered(relation, rows)
        anchors = self.anchored(relation.anchors)
        if not len(anchors) or not len(rows):
            return np.zeros(len(rows))
        return self.holds(relation, rows, anchors)

    def numbered(self, relation: Relation, rows: Rows) -> Floats:
        """Return whether a relation holds for so many anchors as it asks for."""
        held = np.zeros(len(rows))
        for anchor in relation.anchors:
            found = self.count(relation, anchor, rows)
            least, most = anchor.amount or (1, None)
            met = (found >= least) & (found <= (np.inf if most is None else most))
            held[met] = 1.0
        return held

    def count(self, relation: Relation, anchor: NounPhrase, rows: Rows) -> Floats:
        """Return for how many objects of an anchor a relation holds."""
        anchors = self.anchored((anchor,))
        if not len(anchors) or not len(rows):
            return np.zeros(len(rows))

        def holds(table: Table, xs: Rows, ys: Rows) -> Floats:
            return self.holds(relation, xs, ys)

        within = self.bounds(relation.distance)
        return number(self.table, rows, anchors, relation.kind, within, holds)

    def holds(self, relation: Relation, rows: Rows, anchors: Rows) -> Floats:
        """Return how far a relation holds for any of the anchors."""
        table = self.table
        kind = relation.kind
        within = self.bounds(relation.distance)
        if kind is RelationKind.DIRECTION:
            assert relation.direction is not None
            return relations.towards(table, rows, anchors, relation.direction, within)
        if kind is RelationKind.DISTANCE:
            return relations.distant(table, rows, anchors, within)
        if kind is RelationKind.PART:
            return relations.part_of(table, rows, anchors, relation.direction)
        row = OF_KIND[kind]
        if row.measure is not None:
            found = attributes.values(table, row.measure)
            return relations.compared(
                table, rows, anchors, found, row.more, relation.times
            )
        return _PLAIN[kind](table, rows, anchors)

    def bounds(self, distance: Range | None) -> tuple[float, float]:
        """Return the ends of a range in metres; from 0 to infinity for none."""
        if distance is None:
            return 0.0, np.inf
        low, high = units.bounds(distance, self.table.frame)
        return max(low, 0.0), high


def _is_of_each(condition: Condition) -> bool:
    """Say whether a condition holds of a thing whatever other things there are."""
    if isinstance(condition, Not):
        return _is_of_each(condition.condition)
    if isinstance(condition, (Either, Both)):
        return all(map(_is_of_each, condition.conditions))
    # Along a road is also what stands in a row with others.
    return isinstance(condition, Relation) and condition.kind is not RelationKind.ALONG
