"""What came of a request: how far it is, how it was answered, or what went wrong."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from ..model_core import protocol
from ..progress import describe
from ..translation import tr
from .labels import ANSWER_COLOUR, ERROR_COLOUR, callout, scale_text, text_label


class AnswerView(QWidget):
    """A progress bar with words beneath, then the account or the error."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(8)
        self.status = text_label()
        self.error = callout('error', ERROR_COLOUR)
        self.account = callout('account', ANSWER_COLOUR)
        self.details = text_label()
        scale_text(self.details, 0.9)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.bar, self.status, self.error, self.account, self.details):
            layout.addWidget(widget)
        self.clear()

    def clear(self) -> None:
        """Show nothing."""
        for widget in (self.bar, self.status, self.error, self.account, self.details):
            widget.hide()

    def begin(self, warm: bool) -> None:
        """Show that a request is on its way."""
        self.clear()
        self.bar.setRange(0, 0)
        self.bar.show()
        first = tr('Reading the sentence…') if warm else tr('Starting the engine…')
        _say(self.status, first)

    def advance(self, progress: protocol.Progress) -> None:
        """Show how far the request is."""
        if progress.total:
            self.bar.setRange(0, progress.total)
            self.bar.setValue(progress.done)
        _say(self.status, describe(progress))

    def tell(self, text: str) -> None:
        """Show something that is known before the end."""
        _say(self.details, text)

    def stopping(self) -> None:
        """Show that the request is being stopped."""
        self.bar.setRange(0, 0)
        _say(self.status, tr('Stopping…'))

    def answer(self, answer: protocol.Answer, note: str = '') -> None:
        """Show the account of an answer, and what should be known of its layer."""
        self.clear()
        _say(self.account, answer.account)
        seconds = round(answer.seconds, 1)
        if isinstance(answer, protocol.Resolved):
            sentence = tr('{n} selected, {seconds} s')
            details = sentence.format(n=len(answer.ids), seconds=seconds)
        else:
            sentence = tr('{seconds} s on {device}, model {model}')
            details = sentence.format(
                seconds=seconds, device=answer.device, model=answer.model
            )
        _say(self.details, '\n'.join(filter(None, (note, details))))

    def note(self, sentence: str) -> None:
        """Show a sentence that is neither an answer nor an error."""
        self.clear()
        _say(self.status, sentence)

    def fail(self, sentence: str) -> None:
        """Show why there is no answer."""
        self.clear()
        _say(self.error, sentence)


def _say(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
