"""Layers written for a test, as a GIS would write them."""

import json
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from shapely.geometry import box, mapping
from shapely.geometry.base import BaseGeometry

EAST, NORTH = 500_000.0, 6_100_000.0
UTM32 = 'urn:ogc:def:crs:EPSG::25832'


def square(east: float, north: float, side: float) -> BaseGeometry:
    """A square around its middle, in metres east and north of the scene's corner."""
    half = side / 2
    return box(east - half, north - half, east + half, north + half)


def in_utm(geometry: BaseGeometry) -> BaseGeometry:
    """Put a drawing of metres on the central meridian of UTM 32N, at 55° N."""
    return shapely.transform(geometry, lambda xy: xy + np.array([EAST, NORTH]))


def geojson(
    path: Path,
    rows: list[tuple],
    crs: str | None = UTM32,
    field: str = 'category',
    place=in_utm,
) -> Path:
    """Write rows (id, category, geometry[, properties]) as a GeoJSON."""
    features = [
        {
            'type': 'Feature',
            'id': number,
            'properties': {field: category, **(more[0] if more else {})},
            'geometry': None if geometry is None else mapping(place(geometry)),
        }
        for number, category, geometry, *more in rows
    ]
    document = {'type': 'FeatureCollection', 'features': features}
    if crs is not None:
        document['crs'] = {'type': 'name', 'properties': {'name': crs}}
    path.write_text(json.dumps(document), encoding='utf-8')
    return path


def gpkg(
    path: Path, rows: list[tuple], columns: dict[str, list], layer: str = 'objects'
) -> Path:
    """Write geometries and columns as a layer of a GeoPackage in UTM 32N."""
    wkb = shapely.to_wkb(np.array([in_utm(g) for g in rows], dtype=object))
    pyogrio.raw.write(
        path,
        geometry=wkb,
        field_data=[np.array(column, dtype=object) for column in columns.values()],
        fields=list(columns),
        layer=layer,
        geometry_type='Unknown',
        crs='EPSG:25832',
        append=path.exists(),
    )
    return path
