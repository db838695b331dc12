"""Layers that a sentence names: what lies on them, in the CRS of what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from ..errors import RequestError
from ..expression import Expression
from ..expression.lexicon.nouns import counted
from ..expression.understand import is_layer
from ..files.names import exists, shown
from ..inputs import refuse_device
from ..protocol import layer_key, mention
from ..scene import SceneObject
from .files import Table, layer_names, read_table


@dataclass(frozen=True)
class Anchors:
    """The things of layers that a sentence names.

    Attributes:
        objects: The things, by the phrases.
        notes: What has to be said about the layers.
    """

    objects: dict[str, list[SceneObject]]
    notes: tuple[str, ...] = ()


def read_layers(
    expression: Expression, layers: Mapping[str, str], crs: CRS | None
) -> Anchors:
    """Return the things of the layers that a sentence names.

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
    notes: list[str] = []
    first = -1
    for phrase in filter(is_layer, expression.phrases()):
        key = layer_key(phrase[1:])
        if key not in files:
            raise RequestError(_missing(phrase, layers))
        geometries = _read(*files[key], crs, notes)
        objects[phrase] = [
            SceneObject(first - number, phrase, 1.0, geometry)
            for number, geometry in enumerate(geometries)
        ]
        first -= len(geometries)
    return Anchors(objects, tuple(notes))


def _missing(phrase: str, layers: Mapping[str, str]) -> str:
    """Return what to do about a layer that was not given."""
    key = layer_key(phrase[1:])
    longer = [name for name in layers if layer_key(name).startswith(f'{key} ')]
    if longer:
        wanted = f'the whole name goes in quotes, such as {mention(longer[0])}'
    else:
        wanted = f'give its file, on the command line with --layer {phrase[1:]}=FILE'
    there = ', '.join(sorted(layers))
    has = f'there is: {there}' if there else 'no layer was given with it'
    return f'The sentence names a layer {phrase}; {has}; {wanted}.'


def _read(name: str, path: str, crs: CRS | None, notes: list[str]) -> NDArray[Any]:
    """Return the geometries of a file, without empty ones; tell what is to be told."""
    file = Path(path)
    label = f'The file {path} of the layer "{name}"'
    if not exists(file):
        raise RequestError(f'There is no file {shown(path)} for the layer "{name}".')
    refuse_device(file)
    names = layer_names(file, label)
    alike = [own for own in names if layer_key(own) == layer_key(name)]
    chosen = next((own for own in alike if own == name), [*alike, *names, None][0])
    if len(names) > 1:
        others = ', '.join(own for own in names if own != chosen)
        notes.append(
            f'{mention(name)} is the layer {chosen} of {file.name}, not {others}.'
        )
    table = read_table(file, label, chosen, columns=[])
    geometries = table.geometries
    there = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    if not there.any():
        notes.append(f'{mention(name)} is empty: no feature of it lies anywhere.')
    return _brought(name, table, geometries[there], crs, notes)


def _brought(
    name: str, table: Table, geometries: NDArray[Any], crs: CRS | None, notes: list[str]
) -> NDArray[Any]:
    """Return the geometries of a layer in another CRS, those that are in its reach."""
    lost = int(table.misplaced.sum())
    own = table.crs
    if (own is None) != (crs is None) and len(geometries):
        lacks = mention(name) if own is None else 'What is asked'
        notes.append(
            f'{lacks} has no coordinate reference system, so the coordinates of '
            f'{mention(name)} were taken as they stand.'
        )
    if own is not None and crs is not None and own != crs and len(geometries):
        try:
            transformer = Transformer.from_crs(own, crs, always_xy=True)
            geometries = shapely.transform(
                geometries, transformer.transform, interleaved=False
            )
        except (CRSError, ProjError) as error:
            raise RequestError(
                f'The layer "{name}" cannot be brought into the coordinate system of '
                f'the others; save it in that system ({error}).'
            ) from error
        # What lies out of the reach of the other system is out of reach here, too.
        within = np.isfinite(shapely.bounds(geometries)).all(axis=1)
        geometries = geometries[within]
        lost += int((~within).sum())
    if lost:
        notes.append(
            f'{counted(lost, "feature")} of {mention(name)} with coordinates out of '
            f'reach {"was" if lost == 1 else "were"} left out.'
        )
    return np.asarray(geometries)
