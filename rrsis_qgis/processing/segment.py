"""The algorithm `rrsis:segment`: a sentence and a raster in, polygons out."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
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

from ..anchors import Ground
from ..errors import EngineError, UserError
from ..layers import given_crs, raster_file, write_area
from ..model_core import protocol
from ..outputs import chosen_file
from ..requests import ANSWER, DEFAULT_DEVICE, DEFAULT_MODEL, new_id
from ..translation import tr, user_language
from .common import EngineAlgorithm

_NUMBER = QgsProcessingParameterNumber.Type.Double
_ADVANCED = QgsProcessingParameterDefinition.Flag.FlagAdvanced


class SegmentAlgorithm(EngineAlgorithm):
    """Finds what a sentence refers to; the same request as the dock's."""

    INPUT = 'INPUT'
    EXTENT = 'EXTENT'
    AREA = 'AREA'
    MODEL = 'MODEL'
    DEVICE = 'DEVICE'
    THRESHOLD = 'THRESHOLD'
    RESOLUTION = 'RESOLUTION'
    BANDS = 'BANDS'
    MIN_AREA = 'MIN_AREA'

    def name(self) -> str:
        """Return the name that scripts use."""
        return 'segment'

    def displayName(self) -> str:
        """Return the name that people read."""
        return tr('Find what a sentence refers to')

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
            'metres on the ground and true directions. A vector layer of the project '
            'may be named: “ponds near @roads”, “houses north of @"Main Street"”.\n\n'
            'Nothing found is an answer too: the layer is empty and the account says '
            'why. Fields: prompt, phrase, score, area_m2, perim_m, rank, model, run_id.'
        )

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

    def prepareAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Take snapshots of layers; QGIS calls this on the main thread."""
        raster = self.parameterAsRasterLayer(parameters, self.INPUT, context)
        self._folder = Path(tempfile.mkdtemp(prefix='rrsis_'))
        self.end_with_project(context, feedback)
        if raster is not None:
            crs = raster.crs()
            extent = self.parameterAsExtent(parameters, self.EXTENT, context, crs)
            ground = Ground(
                crs,
                raster.extent() if extent.isNull() else extent,
                context.transformContext(),
                self._folder,
            )
            prompt = self.parameterAsString(parameters, self.PROMPT, context)
            self.draft(prompt, context, ground)
            inputs = (self.INPUT, self.AREA)
            self.check_output(parameters, prompt, context, inputs)
        return True

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Ask the engine and copy its objects to the sink."""
        try:
            raster = self._raster(parameters, context)
            layers = self.write_drafts([], feedback)
            request = self._request(parameters, context, raster, layers)
            answer = self.ask(request, feedback)
            output = self._copy(answer, parameters, context, raster)
        except (EngineError, UserError) as error:
            raise QgsProcessingException(str(error)) from error
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
        self.load_styled(output, request.prompt, context)
        feedback.pushInfo(answer.account)
        return self.results(output, answer, getattr(answer, 'objects', 0))

    def _raster(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> QgsRasterLayer:
        raster = self.parameterAsRasterLayer(parameters, self.INPUT, context)
        if raster is None:
            raise QgsProcessingException(
                self.invalidRasterError(parameters, self.INPUT)
            )
        return raster

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
        layers: dict[str, str],
    ) -> protocol.Segment:
        return protocol.Segment(
            id=new_id(),
            image=raster_file(raster),
            prompt=self.parameterAsString(parameters, self.PROMPT, context),
            output=str(self._folder / ANSWER),
            model=self.parameterAsString(parameters, self.MODEL, context),
            device=self.parameterAsString(parameters, self.DEVICE, context),
            bands=self._bands(parameters, context),
            bbox=self._extent(parameters, context, raster),
            aoi=self._area(parameters, context, raster),
            crs=given_crs(raster),
            language=user_language(),
            resolution=self._number(parameters, self.RESOLUTION, context),
            threshold=self._number(parameters, self.THRESHOLD, context),
            min_area=self._number(parameters, self.MIN_AREA, context),
            layers=layers,
            saved_to=str(chosen_file(parameters.get(self.OUTPUT)) or '') or None,
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
    ) -> str | None:
        source = self.parameterAsSource(parameters, self.AREA, context)
        if source is None:
            return None
        return write_area(
            source.getFeatures(),
            source.sourceCrs(),
            raster,
            self._folder,
            context.transformContext(),
        )

    def _copy(
        self,
        answer: protocol.Answer,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        raster: QgsRasterLayer,
    ) -> str:
        path = getattr(answer, 'output', None) or ''
        layer = QgsVectorLayer(path, 'answer', 'ogr')
        if not layer.isValid():
            sentence = tr('The result {path} cannot be opened.')
            raise UserError(sentence.format(path=path))
        fields = QgsFields()
        for field in layer.fields():
            if field.name() != 'fid':
                fields.append(QgsField(field))
        # A file cannot say every CRS as QGIS knows it, such as one of the user's own.
        sink, output = self.parameterAsSink(
            self.with_output(parameters),
            self.OUTPUT,
            context,
            fields,
            layer.wkbType(),
            raster.crs(),
        )
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, self.OUTPUT))
        for found in layer.getFeatures():
            feature = QgsFeature(fields)
            feature.setGeometry(found.geometry())
            feature.setAttributes([found[field.name()] for field in fields])
            sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert)
        return str(output)
