"""Things of one kind that touch, told apart along the seams between them.

A blob is what hangs together, by pixel edges, of the pixels whose mask reaches the
threshold. What hangs together of its core, the pixels that are surely of the thing and
hardly on a seam, are its seeds, if they are not too small, by themselves and beside
the largest of the blob: what a seam cuts off the corner of a roof is no house. A blob
of several seeds is as many objects: each of its other pixels goes to the seed that is
nearest on a way through the blob. Any other blob is one object, whatever seams were
seen in it.

Zones of influence by geodesic distance: Lantuéjoul & Maisonneuve 1984, "Geodesic
methods in quantitative image analysis", section 5. A seam is only some pixels wide,
so the distance is followed for `REACH` pixels. What lies farther from every seed goes
whole to the neighbour with which it shares the longest border.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, label
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..raster.scores import Logits

DEFAULT_MIN_PIXELS = 6
REACH = 16
# Of the largest seed of its blob.
LEAST_SHARE = 0.03
# Probabilities of the mask from which a pixel is of the core of a thing, and of a seam
# up to which it is. Among pairs like them they give the best panoptic quality of the
# development split (buildings 0.36, against 0.14 for cores of all that is on no seam),
# see `benchmarks/seams.py`.
CORE = 0.85
SEAM = 0.07

_UNDECIDED = -1

Ids = NDArray[np.int32]


@dataclass(frozen=True)
class Parts:
    """What the pixels of an area belong to.

    Attributes:
        owner: (ids + 1,) object of each id that was kept, from 1; 0 for none.
        scores: (objects,) mean probability of the pixels of object i + 1.
    """

    owner: Ids
    scores: NDArray[np.float64]


def part(
    mask: NDArray[np.float32],
    edge: NDArray[np.float32],
    threshold: float,
    min_pixels: int = DEFAULT_MIN_PIXELS,
    *,
    parted: bool = True,
) -> Ids:
    """Return the object of each pixel (H, W), counted from 1; 0 for none.

    Args:
        mask: (H, W) logits that a pixel is of the phrase.
        edge: (H, W) logits that it lies on a seam.
        threshold: Probability from 0 to 1 that a pixel of an object reaches.
        min_pixels: Objects of fewer pixels are dropped, seeds of fewer are none.
        parted: Whether what touches may be several objects: roofs, but no roads.
    """
    kept: list[Ids] = []
    parts = part_strips(
        lambda: [Logits(mask, edge)],
        threshold,
        min_pixels,
        kept.append,
        parted=parted,
    )
    labels: Ids = parts.owner[kept[0]]
    return labels


def part_strips(
    strips: Callable[[], Iterable[Logits]],
    threshold: float,
    min_pixels: int,
    keep: Callable[[Ids], None],
    *,
    parted: bool = True,
) -> Parts:
    """Tell the objects of an area apart that comes in strips from top to bottom.

    The objects do not depend on where the strips end. Memory grows with the number of
    objects and the size of three strips.

    Args:
        strips: Yields the strips; it is gone through twice. All but the last are of
            `REACH` rows at least.
        threshold: As for `part`.
        min_pixels: As for `part`.
        keep: Is given the ids (h, w) of the pixels of each strip, 0 for none. An
            object may have several ids; `Parts.owner` knows them.
        parted: As for `part`.
    """
    limit = _logit(threshold)
    core = max(limit, _logit(CORE)) if parted else math.inf

    def labelled() -> Iterator[_Labelled]:
        return _labelled(strips, limit, core)

    seeds = _find_seeds(labelled(), min_pixels)
    tally, far = _Tally(), _FarPixels(seeds.count)
    for logits, numbers in _grown(_numbered(labelled(), seeds)):
        ids = far.name(numbers)
        keep(ids)
        tally.add(ids, logits)
    owner = np.concatenate([np.arange(seeds.count + 1), far.owners()]).astype(np.int32)
    return Parts(owner, tally.means(owner))


def _logit(probability: float) -> float:
    if 0 < probability < 1:
        return math.log(probability / (1 - probability))
    return -math.inf if probability == 0 else math.inf


@dataclass(frozen=True)
class _Labelled:
    """A strip with its connected pixels labelled; labels count from 1.

    Attributes:
        logits: (h, w) logits of the mask.
        blobs: (h, w) label of the pixels that reach the threshold.
        blob_count: Number of these labels.
        seeds: (h, w) label of those of them that are of a core.
        seed_count: Number of these labels.
    """

    logits: NDArray[np.float32]
    blobs: Ids
    blob_count: int
    seeds: Ids
    seed_count: int


def _labelled(
    strips: Callable[[], Iterable[Logits]], limit: float, core: float
) -> Iterator[_Labelled]:
    seam = _logit(SEAM)
    for strip in strips():
        blobs, count = label(strip.mask >= limit)
        seeds, seed_count = label((strip.mask >= core) & (strip.edge < seam))
        yield _Labelled(strip.mask, blobs, count, seeds, seed_count)


class _Joining:
    """Joins the labels of strips, which come from top to bottom, across borders.

    Attributes:
        total: Labels so far; those of the next strip count on from here.
    """

    def __init__(self) -> None:
        self.total = 0
        self._pixels: list[NDArray[Any]] = [np.zeros(1, np.int64)]
        self._pairs = [np.zeros((2, 0), np.int64)]
        self._above: NDArray[np.int64] | None = None

    def add(self, labels: Ids, count: int) -> None:
        """Add the labels (h, w) of the next strip, which has `count` of them."""
        self._pixels.append(np.bincount(labels.ravel(), minlength=count + 1)[1:])
        first, last = self._global(labels[0]), self._global(labels[-1])
        if self._above is not None:
            both = (self._above > 0) & (first > 0)
            pairs = np.stack([self._above[both], first[both]])
            self._pairs.append(np.unique(pairs, axis=1))
        self._above = last
        self.total += count

    def finish(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the component of each label (labels + 1,) and the sizes of these.

        Components count in reading order of their first pixels, from 1, as the labels
        of a strip do; label 0, which is none, is component 0 of no pixels.
        """
        links = np.concatenate(self._pairs, axis=1)
        shape = (self.total + 1, self.total + 1)
        graph = coo_array((np.ones(links.shape[1], bool), links), shape)
        count, found = connected_components(graph, directed=False)
        _, firsts = np.unique(found, return_index=True)
        rank = np.empty(count, np.int64)
        rank[np.argsort(firsts)] = np.arange(count)
        component = rank[found]
        sizes = np.bincount(component, np.concatenate(self._pixels))
        return component, sizes.astype(np.int64)

    def _global(self, row: Ids) -> NDArray[np.int64]:
        return np.where(row > 0, row.astype(np.int64) + self.total, 0)


