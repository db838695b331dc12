"""The task that drops a table that nothing shows any more."""

from __future__ import annotations

from qgis.core import QgsApplication

from ..geopackage import Table, drop_table
from ..translation import tr
from .base_task import BaseTask


class DropTask(BaseTask):
    """Drops a table of a GeoPackage.

    Args:
        table: The table.
    """

    def __init__(self, table: Table) -> None:
        tidied = tr('Tidy the answers up')
        super().__init__(tidied, tidied)
        self._table = table

    def work(self) -> bool:
        """Drop it."""
        drop_table(self._table)
        return True

    def tell(self, successful: bool) -> None:
        """Say nothing: a table that is left over does no harm."""


def drop_later(table: Table) -> None:
    """Drop a table while the user goes on."""
    QgsApplication.taskManager().addTask(DropTask(table))
