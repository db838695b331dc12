"""Put candidates in an order and take the asked places of it, with ties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..expression.tree.types import Measure, Rank, RankKind
from . import attributes, places
from .geodesy import Floats
from .pairs import gaps
from .table import Rows, Table

# Two values tie when they differ by less than this share: two squares of the same
# size in a map differ by as much on the ellipsoid.
TIE = 1e-4
# Outlines from pictures, and many that were drawn, are no truer than this share.
CLOSE = 0.05
_FROM_WITHIN = frozenset({RankKind.CENTRALITY, RankKind.MIDDLE})


@dataclass(frozen=True)
class Ranking:
    """What a rank has chosen.

    Attributes:
        rows: The chosen rows, in order.
        values: What they were ranked by.
        following: Value of the next candidate, or None.
        tied: Number of chosen objects that tie for the last place.
        possible: Whether there was anything to rank by.
        wanted: How many were asked for; None where no number was said.
    """

    rows: Rows
    values: Floats
    following: float | None = None
    tied: int = 0
    possible: bool = True
    wanted: int | None = None

    @property
    def is_close(self) -> bool:
        """Whether the next candidate is nearly as good: a near-tie."""
        if self.following is None or not len(self.values):
            return False
        last = float(self.values[-1])
        return abs(last - self.following) < CLOSE * max(abs(last), abs(self.following))


def values(table: Table, rows: Rows, rank: Rank, anchors: Rows) -> Floats:
    """Return what the rows are ranked by: a measure, a distance or a place."""
    if rank.kind is RankKind.MEASURE:
        assert rank.measure is not None
        return attributes.values(table, rank.measure)[rows]
    if rank.kind is RankKind.DISTANCE:
        return gaps(table, rows, anchors)
    if rank.kind is RankKind.CENTRALITY:
        return places.eccentricity(table)[rows]
    if rank.kind is RankKind.MIDDLE:
        return places.aside(table, rows)
    assert rank.direction is not None
    return places.progress(table, rank.direction)[rows]


def _tie(table: Table, rank: Rank, by: Floats) -> float:
    """Return the difference below which two of the values tie."""
    finite = np.abs(by[np.isfinite(by)])
    if rank.kind is RankKind.MEASURE:
        return TIE * float(finite.max(initial=0.0))
    if rank.kind is RankKind.DISTANCE:
        return TIE * float(finite.min(initial=np.inf)) + 1e-6
    if rank.direction is not None:
        return 1e-9 * float(np.ptp(places.progress(table, rank.direction))) + 1e-15
    return 1e-9


def take(
    table: Table, rows: Rows, rank: Rank, by: Floats, wanted: int | None
) -> Ranking:
    """Return the candidates at the places that the rank asks for.

    Of those that tie with the last one all are taken.

    Args:
        table: The scene.
        rows: The candidates.
        rank: What places are asked for.
        by: What the candidates are ranked by.
        wanted: How many are asked for; None where no number is said.
    """
    if not len(rows):
        return Ranking(rows, np.zeros(0))
    tie = _tie(table, rank, by)
    if rank.kind is RankKind.MEASURE and rank.measure is Measure.LIGHTNESS:
        if np.isnan(by).all():
            return Ranking(rows, by, possible=False)
        rows, by = rows[~np.isnan(by)], by[~np.isnan(by)]
    if rank.kind is RankKind.DISTANCE:
        rows, by = rows[np.isfinite(by)], by[np.isfinite(by)]
    ascending = rank.least or rank.kind in _FROM_WITHIN
    order = np.argsort(by if ascending else -by, kind='stable')
    rows, by = rows[order], by[order]
    first = rank.index - 1
    last = first + (wanted or 1) - 1
    if first >= len(rows):
        return Ranking(rows[:0], by[:0])
    last = min(last, len(rows) - 1)
    start = first
    if rank.index > 1 and not wanted:
        while start > 0 and abs(by[start - 1] - by[last]) <= tie:
            start -= 1
    end = last + 1
    while end < len(rows) and abs(by[end] - by[last]) <= tie:
        end += 1
    tied = int((np.abs(by[start:end] - by[last]) <= tie).sum())
    extra = end - start > last - first + 1
    following = float(by[end]) if end < len(rows) else None
    tied = tied if extra else 0
    return Ranking(rows[start:end], by[start:end], following, tied, wanted=wanted)
