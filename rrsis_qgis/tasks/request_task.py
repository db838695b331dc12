"""The task that owns one request to the engine."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ..engine_client import follow
from ..errors import EngineError, UserError
from ..model_core import protocol
from ..translation import tr
from ..vector_files import write_draft

if TYPE_CHECKING:
    from ..engine_client import EngineClient
    from ..requests import Order

# The dock tells the end itself; QGIS learned in 3.26 not to tell it once more.
_FLAGS = QgsTask.Flag.CanCancel | getattr(QgsTask.Flag, 'Silent', QgsTask.Flag(0))

_RUNNING: set[RequestTask] = set()
"""Tasks in work: QGIS keeps no reference to the Python side of a task."""


@dataclass(frozen=True)
class Outcome:
    """How a request ended; exactly one of the first two says something.

    Attributes:
        result: The answer.
        problem: Why there is none.
        cancelled: Whether that is because the user stopped it.
    """

    result: protocol.Answer | None = None
    problem: str = ''
    cancelled: bool = False


class RequestTask(QgsTask):
    """Sends a request, passes its progress on and waits for its end.

    Layers and widgets are left to those who listen to the signals, on the main thread.

    Args:
        client: The engine.
        order: What is asked, and the files that are written before it is sent.
        folder: The temporary files of the request; removed when the task is over and
            everyone has been told.
    """

    progressed = pyqtSignal(object)
    told = pyqtSignal(str)
    ended = pyqtSignal(object)

    def __init__(
        self,
        client: EngineClient,
        order: Order,
        folder: Path | None = None,
    ) -> None:
        description = tr('Find “{prompt}”').format(prompt=order.request.prompt)
        super().__init__(description, _FLAGS)
        self.request = order.request
        self.outcome = Outcome()
        self._client = client
        self._drafts = order.drafts
        self._folder = folder
        _RUNNING.add(self)

    def run(self) -> bool:
        """Do the work; runs in a thread of its own and lets no exception out."""
        try:
            for draft in self._drafts:
                write_draft(draft, self.isCanceled)
            exchange = self._client.submit(self.request)
            result = follow(exchange, self.isCanceled, self._pass_on)
            self.outcome = Outcome(result)
        except EngineError as failure:
            self.outcome = Outcome(None, failure.message, failure.cancelled)
        except UserError as error:
            self.outcome = Outcome(None, str(error))
        except Exception as error:
            # An exception that leaves here would end QGIS.
            sentence = tr('The request failed: {error}').format(error=repr(error))
            self.outcome = Outcome(None, sentence)
        return self.outcome.result is not None

    def finished(self, successful: bool) -> None:
        """Tell the end; QGIS calls this on the main thread."""
        if self.isCanceled():
            self.outcome = Outcome(None, tr('The run was stopped.'), True)
        try:
            self.ended.emit(self.outcome)
        finally:
            _RUNNING.discard(self)
            if self._folder:
                shutil.rmtree(self._folder, ignore_errors=True)

    def _pass_on(self, message: protocol.Message) -> None:
        if isinstance(message, protocol.Progress):
            if message.total:
                self.setProgress(100.0 * message.done / message.total)
            self.progressed.emit(message)
        elif isinstance(message, protocol.Partial):
            self.told.emit(message.text)
