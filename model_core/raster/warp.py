"""Pictures without axes of their own on the map: placed by points or a sensor model.

Ground control points say where some pixels lie; rational polynomial coefficients
(RPCs) say how the satellite saw the ground. QGIS warps both on the fly, in GDAL's
default way: by a polynomial through the points, of as high an order as their number
allows, and by the RPCs at the mean height that they name. Warped the same way, an
answer lies where QGIS shows what it is of.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import rasterio
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.control import GroundControlPoint
from rasterio.enums import ColorInterp
from rasterio.errors import RasterioError
from rasterio.rpc import RPC
from rasterio.transform import GCPTransformer, RPCTransformer
from rasterio.vrt import WarpedVRT
from shapely.geometry.base import BaseGeometry

# Straight edges bend between the map and the picture; parts this short, in pixels,
# follow.
_EDGE_PART = 8.0
# Types whose alpha band GDAL takes for a mask.
_ALPHA_TYPES = ('uint8', 'uint16')


@dataclass(frozen=True)
class Unwarped:
    """The pixels of a file as they are, behind a raster that is warped into its place.

    Attributes:
        height: Rows.
        width: Columns.
        points: Ground control points, or none.
        rpcs: Rational polynomial coefficients, or none.
        pixel: Side of a pixel in map units, about.
    """

    height: int
    width: int
    points: tuple[GroundControlPoint, ...]
    rpcs: RPC | None
    pixel: float

    @property
    def place(self) -> dict[str, Any]:
        """What `create_tiff` needs to place other pixels of the same size alike."""
        if self.points:
            return {'gcps': list(self.points), 'crs': rasterio.crs.CRS()}
        return {'rpcs': self.rpcs}

    def to_pixels(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry of map coordinates in picture coordinates (column, row)."""
        dense = shapely.segmentize(geometry, _EDGE_PART * self.pixel)
        transformer = (
            GCPTransformer(list(self.points))
            if self.rpcs is None
            else RPCTransformer(self.rpcs, **_heights(self.rpcs))
        )

        def locate(points: NDArray[np.float64]) -> NDArray[np.float64]:
            rows, columns = transformer.rowcol(*points.T, op=float)
            return np.column_stack((columns, rows))

        with transformer:
            return shapely.make_valid(shapely.transform(dense, locate))


def is_unplaced(dataset: rasterio.DatasetReader) -> bool:
    """Whether the file has no axes on the map, from which all else would be ignored."""
    transform: Affine = dataset.transform
    return transform == Affine.identity()


@contextmanager
def warped(
    dataset: rasterio.DatasetReader,
) -> Iterator[tuple[rasterio.DatasetReader, Unwarped | None]]:
    """Warp a raster into its place if points or RPCs place it and axes do not.

    Yields:
        What to read instead, and the pixels behind it; the raster itself and None when
        there is nothing to warp, or when the points fix no place.
    """
    points = dataset.gcps[0]
    rpcs = dataset.rpcs
    if not is_unplaced(dataset) or not (points or rpcs):
        yield dataset, None
        return
    options: dict[str, Any] = dict(_mask_of(dataset))
    if not points:
        options |= _heights(rpcs) | {'src_crs': 'EPSG:4326'}
    try:
        vrt = WarpedVRT(dataset, **options)
    except (RasterioError, rasterio._err.CPLE_BaseError):
        yield dataset, None
        return
    pixel = abs(vrt.transform.determinant) ** 0.5
    used = None if points else rpcs
    with vrt:
        yield (
            vrt,
            Unwarped(dataset.height, dataset.width, tuple(points), used, pixel),
        )


def _heights(rpcs: RPC) -> dict[str, float]:
    return {'RPC_HEIGHT': rpcs.height_off}


def _mask_of(dataset: rasterio.DatasetReader) -> dict[str, Any]:
    """Return options that tell pixels beside the picture from those in it."""
    if dataset.nodata is not None or ColorInterp.alpha in dataset.colorinterp:
        return {}
    kind = np.dtype(dataset.dtypes[0])
    if kind.name in _ALPHA_TYPES:
        return {'add_alpha': True}
    return {'nodata': np.nan if kind.kind == 'f' else np.iinfo(kind).min}
