"""Layers without features, and layers read in the wrong encoding, get a sentence."""

import warnings

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import CRS

from model_core.cli import main
from model_core.errors import RequestError
from model_core.layers import resolve_file
from model_core.layers.aoi import read_aoi
from model_core.vector.write import write_layer

UTM = CRS.from_epsg(32633)
FEATURES = '{"type": "FeatureCollection", "features": [%s]}'
FEATURE = (
    '{"type": "Feature", "properties": {"category": "%s"}, "geometry": %s}'
)  # fmt: skip


def save(path, shapes, crs, categories=None, field='category', **options):
    """Write shapes, each a pond unless it is said what."""
    wkb = [None if shape is None else shapely.to_wkb(shape) for shape in shapes]
    values = categories or ['pond'] * len(shapes)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        pyogrio.raw.write(
            path, np.array(wkb, dtype=object), [np.array(values, dtype=object)],
            [field], geometry_type='Polygon', crs=crs, **options,
        )  # fmt: skip
    return path


def text(path, content):
    path.write_text(content)
    return path


EMPTY = {
    'no features in GeoJSON': lambda d: text(d / 'a.geojson', FEATURES % ''),
    'no features in degrees': lambda d: save(d / 'a.gpkg', [], 'EPSG:4326'),
    'no features in metres': lambda d: save(d / 'a.gpkg', [], 'EPSG:32633'),
    'a Shapefile in degrees': lambda d: save(d / 'a.shp', [], 'EPSG:4326'),
    'a Shapefile without CRS': lambda d: save(d / 'a.shp', [], None),
    'a FlatGeobuf': lambda d: save(d / 'a.fgb', [], 'EPSG:4326'),
    'a table of points': lambda d: text(d / 'a.csv', 'category,WKT\n'),
    'null geometries': lambda d: save(d / 'a.gpkg', [None, None], 'EPSG:4326'),
    'empty geometries': lambda d: save(d / 'a.gpkg', [shapely.Polygon()], 'EPSG:4326'),
    'no coordinates': lambda d: text(
        d / 'a.geojson',
        FEATURES % FEATURE % ('pond', '{"type": "Polygon", "coordinates": []}'),
    ),
    'an empty collection': lambda d: text(
        d / 'a.geojson',
        FEATURES % FEATURE % ('pond', '{"type":"GeometryCollection","geometries":[]}'),
    ),
}


@pytest.fixture
def ponds(tmp_path):
    shapes = [shapely.box(13, 52, 13.01, 52.01), shapely.box(13.1, 52, 13.2, 52.01)]
    return save(tmp_path / 'ponds.gpkg', shapes, 'EPSG:4326')


