"""The objects of each phrase, kept for the next sentence on the same area."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ..expression.lexicon.thesaurus import is_kind_of
from ..raster.scores import ScoreRaster
from ..scene import Frame, SceneObject
from ..scene.geodesy import areas
from ..vector.colours import Colour, median_colours
from ..vector.objects import Found, find_objects
from .area import Look, Stop, heed
from .phrases import Reading, limits
from .smallest import smallest_area

_ROAD = 'road'
# A phrase, the threshold, and whether things have the smallest size of their kind.
_Key = tuple[str, float, bool]


class Finds:
    """Finds the objects of phrases, and remembers those of the last area.

    A sentence that is changed a little asks for the same things again; finding them
    on the score maps would take most of its time.
    """

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._area = ''
        self._found: dict[_Key, list[Found]] = {}
        self._colours: dict[_Key, list[Colour | None]] = {}

    def objects(
        self,
        look: Look,
        reading: Reading,
        score_map: ScoreRaster,
        *,
        first_id: int,
        coloured: bool,
        stop: Stop,
    ) -> list[SceneObject]:
        """Return the objects of a phrase, numbered from `first_id` on.

        Args:
            look: The area.
            reading: The phrase.
            score_map: Where it scores how much.
            first_id: Number of the first object.
            coloured: Whether the colours are asked for.
            stop: Says whether the user has cancelled.

        Raises:
            CancelledError: The user has cancelled.
        """
        if look.key != self._area:
            self._area = look.key
            self._found, self._colours = {}, {}
        threshold, least = limits(look.grounder.config, reading)
        if look.request.threshold is not None:
            threshold = least = look.request.threshold
        key = (reading.phrase, threshold, look.request.min_area is None)
        if key not in self._found:
            found = find_objects(
                score_map,
                threshold,
                parted=reading.learnt in look.grounder.config.things,
                roads=is_kind_of(reading.learnt, _ROAD),
                heed=partial(heed, stop),
            )
            gsd = look.grid.gsd
            # Pixels are of the same size only nearly, and so is a smallest size.
            fewest = smallest_area(reading.learnt, gsd) / (gsd or 1.0) ** 2
            if look.request.min_area is not None:
                fewest = 0.0
            self._found[key] = [
                item for item in found if item.score >= least and item.pixels >= fewest
            ]
        found = self._found[key]
        colours: Sequence[Colour | None] = [None] * len(found)
        if coloured:
            if key not in self._colours:
                outlines = [item.footprint for item in found]
                self._colours[key] = median_colours(
                    look.source, look.grid, look.request.bands, look.stretch, outlines
                )
            colours = self._colours[key]
        phrase = reading.phrase
        return [
            SceneObject(
                number, phrase, item.score, item.geometry, item.footprint, colour
            )
            for number, (item, colour) in enumerate(
                zip(found, colours, strict=True), first_id
            )
        ]


def large_enough(
    objects: Sequence[SceneObject], min_area: float | None, frame: Frame
) -> list[SceneObject]:
    """Return the objects of at least `min_area` square metres; all for None."""
    if min_area is None or not objects:
        return list(objects)
    sizes = areas([item.geometry for item in objects], frame)
    return [item for item, size in zip(objects, sizes, strict=True) if size >= min_area]
