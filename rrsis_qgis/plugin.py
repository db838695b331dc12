"""The plugin as QGIS knows it: an action, a menu, a dock and a Processing provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from . import environment, paths, settings
from .engine_client import EngineClient
from .processing.provider import Provider
from .translation import load_translator, tr, user_locale

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .gui.dock import Dock


class Plugin:
    """Wires the parts together and takes them apart again.

    Args:
        iface: QGIS; without windows under `qgis_process`, which never asks for them.
    """

    def __init__(self, iface: QgisInterface) -> None:
        self.iface = iface
        self.client = EngineClient(environment.serve)
        self.provider: Provider | None = None
        self.dock: Dock | None = None
        self.actions: list[QAction] = []
        self._translator = load_translator(paths.TRANSLATIONS, user_locale())
        if self._translator:
            QCoreApplication.installTranslator(self._translator)

    def initProcessing(self) -> None:
        """Offer the algorithms; all that `qgis_process` asks of a plugin."""
        self.provider = Provider(self.client)
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        """Add what the user sees."""
        self.initProcessing()
        icon = QIcon(str(paths.ICONS / 'rrsis.svg'))
        menu = tr('Referring Segmentation')
        window = self.iface.mainWindow()
        toggle = QAction(icon, tr('Referring Segmentation'), window)
        toggle.setObjectName('rrsisToggleDock')
        toggle.setToolTip(tr('Find what a sentence refers to in a raster'))
        toggle.setCheckable(True)
        toggle.toggled.connect(self.show_dock)
        engine = QAction(tr('Engine…'), window)
        engine.setObjectName('rrsisEngine')
        engine.setToolTip(tr('Install the engine, or choose the Python it runs in'))
        engine.triggered.connect(self.show_engine)
        self.actions = [toggle, engine]
        for action in self.actions:
            self.iface.addPluginToRasterMenu(menu, action)
        self.iface.addRasterToolBarIcon(toggle)
        if settings.dock_visible():
            toggle.setChecked(True)

    def unload(self) -> None:
        """Remove everything again and end the engine."""
        menu = tr('Referring Segmentation')
        for action in self.actions:
            self.iface.removePluginRasterMenu(menu, action)
            self.iface.removeRasterToolBarIcon(action)
            action.deleteLater()
        self.actions = []
        if self.dock:
            self.dock.closedStateChanged.disconnect(self._note_closed)
            self.dock.shut_down()
            self.iface.removeDockWidget(self.dock)
            self.dock.deleteLater()
            self.dock = None
        if self.provider:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
        self.client.close()
        if self._translator:
            QCoreApplication.removeTranslator(self._translator)

    def show_dock(self, visible: bool = True) -> None:
        """Show or hide the dock; it is built when it is first shown."""
        if self.dock is None:
            if not visible:
                return
            from .gui.dock import Dock

            self.dock = Dock(self.iface, self.client)
            if not self.iface.mainWindow().restoreDockWidget(self.dock):
                area = Qt.DockWidgetArea.RightDockWidgetArea
                self.iface.addDockWidget(area, self.dock)
            self.dock.closedStateChanged.connect(self._note_closed)
        self.dock.setUserVisible(visible)
        settings.set_dock_visible(visible)
        if visible:
            self.dock.prompt.setFocus()

    def show_engine(self) -> None:
        """Show the page of the dock that installs the engine."""
        self.actions[0].setChecked(True)
        if self.dock:
            self.dock.show_engine_page()

    def _note_closed(self, closed: bool) -> None:
        self.actions[0].setChecked(not closed)
