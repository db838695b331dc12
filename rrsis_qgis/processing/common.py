"""What all algorithms share: the engine, the layers a sentence names, the style."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsMapLayer,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingUtils,
    QgsProject,
    QgsProperty,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QIcon

from .. import environment, paths
from ..anchors import Ground, draft_layers, find_layer
from ..answer_layers import draw_as_answer, layer_name
from ..engine_client import follow
from ..environment import EngineState
from ..errors import UserError
from ..model_core import protocol
from ..outputs import beside_others, check_output, chosen_file
from ..progress import describe
from ..translation import tr
from ..vector_files import Draft, write_draft

if TYPE_CHECKING:
    from ..engine_client import EngineClient


class EngineAlgorithm(QgsProcessingAlgorithm):
    """An algorithm that puts a sentence to the engine."""

    PROMPT = 'PROMPT'
    OUTPUT = 'OUTPUT'
    ACCOUNT = 'ACCOUNT'
    COUNT = 'COUNT'

    def __init__(self, client: EngineClient) -> None:
        super().__init__()
        self._client = client
        self._files: dict[str, str] = {}
        self._drafts: tuple[Draft, ...] = ()
        self._problem: UserError | None = None
        self._output: Any = None

    def createInstance(self) -> EngineAlgorithm:
        """Return a fresh copy for a run."""
        return type(self)(self._client)

    def icon(self) -> QIcon:
        """Return the plugin's icon."""
        return QIcon(str(paths.ICONS / 'rrsis.svg'))

    def canExecute(self) -> tuple[bool, str]:
        """Return whether the engine is installed, and what to do if not."""
        found = environment.find()
        if found.state is EngineState.INSTALLED:
            return True, ''
        way = tr('Open Raster ▸ Referring Segmentation ▸ Engine… to install it.')
        return False, f'{found.sentence} {way}'

    def end_with_project(
        self, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        """Have the run cancelled when its project is closed; for `prepareAlgorithm`.

        Its output would come into another project.
        """
        project = context.project()
        if project:
            project.cleared.connect(feedback.cancel)

    def draft(self, prompt: str, context: QgsProcessingContext, ground: Ground) -> None:
        """Make ready what the sentence names; for `prepareAlgorithm`.

        QGIS keeps what is wrong there to itself, so `write_drafts` says it.
        """
        project = context.project() or QgsProject()
        names = protocol.mentions(prompt)
        try:
            self._files, self._drafts = draft_layers(names, project, ground)
        except UserError as error:
            self._problem = error

    def check_output(
        self,
        parameters: dict[str, Any],
        prompt: str,
        context: QgsProcessingContext,
        inputs: Iterable[str],
    ) -> None:
        """See that the output is no input; for `prepareAlgorithm`, as `draft`.

        Args:
            parameters: The parameters.
            prompt: The sentence.
            context: The project and its transformations.
            inputs: Parameters of the layers that are read.
        """
        project = context.project() or QgsProject()
        layers = [_layer(parameters.get(name), context) for name in inputs]
        try:
            named = [find_layer(name, project) for name in protocol.mentions(prompt)]
            check_output(chosen_file(parameters.get(self.OUTPUT)), [*layers, *named])
            self._output = beside_others(parameters.get(self.OUTPUT))
        except UserError as error:
            self._problem = error

    def with_output(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters by which a GeoPackage keeps its other layers."""
        return {**parameters, self.OUTPUT: self._output}

    def write_drafts(
        self, more: Iterable[Draft], feedback: QgsProcessingFeedback
    ) -> dict[str, str]:
        """Write the files of the layers, and return them by the layers' names.

        Raises:
            UserError: There is no such layer, or a file cannot be written.
            EngineError: The user stopped it.
        """
        if self._problem:
            raise self._problem
        for draft in (*self._drafts, *more):
            write_draft(draft, feedback.isCanceled)
        return self._files

    def ask(
        self, request: protocol.Request, feedback: QgsProcessingFeedback
    ) -> protocol.Answer:
        """Put a request to the engine and wait for its answer.

        Raises:
            UserError: The engine is not installed.
            EngineError: There is no answer; the message says why.
        """

        def hear(message: protocol.Message) -> None:
            if isinstance(message, protocol.Progress):
                feedback.setProgressText(describe(message))
                if message.total:
                    feedback.setProgress(100.0 * message.done / message.total)
            elif isinstance(message, protocol.Partial):
                feedback.pushInfo(message.text)

        return follow(self._client.submit(request), feedback.isCanceled, hear)

    def load_styled(
        self, output: str, prompt: str, context: QgsProcessingContext
    ) -> None:
        """Have the output, if QGIS is to load it, named and drawn as an answer."""
        if context.willLoadLayerOnCompletion(output):
            details = context.layerToLoadOnCompletionDetails(output)
            details.name = layer_name(prompt)
            details.setPostProcessor(_Styler.instance())

    def results(
        self, output: str, answer: protocol.Answer, count: int
    ) -> dict[str, Any]:
        """Return the outputs."""
        return {self.OUTPUT: output, self.ACCOUNT: answer.account, self.COUNT: count}


def _layer(value: Any, context: QgsProcessingContext) -> QgsMapLayer | None:
    """Return the layer that a parameter names in one way or another."""
    if isinstance(value, QgsProcessingFeatureSourceDefinition):
        value = value.source
    if isinstance(value, QgsProperty):
        value = value.staticValue()
    if isinstance(value, str):
        return QgsProcessingUtils.mapLayerFromString(value, context)
    return value if isinstance(value, QgsMapLayer) else None


class _Styler(QgsProcessingLayerPostProcessorInterface):
    """Styles the layer once QGIS has loaded it."""

    _the_one: _Styler | None = None

    @staticmethod
    def instance() -> _Styler:
        # QGIS keeps no reference to it.
        if _Styler._the_one is None:
            _Styler._the_one = _Styler()
        return _Styler._the_one

    def postProcessLayer(
        self,
        layer: QgsVectorLayer,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> None:
        """Draw the layer as an answer."""
        draw_as_answer(layer, context.project() or QgsProject.instance())
