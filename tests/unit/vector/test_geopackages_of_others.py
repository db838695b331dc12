"""A layer is put into a GeoPackage without touching what else it holds."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import rasterio
import shapely
from pyproj import CRS
from rasterio.transform import from_origin
from shapely.geometry import box

from model_core.errors import RequestError
from model_core.vector.geopackage import layer_name
from model_core.vector.write import Record, check_layer, write_layer

UTM = CRS.from_epsg(32631)
STYLES = 'CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, f_table_name, styleQML)'


def write(path: Path, layer: str = 'ponds', count: int = 1) -> None:
    here = [
        Record(box(left, 0, left + 5, 9), 'p', 'p', 0.5, 1.0, 1.0, 1, 'm', 'r')
        for left in range(count)
    ]
    write_layer(path, here, UTM, layer_name=layer)


def points(path: Path, layer: str) -> None:
    pyogrio.raw.write(
        path, np.array([shapely.to_wkb(shapely.Point(3, 4))] * 7, object),
        [np.arange(7)], ['depth'], geometry_type='Point', crs='EPSG:4326', layer=layer,
    )  # fmt: skip


def rows(path: Path, but: tuple[str, ...] = ()) -> dict[str, list[tuple]]:
    """The rows of all tables, without those of layers named in `but`."""
    with closing(sqlite3.connect(path)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        found = {}
        for (name,) in names.fetchall():
            if not any(other in name for other in but):
                quoted = name.replace('"', '""')
                every = database.execute(f'SELECT * FROM "{quoted}"').fetchall()
                found[name] = [row for row in every if not {*but} & {*row}]
        return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project's GeoPackage: layers, a raster, a table, a style, a view."""
    path = tmp_path / 'project.gpkg'
    size = {'width': 64, 'height': 64, 'count': 3, 'dtype': 'uint8'}
    with rasterio.open(
        path, 'w', driver='GPKG', raster_table='ortho', crs='EPSG:32631',
        transform=from_origin(5e5, 5e6, 1, 1), **size,
    ) as raster:  # fmt: skip
        raster.write(np.full((3, 64, 64), 7, np.uint8))
    points(path, 'wells')
    points(path, 'Größe "a"')
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(STYLES)
        database.execute("INSERT INTO layer_styles VALUES (1, 'wells', '<qgis/>')")
        database.execute("INSERT INTO layer_styles VALUES (2, 'ponds', '<qgis/>')")
        database.execute('CREATE TABLE notes (text)')
        database.execute("INSERT INTO notes VALUES ('mine')")
        database.execute('CREATE VIEW deep AS SELECT * FROM wells WHERE depth > 3')
    return path


def test_a_new_layer_leaves_all_others_as_they_are(project: Path) -> None:
    before = rows(project, but=('ponds',))
    write(project)
    after = rows(project, but=('ponds',))
    for table in before:
        assert before[table] == after[table], table
    layers = {name for name, _ in pyogrio.list_layers(project)}
    assert layers >= {'wells', 'Größe "a"', 'ponds'}
    with rasterio.open(f'GPKG:{project}:ortho') as raster:
        assert (raster.read([1, 2, 3]) == 7).all()


@pytest.mark.parametrize('again', ['ponds', 'Ponds', 'PONDS'])
def test_only_the_layer_of_that_name_is_replaced(project: Path, again: str) -> None:
    write(project, 'ponds', 3)
    before = rows(project, but=('ponds',))
    write(project, again, 1)
    after = rows(project, but=('ponds', again))
    assert before['wells'] == after['wells']
    assert before['layer_styles'] == after['layer_styles']
    layers = [name.lower() for name, _ in pyogrio.list_layers(project)]
    assert layers.count('ponds') == 1
    assert pyogrio.read_info(project, layer=again)['features'] == 1


