"""Layers that a sentence names: what lies on them, in the CRS of what is asked."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from .errors import RequestError
from .expression import Expression
from .expression.understand import is_layer
from .protocol import layer_key
from .scene import SceneObject


def read_layers(
    expression: Expression, layers: Mapping[str, str], crs: CRS | None
) -> dict[str, list[SceneObject]]:
    """Return the things of the layers that a sentence names, by their phrases.

    Their ids are negative, so that they are those of nothing else.

    Args:
        expression: The sentence.
        layers: Vector files by the names of the layers.
        crs: CRS to bring them into; None to take coordinates as they stand.

    Raises:
        RequestError: A layer is missing or cannot be read.
    """
    files = {layer_key(name): (name, path) for name, path in layers.items()}
    objects: dict[str, list[SceneObject]] = {}
    first = -1
    for phrase in filter(is_layer, expression.phrases()):
        key = layer_key(phrase[1:])
        if key not in files:
            raise RequestError(_missing(phrase, layers))
        geometries = _read(*files[key], crs)
        objects[phrase] = [
            SceneObject(first - number, phrase, 1.0, geometry)
            for number, geometry in enumerate(geometries)
        ]
        first -= len(geometries)
    return objects


def _missing(phrase: str, layers: Mapping[str, str]) -> str:
    there = ', '.join(sorted(layers))
    has = f'there is: {there}' if there else 'no layer was given with it'
    return f'The sentence names a layer {phrase}; {has}.'


def _read(name: str, path: str, crs: CRS | None) -> NDArray[Any]:
    """Return the geometries of a file, without empty ones."""
    if not Path(path).exists():
        raise RequestError(f'There is no file {path} for the layer "{name}".')
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            meta, _, wkb, _ = pyogrio.raw.read(path, columns=[], force_2d=True)
    except (DataSourceError, DataLayerError, ValueError, RuntimeError) as error:
        raise RequestError(
            f'The file {path} of the layer "{name}" cannot be read: '
            f'{str(error).rstrip(".")}.'
        ) from error
    if wkb is None:
        raise RequestError(
            f'The layer "{name}" has no geometries; name one of points, lines or '
            'polygons.'
        )
    geometries = shapely.from_wkb(wkb, on_invalid='ignore')
    geometries = geometries[~(shapely.is_missing(geometries))]
    geometries = geometries[~shapely.is_empty(geometries)]
    if crs is None or not meta['crs'] or not len(geometries):
        return np.asarray(geometries)
    try:
        own = CRS.from_user_input(meta['crs'])
        if own == crs:
            return np.asarray(geometries)
        transformer = Transformer.from_crs(own, crs, always_xy=True)
        moved = shapely.transform(geometries, transformer.transform, interleaved=False)
    except (CRSError, ProjError) as error:
        raise RequestError(
            f'The layer "{name}" cannot be brought into the coordinate system of the '
            f'others; save it in that system ({error}).'
        ) from error
    # What lies out of the reach of the other system is out of reach here, too.
    within = np.isfinite(shapely.bounds(moved)).all(axis=1)
    return np.asarray(moved[within])
