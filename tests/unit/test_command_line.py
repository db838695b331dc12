"""The command line, as a script uses it: outputs, exit codes, sentences."""

import json
import subprocess
import sys

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from PIL import Image
from pyproj import Geod

from model_core.cli import main
from model_core.training.drawn import DEMO_ORIGIN

SENTENCE = 'the largest pond north of the road'


def on_the_map(pond) -> shapely.Polygon:
    """The outline of a drawn pond in map coordinates."""
    x0, y0 = DEMO_ORIGIN
    return shapely.Polygon([(x0 + x, y0 - y) for x, y in pond.outline])


@pytest.fixture(scope='module')
def meant(demo) -> shapely.Polygon:
    """The pond that the sentence means, from the truth about the scene."""
    _, scene = demo
    xs, ys = np.array(scene.road).T
    north = [p for p in scene.ponds if p.centre[1] < np.interp(p.centre[0], xs, ys)]
    return on_the_map(max(north, key=lambda pond: pond.area))


def iou(a, b) -> float:
    return a.intersection(b).area / a.union(b).area


def run(*arguments) -> int:
    return main([str(argument) for argument in arguments])


@pytest.mark.parametrize('ending', ['gpkg', 'shp', 'geojson'])
def test_the_sentence_gives_the_pond_that_a_person_means(
    demo, meant, tmp_path, capsys, ending
):
    out = tmp_path / f'pond.{ending}'
    assert run('segment', demo[0], SENTENCE, '-o', out) == 0
    assert 'north of the road' in capsys.readouterr().out
    meta, _, geometry, fields = pyogrio.raw.read(out)
    values = dict(zip(meta['fields'], (column[0] for column in fields), strict=True))
    found = shapely.from_wkb(geometry[0])
    if ending == 'geojson':
        west, south, east, north = found.bounds
        assert 13 < west < east < 14
        assert 52 < south < north < 53
        area, _ = Geod(ellps='WGS84').geometry_area_perimeter(found)
        around = Geod(ellps='WGS84').geometry_length(found.boundary)
        assert values['area_m2'] == pytest.approx(abs(area), rel=1e-3)
        assert values['perim_m'] == pytest.approx(around, rel=1e-3)
    else:
        assert iou(found, meant) > 0.9
        assert 'UTM zone 33N' in meta['crs'] or '32633' in meta['crs']
    assert values['prompt'] == SENTENCE
    assert values['phrase'] == 'pond'
    assert values['model'] == 'compact'
    assert values['rank'] == 1
    assert 0.5 < values['score'] <= 1
    assert values['area_m2'] == pytest.approx(meant.area, rel=0.1)


def test_json_and_mask_tell_the_same(demo, meant, tmp_path, capsys):
    out, mask = tmp_path / 'pond.gpkg', tmp_path / 'pond.tif'
    assert run('segment', demo[0], SENTENCE, '-o', out, '--mask', mask, '--json') == 0
    result = json.loads(capsys.readouterr().out)
    assert result['objects'] == 1
    assert result['device'] in ('cpu', 'mps') or result['device'].startswith('cuda')
    assert result['model'] == 'compact'
    assert result['seconds'] > 0
    assert result['parse']['phrases'] == ['pond', 'road']
    with rasterio.open(mask) as raster, rasterio.open(demo[0]) as source:
        assert raster.transform == source.transform
        values = raster.read(1)
    assert set(np.unique(values)) == {0, 255}
    assert (values == 255).sum() == pytest.approx(meant.area, rel=0.1)


def test_an_area_limits_the_answer(demo, tmp_path, capsys):
    path, scene = demo
    pond = on_the_map(min(scene.ponds, key=lambda pond: pond.area))
    xmin, ymin, xmax, ymax = (round(v) for v in pond.buffer(40).bounds)
    box = f'{xmin},{ymin},{xmax},{ymax}'
    out = tmp_path / 'pond.gpkg'
    assert run('segment', path, 'ponds', '-o', out, '--bbox', box) == 0
    _, _, geometry, _ = pyogrio.raw.read(out)
    inside = shapely.box(xmin, ymin, xmax, ymax).buffer(1)
    assert len(geometry) >= 1
    assert all(inside.contains(shape) for shape in shapely.from_wkb(geometry))


def test_small_objects_can_be_left_out(demo, tmp_path):
    counts = []
    for least in (0, 5000):
        out = tmp_path / f'ponds-{least}.gpkg'
        assert run('segment', demo[0], 'ponds', '-o', out, '--min-area', least) == 0
        meta, _, geometry, fields = pyogrio.raw.read(out)
        areas = fields[list(meta['fields']).index('area_m2')]
        assert (areas >= least).all()
        counts.append(len(geometry))
    assert counts[1] >= 4
    assert counts[0] > counts[1]


def test_what_is_not_there_gives_an_empty_layer_and_a_reason(demo, tmp_path, capsys):
    out = tmp_path / 'none.gpkg'
    sentence = 'the pond larger than 400 ha'
    assert run('segment', demo[0], sentence, '-o', out) == 0
    assert capsys.readouterr().out.strip()
    meta, _, geometry, _ = pyogrio.raw.read(out)
    assert len(geometry) == 0
    assert list(meta['fields']) == [
        'prompt', 'phrase', 'score', 'area_m2', 'perim_m', 'rank', 'model', 'run_id',
    ]  # fmt: skip


