"""What every task of the plugin does: it is kept alive, and a stop is no failure."""

from __future__ import annotations

from qgis.core import QgsTask

# The dock tells the end itself; QGIS learned in 3.26 not to tell it once more.
_CAN_CANCEL = QgsTask.Flag.CanCancel
_FLAGS = _CAN_CANCEL | getattr(QgsTask.Flag, 'Silent', _CAN_CANCEL)

_RUNNING: set[BaseTask] = set()
"""Tasks in work: QGIS keeps no reference to the Python side of a task."""


class BaseTask(QgsTask):
    """A task that can be stopped.

    Args:
        description: What it does, for QGIS's list of tasks.
        stopped: What there is to say of it after the user has stopped it.
    """

    def __init__(self, description: str, stopped: str) -> None:
        super().__init__(description, _FLAGS)
        self._stopped = stopped
        self._succeeded = False
        _RUNNING.add(self)

    def run(self) -> bool:
        """Do the work; QGIS calls this in a thread of its own."""
        self._succeeded = self.work()
        if not self._succeeded and self.isCanceled():
            # QGIS before 3.26 says "Task failed" of one that does not succeed.
            self.setDescription(self._stopped)
            return True
        return self._succeeded

    def finished(self, successful: bool) -> None:
        """Tell the end; QGIS calls this on the main thread."""
        try:
            self.tell(self._succeeded)
        finally:
            _RUNNING.discard(self)

    def work(self) -> bool:
        """Do the work, let no exception out and return whether it succeeded."""
        raise NotImplementedError

    def tell(self, successful: bool) -> None:
        """Tell the end, on the main thread."""
        raise NotImplementedError
