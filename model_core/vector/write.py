"""Objects as vector files: GeoPackage, Shapefile and GeoJSON."""

import sqlite3
import warnings
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.errors
import pyogrio.raw
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry import MultiPolygon, Polygon

from ..errors import RequestError
from ..raster.staging import check_place, staged

# The widest text of a Shapefile, in bytes.
_DBF_TEXT = 254


@dataclass(frozen=True)
class Record:
    """A feature of the output; its attributes are the fields of the layer.

    Attributes:
        geometry: Outline in map coordinates.
        prompt: The whole sentence.
        phrase: The phrase that found the object.
        score: From 0 to 1.
        area_m2: Square metres; None where the raster has no CRS.
        perim_m: Metres around, holes included; None where the raster has no CRS.
        rank: 1 for the best answer.
        model: Name of the model.
        run_id: Name of the run.
    """

    geometry: Polygon | MultiPolygon
    prompt: str
    phrase: str
    score: float
    area_m2: float | None
    perim_m: float | None
    rank: int
    model: str
    run_id: str


# Names of ten characters at most, for the Shapefile's sake.
_FIELDS: dict[str, type[Any]] = {
    'prompt': np.object_,
    'phrase': np.object_,
    'score': np.float64,
    'area_m2': np.float64,
    'perim_m': np.float64,
    'rank': np.int32,
    'model': np.object_,
    'run_id': np.object_,
}

Writer = Callable[[Path, Sequence[Record], CRS | None, str], None]


def check_layer(path: Path) -> None:
    """Refuse a layer before the work that `write_layer` would refuse it after.

    Raises:
        RequestError: The ending names no known format, or nothing can be written
            there.
    """
    _refuse_format(path)
    if path.suffix.lower() == '.gpkg':
        _refuse_in_use(path)
    check_place(path)


def write_layer(
    path: Path, records: Sequence[Record], crs: CRS | None, *, layer_name: str
) -> None:
    """Write records as a vector layer, in the format that the file's ending names.

    `.gpkg` and `.shp` keep the CRS and hold multipolygons. `.geojson` is written as
    RFC 7946 asks: longitude and latitude on WGS 84, whatever the CRS; without a CRS
    the coordinates stand as they are. No record still makes a layer; it has all its
    fields where the format keeps fields apart from features (not GeoJSON).

    Args:
        path: The file to write; an older one is replaced.
        records: The features, in the order to keep.
        crs: CRS of the geometries.
        layer_name: Name of the layer inside a GeoPackage.

    Raises:
        RequestError: The ending is none of the three, or the file cannot be written
            there. Nothing is left behind, and an older file stays as it was.
    """
    suffix = path.suffix.lower()
    _refuse_format(path)
    if suffix == '.gpkg':
        _refuse_in_use(path)
    write, companions = _WRITERS[suffix]
    with staged(path, companions) as target:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter('ignore')
                write(target, records, crs, layer_name)
        except (
            pyogrio.errors.DataSourceError,
            pyogrio.errors.DataLayerError,
            OSError,
        ) as error:
            raise RequestError(f'{path} cannot be written ({error}).') from error


def _write_gpkg(
    path: Path, records: Sequence[Record], crs: CRS | None, layer_name: str
) -> None:
    name = ' '.join(layer_name.split()) or path.stem
    if name.lower().startswith('gpkg'):
        name = f'_{name}'  # The prefix is reserved.
    # A version that QGIS 3.22 reads without a warning.
    version = {'VERSION': '1.2'}
    _write(path, records, crs, 'MultiPolygon', layer=name, dataset_options=version)


def _write_shp(
    path: Path, records: Sequence[Record], crs: CRS | None, layer_name: str
) -> None:
    _write(path, records, crs, 'MultiPolygon', text_bytes=_DBF_TEXT, encoding='UTF-8')
    # The driver writes its ending in small letters, whatever it is asked for.
    path.with_suffix('.shp').rename(path)


def _write_geojson(
    path: Path, records: Sequence[Record], crs: CRS | None, layer_name: str
) -> None:
    options = {'RFC7946': 'YES'} if crs is not None else {}
    _write(path, records, crs, 'Unknown', layer_options=options)


# How to write each format, and which files belong to an older one of it.
_WRITERS: dict[str, tuple[Writer, tuple[str, ...]]] = {
    '.gpkg': (_write_gpkg, ('.gpkg-wal', '.gpkg-shm', '.gpkg-journal')),
    '.shp': (
        _write_shp,
        ('.shx', '.dbf', '.prj', '.cpg', '.qix', '.sbn', '.sbx', '.qpj', '.shp.xml'),
    ),
    '.geojson': (_write_geojson, ()),
}


def _write(
    path: Path,
    records: Sequence[Record],
    crs: CRS | None,
    geometry_type: str,
    *,
    text_bytes: int | None = None,
    **options: Any,
) -> None:
    outlines = [record.geometry for record in records]
    if geometry_type == 'MultiPolygon':
        outlines = [_multi(outline) for outline in outlines]
    columns, missing = [], []
    for name, kind in _FIELDS.items():
        values = [getattr(record, name) for record in records]
        columns.append(_column(values, kind, text_bytes))
        missing.append(np.array([value is None for value in values], dtype=bool))
    pyogrio.raw.write(
        str(path),
        np.array(shapely.to_wkb(outlines), dtype=object),
        columns,
        np.array(list(_FIELDS), dtype=object),
        field_mask=missing,
        geometry_type=geometry_type,
        crs=None if crs is None else crs.to_wkt(),
        **options,
    )


def _multi(outline: Polygon | MultiPolygon) -> MultiPolygon:
    return MultiPolygon([outline]) if isinstance(outline, Polygon) else outline


def _column(values: list[Any], kind: type[Any], text_bytes: int | None) -> NDArray[Any]:
    if kind is not np.object_:
        return np.array([0 if value is None else value for value in values], dtype=kind)
    if text_bytes is not None:
        values = [_cut(text, text_bytes) for text in values]
    return np.array(values, dtype=object)


def _cut(text: str, most: int) -> str:
    """Cut a text to a number of bytes in UTF-8, between characters."""
    return text.encode()[:most].decode(errors='ignore')


def _refuse_format(path: Path) -> None:
    if path.suffix.lower() not in _WRITERS:
        raise RequestError(
            f'{path.name} names no known format; end it in .gpkg, .shp or .geojson.'
        )


def _refuse_in_use(path: Path) -> None:
    """Refuse to replace a GeoPackage that another program writes to.

    Its unfinished transactions lie in a file beside it, and would be applied to the
    new one.
    """
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as old:
            old.execute('BEGIN EXCLUSIVE')
            old.execute('ROLLBACK')
    except sqlite3.OperationalError as error:
        if 'locked' in str(error):
            raise _in_use(path) from error
    except sqlite3.DatabaseError:
        return  # Something else of that name.
    log = Path(f'{path}-wal')
    if log.exists() and log.stat().st_size:
        raise _in_use(path)


def _in_use(path: Path) -> RequestError:
    return RequestError(
        f'{path} is open in another program; close it there, or choose another name.'
    )
