"""What a mosaic (VRT) is made of, looked at before GDAL reads it.

GDAL reads a picture that is missing within a mosaic of mosaics as black, runs code
that a mosaic carries if it was told so once, and fetches what lies in the network.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from ..errors import RequestError
from ..inputs import refuse_device

_SOURCES = frozenset({'SourceFilename', 'SourceDataset', 'SourceVRTFilename'})
_HEAD = 4096
_MOST = 200_000
_NETWORK = re.compile(
    r'/vsi(?:curl|s3|gs|az|adls|oss|swift|hdfs|webhdfs)|(?:https?|ftp)://'
    r'|<GDAL_WMS|<WMS|<GDAL_WMTS|<WCS|\b(?:WMS|WMTS|WCS|OGCAPI|STACTA|STACIT|EEDAI?):',
    re.IGNORECASE,
)
# Descriptions of services, which GDAL opens like pictures.
_SERVICE = re.compile(rb'<(?:GDAL_WMS|GDAL_WMTS|WMS_|WCS_|Capabilities|WMT_MS)')


def is_remote(name: str) -> bool:
    """Whether what a name leads to lies outside of this machine."""
    if _exists(Path(name)):
        return _is_service(Path(name))
    return bool(_NETWORK.search(name))


def check_mosaic(path: Path) -> None:
    """Refuse a mosaic that cannot be read as it is meant; any other file will do.

    Raises:
        RequestError: It carries code, a picture of it is missing, or one lies in the
            network, which nobody asked to be reached.
    """
    waiting, seen = [path], {path}
    while waiting:
        file = waiting.pop()
        if not _begins(file, re.compile(rb'<VRTDataset')):
            continue
        for name, relative in _sources(path, file):
            _refuse_remote(path, name)
            source = file.parent / name if relative else Path(name)
            if _is_part(name):
                continue
            if not _exists(source):
                raise RequestError(
                    '{path} is a mosaic, and a picture of it is missing: {source}. '
                    'Put it back, or make the mosaic anew without it.',
                    path=path,
                    source=source,
                )
            refuse_device(source)
            if _is_service(source):
                _refuse_remote(path, f'<GDAL_WMS> of {source}')
            if source not in seen and len(seen) < _MOST:
                seen.add(source)
                waiting.append(source)


def _refuse_remote(path: Path, name: str) -> None:
    if _NETWORK.search(name):
        raise RequestError(
            '{path} is a mosaic that takes a picture from the network ({name}), which '
            'was not reached; give that picture itself, or a copy of it.',
            path=path,
            name=name[:100],
        )


def _sources(mosaic: Path, file: Path) -> list[tuple[str, bool]]:
    """Return the names that a mosaic gives, and whether each is relative to it."""
    found = []
    try:
        for _, element in ElementTree.iterparse(file):
            text = (element.text or '').strip()
            if element.tag == 'PixelFunctionLanguage' and text.lower() == 'python':
                raise RequestError(
                    '{path} carries a program of its own, which is not run; save what '
                    'it makes as a GeoTIFF in the program that made it.',
                    path=mosaic,
                )
            if element.tag in _SOURCES and text:
                found.append((text, element.get('relativeToVRT', '0') == '1'))
            elif element.tag == 'SimpleSource':
                element.clear()
    except (ElementTree.ParseError, OSError) as error:
        raise RequestError(
            '{path} cannot be read as a mosaic ({error}); make it anew.',
            path=file,
            error=error,
        ) from error
    return found


def _is_part(name: str) -> bool:
    """Whether a name is that of a part within a file, which GDAL must find itself."""
    return name.startswith('/vsi') or bool(re.match(r'[A-Za-z][A-Za-z0-9_]+:', name))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _is_service(file: Path) -> bool:
    return _begins(file, _SERVICE)


def _begins(file: Path, mark: re.Pattern[bytes]) -> bool:
    try:
        if not file.is_file():
            return False
        with file.open('rb') as opened:
            return bool(mark.search(opened.read(_HEAD)))
    except (OSError, ValueError):
        return False
