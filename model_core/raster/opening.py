"""Open rasters, and say plainly what cannot be opened and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import rasterio
from affine import Affine
from pyproj import CRS
from pyproj.exceptions import CRSError
from rasterio._err import CPLE_BaseError
from rasterio.errors import RasterioError

from ..errors import RequestError
from ..files.names import raster_name, shown
from ..files.parts import parts_of
from ..inputs import refuse_device
from ..messages import Text
from .formats import why_not
from .gdal_environment import network, pixels_without_place
from .ground import horizontal_crs, read_crs
from .info import PICTURE_AXES, RasterInfo
from .mosaic import check_mosaic, is_remote
from .source import RasterSource, reason
from .warp import Unwarped, is_unplaced, warped

# Pixels smaller than this, in metres, are degrees that are taken for metres.
_LEAST_PIXEL = 1e-4

# No coordinate on the earth is so large, in any unit.
_FARTHEST = 1e9
# Nor is a pixel, or what goes into a unit, of such a number.
_ABSURD = 1e15

_NO_NUMBERS = Text(
    'The place of the raster is none, since its pixels have no extent or its '
    'coordinates are no numbers, so nothing was measured in metres; georeference it '
    'anew.'
)
_NO_AXES = Text(
    'The raster has a coordinate system but no place in it, so nothing was measured in '
    'metres; georeference it first.'
)


@contextmanager
def open_raster(path: str | Path, crs: str | None = None) -> Iterator[RasterSource]:
    """Open a raster file for windowed reading.

    Args:
        path: A file of any raster format that GDAL reads, or the name that GDAL
            gives to a part of one (`NETCDF:"file.nc":variable`).
        crs: CRS that its coordinates are in, whatever the file says, as `read_crs`
            takes it; None to go by the file.

    Raises:
        RequestError: There is no such file, it is no raster, it is damaged, its pixels
            are no picture, or the CRS is not known.
    """
    name = str(path)
    refuse_device(name)
    opened = raster_name(name)
    check_mosaic(Path(name))
    with network() if is_remote(name) else nullcontext(), rasterio.Env():
        try:
            with pixels_without_place():
                dataset = rasterio.open(opened)
        except (RasterioError, CPLE_BaseError, OSError, ValueError) as error:
            raise RequestError(why_not(name, shown(name), reason(error))) from error
        with dataset, warped(dataset) as (placed, unwarped):
            _refuse_no_picture(name, dataset)
            _refuse_no_crs(name, dataset, crs)
            info = _describe(name, dataset, placed, unwarped)
            source = RasterSource(placed, info if crs is None else _said(info, crs))
            try:
                yield source
            finally:
                source.close()


def _refuse_no_picture(name: str, dataset: rasterio.DatasetReader) -> None:
    if dataset.count == 0:
        if dataset.subdatasets:
            some = '; '.join(dataset.subdatasets[:3])
            raise RequestError(
                '{name} holds several rasters and none of its own; give one of '
                'them as the image, such as {some}.',
                name=name,
                some=some,
            )
        raise RequestError('{name} has no raster band; choose another file.', name=name)
    if any('complex' in str(kind) for kind in dataset.dtypes):
        raise RequestError(
            '{name} has complex pixels (radar before detection); convert '
            'them to amplitudes first.',
            name=name,
        )


def _refuse_no_crs(
    name: str, dataset: rasterio.DatasetReader, said: str | None
) -> None:
    """Refuse a CRS that PROJ does not know, unless it is said which one it is.

    GDAL takes it for none, and fails in whatever is asked of the raster next.
    """
    try:
        dataset.crs, dataset.colorinterp  # noqa: B018
    except CPLE_BaseError as error:
        if said is None:
            raise _not_understood(name, error) from error


def _describe(
    name: str,
    dataset: rasterio.DatasetReader,
    placed: rasterio.DatasetReader,
    unwarped: Unwarped | None,
) -> RasterInfo:
    info = RasterInfo(
        path=name,
        width=placed.width,
        height=placed.height,
        count=dataset.count,
        dtype=str(dataset.dtypes[0]),
        crs=_crs(name, placed),
        transform=placed.transform,
        nodata=dataset.nodata,
        # Of a warped raster GDAL chooses the overview, since none has its grid.
        overviews=() if unwarped else tuple(dataset.overviews(1)),
        unwarped=unwarped,
        files=parts_of((name, *dataset.files)),
    )
    note: Text | None = _NO_NUMBERS
    if unwarped is None and is_unplaced(dataset):
        note = _why_nowhere(dataset)
    elif _are_axes(info.transform):
        return _fitting(info)
    return replace(info, crs=None, transform=PICTURE_AXES, note=note)


def _are_axes(transform: Affine) -> bool:
    """Whether pixels that are so placed have an extent, and a place in numbers."""
    if transform.determinant == 0 or transform.determinant != transform.determinant:
        return False
    numbers = (*transform, *~transform)
    return all(abs(value) < _ABSURD for value in numbers)


def _crs(name: str, dataset: rasterio.DatasetReader) -> CRS | None:
    try:
        if not dataset.crs:
            return None
        return horizontal_crs(CRS.from_wkt(dataset.crs.to_wkt(version='WKT2_2019')))
    except (CRSError, RasterioError, CPLE_BaseError) as error:
        raise _not_understood(name, error) from error


def _not_understood(name: str, error: Exception) -> RequestError:
    return RequestError(
        'The coordinate system of {name} is not understood; assign a '
        'valid one to it ({reason}).',
        name=name,
        reason=reason(error),
    )


def _said(info: RasterInfo, crs: str) -> RasterInfo:
    """Return what is known of a raster whose coordinates are said to be in a CRS."""
    if info.transform == PICTURE_AXES:
        # A CRS names the axes of a map; pixels that have no place stay without one.
        return info if info.note else replace(info, note=_NO_AXES)
    return _fitting(replace(info, crs=read_crs(crs), note=None))


def _why_nowhere(dataset: rasterio.DatasetReader) -> Text | None:
    """Return why a raster that seems to have a place has none, if it seems so."""
    if dataset.gcps[0] or dataset.rpcs:
        return Text(
            'The ground control points of the raster do not fix its place, so nothing '
            'was measured in metres; give it more points that do not lie in one line.'
        )
    if dataset.tags(ns='GEOLOCATION'):
        return Text(
            'The place of the raster stands in geolocation arrays, which were not '
            'read, so nothing was measured in metres; warp it first (gdalwarp -geoloc).'
        )
    return _NO_AXES if dataset.crs else None


def _is_on_earth(info: RasterInfo) -> bool:
    """Whether the corners are where coordinates in any unit can be."""
    corners = [(x, y) for x in (0, info.width) for y in (0, info.height)]
    places = [info.transform @ corner for corner in corners]
    return all(abs(value) < _FARTHEST for place in places for value in place)


def _has_extent(info: RasterInfo) -> bool:
    """Whether the pixels have a size on the ground that pixels can have."""
    size = info.ground_size
    return size is not None and min(size) > _LEAST_PIXEL


def _fitting(info: RasterInfo) -> RasterInfo:
    """Return a raster without the CRS if its coordinates cannot be in that CRS."""
    if info.crs is None or (_is_on_earth(info) and _has_extent(info)):
        return info
    note = Text(
        'The coordinates of the raster cannot be in "{crs}", so nothing was measured '
        'in metres; give it the right coordinate system.',
        crs=info.crs.name,
    )
    return replace(info, crs=None, note=note)
