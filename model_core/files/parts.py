"""The files that an input is made of.

A raster may be a mosaic of others, lie in an archive, and have its place, its mask or
its smaller versions in files beside it; a vector layer may be several files. Whoever
replaces one of them replaces the input, and whoever changes one changes what is read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from .names import exists

# What lies beside a file of any kind: its whole name and one of these.
_ADDED = ('.aux.xml', '.ovr', '.msk', '.hdr', '-wal', '-shm', '-journal')
# What lies beside a raster: one of these in the place of its ending.
_RASTER = (
    *('.aux', '.rrd', '.ovr', '.hdr', '.prj', '.rpb', '.rpc', '.imd', '.tab', '.clr'),
    *('.wld', '.tfw', '.tifw', '.tiffw', '.jgw', '.jpgw', '.jpegw', '.pgw', '.pngw'),
)
# The files of a vector layer of several, which differ by their endings; the first ones
# are those by which it may be named.
_VECTOR = {
    ('.shp', '.shx', '.dbf'): (
        *('.prj', '.cpg', '.qix', '.qpj', '.sbn', '.sbx', '.shp.xml', '.idm', '.ind'),
        '.cst',
    ),
    ('.tab', '.map'): ('.dat', '.id', '.ind'),
    ('.mif', '.mid'): (),
    ('.gml',): ('.xsd', '.gfs'),
    ('.csv',): ('.csvt', '.prj'),
}
_ARCHIVE = re.compile(r'^/vsi\w+/|^[a-z][a-z0-9+]+://')
_SUBDATASET = re.compile(r'^[A-Za-z][A-Za-z0-9_]+:(?:\d+:)?')
_MOSAICS = (b'<VRTDataset', b'<OGRVRTDataSource')
# Elements of a mosaic that hold the names of files end so.
_NAMING = ('filename', 'dataset', 'datasource')
# Folders are not walked for ever.
_MOST = 100_000


Folders = dict[Path, frozenset[str]]
"""What lies in folders, so that each is listed but once."""


def parts_of(names: Iterable[str], folders: Folders | None = None) -> tuple[Path, ...]:
    """Return the files of an input, each once and links followed.

    Args:
        names: The input as a file, or as GDAL names a part of one; and further files
            that are known to belong to it.
        folders: Remembers what lies in folders from one call to the next.
    """
    found: dict[Path, None] = {}
    folders = {} if folders is None else folders
    waiting = list(names)
    while waiting and len(found) < _MOST:
        for file in _local(waiting.pop()):
            if file not in found:
                found[file] = None
                waiting += [str(other) for other in _beside(file, folders)]
                waiting += _sources(file)
                if file.is_dir():
                    found.update(dict.fromkeys(_within(file)))
    return tuple(found)


def _local(name: str) -> Iterator[Path]:
    """Yield the file on this machine that a name leads to, if any.

    Such a name may be `/vsizip//maps/a.zip/b.tif`, `NETCDF:"/maps/sea.nc":ice` or
    `zip:///maps/a.zip!b.tif`.
    """
    if exists(name):
        yield Path(name).resolve()
        return
    inner = name
    while found := _ARCHIVE.match(inner) or _SUBDATASET.match(inner):
        inner = inner[found.end() :].strip('"{')
    for ends in ('"', '}', '!', '?'):
        inner = inner.split(ends)[0]
    while inner.strip('/'):
        # An archive is a file that has files within; a part may follow a colon.
        for candidate in (inner, inner.rpartition(':')[0]):
            if Path(candidate).is_file():
                yield Path(candidate).resolve()
                return
        inner = inner.rpartition(':' if ':' in Path(inner).name else '/')[0]


def _beside(file: Path, folders: Folders) -> Iterator[Path]:
    """Yield the files that belong to one."""
    if file.parent not in folders:
        try:
            folders[file.parent] = frozenset(
                entry.name for entry in os.scandir(file.parent)
            )
        except OSError:
            folders[file.parent] = frozenset()
    there = folders[file.parent]
    ending = file.suffix.lower()
    kinds = [(*own, *more) for own, more in _VECTOR.items() if ending in own]
    endings = kinds[0] if kinds else _RASTER
    wanted = [f'{file.name}{added}' for added in _ADDED]
    wanted += [f'{file.stem}{other}' for other in endings]
    for name in wanted:
        stem, dot, other = name.rpartition('.')
        for spelt in (name, f'{stem}{dot}{other.upper()}'):
            if spelt in there and spelt != file.name:
                yield file.with_name(spelt)


def _within(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        for name in names:
            yield Path(place, name)


def _sources(file: Path) -> list[str]:
    """Return the names of what a mosaic (VRT) refers to; nothing for other files."""
    try:
        with file.open('rb') as opened:
            if not any(mark in opened.read(2048) for mark in _MOSAICS):
                return []
        root = ElementTree.parse(file).getroot()
    except (OSError, ElementTree.ParseError):
        return []
    named = []
    for element in root.iter():
        naming = f'{element.tag}{element.get("key", "")}{element.get("name", "")}'
        text = (element.text or '').strip()
        if text and naming.lower().endswith(_NAMING):
            named += [str(file.parent / text), text]
    return named
