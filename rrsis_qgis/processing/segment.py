"""The algorithm `rrsis:segment`: a sentence and a raster in, polygons out."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBand,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QIcon

from .. import environment, paths
from ..engine_client import follow
from ..environment import EngineState
from ..errors import EngineError, UserError
from ..layers import raster_file, write_area
from ..model_core import protocol
from ..progress import describe
from ..requests import ANSWER, DEFAULT_DEVICE, DEFAULT_MODEL, new_id
from ..results import layer_name
from ..styles import apply_answer_style
from ..translation import tr

if TYPE_CHECKING:
    from ..engine_client import EngineClient

_NUMBER = QgsProcessingParameterNumber.Type.Double
_ADVANCED = QgsProcessingParameterDefinition.Flag.FlagAdvanced


class SegmentAlgorithm(QgsProcessingAlgorithm):
    """Finds what a sentence refers to; the same request as the dock's."""

    INPUT = 'INPUT'
    PROMPT = 'PROMPT'
    EXTENT = 'EXTENT'
    AREA = 'AREA'
    MODEL = 'MODEL'
    DEVICE = 'DEVICE'
    THRESHOLD = 'THRESHOLD'
    RESOLUTION = 'RESOLUTION'
    BANDS = 'BANDS'
    MIN_AREA = 'MIN_AREA'
    OUTPUT = 'OUTPUT'
    ACCOUNT = 'ACCOUNT'
    COUNT = 'COUNT'

    def __init__(self, client: EngineClient) -> None:
        super().__init__()
        self._client = client

    def createInstance(self) -> SegmentAlgorithm:
        """Return a fresh copy for a run."""
        return SegmentAlgorithm(self._client)

    def name(self) -> str:
        """Return the name that scripts use."""
        return 'segment'

    def displayName(self) -> str:
        """Return the name that people read."""
        return tr('Find what a sentence refers to')

    def icon(self) -> QIcon:
        """Return the plugin's icon."""
        return QIcon(str(paths.ICONS / 'rrsis.svg'))

    def tags(self) -> list[str]:
        """Return words that this is looked for by."""
        words = tr('segmentation,detect,object,polygon,text,prompt,aerial')
        return words.split(',')

    def shortHelpString(self) -> str:
        """Return the help beside the parameters."""
        return tr(
            'Finds in a raster what a sentence refers to and returns polygons.\n\n'
            'The sentence names things and says which of them: “the largest pond north '
            'of the road”, “houses within 50 m of the river”, “the second field from '
            'the left”. Ranks, directions and distances hold for the whole area, in '
            'metres on the ground and true directions.\n\n'
            'Nothing found is an answer too: the layer is empty and the account says '
            'why. Fields: prompt, phrase, score, area_m2, perim_m, rank, model, run_id.'
        )

    def canExecute(self) -> tuple[bool, str]:
        """Return whether the engine is installed, and what to do if not."""
        found = environment.find()
        if found.state is EngineState.INSTALLED:
            return True, ''
        way = tr('Open Raster ▸ Referring Segmentation ▸ Engine… to install it.')
        return False, f'{found.sentence} {way}'

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        self._add_inputs()
        self._add_options()
        polygons = QgsProcessing.SourceType.TypeVectorPolygon
        self.addParameter(
            QgsProcessingParameterFeatureSink(self.OUTPUT, tr('Found'), polygons)
        )
        self.addOutput(QgsProcessingOutputString(self.ACCOUNT, tr('Account')))
        self.addOutput(QgsProcessingOutputNumber(self.COUNT, tr('Number of objects')))

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Ask the engine and copy its objects to the sink."""
        folder = Path(tempfile.mkdtemp(prefix='rrsis_'))
        try:
            raster = self.parameterAsRasterLayer(parameters, self.INPUT, context)
            if raster is None:
                raise QgsProcessingException(
                    self.invalidRasterError(parameters, self.INPUT)
                )
            request = self._request(parameters, context, raster, folder)
            result = self._ask(request, feedback)
            output = self._copy(result, parameters, context, raster)
        except (EngineError, UserError) as error:
            raise QgsProcessingException(str(error)) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        feedback.pushInfo(result.account)
        return {
            self.OUTPUT: output,
            self.ACCOUNT: result.account,
            self.COUNT: result.objects,
        }

    def _add_inputs(self) -> None:
        self.addParameter(QgsProcessingParameterRasterLayer(self.INPUT, tr('Raster')))
        self.addParameter(QgsProcessingParameterString(self.PROMPT, tr('What to find')))
        self.addParameter(
            QgsProcessingParameterExtent(self.EXTENT, tr('Extent'), optional=True)
        )
        polygons = QgsProcessing.SourceType.TypeVectorPolygon
        self.addParameter(
            QgsProcessingParameterFeatureSource(
                self.AREA, tr('Polygons to look in'), [polygons], optional=True
            )
        )

    def _add_options(self) -> None:
        ready = self._client.ready
        model = QgsProcessingParameterString(self.MODEL, tr('Model'), DEFAULT_MODEL)
        device = QgsProcessingParameterString(self.DEVICE, tr('Device'), DEFAULT_DEVICE)
        hints = {
            model: ready.models if ready else (DEFAULT_MODEL,),
            device: (DEFAULT_DEVICE, *(ready.devices if ready else ('cpu', 'cuda'))),
        }
        for parameter, values in hints.items():
            choices = {'value_hints': list(dict.fromkeys(values))}
            parameter.setMetadata({'widget_wrapper': choices})
        numbers = [
            (self.THRESHOLD, tr('Threshold (0 to 1)'), 0.0, 1.0),
            (self.RESOLUTION, tr('Resolution in metres'), 1e-3, 1e6),
            (self.MIN_AREA, tr('Smallest object in square metres'), 0.0, 1e12),
        ]
        options: list[QgsProcessingParameterDefinition] = [model, device]
        for name, description, least, most in numbers:
            number = QgsProcessingParameterNumber(
                name, description, _NUMBER, None, True, least, most
            )
            options.append(number)
        bands = QgsProcessingParameterBand(
            self.BANDS,
            tr('Bands for red, green and blue'),
            None,
            self.INPUT,
            optional=True,
            allowMultiple=True,
        )
        options.append(bands)
        for parameter in options:
            parameter.setFlags(parameter.flags() | _ADVANCED)
            self.addParameter(parameter)

    def _request(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        raster: QgsRasterLayer,
        folder: Path,
    ) -> protocol.Segment:
        return protocol.Segment(
            id=new_id(),
            image=raster_file(raster),
            prompt=self.parameterAsString(parameters, self.PROMPT, context),
            output=str(folder / ANSWER),
            model=self.parameterAsString(parameters, self.MODEL, context),
            device=self.parameterAsString(parameters, self.DEVICE, context),
            bands=self._bands(parameters, context),
            bbox=self._extent(parameters, context, raster),
            aoi=self._area(parameters, context, raster, folder),
            resolution=self._number(parameters, self.RESOLUTION, context),
            threshold=self._number(parameters, self.THRESHOLD, context),
            min_area=self._number(parameters, self.MIN_AREA, context),
        )

    def _number(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext
    ) -> float | None:
        if parameters.get(name) in (None, ''):
            return None
        return self.parameterAsDouble(parameters, name, context)

    def _bands(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[int, int, int] | None:
        bands = self.parameterAsInts(parameters, self.BANDS, context)
        if not bands:
            return None
        if len(bands) != 3:
            raise UserError(
                tr('Choose exactly three bands, for red, green and blue, or none.')
            )
        return (bands[0], bands[1], bands[2])

    def _extent(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        raster: QgsRasterLayer,
    ) -> tuple[float, float, float, float] | None:
        crs = raster.crs()
        extent = self.parameterAsExtent(parameters, self.EXTENT, context, crs)
        if extent.isNull():
            return None
        return (
            extent.xMinimum(),
            extent.yMinimum(),
            extent.xMaximum(),
            extent.yMaximum(),
        )

    def _area(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        raster: QgsRasterLayer,
        folder: Path,
    ) -> str | None:
        source = self.parameterAsSource(parameters, self.AREA, context)
        if source is None:
            return None
        return write_area(
            source.getFeatures(),
            source.sourceCrs(),
            raster,
            folder,
            context.transformContext(),
        )

    def _ask(
        self, request: protocol.Segment, feedback: QgsProcessingFeedback
    ) -> protocol.Result:
        def hear(message: protocol.Message) -> None:
            if isinstance(message, protocol.Progress):
                feedback.setProgressText(describe(message))
                if message.total:
                    feedback.setProgress(100.0 * message.done / message.total)
            elif isinstance(message, protocol.Partial):
                feedback.pushInfo(message.text)

        return follow(self._client.submit(request), feedback.isCanceled, hear)

    def _copy(
        self,
        result: protocol.Result,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        raster: QgsRasterLayer,
    ) -> str:
        layer = QgsVectorLayer(result.output or '', 'answer', 'ogr')
        if not layer.isValid():
            sentence = tr('The result {path} cannot be opened.')
            raise UserError(sentence.format(path=result.output))
        fields = QgsFields()
        for field in layer.fields():
            if field.name() != 'fid':
                fields.append(QgsField(field))
        # The file has the CRS of the raster's file, which the user may have corrected.
        sink, output = self.parameterAsSink(
            parameters, self.OUTPUT, context, fields, layer.wkbType(), raster.crs()
        )
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, self.OUTPUT))
        for found in layer.getFeatures():
            feature = QgsFeature(fields)
            feature.setGeometry(found.geometry())
            feature.setAttributes([found[field.name()] for field in fields])
            sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert)
        if context.willLoadLayerOnCompletion(output):
            details = context.layerToLoadOnCompletionDetails(output)
            details.name = layer_name(parameters[self.PROMPT])
            details.setPostProcessor(_Styler.instance())
        return output


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
        apply_answer_style(layer)
