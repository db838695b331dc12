"""What one lexeme means: attributes, positions, comparisons, ranks, relations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from ...errors import RequestError
from ...messages import Text
from ..languages.known import Words
from ..lexicon.closed_class import lexicon
from ..lexicon.thesaurus import is_kind_of, thesaurus
from ..tree.quantities import Quantity, Range, Unit
from ..tree.relations import RELATIONS, Several, comparing, several
from ..tree.types import (
    Colour,
    ColourName,
    Comparison,
    Condition,
    Determiner,
    Direction,
    Either,
    Kind,
    Measure,
    Not,
    NounPhrase,
    Place,
    Position,
    Rank,
    RankKind,
    Relation,
    RelationKind,
    Shape,
    ShapeName,
    Share,
    Size,
)
from ..words.lexemes import Lexeme
from ..words.shares import percent

_SIZES = {
    'large': Size(Measure.AREA, True),
    'small': Size(Measure.AREA, False),
    'long': Size(Measure.LENGTH, True),
    'short': Size(Measure.LENGTH, False),
    'wide': Size(Measure.WIDTH, True),
    'narrow': Size(Measure.WIDTH, False),
}
_MEASURED = ('bigger', 'smaller', 'much', 'dimension')
_TIMES = ('multiple', 'fraction', 'number')
# How far from "about 2 ha" and from "100 m long" it may be.
_MARGINS = {'about': 0.2, 'exact': 0.1}


def captured(lexeme: Lexeme, name: str) -> list[Any]:
    """Return the values of a class that the pattern of the lexeme has caught."""
    captures = lexeme.match.captures if lexeme.match else ()
    return [value for kind, value in captures if kind == name]


def direction(lexeme: Lexeme) -> Direction:
    """Return the direction that the lexeme speaks of."""
    return Direction(captured(lexeme, 'direction')[0])


def attributes(*lexemes: Lexeme) -> list[Condition]:
    """Return the conditions of an adjective, or of several alternative colours."""
    lead = lexemes[0]
    tag = lead.tag.removeprefix('IS_')
    if tag == 'COLOUR':
        names = [
            ColourName((captured(x, 'colour') or [x.name])[0])
            for x in lexemes
            if x.tag != 'ORCOLOUR'
        ]
        found: list[Condition] = [Colour(tuple(dict.fromkeys(names)))]
        if lead.match and lead.match.section == 'shade':
            found.append(Colour((ColourName(lead.name),)))
        return found
    if tag == 'SHAPE':
        return [Shape(ShapeName(lead.name))]
    if tag == 'SIZE':
        return [_SIZES[lead.name]]
    return [position(lead)]


def positions(lexeme: Lexeme) -> list[Condition]:
    """Return the parts of the picture, all of which must hold.

    "In the north and the east" is in the north-east; nothing is in the north and the
    south, so that these are two alternatives.
    """
    if lexeme.name not in ('either', 'also'):
        return [position(lexeme)]
    sides = [
        Position(Place.SIDE, Direction(value))
        for value in captured(lexeme, 'direction')
    ]
    if lexeme.name == 'either' or are_apart(*sides):
        return [Either(tuple(sides))]
    return list(sides)


def are_apart(one: Condition, other: Condition) -> bool:
    """Say whether nothing can lie in both, as in the north and the south."""
    towards = [
        part.direction.bearing
        for part in (one, other)
        if isinstance(part, Position) and part.direction is not None
    ]
    return len(towards) == 2 and 90 < abs(towards[0] - towards[1]) < 270


def position(lexeme: Lexeme) -> Position:
    """Return the part of the picture."""
    if lexeme.name == 'centre':
        return Position(Place.CENTRE)
    if lexeme.name == 'any_corner':
        return Position(Place.CORNER)
    place = Place.CORNER if lexeme.name == 'corner' else Place.SIDE
    towards = direction(lexeme)
    if place is Place.CORNER and not towards.is_diagonal:
        place = Place.SIDE
    return Position(place, towards)


def quantity(value: tuple[float, str]) -> Quantity:
    """Return a number and its unit."""
    return Quantity(value[0], Unit(value[1]))


def reach(lexeme: Lexeme) -> Range | None:
    """Return how far away what is counted may be; None where nothing is said."""
    names = captured(lexeme, 'reach')
    if not names or lexeme.match is None:
        return None
    return _range(replace(lexeme, match=replace(lexeme.match, name=names[0])))


def having_so(lexeme: Lexeme) -> RelationKind | None:
    """Return how a thing lies to what it has the most of: "around it" is near."""
    return next((RelationKind(name) for name in captured(lexeme, 'lies')), None)


def _range(lexeme: Lexeme) -> Range:
    top = quantity(captured(lexeme, 'quantity')[0])
    name = lexeme.name
    if name == 'range':
        units = captured(lexeme, 'unit')
        low = Quantity(
            captured(lexeme, 'number')[0], Unit(units[0]) if units else top.unit
        )
        if low.si > top.si:
            low, top = top, low
        return Range(low, top)
    if name in _MARGINS:
        low, high = (
            Quantity(float(f'{top.value * times:.6g}'), top.unit)
            for times in (1 - _MARGINS[name], 1 + _MARGINS[name])
        )
        return Range(low, high)
    if name in ('more', 'beyond', 'at_least'):
        return Range(low=top, strict=name != 'at_least')
    return Range(high=top, strict=name in ('less', 'closer'))


def comparison(lexeme: Lexeme) -> Comparison:
    """Return a comparison with a quantity.

    Raises:
        RequestError: The unit does not measure what is compared.
    """
    within = _range(lexeme)
    unit = captured(lexeme, 'quantity')[0][1]
    is_area = Unit(unit).is_area
    named = [
        Measure(value)
        for name in ('bigger', 'smaller', 'measured', 'measure')
        for value in captured(lexeme, name)
    ]
    measures = [measure for measure in named if measure is not Measure.AREA]
    measure = measures[0] if measures else (Measure.AREA if is_area else Measure.LENGTH)
    if is_area != (measure is Measure.AREA):
        raise RequestError(
            '"{text}" mixes lengths and areas: {unit} does not measure that; use '
            '{units}.',
            text=Words(lexeme.text),
            unit=unit,
            units=Text('m or km') if is_area else Text('m², ha or km²'),
        )
    return Comparison(measure, within)


def amount(lexeme: Lexeme) -> tuple[int | None, int | None]:
    """Return the least and the largest number of "at least 3", "exactly one"."""
    number = int(captured(lexeme, 'number')[0])
    bounds: dict[str, tuple[int | None, int | None]] = {
        'at_least': (number, None),
        'more': (number + 1, None),
        'at_most': (None, number),
        'less': (None, number - 1),
        'exactly': (number, number),
    }
    return bounds[lexeme.name]


def apart(lexeme: Lexeme, kinds: tuple[Kind, ...]) -> Relation:
    """Return how far a thing is from others of its kind: "less than 10 m apart"."""
    another = (NounPhrase(kinds, Determiner.A),)
    if lexeme.name in ('near', 'touching'):
        return Relation(RelationKind(lexeme.name), another)
    return Relation(RelationKind.DISTANCE, another, distance=_range(lexeme))


def is_line(noun: str) -> bool:
    """Say whether a thing is a road or a river, or another one without a size."""
    return any(is_kind_of(noun, line) for line in lexicon().nouns.lines)


def is_standing(kind: Kind) -> bool:
    """Say whether a thing goes across nothing: a house, a car, a tree."""
    words = thesaurus()
    name = words.plain(kind.phrase)
    names = {name, words.head(name) or name}
    return any(
        part in words.same(wide) or part in words.narrower(wide)
        for wide in lexicon().nouns.standing
        for part in names
    )


def index(order: Lexeme | None) -> int:
    """Return the place in an order: 2 for "second", -1 for "last"."""
    return int(order.name) if order else 1


def forwards(rank: Rank) -> Rank:
    """Return a rank that counts from the end as one that counts from the other."""
    if rank.index > 0:
        return rank
    turned = replace(rank, index=-rank.index)
    if rank.direction is not None:
        return replace(turned, direction=rank.direction.opposite)
    return replace(turned, least=not rank.least)


def negated(condition: Condition) -> Condition:
    """Return the opposite; that of "larger than 2 ha" is "at most 2 ha"."""
    if isinstance(condition, Comparison):
        low, high, strict = (
            condition.range.low,
            condition.range.high,
            condition.range.strict,
        )
        if low is None or high is None:
            return replace(condition, range=Range(high, low, not strict))
    return Not(condition)


def count(lexeme: Lexeme) -> int | Share:
    """Return the number that the lexeme is, or the share."""
    share = percent(lexeme.name)
    return int(lexeme.name) if share is None else Share(share)


def rank(lexeme: Lexeme, index: int, count: int | Share | None) -> Rank:
    """Return the rank of a superlative."""
    name = lexeme.name
    index = next((int(value) for value in captured(lexeme, 'ordinal')), index)
    count = next((int(value) for value in captured(lexeme, 'number')), count)
    if name == 'place':
        towards = Direction(
            (captured(lexeme, 'extreme') or captured(lexeme, 'direction'))[0]
        )
        place = Rank(RankKind.PLACE, direction=towards, index=index, count=count)
        return forwards(place)
    if name == 'centrality':
        return Rank(RankKind.CENTRALITY, index=abs(index), count=count)
    if name == 'middle':
        return Rank(RankKind.MIDDLE, count=count)
    measure, _, end = name.partition('_')
    measured = Rank(
        RankKind.MEASURE,
        measure=Measure(measure),
        least=end == 'least',
        index=index,
        count=count,
    )
    return forwards(measured)


def relation(
    lexeme: Lexeme, anchors: tuple[NounPhrase, ...], owner: tuple[Kind, ...] = ()
) -> Condition:
    """Return how a thing, of the kinds of `owner`, lies to the anchors."""
    section = lexeme.match.section if lexeme.match else ''
    name = lexeme.name
    if section == 'of':
        return Relation(RelationKind.OF, anchors)
    if section == 'distance':
        return Relation(RelationKind.DISTANCE, anchors, distance=_range(lexeme))
    if section == 'part':
        return _any_way(RelationKind.PART, anchors, captured(lexeme, 'direction'))
    if section == 'heading' and name in ('either', 'neither'):
        ways = _any_way(RelationKind.DIRECTION, anchors, captured(lexeme, 'direction'))
        return Not(ways) if name == 'neither' else ways
    if section == 'heading':
        towards = Direction(name) if name in ('above', 'below') else direction(lexeme)
        distance = _range(lexeme) if captured(lexeme, 'quantity') else None
        return Relation(RelationKind.DIRECTION, anchors, towards, distance)
    if name == 'across' and any(map(is_standing, owner)):
        return Relation(RelationKind.BESIDE, anchors)
    if name in ('bigger', 'smaller'):
        return _compared(lexeme, anchors)
    row = RELATIONS[name]
    lies = Relation(row.kind, anchors)
    return Not(lies) if row.denied else lies


def _compared(lexeme: Lexeme, anchors: tuple[NounPhrase, ...]) -> Condition:
    """Return "wider than the river", "half as long as the pier", "as large as it"."""
    value = dict(lexeme.match.captures) if lexeme.match else {}
    measure = Measure(next(value[kind] for kind in _MEASURED if kind in value))
    times = next((float(value[kind]) for kind in _TIMES if kind in value), None)
    more = lexeme.name == 'bigger'
    if times is None and 'much' in value:
        return Not(Relation(comparing(measure, not more), anchors))
    return Relation(comparing(measure, more), anchors, times=times)


def _any_way(
    kind: RelationKind, anchors: tuple[NounPhrase, ...], directions: list[str]
) -> Condition:
    """Return a relation in any of some directions; in none it is to the centre."""
    ways = [Relation(kind, anchors, Direction(value)) for value in directions]
    if not ways:
        return Relation(kind, anchors)
    return ways[0] if len(ways) == 1 else Either(tuple(ways))


class _Counted(Protocol):
    """A thing with its article and number, whole or in the making."""

    @property
    def determiner(self) -> Determiner: ...
    @property
    def plural(self) -> bool: ...
    @property
    def count(self) -> int | Share | None: ...


def is_to_each(lead: Lexeme, anchors: Sequence[_Counted]) -> bool:
    """Say whether a thing lies so to each of the anchors, and not to any of them.

    "Near the road and the river" is near both; "near ponds and lakes" is near either,
    and nothing is "in the park and the forest" at once.
    """
    section = lead.match.section if lead.match else ''
    how = several(lead.name) if lead.tag == 'REL' else Several.ANY
    if how is Several.EACH:
        return True
    fits = section in ('distance', 'heading') or how is Several.SINGLE
    articles = (Determiner.THE, Determiner.A)
    single = anchors[0].determiner in articles and all(
        anchor.determiner is not Determiner.ALL
        and not anchor.plural
        and anchor.count is None
        for anchor in anchors
    )
    return fits and single and len(anchors) > 1


def is_by_nearest(lead: Lexeme, said: Lexeme) -> bool:
    """Say whether "the nearest road" is any: of several the nearest decides anyway.

    So it does behind "within 50 m of", "near" and "north of".
    """
    measured = lead.match is not None and lead.match.section in ('distance', 'heading')
    close = lead.tag == 'REL' and lead.name in ('near', 'beside')
    return said.name == 'nearest' and (measured or close)
