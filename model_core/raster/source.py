"""Windowed reading of rasters of any size, depth and number of bands."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.errors import RasterioError
from rasterio.windows import Window

from ..errors import RequestError
from ..files.names import raster_name
from .fill import Fill
from .gdal_environment import pixels_without_place
from .grid import Grid, resampled
from .info import RasterInfo
from .stretch import Stretch

Bands = tuple[int, int, int]

_OVERSAMPLING = 4
# Drivers and compressions that may change values, as rasterio names them.
_LOSSY = {'JPEG', 'WEBP', 'JP2OpenJPEG', 'jpeg', 'webp'}
_ROUNDING = 1e-9
_DIGITS = 6
# Sizes of overviews are rounded up, so their factors are not quite what they say.
_FINE_ENOUGH = 1.02


class RasterSource:
    """An open raster; `open_raster` makes one.

    Attributes:
        info: What is known of it.
        fill: Which pixels are invalid, although nothing in the file says so.
    """

    def __init__(self, dataset: rasterio.DatasetReader, info: RasterInfo) -> None:
        self.info = info
        self.fill: Fill | None = None
        self._dataset = dataset
        self._levels: dict[int, rasterio.DatasetReader] = {}

    def close(self) -> None:
        """Close the files that reading opened."""
        for level in self._levels.values():
            level.close()

    def read(
        self, grid: Grid, window: Window, bands: Bands | None, stretch: Stretch
    ) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Read a window as the networks see it.

        Args:
            grid: The pixels to work on.
            window: Part of the grid, in whole grid pixels; what reaches beyond the
                grid is invalid.
            bands: Bands, from 1, for red, green and blue; None for the default ones.
            stretch: What turns values into colours.

        Returns:
            Colours (h, w, 3), 0 where invalid, and which pixels are valid (h, w).

        Raises:
            RequestError: A band does not exist, or the file cannot be read.
        """
        values, valid = self.values(grid, window, bands)
        colours = stretch.apply(values)
        colours[~valid] = 0
        return colours, valid

    def values(
        self, grid: Grid, window: Window, bands: Bands | None = None
    ) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
        """Read a window as it is: values (3, h, w) and which are valid (h, w).

        Pixels that a grid pixel spans are averaged, through the overviews where the
        raster has some; finer grids are interpolated. Palettes become colours.

        Raises:
            RequestError: A band does not exist, or the file cannot be read.
        """
        chosen = self._chosen(bands)
        palette = self._palette(chosen)
        height, width = int(window.height), int(window.width)
        kind = np.dtype(np.uint8 if palette is not None else self._dtype(chosen))
        values = np.zeros((3, height, width), dtype=kind)
        valid = np.zeros((height, width), dtype=bool)
        left, top = max(0, int(window.col_off)), max(0, int(window.row_off))
        right = min(grid.width, int(window.col_off) + width)
        bottom = min(grid.height, int(window.row_off) + height)
        if right <= left or bottom <= top:
            return values, valid
        inside = Window(left, top, right - left, bottom - top)
        part = resampled(grid, inside, bottom - top, right - left)
        columns = slice(left - int(window.col_off), right - int(window.col_off))
        rows = slice(top - int(window.row_off), bottom - int(window.row_off))
        with self._readable():
            if palette is None and not (self.fill and self.fill.touches(part.window)):
                piece, piece_valid = self._read_values(part, chosen)
            else:
                piece, piece_valid = self._read_finely(part, chosen, palette)
        values[:, rows, columns] = piece
        valid[rows, columns] = piece_valid
        return values, valid

    def nearest(
        self, window: Window, height: int, width: int, bands: Bands | None = None
    ) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
        """Read some of the pixels of a window: values (3, h, w), and valid ones (h, w).

        None is a mean of others, and none is left out as `fill`.

        Raises:
            RequestError: A band does not exist, or the file cannot be read.
        """
        chosen = self._chosen(bands)
        with self._readable():
            return self._read_nearest(
                window, height, width, chosen, self._palette(chosen)
            )

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except RasterioError as error:
            raise RequestError(
                '{path} cannot be read to its end; the file seems damaged or cut '
                'off ({reason}).',
                path=self.info.path,
                reason=reason(error),
            ) from error

    def is_byte(self, bands: Bands | None = None) -> bool:
        """Whether the bands hold 8-bit values, which need no stretch."""
        chosen = self._chosen(bands)
        return self._palette(chosen) is not None or self._dtype(chosen) == 'uint8'

    def is_opaque(self, bands: Bands | None = None) -> bool:
        """Whether every pixel of the bands is valid for sure, without reading any."""
        chosen = self._chosen(bands)
        return (
            self.fill is None
            and np.dtype(self._dtype(chosen)).kind != 'f'
            and self._palette(chosen) is None
            and all(MaskFlags.all_valid in self._flags(band) for band in chosen)
        )

    @property
    def is_lossy(self) -> bool:
        """Whether compression may have changed the values."""
        kinds = {self._dataset.driver, self._dataset.profile.get('compress')}
        return not kinds.isdisjoint(_LOSSY)

    def _flags(self, band: int) -> list[MaskFlags]:
        flags: list[MaskFlags] = self._dataset.mask_flag_enums[band - 1]
        return flags

    def _dtype(self, chosen: Bands) -> str:
        kinds = {self._dataset.dtypes[band - 1] for band in chosen}
        return str(kinds.pop()) if len(kinds) == 1 else 'float64'

    def _chosen(self, bands: Bands | None) -> Bands:
        """Return the bands to read, the default ones where none are asked for."""
        if bands is None:
            return _default_bands(self._dataset.colorinterp)
        for band in bands:
            if not 1 <= band <= self.info.count:
                raise RequestError(
                    'Band {band} does not exist; the bands of {path} are counted from '
                    '1 to {count}.',
                    band=band,
                    path=self.info.path,
                    count=self.info.count,
                )
        return bands

    def _palette(self, chosen: Bands) -> NDArray[np.uint8] | None:
        """Return the colours (n, 4) of a raster of colour numbers, else None."""
        if len(set(chosen)) > 1:
            return None
        if self._dataset.colorinterp[chosen[0] - 1] != ColorInterp.palette:
            return None
        try:
            entries: dict[int, tuple[int, ...]] = self._dataset.colormap(chosen[0])
        except ValueError:
            return None
        colours = np.zeros((max(entries) + 1, 4), dtype=np.uint8)
        for number, colour in entries.items():
            colours[number] = colour
        return colours

    def _read_values(
        self, part: Grid, chosen: Bands
    ) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
        dataset, window = self._level(part)
        look = {
            'window': window,
            'out_shape': (part.height, part.width),
            'resampling': _resampling(part),
        }
        return self._read_bands(dataset, chosen, look)

    def _read_bands(
        self, dataset: rasterio.DatasetReader, chosen: Bands, look: dict[str, Any]
    ) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
        once = sorted(set(chosen))
        look = look | {'out_shape': (len(once), *look['out_shape'])}
        pixels = dataset.read(once, out_dtype=self._dtype(chosen), **look)
        # A pixel of which one band alone is nodata is a colour all the same.
        if any(MaskFlags.all_valid in self._flags(band) for band in once):
            valid = np.ones(pixels.shape[1:], dtype=bool)
        else:
            valid = (dataset.read_masks(once, **look) >= 128).any(axis=0)
        if pixels.dtype.kind == 'f':
            valid &= np.isfinite(pixels).all(axis=0)
        return pixels[[once.index(band) for band in chosen]], valid

    def _level(self, part: Grid) -> tuple[rasterio.DatasetReader, Window]:
        """Return the coarsest overview that is fine enough, and the window in it.

        GDAL would choose the same one, but place the window on its whole pixels, so
        that neighbouring tiles would be shifted against each other.
        """
        finest = min(_scale(part)) * _FINE_ENOUGH
        fitting = [i for i, f in enumerate(self.info.overviews) if f <= finest]
        dataset = self._dataset
        if fitting:
            level = max(fitting, key=lambda i: self.info.overviews[i])
            if level not in self._levels:
                with pixels_without_place():
                    self._levels[level] = rasterio.open(
                        raster_name(self.info.path), overview_level=level
                    )
            dataset = self._levels[level]
        across = dataset.width / self.info.width
        down = dataset.height / self.info.height
        # Rounded, or noise in the last digit decides which pixels an edge takes in.
        return dataset, Window(
            round(part.window.col_off * across, _DIGITS),
            round(part.window.row_off * down, _DIGITS),
            round(part.window.width * across, _DIGITS),
            round(part.window.height * down, _DIGITS),
        )

    def _read_finely(
        self, part: Grid, chosen: Bands, palette: NDArray[np.uint8] | None
    ) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
        """Read a finer grid, then average what counts.

        Numbers of a palette have no mean, and fill is to be in none.
        """
        over = min(_OVERSAMPLING, max(1, math.ceil(max(_scale(part)))))
        height, width = part.height * over, part.width * over
        pixels, valid = self._read_nearest(part.window, height, width, chosen, palette)
        if self.fill is not None:
            valid &= ~self.fill.of(pixels, part.window)
        if over == 1 and palette is None:
            return self._read_values(part, chosen)[0], valid
        blocks = (part.height, over, part.width, over)
        count = valid.reshape(blocks).sum(axis=(1, 3))
        weighted = np.where(valid, pixels, 0).reshape(3, *blocks)
        total = weighted.sum(axis=(2, 4), dtype=np.float64)
        mean = total / np.maximum(count, 1)
        mean = mean if pixels.dtype.kind == 'f' else np.rint(mean)
        return mean.astype(pixels.dtype), 2 * count >= over * over

    def _read_nearest(
        self,
        window: Window,
        height: int,
        width: int,
        chosen: Bands,
        palette: NDArray[np.uint8] | None,
    ) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
        look = {'window': window, 'out_shape': (height, width)}
        if palette is None:
            return self._read_bands(self._dataset, chosen, look)
        numbers = self._dataset.read(chosen[0], **look)
        masks = self._dataset.read_masks(chosen[0], **look)
        known = numbers < len(palette)
        colours = palette[np.where(known, numbers, 0)]
        valid = known & (masks >= 128) & (colours[..., 3] >= 128)
        return np.moveaxis(colours[..., :3], -1, 0), valid


def _default_bands(meanings: tuple[ColorInterp, ...]) -> Bands:
    """Return red, green and blue where named, else the first bands that are colour."""
    rgb = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
    if all(meanings.count(colour) == 1 for colour in rgb):
        red, green, blue = (meanings.index(colour) + 1 for colour in rgb)
        return red, green, blue
    colours = [
        band
        for band, meaning in enumerate(meanings, start=1)
        if meaning != ColorInterp.alpha
    ] or [1]
    if len(colours) >= 3:
        return colours[0], colours[1], colours[2]
    return colours[0], colours[0], colours[0]


def _scale(part: Grid) -> tuple[float, float]:
    return part.window.width / part.width, part.window.height / part.height


def _resampling(part: Grid) -> Resampling:
    across, down = _scale(part)
    if abs(across - 1) < _ROUNDING and abs(down - 1) < _ROUNDING:
        return Resampling.nearest
    if min(across, down) >= 1 - _ROUNDING:
        return Resampling.average
    return Resampling.bilinear


def reason(error: BaseException) -> str:
    """Return what a library says about an error, on one line and not too long."""
    cause = error.__cause__ or error
    return ' '.join(str(cause).split())[:200] or type(error).__name__
