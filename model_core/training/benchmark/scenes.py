"""What a labelled image shows, as the objects that sentences speak of.

The pixels of a label become the very objects that the product would make of a
perfect score map, so that sentences are answered by the product's own definitions.
Beside what is there stands what may be there: where nothing is known of a concept,
there may be one thing more, or the rest of one that is seen in part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.features import shapes
from scipy import ndimage
from shapely import affinity
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from ...expression.tree.types import ColourName
from ...raster.info import PICTURE_AXES
from ...scene import Frame, SceneObject
from ...scene.attributes import has_colour
from ...vector.seams import DEFAULT_MIN_PIXELS
from ...vector.tidy import tidy
from ..concepts import IGNORE, SEEN_ONLY, Concept, answers
from ..datasets import LabelledImage, Truth, read_image

Picture = NDArray[np.uint8]
Window = tuple[slice, slice]

COLOURS = tuple(c for c in ColourName if c not in (ColourName.DARK, ColourName.BRIGHT))

# Unknown rims of two or three pixels around things are no place to hide in.
_RIM = 7
_MOST_DOUBTS = 60
_MOST_PIXELS = 1 << 16
_MOST_NAMED = 1 << 10
# Colours in another light: warmer, cooler, brighter, darker.
_LIGHTS = ((1, 1, 1), (1.1, 1, 0.9), (0.9, 1, 1.1), (1.1, 1.1, 1.1), (0.9, 0.9, 0.9))
_TURN = 6.0
_SWELL = 0.07
_SHIFT = 0.03


@dataclass(frozen=True)
class Thing:
    """One thing of a scene.

    Attributes:
        object: As the resolver knows it.
        window: Rows and columns of its box.
        pixels: Its pixels within the window, (h, w) bool.
        surely: Share of its pixels that surely have each of `COLOURS`, (n,).
        perhaps: Share of its pixels that one might call so, (n,).
        is_cut: Whether it touches the border of the image.
    """

    object: SceneObject
    window: Window
    pixels: NDArray[np.bool_]
    surely: NDArray[np.float64]
    perhaps: NDArray[np.float64]
    is_cut: bool


@dataclass(frozen=True)
class Sight:
    """All that an image shows of one concept.

    Attributes:
        concept: The concept.
        answer: (H, W) uint8: 1, 0 or `IGNORE`.
        things: What is certainly there, from `DEFAULT_MIN_PIXELS` pixels on.
        doubts: What may be there besides, on unknown pixels.
        is_apart: Whether the labels tell single things apart; else a thing is
            whatever hangs together.
        unknown: Share of the image where a thing may hide.
    """

    concept: Concept
    answer: Picture
    things: tuple[Thing, ...]
    doubts: tuple[SceneObject, ...]
    is_apart: bool
    unknown: float

    @property
    def is_absent(self) -> bool:
        """Whether there certainly is nothing of it."""
        return self.unknown < 1e-3 and not (self.answer == 1).any()

    @cached_property
    def objects(self) -> tuple[SceneObject, ...]:
        """The things as the resolver knows them."""
        return tuple(thing.object for thing in self.things)


class LabelledScene:
    """A labelled image as sentences see it.

    Args:
        image: (H, W, 3) uint8 picture.
        truth: What is known of its pixels.
        known: The concepts that are labelled wherever they occur.
        exclusive: See `concepts.answers`.
        nowhere: The concepts that are nowhere in it, whatever else is unknown.
        transform: Picture coordinates to map coordinates.
        crs: CRS of the map; None for a picture without a georeference.
    """

    def __init__(
        self,
        image: Picture,
        truth: Truth,
        known: frozenset[Concept],
        exclusive: bool = False,
        transform: Affine = PICTURE_AXES,
        crs: CRS | None = None,
        nowhere: frozenset[Concept] = frozenset(),
    ) -> None:
        self.image = image
        self.truth = truth
        self.known = known
        self.exclusive = exclusive
        self.nowhere = nowhere
        height, width = truth.labels.shape
        area = affinity.affine_transform(
            box(0, 0, width, height), transform.to_shapely()
        )
        self.frame = Frame(crs, transform, area)
        self._sights: dict[Concept, Sight] = {}
        self._shaken: dict[Concept, list[tuple[SceneObject, ...]]] = {}

    def sight(self, concept: Concept) -> Sight:
        """All that the image shows of a concept."""
        if concept not in self._sights:
            self._sights[concept] = self._see(concept)
        return self._sights[concept]

    @cached_property
    def present(self) -> tuple[Concept, ...]:
        """The known concepts that are there, as objects."""
        return tuple(c for c in sorted(self.known) if self.sight(c).things)

    @cached_property
    def absent(self) -> tuple[Concept, ...]:
        """The concepts that certainly are not there, of those that models outline."""
        return tuple(
            c for c in Concept if c not in SEEN_ONLY and self.sight(c).is_absent
        )

    def shaken(
        self, meant: Mapping[str, Concept]
    ) -> Iterator[tuple[Frame, dict[str, Sequence[SceneObject]]]]:
        """Yield the scene as it would be had one looked less closely.

        Turned a little, everything somewhat smaller or larger, the frame a little
        aside, and with everything there that may be there. What a sentence refers
        to in one of these and not in another is not worth asking for.
        """
        for step in range(2):
            objects: dict[str, Sequence[SceneObject]]
            objects = {p: self._shake(concept)[step] for p, concept in meant.items()}
            yield self.frame, objects
        there = {phrase: self.sight(concept) for phrase, concept in meant.items()}
        objects = {phrase: sight.objects for phrase, sight in there.items()}
        west, south, east, north = self.frame.area.bounds
        for sign in (-1, 1):
            aside = affinity.translate(
                self.frame.area,
                sign * _SHIFT * (east - west),
                sign * _SHIFT * (north - south),
            )
            yield replace(self.frame, area=aside), objects
        if any(sight.doubts for sight in there.values()):
            yield (
                self.frame,
                {p: (*sight.objects, *sight.doubts) for p, sight in there.items()},
            )

    def _shake(self, concept: Concept) -> list[tuple[SceneObject, ...]]:
        if concept not in self._shaken:
            middle = self.frame.area.centroid
            versions = []
            for sign in (-1, 1):
                size = 1 + sign * _SWELL
                shaken = []
                for item in self.sight(concept).objects:
                    outline = affinity.scale(item.geometry, size, size)
                    outline = affinity.rotate(outline, sign * _TURN, middle)
                    shaken.append(replace(item, geometry=outline))
                versions.append(tuple(shaken))
            self._shaken[concept] = versions
        return self._shaken[concept]

    def _see(self, concept: Concept) -> Sight:
        table = answers(concept, self.known, self.exclusive, self.nowhere)
        answer = table[self.truth.labels]
        own, hidden = answer == 1, _without_rims(answer == IGNORE)
        unknown = float(hidden.mean())
        if not own.any():
            return Sight(concept, answer, (), (), False, unknown)
        numbers, is_apart = _numbered(own, self.truth.things)
        first = int(concept) * 1_000_000
        things = tuple(self._things(numbers, first))
        doubts = tuple(self._doubts(hidden, things, first + 500_000))
        return Sight(concept, answer, things, doubts, is_apart, unknown)

    def _things(self, numbers: NDArray[np.int32], first: int) -> Iterator[Thing]:
        windows = ndimage.find_objects(numbers)
        outlines = _outlines(numbers, self.frame.transform)
        height, width = numbers.shape
        for number, outline in sorted(outlines.items()):
            rows, columns = window = windows[number - 1]
            own = numbers[window] == number
            if np.count_nonzero(own) < DEFAULT_MIN_PIXELS:
                continue
            pixels = self.image[window][own]
            pixels = pixels[:: 1 + len(pixels) // _MOST_PIXELS].astype(np.float64)
            red, green, blue = (float(v) for v in np.median(pixels, axis=0))
            surely, perhaps = _named(pixels[:: 1 + len(pixels) // _MOST_NAMED])
            item = SceneObject(
                first + number, '', 1.0, outline, colour=(red, green, blue)
            )
            cut = (
                min(rows.start, columns.start) == 0
                or rows.stop == height
                or columns.stop == width
            )
            yield Thing(item, window, own, surely, perhaps, cut)

    def _doubts(
        self, hidden: NDArray[np.bool_], things: Sequence[Thing], first: int
    ) -> Iterator[SceneObject]:
        """Each unknown patch alone, and together with a thing that it adjoins.

        A patch much larger than all things (the edge of a map, a credit line) is no
        single thing; what may hide there counts in `Sight.unknown` alone.
        """
        patches, count = ndimage.label(hidden)
        if not count or count > _MOST_DOUBTS or not things:
            return
        outlines = _outlines(patches.astype(np.int32), self.frame.transform)
        reach = 4 * abs(self.frame.transform.a)
        most = 2 * max(thing.object.geometry.area for thing in things)
        for number, outline in outlines.items():
            if outline.area > most:
                continue
            yield SceneObject(first + number, '', 1.0, outline)
            near = outline.buffer(reach)
            for n, thing in enumerate(things):
                if near.intersects(thing.object.geometry):
                    whole = unary_union([near, thing.object.geometry])
                    place = first + number + (n + 1) * 1_000
                    yield replace(thing.object, id=place, geometry=whole)


def labelled_scene(item: LabelledImage) -> LabelledScene:
    """Read an image of a training set.

    Raises:
        ValueError: Image and labels differ in size.
        OSError: One of them cannot be read.
    """
    image, truth = read_image(item.image), item.truth()
    if image.shape[:2] != truth.labels.shape:
        raise ValueError(
            f'image {image.shape[:2]} and labels {truth.labels.shape} differ'
        )
    return LabelledScene(image, truth, item.known, item.exclusive, nowhere=item.absent)


def _without_rims(hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Unknown pixels of patches that something may hide in."""
    if not hidden.any():
        return hidden
    core = ndimage.minimum_filter(hidden.astype(np.uint8), _RIM)
    opened: NDArray[np.bool_] = ndimage.maximum_filter(core, _RIM) > 0
    return opened & hidden


