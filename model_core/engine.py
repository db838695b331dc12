"""Answer a request: from a raster and a sentence to objects and their account.

    parse ─ open ─ grid ─ features ─ score maps ─ objects ─ resolve ─ files

Each arrow is a public function of one module; this module is the order they come in.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from shapely.geometry import MultiPolygon, Polygon

from .errors import NoRoomError, RequestError
from .expression import Expression
from .expression.chips import chips_of
from .expression.lifting import counted_once, lift
from .expression.restating import restated
from .expression.tree import wording
from .expression.understand import answered_in, understand
from .files.names import exists
from .files.outputs import Inputs
from .files.staging import finish_unfinished
from .grounding.area import Look, Report, Stop, plan, remarks, score_maps
from .grounding.cache import open_cache
from .grounding.objects_found import Finds, large_enough
from .grounding.phrases import Reading, Warm
from .grounding.sentence_networks import account, reads_whole, understood, warm_up
from .layers import resolve_file
from .layers.named import read_layers
from .messages import Text
from .protocol import Partial, Progress, Resolve, Resolved, Result, Segment, Stage
from .raster.info import RasterInfo
from .raster.mask import check_mask, mask_files, mask_to_write
from .raster.opening import open_raster
from .raster.scores import ScoreRaster
from .scene import Frame, Resolution, SceneObject, resolve
from .scene.geodesy import areas, perimeters
from .scene.messages import Messages
from .vector.objects import check_threshold
from .vector.write import Record, check_layer, layer_files, layer_to_write


@dataclass(frozen=True)
class Answer:
    """What a request refers to, before anything is written.

    Attributes:
        expression: The sentence as it was understood.
        resolution: The chosen objects and the account.
        info: The raster.
        frame: The area, and how to measure in it.
        device: Device that was used.
        sentence: The changed sentence in words (see `Result.sentence`).
    """

    expression: Expression
    resolution: Resolution
    info: RasterInfo
    frame: Frame
    device: str
    sentence: str = ''


class Engine:
    """Keeps the last network warm and answers one request after the other.

    Args:
        keep_cache: Whether features and score maps stay on disk for the next prompt.
    """

    def __init__(self, *, keep_cache: bool) -> None:
        self.keep_cache = keep_cache
        self._grounders: dict[tuple[str, str], Warm] = {}
        self._finds = Finds()
        finish_unfinished()

    def segment(self, request: Segment, report: Report, stop: Stop) -> Result:
        """Answer a request and write its files.

        Args:
            request: What to find where.
            report: Is told of the progress.
            stop: Says whether the user has cancelled.

        Raises:
            RequestError: The request cannot be carried out.
            CancelledError: The user has cancelled.
        """
        begin = time.monotonic()
        _check_files(request)
        answer = self.answer(request, report, stop)
        run_id = uuid.uuid4().hex[:12]
        chosen = answer.resolution.chosen
        # All are written before any of them appears.
        with ExitStack() as written:
            if request.output is not None:
                path, records = Path(request.output), _records(answer, request, run_id)
                layer = layer_to_write(
                    path, records, answer.frame.crs, layer_name=path.stem
                )
                written.enter_context(layer)
            if request.mask is not None:
                path = Path(request.mask)
                mask = mask_to_write(path, footprints(chosen), answer.info)
                written.enter_context(mask)
        return Result(
            id=request.id,
            run_id=run_id,
            objects=len(chosen),
            account=answer.resolution.account,
            parse=wording.to_json(answer.expression),
            output=request.output,
            mask=request.mask,
            seconds=round(time.monotonic() - begin, 3),
            device=answer.device,
            model=request.model,
            parts=chips_of(answer.expression),
            sentence=answer.sentence,
        )

    def resolve(self, request: Resolve) -> Resolved:
        """Say which features of a layer a sentence refers to.

        Raises:
            RequestError: The request cannot be carried out.
        """
        begin = time.monotonic()
        answer = resolve_file(
            Path(request.objects),
            request.prompt,
            request.category_field,
            layers=request.layers,
            tree=request.expression,
            language=request.language,
        )
        return Resolved(
            id=request.id,
            ids=answer.ids,
            account=answer.account,
            parse=wording.to_json(answer.expression),
            seconds=round(time.monotonic() - begin, 3),
            parts=chips_of(answer.expression),
            sentence=answer.sentence,
        )

    def answer(self, request: Segment, report: Report, stop: Stop) -> Answer:
        """Answer a request without writing files.

        Raises:
            RequestError: The request cannot be carried out.
            CancelledError: The user has cancelled.
        """
        expression = answered_in(understood(request), request.language)
        language = expression.language
        if request.threshold is not None:
            check_threshold(request.threshold)
        with open_raster(request.image, request.crs) as source:
            grounder = self._grounder(request.model, request.device)
            worded = grounder.worded(expression)
            expression = worded.expression
            readings = [grounder.read(p, asked) for p, asked in worded.learnt.items()]
            look = plan(source, request, grounder)
            frame = Frame(look.grid.crs, look.grid.transform, look.area)
            # Rehearsed on nothing, a sentence that cannot be measured here (metres
            # without a CRS) is refused now and not after hours of reading.
            resolve(expression, {}, frame)
            anchors = read_layers(expression, request.layers, frame.crs)
            find = partial(self._find, look, expression, frame, readings, report, stop)
            try:
                objects = find(keep=self.keep_cache)
            except NoRoomError:
                if not self.keep_cache:
                    raise
                # The disk of the cache is full; that of temporary files may not be.
                objects = find(keep=False)
            texts = Messages(language)
            for phrase, found in objects.items():
                report(Partial(request.id, texts.counted(len(found), phrase)))
            said = ''
            if request.expression is None:
                expression = lift(expression, counted_once(objects))
            elif not reads_whole(request.model):
                said = restated(
                    request.prompt,
                    expression,
                    lambda text: lift(understand(text), counted_once(objects)),
                )
            resolution = resolve(expression, {**objects, **anchors.objects}, frame)
            told = account(look, resolution, language)
            noted = [note.said(language) for note in anchors.notes]
            remarked = (*remarks(look, language), *noted)
            notes = ' '.join([*worded.notes, told, *remarked])
            return Answer(
                expression,
                replace(resolution, account=notes),
                source.info,
                frame,
                str(grounder.device),
                said,
            )

    def _find(
        self,
        look: Look,
        expression: Expression,
        frame: Frame,
        readings: Sequence[Reading],
        report: Report,
        stop: Stop,
        *,
        keep: bool,
    ) -> dict[str, list[SceneObject]]:
        """Look at the area, and return the objects of every phrase."""
        with open_cache(look.key, keep=keep) as cache:
            maps = score_maps(look, readings, cache, report, stop)
            report(Progress(look.request.id, 1, 1, None, Stage.FINDING))
            return self._objects(look, expression, frame, readings, maps, stop)

    def _objects(
        self,
        look: Look,
        expression: Expression,
        frame: Frame,
        readings: Sequence[Reading],
        maps: dict[str, ScoreRaster],
        stop: Stop,
    ) -> dict[str, list[SceneObject]]:
        """The objects of every phrase, numbered through."""
        targets = {phrase for thing in expression.things for phrase in thing.phrases}
        objects: dict[str, list[SceneObject]] = {}
        first = 1
        for reading in readings:
            phrase = reading.phrase
            found = self._finds.objects(
                look, reading, maps[phrase],
                first_id=first, coloured=expression.needs_colours, stop=stop,
            )  # fmt: skip
            first += len(found)
            if phrase in targets:
                found = large_enough(found, look.request.min_area, frame)
            objects[phrase] = found
        return objects

    def _grounder(self, model: str, device: str) -> Warm:
        key = (model, device)
        if key not in self._grounders:
            self._grounders = {key: warm_up(model, device)}
        return self._grounders[key]


def footprints(objects: Sequence[SceneObject]) -> list[Polygon | MultiPolygon]:
    """The outlines along pixel edges, as a mask needs them."""
    return [item.footprint for item in objects if item.footprint is not None]


def _check_files(request: Segment) -> None:
    """Refuse files that could not be written, before anything is computed."""
    output = None if request.output is None else Path(request.output)
    mask = None if request.mask is None else Path(request.mask)
    files = [] if output is None else layer_files(output)
    files += [] if mask is None else mask_files(mask)
    if request.saved_to is not None:
        files += [Path(request.saved_to)]
    if any(map(exists, files)):
        inputs = input_files(request)
        with open_raster(request.image) as source:
            inputs[Text('the raster')] += map(str, source.info.files)
        Inputs(inputs).refuse(files)
    if output is not None:
        check_layer(output)
    if mask is not None:
        check_mask(mask)


def input_files(request: Segment) -> dict[str, list[str]]:
    """Return what a request is answered from, by what to call it in a message."""
    raster = Text('the raster')
    inputs: dict[str, list[str]] = {raster: [request.image]}
    if request.aoi is not None:
        inputs[Text('the area')] = [request.aoi]
    for name, path in request.layers.items():
        inputs[Text('the layer "{name}"', name=name)] = [path]
    return inputs


def _records(answer: Answer, request: Segment, run_id: str) -> list[Record]:
    """The chosen objects as features, the best first."""
    chosen = answer.resolution.chosen
    geometries = [item.geometry for item in chosen]
    measured = answer.frame.crs is not None and bool(chosen)
    sizes = areas(geometries, answer.frame) if measured else [None] * len(chosen)
    rounds = perimeters(geometries, answer.frame) if measured else [None] * len(chosen)
    records = []
    for rank, (item, size, around) in enumerate(
        zip(chosen, sizes, rounds, strict=True), start=1
    ):
        outline = item.geometry
        if not isinstance(outline, Polygon | MultiPolygon):
            raise RequestError('Object {id} is no polygon.', id=item.id)
        records.append(
            Record(
                geometry=outline,
                prompt=_prompt(answer, request),
                phrase=item.phrase,
                score=round(item.score, 4),
                area_m2=None if size is None else round(float(size), 2),
                perim_m=None if around is None else round(float(around), 2),
                rank=rank,
                model=request.model,
                run_id=run_id,
            )
        )
    return records


def _prompt(answer: Answer, request: Segment) -> str:
    """The sentence that was answered, which need not be the one that was typed."""
    if request.expression is None:
        return request.prompt
    return answer.sentence or wording.sentence(answer.expression)
