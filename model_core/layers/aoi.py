"""Areas of interest from vector files."""

import warnings
from pathlib import Path

import numpy as np
import pyogrio.errors
import pyogrio.raw
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from ..errors import RequestError
from ..inputs import refuse_device
from ..raster.grid import polygonal

# Straight edges bend in another CRS; parts this short (of the extent) follow.
_EDGE_PARTS = 64


def read_aoi(path: str | Path, crs: CRS | None) -> Polygon | MultiPolygon:
    """Read the polygons of a vector file as one area.

    Args:
        path: A file of any vector format that GDAL reads; its first layer counts.
        crs: CRS to bring the area into. Without it, or where the file has none, the
            coordinates are taken as they stand.

    Raises:
        RequestError: The file is missing or unreadable, has no polygon, or cannot
            be expressed in `crs`.
    """
    if not Path(path).exists():
        raise RequestError(f'There is no file {path}; check the path of the area.')
    refuse_device(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            meta, _, encoded, _ = pyogrio.raw.read(str(path), columns=[], force_2d=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise RequestError(
            f'{path} cannot be read as a vector file ({error}); give the area as '
            'polygons in a GeoPackage, Shapefile or GeoJSON.'
        ) from error
    if encoded is None or not len(encoded):
        raise RequestError(
            f'{path} is empty; give a file with at least one polygon as the area.'
        )
    area = _union(encoded)
    if area.is_empty:
        raise RequestError(
            f'{path} has no polygon, only points or lines; give polygons as the area.'
        )
    if crs is None or meta['crs'] is None:
        return area
    return _transformed(area, CRS.from_user_input(meta['crs']), crs, path)


def _union(encoded: NDArray[np.object_]) -> Polygon | MultiPolygon:
    geometries = shapely.from_wkb(encoded, on_invalid='ignore')
    valid = shapely.make_valid(geometries[~shapely.is_missing(geometries)])
    polygons: list[BaseGeometry] = [polygonal(geometry) for geometry in valid]
    return polygonal(shapely.union_all(polygons))


def _transformed(
    area: Polygon | MultiPolygon, source: CRS, target: CRS, path: str | Path
) -> Polygon | MultiPolygon:
    if source == target:
        return area
    xmin, ymin, xmax, ymax = area.bounds
    dense = shapely.segmentize(area, max(xmax - xmin, ymax - ymin) / _EDGE_PARTS)
    try:
        transformer = Transformer.from_crs(source, target, always_xy=True)
        moved = shapely.transform(dense, transformer.transform, interleaved=False)
    except (CRSError, ProjError) as error:
        raise RequestError(
            f'The area of {path} cannot be brought into the coordinate system of the '
            f'raster; save it in that system ({error}).'
        ) from error
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        raise RequestError(
            f'The area of {path} lies where the coordinate system of the raster does '
            'not reach; check the coordinate system of the area.'
        )
    return polygonal(shapely.make_valid(moved))
