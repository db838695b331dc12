"""Behind and in front: what hides what, seen from somewhere.

    (from)  ------[Y]------  X      X is behind Y, and Y in front of X

One looks from the point of the place that is closest to the centre of what is behind.
What the line of sight goes through, on its way, is in front.
"""

from __future__ import annotations

import numpy as np
import shapely

from .geodesy import Floats, Geometries
from .table import Rows, Table


def behind(table: Table, xs: Rows, ys: Rows, froms: Rows) -> Floats:
    """Return 1 for every X with a Y between it and where one looks from."""
    seen, hiding = _hidden(table, xs, ys, froms)
    held = np.zeros(len(xs))
    held[seen[table.ids[xs[seen]] != table.ids[ys[hiding]]]] = 1.0
    return held


def in_front(table: Table, xs: Rows, ys: Rows, froms: Rows) -> Floats:
    """Return 1 for every X that is between a Y and where one looks from."""
    seen, hiding = _hidden(table, ys, xs, froms)
    held = np.zeros(len(xs))
    held[hiding[table.ids[ys[seen]] != table.ids[xs[hiding]]]] = 1.0
    return held


def _hidden(table: Table, far: Rows, near: Rows, froms: Rows) -> tuple[Rows, Rows]:
    """Return the pairs, as indices, in which something near hides something far."""
    lines = _sights(table, far, froms)
    seen, hiding = shapely.STRtree(table.shapes[near]).query(lines, 'intersects')
    return seen, hiding


def _sights(table: Table, far: Rows, froms: Rows) -> Geometries:
    """Return the lines from the closest place to the centres of what is far."""
    spots = shapely.points(table.centres[far])
    places = table.shapes[froms]
    closest = shapely.STRtree(places).nearest(spots)
    return np.asarray(shapely.shortest_line(places[closest], spots))
