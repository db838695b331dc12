"""What stays lit, and what is said, when a run ends in another way than an answer."""

from collections.abc import Callable

import pytest
from conftest import wait_until
from dock_steps import run, start
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsTask

from rrsis_qgis.gui.dock import Dock


def lit(dock: Dock) -> bool:
    """Return whether the user can zoom to an answer or export one."""
    buttons = (dock.zoom_button, dock.export_button)
    return any(button.isVisible() and button.isEnabled() for button in buttons)


def stopped(dock: Dock) -> None:
    start(dock, 'slow pond')
    wait_until(lambda: dock.answer.bar.value() >= 2)
    assert not lit(dock), 'nothing is shown while the engine works'
    dock.cancel()
    wait_until(lambda: dock.task is None)


def layer_gone(dock: Dock) -> None:
    project = QgsProject.instance()
    project.removeMapLayer(dock.answered())


def engine_restarted(dock: Dock) -> None:
    start(dock, 'slow pond')
    wait_until(lambda: dock.answer.bar.value() >= 2)
    dock.engine_page.starting.emit()
    wait_until(lambda: dock.task is None)


@pytest.mark.parametrize(
    'end',
    [
        stopped,
        layer_gone,
        engine_restarted,
        lambda dock: run(dock, 'die pond'),
        lambda dock: run(dock, 'kill pond'),
        lambda dock: run(dock, 'refuse this'),
        lambda dock: run(dock, ''),
    ],
    ids=['stopped', 'layer gone', 'restarted', 'died', 'killed', 'refused', 'empty'],
)
def test_zoom_and_export_are_for_the_answer_that_is_seen(
    dock: Dock, raster: QgsRasterLayer, end: Callable[[Dock], None]
) -> None:
    run(dock, 'pond')
    assert lit(dock)
    end(dock)
    assert not lit(dock)
    assert dock.run_button.isEnabled()
    assert not dock.cancel_button.isEnabled()
    run(dock, 'pond')
    assert lit(dock)


@pytest.mark.parametrize('end', [stopped, engine_restarted])
def test_qgis_is_not_told_that_a_stopped_run_failed(
    dock: Dock, raster: QgsRasterLayer, end: Callable[[Dock], None]
) -> None:
    manager = QgsApplication.taskManager()
    ends: list[tuple[int, str]] = []

    def note(number: int, status: QgsTask.TaskStatus) -> None:
        ends.append((status, manager.task(number).description()))

    manager.statusChanged.connect(note)
    try:
        end(dock)
        wait_until(lambda: not manager.activeTasks())
    finally:
        manager.statusChanged.disconnect(note)
    assert QgsTask.TaskStatus.Terminated not in [status for status, _ in ends]
    assert ends[-1] == (QgsTask.TaskStatus.Complete, 'Stopped: “slow pond”')
    assert dock.answer.status.text() == 'The run was stopped.'
    assert not dock.answer.error.isVisible()
