"""Look at an area of a raster: where, in which tiles, and the score of each phrase.

open ─ grid ─ features ─ score maps
"""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rasterio.errors import RasterioError
from shapely.geometry import MultiPolygon, Polygon

from ..errors import CancelledError, NoRoomError, RequestError
from ..files.fingerprint import fingerprint
from ..files.names import exists
from ..layers.aoi import read_aoi
from ..messages import Text
from ..protocol import Message, Progress, Segment, Stage
from ..raster.fill_search import find_fill
from ..raster.grid import Grid, area_geometry, plan_grid
from ..raster.scores import Logits, ScoreRaster, ScoreWriter
from ..raster.source import RasterSource, reason
from ..raster.stretch import Stretch
from ..raster.stretch_search import estimate_stretch
from ..raster.tiles import Tile, tiles, tiles_touching
from ..raster.upright import turn_of
from ..scene.messages import Messages
from .cache import AreaCache
from .phrases import Reading, Warm

Report = Callable[[Message], None]
Stop = Callable[[], bool]


@dataclass(frozen=True)
class Look:
    """An area of an open raster, and everything needed to look at it."""

    source: RasterSource
    request: Segment
    grid: Grid
    area: Polygon | MultiPolygon
    stretch: Stretch
    grounder: Warm
    state: str
    """What changes with the files of the raster."""

    @property
    def key(self) -> str:
        """Everything that features and score maps of the area depend on."""
        name, fill = self.source.info.path, self.source.fill
        parts = (
            Path(name).resolve() if exists(name) else name, self.state,
            self.grounder.digest, self.grid, self.request.bands, self.stretch,
            self.area.wkb_hex, fill and fill.key,
        )  # fmt: skip
        return repr(parts)

    @property
    def side(self) -> int:
        """Side of a tile in pixels."""
        return self.grounder.side(self.grid.height, self.grid.width)

    @property
    def mirrored(self) -> bool:
        """Whether the area is small enough to look at its mirror images, too."""
        return len(self.tiles()) <= self.grounder.config.mirrored

    def tiles(self) -> tuple[Tile, ...]:
        """The tiles that hold a part of the area."""
        every = tiles(self.grid, self.side, self.grounder.config.overlap)
        return tiles_touching(every, self.grid, self.area)


def plan(source: RasterSource, request: Segment, grounder: Warm) -> Look:
    """Choose the grid and the stretch for the area that is asked for.

    Raises:
        RequestError: The area, the resolution, the bands or the smallest size do not
            fit the raster.
    """
    info = source.info
    if request.min_area is not None and not 0 <= request.min_area < math.inf:
        raise RequestError(
            'A smallest area of {min_area:g} m² makes no sense; give square '
            'metres from zero on.',
            min_area=request.min_area,
        )
    if request.min_area is not None and info.crs is None:
        raise RequestError(
            '{path} has no coordinate system, or no place in it, so a '
            'smallest area in square metres cannot be kept; leave it out.',
            path=info.path,
        )
    aoi = None if request.aoi is None else read_aoi(request.aoi, info.crs)
    grid = plan_grid(
        info,
        bbox=request.bbox,
        aoi=aoi,
        resolution=request.resolution,
        finest=grounder.config.finest,
    )
    area = area_geometry(grid, aoi, request.bbox)
    source.fill = find_fill(source, grid, request.bands)
    stretch = estimate_stretch(source, grid, request.bands)
    # What lies on no disk here may change unseen, and is looked at anew every time.
    state = fingerprint(info.files) if info.files else uuid.uuid4().hex
    return Look(source, request, grid, area, stretch, grounder, state)


def score_maps(
    look: Look,
    readings: Sequence[Reading],
    cache: AreaCache,
    report: Report,
    stop: Stop,
) -> dict[str, ScoreRaster]:
    """Score every phrase over the area, one pass over the tiles for all of them.

    Returns:
        The score map of each phrase, by the phrase.

    Raises:
        CancelledError: The user has cancelled.
        NoRoomError: The maps cannot be written.
    """
    paths = {}
    missing = []
    for reading in readings:
        path = cache.scores(reading.phrase)
        if path is None:
            missing.append(reading)
        else:
            paths[reading.phrase] = path
    if missing:
        try:
            paths |= _new_maps(look, missing, cache, report, stop)
        except (OSError, RasterioError) as error:
            full = Text(
                'The score maps cannot be written to {folder} ({reason}); make room on '
                'the disk, or name another folder in RRSIS_CACHE.',
                folder=cache.folder.parent,
                reason=reason(error),
            )
            raise NoRoomError(full) from error
    return {phrase: ScoreRaster(path, look.grid) for phrase, path in paths.items()}


