"""Files of requests as the world writes them: one bad line takes no other along."""

import json

import numpy as np
import pytest
import rasterio
from PIL import Image

from model_core import batch
from model_core.cli import main
from model_core.engine import Engine
from model_core.errors import RequestError
from model_core.request_lines import read_requests, tell_apart

MOSAIC = """<VRTDataset rasterXSize="450" rasterYSize="420">
<VRTRasterBand dataType="Byte" band="1"><SimpleSource>
<SourceFilename relativeToVRT="1">gone.tif</SourceFilename><SourceBand>1</SourceBand>
</SimpleSource></VRTRasterBand></VRTDataset>"""
POND = {'image': 'scene.png', 'prompt': 'the largest pond'}


@pytest.fixture
def here(demo, tmp_path):
    """A folder with a picture of ponds."""
    Image.fromarray(demo[1].rgb[300:720, 150:600]).save(tmp_path / 'scene.png')
    return tmp_path


def run(folder, content, *more):
    """Run a batch: exit code, rows, names of the masks."""
    requests = folder / 'requests.jsonl'
    if isinstance(content, bytes):
        requests.write_bytes(content)
    else:
        lines = [one if isinstance(one, str) else json.dumps(one) for one in content]
        requests.write_text('\n'.join(lines) + '\n', encoding='utf-8')
    out = folder / 'out'
    code = main(['batch', str(requests), '-o', str(out), *more])
    results = out / 'results.jsonl'
    if not results.exists():
        return code, [], set()
    rows = [json.loads(row) for row in results.read_bytes().split(b'\n') if row]
    return code, rows, {path.name for path in out.iterdir() if path != results}


@pytest.fixture
def answered(monkeypatch):
    """The requests that the engine is asked, which it answers by nothing at all."""
    asked = []

    def refuse(self, request, report, stop):
        asked.append(request)
        raise RequestError('Asked.')

    monkeypatch.setattr(Engine, 'answer', refuse)
    return asked


@pytest.mark.parametrize(
    ('fault', 'code', 'told'),
    [
        (RequestError('There is no such thing.'), 2, 'no such thing'),
        (ValueError('math domain error'), 1, 'The engine failed: ValueError'),
        (MemoryError(), 2, 'memory'),
        (
            RuntimeError("DefaultCPUAllocator: can't allocate memory: you ask"),
            2,
            'memo',
        ),
        (RecursionError('maximum recursion depth'), 1, 'The engine failed'),
        (rasterio.errors.RasterioIOError('cut off'), 1, 'cut off'),
        (OSError(28, 'No space left on device', 'x.png'), 2, 'disk is full'),
    ],
)
def test_no_fault_takes_other_requests_along(
    here, monkeypatch, capsys, fault, code, told
):
    own = Engine.answer

    def answer(self, request, report, stop):
        if request.id == 'b':
            raise fault
        return own(self, request, report, stop)

    monkeypatch.setattr(Engine, 'answer', answer)
    found, rows, masks = run(here, [{'id': name, **POND} for name in 'abc'])
    assert found == code
    assert [row['error'] is None for row in rows] == [True, False, True]
    assert told in rows[1]['error']
    assert masks == {'a.png', 'c.png'}
    assert '3 requests, 1 of them failed' in capsys.readouterr().err


def test_a_mosaic_without_its_pictures_costs_its_own_request_only(here):
    (here / 'mosaic.vrt').write_text(MOSAIC)
    lines = [{'id': 'a', **POND, 'image': 'mosaic.vrt'}, {'id': 'b', **POND}]
    code, rows, masks = run(here, lines)
    assert code == 2
    assert 'gone.tif' in rows[0]['error']
    assert (rows[1]['error'], masks) == (None, {'b.png'})


def test_all_answered_is_a_success_and_an_empty_file_too(here, capsys):
    assert run(here, [{'id': 'a', **POND}])[0] == 0
    assert '1 requests, 0 of them failed.' in capsys.readouterr().err
    assert run(here, b'\n\r\n  \n')[:2] == (0, [])


WRITTEN = {
    'a BOM': b'\xef\xbb\xbf' + json.dumps({'id': 'a', **POND}).encode() + b'\n',
    'a BOM amid': b'\n'.join(
        b'\xef\xbb\xbf' + json.dumps({'id': name, **POND}).encode() for name in 'ab'
    ),
    'CRLF': b'\r\n'.join(json.dumps({'id': n, **POND}).encode() for n in 'ab')
    + b'\r\n',
    'CR alone': b'\r'.join(json.dumps({'id': n, **POND}).encode() for n in 'ab'),
    'empty lines': b'\n \n' + json.dumps({'id': 'a', **POND}).encode() + b'\n\t\n\n',
    'no last line end': json.dumps({'id': 'a', **POND}).encode(),
}


@pytest.mark.parametrize('how', WRITTEN)
def test_lines_however_they_end_are_read(here, answered, how):
    _, rows, _ = run(here, WRITTEN[how])
    assert [request.id for request in answered] == [row['id'] for row in rows]
    assert {row['error'] for row in rows} == {'Asked.'}


