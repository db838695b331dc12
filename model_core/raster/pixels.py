"""Geometries of the map in the pixels of a picture."""

from __future__ import annotations

from affine import Affine
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry


def to_pixels(geometry: BaseGeometry, transform: Affine) -> BaseGeometry:
    """Return a geometry of map coordinates in picture coordinates (column, row)."""
    return affine_transform(geometry, (~transform).to_shapely())
