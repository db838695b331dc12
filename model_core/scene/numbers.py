"""How many anchors a relation holds for: "near at least two trees"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from ..expression.tree.types import RelationKind
from . import relations
from .geodesy import Floats
from .pairs import Pairs
from .relations import distant_pairs, inside_pairs, near_pairs
from .table import Keys, Rows, Table

_AT_ONCE = 2000
_Relation = Callable[[Table, Rows, Rows], Floats]
_PAIRS: Mapping[RelationKind, Callable[[Table, Rows, Rows], Pairs]] = {
    RelationKind.NEAR: near_pairs,
    RelationKind.BESIDE: partial(near_pairs, share=relations.BESIDE),
    RelationKind.IN: inside_pairs,
    RelationKind.ON: inside_pairs,
    RelationKind.TOUCHING: relations.touching_pairs,
    RelationKind.OVERLAPPING: relations.overlapping_pairs,
}


def number(
    table: Table,
    xs: Rows,
    ys: Rows,
    kind: RelationKind,
    within: tuple[float, float],
    holds: _Relation,
) -> Floats:
    """Return for how many anchors the relation holds, for each X.

    Args:
        table: The scene.
        xs: Rows that are asked about.
        ys: Rows of the anchors.
        kind: The relation; for the common ones all anchors are looked up at once.
        within: Least and greatest distance of the relation, in metres.
        holds: Says how far the relation holds for any of some anchors.
    """
    if kind is RelationKind.DISTANCE and np.isfinite(within[1]):
        return _counted_within(table, xs, ys, within)
    if kind in _PAIRS:
        return _counted(table, len(xs), _keys(table, _PAIRS[kind](table, xs, ys)))
    if kind is RelationKind.CONTAINING:
        return _counted(table, len(xs), _contained(table, xs, ys))
    if kind is RelationKind.WITH:
        # A pool that reaches out of the garden is one pool all the same.
        beside = near_pairs(table, xs, ys, relations.BESIDE)
        keys = np.append(_contained(table, xs, ys), _keys(table, beside))
        return _counted(table, len(xs), keys)
    if kind is RelationKind.SURROUNDED:
        keys = np.concatenate(
            [_keys(table, pairs) for pairs in relations.sides(table, xs, ys)]
        )
        return _counted(table, len(xs), keys) * (holds(table, xs, ys) >= 0.5)
    found = np.zeros(len(xs))
    for anchor in range(len(ys)):
        found += holds(table, xs, ys[anchor : anchor + 1]) >= 0.5
    return found


def _counted_within(
    table: Table, xs: Rows, ys: Rows, within: tuple[float, float]
) -> Floats:
    """Count some things after the other: of a long distance there are many pairs."""
    parts = np.array_split(xs, len(xs) // _AT_ONCE + 1)
    found = [
        _counted(table, len(part), _keys(table, distant_pairs(table, part, ys, within)))
        for part in parts
    ]
    return np.concatenate(found)


def _contained(table: Table, xs: Rows, ys: Rows) -> Keys:
    """Return the keys (see `_keys`) of all Y that lie in an X."""
    pairs = inside_pairs(table, ys, xs)
    order = np.argsort(xs, kind='stable')
    i = order[np.searchsorted(xs[order], pairs.y)]
    return i.astype(np.int64) * len(table.objects) + pairs.x


def _keys(table: Table, pairs: Pairs) -> Keys:
    """Return one number for each pair of a place in X and a row of Y."""
    return pairs.i.astype(np.int64) * len(table.objects) + pairs.y


def _counted(table: Table, count: int, keys: Keys) -> Floats:
    i = np.unique(keys) // len(table.objects)
    return np.bincount(i, minlength=count).astype(np.float64)
