"""Draw training samples: crops of labelled images with phrases and their masks.

Sample number n of a seed is always the same sample, so a run that was interrupted
goes on with the very samples it would have seen.
"""

from __future__ import annotations

import itertools
import logging
import math
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
    GUESSED,
    IGNORE,
    PHRASES,
    SHARES,
    WIDER,
    Concept,
    answers,
)
from ..datasets import LabelledImage
from .augment import Patch, Rng, cut, relight
from .coarse import COARSE, STEPS, reductions
from .guesses import Guesses, fill
from .paint import repaint
from .paste import Bank, cutouts
from .sources import Holders, Loaded, crop, drawn, load, prairie, spots_of

log = logging.getLogger(__name__)

Maps = NDArray[np.uint8]

_SCALE = 1.25


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
        prairie: Share that come from drawn country at two to ten metres a pixel.
        coarse: Share that show fine images reduced to one to ten metres a pixel.
        glimpsed: Share that show a whole image of which only presence is known.
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
    prairie: float = 0.0
    coarse: float = 0.0
    glimpsed: float = 0.0
    mosaic: float = 0.2
    pasted: float = 0.25
    painted: float = 0.0
    turned: float = 0.5
    scale: float = 1.8
    coarsest: float = 0.45
    seed: int = 1


@dataclass(frozen=True)
class _Cell:
    """A part of a crop that comes from one image.

    `present` says what is somewhere in it, `absent` what is nowhere in it.
    """

    window: tuple[slice, slice]
    known: frozenset[Concept]
    exclusive: bool
    present: frozenset[Concept] = frozenset()
    absent: frozenset[Concept] = frozenset()

    @classmethod
    def of(cls, window: tuple[slice, slice], source: Loaded) -> _Cell:
        """A window that shows a part of an image; what is present may be elsewhere."""
        return cls(window, source.known, source.exclusive, absent=source.absent)


