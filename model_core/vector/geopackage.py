"""GeoPackages: the name of a layer, and the layers that are there already.

A GeoPackage is a database of many layers. A layer is written into a copy that then
takes the place of the file, so that all others are there at any moment. The copy is
made under a lock: what another program is about to write is not lost.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ..errors import RequestError
from ..files.names import shown
from ..messages import Text

# Another run may be adding its own layer, which takes moments.
_PATIENCE = 2.0
_SQLITE = b'SQLite format 3\0'
# A layer's name is the name of a table: these begin those of the format itself, and
# GDAL refuses a name that begins with a sign.
_RESERVED = re.compile(r'(?i)gpkg|sqlite_|rtree_|layer_styles$|[!-/:-@\[-^`{-~]')
# What a sign may mean to those who read the name: QGIS ends it at a bar.
_UNREADABLE = re.compile(r'[\x00-\x1f\x7f-\x9f|\ud800-\udfff\ufffe\uffff]')


def layer_name(wanted: str, otherwise: str = 'layer') -> str:
    """Return a name as a layer of a GeoPackage may have it.

    Args:
        wanted: The name, which may hold any character.
        otherwise: The name where nothing is left of it.
    """
    name = _UNREADABLE.sub('_', ' '.join(wanted.split()))
    if not name:
        return layer_name(otherwise)
    return f'_{name}' if _RESERVED.match(name) else name


def check_geopackage(path: Path, layer: str) -> None:
    """Refuse a file that a layer cannot be put into.

    Args:
        path: The file, which need not be there.
        layer: Name of the layer.

    Raises:
        RequestError: There is something else of that name, or another program is
            writing to it; or the layer would replace what is no layer.
    """
    with older_layers(path, layer):
        pass


@contextmanager
def older_layers(path: Path, layer: str) -> Iterator[sqlite3.Connection | None]:
    """Hold a GeoPackage still, so that it can be copied and replaced.

    Args:
        path: The file, links followed.
        layer: Name of the layer that is to be put into it.

    Yields:
        The database, locked; None where there is none yet.

    Raises:
        RequestError: As `check_geopackage`.
    """
    if not path.exists() or not path.stat().st_size:
        yield None
        return
    with path.open('rb') as file:
        if file.read(len(_SQLITE)) != _SQLITE:
            raise _no_geopackage(path)
    try:
        with closing(_locked(path)) as database:
            _refuse_other_table(path, database, layer)
            yield database
    except sqlite3.OperationalError as error:
        if 'locked' in str(error) or 'busy' in str(error):
            raise RequestError(
                '{path} is open in another program; close it there, or choose '
                'another name.',
                path=shown(path),
            ) from error
        raise RequestError(
            '{path} cannot be written ({error}).', path=shown(path), error=error
        ) from error
    except sqlite3.DatabaseError as error:
        raise RequestError(
            '{path} is damaged ({error}); choose another name, or repair it first.',
            path=shown(path),
            error=error,
        ) from error


def _locked(path: Path) -> sqlite3.Connection:
    """Open a database that nobody else writes to until it is closed."""
    while True:
        number = path.stat().st_ino
        database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        try:
            # Changes that lie in a file beside it are brought in; that file would
            # else be taken for one of the new database.
            database.execute('PRAGMA journal_mode=DELETE')
            database.execute('BEGIN IMMEDIATE')
            if path.stat().st_ino == number:
                return database
        except BaseException:
            database.close()
            raise
        # Meanwhile another run has replaced it.
        database.close()


def _refuse_other_table(path: Path, database: sqlite3.Connection, layer: str) -> None:
    """Refuse to replace a table that is no layer of features."""
    tables = 'SELECT lower(name) FROM sqlite_master'
    there = {name for (name,) in database.execute(tables)}
    if 'gpkg_contents' not in there:
        raise _no_geopackage(path)
    kinds = 'SELECT data_type FROM gpkg_contents WHERE lower(table_name) = lower(?)'
    kind = database.execute(kinds, (layer,)).fetchone()
    if layer.lower() in there and kind != ('features',):
        what = (
            Text('a raster')
            if kind in (('tiles',), ('2d-gridded-coverage',))
            else Text('a table')
        )
        raise RequestError(
            '{path} has {what} named "{layer}", which would be lost; choose '
            'another file name, since it becomes the name of the layer.',
            path=shown(path),
            what=what,
            layer=layer,
        )


def _no_geopackage(path: Path) -> RequestError:
    return RequestError(
        '{path} is there already and is no GeoPackage; choose another '
        'name, or remove it first.',
        path=shown(path),
    )


def copy_layers(held: sqlite3.Connection, path: Path, copy: Path) -> None:
    """Copy a GeoPackage.

    Args:
        held: The lock on it that `older_layers` gave.
        path: The GeoPackage.
        copy: The file to write.

    Raises:
        RequestError: There is no room for it.
    """
    try:
        # The connection that holds the lock cannot be copied from.
        with (
            closing(sqlite3.connect(path)) as old,
            closing(sqlite3.connect(copy)) as new,
        ):
            old.backup(new)
    except sqlite3.OperationalError as error:
        raise RequestError(
            'A copy of {path}, which is needed to replace it safely, cannot '
            'be written ({error}); make room beside it, or choose another '
            'name.',
            path=shown(path),
            error=error,
        ) from error
    if os.name == 'nt':
        # A file that is open cannot be replaced there.
        held.close()
