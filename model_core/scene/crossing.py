"""Crossing: one thing goes through another, from side to side.

      | X |            |   |             | X |
======|   |====== Y  ==| X |== Y    =====+   +===== Y, in two pieces
      |   |            |   |             |   |

Left: each cuts the other through. Middle: X cuts Y through and stops at its edges, as
a bridge that is mapped from bank to bank. Right: Y is mapped without what lies under
X, and its pieces meet X at the same place of both of its long sides.
"""

from __future__ import annotations

import numpy as np
import shapely

from .geodesy import Floats, Geometries, Truth
from .pairs import Pairs, meeting, within_gap
from .relations import MOST, TOUCH, contact
from .table import Rows, Table, points

# What a cut leaves is a piece if it is more than this share of the whole, or more than
# what was cut out.
_SLIVER = 0.01


def crossing(table: Table, xs: Rows, ys: Rows) -> Floats:
    """Crossing: the overlap cuts both through, or Y lies against both long sides."""
    pairs = meeting(table, xs, ys)
    things, anchors = pairs.shapes
    through = _is_cut(anchors, things)
    i = np.flatnonzero(through)
    held = np.zeros(len(through), dtype=bool)
    held[i] = _is_cut(things[i], anchors[i]) | _is_mostly_in(things[i], anchors[i])
    return np.maximum(pairs.any(held), _bridging(table, xs, ys))


def _is_cut(shapes: Geometries, by: Geometries) -> Truth:
    """Say whether `by` leaves two pieces of the shape, neither of them a sliver."""
    is_area = shapely.get_dimensions(shapes) == 2
    thin = is_area & (shapely.get_dimensions(by) == 1)
    knives = by.copy()
    knives[is_area] = shapely.buffer(by[is_area], TOUCH, quad_segs=1)
    whole = _sizes(shapes, is_area)
    rest = shapely.difference(shapes, knives)
    parts, owner = shapely.get_parts(rest, return_index=True)
    sizes = _sizes(parts, is_area[owner])
    taken = np.maximum(whole - _sizes(rest, is_area), 0.0)
    least = np.minimum(_SLIVER * whole, np.where(thin, np.inf, taken)) + 1e-6
    pieces = np.bincount(owner[sizes > least[owner]], minlength=len(shapes))
    cut: Truth = pieces >= 2
    return cut


def _is_mostly_in(things: Geometries, anchors: Geometries) -> Truth:
    is_area = shapely.get_dimensions(things) == 2
    shared = _sizes(shapely.intersection(things, anchors), is_area)
    held: Truth = shared > MOST * _sizes(things, is_area)
    return held


def _sizes(shapes: Geometries, is_area: Truth) -> Floats:
    sizes: Floats = np.where(is_area, shapely.area(shapes), shapely.length(shapes))
    return sizes


def _bridging(table: Table, xs: Rows, ys: Rows) -> Floats:
    """Say of which things two pieces of the anchors meet both long sides."""
    held = np.zeros(len(xs))
    at = np.flatnonzero(shapely.get_dimensions(table.shapes[xs]) == 2)
    ys = ys[shapely.get_dimensions(table.shapes[ys]) == 2]
    if not len(at) or not len(ys):
        return held
    slack = np.maximum(contact(table, xs), 0.05 * table.widths[xs[at]])
    pairs = within_gap(table, xs[at], ys, slack)
    things, anchors = pairs.shapes
    apart = shapely.area(shapely.intersection(things, anchors)) <= 0.1 * np.minimum(
        shapely.area(things), shapely.area(anchors)
    )
    along, across, reach, i = _contacts(table, pairs, slack, apart)
    i = at[i]
    left, right = np.flatnonzero(across > 0), np.flatnonzero(across < 0)
    for thing in np.intersect1d(i[left], i[right]):
        one, two = left[i[left] == thing], right[i[right] == thing]
        gap = np.abs(along[one][:, None] - along[two])
        room = reach[one][:, None] + reach[two] + table.widths[xs[thing]]
        held[thing] = float((gap <= room).any())
    return held


def _contacts(
    table: Table, pairs: Pairs, slack: Floats, apart: Truth
) -> tuple[Floats, Floats, Floats, Rows]:
    """Return where pieces of anchors meet the long sides of things.

    Returns:
        Place along the long axis of the thing and half of the length of the contact,
        in metres; side of the axis, -1 or 1; index of the thing in the query.
    """
    at = np.flatnonzero(apart)
    pieces, of = shapely.get_parts(table.shapes[pairs.y[at]], return_index=True)
    x, i = pairs.x[at][of], pairs.i[at][of]
    rims = shapely.buffer(table.shapes[x], slack[i] + 1e-6, quad_segs=1)
    met = shapely.intersection(rims, pieces)
    there = ~shapely.is_empty(met)
    met, x, i = met[there], x[there], i[there]
    start, end = table.axes[x, 0], table.axes[x, 1]
    axis = (end - start) / np.maximum(table.lengths[x], 1e-9)[:, None]
    step = points(shapely.centroid(met)) - (start + end) / 2
    along = (step * axis).sum(axis=1)
    across = axis[:, 0] * step[:, 1] - axis[:, 1] * step[:, 0]
    bounds = shapely.bounds(met)
    reach = np.hypot(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) / 2
    long_side = np.abs(across) * table.lengths[x] >= np.abs(along) * table.widths[x]
    sides = np.where(long_side, np.sign(across), 0.0)
    return along, sides, reach, i
