"""The dock and the algorithm over the engine itself, on the drawn demo scene.

The engine's Python is RRSIS_ENGINE_PYTHON, or the one in build/engine.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import processing
import pytest
import qgis_staging
from conftest import alive, wait_until
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.gui import QgisInterface

from rrsis_qgis import environment
from rrsis_qgis.engine_client import EngineClient
from rrsis_qgis.gui.dock import Dock
from rrsis_qgis.processing.provider import Provider
from rrsis_qgis.requests import Area

DEFAULT_PYTHON = qgis_staging.ROOT / 'build' / 'engine' / 'bin' / 'python'
PYTHON = Path(os.environ.get(environment.OVERRIDE) or DEFAULT_PYTHON)
PROMPT = 'the largest pond north of the road'

pytestmark = pytest.mark.skipif(
    not PYTHON.is_file(), reason=f'no engine: {PYTHON} does not exist'
)


@pytest.fixture(scope='module')
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo raster, drawn by the project itself."""
    path = tmp_path_factory.mktemp('scene') / 'demo.tif'
    subprocess.run(
        [str(PYTHON), '-m', 'model_core.training.drawn', str(path)],
        cwd=qgis_staging.ROOT,
        check=True,
    )
    return path


@pytest.fixture(scope='module')
def engine() -> Iterator[EngineClient]:
    """Return one warm engine for all tests, as a user has it."""
    client = EngineClient(
        lambda: environment.module(PYTHON, 'model_core', 'serve'), cancel_patience=60
    )
    yield client
    pid = client.pid
    client.close()
    assert pid is None or not alive(pid)


@pytest.fixture
def layer(scene: Path) -> QgsRasterLayer:
    layer = QgsRasterLayer(str(scene), 'demo')
    assert layer.isValid()
    QgsProject.instance().addMapLayer(layer)
    return layer


@pytest.fixture
def dock(
    qgis_iface: QgisInterface,
    engine: EngineClient,
    messages: list,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Dock]:
    monkeypatch.setenv(environment.OVERRIDE, str(PYTHON))
    dock = Dock(qgis_iface, engine)
    dock.show()
    dock.form.area.setCurrentIndex(dock.form.area.findData(Area.LAYER))
    yield dock
    dock.shut_down()
    dock.deleteLater()


def run(dock: Dock, prompt: str) -> None:
    dock.prompt.write(prompt)
    dock.run()
    wait_until(lambda: dock.task is None, seconds=300)


def test_the_largest_pond_north_of_the_road_is_one_polygon(
    dock: Dock, layer: QgsRasterLayer
) -> None:
    run(dock, PROMPT)
    answer = dock.answered()
    assert answer, dock.answer.error.text()
    assert answer.name() == PROMPT
    assert answer.crs() == layer.crs()
    assert answer.featureCount() == 1
    pond = next(answer.getFeatures())
    assert layer.extent().contains(pond.geometry().boundingBox())
    assert pond['prompt'] == PROMPT
    assert 0 < pond['score'] <= 1
    # Square UTM metres and ellipsoidal ones differ by less than two thousandths.
    assert pond['area_m2'] == pytest.approx(pond.geometry().area(), rel=0.002)
    assert 'pond' in dock.answer.account.text()
    assert 'road' in dock.answer.account.text()


def test_a_corrected_crs_counts_for_the_measures(
    dock: Dock, layer: QgsRasterLayer
) -> None:
    """Web Mercator at 46° N calls twice the area an area."""
    run(dock, PROMPT)
    (pond,) = dock.answered().getFeatures()
    layer.setCrs(QgsCoordinateReferenceSystem('EPSG:3857'))
    run(dock, PROMPT)
    assert dock.answered().crs().authid() == 'EPSG:3857'
    (same,) = dock.answered().getFeatures()
    assert same.geometry().area() == pytest.approx(pond.geometry().area(), rel=0.01)
    scale = (same['perim_m'] / pond['perim_m']) ** 2
    assert scale < 0.7
    assert same['area_m2'] == pytest.approx(scale * pond['area_m2'], rel=0.01)


def test_all_ponds_are_more_than_the_largest(
    dock: Dock, layer: QgsRasterLayer, tmp_path: Path
) -> None:
    run(dock, 'all ponds')
    areas = [feature['area_m2'] for feature in dock.answered().getFeatures()]
    assert len(areas) > 1
    run(dock, 'the largest pond')
    (largest,) = dock.answered().getFeatures()
    assert largest['area_m2'] == pytest.approx(max(areas))
    dock.export_to(tmp_path / 'largest.shp')
    exported = QgsVectorLayer(str(tmp_path / 'largest.shp'), 'largest', 'ogr')
    assert exported.featureCount() == 1


