"""The dock as a user works with it, over an engine that behaves as it is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from qgis.core import QgsRasterLayer, QgsProject
from qgis.gui import QgisInterface

from conftest import wait_until
from rrsis_qgis.engine_client import EngineClient
from rrsis_qgis.gui.dock import Dock


@pytest.fixture
def dock(
    qgis_iface: QgisInterface, fake_engine: None, client: EngineClient, messages: list
) -> Iterator[Dock]:
    dock = Dock(qgis_iface, client)
    dock.show()
    yield dock
    dock.shut_down()
    dock.deleteLater()


def run(dock: Dock, prompt: str) -> None:
    dock.prompt.setEditText(prompt)
    dock.form.area.setCurrentIndex(1)
    dock.run()
    wait_until(lambda: dock.task is None)


def test_a_sentence_becomes_a_layer(dock: Dock, raster: QgsRasterLayer) -> None:
    run(dock, 'the largest pond')
    layer = dock.answered()
    assert layer, dock.answer.error.text()
    assert layer.name() == 'the largest pond'