@pytest.mark.parametrize('letter', ['\u2028', '\u2029', '\x85', '\u001c', '\x0b'])
def test_what_only_looks_like_a_line_end_is_part_of_the_sentence(
    here, answered, letter
):
    prompt = f'the largest{letter}pond'
    raw = letter > '\x20'
    line = json.dumps({'id': 'a', **POND, 'prompt': prompt}, ensure_ascii=not raw)
    _, rows, _ = run(here, f'{line}\n'.encode())
    assert [row['error'] for row in rows] == ['Asked.']
    assert answered[0].prompt == prompt


@pytest.mark.parametrize(
    'encoding', ['utf-16', 'utf-16-le', 'utf-16-be', 'utf-32', 'utf-32-be']
)
def test_wide_encodings_are_named_and_nothing_is_written(here, capsys, encoding):
    content = '\n'.join(json.dumps({'id': name, **POND}) for name in 'abc')
    assert run(here, content.encode(encoding)) == (2, [], set())
    told = capsys.readouterr().err
    assert 'UTF-16' in told
    assert 'save it as UTF-8' in told


BAD = {
    'null id': ({'id': None}, 'lacks id'),
    'empty id': ({'id': ''}, 'lacks id'),
    'blank id': ({'id': ' \t'}, 'cannot be the name'),
    'true id': ({'id': True}, '"id"'),
    'list id': ({'id': ['a']}, '"id"'),
    'id with a fraction': ({'id': 1.5}, '"id"'),
    'path for an id': ({'id': '../a'}, 'cannot be the name'),
    'dots for an id': ({'id': '..'}, 'cannot be the name'),
    'backslash in an id': ({'id': 'a\\b'}, 'cannot be the name'),
    'line end in an id': ({'id': 'a\nb'}, 'cannot be the name'),
    'zero byte in an id': ({'id': 'a\0b'}, 'cannot be the name'),
    'half a letter in an id': ({'id': 'a\ud800'}, 'cannot be the name'),
    'long id': ({'id': 'a' * 252}, 'too long'),
    'long id in Cyrillic': ({'id': 'ж' * 126}, 'too long'),
    'double id': ({'id': 'good'}, 'is that of line 1'),
    'unknown member': ({'treshold': 0.5}, 'did you mean "threshold"?'),
    'unknown member of segment': ({'output': 'a.gpkg'}, '"output" is not known'),
    'dashed member': ({'min-area': 5}, 'did you mean "min_area"?'),
    'capital member': ({'Bands': [1, 2, 3]}, 'did you mean "bands"?'),
    'two bands': ({'bands': [1, 2]}, '"bands": 2 values instead of 3'),
    'bands as text': ({'bands': '1,2,3'}, '"bands"'),
    'bands with fractions': ({'bands': [1, 2, 3.5]}, '"bands"'),
    'nested bands': ({'bands': [[1], 2, 3]}, '"bands"'),
    'threshold as text': ({'threshold': '0.5'}, '"threshold"'),
    'true threshold': ({'threshold': True}, '"threshold"'),
    'huge threshold': ({'threshold': 10**400}, '"threshold"'),
    'short box': ({'bbox': [1, 2, 3]}, '"bbox": 3 values instead of 4'),
    'no sentence': ({'prompt': None}, 'lacks prompt'),
    'a number for a sentence': ({'prompt': 7}, '"prompt"'),
    'a list for a picture': ({'image': ['scene.png']}, '"image"'),
    'no picture': ({'image': ''}, 'lacks image'),
    'a number for an area': ({'aoi': 1}, '"aoi"'),
    'a list of layers': ({'layers': ['a.gpkg']}, '"layers"'),
}


@pytest.mark.parametrize('how', BAD)
def test_a_bad_line_is_refused_by_its_number_before_anything_runs(
    here, monkeypatch, capsys, how
):
    asked = []

    def refuse(self, request, report, stop):
        # All of what is wrong with the file was told before the first request.
        assert 'Line 3: ' in capsys.readouterr().err
        monkeypatch.undo()
        asked.append(request.id)
        raise RequestError('Asked.')

    monkeypatch.setattr(Engine, 'answer', refuse)
    change, told = BAD[how]
    lines = [{'id': 'good', **POND}, '', {'id': 'bad', **POND, **change}]
    code, rows, masks = run(here, lines)
    assert code == 2
    assert asked == ['good']
    assert [row['id'] for row in rows] == ['good', 'line 3']
    assert rows[1]['error'].startswith('Line 3: ')
    assert told in rows[1]['error']
    assert rows[1]['error'].endswith('.')
    assert not masks


RAW = {
    'no JSON': (b'{"id": ', 'not JSON'),
    'a list': (b'[{"id": "b"}]', 'no object'),
    'null': (b'null', 'no object'),
    'NaN': (b'{"id":"b","image":"a","prompt":"p","threshold":NaN}', 'NaN'),
    'infinity': (b'{"id":"b","image":"a","prompt":"p","threshold":1e999}', '1e999'),
    'minus infinity': (
        b'{"id":"b","image":"a","prompt":"p","bbox":[-Infinity]}',
        'Inf',
    ),
    'endless digits': (
        b'{"id":' + b'1' * 9999 + b',"image":"a","prompt":"p"}',
        'digit',
    ),
    'a member twice': (b'{"id":"b","prompt":"p","image":"a","prompt":"q"}', 'twice'),
    'depth': (b'{"id":' + b'[' * 99_999, 'deep'),
    'latin-1': '{"id":"b","image":"a","prompt":"caf\xe9"}'.encode('latin-1'),
}


