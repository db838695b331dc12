"""Labelled images: pixel labels, what they leave unsaid, and who learns from them.

The loaders of the sets are in `sets`. Of the images that they list, those of the places
in `places` are never learnt from; of the others one place in eight is kept for
development.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from .concepts import COUNTABLE, Concept
from .places import is_elsewhere

Labels = NDArray[np.uint8]
Things = NDArray[np.uint16]
Outline = tuple[float, ...]


@dataclass(frozen=True)
class Truth:
    """What is known of every pixel of an image.

    Attributes:
        labels: (H, W) uint8: `Concept`, 0 for none of the known concepts, `IGNORE`
            for unknown.
        things: (H, W) uint16: number of the object that a pixel belongs to, 0 where
            objects are not told apart (roads, blocks of houses, the sea).
    """

    labels: Labels
    things: Things


@dataclass(frozen=True)
class LabelledImage:
    """One image of a training set.

    Attributes:
        name: Set and file, unique among all sets.
        place: Images of equal place may overlap or adjoin; a split keeps them together.
        image: Path of the picture.
        labels: Reads the labels of `Truth`.
        known: The concepts that are labelled wherever they occur.
        gsd: Ground sampling distance in metres, as its set's README estimates it.
        exclusive: See `concepts.answers`.
        apart: The concepts whose objects the labels tell apart.
        outlines: Outlines (x, y, x, y …) in pixels of objects that may touch; where
            there is none, an object is what hangs together.
        present: What is somewhere in the image though no pixel says where.
        absent: What is nowhere in the image, whatever its pixels leave open.
    """

    name: str
    place: str
    image: Path
    labels: Callable[[], Labels]
    known: frozenset[Concept]
    gsd: float
    exclusive: bool = False
    apart: frozenset[Concept] = COUNTABLE
    outlines: tuple[Outline, ...] = ()
    present: frozenset[Concept] = frozenset()
    absent: frozenset[Concept] = frozenset()

    def truth(self) -> Truth:
        """Read the labels and number the objects."""
        labels = self.labels()
        return Truth(labels, number_things(labels, self.apart, self.outlines))


def number_things(
    labels: Labels, apart: Iterable[Concept], outlines: Iterable[Outline] = ()
) -> Things:
    """Number the objects of the concepts `apart`: by outline, else by connection."""
    height, width = labels.shape
    drawn = Image.new('I', (width, height))
    draw = ImageDraw.Draw(drawn)
    count = 0
    for count, outline in enumerate(outlines, start=1):
        draw.polygon(outline, fill=count)
    things = np.asarray(drawn).astype(np.uint16)
    countable = np.isin(labels, list(apart))
    # The traced outline of a mask misses its rim.
    rim = countable & (things == 0)
    things[rim] = ndimage.maximum_filter(things, 5)[rim]
    things[~countable] = 0
    for concept in set(apart) & {Concept(v) for v in np.unique(labels[countable])}:
        rest, more = ndimage.label((labels == concept) & (things == 0))
        things[rest > 0] = (rest + count)[rest > 0]
        count += more
    return things


def read_image(path: Path) -> NDArray[np.uint8]:
    """Read the (H, W, 3) picture; the bands after the third are dropped."""
    with Image.open(path) as image:
        if image.mode in ('RGBA', 'CMYK'):
            # Pillow takes the near infrared of a four-band TIFF for something else.
            return np.ascontiguousarray(np.asarray(image)[..., :3])
        return np.asarray(image.convert('RGB'))


def split(
    items: Iterable[LabelledImage], part: int = 8
) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """Split into training and development by place: one of `part` places of a set.

    Images of the places that are never learnt from are in neither part. Places are
    taken in the order of their names, so the split is the same on every machine and
    for every choice of tiers. A set of few places gives its smallest, a set of one
    place gives none.
    """
    items = [item for item in items if not is_elsewhere(item.place)]
    places: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        places[item.place.split('/')[0]][item.place] += 1
    held: set[str] = set()
    for counts in places.values():
        if len(counts) >= part:
            held.update(sorted(counts)[part // 2 :: part])
        elif len(counts) > 1:
            held.add(min(counts, key=lambda place: (counts[place], place)))
    train = [item for item in items if item.place not in held]
    return train, [item for item in items if item.place in held]


def halves(
    items: Iterable[LabelledImage],
) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """Of every set the images to choose thresholds on, and those to report about.

    Each half has whole places where a set has several.
    """
    sets: dict[str, list[LabelledImage]] = defaultdict(list)
    for item in sorted(items, key=lambda item: (item.place, item.name)):
        sets[item.place.split('/')[0]].append(item)
    first: list[LabelledImage] = []
    second: list[LabelledImage] = []
    for own in sets.values():
        middle = len(own) // 2
        # To the next border between two places, if there is one.
        starts = [n for n in range(1, len(own)) if own[n].place != own[n - 1].place]
        middle = min(starts, key=lambda n: abs(n - middle), default=middle)
        first += own[:middle]
        second += own[middle:]
    return first, second


def elsewhere(items: Iterable[LabelledImage]) -> list[LabelledImage]:
    """The images of places that are never learnt from."""
    return [item for item in items if is_elsewhere(item.place)]
