"""Roads that trees, shade or a doubtful score cut in two, made whole.

An *end* of a road is where its outline goes out and comes back: a place from which,
`_REACH` widths along the outline either way, one is less than `_MOUTH` widths apart.
The width of a road is twice its area by its perimeter. Two ends are one road's where

- the gap is at most `LONGEST` times the width of the wider road,
- each road points to the other end, within `_ASIDE` degrees, and they to each other
  within twice that, as a bend has it,
- and neither is more than twice as wide as the other.

The shortest gaps are closed first, and an end is joined to one other. A gap is closed
with a strip of the narrower road's width, so what a sentence asks about "the road" is
asked about all of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree
from shapely.geometry import LineString, Polygon

from .tidy import tidy

# In widths of the road.
LONGEST = 5.0
_REACH = 2.5
_MOUTH = 1.6
_ASIDE = 30.0
_UNLIKE = 2.0


@dataclass(frozen=True)
class Bridged:
    """Roads that are one.

    Attributes:
        members: Their places in the list that was given, the first of them first.
        strips: What closes the gaps between them, each overlapping both sides.
    """

    members: tuple[int, ...]
    strips: tuple[Polygon, ...] = ()


@dataclass(frozen=True)
class _End:
    """An end of a road: where it is, which way it points, how wide the road is."""

    road: int
    place: NDArray[np.float64]
    way: NDArray[np.float64]
    width: float


def bridged(roads: Sequence[Polygon]) -> list[Bridged]:
    """Tell which roads are one, in the order of their first members.

    Args:
        roads: Outlines along pixel edges, in pixels.
    """
    # Stairs would make an outline longer than the road.
    ends = [
        end for number, road in enumerate(roads) for end in _ends(number, tidy(road))
    ]
    closed = list(_pairs(ends))
    links = np.array(
        [(ends[a].road, ends[b].road) for a, b in closed], np.int64
    ).reshape(-1, 2)
    size = len(roads)
    graph = coo_array((np.ones(len(links), bool), links.T), (size, size))
    _, groups = connected_components(graph, directed=False)
    strips: dict[int, list[Polygon]] = {}
    for a, b in closed:
        group = int(groups[ends[a].road])
        strips.setdefault(group, []).append(_strip(ends[a], ends[b]))
    members: dict[int, list[int]] = {}
    for number, group in enumerate(groups):
        members.setdefault(int(group), []).append(number)
    return [
        Bridged(tuple(own), tuple(strips.get(group, ())))
        for group, own in members.items()
    ]


def _ends(number: int, road: Polygon) -> Iterator[_End]:
    """The ends of a road, on its outer outline and on those of its holes."""
    width = 2 * road.area / road.length
    for ring in (road.exterior, *road.interiors):
        reach = max(2, round(_REACH * width))
        count = math.ceil(ring.length)
        if count < 4 * reach:
            continue
        steps = np.linspace(0, ring.length, count, endpoint=False)
        points = shapely.get_coordinates(shapely.line_interpolate_point(ring, steps))
        before, after = np.roll(points, reach, axis=0), np.roll(points, -reach, axis=0)
        across = after - before
        mouth = np.hypot(*across.T)
        middle = (before + after) / 2
        ahead = points - middle
        normal = np.stack([-across[:, 1], across[:, 0]], axis=1) / (
            mouth[:, None] + 1e-9
        )
        far = np.einsum('ij,ij->i', ahead, normal)
        normal *= np.sign(far)[:, None]
        # The middle of an end is as far from one side of the road as from the other.
        height = 2 * np.abs(far) - np.hypot(*ahead.T)
        # A dent of the outline goes in and comes back as an end goes out.
        inside = shapely.contains_xy(road, *((points + middle) / 2).T)
        fit = inside & (mouth < _MOUTH * width + 1) & (height > 0.6 * reach)
        for at in _peaks(np.where(fit, height, 0), reach):
            yield _End(number, points[at], normal[at], width)


def _peaks(height: NDArray[np.float64], reach: int) -> Iterator[int]:
    """Places of a ring that are highest within `reach` either way."""
    rest = height.copy()
    while rest.max() > 0:
        at = int(rest.argmax())
        yield at
        rest[np.arange(at - reach, at + reach + 1) % len(rest)] = 0


def _pairs(ends: Sequence[_End]) -> Iterator[tuple[int, int]]:
    """Ends that belong together, the nearest first, each with one other."""
    if len(ends) < 2:
        return
    places = np.array([end.place for end in ends])
    most = LONGEST * max(end.width for end in ends)
    near = KDTree(places).query_pairs(most, output_type='ndarray')
    gaps = np.hypot(*(places[near[:, 0]] - places[near[:, 1]]).T)
    taken: set[int] = set()
    for a, b in near[np.argsort(gaps, kind='stable')].tolist():
        if a not in taken and b not in taken and _face(ends[a], ends[b]):
            taken |= {a, b}
            yield a, b


def _face(one: _End, other: _End) -> bool:
    """Whether a gap lies between two ends of one road, by the rule of this module."""
    widths = sorted((one.width, other.width))
    if widths[1] > _UNLIKE * widths[0]:
        return False
    across = other.place - one.place
    gap = float(np.hypot(*across))
    if gap > LONGEST * widths[1]:
        return False
    aside = math.radians(_ASIDE)
    if float(one.way @ -other.way) < math.cos(2 * aside):
        return False
    # Where the ends all but touch, a pixel aside is no other direction.
    near = max(0.6 * widths[0] + 0.5, gap * math.sin(aside))
    return all(
        way @ over >= -1 and abs(way[0] * over[1] - way[1] * over[0]) <= near
        for way, over in ((one.way, across), (other.way, -across))
    )


def _strip(one: _End, other: _End) -> Polygon:
    """What closes a gap, a width into the road at either end."""
    width = min(one.width, other.width)
    line = LineString(
        [one.place - one.way * width, one.place, other.place,
         other.place - other.way * width]
    )  # fmt: skip
    strip: Polygon = line.buffer(width / 2, cap_style='flat', join_style='mitre')
    return strip
