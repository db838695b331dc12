"""Each of the three seed networks, imported, makes a layer of an image through QGIS.

The weights are fresh, so what a layer holds means nothing; that there is one does. The
image is a real one where ../shared is there, else the drawn demo. The networks are
tiny; with RRSIS_SEEDS=full in the environment they have the papers' size and come as
checkpoints of 1 GB each through `models import`, which takes minutes and 4 GB of disk.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import processing
import pytest
import qgis_staging
from conftest import alive, wait_until
from osgeo import gdal
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.gui import QgisInterface

from rrsis_qgis import environment
from rrsis_qgis.engine_client import EngineClient
from rrsis_qgis.gui.dock import Dock
from rrsis_qgis.processing.provider import Provider
from rrsis_qgis.requests import Area

DEFAULT_PYTHON = qgis_staging.ROOT / 'build' / 'engine' / 'bin' / 'python'
PYTHON = Path(os.environ.get(environment.OVERRIDE) or DEFAULT_PYTHON)
SHARED = Path(os.environ.get('RRSIS_SHARED', qgis_staging.ROOT.parent / 'shared'))
REAL = SHARED / 'data/tier-open/naip_ponds/images/naip_nd_20090818.tif'
FULL = os.environ.get('RRSIS_SEEDS') == 'full'
SEEDS = ('fianet', 'sbanet', 'btdnet')
PROMPT = 'the largest pond on the left'

pytestmark = pytest.mark.skipif(
    not PYTHON.is_file(), reason=f'no engine: {PYTHON} does not exist'
)


def engine_runs(*arguments: object) -> None:
    root = str(qgis_staging.ROOT)
    environ = {**os.environ, 'PYTHONPATH': root}
    subprocess.run([PYTHON, *map(str, arguments)], cwd=root, env=environ, check=True)


@pytest.fixture(scope='module')
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a piece of an image that tiny networks read in several looks."""
    folder = tmp_path_factory.mktemp('image')
    source = folder / 'demo.tif'
    if REAL.is_file():
        source = REAL
    else:
        engine_runs('-m', 'model_core.training.drawn', source)
    path = folder / 'piece.tif'
    size = [600, 560] if FULL else [200, 150]
    gdal.Translate(str(path), str(source), srcWin=[100, 80, *size])
    return path


@pytest.fixture(scope='module')
def engine(
    image: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EngineClient]:
    """Return an engine to which the three networks were imported."""
    folder = tmp_path_factory.mktemp('user')
    script = Path(__file__).parent / 'fresh_networks.py'
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv('RRSIS_MODELS', str(folder / 'models'))
        patch.setenv('RRSIS_CACHE', str(folder / 'cache'))
        engine_runs(script, 'full' if FULL else 'tiny', image)
        client = EngineClient(
            lambda: environment.module(PYTHON, 'model_core', 'serve'),
            cancel_patience=60,
        )
        yield client
        pid = client.pid
        client.close()
    assert pid is None or not alive(pid)
    shutil.rmtree(folder)


@pytest.fixture
def layer(image: Path) -> QgsRasterLayer:
    layer = QgsRasterLayer(str(image), 'piece')
    assert layer.isValid()
    QgsProject.instance().addMapLayer(layer)
    return layer


@pytest.mark.parametrize('seed', SEEDS)
def test_a_seed_network_makes_a_layer_through_the_dock_and_the_algorithm(
    seed: str,
    layer: QgsRasterLayer,
    engine: EngineClient,
    qgis_iface: QgisInterface,
    qgis_processing: None,
    messages: list,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv(environment.OVERRIDE, str(PYTHON))
    dock = Dock(qgis_iface, engine)
    dock.show()
    try:
        dock.form.area.setCurrentIndex(dock.form.area.findData(Area.LAYER))
        engine.warm()
        wait_until(lambda: dock.form.model.findText(seed) >= 0, seconds=300)
        dock.form.model.setCurrentText(seed)
        dock.prompt.write(PROMPT)
        dock.run()
        wait_until(lambda: dock.task is None, seconds=900)
        answer = dock.answered()
        assert answer, dock.answer.error.text()
        assert answer.isValid()
        assert answer.crs() == layer.crs()
        account = dock.answer.account.text()
    finally:
        dock.shut_down()
        dock.deleteLater()
    count = answer.featureCount()
    assert count > 0
    first = next(answer.getFeatures())
    assert first['model'] == seed
    assert layer.extent().contains(first.geometry().boundingBox())
    assert f'read whole by the model "{seed}"' in account
    assert ('in one look' if FULL else 'resolved per look') in account
    provider = Provider(engine)
    QgsApplication.processingRegistry().addProvider(provider)
    try:
        out = str(tmp_path / 'answer.gpkg')
        wanted = {'INPUT': layer, 'PROMPT': PROMPT, 'MODEL': seed, 'OUTPUT': out}
        outputs = processing.run('rrsis:segment', wanted)
    finally:
        QgsApplication.processingRegistry().removeProvider(provider)
    assert outputs['COUNT'] == count
    assert QgsVectorLayer(out, 'again', 'ogr').featureCount() == count
