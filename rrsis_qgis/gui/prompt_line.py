"""The line that the sentence is typed into, with the sentences typed before."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QCompleter, QSizePolicy, QWidget

from .. import settings
from ..translation import tr


class PromptLine(QComboBox):
    """An editable line with a history; Enter runs it.

    Signals:
        entered: The user pressed Enter.
        edited: The user changed the sentence.
        touched: The user came here to type.
    """

    entered = pyqtSignal()
    edited = pyqtSignal()
    touched = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(10)
        line = self.lineEdit()
        line.setPlaceholderText(tr('the largest pond north of the road'))
        line.setClearButtonEnabled(True)
        line.installEventFilter(self)
        line.textEdited.connect(self.edited)
        line.returnPressed.connect(self.entered)
        self.activated.connect(lambda _: self.edited.emit())
        completer = self.completer()
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setToolTip(
            tr(
                'Name what you look for, and which one: “the two largest ponds”, '
                '“houses within 50 m of the river”, “second field from the left”.'
            )
        )
        self.setAccessibleName(tr('What to find'))
        self._fill(settings.history())
        self.setEditText('')

    def prompt(self) -> str:
        """Return the sentence without spaces around it."""
        return self.currentText().strip()

    def insert(self, words: str) -> None:
        """Write words where the cursor is, with spaces around them."""
        line = self.lineEdit()
        before = line.text()[: line.cursorPosition()]
        line.insert(f'{"" if not before or before.endswith(" ") else " "}{words} ')
        line.setFocus()
        self.edited.emit()

    def remember(self) -> None:
        """Put the sentence at the head of the history."""
        prompt = self.prompt()
        self._fill(settings.remember_prompt(prompt))
        self.setEditText(prompt)

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:
        """Notice the user's coming."""
        if event.type() == QEvent.Type.FocusIn:
            self.touched.emit()
        return super().eventFilter(watched, event)

    def _fill(self, prompts: list[str]) -> None:
        self.blockSignals(True)
        self.clear()
        self.addItems(prompts)
        self.blockSignals(False)