def test_the_style_that_a_user_gave_the_layer_stays(project: Path) -> None:
    write(project, 'ponds')
    write(project, 'ponds')
    with closing(sqlite3.connect(project)) as database:
        names = database.execute('SELECT f_table_name FROM layer_styles').fetchall()
    assert ('ponds',) in names


@pytest.mark.parametrize(
    ('name', 'what'),
    [('ortho', 'a raster'), ('notes', 'a table'), ('deep', 'a table')],
)
def test_what_is_no_layer_is_not_replaced(project: Path, name: str, what: str) -> None:
    before = project.read_bytes()
    with pytest.raises(RequestError, match=f'has {what} named "{name}"'):
        write(project, name)
    path = project.rename(project.with_name(f'{name}.gpkg'))
    with pytest.raises(RequestError, match=f'has {what} named "{name}"'):
        check_layer(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    'content', [b'notes of a survey', b'PK\3\4', b'SQLite format 3\0 and more']
)
def test_a_file_that_is_no_geopackage_is_not_replaced(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / 'out.gpkg'
    path.write_bytes(content)
    for ask in (check_layer, write):
        with pytest.raises(RequestError, match=r'no GeoPackage|damaged'):
            ask(path)
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ['out.gpkg']


def test_another_database_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / 'out.gpkg'
    with closing(sqlite3.connect(path)) as database, database:
        database.execute('CREATE TABLE bookmarks (title)')
    with pytest.raises(RequestError, match='no GeoPackage'):
        write(path)


def test_what_another_program_left_in_its_log_is_kept(project: Path) -> None:
    """A program that died has left its last changes beside the GeoPackage."""
    with closing(sqlite3.connect(project, isolation_level=None)) as other:
        other.execute('PRAGMA journal_mode=WAL')
        other.execute("INSERT INTO notes VALUES ('last words')")
        dead = project.with_name('dead.gpkg')
        shutil.copy(project, dead)
        shutil.copy(f'{project}-wal', f'{dead}-wal')
    write(dead)
    assert ('last words',) in rows(dead)['notes']
    assert not Path(f'{dead}-wal').exists()


def test_a_link_stays_a_link(project: Path) -> None:
    link = project.with_name('link.gpkg')
    link.symlink_to(project.name)
    write(link, 'ponds')
    assert link.is_symlink()
    assert {'wells', 'ponds'} <= {name for name, _ in pyogrio.list_layers(project)}


def test_a_geopackage_keeps_its_permissions(project: Path) -> None:
    project.chmod(0o664)
    write(project)
    assert project.stat().st_mode & 0o777 == 0o664


@pytest.mark.parametrize(
    ('wanted', 'given'),
    [
        ('(1) ponds', '_(1) ponds'),
        ('[1]', '_[1]'),
        ('-ponds', '_-ponds'),
        ('.ponds', '_.ponds'),
        ('%s', '_%s'),
        ('sqlite_x', '_sqlite_x'),
        ('GPKG_contents', '_GPKG_contents'),
        ('layer_styles', '_layer_styles'),
        ('a|layername=b', 'a_layername=b'),
        ('a\x01b\udcffc', 'a_b_c'),
        ('1 pond', '1 pond'),
        ('select', 'select'),
        ("o'clock", "o'clock"),
        ('😀', '😀'),
    ],
)
def test_a_layer_gets_a_name_that_the_format_takes(
    tmp_path: Path, wanted: str, given: str
) -> None:
    assert layer_name(wanted) == given
    path = tmp_path / 'out.gpkg'
    for _ in range(2):
        write(path, wanted)
        assert [name for name, _ in pyogrio.list_layers(path)] == [given]
    assert pyogrio.read_info(path, layer=given)['features'] == 1


def test_two_runs_that_write_at_once_both_arrive(project: Path) -> None:
    """What one has written while the other waited for its turn is not lost."""
    from concurrent.futures import ThreadPoolExecutor

    names = [f'run {number}' for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: write(project, name), names))
    assert {*names, 'wells'} <= {name for name, _ in pyogrio.list_layers(project)}