@pytest.mark.parametrize('how', EMPTY)
def test_an_empty_layer_is_told_of_as_objects_anchor_and_area(
    tmp_path, capsys, ponds, how
):
    path = EMPTY[how](tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        with pytest.raises(RequestError, match=r'has no features|has a geometry'):
            resolve_file(path, 'the largest pond')
        near = resolve_file(ponds, 'ponds near @roads', layers={'roads': str(path)})
        with pytest.raises(RequestError, match='is empty'):
            read_aoi(path, UTM)
    assert near.ids == ()
    assert '@roads is empty' in near.account
    assert main(['resolve', str(path), 'ponds']) == 2
    assert capsys.readouterr().err.count('\n') == 1


@pytest.mark.parametrize('ending', ['gpkg', 'shp', 'geojson'])
def test_our_own_empty_answer_is_told_of(tmp_path, ponds, ending):
    path = tmp_path / f'answer.{ending}'
    write_layer(path, [], CRS.from_epsg(4326), layer_name='answer')
    with pytest.raises(RequestError, match='has no features'):
        resolve_file(path, 'ponds', 'phrase')
    near = resolve_file(ponds, 'ponds near @a', layers={'a': str(path)})
    assert '@a is empty' in near.account
    with pytest.raises(RequestError, match='is empty'):
        read_aoi(path, UTM)


def test_an_area_in_a_file_without_layers_or_off_the_earth_is_refused(tmp_path):
    kml = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document></Document></kml>'
    with pytest.raises(RequestError, match='no layer with geometries'):
        read_aoi(text(tmp_path / 'a.kml', kml), UTM)
    far = save(tmp_path / 'far.gpkg', [shapely.box(1e9, 1e9, 2e9, 2e9)], 'EPSG:32633')
    with pytest.raises(RequestError, match='nowhere on the earth'):
        read_aoi(far, UTM)
    metres = save(tmp_path / 'm.gpkg', [shapely.box(5e5, 5e6, 6e5, 6e6)], 'EPSG:4326')
    with pytest.raises(RequestError, match='in degrees'):
        read_aoi(metres, UTM)


STREETS = ['Straße', 'Gewässer']
SHAPES = [shapely.box(0, 0, 10, 10), shapely.box(50, 0, 60, 10)]


def shapefile(path, written, said, field='category', words=STREETS):
    """Write a Shapefile in one encoding, and a .cpg that says another, or none."""
    save(path, SHAPES, 'EPSG:32633', words, field, encoding=written)
    code_page = path.with_suffix('.cpg')
    code_page.unlink(missing_ok=True)
    if said is not None:
        code_page.write_text(said)
    return path


@pytest.mark.parametrize(
    ('written', 'said', 'told'),
    [
        ('UTF-8', 'ISO-8859-1', ['most likely "Straße"', 'a.cpg says "ISO-8859-1"']),
        ('UTF-8', '1252', ['most likely "Straße"', 'a.cpg says "1252"', 'UTF-8']),
        ('UTF-8', '1250', ['most likely "Straße"', 'a.cpg says "1250"']),
        ('UTF-8', 'nonsense', ['most likely "Straße"', 'a.cpg says "nonsense"']),
        ('UTF-8', None, ['most likely "Straße"', 'there is no a.cpg', 'UTF-8']),
        ('CP1252', '1251', ['"StraЯe"', 'another encoding', 'a.cpg says "1251"']),
    ],
)  # fmt: skip
def test_a_wrong_code_page_is_told_with_what_to_do(tmp_path, written, said, told):
    path = shapefile(tmp_path / 'a.shp', written, said)
    account = resolve_file(path, 'streets').account
    for part in told:
        assert part in account


@pytest.mark.parametrize('words', [STREETS, ['pond', 'road'], ['Чаща', 'дорога']])
def test_a_right_code_page_is_nothing_to_tell(tmp_path, words):
    path = shapefile(tmp_path / 'a.shp', 'UTF-8', 'UTF-8', words=words)
    account = resolve_file(path, words[0]).account
    assert 'encoding' not in account
    assert 'cpg' not in account


def test_a_code_page_that_does_not_fit_at_all_is_refused(tmp_path, capsys):
    path = shapefile(tmp_path / 'a.shp', 'ISO-8859-1', 'UTF-8')
    assert main(['resolve', str(path), 'streets']) == 2
    told = capsys.readouterr().err
    assert 'a.cpg says "UTF-8"' in told
    assert 'codec' not in told
    wide = shapefile(tmp_path / 'b.shp', 'UTF-8', 'UTF-16')
    with pytest.raises(RequestError, match='no Shapefile can be'):
        resolve_file(wide, 'Straße')


def test_a_misread_field_is_told_when_it_is_asked_for(tmp_path):
    path = shapefile(tmp_path / 'a.shp', 'UTF-8', 'ISO-8859-1', field='Straßen')
    with pytest.raises(RequestError, match='most likely "Straßen"'):
        resolve_file(path, 'ponds', 'Straßen')


POINT = '{"type": "Point", "coordinates": [1, 1]}'
STREET = FEATURES % FEATURE % ('Straße', POINT)
TABLE = 'category,WKT\nStraße,"POINT(1 1)"\n'


@pytest.mark.parametrize(
    ('name', 'content', 'told'),
    [
        ('a.geojson', STREET.encode('latin-1'), 'save a.geojson in UTF-8'),
        ('b.geojson', STREET.encode('utf-16'), 'in UTF-16'),
        ('c.csv', TABLE.encode('latin-1'), 'save c.csv in UTF-8'),
        ('d.csv', TABLE.encode('utf-16'), 'in UTF-16'),
    ],
)
def test_text_files_in_other_encodings_are_refused_by_name(
    tmp_path, name, content, told
):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RequestError, match=told):
        resolve_file(path, 'Straße')


@pytest.mark.parametrize(
    ('word', 'told'),
    [
        ('Straße'.encode().decode('cp1252'), '"Straße"'),
        ('étang'.encode().decode('latin-1'), '"étang"'),
        ('lagoa são'.encode().decode('mac_roman'), '"lagoa são"'),
        ('Straße'.encode().decode('cp1252').encode().decode('cp1252'), '"Straße"'),
        ('Stra\ufffde', 'another encoding'),
    ],
)
def test_text_that_was_spoilt_before_is_told(tmp_path, word, told):
    path = tmp_path / 'a.geojson'
    path.write_text(FEATURES % FEATURE % (word, POINT), encoding='utf-8')
    assert told in resolve_file(path, 'street').account