class Crops(Dataset[Sample]):
    """Samples 0 to `length` - 1 of a list of labelled images, kept in memory.

    Concepts are drawn evenly, then a set that holds the concept, then an image of it,
    then a place in that: rare and small things are seen as often as roads. An image or
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
        self.count = 0
        self.bank = Bank()
        self.fine = Holders()
        self.reduced = {step: Holders() for step in STEPS}
        self.glimpses: list[Loaded] = []
        for item in items:
            try:
                self._add(item, guesses or {})
            except (OSError, ValueError) as error:
                log.warning('%s is skipped: %s', item.name, error)
                self.skipped += 1

    def _add(self, item: LabelledImage, guesses: Guesses) -> None:
        loaded = load(item)
        name = item.name.split('/')[0]
        if self.config.pasted:
            self.bank.add(cutouts(loaded.patch, item.gsd))
        if self.config.coarse and item.known & COARSE:
            for gsd, patch in reductions(loaded.patch, item.gsd):
                step = min(STEPS, key=lambda step: abs(math.log(step / gsd)))
                known = item.known & COARSE
                coarse = Loaded(patch, spots_of(patch), known, item.exclusive, gsd)
                self.reduced[step].add(name, coarse)
        if item.name in guesses:
            labels = fill(loaded.patch.labels, guesses[item.name])
            loaded = replace(loaded, patch=replace(loaded.patch, labels=labels))
        self.fine.add(name, loaded)
        if loaded.present:
            self.glimpses.append(loaded)
        self.count += 1

    def __len__(self) -> int:
        """Number of samples in the run."""
        return self.length

    def __getitem__(self, index: int) -> Sample:
        """Sample number `index`."""
        config = self.config
        rng = np.random.default_rng((config.seed, index))
        concept, patch, cells, gsd = self._show(rng)
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
            'presence': torch.from_numpy(_presence(asked, masks, cells)),
        }

    def _show(self, rng: Rng) -> tuple[Concept | None, Patch, list[_Cell], float]:
        """What a crop is about, the crop, where its parts come from, metres a pixel."""
        config = self.config
        size = config.size
        whole = (slice(0, size), slice(0, size))
        draw = rng.random()
        if draw < config.drawn or not self.count:
            source = drawn(rng, size)
            patch, gsd = self._crop(rng, source, None, (size, size))
            return None, patch, [_Cell.of(whole, source)], gsd
        draw -= config.drawn
        if draw < config.prairie:
            source = prairie(rng, size)
            patch, gsd = self._crop(rng, source, None, (size, size))
            return None, patch, [_Cell.of(whole, source)], gsd
        draw -= config.prairie
        if draw < config.glimpsed and self.glimpses:
            return self._glimpse(rng)
        draw -= config.glimpsed
        if draw < config.coarse:
            step = STEPS[rng.integers(len(STEPS))]
            holders = self.reduced[step]
            if holders.images:
                # So that the images are large enough for their windows.
                across = 2 + STEPS.index(step)
                return self._ground(rng, holders, _lattice(size, across))
        if rng.random() >= config.mosaic:
            return self._ground(rng, self.fine, [whole])
        row, column = (int(v) for v in rng.integers(size // 4, 3 * size // 4, 2))
        windows = [
            (rows, columns)
            for rows in (slice(0, row), slice(row, size))
            for columns in (slice(0, column), slice(column, size))
        ]
        return self._ground(rng, self.fine, windows)

    def _crop(
        self,
        rng: Rng,
        source: Loaded,
        concept: Concept | None,
        shape: tuple[int, int],
    ) -> tuple[Patch, float]:
        config = self.config
        # The roads of coarse pictures are too thin to be reduced once more.
        scale = config.scale if source.gsd < STEPS[0] else min(config.scale, _SCALE)
        return crop(rng, source, concept, shape, scale, config.coarsest, config.turned)

    def _glimpse(self, rng: Rng) -> tuple[Concept, Patch, list[_Cell], float]:
        """A whole image, of which is known what it shows and not where."""
        size = self.config.size
        source = self.glimpses[rng.integers(len(self.glimpses))]
        height, width = source.patch.labels.shape
        zoom = size / max(height, width) * rng.uniform(0.6, 1.0)
        angle = 90.0 * int(rng.integers(4))
        middle = (height / 2, width / 2)
        patch = cut(source.patch, middle, (size, size), zoom, angle, rng.random() < 0.5)
        about = sorted(source.present)
        cell = _Cell(
            (slice(0, size), slice(0, size)), source.known, source.exclusive,
            source.present, source.absent,
        )  # fmt: skip
        return about[rng.integers(len(about))], patch, [cell], source.gsd / zoom

    def _ground(
        self, rng: Rng, holders: Holders, windows: Sequence[tuple[slice, slice]]
    ) -> tuple[Concept, Patch, list[_Cell], float]:
        """A crop of several images side by side, the first about the concept."""
        size = self.config.size
        concepts = holders.concepts
        concept = concepts[rng.integers(len(concepts))]
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
                about = concepts[rng.integers(len(concepts))]
            source = holders.draw(rng, about)
            shape = (window[0].stop - window[0].start,
                     window[1].stop - window[1].start)  # fmt: skip
            part, gsd = self._crop(rng, source, about, shape)
            patch.image[window] = part.image
            patch.labels[window] = part.labels
            fresh = part.things.astype(np.int32) + 1000 * number
            patch.things[window] = np.where(part.things > 0, fresh, 0)
            cells.append(_Cell.of(window, source))
        return concept, patch, cells, gsd


def _lattice(size: int, across: int) -> list[tuple[slice, slice]]:
    """Windows of a square of `across` by `across`, each of even rows and columns."""
    edges = [2 * round(size * n / across / 2) for n in range(across + 1)]
    sides = [slice(first, last) for first, last in itertools.pairwise(edges)]
    return [(rows, columns) for rows in sides for columns in sides]


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
    there = {c for cell in cells for c in cell.present}
    here = sorted({*labelled, *(WIDER[c] for c in labelled if c in WIDER), *there})
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
            any(c in cell.known or c in cell.absent for cell in cells)
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
        table = answers(concept, cell.known, cell.exclusive, cell.absent)
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


def _presence(asked: Sequence[Concept], masks: Maps, cells: Sequence[_Cell]) -> Maps:
    """(K, H, W) masks to (K,): there, not there, or not known."""
    seen = [any(c in cell.present for cell in cells) for c in asked]
    there = (masks == 1).any((1, 2)) | np.array(seen)
    unknown = (masks == IGNORE).mean((1, 2)) > 0.02
    presence: Maps = np.where(there, 1, np.where(unknown, IGNORE, 0)).astype(np.uint8)
    return presence
