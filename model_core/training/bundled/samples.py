"""Draw training samples: crops of labelled images with phrases and their masks.

Sample number n of a seed is always the same sample, so a run that was interrupted
goes on with the very samples it would have seen.
"""

from __future__ import annotations

import logging
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from torch import Tensor
from torch.utils.data import Dataset

from ..concepts import (
    COUNTABLE,
    GUESSED,
    IGNORE,
    PHRASES,
    SHARES,
    WIDER,
    Concept,
    answers,
)
from ..datasets import LabelledImage, number_things, read_image
from ..drawn import Cover, draw_scene
from .augment import Patch, Rng, cut, relight
from .guesses import Guesses, fill
from .paint import repaint
from .paste import Bank, cutouts

log = logging.getLogger(__name__)

Maps = NDArray[np.uint8]

_DRAWN = np.zeros(256, np.uint8)
_DRAWN[Cover.FIELD] = _DRAWN[Cover.MEADOW] = Concept.FIELD
_DRAWN[Cover.ROAD] = Concept.ROAD
_DRAWN[Cover.WATER] = Concept.WATER
_DRAWN[Cover.BUILDING] = Concept.BUILDING
_DRAWN[Cover.TREE] = Concept.TREE
# Meadows are vegetation and ploughed fields are land: for these words a drawn
# scene says nothing.
_DRAWN_KNOWN = frozenset(Concept) - {
    Concept.VEGETATION, Concept.LAND, Concept.GROUND,
}  # fmt: skip


class Sample(TypedDict):
    """One crop with its phrases.

    image: (3, S, S) float32 in -1 to 1; phrases: (K,) int64 numbers of phrases;
    masks: (K, S/2, S/2) uint8 of 0, 1 and `IGNORE`; edges: the same, where two things
    of the phrase meet; presence: (K,) uint8, whether the phrase is in the crop.
    """

    image: Tensor
    phrases: Tensor
    masks: Tensor
    edges: Tensor
    presence: Tensor


@dataclass(frozen=True)
class SampleConfig:
    """How samples are drawn.

    Attributes:
        size: Side of a crop in pixels.
        phrases: Phrases a crop.
        drawn: Share of crops that come from drawn scenes.
        mosaic: Share of crops that show four images side by side.
        pasted: Share of crops that things of other images are laid on.
        painted: Share of the paintable things that get another colour.
        turned: Share of crops turned by any angle; the rest by quarters.
        scale: Crops are enlarged or reduced by up to this factor.
        coarsest: Fine images are reduced up to this ground sampling distance, metres.
        seed: Everything random follows from it.
    """

    size: int = 320
    phrases: int = 3
    drawn: float = 0.08
    mosaic: float = 0.2
    pasted: float = 0.25
    painted: float = 0.0
    turned: float = 0.5
    scale: float = 1.8
    coarsest: float = 0.45
    seed: int = 1


@dataclass(frozen=True)
class _Loaded:
    """An image in memory, with pixels of each concept to look at."""

    patch: Patch
    spots: dict[Concept, NDArray[np.int64]]
    known: frozenset[Concept]
    exclusive: bool
    gsd: float


@dataclass(frozen=True)
class _Cell:
    """A part of a crop that comes from one image."""

    window: tuple[slice, slice]
    known: frozenset[Concept]
    exclusive: bool


