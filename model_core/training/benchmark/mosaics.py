"""Large scenes, laid out from the images of a set on a regular grid.

What is labelled wherever it occurs in every tile is so in the mosaic. Tiles are
mirrored at will, cut to the cell where they are larger and mirrored on where they are
smaller, their labels with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..datasets import Truth

Picture = NDArray[np.uint8]
Tile = tuple[Picture, Truth]


def lay_out(
    tiles: Sequence[Tile], cell: int, across: int, rng: np.random.Generator
) -> Tile:
    """Lay tiles out on a square of `across` x `across` cells of `cell` pixels.

    All tiles are used before one is used again. What meets at a seam becomes one
    thing where both sides are labelled alike, as it is one thing to see.
    """
    side = cell * across
    image = np.zeros((side, side, 3), np.uint8)
    labels = np.zeros((side, side), np.uint8)
    things = np.zeros((side, side), np.int64)
    total = 0
    for place, (picture, truth) in enumerate(_drawn(tiles, across * across, rng)):
        row, column = divmod(place, across)
        window = np.s_[
            row * cell : (row + 1) * cell, column * cell : (column + 1) * cell
        ]
        ways = _ways(rng, truth.labels.shape, cell)
        image[window] = _fitted(picture, cell, ways)
        labels[window] = _fitted(truth.labels, cell, ways)
        numbers = _fitted(truth.things, cell, ways).astype(np.int64)
        if min(truth.labels.shape) < cell:
            numbers = _separated(numbers)
        things[window] = np.where(numbers > 0, numbers + total, 0)
        total = max(total, int(things[window].max()))
    return image, Truth(labels, _joined(labels, things, cell).astype(np.uint16))


def _drawn(
    tiles: Sequence[Tile], count: int, rng: np.random.Generator
) -> Iterator[Tile]:
    """Yield `count` tiles in a random order, none again before all have been."""
    order: list[int] = []
    for _ in range(count):
        order = order or [int(n) for n in rng.permutation(len(tiles))]
        yield tiles[order.pop()]


_Ways = tuple[int, int, int, int]


def _ways(rng: np.random.Generator, shape: tuple[int, ...], cell: int) -> _Ways:
    """Steps to read rows and columns by, and where the cell begins."""
    down, along = (int(step) for step in rng.choice((-1, 1), 2))
    top, left = (int(rng.integers(max(0, size - cell) + 1)) for size in shape)
    return down, along, top, left


def _fitted(values: NDArray[np.generic], cell: int, ways: _Ways) -> NDArray[np.generic]:
    """Mirror a tile, and cut it or mirror it on to the size of a cell."""
    down, along, top, left = ways
    fitted = values[::down, ::along][top : top + cell, left : left + cell]
    lacking = [(0, cell - size) for size in fitted.shape[:2]]
    lacking += [(0, 0)] * (fitted.ndim - 2)
    return np.pad(fitted, lacking, mode='symmetric')


def _separated(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number a thing and its mirror image apart, where they do not touch."""
    found = np.zeros_like(numbers)
    total = 0
    for number, window in enumerate(ndimage.find_objects(numbers), start=1):
        if window is None:
            continue
        pieces, count = ndimage.label(numbers[window] == number)
        found[window][pieces > 0] = pieces[pieces > 0] + total
        total += count
    return found


def _joined(labels: Picture, things: NDArray[np.int64], cell: int) -> NDArray[np.int64]:
    """Give things that meet at a seam, and are labelled alike, one number."""
    links = [np.zeros((2, 0), np.int64)]
    for flat, numbers in ((labels, things), (labels.T, things.T)):
        for seam in range(cell, len(flat), cell):
            one, other = numbers[seam - 1], numbers[seam]
            same = (flat[seam - 1] == flat[seam]) & (one > 0) & (other > 0)
            links.append(np.stack([one[same], other[same]]))
    pairs = np.concatenate(links, axis=1)
    size = int(things.max()) + 1
    graph = coo_array((np.ones(pairs.shape[1], bool), pairs), (size, size))
    _, groups = connected_components(graph, directed=False)
    # Zero is in no pair, so it stays the first group of all.
    joined: NDArray[np.int64] = groups[things]
    return joined
