"""The page that says what is missing before anything can be found, and installs it."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from .. import environment, settings
from ..environment import EngineState
from ..tasks.install_task import InstallTask
from ..translation import tr
from .flow_layout import FlowLayout
from .labels import ERROR_COLOUR, callout, scale_text, text_label

LOG_LINES = 2000


class InstallPage(QWidget):
    """State of the engine's environment, and the buttons that change it.

    Signals:
        starting: An installation is about to begin; a running engine has to go.
        changed: There may be another environment now.
        closed: The user wants to go back to work.
    """

    starting = pyqtSignal()
    changed = pyqtSignal()
    closed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.task: InstallTask | None = None
        self._build()
        self.show_state()

    def show_state(self) -> None:
        """Show the environment as it is now."""
        found = environment.find()
        installed = found.state is EngineState.INSTALLED
        titles = {
            EngineState.INSTALLED: tr('Engine installed'),
            EngineState.MISSING: tr('Engine not installed'),
            EngineState.OUTDATED: tr('Engine out of date'),
            EngineState.BROKEN: tr('Engine not usable'),
        }
        self.title.setText(titles[found.state])
        self.state.setText(found.sentence)
        self.state.setVisible(found.state is not EngineState.MISSING)
        again = tr('Install again') if installed else tr('Install the engine')
        self.install.setText(again)
        self.back.setVisible(installed)
        self.forget.setVisible(bool(settings.engine_python()))
        self._show_busy(False)

    def start(self) -> None:
        """Install in the background."""
        self.starting.emit()
        self.log.clear()
        self.problem.hide()
        self.task = InstallTask()
        self.task.wrote.connect(self.log.appendPlainText)
        self.task.stage.connect(self.stage.setText)
        self.task.progressChanged.connect(self._advance)
        self.task.ended.connect(self._finish)
        self._show_busy(True)
        QgsApplication.taskManager().addTask(self.task)

    def stop(self) -> None:
        """Stop the installation, if there is one."""
        if self.task:
            self.stage.setText(tr('Stopping…'))
            self.cancel.setEnabled(False)
            self.task.cancel()

    def shut_down(self) -> None:
        """Stop whatever runs and listen no more: the page is about to go."""
        if self.task:
            self.task.wrote.disconnect(self.log.appendPlainText)
            self.task.stage.disconnect(self.stage.setText)
            self.task.progressChanged.disconnect(self._advance)
            self.task.ended.disconnect(self._finish)
            self.task.cancel()
            self.task = None

    def _advance(self, percent: float) -> None:
        self.bar.setValue(round(percent))

    def _finish(self, successful: bool, sentence: str) -> None:
        self.task = None
        self.show_state()
        self.problem.setText(sentence)
        self.problem.setVisible(not successful and bool(sentence))
        if successful:
            settings.set_engine_python('')
            self.changed.emit()

    def _choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, tr('Python of an environment that holds the libraries of the engine')
        )
        if path:
            settings.set_engine_python(path)
            self.show_state()
            self.changed.emit()

    def _forget_choice(self) -> None:
        settings.set_engine_python('')
        self.show_state()
        self.changed.emit()

    def _show_busy(self, busy: bool) -> None:
        for widget in (self.bar, self.stage, self.log, self.cancel):
            widget.setVisible(busy)
        self.log.setVisible(busy or bool(self.log.toPlainText()))
        self.cancel.setEnabled(True)
        self.bar.setValue(0)
        for button in (self.install, self.choose, self.forget, self.back):
            button.setEnabled(not busy)

    def _build(self) -> None:
        self.title = QLabel()
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        scale_text(self.title, 1.15)
        self.state = text_label()
        explanation = text_label()
        explanation.setText(
            tr(
                'The networks run in an engine of their own, so that nothing of QGIS '
                'is changed. The installation downloads it once (one to three '
                'gigabytes) into\n{folder}\nAfterwards no internet is needed: your '
                'pictures never leave this computer.'
            ).format(folder=environment.home())
        )
        self.install = QPushButton()
        self.install.clicked.connect(self.start)
        self.choose = QPushButton(tr('Use another Python…'))
        self.choose.setToolTip(
            tr('Choose the Python of an environment that you made yourself.')
        )
        self.choose.clicked.connect(self._choose)
        self.forget = QPushButton(tr('Use the default again'))
        self.forget.clicked.connect(self._forget_choice)
        self.back = QPushButton(tr('Back'))
        self.back.clicked.connect(self.closed)
        self.cancel = QPushButton(tr('Cancel'))
        self.cancel.clicked.connect(self.stop)
        self.stage = text_label()
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(8)
        self.problem = callout('problem', ERROR_COLOUR)
        self.problem.hide()
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(LOG_LINES)
        self.log.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.log.setSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding
        )

        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (self.title, self.state, explanation):
            layout.addWidget(widget)
        layout.addWidget(self.install)
        row = FlowLayout()
        for button in (self.choose, self.forget, self.back):
            row.addWidget(button)
        layout.addLayout(row)
        layout.addWidget(self.problem)
        layout.addWidget(self.stage)
        progress = QHBoxLayout()
        progress.addWidget(self.bar)
        progress.addWidget(self.cancel)
        layout.addLayout(progress)
        layout.addWidget(self.log, 1)
        layout.addStretch(0)
