"""Say an expression, and any part of it, in plain words."""

from __future__ import annotations

from dataclasses import fields, replace
from enum import Enum
from typing import Any

from ..lexicon.nouns import plural
from .quantities import Quantity, Range, Share
from .relations import OF_KIND
from .types import (
    ATTRIBUTES,
    Colour,
    Comparison,
    Condition,
    Determiner,
    Direction,
    Either,
    Except,
    Expression,
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
    Size,
)

NUMBERS = ('no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine')
ORDINALS = ('', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh')
_SIZES = {
    Measure.AREA: ('large', 'small'),
    Measure.LENGTH: ('long', 'short'),
    Measure.WIDTH: ('wide', 'narrow'),
}
_SUPERLATIVES = {
    Measure.AREA: ('largest', 'smallest'),
    Measure.LENGTH: ('longest', 'shortest'),
    Measure.WIDTH: ('widest', 'narrowest'),
    Measure.ROUNDNESS: ('roundest', 'least round'),
    Measure.ELONGATION: ('most elongated', 'least elongated'),
    Measure.LIGHTNESS: ('brightest', 'darkest'),
    Measure.PERIMETER: ('with the largest perimeter', 'with the smallest perimeter'),
}
_MEASURES = {
    Measure.AREA: '',
    Measure.LENGTH: ' long',
    Measure.WIDTH: ' wide',
    Measure.PERIMETER: ' in perimeter',
    Measure.RADIUS: ' in radius',
}
_COMPARATIVES = {
    Measure.AREA: ('larger', 'smaller'),
    Measure.LENGTH: ('longer', 'shorter'),
    Measure.WIDTH: ('wider', 'narrower'),
}
# How that lies to a thing of which it has the most, of which the thing lies so.
_AROUND = {
    RelationKind.NEAR: 'near',
    RelationKind.BESIDE: 'next to',
    RelationKind.CONTAINING: 'inside',
    RelationKind.TOUCHING: 'touching',
    RelationKind.CROSSING: 'crossing',
    RelationKind.OVERLAPPING: 'overlapping',
}
_PICTURE_SIDES = {Direction.ABOVE: 'top', Direction.BELOW: 'bottom'}


def sentence(expression: Expression) -> str:
    """Return the expression as a plain sentence, which parses to the same meaning."""
    parts: list[tuple[list[str], str]] = []
    for part in expression.things:
        rest = behind(part)
        if not parts or parts[-1][1] != rest:
            parts.append(([], rest))
        parts[-1][0].append(name(part))
    return ' and '.join(' and '.join(names) + rest for names, rest in parts)


def thing(phrase: NounPhrase) -> str:
    """Return a thing with all of its conditions: "the largest pond near a road"."""
    return name(phrase) + behind(phrase)


def behind(phrase: NounPhrase, ranked: bool = True, nested: bool = False) -> str:
    """Return what stands behind the noun, with a space before it: " near a road".

    Args:
        phrase: The thing.
        ranked: Whether ranks such as "closest to the road" are said too.
        nested: Whether another thing is related to it, so that a place in the picture,
            and what it is not, have to be said to be its own: "near the pond that is
            in the north".
    """
    parts = [c for c in phrase.conditions if not isinstance(c, ATTRIBUTES)]
    words: list[str] = []
    joint = ''
    # Once for each: what is said twice here is said a million times 20 things deep.
    said = [condition(part) for part in parts]
    denied = bool(said) and said[0].startswith('not ')
    if nested and parts and (isinstance(parts[0], Position) or denied):
        joint = 'that are ' if phrase.plural else 'that is '
    for part, text in zip(parts, said, strict=True):
        words.append(('' if isinstance(part, Except) else joint) + text)
        joint = '' if isinstance(part, Position) else ', and '
        if isinstance(part, Relation) and not _is_nested(part):
            joint = 'and '
    if ranked:
        for rank in phrase.ranks:
            if _is_behind(rank):
                words.append(joint + rank_behind(rank))
                joint = ', and '
    return ''.join(w if w[0] == ',' else f' {w}' for w in words)


def _is_nested(relation: Relation) -> bool:
    return any(anchor.conditions or anchor.ranks for anchor in relation.anchors)


def name(phrase: NounPhrase) -> str:
    """Return a thing without what stands behind its noun: "the two largest ponds"."""
    inner, outer = _before(phrase.ranks)
    words = [number(phrase.count), 'of'] if phrase.count and (inner or outer) else []
    if words:
        phrase = replace(phrase, count=None)
    if phrase.determiner is not Determiner.NONE:
        words.append(phrase.determiner.value)
    counts = [rank.count for rank in phrase.ranks if _is_behind(rank) and rank.count]
    if outer:
        words += [rank_before(rank) for rank in outer]
        words.append('of the')
    words += [rank_before(rank) for rank in inner]
    words += [number(count) for count in (phrase.count, *counts) if count]
    words += [amount(phrase)] if amount(phrase) else []
    words += [condition(c) for c in phrase.conditions if isinstance(c, ATTRIBUTES)]
    words.append(nouns(replace(phrase, plural=True) if outer else phrase))
    if words[0] == 'a' and words[1][:1] in tuple('aeiou'):
        words[0] = 'an'
    return ' '.join(words)


def _before(ranks: tuple[Rank, ...]) -> tuple[list[Rank], list[Rank]]:
    """Return the ranks before the noun, and those of what the others leave."""
    inner: list[Rank] = []
    outer: list[Rank] = []
    for at, rank in enumerate(ranks):
        if not _is_behind(rank):
            last = any(map(_is_behind, ranks[:at]))
            (outer if last else inner).append(rank)
    return inner, outer


def amount(phrase: NounPhrase) -> str:
    """Return how many there are to be: "at least three"; '' where nothing is said."""
    least, most = phrase.at_least, phrase.at_most
    if least is None and most is None:
        return ''
    if least == most:
        assert least is not None
        return f'exactly {_counted(least)}'
    if least is not None:
        return f'at least {_counted(least)}'
    assert most is not None
    return f'at most {_counted(most)}'


def _counted(value: int) -> str:
    return number(value) if value else 'zero'


def _is_behind(rank: Rank) -> bool:
    return bool(rank.anchors) or rank.measure is Measure.PERIMETER


def nouns(phrase: NounPhrase) -> str:
    """Return the kinds of a thing, in its number: "ponds and lakes"."""
    return ' and '.join(plural(n) if phrase.plural else n for n in phrase.phrases)


def number(value: int | Share) -> str:
    """Return a number, or a share, as one writes it in a sentence."""
    if isinstance(value, Share):
        return f'{value.percent:.4g} %'
    return NUMBERS[value] if value < len(NUMBERS) else f'{value:,}'


def ordinal(value: int) -> str:
    """Return "second" for 2."""
    if value < len(ORDINALS):
        return ORDINALS[value]
    ending = {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')
    return f'{value}{"th" if value % 100 in (11, 12, 13) else ending}'


def superlative(rank: Rank) -> str:
    """Return the order of a rank: "largest", "northernmost", "closest to the road"."""
    if rank.kind is RankKind.MEASURE:
        assert rank.measure is not None
        return _SUPERLATIVES[rank.measure][rank.least]
    if rank.kind is RankKind.PLACE:
        assert rank.direction is not None
        towards = rank.direction
        if towards.is_diagonal:
            return f'most {towards.value}'
        side = _PICTURE_SIDES.get(towards, towards.value)
        return f'{side}{"ern" if towards.is_compass else ""}most'
    if rank.kind is RankKind.CENTRALITY:
        return 'most central'
    if rank.kind is RankKind.MIDDLE:
        return 'middle'
    lead = 'closest to' if rank.least else 'farthest from'
    if rank.kind is RankKind.NUMBER:
        lead = 'with the fewest' if rank.least else 'with the most'
        if rank.distance is not None:
            return f'{lead} {_anchors(rank.anchors)} {_reach(rank.distance)}'
        if rank.relation is not None:
            return f'{lead} {_anchors(rank.anchors)} {_AROUND[rank.relation]} it'
    return f'{lead} {_anchors(rank.anchors)}'


def rank_before(rank: Rank) -> str:
    """Return a rank as it stands before the noun: "second largest"."""
    if rank.measure is Measure.PERIMETER:
        return rank_behind(rank)
    words = [ordinal(rank.index)] if rank.index > 1 else []
    words += [number(rank.count)] if rank.count else []
    return ' '.join((*words, superlative(rank)))


def rank_behind(rank: Rank) -> str:
    """Return a rank as it stands behind the noun: "closest to the road"."""
    counts = rank.kind is RankKind.NUMBER or rank.measure is Measure.PERIMETER
    if counts and rank.index > 1:
        said = f'with the {ordinal(rank.index)} '
        return superlative(rank).replace('with the ', said, 1)
    words = [ordinal(rank.index)] if rank.index > 1 else []
    return ' '.join((*words, superlative(rank)))


def condition(part: Condition) -> str:
    """Return a condition as it stands at its noun: "north of the road"."""
    if isinstance(part, Colour):
        return ' or '.join(part.names)
    if isinstance(part, Shape):
        return part.name.value
    if isinstance(part, Size):
        return _SIZES[part.measure][not part.large]
    if isinstance(part, Comparison):
        return _comparison(part)
    if isinstance(part, Position):
        return _position(part)
    if isinstance(part, Relation):
        return _relation(part)
    if isinstance(part, Except):
        return f'except {_anchors(part.things)}'
    if isinstance(part, Not):
        return _negation(part.condition)
    join = ' or ' if isinstance(part, Either) else ' and '
    return join.join(condition(choice) for choice in part.conditions)


def _comparison(part: Comparison) -> str:
    bounds = part.range
    if bounds.strict and part.measure in _COMPARATIVES:
        bound = bounds.low or bounds.high
        assert bound is not None
        more = _COMPARATIVES[part.measure][bounds.low is None]
        return f'{more} than {quantity(bound)}'
    return f'{_bounds(bounds, "between")}{_MEASURES[part.measure]}'


def _negation(part: Condition) -> str:
    if isinstance(part, Relation):
        if part.kind is RelationKind.WITH:
            bare = part.anchors[0].determiner is Determiner.NONE
            article = 'a ' if bare and not part.anchors[0].plural else ''
            return f'without {article}{_anchors(part.anchors)}'
        if part.kind is RelationKind.IN:
            return f'outside {_anchors(part.anchors)}'
    return f'not {condition(part)}'


def _position(part: Position) -> str:
    if part.place is Place.CENTRE:
        return 'in the centre'
    if part.direction is None:
        return 'in a corner'
    side = _PICTURE_SIDES.get(part.direction, part.direction.value)
    if part.place is Place.CORNER:
        return f'in the {side} corner'
    return f'{"in" if part.direction.is_compass else "on"} the {side}'


def _relation(part: Relation) -> str:
    anchors = _anchors(part.anchors, OF_KIND[part.kind].joint)
    if part.kind is RelationKind.DISTANCE:
        assert part.distance is not None
        return _distance(part.distance, anchors)
    if part.kind is RelationKind.PART:
        if part.direction is None:
            return f'in the centre of {anchors}'
        side = _PICTURE_SIDES.get(part.direction, part.direction.value)
        return f'in the {side} of {anchors}'
    if part.kind is RelationKind.DIRECTION:
        assert part.direction is not None
        lead = f'{part.direction.value} of'
        if not part.direction.is_compass:
            lead = f'to the {lead}'
            if part.direction in _PICTURE_SIDES:
                lead = part.direction.value
        if part.distance is None:
            return f'{lead} {anchors}'
        if lead in _PICTURE_SIDES:
            lead = f'to the {_PICTURE_SIDES[part.direction]} of'
        return f'{_bounds(part.distance, "between", "within")} {lead} {anchors}'
    row = OF_KIND[part.kind]
    if row.measure is not None and part.times is not None:
        bound = 'at least' if row.more else 'at most'
        return f'{bound} {part.times:g} times as {_SIZES[row.measure][0]} as {anchors}'
    return f'{row.words} {anchors}'


def _distance(distance: Range, anchors: str) -> str:
    if distance.low is None and not distance.strict:
        assert distance.high is not None
        return f'within {quantity(distance.high)} of {anchors}'
    return f'{_bounds(distance, "between")} from {anchors}'


def _reach(distance: Range) -> str:
    """Return how far away something may be: "within 100 m", "more than 1 km away"."""
    if distance.low is None and not distance.strict:
        return _bounds(distance, 'between', 'within')
    return f'{_bounds(distance, "between")} away'


def _bounds(bounds: Range, both: str, most: str = 'at most') -> str:
    if bounds.low is not None and bounds.high is not None:
        return f'{both} {quantity(bounds.low)} and {quantity(bounds.high)}'
    if bounds.low is not None:
        return f'{"more than" if bounds.strict else "at least"} {quantity(bounds.low)}'
    assert bounds.high is not None
    return f'{"less than" if bounds.strict else most} {quantity(bounds.high)}'


def quantity(value: Quantity) -> str:
    """Return a number with its unit: "1,000 m"."""
    shown = f'{value.value:,.6g}'
    if 'e+' in shown:
        shown = f'{value.value:,.2f}'.removesuffix('.00')
    return f'{shown} {value.unit.value}'


def _anchors(anchors: tuple[NounPhrase, ...], joint: str = ' and ') -> str:
    return joint.join(name(a) + behind(a, nested=True) for a in anchors)


def to_json(value: Any) -> Any:
    """Return dictionaries, lists, strings and numbers for any part of an expression."""
    if isinstance(value, Expression):
        return {
            'prompt': value.prompt,
            'language': value.language,
            'sentence': sentence(value),
            'phrases': list(value.phrases()),
            'things': [to_json(part) for part in value.things],
            'ignored': list(value.ignored),
            'corrected': [list(pair) for pair in value.corrected],
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [to_json(part) for part in value]
    if hasattr(value, '__dataclass_fields__'):
        tree = {'is': type(value).__name__.lower()}
        for field in fields(value):
            part = getattr(value, field.name)
            if part != field.default:
                tree[field.name] = to_json(part)
        return tree
    return value
