"""Read an expression from the JSON that `wording.to_json` makes of it.

What is read may have been edited: parts taken away, directions changed. So everything
is checked that the parser would have seen to.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from ...errors import RequestError
from .quantities import Quantity, Range, Share
from .relations import OF_KIND, Several
from .types import (
    Both,
    Colour,
    Comparison,
    Either,
    Except,
    Expression,
    Kind,
    Measure,
    NounPhrase,
    Place,
    Position,
    Rank,
    RankKind,
    Relation,
    RelationKind,
)

_DEEPEST = 40
_LONGEST = 1000
_MOST = 10**6


class _UnreadableError(Exception):
    """A part is not what it should be; the text says which."""


def from_json(tree: object) -> Expression:
    """Return the expression that a tree of dictionaries and lists stands for.

    Args:
        tree: As `Expression.to_json` gives it; `sentence` and `phrases`, which follow
            from the rest, are not read.

    Raises:
        RequestError: It is no such tree, or one that no sentence has.
    """
    try:
        if not isinstance(tree, dict):
            raise _UnreadableError('it is no object')
        things = _read(tuple[NounPhrase, ...], tree.get('things'), 'things', 0)
        if not things:
            raise _UnreadableError('it names no thing to look for')
        ignored = _read(tuple[str, ...], tree.get('ignored', []), 'ignored', 0)
        pairs = tuple[tuple[str, ...], ...]
        corrected = _read(pairs, tree.get('corrected', []), 'corrected', 0)
        if any(len(pair) != 2 for pair in corrected):
            raise _UnreadableError('corrected holds pairs')
        prompt = _read(str, tree.get('prompt', ''), 'prompt', 0)
        language = _read(str, tree.get('language', 'en'), 'language', 0)
    except _UnreadableError as error:
        raise RequestError(
            'The changed sentence cannot be used, since {error}; type it anew.',
            error=error,
        ) from error
    return Expression(things, ignored, corrected, prompt, language)


def _read(kind: Any, value: object, name: str, depth: int) -> Any:
    """Return a value of the annotated kind."""
    if depth > _DEEPEST:
        raise _UnreadableError('it is nested too deeply')
    origin = get_origin(kind)
    if origin is tuple:
        if not isinstance(value, list | tuple) or len(value) > _LONGEST:
            raise _UnreadableError(f'{name} is no list')
        return tuple(_read(get_args(kind)[0], part, name, depth + 1) for part in value)
    if origin in (Union, UnionType):
        return _read_one_of(get_args(kind), value, name, depth)
    if is_dataclass(kind) and isinstance(kind, type):
        return _read_part(kind, value, name, depth)
    return _read_plain(kind, value, name)


def _read_plain(kind: Any, value: object, name: str) -> Any:
    """Return a string, a number, a truth or a member of an enum."""
    fits = type(value) is kind
    if issubclass(kind, Enum):
        fits = value in [member.value for member in kind]
        value = kind(value) if fits else value
    elif kind is float and type(value) in (int, float):
        fits = math.isfinite(value)  # type: ignore[arg-type]
        value = float(value)  # type: ignore[arg-type]
    elif isinstance(value, str):
        fits = fits and len(value) <= _LONGEST
    if not fits:
        raise _UnreadableError(f'{name} cannot be {value!r:.40}')
    return value


def _read_one_of(kinds: tuple[Any, ...], value: object, name: str, depth: int) -> Any:
    if value is None and NoneType in kinds:
        return None
    rest = [kind for kind in kinds if kind is not NoneType]
    if len(rest) == 1:
        return _read(rest[0], value, name, depth)
    if type(value) in rest:
        return _read_plain(type(value), value, name)
    named = value.get('is') if isinstance(value, dict) else None
    for kind in rest:
        if kind.__name__.lower() == named:
            return _read(kind, value, name, depth)
    raise _UnreadableError(f'{name} cannot be {named!r:.40}')


def _read_part(kind: type[Any], value: object, name: str, depth: int) -> Any:
    if not isinstance(value, dict) or value.get('is') != kind.__name__.lower():
        raise _UnreadableError(f'{name} is no {kind.__name__.lower()}')
    names = {field.name for field in fields(kind)}
    unknown = value.keys() - names - {'is'}
    if unknown:
        raise _UnreadableError(f'a {kind.__name__.lower()} has no {min(unknown)!r:.40}')
    hints = get_type_hints(kind)
    given = {
        own: _read(hints[own], value[own], own, depth + 1)
        for own in sorted(names & value.keys())
    }
    try:
        part = kind(**given)
    except TypeError as error:
        raise _UnreadableError(f'a {kind.__name__.lower()} lacks something') from error
    check = _CHECKS.get(kind)
    if check is not None and not check(part):
        raise _UnreadableError(f'a {kind.__name__.lower()} is not whole')
    return part


def _is_relation(part: Relation) -> bool:
    if not part.anchors or (part.distance and _is_area(part.distance)):
        return False
    if part.kind is RelationKind.DIRECTION:
        return part.direction is not None
    if part.kind is RelationKind.DISTANCE:
        return part.distance is not None
    return len(part.anchors) <= 2 or OF_KIND[part.kind].several is not Several.PAIR


def _is_rank(part: Rank) -> bool:
    needs = {
        RankKind.MEASURE: part.measure is not None,
        RankKind.PLACE: part.direction is not None,
        RankKind.DISTANCE: bool(part.anchors),
    }
    if part.relation and (part.kind is not RankKind.NUMBER or part.distance):
        return False
    if part.distance and (part.kind is not RankKind.NUMBER or _is_area(part.distance)):
        return False
    return needs.get(part.kind, True) and _is_number(part.index) and _is_count(part)


def _is_count(part: Rank | NounPhrase) -> bool:
    if isinstance(part.count, Share):
        return 0 < part.count.percent <= 100
    return part.count is None or _is_number(part.count)


def _is_number(value: int) -> bool:
    return 1 <= value <= _MOST


def _is_range(part: Range) -> bool:
    ends = [end.unit.is_area for end in (part.low, part.high) if end is not None]
    return bool(ends) and len(set(ends)) == 1


def _is_area(part: Range) -> bool:
    return any(end.unit.is_area for end in (part.low, part.high) if end is not None)


_CHECKS: dict[type[Any], Callable[[Any], bool]] = {
    NounPhrase: lambda part: bool(part.kinds) and _is_count(part),
    Kind: lambda part: bool(part.head.strip()),
    Relation: _is_relation,
    Rank: _is_rank,
    Range: _is_range,
    Quantity: lambda part: part.value >= 0,
    Position: lambda part: part.place is not Place.SIDE or part.direction is not None,
    Comparison: lambda part: _is_area(part.range) == (part.measure is Measure.AREA),
    Colour: lambda part: bool(part.names),
    Either: lambda part: bool(part.conditions),
    Both: lambda part: bool(part.conditions),
    Except: lambda part: bool(part.things),
}