class Crops(Dataset[Sample]):
    """Samples 0 to `length` - 1 of a list of labelled images, kept in memory.

    Concepts are drawn evenly, then a set that holds the concept, then an image of it,
    then a place in that: rare and small things are seen as often as roads, and a set
    of four hundred pictures of one street does not drown the others. An image or
    label that cannot be read is named in the log, skipped, and counted in `skipped`.
    """

    def __init__(
        self,
        items: Sequence[LabelledImage],
        config: SampleConfig,
        phrase_numbers: dict[str, int],
        length: int,
        guesses: Guesses | None = None,
    ) -> None:
        self.config = config
        self.numbers = phrase_numbers
        self.length = length
        self.skipped = 0
        self.images: list[_Loaded] = []
        self.bank = Bank()
        holders: dict[Concept, dict[str, list[int]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for item in items:
            try:
                loaded = _load(item)
            except (OSError, ValueError) as error:
                log.warning('%s is skipped: %s', item.name, error)
                self.skipped += 1
                continue
            for concept in loaded.spots:
                holders[concept][item.name.split('/')[0]].append(len(self.images))
            if config.pasted:
                self.bank.add(cutouts(loaded.patch, item.gsd))
            if guesses is not None and item.name in guesses:
                labels = fill(loaded.patch.labels, guesses[item.name])
                loaded = replace(loaded, patch=replace(loaded.patch, labels=labels))
            self.images.append(loaded)
        self.concepts = sorted(holders)
        self.holders = {c: list(sets.values()) for c, sets in holders.items()}
        # Four times the images count twice: more to learn from, but not as much more.
        self.weights = {
            c: np.sqrt([len(images) for images in sets])
            for c, sets in self.holders.items()
        }

    def __len__(self) -> int:
        """Number of samples in the run."""
        return self.length

    def __getitem__(self, index: int) -> Sample:
        """Sample number `index`."""
        config = self.config
        rng = np.random.default_rng((config.seed, index))
        concept: Concept | None = None
        if rng.random() < config.drawn or not self.images:
            source = _drawn(rng, config.size)
            patch, gsd = _crop(rng, source, None, (config.size, config.size), config)
            whole = (slice(0, config.size), slice(0, config.size))
            cells = [_Cell(whole, source.known, source.exclusive)]
        else:
            concept = self.concepts[rng.integers(len(self.concepts))]
            patch, cells, gsd = self._ground(rng, concept)
        if rng.random() < config.pasted:
            patch, pasted = self.bank.paste(rng, patch, gsd)
            concept = pasted or concept
        if config.painted:
            patch = repaint(rng, patch, config.painted)
        asked = _choose(rng, cells, patch.labels, concept, config.phrases)
        phrases = [rng.choice(PHRASES[c]) for c in asked]
        half = Patch(patch.image, patch.labels[1::2, 1::2], patch.things[1::2, 1::2])
        masks = np.stack([_mask(c, cells, half.labels) for c in asked])
        edges = np.stack([_edges(c, half) for c in asked])
        pixels = relight(rng, patch.image).transpose(2, 0, 1)
        return {
            'image': torch.from_numpy(np.ascontiguousarray(pixels)),
            'phrases': torch.tensor([self.numbers[p] for p in phrases]),
            'masks': torch.from_numpy(masks),
            'edges': torch.from_numpy(edges),
            'presence': torch.from_numpy(_presence(masks)),
        }

    def _ground(self, rng: Rng, concept: Concept) -> tuple[Patch, list[_Cell], float]:
        """A crop about the concept: from one image, or from four side by side."""
        size = self.config.size
        if rng.random() >= self.config.mosaic:
            windows = [(slice(0, size), slice(0, size))]
        else:
            row, column = (int(v) for v in rng.integers(size // 4, 3 * size // 4, 2))
            windows = [
                (rows, columns)
                for rows in (slice(0, row), slice(row, size))
                for columns in (slice(0, column), slice(column, size))
            ]
        patch = Patch(
            np.empty((size, size, 3), np.uint8),
            np.empty((size, size), np.uint8),
            np.empty((size, size), np.uint16),
        )
        cells = []
        gsd = 1.0
        for number, window in enumerate(windows):
            about = concept
            if number:
                about = self.concepts[rng.integers(len(self.concepts))]
            source = self._image(rng, about)
            shape = (window[0].stop - window[0].start,
                     window[1].stop - window[1].start)  # fmt: skip
            part, gsd = _crop(rng, source, about, shape, self.config)
            patch.image[window] = part.image
            patch.labels[window] = part.labels
            fresh = part.things.astype(np.int32) + 1000 * number
            patch.things[window] = np.where(part.things > 0, fresh, 0)
            cells.append(_Cell(window, source.known, source.exclusive))
        return patch, cells, gsd

    def _image(self, rng: Rng, concept: Concept) -> _Loaded:
        """An image that holds the concept."""
        weights = self.weights[concept]
        sets = self.holders[concept]
        images = sets[rng.choice(len(sets), p=weights / weights.sum())]
        return self.images[images[rng.integers(len(images))]]


def _load(item: LabelledImage) -> _Loaded:
    image, truth = read_image(item.image), item.truth()
    labels = truth.labels
    if image.shape[:2] != labels.shape:
        raise ValueError(f'image {image.shape[:2]} and labels {labels.shape} differ')
    rng = np.random.default_rng(0)
    spots = {}
    for value in np.unique(labels):
        if value not in (0, IGNORE):
            places = np.argwhere(labels == value)
            spots[Concept(value)] = places[rng.integers(len(places), size=64)]
    patch = Patch(image, labels, truth.things)
    return _Loaded(patch, spots, item.known, item.exclusive, item.gsd)


def _drawn(rng: Rng, size: int) -> _Loaded:
    """A drawn scene at a random ground resolution, as if it were a labelled image."""
    gsd = rng.uniform(0.5, 3.5)
    scene = draw_scene(int(rng.integers(1 << 31)), size + 80, gsd)
    labels = _DRAWN[scene.cover]
    things = number_things(labels, COUNTABLE)
    return _Loaded(Patch(scene.rgb, labels, things), {}, _DRAWN_KNOWN, True, gsd)


def _crop(
    rng: Rng,
    source: _Loaded,
    concept: Concept | None,
    shape: tuple[int, int],
    config: SampleConfig,
) -> tuple[Patch, float]:
    """Cut a patch that shows the concept, and say what its pixels measure.

    Objects whose set is finer than `coarsest` are also shown as coarser pictures
    show them.
    """
    limit = math.log(config.scale)
    least = min(-limit, math.log(max(source.gsd / config.coarsest, 0.15)))
    zoom = math.exp(rng.uniform(least, limit))
    height, width = source.patch.labels.shape
    if concept is None:
        row, column = rng.uniform(0, height), rng.uniform(0, width)
    else:
        row, column = source.spots[concept][rng.integers(64)]
        row = row + rng.uniform(-0.4, 0.4) * shape[0] / zoom
        column = column + rng.uniform(-0.4, 0.4) * shape[1] / zoom
    # A crop that fits into the image does not look beyond its border.
    row = _inside(row, shape[0] / zoom, height)
    column = _inside(column, shape[1] / zoom, width)
    angle = 90.0 * int(rng.integers(4))
    if rng.random() < config.turned:
        angle = rng.uniform(0, 360)
    patch = cut(source.patch, (row, column), shape, zoom, angle, rng.random() < 0.5)
    return patch, source.gsd / zoom


def _inside(middle: float, span: float, length: int) -> float:
    if span >= length:
        return length / 2
    return min(max(middle, span / 2), length - span / 2)


def _choose(
    rng: Rng,
    cells: Sequence[_Cell],
    labels: Maps,
    concept: Concept | None,
    count: int,
) -> list[Concept]:
    """The concepts to ask for: the drawn one, others in sight, then absent ones."""
    seen = [int(v) for v in np.unique(labels) if v not in (0, IGNORE)]
    labelled = [Concept(v) for v in seen if v < GUESSED]
    here = sorted({*labelled, *(WIDER[c] for c in labelled if c in WIDER)})
    guessed = {Concept(v - GUESSED) for v in seen if v >= GUESSED}
    asked = [concept] if concept in here else []
    others = [c for c in {*here, *guessed} if c not in asked]
    rng.shuffle(others)
    asked += others[: count - 1 - len(asked)]
    # What a label rules out is a true absence, and so is a known concept not here.
    absent = [
        c
        for c in Concept
        if c not in here
        and c not in guessed
        and (
            any(c in cell.known for cell in cells)
            or any(c not in SHARES[label] for label in labelled)
        )
    ]
    rng.shuffle(absent)
    asked += absent[: count - len(asked)]
    while len(asked) < count:
        asked.append(asked[-1] if asked else Concept.BUILDING)
    return asked


def _mask(concept: Concept, cells: Sequence[_Cell], labels: Maps) -> Maps:
    """What is known of the concept: 0, 1 or `IGNORE`, at half the crop's size."""
    mask = np.empty_like(labels)
    for cell in cells:
        table = answers(concept, cell.known, cell.exclusive)
        # Every second pixel of the window, as `labels` holds every second of the crop.
        window = tuple(slice(s.start // 2, s.stop // 2) for s in cell.window)
        mask[window] = table[labels[window]]
    return mask


def _edges(concept: Concept, half: Patch) -> Maps:
    """Where two things of the concept meet: 1; inside of one: 0; else `IGNORE`."""
    edges = np.full(half.labels.shape, IGNORE, np.uint8)
    numbers = np.where(half.labels == concept, half.things, 0)
    if not numbers.any():
        return edges
    edges[numbers > 0] = 0
    high = ndimage.maximum_filter(numbers, 3)
    low = ndimage.minimum_filter(np.where(numbers > 0, numbers, 65535), 3)
    edges[(high > low) & (low < 65535)] = 1
    return edges


def _presence(masks: Maps) -> Maps:
    """(K, H, W) masks to (K,): there, not there, or not known."""
    there = (masks == 1).any((1, 2))
    unknown = (masks == IGNORE).mean((1, 2)) > 0.02
    presence: Maps = np.where(there, 1, np.where(unknown, IGNORE, 0)).astype(np.uint8)
    return presence
