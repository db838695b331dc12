"""What a sentence means: the tree that the parser builds and the resolver walks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import TypeVar, Union

from .attributes import (
    ATTRIBUTES,
    Colour,
    ColourName,
    Comparison,
    Direction,
    Measure,
    Place,
    Position,
    Shape,
    ShapeName,
    Size,
)
from .quantities import Range, Share

__all__ = [
    'ATTRIBUTES',
    'Both',
    'Colour',
    'ColourName',
    'Comparison',
    'Condition',
    'Determiner',
    'Direction',
    'Either',
    'Except',
    'Expression',
    'Kind',
    'Measure',
    'Not',
    'NounPhrase',
    'Place',
    'Position',
    'Rank',
    'RankKind',
    'Relation',
    'RelationKind',
    'Shape',
    'ShapeName',
    'Share',
    'Size',
    'anchors_within',
    'parts',
]

_Part = TypeVar('_Part')


class RelationKind(StrEnum):
    """How two things lie to each other."""

    DIRECTION = 'direction'
    DISTANCE = 'distance'
    NEAR = 'near'
    BESIDE = 'beside'
    IN = 'in'
    OF = 'of'
    ON = 'on'
    PART = 'part'
    ALONG = 'along'
    TOUCHING = 'touching'
    CROSSING = 'crossing'
    OVERLAPPING = 'overlapping'
    BETWEEN = 'between'
    SURROUNDED = 'surrounded'
    WITH = 'with'
    CONTAINING = 'containing'
    LARGER = 'larger'
    SMALLER = 'smaller'
    LONGER = 'longer'
    SHORTER = 'shorter'
    WIDER = 'wider'
    NARROWER = 'narrower'
    CLOSER = 'closer'
    BEHIND = 'behind'
    IN_FRONT = 'in_front'


@dataclass(frozen=True)
class Relation:
    """The object lies so to one of the anchors.

    Attributes:
        kind: The relation.
        anchors: The things it is related to; any of them will do, save for BETWEEN,
            which has two entries, or one whose objects are taken in pairs, and for
            CLOSER (to the first than to the second), which has two.
        direction: For DIRECTION, and for PART ("in the north of the park").
        distance: For DISTANCE, and for DIRECTION where one is given.
        times: Of a comparison, how many times the anchor's measure counts.
    """

    kind: RelationKind
    anchors: tuple[NounPhrase, ...]
    direction: Direction | None = None
    distance: Range | None = None
    times: float | None = None


@dataclass(frozen=True)
class Not:
    """The condition does not hold."""

    condition: Condition


@dataclass(frozen=True)
class Either:
    """At least one of the conditions holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Both:
    """All of the conditions hold; stands only inside `Either` and `Not`."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Except:
    """The object is none of `things`.

    A thing of the same kinds is chosen among the objects that meet the other
    conditions: in "all ponds north of the road except the largest", the largest of
    those north of the road is left out.
    """

    things: tuple[NounPhrase, ...]


Condition = Union[
    Colour,
    Shape,
    Size,
    Comparison,
    Position,
    Relation,
    Not,
    Either,
    Both,
    Except,
]


class RankKind(StrEnum):
    """What objects are ranked by."""

    MEASURE = 'measure'
    PLACE = 'place'
    DISTANCE = 'distance'
    CENTRALITY = 'centrality'
    MIDDLE = 'middle'
    NUMBER = 'number'


@dataclass(frozen=True)
class Rank:
    """Which of the candidates, in an order.

    Attributes:
        kind: What the order goes by.
        measure: For MEASURE.
        direction: For PLACE: the side that comes first.
        anchors: For DISTANCE, and for NUMBER: of what it has the most.
        distance: For NUMBER: how far away they may be.
        relation: For NUMBER: how the thing lies to them; None for what it has inside or
            next to it.
        least: Whether the smallest value comes first ("smallest", "closest to").
        index: Where to begin, from 1 ("second largest": 2).
        count: How many are taken from there, or which share of all; None when the
            sentence gives no number.
    """

    kind: RankKind
    measure: Measure | None = None
    direction: Direction | None = None
    anchors: tuple[NounPhrase, ...] = ()
    least: bool = False
    index: int = 1
    count: int | Share | None = None
    distance: Range | None = None
    relation: RelationKind | None = None


class Determiner(StrEnum):
    """The word in front of the noun, as far as it decides on the number."""

    NONE = ''
    THE = 'the'
    A = 'a'
    ALL = 'all'


@dataclass(frozen=True)
class Kind:
    """A kind of thing: a head noun, in the singular, and its modifiers."""

    head: str
    modifiers: tuple[str, ...] = ()

    @property
    def phrase(self) -> str:
        """What the network is asked for: "storage tank"."""
        return ' '.join((*self.modifiers, self.head))


@dataclass(frozen=True)
class NounPhrase:
    """A thing: of some kind, under conditions, of some rank, in some number.

    Conditions are joined by "and"; ranks are taken after them, one after the other.

    Attributes:
        kinds: What it may be; more than one for "ponds and lakes".
        determiner: The word before it.
        plural: Whether the noun stands in the plural.
        count: The number asked for, or the share of all, where no rank takes it ("three
            houses").
        conditions: All must hold.
        ranks: The order and the places in it.
        at_least: The least number of them, where one is said ("at least three").
        at_most: The largest number of them ("no more than two").
    """

    kinds: tuple[Kind, ...]
    determiner: Determiner = Determiner.NONE
    plural: bool = False
    count: int | Share | None = None
    conditions: tuple[Condition, ...] = ()
    ranks: tuple[Rank, ...] = ()
    at_least: int | None = None
    at_most: int | None = None

    @property
    def amount(self) -> tuple[int, int | None] | None:
        """How many of them a relation must hold for, as an anchor; None for any.

        "Near two trees" asks for two at least; "near the two trees" names trees of
        which there are two.
        """
        if self.at_least is not None or self.at_most is not None:
            return self.at_least or 0, self.at_most
        bare = self.determiner is Determiner.NONE and not self.ranks
        if isinstance(self.count, int) and bare:
            return self.count, None
        return None

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases of the kinds."""
        return tuple(kind.phrase for kind in self.kinds)

    @property
    def is_single(self) -> bool:
        """Whether the sentence means exactly one object ("the pond")."""
        return (
            self.determiner is Determiner.THE
            and not self.plural
            and len(self.kinds) == 1
            and self.count in (None, 1)
            and self.amount is None
        )


@dataclass(frozen=True)
class Expression:
    """A sentence, understood.

    Attributes:
        things: What is referred to; the answer is the union of them.
        ignored: Words that were not understood, in their order.
        corrected: Misspelt words, as typed and as they were read.
        prompt: The sentence as typed; it does not count in comparisons.
        language: Code of the language that it is in; it does not count either.
        unfinished: Words at its end to which nothing is said, "near" in "ponds near".
    """

    things: tuple[NounPhrase, ...]
    ignored: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    prompt: str = field(default='', compare=False)
    language: str = field(default='en', compare=False)
    unfinished: str = field(default='', compare=False)

    def phrases(self) -> tuple[str, ...]:
        """Return the distinct things to be grounded, what is referred to first."""
        found: dict[str, None] = {}
        for thing in self.things:
            for phrase in thing.phrases:
                found.setdefault(phrase)
        for thing in self.things:
            for anchor in anchors_within(thing):
                for phrase in anchor.phrases:
                    found.setdefault(phrase)
        return tuple(found)

    @property
    def needs_colours(self) -> bool:
        """Whether the answer hangs on the colour of objects."""
        return any(
            isinstance(node, Colour) or node is Measure.LIGHTNESS
            for node in _nodes(self.things)
        )


def anchors_within(thing: NounPhrase) -> tuple[NounPhrase, ...]:
    """Return all things that `thing` is related to, at any depth, in their order."""
    direct: list[NounPhrase] = []
    for condition in thing.conditions:
        direct += _anchors(condition)
    for rank in thing.ranks:
        direct += rank.anchors
    found: list[NounPhrase] = []
    for anchor in direct:
        found += (anchor, *anchors_within(anchor))
    return tuple(found)


def _anchors(condition: Condition) -> tuple[NounPhrase, ...]:
    if isinstance(condition, Relation):
        return condition.anchors
    if isinstance(condition, Except):
        return condition.things
    if isinstance(condition, Not):
        return _anchors(condition.condition)
    if isinstance(condition, (Either, Both)):
        return tuple(a for part in condition.conditions for a in _anchors(part))
    return ()


def parts(tree: object, kind: type[_Part]) -> Iterator[_Part]:
    """Yield all parts of an expression that are of one type, at any depth."""
    return (node for node in _nodes(tree) if isinstance(node, kind))


def _nodes(part: object) -> Iterator[object]:
    """Yield a part of the tree and all that hangs on it."""
    yield part
    if isinstance(part, tuple):
        for element in part:
            yield from _nodes(element)
    elif is_dataclass(part):
        for name in fields(part):
            yield from _nodes(getattr(part, name.name))
