"""What the user asks for, and how it becomes a request to the engine."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)

from .anchors import Ground, draft_layers, find_layer
from .errors import UserError
from .layers import given_crs, raster_file, selected_polygons, visible_area
from .model_core import protocol
from .outputs import check_output
from .sentence_tree import named_layers
from .translation import tr, user_language
from .vector_files import OBJECT_FIELDS, Draft, ObjectsDraft, make_fields

DEFAULT_MODEL = 'compact'
DEFAULT_DEVICE = 'auto'
SUFFIXES = ('.gpkg', '.shp', '.geojson')
ANSWER = 'answer.gpkg'


class Area(Enum):
    """Where to look."""

    CANVAS = 'canvas'
    LAYER = 'layer'
    SELECTION = 'selection'


@dataclass(frozen=True)
class Choices:
    """The dock as it was filled in; None stands for automatic.

    Attributes:
        raster: The layer to search.
        area: Which part of it.
        polygons: The layer whose selection is the area, for `Area.SELECTION`.
        model: Name of the model.
        device: Name of the device.
        threshold: Score above which a pixel belongs to an object.
        resolution: Ground sampling distance in metres.
        min_area: Smallest object in square metres.
        bands: Bands, from 1, that stand for red, green and blue.
        output: File to write; empty for the GeoPackage of the project.
        in_memory: Whether the answer is but a temporary layer.
    """

    raster: QgsRasterLayer
    area: Area = Area.LAYER
    polygons: QgsVectorLayer | None = None
    model: str = DEFAULT_MODEL
    device: str = DEFAULT_DEVICE
    threshold: float | None = None
    resolution: float | None = None
    min_area: float | None = None
    bands: tuple[int, int, int] | None = None
    output: str = ''
    in_memory: bool = False

    @property
    def asked(self) -> QgsRasterLayer:
        """The layer that the sentence is about."""
        return self.raster


@dataclass(frozen=True)
class LayerChoices:
    """The dock as it was filled in for a vector layer.

    Attributes:
        layer: The layer that is asked.
        category: Name of the field that says what each feature is.
        score: Name of the field that says how sure each is; empty for none.
        copied: Whether the answer becomes a layer, besides being selected.
        output: File to write that layer to; empty for the GeoPackage of the project.
        in_memory: Whether that layer is but a temporary one.
    """

    layer: QgsVectorLayer
    category: str
    score: str = ''
    copied: bool = False
    output: str = ''
    in_memory: bool = False

    @property
    def asked(self) -> QgsVectorLayer:
        """The layer that the sentence is about."""
        return self.layer


@dataclass(frozen=True)
class View:
    """What the map canvas shows, and the project with its transformations."""

    extent: QgsRectangle
    crs: QgsCoordinateReferenceSystem
    project: QgsProject

    @property
    def context(self) -> QgsCoordinateTransformContext:
        """The transformations of the project."""
        return self.project.transformContext()


@dataclass(frozen=True)
class Sentence:
    """What is asked: as typed, and with its parts changed since, if they were.

    Attributes:
        prompt: As typed.
        tree: As changed, in the form of `protocol.Result.parse`.
        again: Whether it is the sentence before, with one of its parts changed.
    """

    prompt: str
    tree: dict[str, Any] | None = None
    again: bool = False

    @property
    def layers(self) -> tuple[str, ...]:
        """Names of the layers that it names."""
        return named_layers(self.tree) if self.tree else protocol.mentions(self.prompt)


@dataclass(frozen=True)
class Order:
    """A request, and the files that have to be written before it is sent."""

    request: protocol.Request
    drafts: tuple[Draft, ...] = ()


def compose(
    sentence: Sentence, choices: Choices | LayerChoices, view: View, folder: Path
) -> Order:
    """Return what to do for a sentence.

    Args:
        sentence: The sentence.
        choices: Everything else that the user chose.
        view: What the map shows.
        folder: Where temporary files of the request go.

    Raises:
        UserError: Something is missing or cannot be used.
    """
    if not sentence.prompt:
        raise UserError(
            tr('Say what to find, for example: the largest pond north of the road.')
        )
    if isinstance(choices, LayerChoices):
        return ask_layer(sentence, choices, view.project, folder)
    return _search_raster(sentence, choices, view, folder)


def ask_layer(
    sentence: Sentence, choices: LayerChoices, project: QgsProject, folder: Path
) -> Order:
    """Return what to do to ask a vector layer.

    Raises:
        UserError: The layer cannot be asked so.
    """
    layer = choices.layer
    if not layer.featureCount():
        raise UserError(
            tr('The layer “{name}” has no features.').format(name=layer.name())
        )
    named = [find_layer(name, project) for name in sentence.layers]
    check_output(output_path(choices.output), [layer, *named])
    crs, context = layer.crs(), project.transformContext()
    ground = Ground(crs, layer.extent(), context, folder)
    files, drafts = draft_layers(sentence.layers, project, ground)
    asked = ObjectsDraft(
        source=QgsVectorLayerFeatureSource(layer),
        written=crs,
        category=_field(layer, choices.category),
        score=_field(layer, choices.score) if choices.score else None,
        context=context,
        fields=make_fields(OBJECT_FIELDS),
        path=folder / f'{file_name(layer.name())}.gpkg',
    )
    request = protocol.Resolve(
        id=new_id(),
        objects=str(asked.path),
        prompt=sentence.prompt,
        layers=files,
        expression=sentence.tree,
        language=user_language(),
    )
    return Order(request, (*drafts, asked))


def _field(layer: QgsVectorLayer, name: str) -> int:
    index = layer.fields().lookupField(name) if name else -1
    if index < 0:
        sentence = tr('Choose the field of “{name}” that says what each feature is.')
        raise UserError(sentence.format(name=layer.name()))
    return int(index)


def _search_raster(
    sentence: Sentence, choices: Choices, view: View, folder: Path
) -> Order:
    raster = choices.raster
    image = raster_file(raster)
    named = [find_layer(name, view.project) for name in sentence.layers]
    polygons = choices.polygons if choices.area is Area.SELECTION else None
    chosen = output_path(choices.output)
    check_output(chosen, [raster, polygons, *named])
    bbox, aoi = None, None
    extent = raster.extent()
    if choices.area is Area.CANVAS:
        bbox = visible_area(view.extent, view.crs, raster, view.context)
        extent = QgsRectangle(*bbox)
    elif choices.area is Area.SELECTION:
        aoi = selected_polygons(polygons, raster, folder, view.context)
    ground = Ground(raster.crs(), extent, view.context, folder)
    files, drafts = draft_layers(sentence.layers, view.project, ground)
    request = protocol.Segment(
        id=new_id(),
        image=image,
        prompt=sentence.prompt,
        output=str(chosen or folder / ANSWER),
        model=choices.model,
        device=choices.device,
        bands=choices.bands,
        bbox=bbox,
        aoi=aoi,
        crs=given_crs(raster),
        resolution=choices.resolution,
        threshold=choices.threshold,
        min_area=choices.min_area,
        layers=files,
        expression=sentence.tree,
        language=user_language(),
    )
    return Order(request, drafts)


def new_id() -> str:
    """Return a name that no other request has."""
    return uuid.uuid4().hex[:12]


def file_name(name: str) -> str:
    """Return a name as a file may have it."""
    return ''.join(c if c.isalnum() else '_' for c in name)[:60]


def output_path(chosen: str) -> Path | None:
    """Return the file to save to; None if the user chose none.

    Raises:
        UserError: Nothing can be written there.
    """
    if not chosen:
        return None
    path = Path(chosen).expanduser()
    if path.suffix.lower() not in SUFFIXES:
        sentence = tr('Save to a file that ends in {suffixes}, not to {path}.')
        raise UserError(sentence.format(suffixes=', '.join(SUFFIXES), path=path))
    if not path.parent.is_dir():
        sentence = tr('The folder {folder} to save to does not exist.')
        raise UserError(sentence.format(folder=path.parent))
    return path.absolute()
