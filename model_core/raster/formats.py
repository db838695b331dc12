"""What a file is that could not be opened: of a format that is lacking, or damaged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyogrio
import rasterio
from pyogrio.errors import DataSourceError

from ..messages import Text

_HEAD = 512


@dataclass(frozen=True)
class Format:
    """A format of pictures.

    Attributes:
        name: What people call it.
        driver: What GDAL calls the driver that reads it.
        marks: What its files hold, and from which byte on; any of them will do.
        endings: Endings of its files, where the marks do not tell.
    """

    name: str
    driver: str
    marks: tuple[tuple[int, bytes], ...] = ()
    endings: tuple[str, ...] = ()

    def is_of(self, path: Path, head: bytes) -> bool:
        """Whether a file that begins so is of this format."""
        marked = any(head.startswith(mark, start) for start, mark in self.marks)
        return marked or path.suffix.lower() in self.endings


_FORMATS = (
    Format('PDF', 'PDF', ((0, b'%PDF'),)),
    Format('HDF4', 'HDF4', ((0, b'\x0e\x03\x13\x01'),)),
    Format('HDF5', 'HDF5', ((0, b'\x89HDF\r\n\x1a\n'),), ('.h5', '.he5')),
    Format('KEA', 'KEA', (), ('.kea',)),
    Format('netCDF', 'netCDF', ((0, b'CDF\x01'), (0, b'CDF\x02')), ('.nc',)),
    Format('ECW', 'ECW', (), ('.ecw',)),
    Format('MrSID', 'MrSID', ((0, b'msid'),), ('.sid',)),
    Format('JPEG 2000', 'JP2OpenJPEG', ((4, b'jP  '), (0, b'\xff\x4f\xff\x51'))),
    Format('HEIF', 'HEIF', ((4, b'ftyphei'), (4, b'ftypmif1'), (4, b'ftypavif'))),
    Format('JPEG XL', 'JPEGXL', ((0, b'\xff\x0a'), (4, b'JXL '))),
    Format('FITS', 'FITS', ((0, b'SIMPLE  ='),)),
    Format('Photoshop', 'PSD', ((0, b'8BPS'),)),
    Format('DjVu', 'DJVU', ((0, b'AT&TFORM'),)),
    Format('AutoCAD drawing', 'DWG', ((0, b'AC10'),)),
    Format('file geodatabase', 'OpenFileGDB', (), ('.gdb',)),
    Format('MapInfo raster', 'MRR', (), ('.mrr',)),
    Format('Raster Product Format', 'ECRGTOC', ((0, b'<Table_Of_Contents'),)),
    Format(
        'TIFF', 'GTiff', ((0, b'II*\0'), (0, b'MM\0*'), (0, b'II+\0'), (0, b'MM\0+'))
    ),
    Format('PNG', 'PNG', ((0, b'\x89PNG'),)),
    Format('JPEG', 'JPEG', ((0, b'\xff\xd8\xff'),)),
    Format('GIF', 'GIF', ((0, b'GIF8'),)),
    Format('WebP', 'WEBP', ((8, b'WEBP'),)),
    Format('Erdas Imagine', 'HFA', ((0, b'EHFA_HEADER_TAG'),)),
    Format('virtual raster', 'VRT', ((0, b'<VRTDataset'),)),
)
# GDAL lists a driver that writes PDF only.
_WRITE_ONLY = {'PDF'}
_ARCHIVES = (b'PK\x03\x04', b'\x1f\x8b', b'7z\xbc\xaf', b'Rar!', b'BZh', b'\xfd7zXZ')
_PAGES = (b'<!doctype html', b'<html')


def why_not(path: str, shown: str, told: str) -> Text:
    """Say why a file cannot be opened as a raster, and what to do.

    Args:
        path: The file, or the name that GDAL gives to a part of one.
        shown: How to name it.
        told: What GDAL says.
    """
    file = Path(path)
    if file.is_dir() and file.suffix.lower() != '.gdb':
        return Text(
            '{name} is a folder; give one of the raster files in it.', name=shown
        )
    head = _head(file)
    if head == b'' and file.is_file():
        return Text('{name} is empty; copy or download it again.', name=shown)
    if 'missing codec' in told.lower():
        return Text(
            '{name} is compressed in a way that this engine cannot read ({reason}); '
            'save it as GeoTIFF, in QGIS with Layer ▸ Save As…, and ask that file.',
            name=shown,
            reason=told,
        )
    head = head or b''
    found = next((kind for kind in _FORMATS if kind.is_of(file, head)), None)
    if found is not None and not _has(found.driver):
        return Text(
            '{name} is of the format {format}, for which this engine has no driver '
            '(GDAL calls it {driver}); save it as GeoTIFF, in QGIS with Layer ▸ Save '
            'As…, and ask that file.',
            name=shown,
            format=found.name,
            driver=found.driver,
        )
    if found is not None:
        return Text(
            '{name} cannot be opened as a raster; it is of the format {format}, and '
            'damaged or cut off ({reason}). Copy or download it again.',
            name=shown,
            format=found.name,
            reason=told,
        )
    return _no_picture(file, head, shown, told)


def _no_picture(file: Path, head: bytes, shown: str, told: str) -> Text:
    """Say what a file is that is of no known format of pictures."""
    if head.startswith(_ARCHIVES):
        return Text(
            '{name} is an archive; unpack it, and give the raster in it.', name=shown
        )
    if head.lstrip().lower().startswith(_PAGES):
        return Text(
            '{name} is a web page, and no picture; download the file again.', name=shown
        )
    if head and _is_vector(file):
        return Text(
            '{name} cannot be opened as a raster; it holds vector layers. Choose a '
            'raster, or ask the layer itself.',
            name=shown,
        )
    return Text(
        '{name} cannot be opened as a raster; it is of an unknown format or damaged '
        '({reason}).',
        name=shown,
        reason=told,
    )


def _head(file: Path) -> bytes | None:
    """Return the first bytes of a file; None where there is none to read."""
    try:
        with file.open('rb') as opened:
            return opened.read(_HEAD)
    except (OSError, ValueError):
        return None


def _has(driver: str) -> bool:
    with rasterio.Env() as environment:
        return driver in environment.drivers() and driver not in _WRITE_ONLY


def _is_vector(file: Path) -> bool:
    try:
        return len(pyogrio.list_layers(file)) > 0
    except DataSourceError:
        return False