def test_a_sentence_that_names_nothing_is_refused_in_words(
    dock: Dock, layer: QgsRasterLayer
) -> None:
    run(dock, 'and of the')
    assert dock.answered() is None
    assert dock.answer.error.text().endswith('.')


def test_cancel_leaves_a_warm_engine(dock: Dock, layer: QgsRasterLayer) -> None:
    # A resolution of its own, so that no features are at hand from earlier.
    dock.form.resolution.setValue(0.4)
    dock.prompt.write('ponds')
    dock.run()
    wait_until(lambda: dock.answer.bar.maximum() > 0, seconds=60)
    dock.cancel()
    wait_until(lambda: dock.task is None, seconds=60)
    assert dock.answer.status.text() == 'The run was stopped.'
    assert dock.answered() is None
    dock.form.resolution.setValue(0)
    run(dock, 'ponds')
    assert dock.answered()


def test_the_algorithm_gives_the_answer_of_the_dock(
    dock: Dock,
    layer: QgsRasterLayer,
    engine: EngineClient,
    qgis_processing: None,
    tmp_path: Path,
) -> None:
    run(dock, PROMPT)
    (expected,) = dock.answered().getFeatures()
    provider = Provider(engine)
    QgsApplication.processingRegistry().addProvider(provider)
    try:
        wanted = {'INPUT': layer, 'PROMPT': PROMPT, 'OUTPUT': str(tmp_path / 'a.gpkg')}
        outputs = processing.run('rrsis:segment', wanted)
    finally:
        QgsApplication.processingRegistry().removeProvider(provider)
    assert outputs['COUNT'] == 1
    (found,) = QgsVectorLayer(outputs['OUTPUT'], 'found', 'ogr').getFeatures()
    assert found.geometry().equals(expected.geometry())
    assert outputs['ACCOUNT'] == dock.answer.account.text()


@pytest.fixture
def road(layer: QgsRasterLayer) -> QgsVectorLayer:
    """Return a road along the one that is drawn, in degrees as a web map has it."""
    extent = layer.extent()
    y = extent.yMinimum() + extent.height() * 0.45
    wkt = f'LineString ({extent.xMinimum()} {y}, {extent.xMaximum()} {y})'
    line = QgsGeometry.fromWkt(wkt)
    roads = QgsVectorLayer('LineString?crs=EPSG:4326', 'Main Street', 'memory')
    line.transform(
        QgsCoordinateTransform(layer.crs(), roads.crs(), QgsProject.instance())
    )
    feature = QgsFeature()
    feature.setGeometry(line)
    roads.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(roads)
    return roads


def test_chips_change_the_sentence_without_reading_the_raster_again(
    dock: Dock, layer: QgsRasterLayer, road: QgsVectorLayer
) -> None:
    run(dock, PROMPT)
    (largest,) = dock.answered().getFeatures()
    rank, pond, north = dock.chips.chips
    texts = [chip.part.text for chip in (rank, pond, north)]
    assert texts == ['largest', 'pond', 'north of the road']
    tiles = []
    rank.click()
    dock.task.progressed.connect(lambda told: tiles.append(told.stage.value))
    wait_until(lambda: dock.task is None, seconds=300)
    assert 'reading' not in tiles
    assert dock.answered().featureCount() > 1
    assert dock.answered().name() == 'the pond north of the road'
    rank.click()
    wait_until(lambda: dock.task is None, seconds=300)
    north.menu().aboutToShow.emit()
    submenu = north.menu().actions()[-1].menu()
    next(a for a in submenu.actions() if a.text() == 'Main Street').trigger()
    wait_until(lambda: dock.task is None, seconds=300)
    assert '1 @"Main Street"' in dock.answer.account.text(), dock.answer.error.text()
    assert north.text() == 'north of the @"Main Street"'
    (by_layer,) = dock.answered().getFeatures()
    assert by_layer.geometry().equals(largest.geometry())


def test_an_answer_is_asked_like_any_layer(
    dock: Dock, layer: QgsRasterLayer, road: QgsVectorLayer
) -> None:
    run(dock, 'all ponds')
    ponds = dock.answered()
    dock.form.layer.setLayer(ponds)
    assert dock.form.category.currentField() == 'phrase'
    run(dock, 'the two largest ponds south of @Main_Street')
    assert ponds.selectedFeatureCount() == 2, dock.answer.error.text()
    assert 'south of @Main_Street' in dock.answer.account.text()
    best = max(feature['area_m2'] for feature in ponds.getFeatures())
    assert best in [feature['area_m2'] for feature in ponds.selectedFeatures()]


def test_a_name_that_is_no_layer_of_the_project_is_told(
    dock: Dock, layer: QgsRasterLayer, road: QgsVectorLayer
) -> None:
    run(dock, 'ponds near @rivers')
    assert 'the project has: Main Street.' in dock.answer.error.text()
