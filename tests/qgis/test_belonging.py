"""A request belongs to its layer and to its project, and ends with them."""

import time
from pathlib import Path

import pytest
from conftest import draw_raster, wait_until
from dock_steps import line_layer, run, start
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer

from rrsis_qgis.engine_client import EngineClient
from rrsis_qgis.gui.dock import Dock


@pytest.fixture
def running(dock: Dock, raster: QgsRasterLayer) -> Dock:
    """Return the dock while it searches the raster."""
    start(dock, 'slow pond')
    wait_until(lambda: dock.answer.bar.value() >= 2)
    return dock


def test_the_run_ends_with_its_raster_and_the_user_is_told(
    running: Dock, raster: QgsRasterLayer, messages: list, client: EngineClient
) -> None:
    pid, folder = client.pid, Path(running.task.request.output).parent
    QgsProject.instance().removeMapLayer(raster.id())
    wait_until(lambda: running.task is None)
    said = 'The layer “Luftbild” was removed, so the run for “slow pond” was stopped.'
    assert running.answer.status.text() == said
    assert messages[-1][0] == said
    assert not QgsProject.instance().mapLayers()
    assert not folder.exists()
    assert client.pid == pid, 'the engine is to stay warm'


def test_an_answer_never_lands_in_another_project(
    running: Dock, messages: list, tmp_path: Path
) -> None:
    project = QgsProject.instance()
    other = QgsProject()
    other.addMapLayer(QgsRasterLayer(str(draw_raster(tmp_path / 'b.tif', 25832)), 'B'))
    assert other.write(str(tmp_path / 'other.qgz'))
    assert project.read(str(tmp_path / 'other.qgz'))
    wait_until(lambda: running.task is None)
    said = 'The project was closed, so the run for “slow pond” was stopped.'
    assert running.answer.status.text() == said
    assert messages[-1][0] == said
    assert [layer.name() for layer in project.mapLayers().values()] == ['B']
    assert not project.isDirty()


def test_an_answer_that_is_there_when_its_project_goes_is_not_shown(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    start(dock, 'pond')
    # The task works in a thread of its own, and tells its end in this one.
    end = time.monotonic() + 30
    while dock.task.outcome.result is None:
        assert time.monotonic() < end
        time.sleep(0.02)
    QgsProject.instance().clear()
    wait_until(lambda: dock.task is None)
    assert not QgsProject.instance().mapLayers()


def test_qgis_knows_what_the_task_depends_on(
    running: Dock, raster: QgsRasterLayer
) -> None:
    # QGIS warns whoever is about to remove such a layer or to close its project.
    tasks = QgsApplication.taskManager().tasksDependentOnLayer(raster)
    assert tasks == [running.task]


def test_a_layer_that_has_nothing_to_do_with_it_may_go(
    running: Dock, raster: QgsRasterLayer
) -> None:
    other = line_layer('roads', raster)
    QgsProject.instance().removeMapLayer(other.id())
    wait_until(lambda: running.task is None)
    assert running.answered()


def test_nothing_is_left_of_a_closed_project_in_the_dock(
    dock: Dock, raster: QgsRasterLayer, tmp_path: Path
) -> None:
    run(dock, 'the largest pond north of the road')
    assert dock.chips.isVisible()
    QgsProject.instance().clear()
    assert not dock.chips.isVisible()
    assert not dock.answer.account.isVisible()
    assert not dock.export_button.isVisible()
    again = QgsRasterLayer(str(draw_raster(tmp_path / 'b.tif')), 'B')
    QgsProject.instance().addMapLayer(again)
    run(dock, 'pond')
    assert dock.answered()
