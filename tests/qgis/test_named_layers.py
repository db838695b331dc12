"""A sentence names layers of the project: @roads, @"Main Street"."""

from pathlib import Path

import pytest
from conftest import LEFT, METRES, SIZE, TOP, wait_until
from dock_steps import line_layer, run, start
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from rrsis_qgis.anchors import reach
from rrsis_qgis.gui.dock import Dock

MIDDLE = LEFT + SIZE * METRES / 2


def sent(dock: Dock, prompt: str, tmp_path: Path) -> tuple[QgsVectorLayer, str]:
    """Return a copy of the layer that the engine was sent, and the account."""
    start(dock, f'slow {prompt}')
    (path,) = dock.task.request.layers.values()
    wait_until(lambda: dock.answer.bar.value() >= 2)
    copy = tmp_path / 'sent.gpkg'
    copy.write_bytes(Path(path).read_bytes())
    dock.cancel()
    wait_until(lambda: dock.task is None)
    assert not Path(path).exists()
    run(dock, prompt)
    return QgsVectorLayer(str(copy), 'sent', 'ogr'), dock.answer.account.text()


@pytest.mark.parametrize(
    'name', ['@Main_Street', '@"Main Street"', '@main_street', '@“Main Street”']
)
def test_the_layer_reaches_the_engine_by_its_name(
    dock: Dock, raster: QgsRasterLayer, name: str
) -> None:
    line_layer('Main Street', raster)
    run(dock, f'the largest pond north of {name}')
    assert ' 1 of @' in dock.answer.account.text(), dock.answer.error.text()


def test_its_geometries_are_brought_into_the_crs_of_the_raster(
    dock: Dock, raster: QgsRasterLayer, tmp_path: Path
) -> None:
    line_layer('roads', raster, epsg=4326)
    layer, account = sent(dock, 'ponds near @roads', tmp_path)
    assert layer.crs() == raster.crs()
    (road,) = layer.getFeatures()
    box = road.geometry().boundingBox()
    assert box.xMinimum() == pytest.approx(LEFT, abs=0.1)
    assert box.yMaximum() == pytest.approx(TOP - 100, abs=0.1)
    assert account.endswith('1 of @roads.')


def test_edits_that_are_not_saved_count(
    dock: Dock, raster: QgsRasterLayer, tmp_path: Path
) -> None:
    roads = line_layer('roads', raster)
    roads.startEditing()
    feature = QgsFeature(roads.fields())
    feature.setGeometry(QgsGeometry.fromWkt(f'LineString ({LEFT} {TOP}, {MIDDLE} 0)'))
    roads.addFeature(feature)
    _, account = sent(dock, 'ponds near @roads', tmp_path)
    assert account.endswith('2 of @roads.')


def test_what_is_far_away_is_left_out_and_long_things_are_cut(
    dock: Dock, raster: QgsRasterLayer, tmp_path: Path
) -> None:
    layer = line_layer('roads', raster)
    far = QgsFeature()
    far.setGeometry(QgsGeometry.fromWkt('LineString (1e6 1e6, 1000009 1e6)'))
    long = QgsFeature()
    wkt = f'LineString ({LEFT - 3e5} {TOP}, {LEFT + 3e5} {TOP})'
    long.setGeometry(QgsGeometry.fromWkt(wkt))
    layer.dataProvider().addFeatures([far, long])
    found, account = sent(dock, 'ponds near @roads', tmp_path)
    assert account.endswith('2 of @roads.')
    assert found.extent().width() == pytest.approx(20_000 + SIZE * METRES, rel=0.01)


def test_anchors_reach_as_far_as_the_area_is_wide_and_at_least_ten_kilometres() -> None:
    utm = QgsCoordinateReferenceSystem('EPSG:32632')
    assert reach(QgsRectangle(0, 0, 400, 400), utm).width() == pytest.approx(20_400)
    assert reach(QgsRectangle(0, 0, 5e4, 1e4), utm).width() == pytest.approx(15e4)
    feet = QgsCoordinateReferenceSystem('EPSG:2263')
    assert reach(QgsRectangle(0, 0, 9, 9), feet).width() == pytest.approx(
        65_626, rel=0.001
    )


def test_points_curves_and_nothing_are_layers_too(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    wells = QgsVectorLayer('Point?crs=EPSG:32632', 'wells', 'memory')
    well = QgsFeature()
    well.setGeometry(QgsGeometry.fromWkt(f'Point ({MIDDLE} {TOP})'))
    wells.dataProvider().addFeatures([well, QgsFeature()])
    curves = QgsVectorLayer('CompoundCurve?crs=EPSG:32632', 'curves', 'memory')
    curve = QgsFeature()
    arc = f'CircularString ({LEFT} {TOP}, {MIDDLE} {TOP - 50}, {MIDDLE + 9} {TOP})'
    curve.setGeometry(QgsGeometry.fromWkt(arc))
    curves.dataProvider().addFeature(curve)
    empty = QgsVectorLayer('Polygon?crs=EPSG:32632', 'empty', 'memory')
    QgsProject.instance().addMapLayers([wells, curves, empty])
    run(dock, 'ponds near @wells or @curves but not @empty')
    assert dock.answer.account.text().endswith(
        '1 of @wells. 1 of @curves. 0 of @empty.'
    )


def test_a_name_that_is_no_layer_is_told_with_those_that_are(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, 'ponds near @roads')
    assert dock.answer.error.text() == (
        'The sentence names a layer “roads”, but the project has no vector layers.'
    )
    line_layer('Main Street', raster)
    run(dock, 'ponds near @roads')
    assert dock.answer.error.text() == (
        'There is no vector layer “roads”; the project has: Main Street.'
    )
    line_layer('main_street', raster)
    run(dock, 'ponds near @MAIN_STREET')
    assert dock.answer.error.text().startswith('There are 2 layers named “MAIN_STREET”')


def test_the_button_writes_the_name_into_the_sentence(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    menu = dock.sentence.mention_button.menu()
    menu.aboutToShow.emit()
    assert [action.isEnabled() for action in menu.actions()] == [False]
    line_layer('Main Street', raster)
    line_layer('roads', raster)
    menu.aboutToShow.emit()
    dock.prompt.write('ponds near')
    menu.actions()[1].trigger()
    assert dock.prompt.prompt() == 'ponds near @roads'
    menu.actions()[0].trigger()
    assert dock.prompt.prompt() == 'ponds near @roads @"Main Street"'


def test_a_layer_removed_during_the_run_does_no_harm(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    roads = line_layer('roads', raster)
    start(dock, 'ponds near @roads')
    QgsProject.instance().removeMapLayer(roads.id())
    wait_until(lambda: dock.task is None)
    assert dock.answer.account.text().endswith('1 of @roads.')
