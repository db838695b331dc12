"""The answers of a project: where each is kept, and the layer that shows the last one.

All of it runs on the main thread.
"""

from __future__ import annotations

from dataclasses import dataclass

from qgis.core import (
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)

from .answer_home import AnswerHome
from .answer_layers import (
    is_about,
    is_renewable,
    new_layer,
    renew,
    was_written,
)
from .answer_tree import add_answer
from .geopackage import Table
from .keeping import Asked, Keeper, Kept
from .model_core import protocol
from .requests import Choices, LayerChoices, Sentence, output_path
from .tasks.drop_task import drop_later
from .translation import tr


@dataclass(frozen=True)
class Delivered:
    """An answer that has arrived.

    Attributes:
        layer_id: The layer that holds it; empty where nothing was found.
        selected: Whether it is but the selection of that layer.
        note: What the user should know about the layer.
    """

    layer_id: str = ''
    selected: bool = False
    note: str = ''

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


class Answers:
    """The answers of a project.

    Args:
        project: The project.

    Attributes:
        last: The last one; None before the first.
    """

    def __init__(self, project: QgsProject) -> None:
        self.last: Delivered | None = None
        self._project = project
        self._home = AnswerHome(project)

    def close(self) -> None:
        """Follow the project no more."""
        self._home.close()

    def forget(self) -> None:
        """Know of no answer any more."""
        self.last = None

    def layer(self) -> QgsVectorLayer | None:
        """Return the layer of the last answer, unless there is none."""
        return self.last.layer(self._project) if self.last else None

    def keeper(
        self, sentence: Sentence, choices: Choices | LayerChoices
    ) -> Keeper | None:
        """Return how the answer to a sentence will be kept; None if it will not be.

        Args:
            sentence: The sentence.
            choices: What the user chose.

        Raises:
            UserError: Nothing can be written where the user wants it.
        """
        asked = choices.asked
        taken = None
        if isinstance(choices, LayerChoices):
            if not choices.copied and not choices.output:
                return None
            source = QgsVectorLayerFeatureSource(choices.layer)
            taken = Asked(source, choices.layer.fields(), choices.layer.wkbType())
        path = output_path(choices.output)
        return Keeper(
            sentence=sentence,
            places=() if choices.in_memory else self._home.places(),
            path=path,
            crs=asked.crs(),
            context=self._project.transformContext(),
            asked=taken,
            renews=path is None and self._before(sentence) is not None,
        )

    def deliver(
        self,
        sentence: Sentence,
        choices: Choices | LayerChoices,
        answer: protocol.Answer,
        kept: Kept | None,
    ) -> Delivered:
        """Show an answer: as a selection, a new layer, or in the layer before.

        Args:
            sentence: The sentence.
            choices: What the user chose.
            answer: The answer.
            kept: Where it is kept; None if it is not.

        Raises:
            UserError: Its file cannot be read.
        """
        before = self._before(sentence)
        self.last = Delivered()
        if isinstance(choices, LayerChoices):
            ids = [int(number) for number in getattr(answer, 'ids', ())]
            if ids:
                # What is selected may be the work of hours, and a word but mistyped.
                choices.layer.selectByIds(ids)
            if ids and not kept:
                self.last = Delivered(choices.layer.id(), selected=True)
        if kept:
            self.last = self._show(choices, answer.account, kept, before)
        return self.last

    def _show(
        self,
        choices: Choices | LayerChoices,
        account: str,
        kept: Kept,
        before: QgsVectorLayer | None,
    ) -> Delivered:
        asked = choices.asked
        note = kept.note
        if kept.table and not kept.path:
            self._home.note(kept.table)
        if before is None or kept.path or not is_about(before, asked):
            before = None
        elif is_renewable(before, kept):
            replaced = Table.of(before)
            renew(before, kept, account)
            self._drop(replaced)
            return Delivered(before.id(), note=note)
        if not kept.count:
            self._drop(kept.table)
            return Delivered()
        if before is not None and was_written(before):
            sentence = tr(
                'The layer “{name}” was changed, so it stays as it is; the answer is '
                'a new layer.'
            )
            note = '\n'.join(filter(None, (note, sentence.format(name=before.name()))))
        layer = new_layer(kept, account, asked.crs(), asked.id(), self._project)
        add_answer(layer, asked.id(), asked.name(), self._project)
        return Delivered(layer.id(), note=note)

    def _before(self, sentence: Sentence) -> QgsVectorLayer | None:
        """Return the layer of the answer before, if that is what is to be changed."""
        if not sentence.again or self.last is None or self.last.selected:
            return None
        return self.layer()

    def _drop(self, table: Table | None) -> None:
        if table and self._home.is_spare(table):
            drop_later(table)
