"""Masks: which pixels of a raster belong to the answer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rasterio.shutil
import shapely
from numpy.typing import NDArray
from rasterio.errors import RasterioError
from rasterio.windows import Window
from shapely.geometry.base import BaseGeometry

from ..errors import RequestError
from ..files.names import shown
from ..files.staging import check_place, resolved, staged
from .burn import burn
from .gdal_environment import pixels_without_place
from .info import PICTURE_AXES, RasterInfo
from .tiff import create_tiff

TARGET = 255
ENDINGS = ('.tif', '.tiff')

_WINDOW = 2048


def check_mask(path: Path) -> None:
    """Refuse a mask before the work that `write_mask` would refuse it after.

    Raises:
        RequestError: The name is not that of a GeoTIFF, or nothing can be written
            there.
    """
    _check_ending(path)
    check_place(path)


def _check_ending(path: Path) -> None:
    if path.suffix.lower() not in ENDINGS:
        raise RequestError(
            '{path} is no GeoTIFF; give the mask a name ending in .tif.',
            path=shown(path),
        )


def mask_files(path: Path) -> list[Path]:
    """Return the files that writing a mask makes, replaces or removes."""
    _check_ending(path)
    target = resolved(path)
    return [target, *(target.with_name(f'{target.stem}{e}') for e in _companions(path))]


def write_mask(
    path: Path, footprints: Sequence[BaseGeometry], info: RasterInfo
) -> None:
    """Write a mask as `mask_to_write` does.

    Raises:
        RequestError: The file cannot be written there.
    """
    with mask_to_write(path, footprints, info):
        pass


@contextmanager
def mask_to_write(
    path: Path, footprints: Sequence[BaseGeometry], info: RasterInfo
) -> Iterator[None]:
    """Write a GeoTIFF of uint8 on the raster's own pixels: 255 is target, 0 is not.

    It appears when the body has succeeded.

    Args:
        path: The file to write, `.tif` or `.tiff`.
        footprints: Polygons in map coordinates of the raster.
        info: The raster.

    Raises:
        RequestError: The file cannot be written there.
    """
    check_mask(path)
    with staged(path, _companions(path)) as target:
        try:
            _write_tiff(target, footprints, info, georeferenced=True)
        except (RasterioError, OSError) as error:
            raise _unwritable(path, error) from error
        yield


def write_png_mask(
    path: Path, footprints: Sequence[BaseGeometry], info: RasterInfo
) -> None:
    """Write a PNG of uint8 of the raster's own size: 255 is target, 0 is not.

    Args:
        path: The file to write.
        footprints: Polygons in map coordinates of the raster.
        info: The raster.

    Raises:
        RequestError: The file cannot be written there.
    """
    with staged(path) as target:
        plain = target.with_name('plain.tif')
        try:
            _write_tiff(plain, footprints, info, georeferenced=False)
            with rasterio.Env(GDAL_PAM_ENABLED=False), pixels_without_place():
                rasterio.shutil.copy(plain, target, driver='PNG')
        except (RasterioError, OSError) as error:
            raise _unwritable(path, error) from error
        plain.unlink()


def _companions(path: Path) -> tuple[str, ...]:
    return tuple(f'{path.suffix}{ending}' for ending in ('.aux.xml', '.ovr', '.msk'))


def _unwritable(path: Path, error: BaseException) -> RequestError:
    return RequestError(
        '{path} cannot be written ({error}); check that there is room on the disk.',
        path=shown(path),
        error=error,
    )


def _write_tiff(
    path: Path,
    footprints: Sequence[BaseGeometry],
    info: RasterInfo,
    *,
    georeferenced: bool,
) -> None:
    own = info.unwarped or info
    place = _place(info) if georeferenced else {}
    with create_tiff(path, own.height, own.width, 'uint8', **place) as dataset:
        for window, target in _burned(footprints, info):
            dataset.write(target.astype(np.uint8) * np.uint8(TARGET), 1, window=window)


def _place(info: RasterInfo) -> dict[str, Any]:
    """Return what places the mask where the raster lies."""
    place: dict[str, Any] = {}
    if info.crs is not None:
        place['crs'] = info.crs.to_wkt()
    if info.unwarped is not None:
        return info.unwarped.place | place
    if info.transform != PICTURE_AXES:
        place['transform'] = info.transform
    return place


def _burned(
    footprints: Sequence[BaseGeometry], info: RasterInfo
) -> Iterator[tuple[Window, NDArray[np.bool_]]]:
    """Yield the windows that hold target pixels, and these."""
    own = info.unwarped or info
    polygons = [own.to_pixels(footprint) for footprint in footprints]
    index = shapely.STRtree(polygons)
    for top in range(0, own.height, _WINDOW):
        for left in range(0, own.width, _WINDOW):
            width = min(_WINDOW, own.width - left)
            height = min(_WINDOW, own.height - top)
            near = index.query(shapely.box(left, top, left + width, top + height))
            if len(near):
                window = Window(left, top, width, height)
                yield window, burn([polygons[i] for i in sorted(near)], window)
