"""Files with faults: an answer without the faulty feature, or one plain sentence."""

import json
import warnings

import existing_samples as samples
import pytest
from existing_samples import square
from shapely.geometry import LineString, Point, mapping

from model_core.cli import main
from model_core.errors import RequestError
from model_core.layers import resolve_file

PONDS = [
    (1, 'pond', square(100, 700, 20)),
    (2, 'pond', square(130, 700, 40)),
    (3, 'road', LineString([(0, 500), (1000, 500)])),
]


def with_point(path, *coordinates):
    """Write the ponds, and a fourth feature that is a pond at some coordinates."""
    samples.geojson(path, PONDS)
    document = json.loads(path.read_text())
    geometry = {'type': 'Point', 'coordinates': list(coordinates)}
    properties = {'category': 'pond'}
    document['features'].append(
        {'type': 'Feature', 'id': 4, 'properties': properties, 'geometry': geometry}
    )
    path.write_text(json.dumps(document))
    return path


def named(path, crs, geometry=None):
    """Write a pond in a CRS of some name."""
    rows = [(1, 'pond', geometry or square(0, 0, 10))]
    return samples.geojson(path, rows, crs, place=lambda g: g)


@pytest.mark.parametrize(
    'coordinates',
    [(float('nan'), 1), (1e300, 1e300), (float('inf'), 0), (5e8, 6e6)],
)
@pytest.mark.parametrize(
    'prompt', ['the largest pond near a pond', 'ponds north of the road', 'ponds']
)
def test_what_lies_nowhere_is_left_out_and_told_of(tmp_path, coordinates, prompt):
    path = with_point(tmp_path / 'a.geojson', *coordinates)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        answer = resolve_file(path, prompt)
    assert set(answer.ids) == ({2} if 'largest' in prompt else {1, 2})
    assert 'coordinates of 1 feature are nowhere on the earth' in answer.account


def test_a_layer_that_lies_nowhere_is_refused(tmp_path):
    path = named(tmp_path / 'a.geojson', samples.UTM32, Point(1e300, 0))
    with pytest.raises(RequestError, match='whose coordinates are on the earth'):
        resolve_file(path, 'ponds')


def test_a_map_of_the_whole_earth_has_corners_off_the_earth(tmp_path):
    world = Point(0, 0).buffer(9e6)
    path = named(tmp_path / 'a.geojson', 'urn:ogc:def:crs:ESRI::54009', world)
    answer = resolve_file(path, 'ponds')
    assert answer.ids == (1,)
    assert 'nowhere' not in answer.account


def test_a_list_of_categories_is_none(tmp_path):
    rows = [(1, ['pond', 'lake'], square(0, 0, 9)), (2, 'pond', square(50, 0, 9))]
    path = samples.geojson(tmp_path / 'a.geojson', rows)
    answer = resolve_file(path, 'ponds')
    assert answer.ids == (2,)
    assert '1 feature has several values in the field "category"' in answer.account
    assert '(pond, lake)' in answer.account


@pytest.mark.parametrize('crs', ['EPSG:999999', 'LOCAL', 'urn:ogc:def:crs:EPSG::1'])
@pytest.mark.parametrize('geometry', [square(0, 0, 0.1), square(500_000, 0, 10)])
def test_an_unknown_crs_is_not_taken_for_degrees(tmp_path, crs, geometry):
    path = named(tmp_path / 'a.geojson', crs, geometry)
    with pytest.raises(RequestError, match=f'"{crs}", which is not known'):
        resolve_file(path, 'ponds')


@pytest.mark.parametrize(
    'crs', ['urn:ogc:def:crs:OGC:1.3:CRS84', 'urn:ogc:def:crs:OGC::CRS84', 'EPSG:4326']
)
def test_degrees_by_any_name_are_degrees(tmp_path, crs):
    rows = [(1, 'pond', Point(10.0, 55.0)), (2, 'tree', Point(10.001, 55.0))]
    path = samples.geojson(tmp_path / 'a.geojson', rows, crs, place=lambda g: g)
    assert resolve_file(path, 'trees within 70 m of the pond').ids == (2,)
    assert resolve_file(path, 'trees within 60 m of the pond').ids == ()


