"""A name means the file of that name, whatever characters it holds."""

from pathlib import Path

import numpy as np
import pyogrio
import pyogrio.raw
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin
from stand_in import Painted, install, paint

from model_core.cli import main
from model_core.errors import RequestError
from model_core.files.names import vector_name
from model_core.layers.aoi import read_aoi
from model_core.raster.opening import open_raster

ODD = [
    '(1) ponds', '#3', '50%', '%41', '-ponds', '--mask', '.ponds', '[1]', 'a|b',
    'a?b=c', 'a&b', 'a;b', 'a!b', 'a*b', "o'clock", 'a"b', 'größer', '池', '😀', ' a ',
    'a\nb', 'zip!x', 'a.zip', 'GPKG:x:y', 'http:', 'vsizip', 's3:', 'NETCDF:"x"',
    'a,b', '{a}', '$HOME', '~', 'a\\b', 'é' * 100, 'n' * 245,
]  # fmt: skip


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.setenv('RRSIS_CACHE', str(tmp_path / 'cache'))
    monkeypatch.chdir(tmp_path)
    install(monkeypatch, Painted())


def run(*arguments) -> int:
    return main([*map(str, arguments), '--model', 'painted', '--device', 'cpu'])


def area(path: Path) -> Path:
    here = shapely.box(400_000, 5_799_600, 400_180, 5_800_000)
    plain = path.parents[1] / 'plain.shp'
    pyogrio.raw.write(
        plain, np.array([shapely.to_wkb(here)], object), [], [],
        geometry_type='Polygon', crs='EPSG:32633',
    )  # fmt: skip
    for part in plain.parent.glob('plain.*'):
        part.rename(path.with_name(f'{path.name[:-4]}{part.suffix}'))
    return path


@pytest.mark.parametrize('relative', [True, False])
@pytest.mark.parametrize('name', ODD)
def test_files_and_folders_may_be_called_anything(tmp_path, name, relative):
    """The picture, the area, the answer and the mask, in a folder of that name."""
    long = len(name.encode()) > 200
    folder = tmp_path / (name[:60] if long else name)
    folder.mkdir()
    place = Path(folder.name) if relative else folder
    paint(tmp_path / 'map.tif', [(40, 240, 120, 280), (200, 20, 240, 40)])
    (tmp_path / 'map.tif').rename(folder / f'{name}.tif')
    area(folder / f'{name}.shp')
    out, mask = place / f'{name}.gpkg', place / f'{name}_.tiff'
    if long:
        mask = place / f'{name[:-1]}.tiff'
    assert not run(
        'segment', place / f'{name}.tif', 'tennis courts', '-o', out, '--mask', mask,
        '--aoi', place / f'{name}.shp',
    )  # fmt: skip
    there = {file.name for file in folder.iterdir()}
    own = {f'{name}{e}' for e in ('.tif', '.shp', '.shx', '.dbf', '.prj', '.cpg')}
    assert there == own | {out.name, mask.name}
    with vector_name(folder / out.name) as opened:
        assert pyogrio.read_info(opened)['features'] == 1
    with rasterio.open(folder / mask.name) as written:
        assert (written.read(1) == 255).any()


@pytest.mark.parametrize('ending', ['gpkg', 'shp', 'geojson'])
@pytest.mark.parametrize('name', ['-ponds', '(1) a;b!c?d', 'n' * 247])
def test_an_answer_may_be_called_anything_in_any_format(tmp_path, name, ending):
    paint(tmp_path / 'map.tif', [(40, 240, 120, 280)])
    out = f'{name}.{ending}'
    assert not run('segment', 'map.tif', 'tennis courts', '-o', out)
    assert not run('segment', 'map.tif', 'tennis courts', '-o', out)
    with vector_name(tmp_path / out) as opened:
        assert pyogrio.read_info(opened)['features'] == 1


def test_of_two_files_the_one_that_was_named_is_read(tmp_path):
    """Cut off at `#`, `?` or `;`, the name would be another file's."""
    for number, name in enumerate(['a', 'a#1.tif', 'a?x.tif', 'a;b.tif', 'a!c.tif']):
        with rasterio.open(
            tmp_path / name, 'w', driver='GTiff', width=9 + number, height=9, count=1,
            dtype='uint8', crs='EPSG:32633', transform=from_origin(4e5, 58e5, 1, 1),
        ):  # fmt: skip
            pass
    for number, name in enumerate(['a', 'a#1.tif', 'a?x.tif', 'a;b.tif', 'a!c.tif']):
        for spelt in (name, tmp_path / name):
            with open_raster(spelt) as source:
                assert source.info.width == 9 + number


def test_of_two_areas_the_one_that_was_named_is_read(tmp_path):
    for number, name in enumerate(['a', 'a;b', 'a!b', 'b']):
        here = shapely.box(0, 0, 1 + number, 1)
        plain = tmp_path / 'plain.geojson'
        pyogrio.raw.write(
            plain, np.array([shapely.to_wkb(here)], object), [], [],
            geometry_type='Polygon', crs='EPSG:32633',
        )  # fmt: skip
        plain.rename(tmp_path / f'{name}.geojson')
    for number, name in enumerate(['a', 'a;b', 'a!b', 'b']):
        found = read_aoi(f'{name}.geojson', None)
        assert found.bounds[2] - found.bounds[0] == pytest.approx(1 + number)


@pytest.mark.parametrize(
    'name', ['n' * 256, 'n' * 5000, '/'.join(['n' * 200] * 30), 'a\0b', 'bad\udcff']
)
def test_a_name_that_cannot_be_is_refused_in_a_sentence(tmp_path, name, capsys):
    paint(tmp_path / 'map.tif', [])
    for arguments in (
        (f'{name}.tif', 'ponds', '-o', 'x.gpkg'),
        ('map.tif', 'ponds', '-o', f'{name}.gpkg'),
        ('map.tif', 'ponds', '-o', 'x.gpkg', '--mask', f'{name}.tif'),
        ('map.tif', 'ponds', '-o', 'x.gpkg', '--aoi', f'{name}.gpkg'),
    ):
        if 'bad' in name and arguments[0] == 'map.tif':
            continue
        assert run('segment', *arguments) == 2
        error = capsys.readouterr().err
        assert 'Traceback' not in error
        assert len(error) < 1200
    with pytest.raises(RequestError), open_raster(f'{name}.tif'):
        pass
    assert {file.name for file in tmp_path.iterdir()} <= {'map.tif', 'cache'}
