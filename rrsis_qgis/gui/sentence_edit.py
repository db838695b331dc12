"""The sentence: the line it stands in, its parts as chips, and what both mean."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ..model_core import protocol
from ..requests import Sentence
from ..translation import tr
from .chips import Chips
from .labels import text_label
from .mention_button import MentionButton
from .prompt_line import HistoryButton, PromptLine


class SentenceEdit(QWidget):
    """Asks what is in the line; a changed chip is written into the line.

    Signals:
        asked: The user wants a `Sentence` answered: by Enter, or by a chip.
    """

    asked = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prompt = PromptLine()
        self.chips = Chips()
        self.mention_button = MentionButton(self.prompt.insert)
        self.mark = text_label()
        self.mark.setText(
            tr('The sentence has no words for what the chips say; Enter answers them.')
        )
        self.mark.hide()
        self._line = ''
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.prompt, 1)
        for button in (self.mention_button, HistoryButton(self.prompt)):
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(line)
        layout.addWidget(self.mark)
        layout.addWidget(self.chips)
        self.prompt.entered.connect(lambda: self.asked.emit(self.sentence()))
        self.prompt.edited.connect(self.follow_line)
        self.chips.changed.connect(self._ask_changed)

    def sentence(self) -> Sentence:
        """Return what is in the line, with what its words do not say."""
        prompt = self.prompt.prompt()
        tree = self.chips.beyond(prompt)
        return Sentence(self.chips.typed if tree else prompt, tree)

    def begin(self, sentence: Sentence) -> None:
        """Note that a sentence is on its way to the engine."""
        self._line = self.prompt.prompt()
        if sentence.tree is None:
            self.prompt.remember()
        self.chips.setEnabled(False)

    def end(self) -> None:
        """Go back to what the line says: there is no answer, or it was shown."""
        self.chips.setEnabled(True)
        self.follow_line()

    def show_answer(self, sentence: Sentence, answer: protocol.Answer) -> None:
        """Show what was understood, unless the user has typed on in the meantime."""
        if self._line != self.prompt.prompt():
            return
        if sentence.tree is None:
            self.chips.show_answer(self._line, answer)
        else:
            self.prompt.write(self.chips.show_changed(answer))
            if answer.sentence:
                self.prompt.remember()
        self.follow_line()

    def follow_line(self) -> None:
        """Let the chips be those of the line, and say where it lacks words for them."""
        prompt = self.prompt.prompt()
        self.chips.recall(prompt)
        self.mark.setVisible(self.chips.beyond(prompt) is not None)

    def forget(self) -> None:
        """Know nothing any more of what was understood."""
        self.chips.clear()
        self.follow_line()

    def _ask_changed(self) -> None:
        tree = self.chips.tree()
        if tree is None:
            self.prompt.write(self.chips.typed)
        self.asked.emit(Sentence(self.chips.typed, tree, again=True))
