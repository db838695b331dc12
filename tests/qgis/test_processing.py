"""The algorithm `rrsis:segment`, from scripts and from the command line."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import processing
import pytest
import qgis_staging
from conftest import FAKE_ENGINE, LEFT, METRES, SIZE, TOP, wait_until
from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from rrsis_qgis.engine_client import EngineClient
from rrsis_qgis.processing.provider import Provider
from rrsis_qgis.processing.segment import SegmentAlgorithm

# Debian's wrapper breaks its arguments; the program itself works.
QGIS_PROCESS = shutil.which('qgis_process.bin') or shutil.which('qgis_process')
BOTTOM, RIGHT = TOP - SIZE * METRES, LEFT + SIZE * METRES


class Feedback(QgsProcessingFeedback):
    """Keeps what is said, and cancels after so many steps of progress."""

    def __init__(self, patience: int = 10**6) -> None:
        super().__init__(False)
        self.said: list[str] = []
        self.steps: list[float] = []
        self._patience = patience
        self.progressChanged.connect(self._note)

    def pushInfo(self, text: str) -> None:  # noqa: N802
        self.said.append(text)

    def _note(self, percent: float) -> None:
        self.steps.append(percent)
        if len(self.steps) >= self._patience:
            self.cancel()


@pytest.fixture(autouse=True)
def _provider(
    client: EngineClient, fake_engine: None, qgis_processing: None
) -> Iterator[None]:
    provider = Provider(client)
    QgsApplication.processingRegistry().addProvider(provider)
    yield
    QgsApplication.processingRegistry().removeProvider(provider)


def run(
    raster: QgsRasterLayer, feedback: Feedback | None = None, **parameters: object
) -> dict:
    wanted = {'INPUT': raster, 'PROMPT': 'pond', 'OUTPUT': 'TEMPORARY_OUTPUT'}
    wanted.update(parameters)
    return processing.run('rrsis:segment', wanted, feedback=feedback or Feedback())


def bounds(layer: QgsVectorLayer) -> tuple[float, ...]:
    box = next(layer.getFeatures()).geometry().boundingBox()
    return (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())


def test_a_sentence_becomes_a_layer_an_account_and_a_count(
    raster: QgsRasterLayer,
) -> None:
    feedback = Feedback()
    outputs = run(raster, feedback)
    layer = outputs['OUTPUT']
    assert outputs['COUNT'] == 1
    assert outputs['ACCOUNT'] == '41 ponds, 1 road; largest: 12.4 ha.'
    assert layer.crs() == raster.crs()
    names = [field.name() for field in layer.fields()]
    assert names == [
        'prompt',
        'phrase',
        'score',
        'area_m2',
        'perim_m',
        'rank',
        'model',
        'run_id',
    ]
    assert next(layer.getFeatures())['score'] == pytest.approx(0.87)
    assert bounds(layer) == (LEFT, BOTTOM, (LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2)
    assert feedback.said[:2] == ['pond: 41 objects', outputs['ACCOUNT']]
    assert feedback.steps[-1] == 100


def test_nothing_found_is_an_empty_layer(raster: QgsRasterLayer) -> None:
    outputs = run(raster, PROMPT='nothing')
    assert outputs['COUNT'] == 0
    assert outputs['OUTPUT'].featureCount() == 0
    assert outputs['ACCOUNT'] == 'No pond was found.'


@pytest.mark.parametrize('suffix', ['gpkg', 'shp', 'geojson'])
def test_the_output_may_be_any_vector_file(
    raster: QgsRasterLayer, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f'Weiher.{suffix}'
    run(raster, PROMPT='größter Weiher', OUTPUT=str(path))
    layer = QgsVectorLayer(str(path), 'Weiher', 'ogr')
    assert next(layer.getFeatures())['prompt'] == 'größter Weiher'


def test_an_extent_in_another_crs_is_understood(raster: QgsRasterLayer) -> None:
    outputs = run(raster, EXTENT='9.001,9.002,48.751,48.752 [EPSG:4326]')
    assert bounds(outputs['OUTPUT'])[0] == pytest.approx(LEFT + 73.5, abs=1)


def test_polygons_in_another_crs_are_the_area(raster: QgsRasterLayer) -> None:
    area = QgsVectorLayer('Polygon?crs=EPSG:4326', 'area', 'memory')
    feature = QgsFeature()
    feature.setGeometry(
        QgsGeometry.fromRect(QgsRectangle(9.001, 48.751, 9.002, 48.752))
    )
    area.dataProvider().addFeature(feature)
    outputs = run(raster, AREA=area)
    xmin, _, xmax, _ = bounds(outputs['OUTPUT'])
    assert xmin == pytest.approx(LEFT + 73.5, abs=1)
    assert xmax - xmin == pytest.approx(73.5 / 2, abs=1)


def test_a_run_ends_with_its_project(raster: QgsRasterLayer) -> None:
    wanted = {'INPUT': raster.id(), 'PROMPT': 'slow pond', 'OUTPUT': 'memory:'}
    algorithm = QgsApplication.processingRegistry().createAlgorithmById('rrsis:segment')
    context, feedback = QgsProcessingContext(), Feedback()
    context.setProject(QgsProject.instance())
    ends: list[bool] = []
    task = QgsProcessingAlgRunnerTask(algorithm, wanted, context, feedback)
    task.executed.connect(lambda successful, _: ends.append(successful))
    QgsApplication.taskManager().addTask(task)
    wait_until(lambda: len(feedback.steps) >= 2)
    QgsProject.instance().clear()
    wait_until(lambda: ends, seconds=3)
    assert ends == [False]
    assert not QgsProject.instance().mapLayers()


def test_cancel_stops_the_engine_and_writes_nothing(
    raster: QgsRasterLayer, tmp_path: Path
) -> None:
    path = tmp_path / 'ponds.gpkg'
    with pytest.raises(QgsProcessingException, match='The run was stopped'):
        run(raster, Feedback(patience=3), PROMPT='slow pond', OUTPUT=str(path))
    assert not path.exists()


def test_a_refusal_is_the_sentence_of_the_engine(raster: QgsRasterLayer) -> None:
    with pytest.raises(QgsProcessingException, match='is not known in “refuse”'):
        run(raster, PROMPT='refuse')


def test_a_death_of_the_engine_is_told(raster: QgsRasterLayer) -> None:
    with pytest.raises(QgsProcessingException, match='the net tore'):
        run(raster, PROMPT='die')
    assert run(raster)['COUNT'] == 1


def test_two_bands_are_not_enough(raster: QgsRasterLayer) -> None:
    with pytest.raises(QgsProcessingException, match='exactly three bands'):
        run(raster, BANDS=[1, 2])


def test_an_empty_sentence_is_refused(raster: QgsRasterLayer) -> None:
    with pytest.raises(QgsProcessingException):
        run(raster, PROMPT='')


def test_options_reach_the_engine(
    raster: QgsRasterLayer, client: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = []
    submit = client.submit
    monkeypatch.setattr(
        client, 'submit', lambda request: submit(sent.append(request) or request)
    )
    # qgis_process passes numbers as strings.
    run(raster, THRESHOLD='0.4', RESOLUTION=2, MIN_AREA='9.5', BANDS=[3, 2, 1])
    run(raster)
    assert (sent[0].threshold, sent[0].resolution, sent[0].min_area) == (0.4, 2, 9.5)
    assert sent[0].bands == (3, 2, 1)
    assert (sent[1].threshold, sent[1].resolution, sent[1].min_area) == (None,) * 3
    assert (sent[1].bands, sent[1].bbox, sent[1].aoi) == (None,) * 3
    assert (sent[1].model, sent[1].device) == ('compact', 'auto')


def test_a_result_that_qgis_loads_is_named_and_styled(raster: QgsRasterLayer) -> None:
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    wanted = {'INPUT': raster, 'PROMPT': 'a pond', 'OUTPUT': 'memory:'}
    algorithm = QgsApplication.processingRegistry().algorithmById('rrsis:segment')
    definition = algorithm.parameterDefinition('OUTPUT')
    destination = processing.QgsProcessingOutputLayerDefinition('memory:')
    destination.destinationProject = QgsProject.instance()
    wanted[definition.name()] = destination
    results, successful = algorithm.run(wanted, context, Feedback())
    assert successful
    details = context.layerToLoadOnCompletionDetails(results['OUTPUT'])
    assert details.name == 'a pond'
    layer = context.getMapLayer(results['OUTPUT'])
    details.postProcessor().postProcessLayer(layer, context, Feedback())
    assert layer.renderer().symbol().symbolLayerCount() == 2


def test_without_an_engine_it_says_how_to_get_one(
    client: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv('RRSIS_ENGINE_PYTHON')
    possible, reason = SegmentAlgorithm(client).canExecute()
    assert not possible
    assert 'Engine…' in reason


def test_it_runs_from_the_command_line(raster_path: Path, tmp_path: Path) -> None:
    assert QGIS_PROCESS, 'qgis_process, a program of QGIS, is not installed'
    profile = tmp_path / 'profiles' / 'default'
    plugins = profile / 'python' / 'plugins'
    plugins.mkdir(parents=True)
    (plugins / 'rrsis_qgis').symlink_to(qgis_staging.PLUGIN)
    variables = {
        **os.environ,
        'QGIS_CUSTOM_CONFIG_PATH': str(tmp_path),
        'RRSIS_ENGINE_PYTHON': str(FAKE_ENGINE),
        'QT_QPA_PLATFORM': 'offscreen',
    }

    def qgis_process(*words: str) -> str:
        done = subprocess.run(
            [QGIS_PROCESS, *words], env=variables, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    qgis_process('plugins', 'enable', 'rrsis_qgis')
    output = tmp_path / 'ponds.shp'
    words = [f'INPUT={raster_path}', 'PROMPT=größter Weiher', f'OUTPUT={output}']
    said = qgis_process('run', 'rrsis:segment', '--', *words, 'THRESHOLD=0.5')
    assert '41 ponds, 1 road; largest: 12.4 ha.' in said
    assert 'COUNT:\t1' in said
    layer = QgsVectorLayer(str(output), 'ponds', 'ogr')
    assert next(layer.getFeatures())['prompt'] == 'größter Weiher'
