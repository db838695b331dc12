"""Parts of the picture, and the order of objects in it.

An object is where its centroid is. The picture is the area asked for as QGIS draws it,
boxed along the axes of the map, so that left and top are those of the picture also
where the raster's columns and rows go another way; for the compass the area is boxed on
the plane.
"""

from __future__ import annotations

import numpy as np
import shapely

from ..expression.tree.types import Direction, Place, Position
from . import geodesy
from .geodesy import Floats, Truth, earthly
from .table import Rows, Table


def lies(table: Table, rows: Rows, position: Position) -> Truth:
    """Say which objects lie in the part of the picture.

    A side is a half of the area, a diagonal a quarter, a corner the outer third in
    both directions, the centre the middle third in both.
    """
    compass = position.direction is not None and position.direction.is_compass
    across, up = _relative(table, rows, bool(compass)).T
    if position.place is Place.CENTRE:
        centred: Truth = (abs(across) <= 1 / 3) & (abs(up) <= 1 / 3)
        return centred
    if position.direction is None:
        cornered: Truth = (abs(across) >= 1 / 3) & (abs(up) >= 1 / 3)
        return cornered
    least = 1 / 3 if position.place is Place.CORNER else 0.0
    turn = np.radians(position.direction.bearing)
    held = np.ones(len(rows), dtype=bool)
    for part, share in ((across, np.sin(turn)), (up, np.cos(turn))):
        if abs(share) > 0.1:
            held &= part * np.sign(share) >= least
    return held


def _relative(table: Table, rows: Rows, compass: bool) -> Floats:
    """Return where objects are in the area: -1 to 1, to the right and upwards."""
    frame = table.frame
    if compass and earthly(frame) is not None:
        area = table.plane.project(shapely.get_parts(frame.area))
        corners = shapely.get_coordinates(area)
        found = table.centres[rows]
        sign = np.array([1.0, 1.0])
    else:
        corners = geodesy.picture(shapely.get_coordinates(frame.area), frame)
        found = table.in_picture[rows]
        sign = np.array([1.0, -1.0])
    low, high = corners.min(axis=0), corners.max(axis=0)
    half = np.maximum((high - low) / 2, 1e-12)
    relative: Floats = sign * (found - (low + high) / 2) / half
    return relative


def progress(table: Table, direction: Direction) -> Floats:
    """Return how far each object lies in a direction, in any unit."""
    turn = np.radians(direction.bearing)
    if not direction.is_compass or earthly(table.frame) is None:
        ahead: Floats = table.in_picture @ np.array([np.sin(turn), -np.cos(turn)])
        return ahead
    if direction in (Direction.NORTH, Direction.SOUTH):
        latitude: Floats = table.plane.geographic(table.centres)[:, 1]
        return latitude if direction is Direction.NORTH else -latitude
    ahead = table.centres @ np.array([np.sin(turn), np.cos(turn)])
    return ahead


def eccentricity(table: Table) -> Floats:
    """Return how far each object lies from the middle of the picture."""
    rows = np.arange(len(table.objects), dtype=np.intp)
    far: Floats = np.linalg.norm(_relative(table, rows, False), axis=1)
    return far


def aside(table: Table, rows: Rows) -> Floats:
    """Return how many places each is away from the middle of the rows.

    They are put in order along the line that fits their centroids best (their first
    principal axis): of five the third has 0, of four the second and third 1/2.
    """
    spots = table.in_picture[rows]
    if len(rows) < 2:
        return np.zeros(len(rows))
    _, _, axes = np.linalg.svd(spots - spots.mean(axis=0), full_matrices=False)
    order = np.argsort(spots @ axes[0], kind='stable')
    away = np.empty(len(rows))
    away[order] = np.abs(np.arange(len(rows)) - (len(rows) - 1) / 2)
    return away
