"""Names that the libraries take for what they are.

Addresses, archives and lists are handed to GDAL's readers in the same string as paths,
and a path with `!`, `?` or `;` in it is taken for one of those, or for another file.
What exists under a name is meant by it: it is handed over so that nothing is parsed.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyogrio.util import vsi_path

from ..errors import RequestError

# A part of a file that GDAL names (`NETCDF:"sea.nc":ice`), or a place that is no file.
_OTHER = re.compile(r'^(?:/vsi|[A-Za-z][A-Za-z0-9+._-]+:)')
_STEM = 'file'
_UNPRINTABLE = '\N{REPLACEMENT CHARACTER}'
_SHOWN = 300


def exists(name: str | Path) -> bool:
    """Whether there is a file or folder of this name; no name is too odd to ask."""
    return os.path.exists(name)  # noqa: PTH110 (Path.exists raises for long names)


def check_file_name(name: str) -> str:
    """Return a name that a file of a folder may have, and refuse all others.

    Raises:
        RequestError: It leads out of the folder, or is no name.
    """
    if Path(name).name != name or name in ('', '.', '..') or '\0' in name:
        raise RequestError('"{name}" cannot be the name of a file.', name=shown(name))
    return name


def raster_name(name: str) -> str | Path:
    """Return the name of a raster as rasterio is to be given it.

    A `Path` is opened as it stands; a string may be an address, which is for what is
    no file of this name.

    Raises:
        RequestError: There is nothing of this name, or it cannot be handed over.
    """
    if exists(name):
        return _spelt(Path(name).absolute())
    if not _OTHER.match(name) or '\0' in name:
        raise RequestError('There is no file {name}; check the path.', name=shown(name))
    return name


@contextmanager
def vector_name(path: Path) -> Iterator[str]:
    """Let the body open a vector file by a name that means it and nothing else.

    Raises:
        RequestError: The name cannot be handed over.
    """
    absolute = path.absolute()
    if _is_plain(absolute):
        yield str(absolute)
    elif absolute.suffix.lower() == '.zip' and absolute.is_file():
        yield f'/vsizip/{{{_spelt(absolute)}}}'
    else:
        with _links() as folder:
            for part in _siblings(absolute):
                _link(folder / f'{_STEM}{part.name[len(absolute.stem) :]}', part)
            yield str(folder / f'{_STEM}{absolute.suffix}')


@contextmanager
def plain_folder(folder: Path) -> Iterator[Path]:
    """Let the body work in a folder under a name that no library misreads.

    Raises:
        RequestError: There cannot be one.
    """
    absolute = folder.absolute()
    if _is_plain(absolute):
        yield absolute
        return
    with _links() as links:
        _link(links / _STEM, absolute)
        yield links / _STEM


def shown(name: str | Path) -> str:
    """Return a name as a message may have it: on one line, and not endless."""
    text = ''.join(c if c.isprintable() else _UNPRINTABLE for c in str(name))
    return text if len(text) <= _SHOWN else f'{text[: _SHOWN // 2]}...{text[-99:]}'


def _is_plain(path: Path) -> bool:
    """Whether pyogrio opens just this path."""
    text = str(path)
    try:
        text.encode()
        return bool(vsi_path(text) == text)
    except ValueError:
        return False


def _spelt(path: Path) -> Path:
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise RequestError(
            'The name {path} has characters that are none; rename the file.',
            path=shown(path),
        ) from error
    return path


def _siblings(path: Path) -> list[Path]:
    """Return a file and those beside it that differ from it by the ending alone."""
    return [part for part in path.parent.iterdir() if part.stem == path.stem]


@contextmanager
def _links() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix='rrsis-') as folder:
        yield Path(folder)


def _link(link: Path, target: Path) -> None:
    try:
        link.symlink_to(target)
    except OSError as error:
        raise RequestError(
            '{target} has characters in its name that other programs '
            'misread; rename it.',
            target=shown(target),
        ) from error
