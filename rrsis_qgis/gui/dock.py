"""The dock: a sentence, a raster, Run, and the answer beneath."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
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
from qgis.PyQt.QtCore import Qt, pyqtSignal
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
from ..delivery import Delivered, Delivery, delivery
from ..environment import EngineState
from ..errors import EngineError, UserError
from ..requests import Sentence, View, compose
from ..results import export_shapefile
from ..tasks.request_task import Outcome, RequestTask
from ..translation import tr
from .answer_view import AnswerView
from .chips import Chips
from .install_page import InstallPage
from .mention_button import MentionButton
from .prompt_line import PromptLine
from .request_form import RequestForm

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ..engine_client import EngineClient
    from ..model_core import protocol

MESSAGE_SECONDS = 8


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
        self._delivered: Delivered | None = None
        self._build()
        self._connect()
        self.show_work_page()
        self._show_running(False)

    def run(self) -> None:
        """Send what is filled in to the engine."""
        if self.task or self.pages.currentWidget() is not self.work_page:
            return
        folder = Path(tempfile.mkdtemp(prefix='rrsis_'))
        prompt = self.prompt.prompt()
        tree = self.chips.tree() if prompt == self.chips.prompt else None
        try:
            choices = self.form.choices()
            order = compose(Sentence(prompt, tree), choices, self._view(), folder)
        except UserError as error:
            shutil.rmtree(folder, ignore_errors=True)
            self._fail(str(error))
            return
        if prompt != self.chips.prompt:
            self.chips.clear()
        self.prompt.remember()
        self.form.remember()
        task = RequestTask(
            self._client, order, folder, choices.asked, QgsProject.instance()
        )
        self._start(task, delivery(choices), changed=tree is not None)

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
            selected = bool(self._delivered and self._delivered.selected)
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
        if layer is None or self._delivered is None:
            return
        extent = self._delivered.extent(project)
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
        """Return the layer of the last answer, unless it was removed."""
        if self._delivered is None:
            return None
        return self._delivered.layer(QgsProject.instance())

    def show_work_page(self) -> None:
        """Show the work, or what has to be installed before."""
        installed = environment.find().state is EngineState.INSTALLED
        self.engine_page.show_state()
        page = self.work_page if installed else self.engine_page
        self.pages.setCurrentWidget(page)

    def show_engine_page(self) -> None:
        """Show the state of the engine, even if all is well."""
        if not self.engine_page.task:
            self.engine_page.show_state()
        self.pages.setCurrentWidget(self.engine_page)

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
        self.engine_page.shut_down()

    def _start(self, task: RequestTask, delivery: Delivery, *, changed: bool) -> None:
        self.task = task
        self._delivery = delivery
        self._changed = changed
        task.progressed.connect(self._advance)
        task.told.connect(self.answer.tell)
        task.ended.connect(self._finish)
        self.answer.begin(warm=self._client.ready is not None)
        self._show_running(True)
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
            self._show_answer(task.request.prompt, outcome.result)

    def _show_answer(self, prompt: str, answer: protocol.Answer) -> None:
        project = QgsProject.instance()
        said = answer.parse.get('sentence', prompt) if self._changed else prompt
        try:
            delivered = self._delivery.deliver(said, answer, project)
        except UserError as error:
            self._fail(str(error))
            return
        if self._changed:
            self._remove_passing()
        self._delivered = delivered
        layer = delivered.layer(project)
        if delivered.passing and layer:
            # What the user edits or renames is the user's, and no longer passing.
            layer.editingStarted.connect(self._keep_passing)
            layer.nameChanged.connect(self._keep_passing)
        self._show_export()
        # The file is in use now; the next answer is not to write over it.
        self.form.output.setFilePath('')
        self.answer.answer(answer)
        if prompt == self.prompt.prompt():
            self.chips.show_answer(prompt, answer)
        if not self.isUserVisible():
            # Whoever looks at another panel is told as well, and nobody twice.
            self._message(answer.account, Qgis.MessageLevel.Success)

    def _remove_passing(self) -> None:
        """Remove the answer to the sentence before it was changed."""
        if self._delivered and self._delivered.passing and self.answered():
            QgsProject.instance().removeMapLayer(self._delivered.layer_id)

    def _forget(self) -> None:
        """Show nothing any more of a project that is closed."""
        self._delivered = None
        self.chips.clear()
        self.answer.clear()
        self._show_export()

    def _keep_passing(self) -> None:
        if self._delivered and self.sender() is self.answered():
            self._delivered = replace(self._delivered, passing=False)

    def _fail(self, sentence: str) -> None:
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
        self.chips.setEnabled(not running)
        self._show_export()

    def _show_export(self) -> None:
        there = self.answered() is not None and not self.task
        for button in (self.zoom_button, self.export_button):
            button.setVisible(self._delivered is not None)
            button.setEnabled(there)

    def _make_way(self) -> None:
        self.cancel()
        self._client.close()

    def _connect(self) -> None:
        self.prompt.entered.connect(self.run)
        self.prompt.edited.connect(self.chips.clear)
        self.prompt.touched.connect(self.warm)
        self.chips.changed.connect(self.run)
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
        self.prompt = PromptLine()
        self.chips = Chips()
        self.mention_button = MentionButton(self.prompt.insert)
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
        afterwards = QHBoxLayout()
        afterwards.addWidget(self.zoom_button, 1)
        afterwards.addWidget(self.export_button, 2)
        buttons = QHBoxLayout()
        buttons.addWidget(self.run_button, 2)
        buttons.addWidget(self.cancel_button, 1)

        work = QWidget()
        layout = QVBoxLayout(work)
        layout.setSpacing(10)
        line = QHBoxLayout()
        line.addWidget(self.prompt, 1)
        line.addWidget(self.mention_button)
        layout.addLayout(line)
        layout.addWidget(self.chips)
        layout.addWidget(self.form)
        layout.addLayout(buttons)
        layout.addWidget(self.answer)
        layout.addLayout(afterwards)
        layout.addStretch(1)
        self.work_page = _scrolled(work)
        self.engine_page = InstallPage()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.work_page)
        self.pages.addWidget(self.engine_page)
        self.pages.setMinimumWidth(320)
        self.setWidget(self.pages)


def _scrolled(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    return area