@pytest.mark.parametrize('how', RAW)
def test_a_line_that_is_no_json_costs_itself_only(here, answered, how):
    line, told = RAW[how] if isinstance(RAW[how], tuple) else (RAW[how], 'UTF-8')
    good = json.dumps({'id': 'a', **POND}).encode()
    code, rows, _ = run(here, line + b'\n' + good)
    assert code == 2
    assert [row['id'] for row in rows] == ['line 1', 'a']
    assert told in rows[0]['error']
    assert 'Traceback' not in rows[0]['error']
    assert len(rows[0]['error']) < 300


def test_ids_may_differ_in_case_only_where_files_may(here, answered):
    lines = [{'id': name, **POND} for name in ('A', 'a', 'straße', 'STRASSE', 7)]
    _, rows, _ = run(here, lines)
    folds = (here / 'SCENE.PNG').exists()
    assert [row['error'] == 'Asked.' for row in rows] == [
        True, not folds, True, not folds, True,
    ]  # fmt: skip
    read = read_requests(here / 'requests.jsonl', 'compact', 'cpu')
    apart = tell_apart(read, folds=True, longest=251)
    assert [line.problem is None for line in apart] == [True, False, True, False, True]
    assert '"a" is that of line 1' in apart[1].problem
    assert apart[4].request.id == '7'


def test_options_mean_what_they_mean_to_segment(demo, here, answered):
    line = {
        'id': 'a', 'image': str(demo[0]), 'prompt': 'ponds', 'bands': [3, 2, 1],
        'threshold': 0.4, 'resolution': 2, 'bbox': [1, 2, 3, 4], 'aoi': 'area.gpkg',
        'min_area': 5000, 'crs': 'EPSG:32633', 'layers': {'roads': 'roads.gpkg'},
    }  # fmt: skip
    run(here, [line, {'id': 'b', **POND, 'aoi': None, 'threshold': None}])
    request, plain = answered
    assert (request.bands, request.threshold, request.resolution) == ((3, 2, 1), 0.4, 2)
    assert request.bbox == (1, 2, 3, 4)
    assert (request.min_area, request.crs) == (5000, 'EPSG:32633')
    assert request.image == str(demo[0])
    # Paths are relative to the file of requests.
    assert request.aoi == str(here / 'area.gpkg')
    assert request.layers == {'roads': str(here / 'roads.gpkg')}
    assert plain.aoi is None
    assert plain.image == str(here / 'scene.png')


def test_options_change_the_answer_and_are_checked_as_in_segment(demo, here, capsys):
    line = {'image': str(demo[0]), 'prompt': 'ponds'}
    options = {
        'all': {}, 'large': {'min_area': 5000}, 'bad': {'threshold': 7},
        'off': {'bbox': [0, 0, 1, 1]}, 'less': {'min_area': -1},
        'none': {'bands': [1, 2, 9]}, 'fine': {'resolution': -1},
    }  # fmt: skip
    lines = [{'id': name, **line, **extra} for name, extra in options.items()]
    code, rows, masks = run(here, lines)
    assert code == 2
    assert masks == {'all.png', 'large.png'}
    assert 0 < rows[1]['objects'] < rows[0]['objects']
    for name, row in zip([*options][2:], rows[2:], strict=True):
        extra = [f'--{k.replace("_", "-")}={str(v).strip("[]").replace(" ", "")}'
                 for k, v in options[name].items()]  # fmt: skip
        capsys.readouterr()
        asked = ['segment', str(demo[0]), 'ponds', '-o', str(here / 'a.gpkg'), *extra]
        assert main(asked) == 2
        assert capsys.readouterr().err.strip() == row['error']


def test_a_mask_that_cannot_be_written_costs_its_own_request(here):
    (here / 'out' / 'a.png').mkdir(parents=True)
    code, rows, _ = run(here, [{'id': 'a', **POND}, {'id': 'b', **POND}])
    assert code == 2
    assert [row['error'] is None for row in rows] == [False, True]
    assert np.asarray(Image.open(here / 'out' / 'b.png')).shape == (420, 450)


@pytest.mark.parametrize('name', ['gone.jsonl', '.'])
def test_a_file_that_cannot_be_read_is_one_sentence(here, capsys, name):
    assert main(['batch', str(here / name), '-o', str(here / 'out')]) == 2
    assert 'cannot be read' in capsys.readouterr().err
    assert not (here / 'out').exists()


def test_an_outcome_of_a_fault_of_ours_says_whose_it_is():
    outcome = batch.Outcome('a', error='x', fault=batch.Fault.ENGINE)
    assert set(json.loads(outcome.to_json())) == {
        'id', 'objects', 'account', 'seconds', 'error',
    }  # fmt: skip