def _named(
    pixels: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares of pixels (n, 3) of each colour in every light, and in any light."""
    lit = np.clip(pixels * np.array(_LIGHTS)[:, None], 0, 255).reshape(-1, 3)
    called = np.array([has_colour(lit, name) for name in COLOURS])
    called = called.reshape(len(COLOURS), len(_LIGHTS), -1)
    return called.all(axis=1).mean(axis=1), called.any(axis=1).mean(axis=1)


def _numbered(
    own: NDArray[np.bool_], things: NDArray[np.uint16]
) -> tuple[NDArray[np.int32], bool]:
    """Number the things of a mask, and say whether the labels tell them apart."""
    told = own & (things > 0)
    numbers = np.zeros(own.shape, np.int32)
    there, places = np.unique(things[told], return_inverse=True)
    numbers[told] = places + 1
    rest, _ = ndimage.label(own & ~told)
    numbers += np.where(rest > 0, rest + len(there), 0).astype(np.int32)
    whole = np.count_nonzero(own)
    return numbers, bool(whole and np.count_nonzero(told) > 0.9 * whole)


def _outlines(numbers: NDArray[np.int32], transform: Affine) -> dict[int, BaseGeometry]:
    """Tidy outlines of numbered pixels in map coordinates, as the product has them."""
    found: dict[int, list[BaseGeometry]] = defaultdict(list)
    for outline, number in shapes(numbers, mask=numbers > 0, connectivity=4):
        found[round(number)].append(tidy(shape(outline)))
    return {
        number: affinity.affine_transform(
            parts[0] if len(parts) == 1 else unary_union(parts), transform.to_shapely()
        )
        for number, parts in found.items()
    }
