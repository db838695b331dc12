"""The algorithm `rrsis:resolve`: a sentence and a vector layer in, features out."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsFeature,
    QgsFeatureSink,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterString,
)

from ..anchors import Ground
from ..errors import EngineError, UserError
from ..model_core import protocol
from ..requests import file_name, new_id
from ..translation import tr, user_language
from ..vector_files import OBJECT_FIELDS, ObjectsDraft, make_fields
from .common import EngineAlgorithm


class AskLayerAlgorithm(EngineAlgorithm):
    """Picks the features of a layer that a sentence refers to."""

    INPUT = 'INPUT'
    CATEGORY = 'CATEGORY'
    SCORE = 'SCORE'

    def name(self) -> str:
        """Return the name that scripts use."""
        return 'resolve'

    def displayName(self) -> str:
        """Return the name that people read."""
        return tr('Ask a vector layer')

    def tags(self) -> list[str]:
        """Return words that this is looked for by."""
        return tr('select,query,sentence,text,prompt,nearest,relation').split(',')

    def shortHelpString(self) -> str:
        """Return the help beside the parameters."""
        return tr(
            'Returns the features of a layer that a sentence refers to, with all '
            'their attributes and the best first.\n\n'
            'The category field says what each feature is: house, road, pond. The '
            'sentence says which are meant: “the three largest houses within 50 m of '
            'the river”, “ponds north of @Main_Street”, where @Main_Street or '
            '@"Main Street" is another layer of the project. Distances are metres on '
            'the ground, directions are true ones.\n\n'
            'No feature is an answer too: the layer is empty and the account says why.'
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        spatial = QgsProcessing.SourceType.TypeVectorAnyGeometry
        self.addParameter(
            QgsProcessingParameterFeatureSource(self.INPUT, tr('Layer'), [spatial])
        )
        self.addParameter(
            QgsProcessingParameterField(
                self.CATEGORY,
                tr('Field that says what each feature is'),
                'category',
                self.INPUT,
            )
        )
        self.addParameter(
            QgsProcessingParameterField(
                self.SCORE,
                tr('Field that says how sure each is, from 0 to 1'),
                None,
                self.INPUT,
                QgsProcessingParameterField.DataType.Numeric,
                optional=True,
            )
        )
        self.addParameter(QgsProcessingParameterString(self.PROMPT, tr('What to find')))
        self.addParameter(QgsProcessingParameterFeatureSink(self.OUTPUT, tr('Meant')))
        self.addOutput(QgsProcessingOutputString(self.ACCOUNT, tr('Account')))
        self.addOutput(QgsProcessingOutputNumber(self.COUNT, tr('Number of features')))

    def prepareAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Take snapshots of layers; QGIS calls this on the main thread."""
        source = self.parameterAsSource(parameters, self.INPUT, context)
        self._folder = Path(tempfile.mkdtemp(prefix='rrsis_'))
        self.end_with_project(context, feedback)
        self._fields = make_fields(OBJECT_FIELDS)
        if source is not None:
            crs, transforms = source.sourceCrs(), context.transformContext()
            ground = Ground(crs, source.sourceExtent(), transforms, self._folder)
            prompt = self.parameterAsString(parameters, self.PROMPT, context)
            self.draft(prompt, context, ground)
            self.check_output(parameters, prompt, context, [self.INPUT])
        return True

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Ask the engine and copy the features that it names to the sink."""
        prompt = self.parameterAsString(parameters, self.PROMPT, context)
        try:
            source = self._source(parameters, context)
            asked = self._asked(parameters, context, source)
            layers = self.write_drafts([asked], feedback)
            request = protocol.Resolve(
                id=new_id(),
                objects=str(asked.path),
                prompt=prompt,
                layers=layers,
                language=user_language(),
            )
            answer = self.ask(request, feedback)
        except (EngineError, UserError) as error:
            raise QgsProcessingException(str(error)) from error
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
        ids = [int(number) for number in getattr(answer, 'ids', ())]
        output = self._copy(ids, source, parameters, context)
        self.load_styled(output, prompt, context)
        feedback.pushInfo(answer.account)
        return self.results(output, answer, len(ids))

    def _source(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> QgsProcessingFeatureSource:
        source = self.parameterAsSource(parameters, self.INPUT, context)
        if source is None:
            raise QgsProcessingException(
                self.invalidSourceError(parameters, self.INPUT)
            )
        return source

    def _asked(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        source: QgsProcessingFeatureSource,
    ) -> ObjectsDraft:
        fields = source.fields()
        name = self.parameterAsString(parameters, self.CATEGORY, context)
        score = self.parameterAsString(parameters, self.SCORE, context)
        category = fields.lookupField(name)
        if category < 0:
            there = ', '.join(field.name() for field in fields)
            sentence = tr('The layer has no field “{name}”; it has: {fields}.')
            raise UserError(sentence.format(name=name, fields=there))
        if not source.featureCount():
            name = source.sourceName()
            raise UserError(tr('The layer “{name}” has no features.').format(name=name))
        return ObjectsDraft(
            source=source,
            written=source.sourceCrs(),
            category=category,
            score=fields.lookupField(score) if score else None,
            context=context.transformContext(),
            fields=self._fields,
            path=self._folder / f'{file_name(source.sourceName())}.gpkg',
        )

    def _copy(
        self,
        ids: list[int],
        source: QgsProcessingFeatureSource,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
    ) -> str:
        sink, output = self.parameterAsSink(
            self.with_output(parameters),
            self.OUTPUT,
            context,
            source.fields(),
            source.wkbType(),
            source.sourceCrs(),
        )
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, self.OUTPUT))
        wanted = set(ids)
        found: dict[int, QgsFeature] = {}
        # Not every source can look features up by their numbers.
        for feature in source.getFeatures():
            if feature.id() in wanted:
                found[feature.id()] = QgsFeature(feature)
        for number in ids:
            sink.addFeature(found[number], QgsFeatureSink.Flag.FastInsert)
        return str(output)
