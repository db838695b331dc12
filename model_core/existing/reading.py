"""Read the features of a vector file: ids, categories, scores and geometries."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError

from ..errors import RequestError

Id = int | float | str
_GEOJSON = ('.geojson', '.json')


@dataclass(frozen=True)
class Features:
    """The features of a layer, in its order.

    Attributes:
        ids: Id of each, as in the file.
        categories: Category of each, as written; None where there is none.
        scores: Score of each, 0 to 1, (n,); 1 where there is none.
        geometries: Geometry of each, (n,); None where there is none.
        crs: CRS of the layer, or None.
        note: What has to be said about the file, if anything.
    """

    ids: tuple[Id, ...]
    categories: tuple[str | None, ...]
    scores: NDArray[np.float64]
    geometries: NDArray[Any]
    crs: CRS | None
    note: str = ''


def read_features(path: Path, category_field: str = 'category') -> Features:
    """Return the features of a vector file.

    An id is the feature's `id` member (GeoJSON), else its field `id`, else the number
    that the file gives it (fid).

    Args:
        path: A GeoJSON, a GeoPackage or any vector file that GDAL reads.
        category_field: Field that says what each feature is.

    Raises:
        RequestError: The file is missing or unreadable, has no such field, no features,
            no geometries, or coordinates that its CRS does not have.
    """
    if not path.exists():
        raise RequestError(f'There is no file {path}; check its name and folder.')
    layer, note = _layer(path, category_field)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            meta, fids, wkb, columns = pyogrio.raw.read(
                path, layer=layer, return_fids=True, force_2d=True
            )
    except (DataSourceError, DataLayerError, ValueError, RuntimeError) as error:
        raise RequestError(
            f'{path} cannot be read as a vector layer: {str(error).rstrip(".")}.'
        ) from error
    if not len(fids):
        raise RequestError(f'{path} has no features; give a layer that has some.')
    table = dict(zip(meta['fields'].tolist(), columns, strict=True))
    categories = table[_field(path, list(table), category_field)]
    geometries = shapely.from_wkb(
        wkb if wkb is not None else np.full(len(fids), None), on_invalid='ignore'
    )
    if (shapely.is_missing(geometries) | shapely.is_empty(geometries)).all():
        raise RequestError(
            f'No feature of {path} has a geometry; give a layer of points, lines or '
            'polygons.'
        )
    crs = _crs(path, meta['crs'])
    _check_degrees(path, geometries, crs)
    return Features(
        ids=_ids(path, fids, table),
        categories=tuple(map(_text, categories.tolist())),
        scores=_scores(table, len(fids)),
        geometries=geometries,
        crs=crs,
        note=note,
    )


def _layer(path: Path, category_field: str) -> tuple[str | None, str]:
    """Return the layer to read, and what there is to say about the choice."""
    if path.suffix.lower() in _GEOJSON:
        return None, ''
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            layers = [name for name, kind in pyogrio.list_layers(path) if kind]
    except (DataSourceError, DataLayerError, ValueError) as error:
        raise RequestError(
            f'{path} cannot be read as a vector layer: {str(error).rstrip(".")}.'
        ) from error
    if not layers:
        raise RequestError(f'{path} has no layer with geometries; give one that has.')
    if len(layers) == 1:
        return layers[0], ''
    wanted = category_field.lower()
    for name in layers:
        info = pyogrio.read_info(path, layer=name)
        if wanted in (field.lower() for field in info['fields']):
            others = ', '.join(other for other in layers if other != name)
            return name, f'The layer {name} was asked, not {others}.'
    return layers[0], ''


def _field(path: Path, there: list[str], wanted: str) -> str:
    """Return the field of a name, whatever its case."""
    if wanted in there:
        return wanted
    for name in there:
        if name.lower() == wanted.lower():
            return name
    has = f'it has: {", ".join(there)}' if there else 'it has no fields at all'
    raise RequestError(
        f'{path} has no field "{wanted}"; {has}. Say with --category-field which one '
        'tells what a feature is.'
    )


def _crs(path: Path, written: str | None) -> CRS | None:
    if not written:
        return None
    try:
        return CRS.from_user_input(written)
    except CRSError as error:
        raise RequestError(
            f'The coordinate reference system of {path} is not known; give the layer '
            'another one.'
        ) from error


def _check_degrees(path: Path, geometries: NDArray[Any], crs: CRS | None) -> None:
    """Refuse metres that are said to be degrees."""
    if crs is None or not crs.is_geographic:
        return
    west, south, east, north = shapely.total_bounds(geometries)
    if south < -90.1 or north > 90.1 or west < -540 or east > 540:
        raise RequestError(
            f'{path} is in degrees ({crs.name}), but its coordinates go up to '
            f'{max(abs(west), abs(east), abs(south), abs(north)):,.0f}; give the file '
            'the CRS that they are in (a GeoJSON carries it in a "crs" member).'
        )


def _ids(
    path: Path, fids: NDArray[Any], table: dict[str, NDArray[Any]]
) -> tuple[Id, ...]:
    numbers: list[Any] = fids.tolist()
    found: list[Any] | None = None
    if path.suffix.lower() in _GEOJSON:
        found = _written_ids(path, len(fids))
    if found is None:
        name = next((name for name in table if name.lower() == 'id'), None)
        found = table[name].tolist() if name else numbers
    return tuple(
        own if _is_id(own) else number
        for own, number in zip(found, numbers, strict=True)
    )


def _is_id(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return False
    return value == value


def _written_ids(path: Path, count: int) -> list[Any] | None:
    """Return the ids of a GeoJSON as they are written, or None where that fails.

    GDAL makes one type of all ids of a file; a number is to stay one beside strings.
    """
    try:
        document = json.loads(path.read_text(encoding='utf-8-sig'))
    except (ValueError, OSError):
        return None
    features = document.get('features', [document])
    if not isinstance(features, list) or len(features) != count:
        return None
    return [_written_id(feature) for feature in features]


def _written_id(feature: dict[str, Any]) -> Any:
    if feature.get('id') is not None:
        return feature['id']
    properties = feature.get('properties') or {}
    names = [name for name in properties if name.lower() == 'id']
    return properties['id' if 'id' in names else names[0]] if names else None


def _text(category: Any) -> str | None:
    if category is None or category != category:
        return None
    if isinstance(category, float) and category.is_integer():
        category = int(category)
    return str(category).strip() or None


def _scores(table: dict[str, NDArray[Any]], count: int) -> NDArray[np.float64]:
    """Return the field `score`, or ones; a missing score is a one."""
    name = next((name for name in table if name.lower() == 'score'), None)
    if name is None or table[name].dtype.kind not in 'iuf':
        return np.ones(count)
    found = table[name].astype(np.float64)
    return np.where(np.isfinite(found), found, 1.0)
