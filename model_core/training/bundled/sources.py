"""Where crops come from: labelled images in memory, and drawn scenes like them."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..concepts import IGNORE, Concept
from ..datasets import LabelledImage, read_image
from ..drawn import draw_scene
from ..drawn_labels import DRAWN_KNOWN, drawn_truth
from ..prairie import PRAIRIE_KNOWN, draw_prairie
from .augment import Patch, Rng, cut
from .coarse import coarse_patch


@dataclass(frozen=True)
class Loaded:
    """An image in memory, with pixels of each concept to look at."""

    patch: Patch
    spots: dict[Concept, NDArray[np.int64]]
    known: frozenset[Concept]
    exclusive: bool
    gsd: float
    present: frozenset[Concept] = frozenset()
    absent: frozenset[Concept] = frozenset()


class Holders:
    """Images by the concept that they hold, to draw one of.

    A set is drawn before an image of it, so that a set of four hundred pictures of one
    street does not drown the others; four times the images count twice, as there is
    more to learn from, but not as much more.
    """

    def __init__(self) -> None:
        self.images: dict[Concept, dict[str, list[Loaded]]] = defaultdict(
            lambda: defaultdict(list)
        )

    def add(self, name: str, loaded: Loaded) -> None:
        """Add an image of the set `name`."""
        for concept in loaded.spots:
            self.images[concept][name].append(loaded)

    @property
    def concepts(self) -> list[Concept]:
        """The concepts that some image holds."""
        return sorted(self.images)

    def draw(self, rng: Rng, concept: Concept) -> Loaded:
        """An image that holds the concept."""
        sets = list(self.images[concept].values())
        weights = np.sqrt([len(images) for images in sets])
        images = sets[rng.choice(len(sets), p=weights / weights.sum())]
        return images[rng.integers(len(images))]


def load(item: LabelledImage) -> Loaded:
    """Read an image and its labels.

    Raises:
        ValueError: They differ in size.
        OSError: One of them cannot be read.
    """
    image, truth = read_image(item.image), item.truth()
    labels = truth.labels
    if image.shape[:2] != labels.shape:
        raise ValueError(f'image {image.shape[:2]} and labels {labels.shape} differ')
    patch = Patch(image, labels, truth.things)
    return Loaded(
        patch, spots_of(patch), item.known, item.exclusive, item.gsd, item.present,
        item.absent,
    )  # fmt: skip


def spots_of(patch: Patch) -> dict[Concept, NDArray[np.int64]]:
    """Some pixels (64, 2) of each concept."""
    rng = np.random.default_rng(0)
    spots = {}
    for value in np.unique(patch.labels):
        if value not in (0, IGNORE):
            places = np.argwhere(patch.labels == value)
            spots[Concept(value)] = places[rng.integers(len(places), size=64)]
    return spots


def drawn(rng: Rng, size: int) -> Loaded:
    """A drawn scene at a random ground resolution, as if it were a labelled image."""
    gsd = rng.uniform(0.5, 3.5)
    scene = draw_scene(int(rng.integers(1 << 31)), size + 80, gsd)
    truth = drawn_truth(scene)
    patch = Patch(scene.rgb, truth.labels, truth.things)
    return Loaded(patch, {}, DRAWN_KNOWN, True, gsd)


def prairie(rng: Rng, size: int) -> Loaded:
    """Drawn country, as if it were a labelled image."""
    country = draw_prairie(int(rng.integers(1 << 31)), size + 40)
    patch = coarse_patch(country.rgb, country.labels)
    return Loaded(patch, {}, PRAIRIE_KNOWN, True, country.gsd)


def crop(
    rng: Rng,
    source: Loaded,
    concept: Concept | None,
    shape: tuple[int, int],
    scale: float,
    coarsest: float,
    turned: float,
) -> tuple[Patch, float]:
    """Cut a patch that shows the concept, and say what its pixels measure.

    Args:
        rng: Chooses place, zoom and angle.
        source: What to cut from.
        concept: What the patch has to show; None for anything.
        shape: Rows and columns of the patch.
        scale: The source is enlarged or reduced by up to this factor.
        coarsest: Where the source is finer than this, in metres, it is also reduced
            up to that.
        turned: Share of patches turned by any angle; the rest by quarters.
    """
    limit = math.log(scale)
    least = min(-limit, math.log(max(source.gsd / coarsest, 0.15)))
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
    if rng.random() < turned:
        angle = rng.uniform(0, 360)
    patch = cut(source.patch, (row, column), shape, zoom, angle, rng.random() < 0.5)
    return patch, source.gsd / zoom


def _inside(middle: float, span: float, length: int) -> float:
    if span >= length:
        return length / 2
    return min(max(middle, span / 2), length - span / 2)
