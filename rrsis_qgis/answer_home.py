"""Where the answers of a project live: in a GeoPackage beside it.

A project that was never saved, one in a database and one in a folder that cannot be
written to has its answers in the profile. When a project is saved for the first time,
or elsewhere, its answers come along. All of it runs on the main thread.
"""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path

from qgis.core import QgsApplication, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QDateTime, QObject
from qgis.PyQt.QtXml import QDomDocument

from . import log
from .anchors import vector_layers
from .answer_layers import is_untouched, show_table
from .errors import UserError
from .geopackage import Table, add_table, remove_file, tables
from .requests import file_name

_NAMELESS = 'unsaved '


def profile_folder() -> Path:
    """Return the folder of the answers that lie beside no project."""
    return Path(QgsApplication.qgisSettingsDirPath()) / 'rrsis_qgis' / 'answers'


class AnswerHome(QObject):
    """Knows where the answers of a project live, and moves them along with it.

    Args:
        project: The project.
    """

    def __init__(self, project: QgsProject) -> None:
        super().__init__()
        self._project = project
        self._fresh: set[Table] = set()
        self._settle()
        project.writeProject.connect(self._move)
        project.projectSaved.connect(self._note_saved)
        project.readProject.connect(self._settle)
        project.cleared.connect(self._settle)

    def close(self) -> None:
        """Follow the project no more."""
        self._project.writeProject.disconnect(self._move)
        self._project.projectSaved.disconnect(self._note_saved)
        self._project.readProject.disconnect(self._settle)
        self._project.cleared.disconnect(self._settle)

    def places(self) -> tuple[Path, ...]:
        """Return the GeoPackages for an answer: it goes to the first that can be."""
        folder = profile_folder()
        name = self._project.fileName()
        if not name:
            return (folder / self._nameless,)
        # Projects of one name in several folders or databases share the profile.
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        if self._project.projectStorage():
            return (folder / f'database-{digest}.gpkg',)
        file = Path(self._project.absoluteFilePath())
        beside = file.with_name(f'{file.stem} answers.gpkg')
        away = folder / f'{file_name(file.stem)}-{digest}.gpkg'
        # QGIS ends the name of a file at a bar.
        return (away,) if '|' in str(beside) else (beside, away)

    def note(self, table: Table) -> None:
        """Remember that no saved project can know a table yet."""
        self._fresh.add(table)

    def is_spare(self, table: Table) -> bool:
        """Return whether nothing knows a table: no layer, and no saved project."""
        shown = (Table.of(layer) for layer in vector_layers(self._project))
        return table in self._fresh and table not in shown

    def _settle(self) -> None:
        time = QDateTime.currentDateTime().toString('yyyy-MM-dd HHmm')
        self._nameless = f'{_NAMELESS}{time} {uuid.uuid4().hex[:6]}.gpkg'
        self._present = self.places()[0]
        self._left: set[Path] = set()
        self._fresh.clear()

    def _move(self, document: QDomDocument) -> None:
        """Take the answers along; QGIS is about to write the sources of the layers."""
        places = self.places()
        if self._present != places[0]:
            self._left.add(self._present)
            self._present = places[0]
        layers = {layer: Table.of(layer) for layer in vector_layers(self._project)}
        edited = {table for layer, table in layers.items() if layer.isEditable()}
        wanted = {table for table in layers.values() if table and self._is_left(table)}
        for path in filter(_is_nameless, self._left):
            # What was removed from the project may still be looked for beside it.
            wanted.update(tables(path))
        moved = {table: self._copied(table) for table in wanted - edited}
        for layer, table in layers.items():
            copy = moved.get(table) if table else None
            if copy:
                show_table(layer, copy, as_written=is_untouched(layer))

    def _is_left(self, table: Table) -> bool:
        came_from = table.path in self._left or table.path.parent == profile_folder()
        return came_from and table.path != self._present

    def _copied(self, table: Table) -> Table | None:
        """Return the copy of a table in the first place that can be written to."""
        whole = QgsVectorLayer(table.source, table.name, 'ogr')
        for place in self.places():
            if place == table.path:
                break
            try:
                return add_table(
                    place,
                    table.name,
                    whole.getFeatures(),
                    whole.fields(),
                    whole.wkbType(),
                    whole.crs(),
                    self._project.transformContext(),
                )
            except UserError as error:
                log.warn(str(error))
        return None

    def _note_saved(self) -> None:
        self._fresh.clear()
        used = {
            table.path for table in map(Table.of, vector_layers(self._project)) if table
        }
        for path in self._left - used:
            if _is_nameless(path):
                remove_file(path)


def _is_nameless(path: Path) -> bool:
    return path.parent == profile_folder() and path.name.startswith(_NAMELESS)
