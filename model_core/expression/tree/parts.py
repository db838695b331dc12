"""The parts of a sentence, in words, with what could stand in their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from ...protocol import Part, Role
from .types import (
    ATTRIBUTES,
    Condition,
    Direction,
    Expression,
    Measure,
    NounPhrase,
    Rank,
    RankKind,
    Relation,
    RelationKind,
)
from .wording import condition, nouns, number, rank_before, rank_behind, to_json

Path = tuple[Any, ...]

_DIRECTED = (RelationKind.DIRECTION, RelationKind.PART)
# What one ranks by size can as well be ranked by length.
_SIZES = (Measure.AREA, Measure.LENGTH)


def parts_of(expression: Expression) -> tuple[Part, ...]:
    """Return the parts of all things that are looked for, as one reads them."""
    return tuple(
        part
        for index, thing in enumerate(expression.things)
        for part in _parts(thing, ('things', index))
    )


def _parts(thing: NounPhrase, path: Path) -> Iterator[Part]:
    for index, rank in enumerate(thing.ranks):
        choices = tuple((_ranked(other), to_json(other)) for other in _ranks(rank))
        yield _part((*path, 'ranks', index), Role.RANK, rank, _ranked(rank), choices)
    if thing.count is not None:
        yield Part((*path, 'count'), Role.NUMBER, number(thing.count))
    told = list(enumerate(thing.conditions))
    for index, said in told:
        if isinstance(said, ATTRIBUTES):
            yield _condition((*path, 'conditions', index), said)
    yield Part(path, Role.TARGET, nouns(thing))
    for index, said in told:
        if not isinstance(said, ATTRIBUTES):
            yield _condition((*path, 'conditions', index), said)


def _condition(path: Path, said: Condition) -> Part:
    anchors = any(isinstance(part, NounPhrase) for _, part in _within(said, path))
    role = Role.RELATION if anchors else Role.ATTRIBUTE
    choices: tuple[tuple[str, Any], ...] = ()
    if isinstance(said, Relation) and said.kind in _DIRECTED and said.direction:
        others = [replace(said, direction=d) for d in _directions(said.direction)]
        choices = tuple((condition(other), to_json(other)) for other in others)
    return _part(path, role, said, condition(said), choices)


def _part(
    path: Path,
    role: Role,
    part: object,
    text: str,
    choices: tuple[tuple[str, Any], ...],
) -> Part:
    anchors = tuple(
        (nouns(thing), where)
        for where, thing in _within(part, path)
        if isinstance(thing, NounPhrase)
    )
    return Part(path, role, text, choices, anchors)


def _within(part: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield a part of the tree and all that hangs on it, each with its path."""
    yield path, part
    if isinstance(part, tuple):
        for index, element in enumerate(part):
            yield from _within(element, (*path, index))
    elif is_dataclass(part):
        for field in fields(part):
            yield from _within(getattr(part, field.name), (*path, field.name))


def _ranked(rank: Rank) -> str:
    return rank_behind(rank) if rank.anchors else rank_before(rank)


def _ranks(rank: Rank) -> list[Rank]:
    """Return the orders that could be asked for instead, the present one among them."""
    if rank.kind is RankKind.PLACE and rank.direction is not None:
        return [replace(rank, direction=d) for d in _directions(rank.direction)]
    if rank.kind in (RankKind.CENTRALITY, RankKind.MIDDLE):
        return []
    measures = _SIZES if rank.measure in _SIZES else (rank.measure,)
    return [
        replace(rank, measure=measure, least=least)
        for measure in measures
        for least in (False, True)
    ]


def _directions(present: Direction) -> list[Direction]:
    """Return the directions of the same rose; the four sides unless it is diagonal."""
    return [
        other
        for other in Direction
        if other.is_compass == present.is_compass
        and (present.is_diagonal or not other.is_diagonal)
    ]
