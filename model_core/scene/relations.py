"""How things lie to each other on a map.

Every function takes the table of a scene, the rows X that are asked about and the rows
Y of the anchors, and returns for each X how far the relation holds, from 0 to 1; from
one half on it holds. Any anchor will do, and nothing is an anchor of itself.
Distances go from edge to edge, in metres.
"""

from __future__ import annotations

import numpy as np
import shapely

from ..expression.tree.types import Direction
from .geodesy import Floats, Truth, pixel_size
from .pairs import Pairs, gaps, meeting, nearest, planar_gaps, true_gaps, within_gap
from .table import Rows, Table

# Share of a thing that must lie in another one for it to be in it.
MOST = 0.5
# "Next to" asks for this part of what is near.
BESIDE = 0.5
# How far "surrounded by" looks, in sizes of the thing.
REACH = 5.0
# Soft words are measured to this part, so that projecting does not decide.
_EXACT = 1e-4
# Edges closer than this, in metres, meet: projecting moves them by as much.
TOUCH = 0.05


def distant(table: Table, xs: Rows, ys: Rows, within: tuple[float, float]) -> Floats:
    """At least `within[0]` and at most `within[1]` from the nearest anchor.

    X |<-- gap -->| Y
    """
    found = gaps(table, xs, ys)
    held: Truth = np.isfinite(found) & (found >= within[0]) & (found <= within[1])
    return held.astype(np.float64)


def distant_pairs(
    table: Table, xs: Rows, ys: Rows, within: tuple[float, float]
) -> Pairs:
    """Return the pairs whose gap is at least `within[0]` and at most `within[1]`."""
    limits = np.full(len(xs), within[1] * table.stretch)
    pairs = within_gap(table, xs, ys, limits)
    found = true_gaps(table, pairs.x, pairs.y)
    return pairs.where((found >= within[0]) & (found <= within[1]))


def near_pairs(table: Table, xs: Rows, ys: Rows, share: float = 1.0) -> Pairs:
    """Return the pairs whose gap is at most the size of X, or of a compact larger Y."""
    own = table.twins(xs, ys)
    limits = np.maximum(share * (1 + _EXACT) * table.sizes, TOUCH)
    by_x = table.anchors(ys).within(table.shapes[xs], limits[xs])
    spots = np.flatnonzero(table.are_compact(ys))
    back = shapely.STRtree(table.shapes[xs]).query(
        table.shapes[ys[spots]],
        'dwithin',
        distance=limits[ys[spots]],
    )
    i = np.concatenate((by_x[0], back[1]))
    j = np.concatenate((by_x[1], spots[back[0]]))
    return Pairs(table, xs, ys, i, j, own)


def near(table: Table, xs: Rows, ys: Rows) -> Floats:
    """Near: the gap is at most the size of the larger of the two.

    [ X ]  gap  [ Y ]      size: the square root of the area;
                           a road has none for its neighbours

    The degree falls from 1 where they meet to one half at the limit.
    """
    return _closeness(table, xs, ys, 1.0)


def beside(table: Table, xs: Rows, ys: Rows) -> Floats:
    """Next to: the gap is at most half of what is near."""
    return _closeness(table, xs, ys, BESIDE)


def _closeness(table: Table, xs: Rows, ys: Rows, share: float) -> Floats:
    pairs = near_pairs(table, xs, ys, share)
    sizes, others = table.sizes[pairs.x], table.sizes[pairs.y]
    limits = share * np.where(
        table.are_compact(pairs.y), np.maximum(sizes, others), sizes
    )
    # Things without extent have no size: a point is near what it touches.
    slack = np.divide(
        planar_gaps(*pairs.shapes), limits,
        out=np.zeros(len(limits)), where=limits > 0,
    )  # fmt: skip
    held = np.zeros(len(xs))
    degrees = np.maximum(1.0 - slack / 2.0, 0.5)
    np.maximum.at(held, pairs.i, np.round(degrees / _EXACT) * _EXACT)
    return held


def towards(
    table: Table,
    xs: Rows,
    ys: Rows,
    direction: Direction,
    within: tuple[float, float] = (0.0, np.inf),
) -> Floats:
    r"""In a direction from the nearest anchor.

    \  X  /        seen from the point of Y closest to the middle of X, X lies
     \   /         within 45° of the direction (22.5° for a diagonal);
      \ /          an anchor no longer than its gap to X is seen from its centre
    ---Y---
    """
    pairs, found = nearest(table, xs, ys)
    things, anchors = pairs.shapes
    centres = table.centres[pairs.x]
    origins = table.closest_points(centres, pairs.y)
    seen_whole = table.lengths_of(pairs.y) <= found
    origins[seen_whole] = table.centres[pairs.y][seen_whole]
    plane = table.plane
    bearings = plane.bearings if direction.is_compass else plane.picture_bearings
    off = np.abs(
        (bearings(origins, centres) - direction.bearing + 180.0) % 360.0 - 180.0
    )
    # A point on a line is a hair beside it once both are projected.
    meet = found <= np.where(shapely.get_dimensions(things) == 0, TOUCH, 0.0)
    apart = ~meet
    apart[meet] = shapely.touches(things[meet], anchors[meet])
    limit = 22.5 if direction.is_diagonal else 45.0
    held: Truth = apart & (off <= limit + 1e-6)
    held &= (found >= within[0]) & (found <= within[1])
    return pairs.any(held)


