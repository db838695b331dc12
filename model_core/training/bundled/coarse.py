"""Fine pictures as a coarser camera takes them: the mean of what a pixel covers.

A pixel's label is what covers most of it, and unknown where nothing covers half. Roads
are thin and are what a map is read by: from two fifths of a pixel on it is a road, and
below that, down to a seventh, nobody could say.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ..concepts import IGNORE, Concept
from ..datasets import Labels, number_things
from .augment import Patch

# What can be seen at one to ten metres a pixel.
COARSE = frozenset(
    {
        Concept.BUILDING, Concept.ROAD, Concept.WATER, Concept.VEGETATION,
        Concept.TREE, Concept.LAND, Concept.FIELD, Concept.GROUND, Concept.ANY_WATER,
        Concept.FOREST, Concept.BARE_SOIL, Concept.DIRT_ROAD, Concept.CHAPARRAL,
        Concept.GOLF_COURSE,
    }
)  # fmt: skip
# Ground sampling distances in metres that pictures are reduced to.
STEPS = (1.2, 2.4, 4.8, 9.6)

_ROADS = (Concept.ROAD, Concept.DIRT_ROAD)
_WATER = frozenset({Concept.WATER, Concept.ANY_WATER})
_ROAD_SHARE = 0.4
_ROAD_DOUBT = 0.15
_LEAST_SIDE = 24
# A building of fewer pixels is a speck.
_LEAST_BUILDING = 6


def reductions(patch: Patch, gsd: float) -> Iterator[tuple[float, Patch]]:
    """Yield the patch at each of `STEPS` that is coarser, with that distance.

    Steps at which less than `_LEAST_SIDE` pixels would be left are left out. What is
    nearly as coarse as a step is itself that step's.
    """
    for step in STEPS:
        factor = step / gsd
        if factor < 0.6 or min(patch.labels.shape) / factor < _LEAST_SIDE:
            continue
        if factor < 1.3:
            yield gsd, coarse_patch(patch.image, seen_coarsely(patch.labels))
        else:
            height, width = (round(side / factor) for side in patch.labels.shape)
            picture = Image.fromarray(patch.image)
            picture = picture.resize((width, height), Image.Resampling.BOX)
            labels = reduced(seen_coarsely(patch.labels), (height, width))
            yield step, coarse_patch(np.asarray(picture), labels)


def coarse_patch(image: NDArray[np.uint8], labels: Labels) -> Patch:
    """A patch whose waters are told apart; of houses only blocks are left."""
    labels = labels.copy()
    pieces, count = ndimage.label(labels == Concept.BUILDING)
    if count:
        sizes = np.bincount(pieces.ravel())
        labels[(pieces > 0) & (sizes < _LEAST_BUILDING)[pieces]] = IGNORE
    return Patch(image, labels, number_things(labels, _WATER))


def seen_coarsely(labels: Labels) -> Labels:
    """The labels of what can be seen coarsely; what else is labelled is unknown."""
    table = np.full(256, IGNORE, np.uint8)
    table[[0, *COARSE]] = [0, *COARSE]
    seen: Labels = table[labels]
    return seen


def reduced(labels: Labels, shape: tuple[int, int]) -> Labels:
    """Labels (H, W) reduced to `shape` (h, w) by the rule of this module."""
    values = np.unique(labels)
    shares = np.stack([_share(labels == value, shape) for value in values])
    found = values[shares.argmax(0)]
    found[shares.max(0) < 0.5] = IGNORE
    roads = np.isin(values, _ROADS)
    if roads.any():
        road = shares[roads].sum(0)
        found[(road >= _ROAD_DOUBT) & (road < _ROAD_SHARE)] = IGNORE
        which = values[roads][shares[roads].argmax(0)]
        found = np.where(road >= _ROAD_SHARE, which, found)
    reduced_labels: Labels = found.astype(np.uint8)
    return reduced_labels


def _share(mask: NDArray[np.bool_], shape: tuple[int, int]) -> NDArray[np.float32]:
    """How much of each coarse pixel a mask covers."""
    image = Image.fromarray(mask.astype(np.uint8) * 255)
    image = image.resize((shape[1], shape[0]), Image.Resampling.BOX)
    return np.asarray(image, np.float32) / np.float32(255)
