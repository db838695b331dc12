"""Open a vector file: what lies on a layer of it, and in what coordinates.

Whatever cannot be used is refused in one sentence. Features whose coordinates are
nowhere (no numbers, or off the earth) are left without a geometry.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from ..errors import RequestError
from ..files.names import vector_name
from .encodings import is_wide, undecodable

GEOJSON = ('.geojson', '.json')
_FAULTS = (DataSourceError, DataLayerError, ValueError, RuntimeError)
# Nothing on the earth is so far from anything else, in any unit.
_FARTHEST = 1e12
_CRS_MEMBER = re.compile(r'"crs"\s*:\s*(?=\{)')


@dataclass(frozen=True)
class Table:
    """What lies on a layer.

    Attributes:
        columns: Values by the names of the fields.
        fids: Number that the file gives to each feature.
        geometries: Geometry of each, (n,); None where there is none.
        misplaced: Whether its coordinates are nowhere, so that it has no geometry.
        crs: CRS of the layer, or None.
    """

    columns: dict[str, NDArray[Any]]
    fids: NDArray[Any]
    geometries: NDArray[Any]
    misplaced: NDArray[np.bool_]
    crs: CRS | None


def layer_names(path: Path, label: str) -> list[str]:
    """Return the layers of a file that have geometries; none for a GeoJSON.

    Args:
        path: The file.
        label: What to call it in a message.

    Raises:
        RequestError: The file is no vector file, or has no layer with geometries.
    """
    if path.suffix.lower() in GEOJSON:
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            with vector_name(path) as opened:
                listed = pyogrio.list_layers(opened)
            names = [str(name) for name, kind in listed if kind]
    except _FAULTS as error:
        raise _unreadable(path, label, error) from error
    if not names and is_wide(path):
        raise _unreadable(path, label, ValueError())
    if not names:
        raise RequestError(
            '{label} has no layer with geometries; give one that has.', label=label
        )
    return names


def field_names(path: Path, layer: str) -> list[str]:
    """Return the fields of a layer of a file that `layer_names` has read."""
    with vector_name(path) as opened:
        return [str(name) for name in pyogrio.read_info(opened, layer)['fields']]


def read_table(
    path: Path,
    label: str,
    layer: str | None = None,
    columns: Sequence[str] | None = None,
) -> Table:
    """Return what lies on a layer of a file.

    Args:
        path: The file.
        label: What to call it in a message.
        layer: Name of the layer; None for the first.
        columns: Fields to read; None for all.

    Raises:
        RequestError: The file cannot be read, its CRS is not known, or its coordinates
            cannot be in it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            with vector_name(path) as opened:
                meta, fids, wkb, values = pyogrio.raw.read(
                    opened, layer, columns=columns, return_fids=True, force_2d=True
                )
    except UnicodeDecodeError as error:
        raise undecodable(path, label, error) from error
    except _FAULTS as error:
        raise _unreadable(path, label, error) from error
    geometries: NDArray[Any] = shapely.from_wkb(
        wkb if wkb is not None else np.full(len(fids), None), on_invalid='ignore'
    )
    crs = _crs(path, label, meta['crs'])
    misplaced = _nowhere(geometries)
    geometries[misplaced] = None
    _check_degrees(label, geometries, crs)
    off = _off_earth(geometries, crs)
    geometries[off] = None
    return Table(
        columns=dict(zip(meta['fields'].tolist(), values, strict=True)),
        fids=fids,
        geometries=geometries,
        misplaced=misplaced | off,
        crs=crs,
    )


def _unreadable(path: Path, label: str, error: Exception) -> RequestError:
    if is_wide(path):
        return RequestError('{label} is in UTF-16; save it in UTF-8.', label=label)
    detail = str(error).rstrip('.')
    # GDAL goes on with hints for who calls its drivers by name.
    if not detail or 'not recognized' in detail:
        return RequestError(
            '{label} is not a vector layer that can be read; give a GeoJSON, '
            'a GeoPackage, a Shapefile or another vector file that GDAL '
            'reads.',
            label=label,
        )
    return RequestError(
        '{label} cannot be read as a vector layer: {detail}.',
        label=label,
        detail=detail,
    )


def _crs(path: Path, label: str, found: str | None) -> CRS | None:
    """Return the CRS of a layer.

    Args:
        path: The file.
        label: What to call it in a message.
        found: What GDAL says; it takes a GeoJSON with a name that it does not know for
            one in EPSG:4326.
    """
    written = found
    if path.suffix.lower() in GEOJSON and found == 'EPSG:4326':
        written = _named_crs(path) or found
    if not written:
        return None
    try:
        return CRS.from_user_input(written)
    except CRSError as error:
        shown = written if len(written) <= 60 else f'{written[:60]}...'
        raise RequestError(
            '{label} is in the coordinate reference system "{shown}", which '
            'is not known; give the layer one that is, such as "EPSG:25832".',
            label=label,
            shown=shown,
        ) from error


def _named_crs(path: Path) -> str:
    """Return how a GeoJSON names its CRS, or ''."""
    text = path.read_text(encoding='utf-8-sig', errors='replace')
    for place in _CRS_MEMBER.finditer(text):
        try:
            member, _ = json.JSONDecoder().raw_decode(text, place.end())
        except (ValueError, RecursionError):
            continue
        # A property of a feature may have this name, too, and other values.
        properties = member.get('properties')
        if isinstance(member.get('type'), str) and isinstance(properties, dict):
            return str(next(iter(properties.values()), ''))
    return ''


def _nowhere(geometries: NDArray[Any]) -> NDArray[np.bool_]:
    """Say which geometries have coordinates that are no numbers, or absurd ones."""
    points, owners = shapely.get_coordinates(geometries, return_index=True)
    found = np.zeros(len(geometries), dtype=bool)
    found[owners[~(np.abs(points) < _FARTHEST).all(axis=1)]] = True
    return found


def _check_degrees(label: str, geometries: NDArray[Any], crs: CRS | None) -> None:
    """Refuse metres that are said to be degrees."""
    if (
        crs is None
        or not crs.is_geographic
        or not shapely.get_num_coordinates(geometries).any()
    ):
        return
    west, south, east, north = shapely.total_bounds(geometries)
    if south < -90.1 or north > 90.1 or west < -540 or east > 540:
        raise RequestError(
            '{label} is in degrees ({name}), but lies where none are, up to '
            '{abs:,.0f}; give the file the CRS that they are in (a GeoJSON '
            'carries it in a "crs" member).',
            label=label,
            name=crs.name,
            abs=max(abs(west), abs(east), abs(south), abs(north)),
        )


def _off_earth(geometries: NDArray[Any], crs: CRS | None) -> NDArray[np.bool_]:
    """Say which geometries are off the map of a projected CRS."""
    off = np.zeros(len(geometries), dtype=bool)
    if crs is None or not crs.is_projected or crs.geodetic_crs is None:
        return off
    try:
        to_degrees = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
        # Boxes first; only those with a corner off the map are looked at whole.
        west, south, east, north = shapely.bounds(geometries).T
        for x, y in ((west, south), (east, south), (east, north), (west, north)):
            off |= ~np.isfinite(to_degrees.transform(x, y)).all(axis=0)
        off &= ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
        for place in np.flatnonzero(off):
            points = shapely.get_coordinates(geometries[place])
            degrees = np.array(to_degrees.transform(points[:, 0], points[:, 1]))
            off[place] = not np.isfinite(degrees).all()
    except (CRSError, ProjError):
        return np.zeros(len(geometries), dtype=bool)
    return off
