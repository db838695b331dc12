"""Outlines that a person would draw, from outlines along pixel edges."""

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import LinearRing, Polygon
from shapely.geometry.base import BaseGeometry

# Edges of one pixel are the treads of stairs; longer ones may be walls.
_TREAD = 1.5
_TOLERANCES = (0.75, 0.4)
_AREA_CHANGE = 0.1


def tidy(footprint: Polygon) -> Polygon:
    """Remove the stairs of a polygon along pixel edges, in pixel coordinates.

    The outline is drawn through the middles of the stairs, which lie on the true
    edge, and thinned by Douglas-Peucker; corners between long edges stay. The area
    changes by 10 % at most: where it would change by more, as with things of very
    few pixels, the outline keeps its stairs.

    Returns:
        A valid polygon, never empty.
    """
    smooth = Polygon(
        _through_stairs(footprint.exterior),
        [_through_stairs(hole) for hole in footprint.interiors],
    )
    for tolerance in _TOLERANCES:
        thinned: BaseGeometry = smooth.simplify(tolerance, preserve_topology=True)
        if (
            isinstance(thinned, Polygon)
            and thinned.is_valid
            and abs(thinned.area - footprint.area) <= _AREA_CHANGE * footprint.area
        ):
            return thinned
    return footprint


def _through_stairs(ring: LinearRing) -> NDArray[np.float64]:
    """Return the middles of all edges, and the corners between long edges."""
    corners = np.asarray(ring.coords)[:-1]
    edges = np.roll(corners, -1, axis=0) - corners
    lengths = np.hypot(edges[:, 0], edges[:, 1])
    long = lengths > _TREAD
    sharp = long & np.roll(long, 1)
    points = np.stack([corners, corners + edges / 2], axis=1).reshape(-1, 2)
    kept = points[np.stack([sharp, np.ones_like(sharp)], axis=1).reshape(-1)]
    # Thinning never removes the first point; a corner is one that should stay.
    start = 0 if not sharp.any() else int(np.flatnonzero(sharp)[0])
    shift = int(np.count_nonzero(sharp[:start])) + start
    return np.roll(kept, -shift, axis=0)
