"""Layers of the project that a sentence names: `@roads`, `@"Main Street"`.

All of it runs on the main thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsProject,
    QgsRectangle,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)

from .errors import UserError
from .model_core.protocol import layer_key
from .translation import tr
from .vector_files import ANCHOR_FIELDS, AnchorDraft, Draft, make_fields

LEAST_REACH = 10_000.0
_NAMED = 12


@dataclass(frozen=True)
class Ground:
    """What is searched, as far as anchors have to fit it.

    Attributes:
        crs: Its CRS.
        extent: Where it is searched, in `crs`.
        context: The transformations of the project.
        folder: Where temporary files of the request go.
    """

    crs: QgsCoordinateReferenceSystem
    extent: QgsRectangle
    context: QgsCoordinateTransformContext
    folder: Path


def vector_layers(project: QgsProject) -> list[QgsVectorLayer]:
    """Return the layers that a sentence may name, by their names."""
    layers = [
        layer
        for layer in project.mapLayers().values()
        if isinstance(layer, QgsVectorLayer) and layer.isValid() and layer.isSpatial()
    ]
    return sorted(layers, key=lambda layer: layer.name().casefold())


def find_layer(name: str, project: QgsProject) -> QgsVectorLayer:
    """Return the layer of a name, whatever its case, with `_` for spaces or without.

    Raises:
        UserError: There is none, or more than one.
    """
    layers = vector_layers(project)
    exact = [layer for layer in layers if layer.name() == name]
    alike = [layer for layer in layers if layer_key(layer.name()) == layer_key(name)]
    found = exact or alike
    if len(found) > 1:
        sentence = tr('There are {n} layers named “{name}”; rename the one you mean.')
        raise UserError(sentence.format(n=len(found), name=name))
    if not found:
        if not layers:
            sentence = tr(
                'The sentence names a layer “{name}”, but the project has no vector '
                'layers.'
            )
            raise UserError(sentence.format(name=name))
        names = [layer.name() for layer in layers]
        there = ', '.join(names[:_NAMED]) + (' …' if len(names) > _NAMED else '')
        sentence = tr('There is no vector layer “{name}”; the project has: {layers}.')
        raise UserError(sentence.format(name=name, layers=there))
    return found[0]


def draft_layers(
    names: Iterable[str], project: QgsProject, ground: Ground
) -> tuple[dict[str, str], tuple[Draft, ...]]:
    """Return the files of layers by their names, and the drafts of these files.

    Raises:
        UserError: There is no such layer.
    """
    drafts = []
    files = {}
    for number, name in enumerate(names):
        layer = find_layer(name, project)
        draft = AnchorDraft(
            source=QgsVectorLayerFeatureSource(layer),
            crs=layer.crs(),
            target=ground.crs,
            reach=reach(ground.extent, ground.crs),
            context=ground.context,
            fields=make_fields(ANCHOR_FIELDS),
            path=ground.folder / f'layer{number}.gpkg',
        )
        drafts.append(draft)
        files[name] = str(draft.path)
    return files, tuple(drafts)


def reach(extent: QgsRectangle, crs: QgsCoordinateReferenceSystem) -> QgsRectangle:
    """Return how far around an area anchors count: as far as it is wide, or 10 km.

    Args:
        extent: The area.
        crs: Its CRS.
    """
    metres = QgsUnitTypes.DistanceUnit.DistanceMeters
    if crs.isGeographic():
        least = LEAST_REACH / 111_000.0
    else:
        least = LEAST_REACH * QgsUnitTypes.fromUnitToUnitFactor(metres, crs.mapUnits())
    return extent.buffered(max(extent.width(), extent.height(), least))