@dataclass(frozen=True)
class _Seeds:
    """The number that each label of all strips stands for.

    Attributes:
        of_blob: (blobs + 1,) number of a blob that is one object, 0 for one that is
            too small, `_UNDECIDED` for one of several seeds.
        of_seed: (seeds + 1,) number of a seed of such a blob, else `_UNDECIDED`.
        count: How many numbers there are.
    """

    of_blob: Ids
    of_seed: Ids
    count: int


def _find_seeds(strips: Iterator[_Labelled], min_pixels: int) -> _Seeds:
    blobs, seeds = _Joining(), _Joining()
    homes = [np.zeros(1, np.int64)]
    for strip in strips:
        home = np.zeros(strip.seed_count + 1, np.int64)
        home[strip.seeds] = strip.blobs
        homes.append(home[1:] + blobs.total)
        blobs.add(strip.blobs, strip.blob_count)
        seeds.add(strip.seeds, strip.seed_count)
    blob, blob_sizes = blobs.finish()
    seed, seed_sizes = seeds.finish()
    home = np.zeros(len(seed_sizes), np.int64)
    home[seed] = blob[np.concatenate(homes)]
    least = max(1, min_pixels)
    largest = np.zeros(len(blob_sizes), np.int64)
    np.maximum.at(largest, home, seed_sizes)
    good = (seed_sizes >= least) & (seed_sizes >= LEAST_SHARE * largest[home])
    several = np.bincount(home[good], minlength=len(blob_sizes)) > 1
    whole = (blob_sizes >= least) & ~several
    parts = good & several[home]
    of_blob = np.where(several, _UNDECIDED, np.cumsum(whole) * whole)
    of_seed = np.where(parts, np.cumsum(parts) + whole.sum(), _UNDECIDED)
    return _Seeds(
        of_blob[blob].astype(np.int32),
        of_seed[seed].astype(np.int32),
        int(whole.sum() + parts.sum()),
    )


def _numbered(
    strips: Iterator[_Labelled], seeds: _Seeds
) -> Iterator[tuple[NDArray[np.float32], Ids]]:
    """Yield the logits and the numbers of each strip, with undecided pixels."""
    blobs = parts = 0
    for strip in strips:
        of_blob = seeds.of_blob[blobs : blobs + strip.blob_count + 1].copy()
        of_blob[0] = 0
        numbers = of_blob[strip.blobs]
        if (of_blob == _UNDECIDED).any():
            of_seed = seeds.of_seed[parts : parts + strip.seed_count + 1].copy()
            of_seed[0] = _UNDECIDED
            split = numbers == _UNDECIDED
            numbers[split] = of_seed[strip.seeds[split]]
        yield strip.logits, numbers
        blobs += strip.blob_count
        parts += strip.seed_count


