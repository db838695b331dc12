"""The task that owns one request to the engine."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsMapLayer, QgsProject
from qgis.PyQt.QtCore import pyqtSignal

from ..engine_client import follow
from ..errors import EngineError, UserError
from ..model_core import protocol
from ..translation import tr
from ..vector_files import write_draft
from .base_task import BaseTask
from .drop_task import drop_later

if TYPE_CHECKING:
    from ..engine_client import EngineClient
    from ..keeping import Keeper, Kept
    from ..requests import Order


@dataclass(frozen=True)
class Outcome:
    """How a request ended; exactly one of the first two says something.

    Attributes:
        result: The answer.
        kept: Where it is kept.
        problem: Why there is none.
        cancelled: Whether that is because it was stopped.
        bereft: Whether it was stopped because what it belongs to is gone.
    """

    result: protocol.Answer | None = None
    kept: Kept | None = None
    problem: str = ''
    cancelled: bool = False
    bereft: bool = False


class RequestTask(BaseTask):
    """Sends a request, passes its progress on and waits for its end.

    Layers and widgets are left to those who listen to the signals, on the main thread.

    It belongs to the layer that is asked and to the project, and ends with them: QGIS
    warns whoever is about to close the one or remove the other, and if it happens all
    the same, the task is cancelled and says why.

    Args:
        client: The engine.
        order: What is asked, and the files that are written before it is sent.
        folder: The temporary files of the request; removed when the task is over and
            everyone has been told.
        keeper: Keeps the answer, if it is to be kept.
        asked: The layer that is asked.
        project: The project that the answer goes to.
    """

    progressed = pyqtSignal(object)
    told = pyqtSignal(str)
    ended = pyqtSignal(object)

    def __init__(
        self,
        client: EngineClient,
        order: Order,
        folder: Path,
        keeper: Keeper | None,
        asked: QgsMapLayer,
        project: QgsProject,
    ) -> None:
        prompt = order.request.prompt
        super().__init__(
            tr('Find “{prompt}”').format(prompt=prompt),
            tr('Stopped: “{prompt}”').format(prompt=prompt),
        )
        self.request = order.request
        self.outcome = Outcome()
        self._client = client
        self._drafts = order.drafts
        self._folder = folder
        self._keeper = keeper
        self._asked_id, self._asked_name = asked.id(), asked.name()
        self._project = project
        self._loss = ''
        self.setDependentLayers([asked])
        project.layersWillBeRemoved.connect(self._heed_removal)
        project.cleared.connect(self._heed_closing)

    def work(self) -> bool:
        """Write the files, send the request and wait."""
        try:
            for draft in self._drafts:
                write_draft(draft, self.isCanceled)
            exchange = self._client.submit(self.request)
            result = follow(exchange, self.isCanceled, self._pass_on)
            kept = None
            if self._keeper:
                kept = self._keeper.keep(result, self.isCanceled)
            self.outcome = Outcome(result, kept)
        except EngineError as failure:
            problem, cancelled = failure.message, failure.cancelled
            self.outcome = Outcome(problem=problem, cancelled=cancelled)
        except UserError as error:
            self.outcome = Outcome(problem=str(error))
        except Exception as error:
            # An exception that leaves here would end QGIS.
            sentence = tr('The request failed: {error}').format(error=repr(error))
            self.outcome = Outcome(problem=sentence)
        return self.outcome.result is not None

    def tell(self, successful: bool) -> None:
        """Tell the outcome and remove the temporary files."""
        self._project.layersWillBeRemoved.disconnect(self._heed_removal)
        self._project.cleared.disconnect(self._heed_closing)
        if self.isCanceled():
            kept = self.outcome.kept
            if kept and kept.table and not kept.path:
                drop_later(kept.table)
            self.outcome = Outcome(
                problem=self._loss or tr('The run was stopped.'),
                cancelled=True,
                bereft=bool(self._loss),
            )
        try:
            self.ended.emit(self.outcome)
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _heed_removal(self, ids: list[str]) -> None:
        if self._asked_id in ids:
            sentence = tr(
                'The layer “{layer}” was removed, so the run for “{prompt}” was '
                'stopped.'
            )
            self._end(sentence)

    def _heed_closing(self) -> None:
        # Comes after the removal of all layers and says more.
        sentence = tr('The project was closed, so the run for “{prompt}” was stopped.')
        self._end(sentence)

    def _end(self, sentence: str) -> None:
        self._loss = sentence.format(layer=self._asked_name, prompt=self.request.prompt)
        self.cancel()

    def _pass_on(self, message: protocol.Message) -> None:
        if isinstance(message, protocol.Progress):
            if message.total:
                self.setProgress(100.0 * message.done / message.total)
            self.progressed.emit(message)
        elif isinstance(message, protocol.Partial):
            self.told.emit(message.text)
