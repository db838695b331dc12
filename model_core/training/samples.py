"""Draw training samples: crops of labelled images with phrases and their masks.

Sample number n of a seed is always the same sample, so a run that was interrupted
goes on with the very samples it would have seen.
"""

from __future__ import annotations

import logging
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.utils.data import Dataset

from ..demo import Cover, draw_scene
from .concepts import IGNORE, PHRASES, SHARES, Concept, answers
from .datasets import LabelledImage, read_image

log = logging.getLogger(__name__)

Picture = NDArray[np.uint8]

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
    masks: (K, S, S) uint8 of 0, 1 and `IGNORE`.
    """

    image: Tensor
    phrases: Tensor
    masks: Tensor


@dataclass(frozen=True)
class SampleConfig:
    """How samples are drawn.

    Attributes:
        size: Side of a crop in pixels.
        phrases: Phrases a crop.
        drawn: Share of crops that come from drawn scenes.
        scale: Crops are enlarged or reduced by up to this factor.
        seed: Everything random follows from it.
    """

    size: int = 320
    phrases: int = 3
    drawn: float = 0.1
    scale: float = 1.8
    seed: int = 1


@dataclass(frozen=True)
class _Loaded:
    image: Picture
    labels: Picture
    spots: dict[Concept, NDArray[np.int64]]
    known: frozenset[Concept]
    exclusive: bool


class Crops(Dataset[Sample]):
    """Samples 0 to `length` - 1 of a list of labelled images, kept in memory.

    Concepts are drawn evenly, then an image that holds the concept, then a place in
    it: rare and small things are seen as often as roads. An image or label that
    cannot be read is named in the log, skipped, and counted in `skipped`.
    """

    def __init__(
        self,
        items: Sequence[LabelledImage],
        config: SampleConfig,
        phrase_numbers: dict[str, int],
        length: int,
    ) -> None:
        self.config = config
        self.numbers = phrase_numbers
        self.length = length
        self.skipped = 0
        self.images: list[_Loaded] = []
        self.holders: dict[Concept, list[int]] = defaultdict(list)
        for item in items:
            try:
                loaded = _load(item)
            except (OSError, ValueError) as error:
                log.warning('%s is skipped: %s', item.name, error)
                self.skipped += 1
                continue
            for concept in loaded.spots:
                self.holders[concept].append(len(self.images))
            self.images.append(loaded)
        self.concepts = sorted(self.holders)

    def __len__(self) -> int:
        """Number of samples in the run."""
        return self.length

    def __getitem__(self, index: int) -> Sample:
        """Sample number `index`."""
        rng = np.random.default_rng((self.config.seed, index))
        if rng.random() < self.config.drawn:
            source, concept = _drawn(rng, self.config.size), None
        else:
            concept = self.concepts[rng.integers(len(self.concepts))]
            holders = self.holders[concept]
            source = self.images[holders[rng.integers(len(holders))]]
        image, labels = _crop(rng, source, concept, self.config)
        asked = _choose(rng, source, labels, concept, self.config.phrases)
        phrases = [rng.choice(PHRASES[c]) for c in asked]
        masks = [answers(c, source.known, source.exclusive)[labels] for c in asked]
        pixels = _jitter(rng, image).transpose(2, 0, 1)
        return {
            'image': torch.from_numpy(np.ascontiguousarray(pixels)),
            'phrases': torch.tensor([self.numbers[p] for p in phrases]),
            'masks': torch.from_numpy(np.stack(masks)),
        }


def _load(item: LabelledImage) -> _Loaded:
    image, labels = read_image(item.image), item.labels()
    if image.shape[:2] != labels.shape:
        raise ValueError(f'image {image.shape[:2]} and labels {labels.shape} differ')
    rng = np.random.default_rng(0)
    spots = {}
    for value in np.unique(labels):
        if value not in (0, IGNORE):
            places = np.argwhere(labels == value)
            spots[Concept(value)] = places[rng.integers(len(places), size=64)]
    return _Loaded(image, labels, spots, item.known, item.exclusive)


def _drawn(rng: np.random.Generator, size: int) -> _Loaded:
    """A drawn scene at a random ground resolution, as if it were a labelled image."""
    scene = draw_scene(int(rng.integers(1 << 31)), size + 80, rng.uniform(0.5, 3.5))
    return _Loaded(scene.rgb, _DRAWN[scene.cover], {}, _DRAWN_KNOWN, True)


def _crop(
    rng: np.random.Generator,
    source: _Loaded,
    concept: Concept | None,
    config: SampleConfig,
) -> tuple[Picture, Picture]:
    """Cut a square that shows the concept, scale, turn and flip it.

    Outside the image the labels are unknown and the pixels are mirrored.
    """
    limit = math.log(config.scale)
    side = round(config.size / math.exp(rng.uniform(-limit, limit)))
    height, width = source.labels.shape
    if concept is None:
        row, column = rng.uniform(0, height), rng.uniform(0, width)
    else:
        row, column = source.spots[concept][rng.integers(64)]
        row, column = (row, column) + rng.uniform(-0.4, 0.4, 2) * side
    top = int(np.clip(row - side / 2, 0, max(0, height - side)))
    left = int(np.clip(column - side / 2, 0, max(0, width - side)))
    window = np.s_[top : top + side, left : left + side]
    image, labels = source.image[window], source.labels[window]
    pad = [(0, side - labels.shape[0]), (0, side - labels.shape[1])]
    if any(p[1] for p in pad):
        image = np.pad(image, [*pad, (0, 0)], mode='symmetric')
        labels = np.pad(labels, pad, constant_values=IGNORE)
    size = (config.size, config.size)
    image = np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BILINEAR))
    labels = np.asarray(Image.fromarray(labels).resize(size, Image.Resampling.NEAREST))
    turns = int(rng.integers(4))
    image, labels = np.rot90(image, turns), np.rot90(labels, turns)
    if rng.random() < 0.5:
        image, labels = image[:, ::-1], labels[:, ::-1]
    return image, labels


def _choose(
    rng: np.random.Generator,
    source: _Loaded,
    labels: Picture,
    concept: Concept | None,
    count: int,
) -> list[Concept]:
    """The concepts to ask for: the drawn one, others in sight, then absent ones."""
    here = [Concept(v) for v in np.unique(labels) if v not in (0, IGNORE)]
    asked = [concept] if concept in here else []
    others = [c for c in here if c not in asked]
    rng.shuffle(others)
    asked += others[: count - 1 - len(asked)]
    # What a label rules out is a true absence, and so is a known concept not here.
    absent = [
        c
        for c in Concept
        if c not in here
        and (c in source.known or any(c not in SHARES[label] for label in here))
    ]
    rng.shuffle(absent)
    asked += absent[: count - len(asked)]
    while len(asked) < count:
        asked.append(asked[-1] if asked else Concept.BUILDING)
    return asked


def _jitter(rng: np.random.Generator, image: Picture) -> NDArray[np.float32]:
    """Change light and colour, and scale to -1 to 1, the range of the encoder."""
    x = image.astype(np.float32) / 255
    x = x ** np.float32(math.exp(rng.uniform(-0.35, 0.35)))
    gain = rng.uniform(0.75, 1.25) * rng.uniform(0.92, 1.08, 3)
    grey = x.mean(axis=2, keepdims=True)
    x = grey + (x - grey) * np.float32(rng.uniform(0.6, 1.4))
    x = (x - x.mean()) * np.float32(rng.uniform(0.8, 1.2)) + x.mean()
    x = x * gain.astype(np.float32) + np.float32(rng.uniform(-0.06, 0.06))
    if rng.random() < 0.3:
        x = x + rng.normal(0, 0.02, x.shape).astype(np.float32)
    jittered: NDArray[np.float32] = x.clip(0, 1) * 2 - 1
    return jittered.astype(np.float32)