def _grown(
    strips: Iterator[tuple[NDArray[np.float32], Ids]],
) -> Iterator[tuple[NDArray[np.float32], Ids]]:
    """Let the numbers of each strip grow, with those of the strips beside it."""
    above: Ids | None = None
    current = next(strips, None)
    for following in chain(strips, [None]):
        if current is None:
            return
        logits, numbers = current
        pieces = [numbers]
        if above is not None:
            pieces.insert(0, above)
        if following is not None:
            pieces.append(following[1][:REACH])
        first = 0 if above is None else len(above)
        grown = _grow(np.concatenate(pieces))
        yield logits, grown[first : first + len(numbers)]
        above, current = numbers[-REACH:], following


def _grow(numbers: Ids) -> Ids:
    """Give undecided pixels to the nearest number, the lowest of those as near."""
    if not (numbers == _UNDECIDED).any():
        return numbers
    framed = np.pad(numbers, 1)
    ring = np.flatnonzero(binary_dilation(framed > 0) & (framed == _UNDECIDED))
    # What is no number is no nearest one either.
    nothing = np.iinfo(np.int32).max
    framed[framed == 0] = nothing
    framed[framed == _UNDECIDED] = nothing - 1
    flat = framed.reshape(-1)
    steps = np.array([[-framed.shape[1]], [-1], [1], [framed.shape[1]]])
    for _ in range(REACH):
        flat[ring] = flat[ring + steps].min(0)
        beside = (ring + steps).reshape(-1)
        ring = np.unique(beside[flat[beside] == nothing - 1])
    framed[framed == nothing] = 0
    framed[framed == nothing - 1] = _UNDECIDED
    return framed[1:-1, 1:-1]


class _FarPixels:
    """Pixels out of the reach of all seeds, and whom they go with.

    Args:
        count: Numbers of objects; the ids of these pixels count on from there.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._joining = _Joining()
        self._borders = [np.zeros((2, 0), np.int64)]
        self._above: Ids | None = None

    def name(self, numbers: Ids) -> Ids:
        """Return the ids (h, w) of the next strip, undecided pixels with their own."""
        far, count = label(numbers == _UNDECIDED)
        ids = numbers
        if count:
            ids = np.where(far > 0, far + (self._count + self._joining.total), numbers)
        if count or self._joining.total:
            rows = ids if self._above is None else np.concatenate([self._above, ids])
            self._meet(ids[:, :-1], ids[:, 1:])
            self._meet(rows[:-1], rows[1:])
        self._joining.add(far, count)
        self._above = ids[-1:]
        return ids

    def owners(self) -> NDArray[np.int64]:
        """Return the number that each id beyond `count` goes with."""
        component, sizes = self._joining.finish()
        borders = np.concatenate(self._borders, axis=1)
        pairs = np.stack([component[borders[0]], borders[1]])
        (far, number), length = np.unique(pairs, axis=1, return_counts=True)
        owner = np.zeros(len(sizes), np.int64)
        # Of several values for one place the last is kept.
        order = np.lexsort((-number, length))
        owner[far[order]] = number[order]
        return owner[component[1:]]

    def _meet(self, one: Ids, other: Ids) -> None:
        """Note the pixel edges between ids of far pixels and of objects."""
        for far, near in ((one, other), (other, one)):
            at = (far > self._count) & (near > 0) & (near <= self._count)
            pairs = np.stack([far[at] - self._count, near[at]])
            self._borders.append(pairs.astype(np.int64))


class _Tally:
    """Pixels and sums of probability of ids."""

    def __init__(self) -> None:
        self._pixels: NDArray[Any] = np.zeros(1, np.int64)
        self._mass: NDArray[Any] = np.zeros(1)

    def add(self, ids: Ids, logits: NDArray[np.float32]) -> None:
        """Count the pixels of a strip (h, w)."""
        inside = ids > 0
        kept = ids[inside]
        if not len(kept):
            return
        probability = 1 / (1 + np.exp(-logits[inside].astype(np.float64)))
        size = len(self._pixels)
        pixels = np.bincount(kept, minlength=size)
        mass = np.bincount(kept, probability, minlength=size)
        pixels[:size] += self._pixels
        mass[:size] += self._mass
        self._pixels, self._mass = pixels, mass

    def means(self, owner: Ids) -> NDArray[np.float64]:
        """Mean probability of each object, given those that the ids belong to."""
        whose = owner[: len(self._pixels)]
        mass, pixels = np.bincount(whose, self._mass), np.bincount(whose, self._pixels)
        means: NDArray[np.float64] = mass[1:] / pixels[1:]
        return means