def _new_maps(
    look: Look,
    readings: Sequence[Reading],
    cache: AreaCache,
    report: Report,
    stop: Stop,
) -> dict[str, Path]:
    """Compute the score maps of phrases and keep them; return where they are."""
    overlap = look.grounder.config.overlap
    with cache.drafts() as new, ExitStack() as stack:
        files = [new / f'{n}.tif' for n in range(len(readings))]
        writers = [
            stack.enter_context(
                ScoreWriter(file, look.grid, look.side, overlap, look.area)
            )
            for file in files
        ]
        mirrored = look.mirrored
        for tile in _watched(look, report, stop):
            _score_tile(look, tile, readings, writers, cache, mirrored=mirrored)
        for writer in writers:
            writer.finish()
        return {
            reading.phrase: cache.keep_scores(reading.phrase, file)
            for reading, file in zip(readings, files, strict=True)
        }


def _watched(look: Look, report: Report, stop: Stop) -> Iterator[Tile]:
    """The tiles of the area, with progress told and cancel heard between them."""
    todo = look.tiles()
    begin = time.monotonic()
    for done, tile in enumerate(todo):
        heed(stop)
        spent = time.monotonic() - begin
        eta = spent / done * (len(todo) - done) if done else None
        report(Progress(look.request.id, done, len(todo), eta, Stage.READING))
        yield tile
    report(Progress(look.request.id, len(todo), len(todo), 0, Stage.READING))


def heed(stop: Stop) -> None:
    """End the request here if the user has cancelled it.

    Raises:
        CancelledError: The user has cancelled.
    """
    if stop():
        raise CancelledError('The request was cancelled; nothing was written.')


def _score_tile(
    look: Look,
    tile: Tile,
    readings: Sequence[Reading],
    writers: Sequence[ScoreWriter],
    cache: AreaCache,
    *,
    mirrored: bool,
) -> None:
    rgb, valid = look.source.read(
        look.grid, tile.window, look.request.bands, look.stretch
    )
    if not valid.any():
        return
    turn = turn_of(look.grid.transform)
    scores = look.grounder.scores(
        turn.upright(rgb), turn.upright(valid), readings, cache, tile, mirrored=mirrored
    )
    for logits, writer in zip(scores, writers, strict=True):
        back = Logits(turn.back(logits.mask), turn.back(logits.edge))
        writer.add(tile, back, valid)


def remarks(look: Look, language: str) -> list[str]:
    """Return what a reader of the account should know of how the area was read."""
    note = look.source.info.note
    remarks: list[Text] = [] if note is None else [note]
    remarks += _left_out(look)
    texts = Messages(language)
    own, used = look.source.info.gsd, look.grid.gsd
    if own is not None and used is not None and used > 1.2 * own:
        remark = Text(
            'Read at {used} m a pixel; the raster has {own} m.',
            used=texts.number(f'{used:.2g}'),
            own=texts.number(f'{own:.2g}'),
        )
        remarks.append(remark)
    return [remark.said(language) for remark in remarks]


def _left_out(look: Look) -> list[Text]:
    """Return what to tell of fill that nobody declared."""
    fill = look.source.fill
    if fill is None:
        return []
    share = fill.share(look.source.info.to_pixels(look.area))
    if not share:
        return []
    values = ', '.join(f'{colour[0]:.10g}' for colour in fill.values)
    if share < 0.01:
        return [
            Text(
                'Less than 1 % of the area has the value {values} and was left out.',
                values=values,
            )
        ]
    return [
        Text(
            '{part:.0f} % of the area has the value {values} and was left out.',
            part=100 * share,
            values=values,
        )
    ]
