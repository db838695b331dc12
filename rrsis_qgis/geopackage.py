"""Tables of a GeoPackage: a new one is added beside the others, and none is replaced.

All of it may run in any thread. Several windows of QGIS may add to one file at a time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsAbstractDatabaseProviderConnection,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsException,
    QgsFeature,
    QgsFields,
    QgsProviderConnectionException,
    QgsProviderRegistry,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QLockFile

from .errors import EngineError, UserError
from .translation import tr
from .vector_files import write_file

_NAME_LENGTH = 60
_RESERVED = ('gpkg_', 'sqlite_', 'rtree_')
_PATIENCE_MS = 10_000
_ASIDE = ('-wal', '-shm', '-journal')
# Neither is a kind of the other, and which of them comes depends on the QGIS.
_FAILURES = (QgsException, QgsProviderConnectionException)


@dataclass(frozen=True)
class Table:
    """A table of a GeoPackage.

    Attributes:
        path: The file.
        name: Its name in it.
    """

    path: Path
    name: str

    @property
    def source(self) -> str:
        """How QGIS names it as the source of a layer."""
        return f'{self.path}|layername={self.name}'

    @staticmethod
    def of(layer: QgsVectorLayer) -> Table | None:
        """Return the table that a layer shows; None if it shows none."""
        if layer.providerType() != 'ogr':
            return None
        parts = _ogr().decodeUri(layer.source())
        path, name = parts.get('path') or '', parts.get('layerName') or ''
        if not name or Path(path).suffix.lower() != '.gpkg':
            return None
        return Table(Path(path), name)


def add_table(
    path: Path,
    title: str,
    features: Iterable[QgsFeature],
    fields: QgsFields,
    kind: QgsWkbTypes.Type,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> Table:
    """Write features to a new table; nothing is left of it unless all are written.

    Args:
        path: The GeoPackage; made if it is not there.
        title: What the table is named after.
        features: The features, in the fields.
        fields: Their fields.
        kind: Their kind of geometry.
        crs: Their CRS.
        context: The transformations of the project.

    Raises:
        UserError: It cannot be written.
        EngineError: Whoever yields the features was stopped.
    """
    sentence = tr('{path} cannot be written: {reason}')
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
    lock = QLockFile(f'{path}.lock')
    if not lock.tryLock(_PATIENCE_MS):
        permitted = lock.error() != QLockFile.LockError.PermissionError
        reason = tr('it is in use') if permitted else tr('the folder is read-only')
        raise UserError(sentence.format(path=path, reason=reason))
    try:
        is_new = not path.exists()
        table = Table(path, free_name(title, () if is_new else names(path)))
        try:
            count = write_file(path, features, fields, kind, crs, context, table.name)
            if _count(table) != count:
                # What is written at the very end tells nobody that the disk is full.
                reason = tr('the disk may be full')
                raise UserError(sentence.format(path=path, reason=reason))
        except (UserError, EngineError):
            _undo(table, is_new)
            raise
        return table
    finally:
        lock.unlock()


def replace_table(
    path: Path,
    name: str,
    features: Iterable[QgsFeature],
    fields: QgsFields,
    kind: QgsWkbTypes.Type,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> Table:
    """Write features to the table of a name; one that is there stays until all are.

    The arguments are those of `add_table`.

    Raises:
        UserError: It cannot be written.
        EngineError: Whoever yields the features was stopped.
    """
    draft = add_table(path, name, features, fields, kind, crs, context)
    table = Table(path, name)
    if draft == table:
        return table
    try:
        if table in tables(path):
            _connection(path).dropVectorTable('', name)
        _connection(path).renameVectorTable('', draft.name, name)
    except _FAILURES as error:
        drop_table(draft)
        sentence = tr('{path} cannot be written: {reason}')
        raise UserError(sentence.format(path=path, reason=error)) from error
    return table


def drop_table(table: Table) -> None:
    """Remove a table; what stands in the way leaves it where it is."""
    with contextlib.suppress(*_FAILURES):
        if table.path.exists():
            _connection(table.path).dropVectorTable('', table.name)


def remove_file(path: Path) -> None:
    """Remove a GeoPackage, and what lies beside one in use, if that can be."""
    for suffix in ('', *_ASIDE):
        with contextlib.suppress(OSError):
            Path(f'{path}{suffix}').unlink(missing_ok=True)


def last_change(table: Table) -> str:
    """Return when the features of a table were changed last; empty if nobody knows."""
    name = _quoted(table.name)
    query = f"SELECT last_change || '' FROM gpkg_contents WHERE table_name = {name}"
    rows = _select(table.path, query)
    return ' '.join(str(value) for row in rows for value in row)


def tables(path: Path) -> list[Table]:
    """Return the tables with geometries of a GeoPackage; none if it cannot be read."""
    query = "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"
    return [Table(path, str(row[-1])) for row in _select(path, query)]


def names(path: Path) -> list[str]:
    """Return the names that are taken in a GeoPackage.

    Raises:
        UserError: It is none, or cannot be read.
    """
    try:
        rows = _connection(path).executeSql('SELECT name FROM sqlite_master')
    except _FAILURES as error:
        sentence = tr('{path} cannot be written: {reason}')
        raise UserError(sentence.format(path=path, reason=error)) from error
    return [str(row[0]) for row in rows]


def free_name(title: str, taken: Iterable[str]) -> str:
    """Return a name for a table: letters, digits and underscores, and not taken yet."""
    words = ''.join(c if c.isalnum() else ' ' for c in title.lower()).split()
    name = '_'.join(words)[:_NAME_LENGTH].strip('_') or 'answer'
    if name.startswith(_RESERVED):
        name = f'answer_{name}'
    used = {other.casefold() for other in taken}
    number, free = 1, name
    while free.casefold() in used:
        number += 1
        free = f'{name}_{number}'
    return free


def _undo(table: Table, is_new: bool) -> None:
    if is_new:
        remove_file(table.path)
    else:
        drop_table(table)


def _count(table: Table) -> int:
    name = table.name.replace('"', '""')
    rows = _select(table.path, f'SELECT count(*) FROM "{name}"')
    return int(rows[0][-1]) if rows else -1


def _select(path: Path, query: str) -> list[list[Any]]:
    try:
        return _connection(path).executeSql(query)
    except _FAILURES:
        return []


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _connection(path: Path) -> QgsAbstractDatabaseProviderConnection:
    return _ogr().createConnection(str(path), {})


def _ogr() -> Any:
    return QgsProviderRegistry.instance().providerMetadata('ogr')
