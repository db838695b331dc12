"""Drive QGIS through the tutorial and take its pictures; see screenshots.sh.

QGIS runs this with `--code`, before its own work begins.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import processing
from qgis.core import QgsApplication, QgsMapLayer, QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QRect, QTimer
from qgis.PyQt.QtWidgets import QDockWidget, QWidget
from qgis.utils import iface, plugins

FOLDER = Path(os.environ['RRSIS_SHOTS'])
PROMPT = 'the largest pond north of the road'
WAIT = 900.0


def let_work(seconds: float) -> None:
    """Let QGIS draw what it wants to draw."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QCoreApplication.processEvents()
        time.sleep(0.02)


def wait_until(condition: Callable[[], object]) -> None:
    """Let QGIS work until a condition holds."""
    end = time.monotonic() + WAIT
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        let_work(0.1)


def shoot(name: str, widget: QWidget, most: int = 2000) -> None:
    """Take a picture of the upper pixels of a widget, once the map is drawn."""
    let_work(1.0)
    wait_until(lambda: not iface.mapCanvas().isDrawing())
    iface.messageBar().clearWidgets()
    let_work(1.0)
    height = min(widget.height(), most)
    picture = widget.grab(QRect(0, 0, widget.width(), height))
    picture.save(str(FOLDER / f'{name}.png'))


def ask(prompt: str) -> None:
    """Type a sentence, run it and wait for its answer."""
    dock = plugins['rrsis_qgis'].dock
    dock.prompt.setPlainText(prompt)
    dock.run()
    wait_until(lambda: dock.task is None)


def choose(layer: QgsMapLayer) -> None:
    """Ask another layer."""
    plugins['rrsis_qgis'].dock.form.layer.setLayer(layer)
    iface.setActiveLayer(layer)


def tour() -> None:
    """Take all pictures."""
    window = iface.mainWindow()
    window.resize(1280, 780)
    for dock in window.findChildren(QDockWidget):
        if dock.objectName() in ('Browser', 'ProcessingToolbox', 'LayerStyling'):
            dock.close()
    iface.messageBar().clearWidgets()
    plugin = plugins['rrsis_qgis']
    plugin.show_dock()
    dock = plugin.dock
    dock.show_work_page()
    iface.zoomFull()
    dock.prompt.setPlainText(PROMPT)
    shoot('sentence', window)
    # Twice, for the time of the first is that of the machine that takes pictures.
    ask(PROMPT)
    ask(PROMPT)
    shoot('answer', window)
    dock.chips.chips[0].click()
    wait_until(lambda: dock.task is None)
    shoot('chips', window)
    ask('all ponds')
    ponds = dock.answered()
    choose(ponds)
    ask('the two largest ponds')
    shoot('layer', window)
    raster = QgsProject.instance().mapLayersByName('demo')[0]
    values = {'INPUT': raster, 'PROMPT': PROMPT}
    dialog = processing.createAlgorithmDialog('rrsis:segment', values)
    dialog.resize(900, 620)
    dialog.show()
    shoot('algorithm', dialog)
    dialog.close()
    del os.environ['RRSIS_ENGINE_PYTHON']
    plugin.show_engine()
    shoot('install', dock, 250)


def main() -> None:
    """Take the pictures, and end QGIS whatever comes of it."""
    try:
        tour()
    finally:
        plugins['rrsis_qgis'].client.close()
        QgsProject.instance().clear()
        QTimer.singleShot(0, QgsApplication.instance().quit)


QTimer.singleShot(3000, main)
