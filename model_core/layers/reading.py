"""Read the features of a vector file: ids, categories, scores and geometries."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from ..errors import RequestError
from ..files.names import exists, shown
from ..inputs import refuse_device
from ..messages import Text
from .encodings import encoding_note
from .files import GEOJSON, field_names, layer_names, read_table

Id = int | float | str
# A note names so many ids or values.
_NAMED = 5


@dataclass(frozen=True)
class Features:
    """The features of a layer, in its order.

    Attributes:
        ids: Id of each, as in the file.
        categories: Category of each, as written; None where there is none.
        scores: Score of each, 0 to 1, (n,); 1 where there is none.
        geometries: Geometry of each, (n,); None where there is none.
        crs: CRS of the layer, or None.
        notes: What has to be said about the file.
    """

    ids: tuple[Id, ...]
    categories: tuple[str | None, ...]
    scores: NDArray[np.float64]
    geometries: NDArray[Any]
    crs: CRS | None
    notes: tuple[Text, ...] = ()


def read_features(path: Path, category_field: str = 'category') -> Features:
    """Return the features of a vector file.

    An id is the feature's `id` member (GeoJSON), else its field `id`, else the number
    that the file gives it (fid).

    Args:
        path: A GeoJSON, a GeoPackage or any vector file that GDAL reads.
        category_field: Field that says what each feature is.

    Raises:
        RequestError: The file is missing or unreadable, has no such field, no features,
            no geometries, a CRS that is not known, or coordinates that it cannot have.
    """
    if not exists(path):
        raise RequestError(
            'There is no file {path}; check its name and folder.', path=shown(path)
        )
    refuse_device(path)
    layer, notes = _layer(path, category_field)
    found = read_table(path, str(path), layer)
    table, fids = found.columns, found.fids
    if not len(fids):
        raise RequestError(
            '{path} has no features; give a layer that has some.', path=path
        )
    written = table[_field(path, list(table), category_field)].tolist()
    geometries = found.geometries
    misplaced = int(found.misplaced.sum())
    if (shapely.is_missing(geometries) | shapely.is_empty(geometries)).all():
        if misplaced:
            raise RequestError(
                'No feature of {path} has a geometry whose coordinates are on the '
                'earth; give a layer of points, lines or polygons.',
                path=path,
            )
        raise RequestError(
            'No feature of {path} has a geometry; give a layer of points, lines or '
            'polygons.',
            path=path,
        )
    ids = _ids(path, fids, table)
    if misplaced:
        notes.append(_misplaced(misplaced))
    notes += _several(written, category_field) + _repeated(ids)
    categories = tuple(map(_text, written))
    notes.append(encoding_note(path, filter(None, categories)))
    return Features(
        ids=ids,
        categories=categories,
        scores=_scores(table, len(fids)),
        geometries=geometries,
        crs=found.crs,
        notes=tuple(filter(None, notes)),
    )


def _misplaced(count: int) -> Text:
    if count == 1:
        return Text(
            'The coordinates of 1 feature are nowhere on the earth, which is as if '
            'there were no geometry.'
        )
    return Text(
        'The coordinates of {count:,} features are nowhere on the earth, which is as '
        'if there were no geometry.',
        count=count,
    )


def _layer(path: Path, category_field: str) -> tuple[str | None, list[Text]]:
    """Return the layer to read, and what there is to say about the choice."""
    layers = layer_names(path, str(path))
    if len(layers) < 2:
        return (layers[0] if layers else None), []
    wanted = category_field.lower()
    for name in layers:
        if wanted in (field.lower() for field in field_names(path, name)):
            others = ', '.join(other for other in layers if other != name)
            asked = Text(
                'The layer {name} was asked, not {others}.', name=name, others=others
            )
            return name, [asked]
    return layers[0], []


def _field(path: Path, there: list[str], wanted: str) -> str:
    """Return the field of a name, whatever its case."""
    if wanted in there:
        return wanted
    for name in there:
        if name.lower() == wanted.lower():
            return name
    has = Text('it has no fields at all')
    if there:
        has = Text('it has: {fields}', fields=', '.join(there))
    odd = encoding_note(path, there)
    raise RequestError(
        '{path} has no field "{wanted}"; {has}. Say with --category-field which one '
        'tells what a feature is.{odd}',
        path=path,
        wanted=wanted,
        has=has,
        odd=Text(' {note}', note=odd) if odd else '',
    )


def _ids(
    path: Path, fids: NDArray[Any], table: dict[str, NDArray[Any]]
) -> tuple[Id, ...]:
    numbers: list[Any] = fids.tolist()
    found: list[Any] | None = None
    if path.suffix.lower() in GEOJSON:
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
    return not isinstance(value, float) or math.isfinite(value)


def _repeated(ids: Sequence[Id]) -> list[Text]:
    """Return that ids are those of several features, if they are."""
    repeated = [str(own) for own, count in Counter(ids).items() if count > 1]
    if not repeated:
        return []
    more = ', …' if len(repeated) > _NAMED else ''
    return [
        Text(
            'Ids repeat in the layer ({ids}), so that they do not tell which feature '
            'is meant.',
            ids=', '.join(repeated[:_NAMED]) + more,
        )
    ]


def _written_ids(path: Path, count: int) -> list[Any] | None:
    """Return the ids of a GeoJSON as they are written, or None where that fails.

    GDAL makes one type of all ids of a file; a number is to stay one beside strings.
    """
    try:
        document = json.loads(path.read_text(encoding='utf-8-sig'))
    except (ValueError, OSError, RecursionError):
        return None
    features = document.get('features', [document])
    if not isinstance(features, list) or len(features) != count:
        return None
    if not all(isinstance(feature, dict) for feature in features):
        return None
    return [_written_id(feature) for feature in features]


def _written_id(feature: dict[str, Any]) -> Any:
    if feature.get('id') is not None:
        return feature['id']
    properties = feature.get('properties') or {}
    names = [name for name in properties if name.lower() == 'id']
    return properties['id' if 'id' in names else names[0]] if names else None


def _listed(category: Any) -> list[Any] | None:
    """Return the values of a list; None for what is none."""
    return list(category) if isinstance(category, (list, np.ndarray)) else None


def _several(written: Sequence[Any], field: str) -> list[Text]:
    """Return that features have lists for categories, if they have."""
    lists = [own for own in map(_listed, written) if own is not None and len(own) > 1]
    if not lists:
        return []
    shown = ', '.join(map(str, lists[0][:_NAMED]))
    if len(lists) == 1:
        return [
            Text(
                '1 feature has several values in the field "{field}" ({shown}) where '
                'one is to tell what it is, so it was left without a category.',
                field=field,
                shown=shown,
            )
        ]
    return [
        Text(
            '{count:,} features have several values in the field "{field}" ({shown}) '
            'where one is to tell what it is, so they were left without a category.',
            count=len(lists),
            field=field,
            shown=shown,
        )
    ]


def _text(category: Any) -> str | None:
    values = _listed(category)
    if values is not None:
        # One string among lists is one of a single value to GDAL.
        return _text(values[0]) if len(values) == 1 else None
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
