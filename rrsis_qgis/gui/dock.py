"""The dock: a sentence, a raster, Run, and the answer beneath."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateTransform,
    QgsCsException,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from .. import environment, log, settings
from ..delivery import Answers
from ..environment import EngineState
from ..errors import EngineError, UserError
from ..export import export_shapefile
from ..requests import Choices, LayerChoices, Sentence, View, compose
from ..tasks.request_task import Outcome, RequestTask
from ..translation import tr
from .answer_view import AnswerView
from .flow_layout import FlowLayout
from .install_page import InstallPage
from .request_form import RequestForm
from .sentence_edit import SentenceEdit

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ..engine_client import EngineClient
    from ..keeping import Kept
    from ..model_core import protocol

MESSAGE_SECONDS = 8
MINIMUM_WIDTH = 240


class Dock(QgsDockWidget):
    """The whole of it, on two pages: the work, and the engine's installation.

    Args:
        iface: QGIS.
        client: The engine; ended here only to make way for an installation.
    """

    _engine_ready = pyqtSignal(object)

    def __init__(self, iface: QgisInterface, client: EngineClient) -> None:
        super().__init__(tr('Referring Segmentation'))
        self.setObjectName('RrsisDock')
        self.task: RequestTask | None = None
        self._iface = iface
        self._client = client
        self._answers = Answers(QgsProject.instance())
        self._shown = False
        self._build()
        self._connect()
        self.show_work_page()
        self._show_running(False)

    def run(self) -> None:
        """Ask the engine for what the line says."""
        self.ask(self.sentence.sentence())

    def ask(self, sentence: Sentence) -> None:
        """Send a sentence to the engine, with what is filled in beside it."""
        if self.task or self.pages.currentWidget() is self._engine_area:
            return
        folder = Path(tempfile.mkdtemp(prefix='rrsis_'))
        try:
            choices = self.form.choices()
            order = compose(sentence, choices, self._view(), folder)
            keeper = self._answers.keeper(sentence, choices)
        except UserError as error:
            shutil.rmtree(folder, ignore_errors=True)
            self._fail(str(error))
            return
        self.sentence.begin(sentence)
        self.form.remember()
        self._asked = sentence
        task = RequestTask(
            self._client, order, folder, keeper, choices.asked, QgsProject.instance()
        )
        self._start(task, choices)

    def cancel(self) -> None:
        """Stop the request."""
        if self.task:
            self.answer.stopping()
            self.cancel_button.setEnabled(False)
            self.task.cancel()

    def export(self) -> None:
        """Ask for a file and write the last answer to it as a Shapefile."""
        layer = self.answered()
        if layer is None:
            return
        folder = Path(settings.export_folder() or Path.home())
        name = ''.join(c if c.isalnum() else '_' for c in layer.name())[:60]
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            tr('Export to Shapefile'),
            str(folder / f'{name}.shp'),
            'ESRI Shapefile (*.shp)',
        )
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """Write the last answer as a Shapefile."""
        layer = self.answered()
        if layer is None:
            return
        if path.suffix.lower() != '.shp':
            path = path.with_name(path.name + '.shp')
        try:
            last = self._answers.last
            selected = bool(last and last.selected)
            export_shapefile(layer, path, QgsProject.instance(), selected)
        except UserError as error:
            self._message(str(error), Qgis.MessageLevel.Critical)
            return
        settings.set_export_folder(str(path.parent))
        sentence = tr('Exported to {path}.').format(path=path)
        self._message(sentence, Qgis.MessageLevel.Success)

    def zoom(self) -> None:
        """Show the last answer on the map."""
        layer = self.answered()
        project = QgsProject.instance()
        if layer is None or self._answers.last is None:
            return
        extent = self._answers.last.extent(project)
        if extent.isNull():
            return
        canvas = self._iface.mapCanvas()
        crs = canvas.mapSettings().destinationCrs()
        transform = QgsCoordinateTransform(layer.crs(), crs, project)
        try:
            extent = transform.transformBoundingBox(extent)
        except QgsCsException as error:
            self._message(str(error), Qgis.MessageLevel.Warning)
            return
        if extent.width() <= 0 and extent.height() <= 0:
            # A single point has no extent to zoom to.
            canvas.setCenter(extent.center())
            canvas.refresh()
            return
        extent.scale(1.5)
        canvas.setExtent(extent)
        canvas.refresh()

    def answered(self) -> QgsVectorLayer | None:
        """Return the layer of the last answer, unless there is none."""
        return self._answers.layer()

    def show_work_page(self) -> None:
        """Show the work, or what has to be installed before."""
        installed = environment.find().state is EngineState.INSTALLED
        self.engine_page.show_state()
        page = self.work_page if installed else self._engine_area
        self.pages.setCurrentWidget(page)

    def show_engine_page(self) -> None:
        """Show the state of the engine, even if all is well."""
        if not self.engine_page.task:
            self.engine_page.show_state()
        self.pages.setCurrentWidget(self._engine_area)

    def warm(self) -> None:
        """Start the engine while the user is still typing."""
        if environment.find().state is not EngineState.INSTALLED:
            return
        try:
            self._client.warm()
        except (EngineError, UserError) as error:
            # The run that follows says it where it is seen.
            log.warn(str(error))

    def shut_down(self) -> None:
        """Stop whatever runs and listen no more: the dock is about to go."""
        self._client.forget(self._on_ready)
        project = QgsProject.instance()
        project.layersRemoved.disconnect(self._show_export)
        project.cleared.disconnect(self._forget)
        if self.task:
            self.task.ended.disconnect(self._finish)
            self.task.progressed.disconnect(self._advance)
            self.task.told.disconnect(self.answer.tell)
            self.task.cancel()
            self.task = None
        self._answers.close()
        self.engine_page.shut_down()

    def _start(self, task: RequestTask, choices: Choices | LayerChoices) -> None:
        self.task = task
        self._choices = choices
        self._shown = False
        task.progressed.connect(self._advance)
        task.told.connect(self.answer.tell)
        task.ended.connect(self._finish)
        self.answer.begin(warm=self._client.ready is not None)
        self._show_running(True)
        QTimer.singleShot(0, self._reveal)
        QgsApplication.taskManager().addTask(task)

    def _advance(self, progress: protocol.Progress) -> None:
        if self.task and not self.task.isCanceled():
            self.answer.advance(progress)

    def _finish(self, outcome: Outcome) -> None:
        task, self.task = self.task, None
        self._show_running(False)
        if outcome.cancelled:
            self.answer.note(outcome.problem)
            if outcome.bereft:
                self._message(outcome.problem, Qgis.MessageLevel.Warning)
        elif outcome.result is None:
            self._fail(outcome.problem)
        elif task:
            self._show_answer(outcome.result, outcome.kept)
        self.sentence.end()
        QTimer.singleShot(0, self._reveal)

    def _reveal(self) -> None:
        """Scroll to what came of the request, where the dock is that low."""
        self.work_page.ensureWidgetVisible(self.answer)

    def _show_answer(self, answer: protocol.Answer, kept: Kept | None) -> None:
        try:
            delivered = self._answers.deliver(self._asked, self._choices, answer, kept)
        except UserError as error:
            self._fail(str(error))
            return
        self._shown = True
        self._show_export()
        # The file is in use now; the next answer is not to write over it.
        self.form.output.setFilePath('')
        self.answer.answer(answer, delivered.note)
        self.sentence.show_answer(self._asked, answer)
        if not self.isUserVisible():
            # Whoever looks at another panel is told as well, and nobody twice.
            self._message(answer.account, Qgis.MessageLevel.Success)

    def _forget(self) -> None:
        """Show nothing any more of a project that is closed."""
        self._answers.forget()
        self._shown = False
        self.sentence.forget()
        self.answer.clear()
        self._show_export()

    def _fail(self, sentence: str) -> None:
        self._shown = False
        self._show_export()
        self.answer.fail(sentence)
        self._message(sentence, Qgis.MessageLevel.Critical)
        log.warn(sentence)

    def _message(self, sentence: str, level: Qgis.MessageLevel) -> None:
        bar = self._iface.messageBar()
        first_line = sentence.split('\n')[0]
        bar.pushMessage(
            tr('Referring Segmentation'), first_line, level, MESSAGE_SECONDS
        )

    def _view(self) -> View:
        map_settings = self._iface.mapCanvas().mapSettings()
        return View(
            map_settings.visibleExtent(),
            map_settings.destinationCrs(),
            QgsProject.instance(),
        )

    def _greet(self, ready: protocol.Ready) -> None:
        self.form.offer(ready.models, ready.devices)

    def _show_running(self, running: bool) -> None:
        self.run_button.setEnabled(not running)
        self.cancel_button.setEnabled(running)
        self._show_export()

    def _show_export(self) -> None:
        there = self.answered() is not None
        for button in (self.zoom_button, self.export_button):
            # They are for the answer that is seen, not for one before it.
            button.setVisible(self._shown)
            button.setEnabled(there)

    def _make_way(self) -> None:
        self.cancel()
        self._client.close()

    def _connect(self) -> None:
        self.sentence.asked.connect(self.ask)
        self.prompt.touched.connect(self.warm)
        self.form.touched.connect(self.warm)
        self.run_button.clicked.connect(self.run)
        self.cancel_button.clicked.connect(self.cancel)
        self.export_button.clicked.connect(self.export)
        self.zoom_button.clicked.connect(self.zoom)
        self.engine_page.starting.connect(self._make_way)
        self.engine_page.changed.connect(self.show_work_page)
        self.engine_page.closed.connect(self.show_work_page)
        project = QgsProject.instance()
        project.layersRemoved.connect(self._show_export)
        project.cleared.connect(self._forget)
        # The client calls from its own thread; the signal brings it to this one.
        self._engine_ready.connect(self._greet)
        self._on_ready = self._engine_ready.emit
        self._client.listen(self._on_ready)
        if self._client.ready:
            self._greet(self._client.ready)

    def _build(self) -> None:
        self.sentence = SentenceEdit()
        self.prompt, self.chips = self.sentence.prompt, self.sentence.chips
        self.form = RequestForm()
        self.answer = AnswerView()
        self.run_button = QPushButton(tr('Run'))
        self.run_button.setToolTip(tr('Find it (Enter in the line above)'))
        self.cancel_button = QPushButton(tr('Cancel'))
        self.cancel_button.setToolTip(tr('Stop the run; nothing is left of it'))
        self.export_button = QPushButton(tr('Export to Shapefile…'))
        self.export_button.setToolTip(
            tr('Write the last answer as a Shapefile (UTF-8)')
        )
        self.zoom_button = QPushButton(tr('Zoom to it'))
        self.zoom_button.setToolTip(tr('Show the last answer on the map'))
        buttons = QHBoxLayout()
        buttons.addWidget(self.run_button, 2)
        buttons.addWidget(self.cancel_button, 1)
        afterwards = FlowLayout()
        afterwards.addWidget(self.zoom_button)
        afterwards.addWidget(self.export_button)

        work = QWidget()
        layout = QVBoxLayout(work)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.sentence)
        layout.addLayout(buttons)
        layout.addWidget(self.answer)
        layout.addLayout(afterwards)
        layout.addWidget(self.form)
        layout.addStretch(1)
        self.work_page = _scrolled(work)
        self.engine_page = InstallPage()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.work_page)
        self._engine_area = _scrolled(self.engine_page)
        self.pages.addWidget(self._engine_area)
        self.pages.setMinimumWidth(MINIMUM_WIDTH)
        self.setWidget(self.pages)


def _scrolled(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(widget)
    return area
