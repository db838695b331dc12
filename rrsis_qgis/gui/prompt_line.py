"""The line that the sentence is typed into, with the sentences typed before."""

from __future__ import annotations

from qgis.PyQt.QtCore import QRect, QStringListModel, Qt, pyqtSignal
from qgis.PyQt.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QTextCursor
from qgis.PyQt.QtWidgets import (
    QAction,
    QCompleter,
    QMenu,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from .. import settings
from ..translation import tr

_MOST_ROWS = 6
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class PromptLine(QPlainTextEdit):
    """A line that grows with its sentence; Enter runs it, and never breaks it.

    Line ends come in by pasting only. They stay, since the engine takes them for what
    parts one thing from the next.

    Signals:
        entered: The user pressed Enter.
        edited: The sentence is another one: typed, pasted, undone, chosen.
        touched: The user came here to type.
        recalled: There are other sentences to choose from.
    """

    entered = pyqtSignal()
    edited = pyqtSignal()
    touched = pyqtSignal()
    recalled = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.history = settings.history()
        self._back = 0
        self._typed = ''
        self._said = ''
        self.setTabChangesFocus(True)
        self.setPlaceholderText(tr('the largest pond north of the road'))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setToolTip(
            tr(
                'Name what you look for, and which one: “the two largest ponds”, '
                '“houses within 50 m of the river”, “second field from the left”.'
            )
        )
        self.setAccessibleName(tr('What to find'))
        self._completer = QCompleter(self)
        self._completer.setModel(QStringListModel(self))
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.activated[str].connect(self.write)
        self._offer()
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self.textChanged.connect(self._announce)
        self._grow()

    def completer(self) -> QCompleter:
        """Return what offers earlier sentences while one types."""
        return self._completer

    def prompt(self) -> str:
        """Return the sentence without spaces around it."""
        return self.toPlainText().strip()

    def write(self, sentence: str) -> None:
        """Put a sentence in the place of the present one; it can be undone."""
        if sentence == self.toPlainText():
            return
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(sentence)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        self.setTextCursor(cursor)

    def insert(self, words: str) -> None:
        """Write words where the cursor is, with spaces around them."""
        cursor = self.textCursor()
        before = self.toPlainText()[: cursor.selectionStart()]
        space = '' if not before or before[-1].isspace() else ' '
        cursor.insertText(f'{space}{words} ')
        self.setFocus()

    def remember(self) -> None:
        """Put the sentence at the head of the history."""
        self.history = settings.remember_prompt(self.prompt())
        self._back = 0
        self._offer()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Run the sentence, walk through the earlier ones, or type."""
        popup = self._completer.popup()
        if event.key() in _ENDS:
            if popup.isVisible() and popup.currentIndex().isValid():
                # One of those on offer is meant; the completer goes on with the key.
                event.ignore()
                return
            popup.hide()
            if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.entered.emit()
            return
        if event.key() in _STEPS and not popup.isVisible() and self._walk(event):
            return
        before = self.toPlainText()
        super().keyPressEvent(event)
        if self.toPlainText() != before and event.text():
            self._complete()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Notice the user's coming."""
        super().focusInEvent(event)
        self.touched.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Grow where the line has become narrower."""
        super().resizeEvent(event)
        self._grow()

    def _walk(self, event: QKeyEvent) -> bool:
        """Go to an earlier or a later sentence from the first or the last row."""
        up = event.key() == Qt.Key.Key_Up
        way = QTextCursor.MoveOperation.Up if up else QTextCursor.MoveOperation.Down
        cursor = self.textCursor()
        back = self._back + _STEPS[event.key()]
        if cursor.movePosition(way) or not 0 <= back <= len(self.history):
            return False
        if not self._back:
            self._typed = self.toPlainText()
        self.write(self.history[back - 1] if back else self._typed)
        self._back = back
        return True

    def _complete(self) -> None:
        prompt = self.prompt()
        self._completer.setCompletionPrefix(prompt)
        others = self._completer.completionCount() and prompt not in self.history
        if prompt and others and self.hasFocus():
            self._completer.complete(QRect(self.rect()))
        else:
            self._completer.popup().hide()

    def _offer(self) -> None:
        one_line = [prompt for prompt in self.history if '\n' not in prompt]
        self._completer.model().setStringList(one_line)
        self.recalled.emit()

    def _announce(self) -> None:
        # Qt tells of a change of the look, too.
        if self.toPlainText() == self._said:
            return
        self._said = self.toPlainText()
        self._back = 0
        self._grow()
        self.edited.emit()

    def _grow(self, *_: object) -> None:
        """Take the height that the sentence needs, up to some rows."""
        metrics = self.fontMetrics()
        rows = self.document().size().height()
        if self.document().isEmpty():
            room = QRect(0, 0, self.viewport().width(), 0)
            hint = self.placeholderText()
            rows = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, hint).height()
            rows = round(rows / metrics.height())
        whole = rows <= _MOST_ROWS
        policies = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policies.ScrollBarAlwaysOff if whole else policies.ScrollBarAsNeeded
        )
        around = 2 * (self.frameWidth() + self.document().documentMargin())
        height = min(max(rows, 1), _MOST_ROWS) * metrics.lineSpacing() + around
        if round(height) != self.height():
            self.setFixedHeight(round(height))


class HistoryButton(QToolButton):
    """A button beside the line that lists the sentences typed before."""

    def __init__(self, line: PromptLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = line
        self.setArrowType(Qt.ArrowType.DownArrow)
        self.setToolTip(tr('Sentences asked before'))
        self.setAccessibleName(tr('Sentences asked before'))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.aboutToShow.connect(self.fill_menu)
        self.setMenu(menu)
        line.recalled.connect(self._show_state)
        self._show_state()

    def fill_menu(self) -> None:
        """List the sentences, the newest first."""
        menu = self.menu()
        menu.clear()
        for prompt in self._line.history:
            action = QAction(' '.join(prompt.split()).replace('&', '&&'), menu)
            action.triggered.connect(lambda _, text=prompt: self._line.write(text))
            menu.addAction(action)

    def _show_state(self) -> None:
        self.setEnabled(bool(self._line.history))
