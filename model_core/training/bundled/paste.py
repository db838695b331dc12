"""Put things of one set on the ground of another.

Airplanes and naip_trees never meet in one set, so a network could learn the set
instead of the thing. Things are taken with their outline, brought to the scale of
their new ground, turned, lit like it, given a shadow where they stand up, and laid
down alone or in rows that nearly touch.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ..concepts import COUNTABLE, Concept
from .augment import Patch, Picture, Rng

# Bridges, harbours and water are what joins two grounds, and mean nothing on a third.
_JOINING = {Concept.WATER, Concept.ANY_WATER, Concept.BRIDGE, Concept.HARBOR}
PASTED = tuple(sorted(COUNTABLE - _JOINING))
_STANDING = frozenset(
    {Concept.AIRPLANE, Concept.VEHICLE, Concept.STORAGE_TANK, Concept.BUILDING}
)
_LARGEST = 0.55  # of the side of the patch


@dataclass(frozen=True)
class Cutout:
    """A thing without its ground.

    Attributes:
        image: (h, w, 3) uint8 pixels of its box and a small rim.
        mask: (h, w) bool, where the thing is.
        gsd: Ground sampling distance in metres.
    """

    image: Picture
    mask: NDArray[np.bool_]
    gsd: float


def cutouts(source: Patch, gsd: float, most: int = 8) -> list[tuple[Concept, Cutout]]:
    """Whole things of an image, at most `most`; what its border cuts is left out."""
    found: list[tuple[Concept, Cutout]] = []
    boxes = ndimage.find_objects(source.things.astype(np.int32))
    height, width = source.labels.shape
    for number, box in enumerate(boxes, start=1):
        if box is None or len(found) == most:
            continue
        rows, columns = box
        if min(rows.start, columns.start) < 2:
            continue
        if rows.stop > height - 2 or columns.stop > width - 2:
            continue
        wide = (slice(rows.start - 2, rows.stop + 2),
                slice(columns.start - 2, columns.stop + 2))  # fmt: skip
        mask = source.things[wide] == number
        concept = Concept(int(source.labels[wide][mask][0]))
        if concept in PASTED and mask.sum() >= 40:
            found.append((concept, Cutout(source.image[wide].copy(), mask, gsd)))
    return found


class Bank:
    """The cutouts of all training images, by concept."""

    def __init__(self) -> None:
        self.things: dict[Concept, list[Cutout]] = defaultdict(list)

    def add(self, found: Sequence[tuple[Concept, Cutout]]) -> None:
        """Keep the cutouts of one image."""
        for concept, cutout in found:
            self.things[concept].append(cutout)

    def paste(self, rng: Rng, patch: Patch, gsd: float) -> tuple[Patch, Concept | None]:
        """Lay some things of one concept on a patch whose pixels measure `gsd`.

        Returns:
            The new patch and the concept, or the old one and None where no thing
            found room.
        """
        concepts = sorted(self.things)
        if not concepts:
            return patch, None
        concept = concepts[rng.integers(len(concepts))]
        bank = self.things[concept]
        canvas = Patch(patch.image.copy(), patch.labels.copy(), patch.things.copy())
        taken = canvas.things > 0
        laid = 0
        row = rng.random() < 0.4
        angle = rng.uniform(0, 360)
        zoom = math.exp(rng.uniform(-0.35, 0.35))
        cutout = bank[rng.integers(len(bank))]
        place = rng.uniform(0.1, 0.9, 2) * patch.labels.shape
        for _ in range(int(rng.integers(1, 7))):
            if not row:
                angle, cutout = rng.uniform(0, 360), bank[rng.integers(len(bank))]
                place = rng.uniform(0, 1, 2) * patch.labels.shape
            stamp = _stamp(rng, cutout, zoom * cutout.gsd / gsd, angle)
            if stamp is None or max(stamp[1].shape) > _LARGEST * len(taken):
                continue
            number = int(canvas.things.max()) + 1
            if _lay(rng, canvas, taken, stamp, place, concept, number):
                laid += 1
            # The next of a row stands beside this one, a narrow gap between.
            gap = _breadth(cutout.mask) * zoom * cutout.gsd / gsd + rng.uniform(1.5, 5)
            turn = math.radians(angle) + _across(cutout.mask)
            place = place + gap * np.array([-math.sin(turn), math.cos(turn)])
        return (canvas, concept) if laid else (patch, None)


def _across(mask: NDArray[np.bool_]) -> float:
    """Direction of a thing's short side: 0 where it is upright, a quarter if lying."""
    return math.pi / 2 if mask.shape[1] > mask.shape[0] else 0.0


def _breadth(mask: NDArray[np.bool_]) -> float:
    return float(min(mask.shape) - 4)


def _stamp(
    rng: Rng, cutout: Cutout, zoom: float, angle: float
) -> tuple[Picture, NDArray[np.float32]] | None:
    """The thing at its new scale and direction, with its opacity (h, w)."""
    height, width = cutout.mask.shape
    size = (round(width * zoom), round(height * zoom))
    if min(size) < 5 or max(size) > 400:
        return None
    image = Image.fromarray(cutout.image).resize(size, Image.Resampling.BILINEAR)
    alpha = Image.fromarray(cutout.mask.astype(np.uint8) * 255)
    alpha = alpha.resize(size, Image.Resampling.BILINEAR)
    image = image.rotate(angle, Image.Resampling.BILINEAR, expand=True)
    alpha = alpha.rotate(angle, Image.Resampling.BILINEAR, expand=True)
    opacity = np.asarray(alpha, np.float32) / np.float32(255)
    return np.asarray(image), opacity


def _lay(
    rng: Rng,
    canvas: Patch,
    taken: NDArray[np.bool_],
    stamp: tuple[Picture, NDArray[np.float32]],
    place: NDArray[np.float64],
    concept: Concept,
    number: int,
) -> bool:
    """Lay the stamp about `place`; whether there was room."""
    image, opacity = stamp
    height, width = opacity.shape
    top, left = (int(v) for v in np.round(place - np.array([height, width]) / 2))
    rows = slice(max(0, top), min(canvas.labels.shape[0], top + height))
    columns = slice(max(0, left), min(canvas.labels.shape[1], left + width))
    if (
        rows.stop - rows.start < height // 2
        or columns.stop - columns.start < width // 2
    ):
        return False
    inner = (slice(rows.start - top, rows.stop - top),
             slice(columns.start - left, columns.stop - left))  # fmt: skip
    opacity, image = opacity[inner], image[inner]
    solid = opacity >= 0.5
    if solid.sum() < 12 or (taken[rows, columns] & solid).any():
        return False
    ground = canvas.image[rows, columns].astype(np.float32)
    if concept in _STANDING:
        reach = rng.integers(-4, 5, 2)
        shade = ndimage.shift(opacity, reach, order=0) * rng.uniform(0.1, 0.55)
        ground *= 1 - shade[..., None]
    thing = image.astype(np.float32)
    # Half way to the light of the new ground.
    thing += 0.3 * (ground.mean() - thing[solid].mean())
    mixed = ground + opacity[..., None] * (thing - ground)
    canvas.image[rows, columns] = mixed.clip(0, 255).astype(np.uint8)
    canvas.labels[rows, columns][solid] = concept
    canvas.things[rows, columns][solid] = number
    taken[rows, columns] |= solid
    return True
