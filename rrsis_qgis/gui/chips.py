"""The parts of a sentence as chips: left out, taken in again, changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable

from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QFontMetrics
from qgis.PyQt.QtWidgets import QAction, QMenu, QSizePolicy, QToolButton, QWidget

from ..anchors import vector_layers
from ..model_core import protocol
from ..sentence_tree import Changes, Path, changed
from ..translation import tr
from .flow_layout import FlowLayout
from .labels import ANSWER_COLOUR

_WIDEST = 34


@dataclass(frozen=True)
class _ChipState:
    """What the user made of a chip, and the words for it."""

    on: bool
    instead: tuple[str, Any] | None
    layers: tuple[tuple[Path, str], ...]
    text: str


@dataclass(frozen=True)
class _Saying:
    """What the chips are while the line has certain words.

    Attributes:
        chips: The state of each chip.
        whole: Whether the words say all of it.
    """

    chips: tuple[_ChipState, ...]
    whole: bool


class Chip(QToolButton):
    """One part of a sentence.

    Signals:
        changed: The user switched it off or on, or chose something else.

    Attributes:
        part: The part as it was understood first.
        instead: What stands in its place, in the form of `Part.choices`.
        layers: Layers that its things are taken from, by their paths.
    """

    changed = pyqtSignal()

    def __init__(self, part: protocol.Part, fixed: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.part = part
        self.instead: tuple[str, Any] | None = None
        self.layers: dict[Path, str] = {}
        self._fixed = fixed
        self._text = part.text
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._show_state)
        if part.choices or part.anchors:
            menu = QMenu(self)
            menu.aboutToShow.connect(self.fill_menu)
            self.setMenu(menu)
            self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self._show_state(True)
        self.say(part.text)
        self.clicked.connect(self._click)

    def say(self, text: str) -> None:
        """Show the part in these words, cut off where they are many."""
        self._text = text
        metrics = QFontMetrics(self.font())
        width = metrics.averageCharWidth() * _WIDEST
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        self.setText(shown.replace('&', '&&'))
        self.setAccessibleName(text)
        self.setToolTip('\n'.join((text, *self._hints())))

    def state(self) -> _ChipState:
        """Return what the user made of it."""
        layers = tuple(self.layers.items())
        return _ChipState(self.isChecked(), self.instead, layers, self._text)

    def restore(self, state: _ChipState) -> None:
        """Make it what it was."""
        self.instead = state.instead
        self.layers = dict(state.layers)
        self.setChecked(state.on)
        self.say(state.text)

    def fill_menu(self) -> None:
        """Offer what could stand here, with the layers that there are now."""
        menu = self.menu()
        menu.clear()
        present = self.instead[0] if self.instead else self.part.text
        for choice in self.part.choices:
            _add(menu, choice[0], choice[0] == present, self._choose, choice)
        for words, path in self.part.anchors:
            below = menu.addMenu(tr('Take “{thing}” from').format(thing=words))
            taken = self.layers.get(path, '')
            origin = tr('what is searched')
            _add(below, origin, not taken, self._take, (path, ''))
            below.addSeparator()
            for layer in vector_layers(QgsProject.instance()):
                name = layer.name()
                _add(below, name, name == taken, self._take, (path, name))

    def _hints(self) -> list[str]:
        hints = []
        if not self._fixed:
            hints.append(tr('Click to leave it out, click again to take it in.'))
        if self.menu():
            hints.append(tr('The arrow offers what could stand here instead.'))
        return hints

    def _show_state(self, on: bool) -> None:
        # A style sheet would strike the text out for good, whatever the state.
        font = self.font()
        font.setStrikeOut(not on)
        font.setBold(self.part.role is protocol.Role.TARGET)
        self.setFont(font)
        self.setStyleSheet(_style(on, self.menu() is not None))

    def _click(self) -> None:
        if self._fixed:
            # There is nothing to look for without it.
            self.setChecked(True)
        else:
            self.changed.emit()

    def _choose(self, choice: tuple[str, Any]) -> None:
        self.instead = None if choice[0] == self.part.text else choice
        self._announce()

    def _take(self, where: tuple[Path, str]) -> None:
        path, name = where
        self.layers.pop(path, None)
        if name:
            self.layers[path] = name
        self._announce()

    def _announce(self) -> None:
        self.setChecked(True)
        self.changed.emit()


class Chips(QWidget):
    """The chips of a sentence, and what they were under each wording of it.

    Signals:
        changed: The sentence is another one now.

    Attributes:
        typed: The sentence as it was before any chip was touched.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: list[Chip] = []
        self.typed = ''
        self._said = ''
        self._sayings: dict[str, _Saying] = {}
        self._tree: dict[str, Any] = {}
        self._flow = FlowLayout(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def clear(self) -> None:
        """Show nothing, and know nothing any more."""
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = []
        self._sayings = {}
        self.hide()

    def show_answer(self, prompt: str, answer: protocol.Answer) -> None:
        """Show the parts of a sentence that was answered as it stands."""
        tree = self.tree() or self._tree
        same = tree.get('things') == answer.parse.get('things')
        if prompt == self._said and same and self.chips:
            # What was left out can still be taken in again.
            self.show()
            return
        self.clear()
        self.typed = self._said = prompt
        self._tree = answer.parse
        targets = [part.role is protocol.Role.TARGET for part in answer.parts]
        for part, is_target in zip(answer.parts, targets):
            chip = Chip(part, is_target and sum(targets) == 1, self)
            chip.changed.connect(self._announce)
            self._flow.addWidget(chip)
            self.chips.append(chip)
        self._keep(prompt, whole=True)
        self.setVisible(bool(self.chips))
        self.updateGeometry()

    def show_changed(self, answer: protocol.Answer) -> str:
        """Show that the changed sentence was answered, and return it in words."""
        used = [chip for chip in self.chips if chip.isChecked()]
        for chip, part in zip(used, answer.parts):
            chip.say(part.text)
        said = answer.sentence or answer.parse.get('sentence') or self.typed
        self._keep(said, whole=bool(answer.sentence))
        return said

    def recall(self, prompt: str) -> None:
        """Become what the chips were under this sentence; else show nothing."""
        saying = self._sayings.get(prompt)
        if saying:
            for chip, state in zip(self.chips, saying.chips):
                chip.restore(state)
            self._said = prompt
        self.setVisible(bool(saying) and bool(self.chips))

    def beyond(self, prompt: str) -> dict[str, Any] | None:
        """Return the tree of a sentence whose words do not say all; else None."""
        saying = self._sayings.get(prompt)
        return None if saying is None or saying.whole else self.tree()

    def _keep(self, said: str, *, whole: bool) -> None:
        states = tuple(chip.state() for chip in self.chips)
        self._sayings[said] = _Saying(states, whole)
        self._said = said

    def tree(self) -> dict[str, Any] | None:
        """Return the sentence as it was changed; None if it was not."""
        changes = self.changes()
        return changed(self._tree, changes) if changes else None

    def changes(self) -> Changes:
        """Return what was changed."""
        layers: dict[Path, str] = {}
        for chip in self.chips:
            layers.update(chip.layers)
        return Changes(
            without=[chip.part.path for chip in self.chips if not chip.isChecked()],
            instead={
                chip.part.path: chip.instead[1] for chip in self.chips if chip.instead
            },
            layers=layers,
        )

    def _announce(self) -> None:
        targets = [c for c in self.chips if c.part.role is protocol.Role.TARGET]
        if not any(chip.isChecked() for chip in targets):
            # Of several things to look for, one has to stay.
            sender = self.sender()
            for chip in targets:
                chip.setChecked(chip is sender)
            return
        self.changed.emit()


def _add(
    menu: QMenu, text: str, present: bool, act: Callable[[Any], None], value: Any
) -> None:
    action = QAction(text.replace('&', '&&'), menu)
    action.setCheckable(True)
    action.setChecked(present)
    action.triggered.connect(lambda: act(value))
    menu.addAction(action)


def _style(on: bool, has_menu: bool) -> str:
    red, green, blue = ANSWER_COLOUR
    tint = f'rgba({red}, {green}, {blue}, %d)'
    right = 18 if has_menu else 8
    border, background = f'1px solid {tint % 150}', tint % 30
    if not on:
        border, background = '1px dashed gray', 'transparent'
    return (
        f'QToolButton {{ border: {border}; background: {background}; '
        f'border-radius: 9px; padding: 2px {right}px 2px 8px; '
        f'{"" if on else "color: gray;"} }}'
        f'QToolButton:hover {{ background: {tint % 60}; }}'
        f'QToolButton:focus {{ border-color: {tint % 255}; }}'
        'QToolButton::menu-button { border: none; width: 16px; }'
    )