def inside(table: Table, xs: Rows, ys: Rows) -> Floats:
    """In, on: most of X lies in Y, or in its place; on a line, X touches it.

    +----Y---+    =====================    where Y is spared for X, X is a hole of it:
    |  [X]   |    ==== +--+ ======= Y =    a car on its road, an island in a lake
    +--------+    ==== |X | ===========
    """
    return inside_pairs(table, xs, ys).any()


def inside_pairs(table: Table, xs: Rows, ys: Rows) -> Pairs:
    """Return the pairs of which the thing lies in the anchor, or in its place."""
    pairs = within_gap(table, xs, ys, np.full(len(xs), TOUCH))
    things, anchors = pairs.shapes
    held: Truth = shapely.get_dimensions(anchors) < 2
    held |= shapely.get_dimensions(things) == 0
    held |= shapely.covers(anchors, things)
    open_ = np.flatnonzero(~held)
    shared = shapely.intersection(things[open_], anchors[open_])
    is_area = shapely.get_dimensions(things[open_]) == 2
    part = np.where(is_area, shapely.area(shared), shapely.length(shared))
    whole = np.where(
        is_area, shapely.area(things[open_]), shapely.length(things[open_])
    )
    held[open_] = part > MOST * whole
    return pairs.where(held).and_(_sparing(table, xs, ys))


def _sparing(table: Table, xs: Rows, ys: Rows) -> Pairs:
    """Return the pairs of which the thing fills a hole of the anchor, about."""
    parts, of_part = shapely.get_parts(table.shapes[ys], return_index=True)
    rings, owner = shapely.get_rings(parts, return_index=True)
    is_hole = np.zeros(len(rings), dtype=bool)
    is_hole[1:] = owner[1:] == owner[:-1]
    holes = shapely.polygons(rings[is_hole])
    i, hole = shapely.STRtree(holes).query(
        shapely.points(table.centres[xs]), 'intersects'
    )
    tight = shapely.area(holes[hole]) <= 4 * table.areas[xs[i]]
    i, j = i[tight], of_part[owner[is_hole][hole[tight]]]
    return Pairs(table, xs, ys, i, j, table.twins(xs, ys) if len(i) else None)


def touching(table: Table, xs: Rows, ys: Rows) -> Floats:
    """Touching: the edges meet (to a pixel, where a raster is behind them)."""
    return touching_pairs(table, xs, ys).any()


def touching_pairs(table: Table, xs: Rows, ys: Rows) -> Pairs:
    """Return the pairs whose edges meet."""
    slack = contact(table, xs)
    pairs = within_gap(table, xs, ys, np.full(len(xs), slack))
    gap = shapely.distance(*(_edges(shapes) for shapes in pairs.shapes))
    return pairs.where(gap <= slack)


def contact(table: Table, xs: Rows) -> float:
    """Return the gap, in metres, up to which edges are said to meet."""
    on_grid = any(table.objects[row].footprint is not None for row in xs[:1])
    return 1.5 * pixel_size(table.frame) if on_grid else TOUCH


def _edges(shapes: np.ndarray) -> np.ndarray:
    is_area = shapely.get_dimensions(shapes) == 2
    return np.where(is_area, shapely.boundary(shapes), shapes)


def overlapping(table: Table, xs: Rows, ys: Rows) -> Floats:
    """Overlapping: they have more in common than an edge."""
    return overlapping_pairs(table, xs, ys).any()


def overlapping_pairs(table: Table, xs: Rows, ys: Rows) -> Pairs:
    """Return the pairs that have more in common than an edge."""
    pairs = meeting(table, xs, ys)
    return pairs.where(~shapely.touches(*pairs.shapes))


def along(table: Table, xs: Rows, ys: Rows) -> Floats:
    """Along: near, and a long side or a row follows it.

    [X] [X] [X]   [   X   ]
    ======================= Y
    """
    pairs = near_pairs(table, xs, ys)
    ends = table.axes[pairs.x]
    feet = [table.closest_points(ends[:, end], pairs.y) for end in (0, 1)]
    followed = np.linalg.norm(feet[1] - feet[0], axis=1)
    long_side: Truth = followed >= 0.7 * table.lengths[pairs.x]
    _, same_anchor, size = np.unique(pairs.y, return_inverse=True, return_counts=True)
    row: Truth = table.are_compact(pairs.x) & (size[same_anchor] >= 3)
    return pairs.any(long_side | row)


