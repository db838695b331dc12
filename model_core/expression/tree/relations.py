"""What each relation is: one row for each name that the lexicon has for one.

The words that are typed for a name stand in the lexicon file, in its section
[relation]; what they mean is said here, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .types import Measure, RelationKind


class Several(StrEnum):
    """What "A and B" means as the anchors of a relation."""

    ANY = 'any'
    """One of them will do: "in the park and the forest"."""
    SINGLE = 'single'
    """Each, where each is one thing: "near the road and the river"."""
    EACH = 'each'
    """Each of them: "with a pool and a garage"."""
    PAIR = 'pair'
    """The two together: "between the road and the river"."""


@dataclass(frozen=True)
class RelationRow:
    """One relation.

    Attributes:
        kind: What stands in the tree.
        words: What is said for it.
        denied: Whether it is that the kind does not hold: "far from" is not "near".
        converse: Name of how the anchor lies to the thing; empty where nothing says
            so. "The road that the river crosses" is "the road crossing the river".
        line_converse: The same of an anchor that is a line, which contains nothing.
        several: What "A and B" means.
        of_two: Whether "A and B" belong to it, whatever is joined around it.
        holds: Whether the thing lies in or on the anchor.
        has: Whether the anchor belongs to the thing, or is denied to.
        close: Whether it says that the two are close.
        verb: Whether a verb says it.
        joint: What is said between its anchors.
        measure: What it compares.
        more: Whether the thing has to measure more than the anchor, not less.
    """

    kind: RelationKind
    words: str = ''
    denied: bool = False
    converse: str = ''
    line_converse: str = ''
    several: Several = Several.ANY
    of_two: bool = False
    holds: bool = False
    has: bool = False
    close: bool = False
    verb: bool = False
    joint: str = ' or '
    measure: Measure | None = None
    more: bool = True


_K, _S, _M = RelationKind, Several, Measure
RELATIONS: dict[str, RelationRow] = {
    'direction': RelationRow(_K.DIRECTION),
    'distance': RelationRow(_K.DISTANCE),
    'near': RelationRow(
        _K.NEAR, 'near', converse='near', several=_S.SINGLE, close=True
    ),
    'walking': RelationRow(_K.NEAR),
    'facing': RelationRow(_K.NEAR, converse='near', close=True),
    'among': RelationRow(_K.NEAR, converse='near'),
    'far': RelationRow(_K.NEAR, denied=True, converse='far'),
    'beside': RelationRow(
        _K.BESIDE, 'next to', converse='beside', several=_S.SINGLE, close=True
    ),
    'connecting': RelationRow(_K.BESIDE, several=_S.EACH, of_two=True, verb=True),
    'in': RelationRow(_K.IN, 'in', converse='containing', holds=True),
    'outside': RelationRow(_K.IN, denied=True),
    'on': RelationRow(
        _K.ON, 'on', converse='containing', line_converse='with', holds=True
    ),
    'along': RelationRow(_K.ALONG, 'along', converse='near', close=True),
    'touching': RelationRow(
        _K.TOUCHING, 'touching', converse='touching', several=_S.SINGLE, close=True,
        verb=True,
    ),
    'crossing': RelationRow(
        _K.CROSSING, 'crossing', converse='crossing', several=_S.SINGLE, close=True,
        verb=True,
    ),
    'across': RelationRow(_K.CROSSING, converse='crossing'),
    'overlapping': RelationRow(
        _K.OVERLAPPING, 'overlapping', converse='overlapping', several=_S.SINGLE,
        close=True, verb=True,
    ),
    'between': RelationRow(
        _K.BETWEEN, 'between', several=_S.PAIR, of_two=True, joint=' and '
    ),
    'closer_to': RelationRow(
        _K.CLOSER, 'closer to', several=_S.PAIR, of_two=True, joint=' than to '
    ),
    'farther_from': RelationRow(_K.CLOSER, several=_S.PAIR, of_two=True),
    'behind': RelationRow(
        _K.BEHIND, 'behind', several=_S.PAIR, of_two=True, joint=' seen from '
    ),
    'in_front': RelationRow(
        _K.IN_FRONT, 'in front of', several=_S.PAIR, of_two=True, joint=' seen from '
    ),
    'surrounded': RelationRow(_K.SURROUNDED, 'surrounded by', converse='surrounding'),
    'containing': RelationRow(
        _K.CONTAINING, 'containing', converse='in', several=_S.EACH, has=True, verb=True
    ),
    'surrounding': RelationRow(
        _K.CONTAINING, converse='surrounded', several=_S.EACH, has=True, verb=True
    ),
    'with': RelationRow(
        _K.WITH, 'with', converse='in', several=_S.EACH, has=True, verb=True
    ),
    'without': RelationRow(_K.WITH, denied=True, has=True),
    'of': RelationRow(_K.OF, 'of'),
    'part': RelationRow(_K.PART, holds=True),
    'larger': RelationRow(_K.LARGER, 'larger than', measure=_M.AREA),
    'smaller': RelationRow(_K.SMALLER, 'smaller than', measure=_M.AREA, more=False),
    'longer': RelationRow(_K.LONGER, 'longer than', measure=_M.LENGTH),
    'shorter': RelationRow(_K.SHORTER, 'shorter than', measure=_M.LENGTH, more=False),
    'wider': RelationRow(_K.WIDER, 'wider than', measure=_M.WIDTH),
    'narrower': RelationRow(
        _K.NARROWER, 'narrower than', measure=_M.WIDTH, more=False
    ),
}  # fmt: skip
"""The rows by the names of the lexicon; by kinds where it has other sections."""

OF_KIND: dict[RelationKind, RelationRow] = {
    row.kind: row for row in reversed(RELATIONS.values())
}
"""The first row of each kind, which says it."""


def several(name: str) -> Several:
    """Return what "A and B" means behind a word; any of them behind no relation."""
    row = RELATIONS.get(name)
    return Several.ANY if row is None else row.several


def converse(name: str, of_line: bool = False) -> str:
    """Return how the anchor lies to the thing; empty where nothing says so.

    Args:
        name: Name of the relation.
        of_line: Whether the anchor is a road, a river or another line.
    """
    row = RELATIONS.get(name)
    if row is None:
        return ''
    return (of_line and row.line_converse) or row.converse


def is_of_two(name: str) -> bool:
    """Say whether a relation is one to two things at once."""
    row = RELATIONS.get(name)
    return row is not None and row.of_two


def has_anchor(name: str) -> bool:
    """Say whether a relation says what a thing has, or has not."""
    row = RELATIONS.get(name)
    return row is not None and row.has


def is_verb(name: str) -> bool:
    """Say whether a verb says the relation."""
    row = RELATIONS.get(name)
    return row is not None and row.verb


def is_contained(name: str) -> bool:
    """Say whether one of the two lies in the other, or belongs to it."""
    row = RELATIONS.get(name)
    return row is not None and (row.holds or row.has)


def comparing(measure: Measure, more: bool) -> RelationKind:
    """Return the kind that compares two things by a measure."""
    return next(
        row.kind
        for row in RELATIONS.values()
        if row.measure is measure and row.more is more
    )
