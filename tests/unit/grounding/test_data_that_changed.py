"""What is kept for an area never answers for other data, nor when it is damaged."""

import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from rasterio.enums import Resampling
from stand_in import Painted, install, paint

from model_core.engine import Engine
from model_core.errors import RequestError
from model_core.files.sealed import is_sound, seal
from model_core.grounding import phrases
from model_core.protocol import Segment

ONE = [(40, 240, 120, 280)]
TWO = [*ONE, (200, 20, 240, 40)]


@pytest.fixture(autouse=True)
def _network(tmp_path, monkeypatch):
    monkeypatch.setenv('RRSIS_CACHE', str(tmp_path / 'cache'))
    monkeypatch.chdir(tmp_path)
    install(monkeypatch, Painted())
    # The stand-in counts what it is asked, and is the same network all the while.
    monkeypatch.setattr(phrases, 'digest', lambda folder: 'painted')


def ask(image, **how):
    """The courts of a raster, asked by an engine that has just been started."""
    request = Segment('a', str(image), 'tennis courts', model='painted', device='cpu')
    engine = Engine(keep_cache=True, **how)
    return engine.answer(request, lambda message: None, lambda: False)


def count(image) -> int:
    return len(ask(image).resolution.chosen)


def paint_over(path: Path, reds: list[tuple]) -> None:
    """Change a file in place; its size and its time stay as they were."""
    before = path.stat()
    other = paint(path.with_name(f'other-{path.name}'), reds)
    assert other.stat().st_size == before.st_size
    path.write_bytes(other.read_bytes())
    other.unlink()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_what_did_not_change_is_not_looked_at_again(tmp_path, monkeypatch):
    image = paint(tmp_path / 'a.tif', ONE)
    network = Painted()
    install(monkeypatch, network)
    monkeypatch.setattr(phrases, 'digest', lambda folder: 'painted')
    assert count(image) == 1
    looks = network.encoded
    paint(tmp_path / 'neighbour.tif', TWO)
    (tmp_path / 'a.gpkg').write_bytes(b'an answer')
    assert count(image) == 1
    assert network.encoded == looks


def test_a_raster_that_was_painted_over_is_looked_at_anew(tmp_path):
    image = paint(tmp_path / 'a.tif', ONE)
    assert count(image) == 1
    paint_over(image, TWO)
    assert count(image) == 2


def test_the_sources_of_mosaics_count(tmp_path):
    (tmp_path / 'deep').mkdir()
    source = paint(tmp_path / 'deep' / 'a.tif', ONE)
    rasterio.shutil.copy('deep/a.tif', 'deep/inner.vrt', driver='VRT')
    rasterio.shutil.copy('deep/inner.vrt', 'outer.vrt', driver='VRT')
    assert count('outer.vrt') == 1
    paint_over(source, TWO)
    assert count('outer.vrt') == 2
    assert count('vrt://outer.vrt?bands=1,2,3') == 2
    paint_over(source, ONE)
    assert count('vrt://outer.vrt?bands=1,2,3') == 1


@pytest.mark.parametrize(
    'name', ['/vsizip/{}/a.tif', '/vsizip/{{{}}}/a.tif', 'zip://{}!a.tif']
)
def test_what_lies_in_an_archive_counts(tmp_path, name):
    archive = tmp_path / 'maps.zip'
    for reds, found in ((ONE, 1), (TWO, 2)):
        paint(tmp_path / 'a.tif', reds)
        with zipfile.ZipFile(archive, 'w') as file:
            file.write('a.tif')
        assert count(name.format(archive)) == found


def test_a_part_of_a_file_counts(tmp_path):
    image = paint(tmp_path / 'a.tif', ONE)
    assert count(f'GTIFF_DIR:1:{image}') == 1
    paint_over(image, TWO)
    assert count(f'GTIFF_DIR:1:{image}') == 2


def test_the_file_that_says_where_a_picture_lies_counts(tmp_path):
    paint(tmp_path / 'a.tif', ONE)
    rasterio.shutil.copy('a.tif', 'b.png', driver='PNG', WORLDFILE='YES')
    (tmp_path / 'b.png.aux.xml').unlink()
    world = tmp_path / 'b.wld'
    (before,) = ask('b.png').resolution.chosen
    east = world.read_text().replace('400000', '500000')
    world.write_text(east)
    (after,) = ask('b.png').resolution.chosen
    assert after.geometry.bounds[0] - before.geometry.bounds[0] == 100_000