def surrounded(table: Table, xs: Rows, ys: Rows) -> Floats:
    """Surrounded: an anchor on each of the four sides.

    Y Y Y
    Y X Y
    Y Y Y
    """
    held = np.ones(len(xs))
    for pairs in sides(table, xs, ys):
        held = np.minimum(held, pairs.any())
    return held


def sides(table: Table, xs: Rows, ys: Rows) -> list[Pairs]:
    """Return the pairs on each of the four sides of X, as far as it looks around."""
    size = np.maximum(table.sizes[xs], table.lengths[xs])
    reach = table.lengths[xs] / 2 + REACH * size
    found: list[Pairs] = []
    tree = shapely.STRtree(table.shapes[ys])
    own = table.twins(xs, ys)
    for side in range(4):
        turns = np.radians(90 * side + np.array([-30.0, 0.0, 30.0]))
        rim = np.stack((np.sin(turns), np.cos(turns)), 1)
        fans = table.centres[xs][:, None] + reach[:, None, None] * rim
        corners = np.concatenate((table.centres[xs][:, None], fans), axis=1)
        wedges = shapely.polygons(corners)
        i, j = tree.query(wedges, 'intersects')
        found.append(Pairs(table, xs, ys, i, j, own))
    return found


def containing(table: Table, xs: Rows, ys: Rows) -> Floats:
    """Containing: most of an anchor lies in X."""
    pairs = inside_pairs(table, ys, xs)
    held = np.zeros(len(xs))
    held[np.isin(xs, pairs.y)] = 1.0
    return held


def with_(table: Table, xs: Rows, ys: Rows) -> Floats:
    """With: an anchor inside or next to X."""
    return np.maximum(containing(table, xs, ys), beside(table, xs, ys))


def of(table: Table, xs: Rows, ys: Rows) -> Floats:
    """Of: in Y; next to a Y that none of X lies in ("the school's parking lot").

    +--Y--+   +Y+
    | [X] |   | |[X]
    +-----+   +-+
    """
    within = inside_pairs(table, xs, ys)
    rest = ys[~np.isin(ys, within.y)]
    held = within.any()
    return np.maximum(held, beside(table, xs, rest)) if len(rest) else held


def closer(table: Table, xs: Rows, ys: Rows, others: Rows) -> Floats:
    """Closer to the nearest of Y than to the nearest of the others."""
    held: Truth = gaps(table, xs, ys) < gaps(table, xs, others)
    return held.astype(np.float64)


def part_of(table: Table, xs: Rows, ys: Rows, direction: Direction | None) -> Floats:
    """In a part of Y: inside, and towards that side of its centre (None: the middle).

    +---Y---+
    |    [X]|   "in the north-east of Y"
    |   .   |
    +-------+
    """
    pairs = inside_pairs(table, xs, ys)
    origins, centres = table.centres[pairs.y], table.centres[pairs.x]
    if direction is None:
        away = np.linalg.norm(centres - origins, axis=1)
        return pairs.any(away <= table.widths[pairs.y] / 4)
    plane = table.plane
    bearings = plane.bearings if direction.is_compass else plane.picture_bearings
    off = np.abs(
        (bearings(origins, centres) - direction.bearing + 180.0) % 360.0 - 180.0
    )
    return pairs.any(off <= (45.0 if direction.is_diagonal else 90.0))


def compared(
    table: Table,
    xs: Rows,
    ys: Rows,
    measure: Floats,
    more: bool,
    times: float | None = None,
) -> Floats:
    """Larger, longer ... than an anchor, or smaller, shorter.

    Args:
        table: All objects.
        xs: Rows that are asked about.
        ys: Rows of the anchors.
        measure: What is compared, of all objects.
        more: Whether more is asked for.
        times: How many times the anchor has to be reached, or kept below ("twice as
            large as"); None to exceed it.
    """
    sign = 1.0 if more else -1.0
    order = ys[np.argsort(sign * measure[ys], kind='stable')]
    # The easiest anchor to exceed; for that one itself, the next.
    _, first = np.unique(table.ids[order], return_index=True)
    easiest = order[np.sort(first)[:2]]
    others = np.full(len(xs), np.inf)
    for anchor in easiest[::-1]:
        another = table.ids[xs] != table.ids[anchor]
        others[another] = sign * measure[anchor]
    # What projecting adds to a measure does not decide between equals.
    slack = _EXACT * np.abs(others)
    if times is None:
        held: Truth = sign * measure[xs] > others + slack
    else:
        held = sign * measure[xs] >= times * (others - slack)
    return held.astype(np.float64)
