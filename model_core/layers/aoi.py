"""Areas of interest from vector files."""

from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from ..errors import RequestError
from ..files.names import exists, shown
from ..inputs import refuse_device
from ..raster.grid import polygonal
from .files import layer_names, read_table

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
    if not exists(path):
        raise RequestError(
            'There is no file {path}; check the path of the area.', path=shown(path)
        )
    refuse_device(path)
    try:
        names = layer_names(Path(path), str(path))
        layer = names[0] if names else None
        table = read_table(Path(path), str(path), layer, columns=[])
    except RequestError as error:
        raise RequestError(
            'The area cannot be read: {error}', error=error.text
        ) from error
    if table.misplaced.any():
        raise RequestError(
            'The area {path} has coordinates that are nowhere on the earth; '
            'check its coordinate system.',
            path=path,
        )
    shapes = table.geometries[~shapely.is_missing(table.geometries)]
    if shapely.is_empty(shapes).all():
        raise RequestError(
            '{path} is empty; give a file with at least one polygon as the area.',
            path=path,
        )
    area = _union(shapes)
    if area.is_empty:
        raise RequestError(
            '{path} has no polygon, only points or lines; give polygons as the area.',
            path=path,
        )
    if crs is None or table.crs is None:
        return area
    return _transformed(area, table.crs, crs, path)


def _union(shapes: NDArray[np.object_]) -> Polygon | MultiPolygon:
    polygons: list[BaseGeometry] = [
        polygonal(shape) for shape in shapely.make_valid(shapes)
    ]
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
            'The area of {path} cannot be brought into the coordinate system '
            'of the raster; save it in that system ({error}).',
            path=path,
            error=error,
        ) from error
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        raise RequestError(
            'The area of {path} lies where the coordinate system of the '
            'raster does not reach; check the coordinate system of the area.',
            path=path,
        )
    return polygonal(shapely.make_valid(moved))
