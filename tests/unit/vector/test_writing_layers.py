"""Layers open elsewhere with all they were given, or are not there at all."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pyogrio
import pyogrio.raw
import pytest
import shapely
from pyproj import CRS
from shapely.geometry import MultiPolygon, Polygon, box

from model_core.errors import RequestError
from model_core.vector.write import Record, check_layer, write_layer

UTM = CRS.from_epsg(32631)
FIELDS = ['prompt', 'phrase', 'score', 'area_m2', 'perim_m', 'rank', 'model', 'run_id']
ENDINGS = ['.gpkg', '.shp', '.geojson']


def record(rank: int = 1, **changes: Any) -> Record:
    left = 500_000 + 100 * rank
    lake = box(left, 4_500_000, left + 50, 4_500_040).difference(
        box(left + 10, 4_500_010, left + 20, 4_500_020)
    )
    fields: dict[str, Any] = {
        'geometry': lake,
        'prompt': 'größter See nördlich von 道路',
        'phrase': 'See',
        'score': 0.875,
        'area_m2': 1900.5,
        'perim_m': 220.25,
        'rank': rank,
        'model': 'compact',
        'run_id': '2f9c',
    }
    return Record(**{**fields, **changes})


def read(path: Path) -> tuple[dict[str, Any], list[Any], list[list[Any]]]:
    meta, _, encoded, columns = pyogrio.raw.read(str(path))
    rows = [list(row) for row in zip(*columns, strict=True)]
    return meta, list(shapely.from_wkb(encoded)), rows


@pytest.mark.parametrize('ending', ENDINGS)
def test_a_layer_reads_back_as_it_was_written(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f'out{ending}'
    records = [record(1), record(2, score=0.5, phrase='Meer')]
    write_layer(path, records, UTM, layer_name='größter See')
    meta, geometries, rows = read(path)
    assert list(meta['fields']) == FIELDS
    assert rows == [
        [r.prompt, r.phrase, r.score, r.area_m2, r.perim_m, r.rank, r.model, r.run_id]
        for r in records
    ]
    if ending == '.geojson':
        assert meta['crs'] == 'EPSG:4326'
        assert geometries[0].bounds[:2] == pytest.approx((3.00118, 40.65085), abs=1e-4)
    else:
        assert meta['crs'] == 'EPSG:32631'
        assert geometries[0].equals(records[0].geometry)
        assert len(shapely.get_parts(geometries[0])[0].interiors) == 1


@pytest.mark.parametrize('ending', ENDINGS)
def test_no_object_still_makes_a_layer(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f'out{ending}'
    write_layer(path, [], UTM, layer_name='nothing')
    known = pyogrio.read_info(path)
    assert known['features'] == 0
    if ending == '.geojson':
        assert json.loads(path.read_text())['type'] == 'FeatureCollection'
    else:
        assert list(known['fields']) == FIELDS
        assert known['geometry_type'] in ('MultiPolygon', 'Polygon')
        assert known['crs'] == 'EPSG:32631'


@pytest.mark.parametrize('ending', ENDINGS)
def test_a_picture_without_crs_gives_plain_coordinates(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f'out{ending}'
    here = record(geometry=box(3.25, -9, 12, -1), area_m2=None, perim_m=None)
    write_layer(path, [here], None, layer_name='pond')
    _, geometries, rows = read(path)
    assert geometries[0].bounds == (3.25, -9, 12, -1)
    assert all(value is None or value != value for value in rows[0][3:5])
    if ending == '.shp':
        assert not path.with_suffix('.prj').exists()


@pytest.mark.parametrize('ending', ENDINGS)
def test_single_and_multiple_polygons_share_a_layer(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f'out{ending}'
    both = MultiPolygon(
        [box(5e5, 4.5e6, 5e5 + 9, 4.5e6 + 9), box(6e5, 4.5e6, 7e5, 5e6)]
    )
    write_layer(path, [record(1), record(2, geometry=both)], UTM, layer_name='x')
    _, geometries, _ = read(path)
    assert [len(shapely.get_parts(g)) for g in geometries] == [1, 2]


def test_geojson_follows_the_standard(tmp_path: Path) -> None:
    path = tmp_path / 'out.geojson'
    write_layer(path, [record()], UTM, layer_name='x')
    collection = json.loads(path.read_text(encoding='utf-8'))
    assert 'crs' not in collection
    (feature,) = collection['features']
    assert feature['properties']['prompt'] == record().prompt
    rings = feature['geometry']['coordinates']
    assert shapely.is_ccw(shapely.linearrings(rings[0]))


def test_a_geopackage_layer_has_the_name_it_was_given(tmp_path: Path) -> None:
    for number, (name, shown) in enumerate(
        [
            ('the "größte" pond/lake', 'the "größte" pond/lake'),
            ('gpkg of ponds', '_gpkg of ponds'),
            ('two\nlines', 'two lines'),
            ('', '3'),
        ]
    ):
        path = tmp_path / f'{number}.gpkg'
        write_layer(path, [record()], UTM, layer_name=name)
        assert pyogrio.list_layers(path)[0][0] == shown


def test_shapefiles_have_utf8_and_cut_long_texts_between_characters(
    tmp_path: Path,
) -> None:
    path = tmp_path / 'out.shp'
    write_layer(path, [record(prompt='ü' * 200 + 'x')], UTM, layer_name='x')
    assert {file.suffix for file in tmp_path.iterdir()} == {
        *('.shp', '.shx', '.dbf', '.prj', '.cpg'),
    }
    assert path.with_suffix('.cpg').read_text() == 'UTF-8'
    _, _, rows = read(path)
    assert rows[0][0] == 'ü' * 127
    path = tmp_path / 'odd.shp'
    write_layer(path, [record(prompt='a' + 'ü' * 200)], UTM, layer_name='x')
    assert read(path)[2][0][0] == 'a' + 'ü' * 126


@pytest.mark.parametrize('ending', ['.SHP', '.GPKG', '.GeoJSON'])
def test_an_ending_in_capitals_is_kept(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f'out{ending}'
    write_layer(path, [record()], UTM, layer_name='x')
    assert path.name in {file.name for file in tmp_path.iterdir()}
    assert pyogrio.read_info(path)['features'] == 1
    assert pyogrio.read_info(path)['fields'].tolist() == FIELDS


def test_an_older_layer_is_replaced_with_all_its_parts(tmp_path: Path) -> None:
    path = tmp_path / 'out.shp'
    write_layer(path, [record(1), record(2)], UTM, layer_name='x')
    path.with_suffix('.qix').write_bytes(b'index of the older layer')
    write_layer(path, [record(1)], None, layer_name='x')
    assert {file.suffix for file in tmp_path.iterdir()} == {
        *('.shp', '.shx', '.dbf', '.cpg'),
    }
    assert pyogrio.read_info(path)['features'] == 1


@pytest.mark.parametrize('name', ['out', 'out.kml', 'out.gpkg.zip'])
def test_other_formats_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RequestError, match=r'\.gpkg, \.shp or \.geojson'):
        write_layer(tmp_path / name, [], UTM, layer_name='x')
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize('ending', ENDINGS)
def test_bad_places_are_refused(tmp_path: Path, ending: str) -> None:
    (tmp_path / f'folder{ending}').mkdir()
    (tmp_path / 'file').write_text('')
    for path, complaint in (
        (tmp_path / 'gone' / f'out{ending}', 'no folder'),
        (tmp_path / 'file' / f'out{ending}', 'no folder'),
        (tmp_path / f'folder{ending}', 'is a folder'),
    ):
        with pytest.raises(RequestError, match=complaint):
            write_layer(path, [record()], UTM, layer_name='x')
        with pytest.raises(RequestError, match=complaint):
            check_layer(path)
    assert {file.name for file in tmp_path.iterdir()} == {f'folder{ending}', 'file'}


@pytest.mark.parametrize('name', ['out.gpkg', 'out.SHP', 'out.geojson'])
def test_asking_whether_a_place_is_good_leaves_nothing(
    tmp_path: Path, name: str
) -> None:
    check_layer(tmp_path / name)
    assert not list(tmp_path.iterdir())
    with pytest.raises(RequestError, match='known format'):
        check_layer(tmp_path / 'out.kml')


@pytest.mark.skipif(not Path('/proc/self').exists(), reason='needs /proc')
def test_a_folder_that_cannot_be_written_to_is_refused() -> None:
    with pytest.raises(RequestError, match='cannot be written to'):
        write_layer(Path('/proc/self/out.gpkg'), [record()], UTM, layer_name='x')


def test_a_shapefile_part_that_cannot_be_replaced_leaves_the_older_layer(
    tmp_path: Path,
) -> None:
    path = tmp_path / 'out.shp'
    write_layer(path, [record(1), record(2)], UTM, layer_name='x')
    older = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    (tmp_path / 'out.sbn').mkdir()
    with pytest.raises(RequestError, match='cannot be replaced'):
        write_layer(path, [record(1)], UTM, layer_name='x')
    (tmp_path / 'out.sbn').rmdir()
    assert {f.name: f.read_bytes() for f in tmp_path.iterdir()} == older


@pytest.mark.parametrize('ending', ENDINGS)
def test_a_failure_while_writing_leaves_the_older_layer(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f'out{ending}'
    write_layer(path, [record(1), record(2)], UTM, layer_name='x')
    older = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    write = pyogrio.raw.write

    def breaks(*arguments: object, **options: object) -> None:
        write(*arguments, **options)
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr('pyogrio.raw.write', breaks)
    with pytest.raises(RequestError, match='No space left'):
        write_layer(path, [record(1)], UTM, layer_name='x')
    assert {f.name: f.read_bytes() for f in tmp_path.iterdir()} == older


def test_a_geopackage_in_use_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / 'out.gpkg'
    write_layer(path, [record()], UTM, layer_name='x')
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute('BEGIN EXCLUSIVE')
        with pytest.raises(RequestError, match='open in another program'):
            write_layer(path, [record()], UTM, layer_name='x')
        other.execute('ROLLBACK')
    other.close()
    write_layer(path, [], UTM, layer_name='x')
    assert pyogrio.read_info(path)['features'] == 0


def test_a_geopackage_with_unsaved_edits_elsewhere_is_not_replaced(
    tmp_path: Path,
) -> None:
    path = tmp_path / 'out.gpkg'
    write_layer(path, [record()], UTM, layer_name='x')
    other = sqlite3.connect(path, isolation_level=None)
    other.execute('PRAGMA journal_mode=WAL')
    other.execute('CREATE TABLE notes (text)')
    with pytest.raises(RequestError, match='open in another program'):
        write_layer(path, [record()], UTM, layer_name='x')
    other.close()
    write_layer(path, [record()], UTM, layer_name='x')


@pytest.mark.parametrize('ending', ENDINGS)
def test_an_empty_file_of_that_name_is_nothing_to_lose(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f'out{ending}'
    path.touch()
    write_layer(path, [record()], UTM, layer_name='x')
    assert pyogrio.read_info(path)['features'] == 1


def test_no_message_reaches_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for ending in ENDINGS:
        long = record(prompt='pond ' * 100)
        write_layer(tmp_path / f'out{ending}', [long], None, layer_name='x')
    assert capfd.readouterr() == ('', '')


def test_polygons_keep_their_order(tmp_path: Path) -> None:
    records = [record(rank, score=1 / rank) for rank in range(1, 30)]
    write_layer(tmp_path / 'out.gpkg', records, UTM, layer_name='x')
    _, geometries, rows = read(tmp_path / 'out.gpkg')
    assert [row[5] for row in rows] == list(range(1, 30))
    assert all(isinstance(shapely.get_parts(g)[0], Polygon) for g in geometries)


def test_a_geopackage_is_of_a_version_that_old_qgis_knows(tmp_path: Path) -> None:
    path = tmp_path / 'out.gpkg'
    write_layer(path, [record()], UTM, layer_name='x')
    with sqlite3.connect(path) as database:
        assert database.execute('PRAGMA user_version').fetchone() == (10200,)
