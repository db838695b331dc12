"""A layer is asked from the command line: ids, categories, CRS, and what is refused."""

import json

import existing_samples as samples
import pytest
from existing_samples import square
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from model_core.cli import main
from model_core.layers import resolve_file

PONDS = [
    ('main street', 'road', LineString([(0, 500), (1000, 500)])),
    (1, 'pond', square(100, 700, 20)),
    (2, 'pond', square(400, 800, 60)),
    ('big one', 'pond', square(800, 700, 100)),
    (4, 'pond', square(500, 200, 200)),
]


@pytest.fixture
def ponds(tmp_path):
    return samples.geojson(tmp_path / 'ponds.geojson', PONDS)


def asked(capsys, path, prompt, *options) -> dict:
    assert main(['resolve', str(path), prompt, '--json', *options]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_command_prints_ids_and_account(ponds, capsys):
    assert asked(capsys, ponds, 'the largest pond north of the road') == {
        'ids': ['big one'],
        'account': '4 ponds, 1 road; 3 ponds north of the road; '
        'largest: 1 ha, next 3,603 m².',
    }
    assert main(['resolve', str(ponds), 'the two largest ponds']) == 0
    account, ids = capsys.readouterr().out.splitlines()
    assert account.startswith('4 ponds; largest: 4 ha')
    assert ids == 'ids: 4, big one'


def test_numbers_stay_numbers_and_strings_stay_strings(ponds, capsys):
    ids = asked(capsys, ponds, 'ponds')['ids']
    assert ids == [1, 2, 'big one', 4]
    assert [type(one) for one in ids] == [int, int, str, int]


def test_the_id_is_the_member_or_the_property_or_the_number_in_the_file(tmp_path):
    rows = [
        (None, 'pond', square(0, 0, 10), {'id': '007'}),
        (None, 'pond', square(50, 0, 10), {'id': 8}),
        ('member', 'pond', square(90, 0, 10), {'id': 9}),
    ]
    path = samples.geojson(tmp_path / 'a.geojson', rows)
    assert resolve_file(path, 'ponds').ids == ('007', 8, 'member')
    layer = samples.gpkg(
        tmp_path / 'a.gpkg',
        [square(0, 0, 10), square(50, 0, 20)],
        {'id': ['x', 'y'], 'category': ['pond', 'pond']},
    )
    assert resolve_file(layer, 'the largest pond').ids == ('y',)
    plain = samples.gpkg(
        tmp_path / 'b.gpkg',
        [square(0, 0, 10), square(50, 0, 20)],
        {'category': ['pond', 'pond']},
    )
    assert resolve_file(plain, 'the largest pond').ids == (2,)


def test_a_geojson_without_crs_is_in_degrees_and_measured_on_the_ground(tmp_path):
    # 0.001° are 64 m of longitude and 111 m of latitude at 55° N.
    rows = [
        (1, 'house', Point(10.0, 55.0)),
        (2, 'tree', Point(10.001, 55.0)),
        (3, 'tree', Point(10.0, 55.001)),
    ]
    path = samples.geojson(tmp_path / 'a.geojson', rows, None, place=lambda g: g)
    assert resolve_file(path, 'trees within 70 m of the house').ids == (2,)
    assert resolve_file(path, 'trees within 112 m of the house').ids == (2, 3)
    assert resolve_file(path, 'trees north of the house').ids == (3,)


def test_any_field_may_tell_the_category(tmp_path, capsys):
    path = samples.geojson(tmp_path / 'a.geojson', PONDS, field='kind')
    assert asked(capsys, path, 'the road', '--category-field', 'kind')['ids'] == [
        'main street'
    ]


def test_the_layer_that_has_the_field_is_asked(tmp_path):
    path = samples.gpkg(tmp_path / 'a.gpkg', [Point(0, 0)], {'name': ['x']}, 'names')
    samples.gpkg(path, [square(0, 0, 10)], {'category': ['pond']}, 'things')
    answer = resolve_file(path, 'ponds')
    assert answer.ids == (1,)
    assert 'The layer things was asked, not names.' in answer.account


def test_points_lines_and_polygons_are_asked_together(tmp_path):
    rows = [
        (1, 'road', LineString([(0, 500), (1000, 500)])),
        (2, 'river', box(480, 0, 520, 1000)),
        (3, 'well', Point(300, 503)),
        (4, 'well', Point(500, 300)),
        (5, 'path', LineString([(100, 400), (100, 600)])),
    ]
    path = samples.geojson(tmp_path / 'a.geojson', rows)
    assert resolve_file(path, 'wells within 5 m of the road').ids == (3,)
    assert resolve_file(path, 'wells in the river').ids == (4,)
    assert resolve_file(path, 'the path crossing the road').ids == (5,)
    assert resolve_file(path, 'the road crossing the river').ids == (1,)
    assert resolve_file(path, 'the river crossing the road').ids == (2,)


def test_features_without_geometry_or_category_do_no_harm_and_are_told_of(tmp_path):
    rows = [*PONDS, (8, 'pond', None), (9, None, square(900, 900, 5))]
    path = samples.geojson(tmp_path / 'a.geojson', rows)
    answer = resolve_file(path, 'all ponds')
    assert set(answer.ids) == {1, 2, 'big one', 4}
    assert '1 feature is without a geometry' in answer.account
    assert 'without a category' not in answer.account
    lost = resolve_file(path, 'zebras')
    assert lost.ids == ()
    assert 'The layer has: pond, road.' in lost.account
    assert '1 feature is without a category' in lost.account


def test_the_score_says_which_are_the_best(tmp_path):
    rows = [
        (number, 'pond', square(100 * number, 0, 10), {'score': score})
        for number, score in ((1, 0.2), (2, 0.9), (3, 0.5), (4, None))
    ]
    path = samples.geojson(tmp_path / 'a.geojson', rows)
    assert resolve_file(path, 'two ponds').ids == (4, 2)


@pytest.mark.parametrize(
    ('prompt', 'complaint'),
    [
        ('', 'empty'),
        ('and of the', 'names no thing'),
        ('🏠', 'no word'),
        ('ponds within 3 parsecs of the road', 'unit "parsecs"'),
        ('ponds within 30 pixels of the road', 'no pixels'),
    ],
)
def test_a_sentence_that_cannot_be_carried_out_ends_with_2(
    ponds, capsys, prompt, complaint
):
    assert main(['resolve', str(ponds), prompt, '--json']) == 2
    told = capsys.readouterr()
    assert told.out == ''
    assert complaint in told.err
    assert told.err.strip().endswith('.')


def test_a_file_that_cannot_be_asked_ends_with_2(tmp_path, ponds, capsys):
    empty = samples.geojson(tmp_path / 'empty.geojson', [])
    bare = samples.geojson(tmp_path / 'bare.geojson', [(1, 'pond', None)])
    broken = tmp_path / 'broken.geojson'
    broken.write_text('{"type": "FeatureCollection", "features": [')
    picture = tmp_path / 'a.gpkg'
    picture.write_bytes(b'no database')
    metres = samples.geojson(tmp_path / 'metres.geojson', PONDS, crs=None)
    for path, complaint in (
        (tmp_path / 'missing.gpkg', 'There is no file'),
        (empty, 'no features'),
        (bare, 'has a geometry'),
        (broken, 'cannot be read as a vector layer'),
        (picture, 'is not a vector layer that can be read'),
        (metres, 'in degrees'),
        (tmp_path, 'vector layer'),
    ):
        assert main(['resolve', str(path), 'ponds']) == 2, path
        assert complaint in capsys.readouterr().err
    assert main(['resolve', str(ponds), 'ponds', '--category-field', 'kind']) == 2
    message = capsys.readouterr().err
    assert 'no field "kind"' in message
    assert 'category' in message


def test_outlines_without_area_do_no_harm(tmp_path):
    flat = Polygon([(0, 0), (0, 0), (0, 0), (0, 0)])
    rows = [
        (1, 'pond', MultiPolygon([flat, box(0, 0, 3000, 3000)])),
        (2, 'pond', flat),
        (3, 'path', LineString([(5000, 5000), (5000, 5000)])),
        (4, 'tree', Point(5500, 6000)),
        (5, 'pond', Polygon([(7000, 0), (8000, 0), (7000, 0), (7000, 0)])),
    ]
    path = samples.geojson(tmp_path / 'a.geojson', rows)
    assert resolve_file(path, 'the largest pond').ids == (1,)
    assert resolve_file(path, 'trees in the north').ids == (4,)
    assert resolve_file(path, 'paths within 3 km of a pond').ids == (3,)
    assert resolve_file(path, 'trees north of a path').ids == (4,)
