"""Where an answer goes: above the raster as a layer, or into the layer that was asked.

All of it runs on the main thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)

from .errors import UserError
from .model_core import protocol
from .requests import Choices, LayerChoices, output_path
from .results import add_above, answer_layer, copy_selected
from .translation import tr


@dataclass(frozen=True)
class Delivered:
    """An answer that has arrived.

    Attributes:
        layer_id: The layer that holds it; empty where nothing was found.
        selected: Whether it is but the selection of that layer.
        passing: Whether the layer is a temporary one, made for this answer alone.
    """

    layer_id: str = ''
    selected: bool = False
    passing: bool = False

    def layer(self, project: QgsProject) -> QgsVectorLayer | None:
        """Return the layer, unless it was removed."""
        return project.mapLayer(self.layer_id)

    def extent(self, project: QgsProject) -> QgsRectangle:
        """Return where the answer lies, in the CRS of its layer; null for nowhere."""
        layer = self.layer(project)
        if layer is None:
            return QgsRectangle()
        if self.selected:
            box = layer.boundingBoxOfSelected()
            return box if layer.selectedFeatureCount() else QgsRectangle()
        return layer.extent() if layer.featureCount() else QgsRectangle()


@dataclass(frozen=True)
class ToRaster:
    """Delivers above a raster.

    Attributes:
        raster_id: The raster layer.
        crs: Its CRS.
        temporary: Whether the answer is kept in memory.
    """

    raster_id: str
    crs: QgsCoordinateReferenceSystem
    temporary: bool

    def deliver(
        self, prompt: str, answer: protocol.Answer, project: QgsProject
    ) -> Delivered:
        """Add the answer to the project.

        Raises:
            UserError: Its file cannot be read.
        """
        layer = answer_layer(
            getattr(answer, 'output', None) or '',
            prompt,
            answer.account,
            self.crs,
            temporary=self.temporary,
        )
        add_above(layer, self.raster_id, project)
        return Delivered(layer.id(), passing=self.temporary)


@dataclass(frozen=True)
class ToLayer:
    """Delivers into the vector layer that was asked.

    Attributes:
        layer_id: The layer.
        copied: Whether the answer becomes a layer, too.
        output: File of that layer; empty for a temporary one.
    """

    layer_id: str
    copied: bool
    output: str

    def deliver(
        self, prompt: str, answer: protocol.Answer, project: QgsProject
    ) -> Delivered:
        """Select the answer, and copy it if that was asked for.

        Raises:
            UserError: The layer is gone, or the copy cannot be written.
        """
        layer = project.mapLayer(self.layer_id)
        if layer is None:
            raise UserError(tr('The layer that was asked is not there any more.'))
        ids = [int(number) for number in getattr(answer, 'ids', ())]
        if not ids:
            # What is selected may be the work of hours, and a word but mistyped.
            return Delivered()
        layer.selectByIds(ids)
        if not self.copied and not self.output:
            return Delivered(layer.id(), selected=True)
        path = output_path(self.output)
        copy = copy_selected(layer, prompt, answer.account, path, project)
        add_above(copy, layer.id(), project)
        return Delivered(copy.id(), passing=path is None)


Delivery = Union[ToRaster, ToLayer]


def delivery(choices: Choices | LayerChoices) -> Delivery:
    """Return where the answer to a request with these choices goes."""
    if isinstance(choices, LayerChoices):
        return ToLayer(choices.layer.id(), choices.copied, choices.output)
    raster = choices.raster
    return ToRaster(raster.id(), raster.crs(), not choices.output)
