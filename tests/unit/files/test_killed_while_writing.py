"""Whenever a run is killed, what was there stays whole, or the new is there whole."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pyogrio
import pytest
import rasterio

from model_core.files.staging import tidy_up
from model_core.files.unfinished import remembered

# Writes OUT again and again, each time in a process of its own that is killed one
# step later than the one before; prints what is there after each.
DRIVER = '''
import os, shutil, signal, sys
from pathlib import Path
from affine import Affine
from pyproj import CRS
from shapely.geometry import box
from model_core.raster.mask import write_mask
from model_core.raster.info import RasterInfo
from model_core.vector.write import Record, write_layer

UTM = CRS.from_epsg(32631)
STEPS = ('rename', 'remove', 'link', 'mkdir', 'rmdir')
STEPS = ('open', 'os.chmod', *(f'os.{n}' for n in STEPS))
out, begin, signalled = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])

def write(count):
    shapes = [box(5e5 + 9 * n, 45e5, 5e5 + 9 * n + 5, 45e5 + 9) for n in range(count)]
    if out.suffix == '.tif':
        axes = Affine(1, 0, 5e5, 0, -1, 45e5 + 9)
        info = RasterInfo('', 90, 30, 1, 'uint8', UTM, axes, None, ())
        return write_mask(out, shapes, info)
    records = [Record(s, 'p', 'p', .5, 1., 1., 1, 'm', 'r') for s in shapes]
    write_layer(out, records, UTM, layer_name='ponds')

def run_until(step):
    """Write five objects, and be gone at a step."""
    left = step
    def watch(event, arguments):
        nonlocal left
        if event in STEPS and str(out.parent) in str(arguments):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signalled)
    sys.addaudithook(watch)
    try:
        write(5)
    except KeyboardInterrupt:
        os._exit(130)
    os._exit(0)

step = 0
while True:
    step += 1
    shutil.rmtree(out.parent)
    shutil.copytree(begin, out.parent)
    child = os.fork()
    if child == 0:
        run_until(step)
    _, status = os.waitpid(child, 0)
    print(step, flush=True)
    if sys.stdin.readline() == 'stop' or status == 0:
        break
'''


def count(path: Path) -> int:
    """How many objects are there; fails where the file is not whole."""
    if path.suffix == '.tif':
        with rasterio.open(path) as mask:
            return int((mask.read(1) == 255).sum()) // 45
    info = pyogrio.read_info(path, force_feature_count=True)
    assert list(info['fields'])[:2] == ['prompt', 'phrase']
    assert info['crs'] == 'EPSG:32631'
    read = pyogrio.raw.read(path)
    assert all(len(column) == len(read[2]) for column in read[3])
    assert set(read[3][0]) <= {'p'}
    return len(read[2])


@pytest.fixture
def steps(tmp_path):
    """Start the driver on a folder with an older answer of two objects."""
    started = []

    def start(name: str, prepare, how=signal.SIGKILL):
        begin, place = tmp_path / 'begin', tmp_path / 'place'
        begin.mkdir()
        place.mkdir()
        prepare(begin / name)
        script = tmp_path / 'driver.py'
        script.write_text(DRIVER)
        root = Path(__file__).parents[3]
        process = subprocess.Popen(
            [sys.executable, script, place / name, begin, str(int(how))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, 'PYTHONPATH': str(root), 'OMP_NUM_THREADS': '1'},
        )  # fmt: skip
        started.append(process)
        for line in process.stdout:
            yield int(line), place / name
            process.stdin.write('on\n')
            process.stdin.flush()

    yield start
    for process in started:
        process.kill()
        process.communicate()


def older(objects: int):
    """Write an older answer."""

    def write(path: Path) -> None:
        source = DRIVER.split('def run_until')[0].replace('sys.argv', 'ARGUMENTS')
        scope = {'ARGUMENTS': ['', str(path), '', '0']}
        exec(source, scope)
        scope['write'](objects)

    return write


def test_a_geopackage_is_whole_at_any_moment(steps):
    seen = []
    for step, path in steps('ponds.gpkg', older(2)):
        layers = [name for name, _ in pyogrio.list_layers(path)]
        assert layers == ['ponds'], step
        seen.append(count(path))
        assert not list(path.parent.glob('*-journal')), step
    assert set(seen) == {2, 5}
    assert seen == sorted(seen)
    assert len(seen) > 5


def test_a_mask_is_whole_at_any_moment(steps):
    def with_overviews(path):
        older(2)(path)
        with rasterio.open(path, 'r+') as mask:
            mask.update_tags(seen='yes')
        Path(f'{path}.ovr').write_bytes(b'of the older one')

    seen = []
    for _, path in steps('ponds.tif', with_overviews):
        tidy_up(path.parent)
        seen.append(count(path))
        assert Path(f'{path}.ovr').exists() == (seen[-1] == 2)
    assert set(seen) == {2, 5}


@pytest.mark.parametrize('name', ['ponds.shp', 'ponds.SHP'])
def test_a_shapefile_is_whole_after_the_next_start(steps, name):
    seen, unfinished = [], 0
    for step, path in steps(name, older(2)):
        endings = {file.suffix.lower() for file in path.parent.iterdir()}
        assert endings >= {'.shp', '.shx', '.dbf', '.prj', '.cpg'}, step
        folders = list(remembered())
        unfinished += len(folders)
        tidy_up(path.parent)
        seen.append(count(path))
        hidden = [f.name for f in path.parent.iterdir() if f.suffix == '.done']
        assert not hidden, step
    assert set(seen) == {2, 5}
    assert seen == sorted(seen)
    assert unfinished >= 3


@pytest.mark.parametrize('name', ['ponds.gpkg', 'ponds.shp', 'ponds.geojson'])
def test_a_run_that_is_interrupted_leaves_no_half(steps, name):
    for step, path in steps(name, older(2), signal.SIGINT):
        there = {file.name for file in path.parent.iterdir()}
        shown = {file for file in there if not file.startswith('.')}
        assert all(file.startswith('ponds') for file in shown), (step, there)
        if name != 'ponds.geojson':
            assert count(path) in (2, 5), step
        else:
            assert pyogrio.read_info(path)['features'] in (2, 5), step


def test_the_first_answer_is_there_whole_or_not_at_all(steps):
    for step, path in steps('ponds.shp', lambda path: None):
        tidy_up(path.parent)
        if path.exists():
            assert count(path) == 5, step
