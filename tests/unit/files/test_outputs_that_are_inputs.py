"""No output is a file that the answer is made from, by whatever name."""

import json
import os
import shutil
import sqlite3
import zipfile
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import rasterio
import rasterio.shutil
import shapely
from rasterio.transform import from_origin

from model_core.cli import main
from model_core.evaluation.benchmark import evaluate


def run(*arguments) -> int:
    return main([str(argument) for argument in arguments])


def raster(path: Path, driver: str = 'GTiff', **profile) -> Path:
    size = {'width': 300, 'height': 600, 'count': 3, 'dtype': 'uint8'}
    place = {'crs': 'EPSG:32633', 'transform': from_origin(4e5, 58e5, 1, 1)}
    with rasterio.open(path, 'w', driver=driver, **size, **place, **profile) as target:
        values = np.random.default_rng(0).integers(60, 120, (3, 600, 300), np.uint8)
        target.write(values)
    return path


def polygons(path: Path, **options) -> Path:
    here = shapely.box(400_010, 5_799_810, 400_190, 5_799_990)
    pyogrio.raw.write(
        path, np.array([shapely.to_wkb(here)], object), [], [],
        geometry_type='Polygon', crs='EPSG:32633', **options,
    )  # fmt: skip
    return path


def everything(folder: Path) -> dict[str, bytes]:
    """The bytes of every file that lies in a folder."""
    files = (file for file in folder.rglob('*') if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def mosaic(here: Path) -> Path:
    """A mosaic of a mosaic: outer.vrt -> tiles/inner.vrt -> tiles/west.tif."""
    (here / 'tiles').mkdir()
    raster(here / 'tiles' / 'west.tif')
    rasterio.shutil.copy('tiles/west.tif', 'tiles/inner.vrt', driver='VRT')
    rasterio.shutil.copy('tiles/inner.vrt', 'outer.vrt', driver='VRT')
    return here / 'outer.vrt'


def refused(capsys, here: Path, *arguments) -> str:
    """Ask for a pond; nothing of what is there may change."""
    before = everything(here)
    assert run('segment', *arguments) == 2
    assert everything(here) == before
    error = capsys.readouterr().err
    assert 'Traceback' not in error
    return error


@pytest.mark.parametrize(
    'spelling',
    ['map.gpkg', './map.gpkg', 'sub/../map.gpkg', 'link.gpkg', 'hard.gpkg', 'ABSOLUTE'],
)
def test_a_raster_geopackage_is_not_written_into(here, capsys, spelling):
    raster(here / 'map.gpkg', 'GPKG')
    (here / 'sub').mkdir()
    (here / 'link.gpkg').symlink_to('map.gpkg')
    os.link('map.gpkg', 'hard.gpkg')
    out = here / 'map.gpkg' if spelling == 'ABSOLUTE' else spelling
    for image in ('map.gpkg', 'GPKG:map.gpkg:map', f'GPKG:{here}/map.gpkg:map'):
        assert 'the raster' in refused(capsys, here, image, 'ponds', '-o', out)


@pytest.mark.parametrize(
    'mask', ['outer.tif', 'tiles/west.tif', 'link.tif', 'tiles/../tiles/west.tif']
)
def test_the_sources_of_a_mosaic_are_not_masks(here, capsys, mask):
    mosaic(here).rename('outer.tif')
    (here / 'link.tif').symlink_to(here / 'tiles' / 'west.tif')
    error = refused(capsys, here, 'outer.tif', 'ponds', '-o', 'x.gpkg', '--mask', mask)
    assert 'the raster' in error


def test_what_lies_beside_a_source_of_a_mosaic_is_not_replaced(here, capsys):
    mosaic(here)
    (here / 'tiles' / 'west.prj').write_text('told by hand')
    (here / 'tiles' / 'west.shp').write_text('')
    error = refused(capsys, here, 'outer.vrt', 'ponds', '-o', 'tiles/west.shp')
    assert 'west.prj' in error


def test_a_file_beside_the_raster_is_not_part_of_an_answer(here, capsys):
    raster(here / 'map.bil', 'EHdr')
    assert (here / 'map.prj').exists()
    (here / 'map.shp').write_bytes(b'')
    assert 'map.prj' in refused(capsys, here, 'map.bil', 'ponds', '-o', 'map.shp')


def test_a_mask_by_which_a_raster_knows_its_pixels_is_not_written_over(here, capsys):
    raster(here / 'map.tif')
    raster(here / 'valid.tif')
    rasterio.shutil.copy('map.tif', 'map.vrt', driver='VRT')
    source = '<SourceFilename relativeToVRT="1">valid.tif</SourceFilename>'
    band = (
        '<MaskBand><VRTRasterBand dataType="Byte"><SimpleSource>'
        f'{source}<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></MaskBand>'
    )
    text = (here / 'map.vrt').read_text()
    (here / 'map.vrt').write_text(text.replace('</VRTDataset>', f'{band}</VRTDataset>'))
    error = refused(
        capsys, here, 'map.vrt', 'ponds', '-o', 'x.gpkg', '--mask', 'valid.tif'
    )
    assert 'valid.tif' in error


def test_an_archive_is_not_written_over(here, capsys):
    raster(here / 'map.tif')
    with zipfile.ZipFile('maps.tif', 'w') as archive:
        archive.write('map.tif')
    image = f'/vsizip/{{{here}/maps.tif}}/map.tif'
    error = refused(capsys, here, image, 'ponds', '-o', 'x.gpkg', '--mask', 'maps.tif')
    assert 'maps.tif' in error


@pytest.mark.parametrize('ending', ['gpkg', 'shp', 'geojson'])
def test_the_area_is_not_written_over(here, capsys, ending):
    raster(here / 'map.tif')
    area = polygons(here / f'area.{ending}')
    (here / f'link.{ending}').symlink_to(area.name)
    for out in (area.name, f'link.{ending}'):
        error = refused(capsys, here, 'map.tif', 'ponds', '--aoi', area, '-o', out)
        assert 'the area itself' in error


def test_a_layer_that_the_sentence_names_is_not_written_over(here, capsys):
    raster(here / 'map.tif')
    polygons(here / 'roads.gpkg', layer='streets')
    error = refused(
        capsys, here, 'map.tif', 'ponds near @roads', '--layer', 'roads=roads.gpkg',
        '-o', 'roads.gpkg',
    )  # fmt: skip
    assert 'the layer "roads" itself' in error


def test_a_table_of_a_shapefile_is_not_written_over(here, capsys):
    raster(here / 'map.tif')
    polygons(here / 'roads.shp')
    shutil.move('roads.shp', 'elsewhere.shp')
    (here / 'roads.shp').symlink_to('elsewhere.shp')
    error = refused(
        capsys, here, 'map.tif', 'ponds near @r', '--layer', 'r=roads.shp',
        '-o', 'roads.shp',
    )  # fmt: skip
    assert 'the layer "r"' in error


def batch(here: Path, lines: list[dict], out: str) -> tuple[int, list[dict]]:
    requests = here / 'requests.jsonl'
    requests.write_text('\n'.join(map(json.dumps, lines)))
    code = run('batch', requests, '-o', out)
    rows = (Path(out) / 'results.jsonl').read_text().splitlines()
    return code, [json.loads(row) for row in rows]


def test_a_batch_does_not_replace_the_pictures_it_is_about(here):
    raster(here / 'a.png', 'PNG')
    raster(here / 'b.png', 'PNG')
    (here / 'c.png').symlink_to('a.png')
    before = {name: data for name, data in everything(here).items() if 'png' in name}
    lines = [{'id': i, 'image': 'a.png', 'prompt': 'pond'} for i in ('a', 'b', 'c')]
    lines.append({'id': 'd', 'image': 'b.png', 'prompt': 'pond'})
    _, rows = batch(here, lines, '.')
    assert [row['error'] is None for row in rows] == [False, False, False, True]
    assert 'itself' in rows[0]['error']
    assert {name: everything(here)[name] for name in before} == before
    assert (here / 'd.png').exists()


def test_a_batch_does_not_write_over_its_requests(here, capsys):
    text = json.dumps({'id': 'a', 'image': 'a.png', 'prompt': 'pond'})
    (here / 'results.jsonl').write_text(text)
    assert run('batch', 'results.jsonl', '-o', '.') == 2
    assert (here / 'results.jsonl').read_text() == text
    assert 'the file of requests itself' in capsys.readouterr().err


def test_a_batch_writes_its_answers_anew_over_its_old_ones(here):
    raster(here / 'a.png', 'PNG')
    lines = [{'id': 'a', 'image': 'a.png', 'prompt': 'pond'}]
    for _ in range(2):
        assert batch(here, lines, 'out')[1][0]['error'] is None


@pytest.mark.parametrize('split', ['results', 'test'])
def test_an_evaluation_does_not_write_over_its_benchmark(here, split):
    (here / 'predictions').mkdir()
    raster(here / 'a.tif')
    (here / 'predictions' / 'p.png').write_bytes(b'the truth')
    line = {'id': 'p', 'image': 'a.tif', 'mask': 'predictions/p.png', 'prompt': 'pond'}
    (here / f'{split}.jsonl').write_text(json.dumps(line))
    before = everything(here)
    arguments = ['--dataset', 'jsonl', '--root', '.', '--split', split, '-o', '.']
    assert run('evaluate', *arguments) == 2
    assert everything(here) == before


@pytest.mark.parametrize('name', ['../p', 'a/../b', '.', '', 'p\0q'])
def test_an_answer_of_an_evaluation_stays_in_its_folder(here, name):
    raster(here / 'a.tif')
    (here / 'truth.png').write_bytes(b'')
    line = {'id': name, 'image': 'a.tif', 'mask': 'truth.png', 'prompt': 'pond'}
    (here / 'test.jsonl').write_text(json.dumps(line))
    with pytest.raises(Exception, match='name of a file'):
        evaluate(
            here, 'test', 'compact', 'cpu', here / 'out',
            answer=lambda image, sentence: np.zeros((600, 300), bool),
        )  # fmt: skip
    assert {file.name for file in here.iterdir()} <= {
        *('a.tif', 'truth.png', 'test.jsonl', 'out'),
    }


def test_a_geopackage_of_other_layers_is_added_to(here, monkeypatch):
    raster(here / 'map.tif')
    polygons(here / 'project.gpkg', layer='parcels')
    assert run('segment', 'map.tif', 'ponds', '-o', 'project.gpkg') == 0
    with sqlite3.connect('project.gpkg') as database:
        names = database.execute('SELECT table_name FROM gpkg_contents').fetchall()
    assert sorted(names) == [('parcels',), ('project',)]
