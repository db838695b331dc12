"""Answer a sentence on the features of a layer.

    read ─ parse ─ categories of each phrase ─ resolve ─ ids and account

A colour has no pixels here and is ignored; left and right are those of the layer's own
axes; the picture is the extent of all features.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS

from ..errors import RequestError
from ..expression.lifting import counted_once, lift
from ..expression.restating import restated
from ..expression.tree.quantities import Quantity, Unit
from ..expression.tree.types import Expression, Kind, parts
from ..expression.tree.wording import quantity as worded
from ..expression.understand import answered_in, is_layer, understand
from ..messages import ENGLISH
from ..scene import Frame, SceneObject, resolve
from ..scene.geodesy import earthly
from ..scene.messages import Messages
from .categories import Categories, Found, Meaning, refine
from .named import read_layers
from .notes import category_notes
from .reading import Features, Id, read_features


@dataclass(frozen=True)
class Answer:
    """The features that a sentence refers to.

    Attributes:
        ids: Their ids, the best first.
        account: How the answer came about.
        expression: The sentence as it was understood.
        sentence: A changed sentence in words; empty where none were found.
    """

    ids: tuple[Id, ...]
    account: str
    expression: Expression
    sentence: str = ''


def resolve_file(
    path: Path,
    prompt: str,
    category_field: str = 'category',
    *,
    layers: Mapping[str, str] = MappingProxyType({}),
    tree: dict[str, Any] | None = None,
    language: str = ENGLISH,
) -> Answer:
    """Answer a sentence on the features of a vector file.

    Args:
        path: A GeoJSON, a GeoPackage or any vector file that GDAL reads.
        prompt: The sentence.
        category_field: Field that says what each feature is.
        layers: Vector files of other layers that the sentence names, by their names.
        tree: The sentence as it was changed (see `understand`).
        language: That of the user, for a sentence whose own cannot be told.

    Raises:
        RequestError: The file or the sentence cannot be used; see `read_features` and
            `model_core.expression.understand`.
    """
    features = read_features(path, category_field)
    return answer_features(
        features, prompt, layers=layers, tree=tree, language=language
    )


def answer_features(
    features: Features,
    prompt: str,
    *,
    layers: Mapping[str, str] = MappingProxyType({}),
    tree: dict[str, Any] | None = None,
    language: str = ENGLISH,
) -> Answer:
    """Answer a sentence on features, as `resolve_file` does.

    Raises:
        RequestError: The sentence cannot be carried out, or measures in pixels.
    """
    if features.crs is not None and features.crs.is_geographic:
        features = replace(features, geometries=_together(features.geometries))
    categories = Categories(c for c in features.categories if c is not None)

    def read(text: str) -> Expression:
        return refine(understand(text, names=categories.names), categories)

    if tree is None:
        expression = read(prompt)
    else:
        expression = refine(understand(prompt, tree, categories.names), categories)
    expression = answered_in(expression, language)
    _check_units(expression)
    kinds = {kind.phrase: kind for kind in parts(expression, Kind)}
    phrases = [phrase for phrase in expression.phrases() if not is_layer(phrase)]
    meanings = {phrase: categories.meaning(kinds[phrase]) for phrase in phrases}
    there = ~(shapely.is_missing(features.geometries))
    there &= ~shapely.is_empty(features.geometries)
    objects = {
        phrase: _objects(features, meaning, phrase, there)
        for phrase, meaning in meanings.items()
    }
    is_one = counted_once(objects)
    said = ''
    if tree is None:
        expression = lift(expression, is_one)
    else:
        said = restated(prompt, expression, lambda text: lift(read(text), is_one))
    frame = layer_frame(features.crs, features.geometries[there])
    _check_crs(expression, frame)
    anchors = read_layers(expression, layers, features.crs)
    objects |= anchors.objects
    resolution = resolve(expression, objects, frame, distinct=True)
    ids = tuple(features.ids[thing.id] for thing in resolution.chosen)
    texts = Messages(expression.language)
    notes = category_notes(features, categories, meanings, there, texts)
    others = (*anchors.notes, *features.notes)
    notes += [note.said(expression.language) for note in others]
    return Answer(ids, ' '.join((resolution.account, *notes)), expression, said)


def layer_frame(crs: CRS | None, geometries: NDArray[np.object_]) -> Frame:
    """Return the frame of a layer: its axes, and the extent of its features.

    The area is that of the boxes around the features, so that its extent is theirs in
    any projection.
    """
    bounds = shapely.bounds(geometries)
    west, south, east, north = map(float, shapely.total_bounds(geometries))
    # The box of a point is to be one, too.
    margin = 1e-7 * max(east - west, north - south, 1e-3)
    bounds += margin * np.array([-1.0, -1.0, 1.0, 1.0])
    boxes = shapely.multipolygons(shapely.box(*bounds.T))
    return Frame(crs, Affine(1, 0, west, 0, -1, north), boxes)


def _together(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return features in degrees with no jump from 180° to -180° in or between them.

    Western longitudes go on beyond 180°, of outlines that would else go around the
    earth, and of all features where these are then within half of it.
    """
    moved: NDArray[np.object_] = shapely.transform(geometries, _beyond)
    bounds, narrow = shapely.bounds(geometries), shapely.bounds(moved)
    around = (np.ptp(bounds[:, ::2], 1) > 180) & (np.ptp(narrow[:, ::2], 1) <= 180)
    west, _, east, _ = shapely.total_bounds(geometries)
    least, _, most, _ = shapely.total_bounds(moved)
    if east - west > 180 >= most - least:
        around[:] = True
    return np.where(around, moved, geometries)


def _beyond(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack((points[:, 0] % 360, points[:, 1]))


def _check_units(expression: Expression) -> None:
    for unit in parts(expression, Unit):
        if unit.is_pixel:
            raise RequestError(
                'A layer has no pixels to measure in; use m, km, ft, yd, mi, m², ha, '
                'km², acres or sq ft.'
            )


def _check_crs(expression: Expression, frame: Frame) -> None:
    """Refuse to measure where nothing says what a unit of the layer is."""
    if earthly(frame) is not None:
        return
    for quantity in parts(expression, Quantity):
        raise RequestError(
            'The layer has no coordinate reference system, so {quantity} '
            'cannot be measured on it; give it its CRS.',
            quantity=worded(quantity),
        )


def _objects(
    features: Features, meaning: Meaning, phrase: str, there: NDArray[np.bool_]
) -> list[SceneObject]:
    """Return the features of a phrase as objects whose id is their place."""
    meant = set(meaning.categories)
    anything = meaning.found is Found.ANYTHING
    return [
        SceneObject(place, phrase, float(score), geometry)
        for place, (category, score, geometry, has) in enumerate(
            zip(
                features.categories,
                features.scores,
                features.geometries,
                there,
                strict=True,
            )
        )
        if has and (anything or category in meant)
    ]
