"""The dock as a user works with it, over an engine that behaves as it is told."""

from pathlib import Path

from conftest import LEFT, TOP, alive, wait_until
from dock_steps import BOTTOM, FIELDS, RIGHT, bounds, choose_area, run, start
from qgis.core import (
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication, QEvent, Qt
from qgis.PyQt.QtGui import QFocusEvent
from qgis.PyQt.QtTest import QTest

from rrsis_qgis import settings
from rrsis_qgis.engine_client import EngineClient
from rrsis_qgis.gui.dock import Dock
from rrsis_qgis.requests import Area


def test_a_sentence_becomes_a_layer_above_its_raster(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, 'the largest pond')
    layer = dock.answered()
    assert layer.name() == 'the largest pond'
    assert layer.crs() == raster.crs()
    assert [field.name() for field in layer.fields()] == ['fid', *FIELDS]
    assert layer.featureCount() == 1
    assert bounds(layer) == (LEFT, BOTTOM, (LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2)
    root = QgsProject.instance().layerTreeRoot()
    group, searched = root.children()
    assert group.name() == 'Answers: Luftbild'
    assert group.findLayerIds() == [layer.id()]
    assert searched.layerId() == raster.id()
    assert dock.answer.account.text() == '41 ponds, 1 road; largest: 12.4 ha.'
    assert dock.answer.account.isVisible()
    assert not dock.answer.bar.isVisible()


def test_enter_runs_the_sentence_and_remembers_it(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    choose_area(dock, Area.LAYER)
    QTest.keyClicks(dock.prompt, 'two ponds')
    QTest.keyClick(dock.prompt, Qt.Key.Key_Return)
    assert dock.task
    wait_until(lambda: dock.task is None)
    run(dock, 'a pond')
    run(dock, 'two ponds')
    assert settings.history() == ['two ponds', 'a pond']
    assert dock.prompt.prompt() == 'two ponds'


def test_enter_runs_what_is_typed_while_earlier_sentences_are_offered(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, 'ponds near a road')
    dock.prompt.write('')
    dock.activateWindow()
    dock.prompt.setFocus()
    QTest.keyClicks(dock.prompt, 'pond')
    popup = dock.prompt.completer().popup()
    wait_until(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert dock.task.request.prompt == 'pond'
    wait_until(lambda: dock.task is None)


def test_coming_to_the_line_warms_the_engine(
    dock: Dock, client: EngineClient, raster: QgsRasterLayer
) -> None:
    client.close()
    assert client.pid is None
    coming = QFocusEvent(QEvent.Type.FocusIn)
    QCoreApplication.sendEvent(dock.prompt, coming)
    wait_until(lambda: client.ready)


def test_progress_is_told_in_tiles_and_seconds(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    start(dock, 'slow pond')
    assert dock.answer.status.text() == 'Starting the engine…'
    assert not dock.run_button.isEnabled()
    wait_until(lambda: dock.answer.bar.value() >= 3)
    done = dock.answer.bar.value()
    assert dock.answer.status.text() == (
        f'Tile {done} of 40, about {max(1, round((40 - done) / 10))} s left'
    )
    dock.cancel()
    wait_until(lambda: dock.task is None)


def test_cancel_in_the_dock_stops_the_run_and_leaves_nothing(
    dock: Dock, raster: QgsRasterLayer, client: EngineClient
) -> None:
    start(dock, 'slow pond')
    wait_until(lambda: dock.answer.bar.value() >= 2)
    folder = Path(dock.task.request.output).parent
    pid = client.pid
    dock.cancel_button.click()
    wait_until(lambda: dock.task is None, seconds=2)
    assert dock.answer.status.text() == 'The run was stopped.'
    assert dock.answered() is None
    assert not folder.exists()
    assert dock.run_button.isEnabled()
    assert not dock.cancel_button.isEnabled()
    run(dock, 'pond')
    assert dock.answered()
    assert client.pid == pid, 'the engine was to stay warm'


def test_an_engine_deaf_to_cancel_is_ended(
    dock: Dock, raster: QgsRasterLayer, client: EngineClient
) -> None:
    client.cancel_patience = 0.5
    start(dock, 'stubborn pond')
    wait_until(lambda: dock.answer.bar.value() >= 2)
    pid = client.pid
    dock.cancel()
    wait_until(lambda: dock.task is None, seconds=3)
    assert dock.answer.status.text() == 'The run was stopped.'
    wait_until(lambda: not alive(pid), seconds=1)


def test_a_death_in_the_middle_costs_one_request(
    dock: Dock, raster: QgsRasterLayer, messages: list
) -> None:
    run(dock, 'die pond')
    text = dock.answer.error.text()
    assert 'The engine stopped unexpectedly (exit code 3)' in text
    assert 'RuntimeError: the net tore' in text
    assert messages[-1][0].startswith('The engine stopped unexpectedly')
    assert dock.answered() is None
    run(dock, 'pond')
    assert dock.answered().featureCount() == 1
    assert not dock.answer.error.isVisible()


def test_a_killed_engine_is_told_as_want_of_memory(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, 'kill pond')
    assert 'most likely because memory ran out' in dock.answer.error.text()


def test_a_refusal_is_shown_as_the_engine_says_it(
    dock: Dock, raster: QgsRasterLayer, messages: list
) -> None:
    run(dock, 'refuse this')
    sentence = 'The word “refuse” is not known in “refuse this”.'
    assert dock.answer.error.text() == sentence
    assert dock.answer.error.isVisible()
    assert messages[-1][0] == sentence


def test_an_empty_sentence_is_asked_for(dock: Dock, raster: QgsRasterLayer) -> None:
    run(dock, '   ')
    assert dock.answer.error.text().startswith('Say what to find')
    assert settings.history() == []


def test_the_engine_offers_its_models_and_devices(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    assert [dock.form.model.itemText(i) for i in range(dock.form.model.count())] == [
        'compact'
    ]
    dock.warm()
    wait_until(lambda: dock.form.model.count() == 2)
    dock.form.model.setCurrentText('large')
    devices = [dock.form.device.itemText(i) for i in range(dock.form.device.count())]
    assert devices == ['auto', 'cuda:0', 'cpu']
    run(dock, 'pond')
    assert next(dock.answered().getFeatures())['model'] == 'large'


def test_a_dock_closed_for_good_during_a_run_takes_the_request_along(
    dock: Dock, raster: QgsRasterLayer, client: EngineClient
) -> None:
    start(dock, 'slow pond')
    wait_until(lambda: dock.answer.bar.value() >= 2)
    task = dock.task
    dock.shut_down()
    wait_until(lambda: task.outcome.cancelled)
    assert not QgsProject.instance().mapLayersByName('slow pond')
    dock.shut_down = lambda: None