def test_a_property_that_is_called_crs_is_not_the_crs(tmp_path):
    rows = [(1, 'pond', Point(10.0, 55.0), {'crs': {'properties': {'name': 'LOCAL'}}})]
    path = samples.geojson(tmp_path / 'a.geojson', rows, None, place=lambda g: g)
    assert resolve_file(path, 'ponds').ids == (1,)


def test_ids_that_repeat_are_told(tmp_path):
    rows = [*PONDS, (2, 'pond', square(900, 900, 5))]
    answer = resolve_file(samples.geojson(tmp_path / 'a.geojson', rows), 'ponds')
    assert answer.ids == (1, 2, 2)
    assert 'Ids repeat in the layer (2)' in answer.account
    plain = resolve_file(samples.geojson(tmp_path / 'b.geojson', PONDS), 'ponds')
    assert 'repeat' not in plain.account


@pytest.mark.parametrize(
    ('name', 'content'),
    [
        ('a.geojson', b'this is not json'),
        ('b.geojson', b''),
        ('c.geojson', b'[1, 2, 3]'),
        ('d.geojson', bytes(range(256)) * 9),
        ('e.gpkg', b'no database'),
        ('f.txt', b'hello'),
    ],
)
def test_a_file_that_is_no_layer_is_refused_plainly(tmp_path, capsys, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    good = samples.geojson(tmp_path / 'good.geojson', PONDS)
    for files in ([path, 'ponds'], [good, 'ponds near @A', '--layer', f'A={path}']):
        assert main(['resolve', *map(str, files)]) == 2
        told = capsys.readouterr().err
        assert 'is not a vector layer that can be read' in told
        assert 'GeoPackage' in told
        assert 'driver' not in told.lower()
        assert told.count('\n') == 1


def test_features_that_are_no_features_do_no_harm(tmp_path):
    path = samples.geojson(tmp_path / 'a.geojson', PONDS)
    document = json.loads(path.read_text())
    own = {'type': 'Feature', 'id': float('inf'), 'properties': None}
    own['geometry'] = mapping(samples.in_utm(Point(0, 0)))
    document['features'] += [own, {'type': 'Feature', 'id': ['x'], **{
        'properties': {'category': 'pond'}, 'geometry': own['geometry']}}]  # fmt: skip
    path.write_text(json.dumps(document))
    ids = resolve_file(path, 'ponds').ids
    assert set(ids[:2]) == {1, 2}
    assert all(isinstance(one, (int, str)) for one in ids)


def test_metres_are_refused_for_what_a_layer_without_crs_is(tmp_path, capsys):
    import numpy as np
    import pyogrio
    import shapely

    path = tmp_path / 'a.gpkg'
    shapes = np.array([square(0, 0, 9), square(90, 0, 9)], dtype=object)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        pyogrio.raw.write(
            path, shapely.to_wkb(shapes), [np.array(['pond', 'road'], dtype=object)],
            ['category'], geometry_type='Polygon', crs=None,
        )  # fmt: skip
    assert main(['resolve', str(path), 'ponds within 50 m of the road']) == 2
    told = capsys.readouterr().err
    assert told == (
        'The layer has no coordinate reference system, so 50 m cannot be measured on '
        'it; give it its CRS.\n'
    )
    assert main(['resolve', str(path), 'the largest pond']) == 0
    capsys.readouterr()
    # Such a layer as an anchor, too, is told of.
    good = samples.geojson(tmp_path / 'good.geojson', PONDS)
    assert main(['resolve', str(good), 'ponds near @A', '--layer', f'A={path}']) == 0
    assert '@A has no coordinate reference system' in capsys.readouterr().out
    assert main(['resolve', str(path), 'ponds near @A', '--layer', f'A={good}']) == 0
    assert 'What is asked has no coordinate reference' in capsys.readouterr().out
