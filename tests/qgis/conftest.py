"""A QGIS without windows, the staged plugin, a small raster and a fake engine.

The settings that pytest-qgis makes are the tests' own, and so are the folders that
the plugin would install an engine into.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import qgis_staging
from osgeo import gdal, osr
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsSettings
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QCoreApplication

sys.path.insert(0, str(qgis_staging.stage()))

from rrsis_qgis import answer_home, environment
from rrsis_qgis.engine_client import EngineClient
from rrsis_qgis.gui.dock import Dock

FAKE_ENGINE = Path(__file__).parent / 'fake_engine.py'
LEFT, TOP, SIZE, METRES = 500_000.0, 5_400_000.0, 200, 2.0

gdal.UseExceptions()


def wait_until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Let QGIS work until the condition holds; fail if it does not."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, 'waited in vain'
        QCoreApplication.processEvents()
        time.sleep(0.01)


def alive(pid: int) -> bool:
    """Return whether a process lives."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def draw_raster(path: Path, epsg: int | None = 32632) -> Path:
    """Draw a small grey raster with three bands."""
    raster = gdal.GetDriverByName('GTiff').Create(str(path), SIZE, SIZE, 3)
    raster.SetGeoTransform((LEFT, METRES, 0, TOP, 0, -METRES))
    if epsg:
        crs = osr.SpatialReference()
        crs.ImportFromEPSG(epsg)
        raster.SetProjection(crs.ExportToWkt())
    for band in range(1, 4):
        raster.GetRasterBand(band).Fill(40 * band)
    return path


@pytest.fixture(autouse=True)
def _clean_slate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qgis_app: QgsApplication
) -> Iterator[None]:
    """Let no test see another's settings, nor the user's environments."""
    settings = QgsSettings()
    settings.remove('rrsis_qgis')
    settings.remove('proxy')
    monkeypatch.setenv('XDG_DATA_HOME', str(tmp_path / 'data'))
    monkeypatch.delenv(environment.OVERRIDE, raising=False)
    monkeypatch.setattr(answer_home, 'profile_folder', lambda: tmp_path / 'profile')
    yield
    QgsApplication.taskManager().cancelAll()
    wait_until(lambda: not QgsApplication.taskManager().activeTasks())
    QgsProject.instance().clear()


@pytest.fixture
def fake_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the fake stand in for the engine's Python."""
    monkeypatch.setenv(environment.OVERRIDE, str(FAKE_ENGINE))


@pytest.fixture
def client() -> Iterator[EngineClient]:
    client = EngineClient(environment.serve)
    yield client
    client.close()


@pytest.fixture
def raster_path(tmp_path: Path) -> Path:
    return draw_raster(tmp_path / 'Luftbild süd.tif')


@pytest.fixture
def raster(raster_path: Path) -> QgsRasterLayer:
    """Return a raster that is part of the project."""
    layer = QgsRasterLayer(str(raster_path), 'Luftbild')
    assert layer.isValid()
    QgsProject.instance().addMapLayer(layer)
    return layer


@pytest.fixture
def messages(qgis_iface: QgisInterface) -> list[tuple[str, int]]:
    """Return the texts and levels that were shown in the message bar."""
    shown: list[tuple[str, int]] = []

    def note(title: str, text: str, level: int, duration: int) -> None:
        shown.append((text, level))

    qgis_iface.messageBar().pushMessage = note
    return shown


@pytest.fixture
def dock(
    qgis_iface: QgisInterface, fake_engine: None, client: EngineClient, messages: list
) -> Iterator[Dock]:
    dock = Dock(qgis_iface, client)
    dock.show()
    yield dock
    dock.shut_down()
    dock.deleteLater()
