"""Answer a request: from a raster and a sentence to objects and their account.

    parse ─ open ─ grid ─ features ─ score maps ─ objects ─ resolve ─ files

Each arrow is a public function of one module; this module is the order they come in.
"""

from __future__ import annotations

import logging
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from shapely.geometry import MultiPolygon, Polygon

from .cache import AreaCache, open_cache
from .errors import CancelledError, RequestError
from .expression import Expression, parse
from .grounding import Grounder, Reading, limits
from .protocol import Message, Partial, Progress, Result, Segment, Stage
from .raster.aoi import read_aoi
from .raster.grid import Grid, area_geometry, plan_grid
from .raster.mask import check_mask, write_mask
from .raster.scores import ScoreRaster, ScoreWriter
from .raster.source import RasterInfo, RasterSource, open_raster
from .raster.stretch import Stretch, estimate_stretch
from .raster.tiles import Tile, tiles, tiles_touching
from .scene import Frame, Resolution, SceneObject, resolve
from .scene.geodesy import areas, perimeters
from .vector.colours import Colour, median_colours
from .vector.objects import check_threshold, find_objects
from .vector.write import Record, check_layer, write_layer

log = logging.getLogger(__name__)

Report = Callable[[Message], None]
Stop = Callable[[], bool]


@dataclass(frozen=True)
class Answer:
    """What a request refers to, before anything is written.

    Attributes:
        expression: The sentence as it was understood.
        resolution: The chosen objects and the account.
        info: The raster.
        frame: The area, and how to measure in it.
        device: Device that was used.
    """

    expression: Expression
    resolution: Resolution
    info: RasterInfo
    frame: Frame
    device: str


@dataclass(frozen=True)
class _Look:
    """An area of an open raster, and everything needed to look at it."""

    source: RasterSource
    request: Segment
    grid: Grid
    area: Polygon | MultiPolygon
    stretch: Stretch
    grounder: Grounder

    @property
    def key(self) -> str:
        """Everything that features and score maps of the area depend on."""
        info = self.source.info
        path = Path(info.path)
        stat = path.stat() if path.exists() else None
        parts = (
            str(path.absolute()), stat and stat.st_mtime_ns, stat and stat.st_size,
            self.grounder.digest, self.grid, self.request.bands, self.stretch,
            self.area.wkb_hex,
        )  # fmt: skip
        return repr(parts)

    def tiles(self) -> tuple[Tile, ...]:
        """The tiles that hold a part of the area."""
        config = self.grounder.config
        every = tiles(self.grid, config.tile, config.overlap)
        return tiles_touching(every, self.grid, self.area)


class Engine:
    """Keeps the last network warm and answers one request after the other.

    Args:
        keep_cache: Whether features and score maps stay on disk for the next prompt.
    """

    def __init__(self, *, keep_cache: bool) -> None:
        self.keep_cache = keep_cache
        self._grounders: dict[tuple[str, str], Grounder] = {}

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
        if request.output is not None:
            records = _records(answer, request, run_id)
            write_layer(
                Path(request.output), records, answer.frame.crs,
                layer_name=Path(request.output).stem,
            )  # fmt: skip
        if request.mask is not None:
            write_mask(Path(request.mask), footprints(chosen), answer.info)
        return Result(
            id=request.id,
            run_id=run_id,
            objects=len(chosen),
            account=answer.resolution.account,
            parse=answer.expression.to_json(),
            output=request.output,
            mask=request.mask,
            seconds=round(time.monotonic() - begin, 3),
            device=answer.device,
            model=request.model,
        )

    def answer(self, request: Segment, report: Report, stop: Stop) -> Answer:
        """Answer a request without writing files.

        Raises:
            RequestError: The request cannot be carried out.
            CancelledError: The user has cancelled.
        """
        expression = parse(request.prompt)
        if request.threshold is not None:
            check_threshold(request.threshold)
        with open_raster(request.image) as source:
            grounder = self._grounder(request.model, request.device)
            readings = [grounder.read(phrase) for phrase in expression.phrases()]
            look = _plan(source, request, grounder)
            frame = Frame(look.grid.crs, look.grid.transform, look.area)
            # Rehearsed on nothing, a sentence that cannot be measured here (metres
            # without a CRS) is refused now and not after hours of reading.
            resolve(expression, {}, frame)
            with open_cache(look.key, keep=self.keep_cache) as cache:
                known = [reading for reading in readings if reading.is_known]
                maps = _score_maps(look, known, cache, report, stop)
                report(Progress(request.id, 1, 1, None, Stage.FINDING))
                objects = _objects(look, expression, frame, known, maps, stop)
            for phrase, found in objects.items():
                report(Partial(request.id, f'{phrase}: {len(found)} objects'))
            resolution = resolve(expression, objects, frame)
            notes = ' '.join([resolution.account, *_remarks(look, readings)])
            return Answer(
                expression,
                replace(resolution, account=notes),
                source.info,
                frame,
                str(grounder.device),
            )

    def _grounder(self, model: str, device: str) -> Grounder:
        key = (model, device)
        if key not in self._grounders:
            self._grounders = {key: Grounder(model, device)}
        return self._grounders[key]


def footprints(objects: Sequence[SceneObject]) -> list[Polygon | MultiPolygon]:
    """The outlines along pixel edges, as a mask needs them."""
    return [item.footprint for item in objects if item.footprint is not None]


def _check_files(request: Segment) -> None:
    """Refuse files that could not be written, before anything is computed."""
    if request.output is not None:
        check_layer(Path(request.output))
    if request.mask is not None:
        check_mask(Path(request.mask))
        if Path(request.mask).resolve() == Path(request.image).resolve():
            raise RequestError(
                f'{request.mask} is the raster itself; give the mask another name.'
            )


