"""What the user asks for, and how it becomes a request to the engine."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from .errors import UserError
from .layers import raster_file, selected_polygons, visible_area
from .model_core import protocol
from .translation import tr

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
        output: File to write; empty for a temporary layer.
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


@dataclass(frozen=True)
class View:
    """What the map canvas shows, and the project's transformations."""

    extent: QgsRectangle
    crs: QgsCoordinateReferenceSystem
    context: QgsCoordinateTransformContext


def compose(
    prompt: str, choices: Choices, view: View, folder: Path
) -> protocol.Segment:
    """Return the request for a sentence.

    Args:
        prompt: The sentence.
        choices: Everything else that the user chose.
        view: What the map shows.
        folder: Where temporary files of the request go.

    Raises:
        UserError: Something is missing or cannot be used.
    """
    if not prompt:
        raise UserError(
            tr('Say what to find, for example: the largest pond north of the road.')
        )
    image = raster_file(choices.raster)
    bbox, aoi = None, None
    if choices.area is Area.CANVAS:
        bbox = visible_area(view.extent, view.crs, choices.raster, view.context)
    elif choices.area is Area.SELECTION:
        aoi = selected_polygons(choices.polygons, choices.raster, folder, view.context)
    return protocol.Segment(
        id=new_id(),
        image=image,
        prompt=prompt,
        output=str(_output(choices.output) or folder / ANSWER),
        model=choices.model,
        device=choices.device,
        bands=choices.bands,
        bbox=bbox,
        aoi=aoi,
        resolution=choices.resolution,
        threshold=choices.threshold,
        min_area=choices.min_area,
    )


def new_id() -> str:
    """Return a name that no other request has."""
    return uuid.uuid4().hex[:12]


def _output(chosen: str) -> Path | None:
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
