"""Open rasters, and say plainly what cannot be opened and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import rasterio
from affine import Affine
from pyproj import CRS
from pyproj.exceptions import CRSError
from rasterio.errors import RasterioError

from ..errors import RequestError
from .gdal_environment import pixels_without_place
from .ground import horizontal_crs
from .source import PICTURE_AXES, RasterInfo, RasterSource, reason


@contextmanager
def open_raster(path: str | Path) -> Iterator[RasterSource]:
    """Open a raster file for windowed reading.

    Args:
        path: A file of any raster format that GDAL reads, or the name that GDAL
            gives to a part of one (`NETCDF:"file.nc":variable`).

    Raises:
        RequestError: There is no such file, it is no raster, it is damaged, or its
            pixels are no picture.
    """
    name = str(path)
    if not Path(name).exists() and ':' not in name[2:] and not name.startswith('/vsi'):
        raise RequestError(f'There is no file {name}; check the path.')
    with rasterio.Env():
        try:
            with pixels_without_place():
                dataset = rasterio.open(name)
        except (RasterioError, OSError, ValueError) as error:
            raise RequestError(
                f'{name} cannot be opened as a raster; it is of an unknown format or '
                f'damaged ({reason(error)}).'
            ) from error
        with dataset:
            _refuse_no_picture(name, dataset)
            source = RasterSource(dataset, _describe(name, dataset))
            try:
                yield source
            finally:
                source.close()


def _refuse_no_picture(name: str, dataset: rasterio.DatasetReader) -> None:
    if dataset.count == 0:
        if dataset.subdatasets:
            shown = '; '.join(dataset.subdatasets[:3])
            raise RequestError(
                f'{name} holds several rasters and none of its own; give one of them '
                f'as the image, such as {shown}.'
            )
        raise RequestError(f'{name} has no raster band; choose another file.')
    if any('complex' in str(kind) for kind in dataset.dtypes):
        raise RequestError(
            f'{name} has complex pixels (radar before detection); convert them to '
            'amplitudes first.'
        )


def _describe(name: str, dataset: rasterio.DatasetReader) -> RasterInfo:
    crs = None
    if dataset.crs:
        try:
            crs = horizontal_crs(CRS.from_wkt(dataset.crs.to_wkt(version='WKT2_2019')))
        except CRSError as error:
            raise RequestError(
                f'The coordinate system of {name} is not understood; assign a valid '
                f'one to it ({reason(error)}).'
            ) from error
    plain = dataset.transform == Affine.identity()
    return RasterInfo(
        path=name,
        width=dataset.width,
        height=dataset.height,
        count=dataset.count,
        dtype=str(dataset.dtypes[0]),
        crs=crs,
        transform=PICTURE_AXES if plain else dataset.transform,
        nodata=dataset.nodata,
        overviews=tuple(dataset.overviews(1)),
    )