def _plan(source: RasterSource, request: Segment, grounder: Grounder) -> _Look:
    """Choose the grid and the stretch for the area that is asked for."""
    info = source.info
    aoi = None if request.aoi is None else read_aoi(request.aoi, info.crs)
    grid = plan_grid(
        info,
        bbox=request.bbox,
        aoi=aoi,
        resolution=request.resolution,
        finest=grounder.config.finest,
    )
    area = area_geometry(grid, aoi, request.bbox)
    stretch = estimate_stretch(source, grid, request.bands)
    return _Look(source, request, grid, area, stretch, grounder)


def _score_maps(
    look: _Look,
    readings: Sequence[Reading],
    cache: AreaCache,
    report: Report,
    stop: Stop,
) -> dict[str, ScoreRaster]:
    """Score every phrase over the area, one pass over the tiles for all of them."""
    paths = {reading.phrase: cache.scores(reading.phrase) for reading in readings}
    missing = [reading for reading in readings if not paths[reading.phrase].exists()]
    if missing:
        config = look.grounder.config
        with (
            tempfile.TemporaryDirectory(dir=cache.folder, prefix='new-') as new,
            ExitStack() as stack,
        ):
            files = [Path(new) / f'{n}.tif' for n in range(len(missing))]
            writers = [
                stack.enter_context(
                    ScoreWriter(file, look.grid, config.tile, config.overlap, look.area)
                )
                for file in files
            ]
            for tile in _watched(look, report, stop):
                _score_tile(look, tile, missing, writers, cache)
            for reading, writer, file in zip(missing, writers, files, strict=True):
                writer.finish()
                file.replace(paths[reading.phrase])
    return {phrase: ScoreRaster(path, look.grid) for phrase, path in paths.items()}


def _watched(look: _Look, report: Report, stop: Stop) -> Iterator[Tile]:
    """The tiles of the area, with progress told and cancel heard between them."""
    todo = look.tiles()
    begin = time.monotonic()
    for done, tile in enumerate(todo):
        _heed(stop)
        spent = time.monotonic() - begin
        eta = spent / done * (len(todo) - done) if done else None
        report(Progress(look.request.id, done, len(todo), eta, Stage.READING))
        yield tile
    report(Progress(look.request.id, len(todo), len(todo), 0, Stage.READING))


def _heed(stop: Stop) -> None:
    """End the request here if the user has cancelled it."""
    if stop():
        raise CancelledError('The request was cancelled; nothing was written.')


def _score_tile(
    look: _Look,
    tile: Tile,
    readings: Sequence[Reading],
    writers: Sequence[ScoreWriter],
    cache: AreaCache,
) -> None:
    rgb, valid = look.source.read(
        look.grid, tile.window, look.request.bands, look.stretch
    )
    if not valid.any():
        return
    features = cache.features(tile)
    if features is None:
        features = look.grounder.features(rgb, valid)
        cache.keep_features(tile, features)
    height, width = valid.shape
    for reading, writer in zip(readings, writers, strict=True):
        logits = look.grounder.logits(features, reading, (height, width))
        writer.add(tile, logits, valid)


def _objects(
    look: _Look,
    expression: Expression,
    frame: Frame,
    readings: Sequence[Reading],
    maps: dict[str, ScoreRaster],
    stop: Stop,
) -> dict[str, list[SceneObject]]:
    """The objects of every phrase, numbered through."""
    heed = partial(_heed, stop)
    targets = {phrase for thing in expression.things for phrase in thing.phrases}
    objects: dict[str, list[SceneObject]] = {}
    first = 1
    for reading in readings:
        phrase = reading.phrase
        threshold, least = limits(look.grounder.config, reading)
        if look.request.threshold is not None:
            threshold = least = look.request.threshold
        found = find_objects(maps[phrase], threshold, first_id=first, heed=heed)
        first += len(found)
        found = [item for item in found if item.score >= least]
        if look.request.min_area is not None and phrase in targets and found:
            sizes = areas([item.geometry for item in found], frame)
            found = [
                item
                for item, size in zip(found, sizes, strict=True)
                if size >= look.request.min_area
            ]
        outlines = [item.footprint for item in found]
        colours: list[Colour | None] = [None] * len(found)
        if expression.needs_colours:
            colours = median_colours(
                look.source, look.grid, look.request.bands, look.stretch, outlines
            )
        objects[phrase] = [
            SceneObject(
                item.id, phrase, item.score, item.geometry, item.footprint, colour
            )
            for item, colour in zip(found, colours, strict=True)
        ]
    return objects


def _remarks(look: _Look, readings: Sequence[Reading]) -> list[str]:
    """What a reader of the account should know beside the answer itself."""
    remarks = []
    for reading in readings:
        if not reading.is_known:
            remarks.append(
                f'"{reading.phrase}" is not a word that this model was trained on; '
                f'nearest: "{reading.learnt}". It was not searched for.'
            )
        elif not reading.is_exact:
            remarks.append(
                f'"{reading.phrase}" was read as "{reading.learnt}", the nearest word '
                'that the model has learnt.'
            )
    own, used = look.source.info.gsd, look.grid.gsd
    if own is not None and used is not None and used > 1.2 * own:
        remarks.append(f'Read at {used:.2g} m a pixel; the raster has {own:.2g} m.')
    return remarks


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
            raise RequestError(f'Object {item.id} is no polygon.')
        records.append(
            Record(
                geometry=outline,
                prompt=request.prompt,
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