def test_a_word_that_the_model_never_learnt_is_not_guessed(demo, tmp_path, capsys):
    out = tmp_path / 'none.gpkg'
    assert run('segment', demo[0], 'the largest flurbogast', '-o', out) == 0
    account = capsys.readouterr().out
    assert '"flurbogast" is not a word that this model has learnt' in account
    assert len(pyogrio.raw.read(out)[2]) == 0
    # As an anchor it is not there either, and the rest of the sentence is answered.
    sentence = 'ponds that are not near a flurbogast'
    assert run('segment', demo[0], sentence, '-o', out) == 0
    assert 'flurbogast' in capsys.readouterr().out
    assert len(pyogrio.raw.read(out)[2]) > 4


def blank(path, **profile) -> None:
    """A raster of nothing but nodata, or without a CRS, as the profile says."""
    defaults = {
        'driver': 'GTiff', 'width': 64, 'height': 64, 'count': 3, 'dtype': 'uint8',
        'nodata': 0, 'crs': 'EPSG:32633',
        'transform': rasterio.transform.from_origin(5e5, 5e6, 1, 1),
    }  # fmt: skip
    with rasterio.open(path, 'w', **{**defaults, **profile}):
        pass


@pytest.mark.parametrize(
    ('arguments', 'complaint'),
    [
        (['missing.tif', SENTENCE], 'missing.tif'),
        (['text.tif', SENTENCE], 'text.tif'),
        (['blank.tif', SENTENCE], 'nodata'),
        (['demo.tif', ''], 'empty'),
        (['demo.tif', 'and of the'], 'names no'),
        (['demo.tif', 'ponds within 5 furlongs of a road'], 'furlongs'),
        (['demo.tif', SENTENCE, '--bbox', '0,0,10,10'], 'outside'),
        (['demo.tif', SENTENCE, '--bands', '1,2,9'], 'Band 9'),
        (['demo.tif', SENTENCE, '--device', 'cuda:7'], 'cuda:7'),
        (['demo.tif', SENTENCE, '--model', 'huge'], 'huge'),
        (['demo.tif', SENTENCE, '--aoi', 'missing.gpkg'], 'missing.gpkg'),
        (['demo.tif', SENTENCE, '--threshold', '7'], 'threshold'),
        (['demo.tif', SENTENCE, '--resolution', '-1'], 'resolution'),
        (['demo.tif', SENTENCE, '--mask', 'demo.tif'], 'itself'),
    ],
)
def test_bad_input_gets_a_sentence_exit_code_2_and_no_file(
    demo, tmp_path, monkeypatch, capsys, arguments, complaint
):
    (tmp_path / 'text.tif').write_text('not a raster')
    blank(tmp_path / 'blank.tif')
    (tmp_path / 'demo.tif').symlink_to(demo[0])
    before = {path.name for path in tmp_path.iterdir()}
    monkeypatch.chdir(tmp_path)
    assert run('segment', *arguments, '-o', 'out.gpkg') == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert error.strip().endswith(('.', ')'))
    assert 'Traceback' not in error
    assert {path.name for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize('name', ['out.kml', 'out.tif', 'nowhere/out.gpkg'])
def test_an_output_that_cannot_be_written_is_refused_before_the_work(
    demo, tmp_path, capsys, name
):
    assert run('segment', demo[0], SENTENCE, '-o', tmp_path / name) == 2
    assert capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_batch_answers_every_line_and_reports_those_that_fail(demo, tmp_path, capsys):
    image = tmp_path / 'pictures' / 'scene.png'
    image.parent.mkdir()
    Image.fromarray(demo[1].rgb[300:720, 150:600]).save(image)
    lines = [
        {'id': 'a', 'image': 'pictures/scene.png', 'prompt': 'the largest pond'},
        {'id': 'b', 'image': 'pictures/gone.png', 'prompt': 'the largest pond'},
        {'id': '../c', 'image': 'pictures/scene.png', 'prompt': 'pond'},
    ]
    requests = tmp_path / 'requests.jsonl'
    requests.write_text('\n'.join(map(json.dumps, lines)) + '\n{"id": \n')
    out = tmp_path / 'out'
    assert run('batch', requests, '-o', out) == 2
    rows = [json.loads(r) for r in (out / 'results.jsonl').read_text().splitlines()]
    assert [row['id'] for row in rows] == ['a', 'b', 'line 3', 'line 4']
    assert [row['error'] is None for row in rows] == [True, False, False, False]
    assert rows[0]['objects'] == 1
    assert rows[0]['account']
    assert {path.name for path in out.iterdir()} == {'a.png', 'results.jsonl'}
    mask = np.asarray(Image.open(out / 'a.png'))
    assert mask.shape == (420, 450)
    assert mask.dtype == np.uint8
    truth = demo[1].cover[300:720, 150:600] == 4
    found = mask == 255
    assert (found & truth).sum() / (found | truth).sum() > 0.85


def test_parse_shows_the_tree_without_loading_a_network():
    command = [
        sys.executable, '-X', 'importtime', '-m', 'model_core', 'parse', SENTENCE,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)['phrases'] == ['pond', 'road']
    assert 'torch' not in done.stderr


def test_doctor_names_versions_devices_and_models(capsys):
    assert run('doctor') == 0
    report = json.loads(capsys.readouterr().out)
    assert report['packages']['torch'].startswith('2.')
    assert report['device']
    assert 'compact' in report['models']
    assert report['problems'] == []


def test_the_bundled_models_are_listed_and_whole(capsys):
    assert run('models', 'list') == 0
    listed = [line.split('\t')[0] for line in capsys.readouterr().out.splitlines()]
    bundled = ['compact', 'fianet-light', 'sbanet-light', 'btdnet-light']
    assert set(listed) >= set(bundled)
    for name in bundled:
        assert run('models', 'verify', name) == 0
        assert 'sha256' in capsys.readouterr().out