def test_what_is_told_of_a_raster_beside_it_counts(tmp_path):
    image = paint(tmp_path / 'a.tif', TWO)
    assert count(image) == 2
    told = '<PAMDataset><PAMRasterBand band="{}"><NoDataValue>255</NoDataValue>'
    bands = ''.join(f'{told.format(b)}</PAMRasterBand>' for b in (1,))
    bands = bands.replace('<PAMDataset>', '')
    Path('a.tif.aux.xml').write_text(f'<PAMDataset>{bands}</PAMDataset>')
    first = ask(image)
    assert first.info.nodata == 255
    shutil.rmtree('cache')
    assert count(image) == len(first.resolution.chosen)


def test_overviews_count(tmp_path):
    image = paint(tmp_path / 'a.tif', ONE)
    request = Segment(
        'a', str(image), 'tennis courts', model='painted', device='cpu', resolution=2
    )

    def found() -> int:
        engine = Engine(keep_cache=True)
        answer = engine.answer(request, lambda message: None, lambda: False)
        return len(answer.resolution.chosen)

    assert found() == 1
    other = paint(tmp_path / 'b.tif', TWO)
    with (
        rasterio.Env(TIFF_USE_OVR=True),
        rasterio.open(other, 'r+') as raster,
    ):
        raster.build_overviews([2], Resampling.average)
    Path('b.tif.ovr').rename('a.tif.ovr')
    assert found() == 2


def damaged(data: bytes, how: str) -> bytes:
    if how == 'cut':
        return data[: len(data) // 2]
    if how == 'empty':
        return b''
    if how == 'seal':
        return data[:-3] + bytes(3)
    place = int(len(data) * float(how))
    return data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :]


@pytest.mark.parametrize(
    'how', ['cut', 'empty', 'seal', '0.02', '0.2', '0.4', '0.6', '0.8', '0.95']
)
def test_a_damaged_file_is_computed_anew(tmp_path, how):
    image = paint(tmp_path / 'a.tif', TWO)
    before = ask(image).resolution
    files = [file for file in Path('cache').rglob('*') if file.is_file()]
    assert {file.suffix for file in files} == {'.tif', '.npy'}
    for kind in ('.tif', '.npy', ''):
        for file in files:
            if file.suffix == kind or not kind:
                file.write_bytes(damaged(file.read_bytes(), how))
        after = ask(image).resolution
        assert after.account == before.account
        pairs = zip(after.chosen, before.chosen, strict=True)
        assert all(a.geometry.equals(b.geometry) for a, b in pairs)
        assert all(is_sound(file) for file in files if file.suffix == '.tif')


def test_a_seal_tells_any_changed_byte(tmp_path):
    path = tmp_path / 'sealed'
    path.write_bytes(bytes(range(100)))
    assert not is_sound(path)
    seal(path)
    whole = path.read_bytes()
    assert is_sound(path)
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + b'\xff' + whole[place + 1 :])
        assert not is_sound(path)


@pytest.mark.parametrize('what', ['a file', 'a link to nowhere', 'nothing allowed'])
def test_without_a_folder_for_the_cache_the_answer_is_the_same(
    tmp_path, monkeypatch, what
):
    image = paint(tmp_path / 'a.tif', TWO)
    if what == 'a file':
        Path('cache').write_text('mine')
    elif what == 'a link to nowhere':
        Path('cache').symlink_to('/proc/self/nowhere')
    else:
        monkeypatch.setenv('RRSIS_CACHE', '/proc/self/cache')
    assert count(image) == 2


@pytest.fixture
def full(tmp_path):
    """A disk with room for hardly anything."""
    place = tmp_path / 'full'
    place.mkdir()
    if os.system(f'mount -t tmpfs -o size=200k tmpfs {place} 2>/dev/null'):
        pytest.skip('needs to mount a small disk')
    yield place
    os.system(f'umount -l {place}')


def noise(path: Path) -> Path:
    """A picture whose score map is not small."""
    values = np.random.default_rng(0).integers(0, 255, (3, 600, 300), np.uint8)
    paint(path, TWO)
    with rasterio.open(path, 'r+') as raster:
        raster.write(values)
    return path


def test_a_full_disk_for_the_cache_does_no_harm(tmp_path, full, monkeypatch):
    image = noise(tmp_path / 'a.tif')
    wanted = ask(image).resolution
    monkeypatch.setenv('RRSIS_CACHE', str(full))
    found = ask(image).resolution
    assert found.account == wanted.account
    assert len(found.chosen) == len(wanted.chosen)


def test_no_room_at_all_is_said_in_a_sentence(tmp_path, full, monkeypatch):
    image = noise(tmp_path / 'a.tif')
    monkeypatch.setenv('RRSIS_CACHE', str(full))
    monkeypatch.setattr('tempfile.tempdir', str(full))
    with pytest.raises(RequestError, match='make room on the disk'):
        ask(image)
    assert not [file for file in full.rglob('*') if file.suffix == '.tif']
