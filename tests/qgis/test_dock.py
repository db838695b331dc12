"""The dock as a user works with it, over an engine that behaves as it is told."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import LEFT, METRES, SIZE, TOP, alive, draw_raster, wait_until
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QCoreApplication, QEvent, Qt
from qgis.PyQt.QtGui import QFocusEvent
from qgis.PyQt.QtTest import QTest

from rrsis_qgis import settings
from rrsis_qgis.engine_client import EngineClient
from rrsis_qgis.gui.dock import Dock
from rrsis_qgis.requests import Area

RIGHT, BOTTOM = LEFT + SIZE * METRES, TOP - SIZE * METRES
FIELDS = [
    'prompt',
    'phrase',
    'score',
    'area_m2',
    'perim_m',
    'rank',
    'model',
    'run_id',
]


@pytest.fixture
def dock(
    qgis_iface: QgisInterface, fake_engine: None, client: EngineClient, messages: list
) -> Iterator[Dock]:
    dock = Dock(qgis_iface, client)
    dock.show()
    yield dock
    dock.shut_down()
    dock.deleteLater()


def choose_area(dock: Dock, area: Area) -> None:
    dock.form.area.setCurrentIndex(dock.form.area.findData(area))


def start(dock: Dock, prompt: str, area: Area = Area.LAYER) -> None:
    dock.prompt.setEditText(prompt)
    choose_area(dock, area)
    dock.run()


def run(dock: Dock, prompt: str, area: Area = Area.LAYER) -> None:
    start(dock, prompt, area)
    wait_until(lambda: dock.task is None)


def bounds(layer: QgsVectorLayer) -> tuple[float, ...]:
    box = next(layer.getFeatures()).geometry().boundingBox()
    return (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())


def polygon_layer(epsg: int, box: QgsRectangle) -> QgsVectorLayer:
    layer = QgsVectorLayer(f'Polygon?crs=EPSG:{epsg}', 'Parcels', 'memory')
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromRect(box))
    layer.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(layer)
    return layer


def test_a_sentence_becomes_a_layer_above_its_raster(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, 'the largest pond')
    layer = dock.answered()
    assert layer.name() == 'the largest pond'
    assert layer.crs() == raster.crs()
    assert [field.name() for field in layer.fields()] == FIELDS
    assert layer.featureCount() == 1
    assert bounds(layer) == (LEFT, BOTTOM, (LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2)
    root = QgsProject.instance().layerTreeRoot()
    order = [node.layerId() for node in root.children()]
    assert order == [layer.id(), raster.id()]
    assert dock.answer.account.text() == '41 ponds, 1 road; largest: 12.4 ha.'
    assert dock.answer.account.isVisible()
    assert not dock.answer.bar.isVisible()


def test_the_answer_is_outlined_and_translucent(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, 'the largest pond')
    symbol = dock.answered().renderer().symbol()
    casing, line = symbol.symbolLayer(0), symbol.symbolLayer(1)
    assert line.strokeColor().alpha() == 255
    assert 0 < line.fillColor().alpha() < 80
    assert casing.strokeWidth() > line.strokeWidth()


def test_temporary_files_are_gone_after_the_run(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    start(dock, 'the largest pond')
    folder = Path(dock.task.request.output).parent
    wait_until(lambda: dock.task is None)
    wait_until(lambda: not folder.exists())
    assert next(dock.answered().getFeatures())['prompt'] == 'the largest pond'


def test_only_the_visible_part_is_searched_in_the_crs_of_the_raster(
    dock: Dock, raster: QgsRasterLayer, qgis_iface: QgisInterface
) -> None:
    canvas = qgis_iface.mapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem('EPSG:4326'))
    # Nine degrees east is the central meridian of zone 32, where x is 500 000 m.
    canvas.setExtent(QgsRectangle(9.001, 48.7505, 9.002, 48.7515))
    canvas.setCenter(QgsPointXY(9.0, 48.751))
    half_width = canvas.extent().width() / 2 * 111_320 * math.cos(math.radians(48.75))
    start(dock, 'pond', Area.CANVAS)
    xmin, ymin, xmax, ymax = dock.task.request.bbox
    wait_until(lambda: dock.task is None)
    assert xmin == pytest.approx(LEFT, abs=0.5)
    assert xmax == pytest.approx(LEFT + half_width, rel=0.01)
    assert BOTTOM < ymin < ymax < TOP
    assert ymax - ymin == pytest.approx(canvas.extent().height() * 111_200, rel=0.01)


def test_a_raster_out_of_sight_is_not_searched(
    dock: Dock, raster: QgsRasterLayer, qgis_iface: QgisInterface
) -> None:
    canvas = qgis_iface.mapCanvas()
    canvas.setDestinationCrs(raster.crs())
    canvas.setExtent(QgsRectangle(LEFT + 9000, TOP, LEFT + 9100, TOP + 100))
    run(dock, 'pond', Area.CANVAS)
    assert 'does not show any part of “Luftbild”' in dock.answer.error.text()


def test_selected_polygons_are_the_area_whatever_their_crs(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    layer = polygon_layer(4326, QgsRectangle(9.0005, 48.7505, 9.001, 48.751))
    layer.selectAll()
    dock.form.polygons.setLayer(layer)
    run(dock, 'pond', Area.SELECTION)
    xmin, ymin, xmax, ymax = bounds(dock.answered())
    assert xmin == pytest.approx(LEFT + 36.8, abs=0.5)
    assert xmax - xmin == pytest.approx(36.8 / 2, abs=0.5)
    assert ymax - ymin == pytest.approx(55.6 / 2, abs=0.5)


def test_without_a_selection_the_dock_asks_for_one(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    dock.form.polygons.setLayer(polygon_layer(32632, QgsRectangle(0, 0, 1, 1)))
    run(dock, 'pond', Area.SELECTION)
    assert dock.answer.error.text() == 'Select at least one polygon of “Parcels” first.'


def test_a_corrected_crs_moves_neither_area_nor_answer(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    raster.setCrs(QgsCoordinateReferenceSystem('EPSG:32633'))
    layer = polygon_layer(32633, QgsRectangle(LEFT, BOTTOM, LEFT + 40, BOTTOM + 40))
    layer.selectAll()
    dock.form.polygons.setLayer(layer)
    start(dock, 'pond', Area.SELECTION)
    sent = QgsVectorLayer(dock.task.request.aoi, 'sent', 'ogr')
    assert sent.crs().authid() == 'EPSG:32632', 'what the file itself says'
    wait_until(lambda: dock.task is None)
    assert dock.answered().crs().authid() == 'EPSG:32633'
    assert bounds(dock.answered()) == (LEFT, BOTTOM, LEFT + 20, BOTTOM + 20)


def test_a_raster_without_a_crs_is_searched_in_its_own_coordinates(
    dock: Dock, tmp_path: Path, qgis_iface: QgisInterface
) -> None:
    path = draw_raster(tmp_path / 'plain.tif', epsg=None)
    raster = QgsRasterLayer(str(path), 'plain')
    raster.setCrs(QgsCoordinateReferenceSystem())
    QgsProject.instance().addMapLayer(raster)
    layer = polygon_layer(32632, QgsRectangle(LEFT, BOTTOM, LEFT + 40, BOTTOM + 40))
    layer.selectAll()
    dock.form.polygons.setLayer(layer)
    run(dock, 'pond', Area.SELECTION)
    assert not dock.answered().crs().isValid()
    assert bounds(dock.answered()) == (LEFT, BOTTOM, LEFT + 20, BOTTOM + 20)


def test_enter_runs_the_sentence_and_remembers_it(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    choose_area(dock, Area.LAYER)
    QTest.keyClicks(dock.prompt.lineEdit(), 'two ponds')
    QTest.keyClick(dock.prompt.lineEdit(), Qt.Key.Key_Return)
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
    dock.prompt.setEditText('')
    dock.activateWindow()
    dock.prompt.setFocus()
    QTest.keyClicks(dock.prompt.lineEdit(), 'pond')
    popup = dock.prompt.completer().popup()
    wait_until(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert dock.task.request.prompt == 'pond'
    wait_until(lambda: dock.task is None)


def test_coming_to_the_line_warms_the_engine(
    dock: Dock, client: EngineClient, raster: QgsRasterLayer
) -> None:
    assert client.pid is None
    coming = QFocusEvent(QEvent.Type.FocusIn)
    QCoreApplication.sendEvent(dock.prompt.lineEdit(), coming)
    wait_until(lambda: client.ready, seconds=5)


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


def test_nothing_found_is_an_empty_layer_and_an_account(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, 'nothing at all')
    assert dock.answered().featureCount() == 0
    assert dock.answer.account.text() == 'No pond was found.'


@pytest.mark.parametrize(
    ('source', 'provider'),
    [
        ('type=xyz&url=https://example.org/%7Bz%7D/%7Bx%7D/%7By%7D.png', 'wms'),
        ('/vsimem/nowhere.tif', 'gdal'),
    ],
)
def test_a_layer_without_a_file_is_refused_in_words(
    dock: Dock, source: str, provider: str, tmp_path: Path
) -> None:
    if source.startswith('/vsimem'):
        from osgeo import gdal

        gdal.FileFromMemBuffer(source, draw_raster(tmp_path / 'm.tif').read_bytes())
    layer = QgsRasterLayer(source, 'Online', provider)
    assert layer.isValid()
    QgsProject.instance().addMapLayer(layer)
    run(dock, 'pond')
    assert 'The layer “Online” has no file' in dock.answer.error.text()


def test_a_file_that_is_gone_is_named(
    dock: Dock, raster: QgsRasterLayer, raster_path: Path
) -> None:
    raster_path.unlink()
    run(dock, 'pond')
    assert str(raster_path) in dock.answer.error.text()


def test_an_empty_sentence_is_asked_for(dock: Dock, raster: QgsRasterLayer) -> None:
    run(dock, '   ')
    assert dock.answer.error.text().startswith('Say what to find')
    assert settings.history() == []


def test_without_a_raster_the_dock_says_so(dock: Dock) -> None:
    run(dock, 'pond')
    assert dock.answer.error.text().startswith('Add a raster layer')


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


def test_finer_choices_reach_the_engine(dock: Dock, raster: QgsRasterLayer) -> None:
    dock.form.threshold.setValue(0.4)
    dock.form.resolution.setValue(1.5)
    dock.form.min_area.setValue(25)
    for combo, band in zip(dock.form.bands, (3, 2, 1), strict=True):
        combo.setBand(band)
    start(dock, 'pond')
    request = dock.task.request
    wait_until(lambda: dock.task is None)
    assert (request.threshold, request.resolution, request.min_area) == (0.4, 1.5, 25)
    assert request.bands == (3, 2, 1)


def test_automatic_choices_are_left_to_the_engine(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    start(dock, 'pond')
    request = dock.task.request
    wait_until(lambda: dock.task is None)
    assert request.image == raster.source()
    assert (request.threshold, request.resolution, request.min_area) == (None,) * 3
    assert (request.bands, request.bbox, request.aoi) == (None,) * 3


def test_two_bands_are_not_enough(dock: Dock, raster: QgsRasterLayer) -> None:
    dock.form.bands[0].setBand(1)
    dock.form.bands[1].setBand(2)
    run(dock, 'pond')
    assert dock.answer.error.text().startswith('Choose all three bands')


def test_a_chosen_file_is_written_and_not_written_over(
    dock: Dock, raster: QgsRasterLayer, tmp_path: Path
) -> None:
    dock.form.output.setFilePath(str(tmp_path / 'ponds.gpkg'))
    run(dock, 'pond')
    assert dock.answered().source().startswith(str(tmp_path / 'ponds.gpkg'))
    assert dock.form.output.filePath() == ''


def test_a_file_of_another_kind_is_refused(
    dock: Dock, raster: QgsRasterLayer, tmp_path: Path
) -> None:
    dock.form.output.setFilePath(str(tmp_path / 'ponds.dwg'))
    run(dock, 'pond')
    assert dock.answer.error.text().startswith('Save to a file that ends in .gpkg')


def test_export_writes_a_shapefile_in_utf8(
    dock: Dock, raster: QgsRasterLayer, tmp_path: Path
) -> None:
    run(dock, 'größter Teich')
    dock.export_to(tmp_path / 'Teiche')
    parts = {path.suffix for path in tmp_path.glob('Teiche.*')}
    assert {'.shp', '.shx', '.dbf', '.prj', '.cpg'} <= parts
    assert (tmp_path / 'Teiche.cpg').read_text().strip() == 'UTF-8'
    written = QgsVectorLayer(str(tmp_path / 'Teiche.shp'), 'Teiche', 'ogr')
    assert [field.name() for field in written.fields()] == FIELDS
    assert next(written.getFeatures())['prompt'] == 'größter Teich'
    assert bounds(written) == bounds(dock.answered())
    assert not list(tmp_path.glob('.rrsis_*'))


def test_export_to_a_forbidden_place_says_so(
    dock: Dock, raster: QgsRasterLayer, messages: list
) -> None:
    run(dock, 'pond')
    dock.export_to(Path('/proc/answer.shp'))
    assert 'The Shapefile /proc/answer.shp cannot be written' in messages[-1][0]


def test_a_removed_answer_cannot_be_exported(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    assert not dock.export_button.isVisible()
    run(dock, 'pond')
    assert dock.export_button.isEnabled()
    QgsProject.instance().removeMapLayer(dock.answered())
    assert not dock.export_button.isEnabled()


def test_zoom_shows_the_answer(
    dock: Dock, raster: QgsRasterLayer, qgis_iface: QgisInterface
) -> None:
    canvas = qgis_iface.mapCanvas()
    canvas.setDestinationCrs(raster.crs())
    run(dock, 'pond')
    dock.zoom_button.click()
    assert canvas.extent().contains(dock.answered().extent())
    assert canvas.extent().height() < 3 * dock.answered().extent().height()


def test_a_raster_removed_during_the_run_does_no_harm(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    crs = raster.crs()
    start(dock, 'slow pond')
    wait_until(lambda: dock.answer.bar.value() >= 2)
    QgsProject.instance().removeMapLayer(raster.id())
    wait_until(lambda: dock.task is None)
    assert dock.answered().crs() == crs


def test_a_dock_closed_for_good_during_a_run_takes_the_request_along(
    dock: Dock, raster: QgsRasterLayer, client: EngineClient
) -> None:
    start(dock, 'slow pond')
    wait_until(lambda: dock.answer.bar.value() >= 2)
    task = dock.task
    dock.shut_down()
    wait_until(lambda: task.outcome.cancelled, seconds=3)
    assert not QgsProject.instance().mapLayersByName('slow pond')
    dock.shut_down = lambda: None
