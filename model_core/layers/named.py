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
from ..expression.understand import is_layer
from ..files.names import exists, shown
from ..inputs import refuse_device
from ..messages import Text
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
    notes: tuple[Text, ...] = ()


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
    notes: list[Text] = []
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


def _missing(phrase: str, layers: Mapping[str, str]) -> Text:
    """Return what to do about a layer that was not given."""
    key = layer_key(phrase[1:])
    longer = [name for name in layers if layer_key(name).startswith(f'{key} ')]
    if longer:
        wanted = Text(
            'the whole name goes in quotes, such as {name}', name=mention(longer[0])
        )
    else:
        wanted = Text(
            'give its file, on the command line with --layer {name}=FILE',
            name=phrase[1:],
        )
    has = Text('no layer was given with it')
    if layers:
        has = Text('there is: {names}', names=', '.join(sorted(layers)))
    return Text(
        'The sentence names a layer {phrase}; {has}; {wanted}.',
        phrase=phrase,
        has=has,
        wanted=wanted,
    )


def _read(name: str, path: str, crs: CRS | None, notes: list[Text]) -> NDArray[Any]:
    """Return the geometries of a file, without empty ones; tell what is to be told."""
    file = Path(path)
    label = Text('The file {path} of the layer "{name}"', path=path, name=name)
    if not exists(file):
        raise RequestError(
            'There is no file {path} for the layer "{name}".',
            path=shown(path),
            name=name,
        )
    refuse_device(file)
    names = layer_names(file, label)
    alike = [own for own in names if layer_key(own) == layer_key(name)]
    chosen = next((own for own in alike if own == name), [*alike, *names, None][0])
    if len(names) > 1:
        others = ', '.join(own for own in names if own != chosen)
        notes.append(
            Text(
                '{layer} is the layer {chosen} of {file}, not {others}.',
                layer=mention(name),
                chosen=chosen,
                file=file.name,
                others=others,
            )
        )
    table = read_table(file, label, chosen, columns=[])
    geometries = table.geometries
    there = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    if not there.any():
        notes.append(
            Text(
                '{layer} is empty: no feature of it lies anywhere.', layer=mention(name)
            )
        )
    return _brought(name, table, geometries[there], crs, notes)


def _brought(
    name: str,
    table: Table,
    geometries: NDArray[Any],
    crs: CRS | None,
    notes: list[Text],
) -> NDArray[Any]:
    """Return the geometries of a layer in another CRS, those that are in its reach."""
    lost = int(table.misplaced.sum())
    own = table.crs
    if (own is None) != (crs is None) and len(geometries):
        notes.append(_without_crs(mention(name), asked=own is not None))
    if own is not None and crs is not None and own != crs and len(geometries):
        try:
            transformer = Transformer.from_crs(own, crs, always_xy=True)
            geometries = shapely.transform(
                geometries, transformer.transform, interleaved=False
            )
        except (CRSError, ProjError) as error:
            raise RequestError(
                'The layer "{name}" cannot be brought into the coordinate system '
                'of the others; save it in that system ({error}).',
                name=name,
                error=error,
            ) from error
        # What lies out of the reach of the other system is out of reach here, too.
        within = np.isfinite(shapely.bounds(geometries)).all(axis=1)
        geometries = geometries[within]
        lost += int((~within).sum())
    if lost:
        notes.append(_out_of_reach(mention(name), lost))
    return np.asarray(geometries)


def _without_crs(layer: str, *, asked: bool) -> Text:
    if asked:
        return Text(
            'What is asked has no coordinate reference system, so the coordinates of '
            '{layer} were taken as they stand.',
            layer=layer,
        )
    return Text(
        '{layer} has no coordinate reference system, so its coordinates were taken as '
        'they stand.',
        layer=layer,
    )


def _out_of_reach(layer: str, lost: int) -> Text:
    if lost == 1:
        return Text(
            '1 feature of {layer} with coordinates out of reach was left out.',
            layer=layer,
        )
    return Text(
        '{count:,} features of {layer} with coordinates out of reach were left out.',
        count=lost,
        layer=layer,
    )
