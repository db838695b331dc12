"""A button beside the sentence that names a layer of the project in it."""

from __future__ import annotations

from typing import Callable

from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QAction, QMenu, QToolButton, QWidget

from ..anchors import vector_layers
from ..model_core.protocol import mention
from ..translation import tr


class MentionButton(QToolButton):
    """Offers the vector layers that there are when it is pressed.

    Args:
        insert: Is told what to write: `@roads`.
        parent: The widget that it lies in.
    """

    def __init__(
        self, insert: Callable[[str], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._insert = insert
        self.setText('@')
        self.setToolTip(
            tr('Name a vector layer of the project: “ponds within 50 m of @roads”.')
        )
        self.setAccessibleName(tr('Name a layer'))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.aboutToShow.connect(self.fill_menu)
        self.setMenu(menu)

    def fill_menu(self) -> None:
        """List the layers."""
        menu = self.menu()
        menu.clear()
        layers = vector_layers(QgsProject.instance())
        for layer in layers:
            action = QAction(layer.name().replace('&', '&&'), menu)
            words = mention(layer.name().replace('"', ' ').strip())
            action.triggered.connect(lambda _, words=words: self._insert(words))
            menu.addAction(action)
        if not layers:
            none = QAction(tr('The project has no vector layers'), menu)
            none.setEnabled(False)
            menu.addAction(none)
