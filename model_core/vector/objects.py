"""Objects of a whole area, from its score map."""

import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from rasterio.features import shapes
from rasterio.windows import Window
from scipy.ndimage import label
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.affinity import affine_transform
from shapely.geometry import MultiPolygon, Polygon, shape

from ..errors import RequestError
from ..raster.gdal_environment import pixels_without_place
from ..raster.scores import ScoreRaster
from ..raster.tiff import create_band
from .tidy import tidy

DEFAULT_MIN_PIXELS = 6


@dataclass(frozen=True)
class Found:
    """An object found on a score map.

    Attributes:
        id: Number of the object.
        footprint: Outline along pixel edges, in map coordinates.
        geometry: Tidy outline in map coordinates.
        score: Mean probability over its pixels, 0 to 1.
        pixels: Pixels that the footprint covers.
    """

    id: int
    footprint: Polygon | MultiPolygon
    geometry: Polygon | MultiPolygon
    score: float
    pixels: int


@dataclass(frozen=True)
class _Components:
    """Connected pixels of the area, whichever strips they lie in.

    Attributes:
        number: Component of each label of each strip, (labels + 1,); 0 for those
            that are too small.
        scores: Mean probability of component i + 1.
    """

    number: NDArray[np.int32]
    scores: NDArray[np.float64]


def find_objects(
    scores: ScoreRaster,
    threshold: float,
    *,
    min_pixels: int = DEFAULT_MIN_PIXELS,
    first_id: int = 1,
) -> list[Found]:
    """Return the objects of a score map, in reading order of their first pixels.

    An object is what hangs together by pixel edges. Corners do not join: scores vary
    smoothly over a few pixels, so that what meets in a corner alone is two things,
    and every outline is a valid polygon. Memory grows with the number and outline of
    the objects, not with the area.

    Args:
        scores: The score map.
        threshold: Probability from 0 to 1 that a pixel of an object reaches.
        min_pixels: Objects of fewer pixels are dropped, holes of fewer are filled.
        first_id: Number of the first object.

    Raises:
        RequestError: The threshold is no probability.
    """
    check_threshold(threshold)
    components = _connect(scores, threshold, min_pixels)
    transform = scores.grid.transform.to_shapely()
    found: list[Found] = []
    for number, outline in sorted(
        _outlines(scores, threshold, components), key=lambda pair: pair[0]
    ):
        whole = _without_specks(outline, min_pixels)
        found.append(
            Found(
                id=first_id + len(found),
                footprint=affine_transform(whole, transform),
                geometry=affine_transform(tidy(whole), transform),
                score=float(components.scores[number - 1]),
                pixels=round(whole.area),
            )
        )
    return found


def check_threshold(threshold: float) -> None:
    """Refuse a threshold before the work that `find_objects` would refuse it after.

    Raises:
        RequestError: The threshold is no probability.
    """
    if not 0 <= threshold <= 1:
        raise RequestError(
            f'A threshold of {threshold:g} makes no sense; give one from 0 to 1.'
        )


def _labelled(
    scores: ScoreRaster, threshold: float
) -> Iterator[tuple[int, NDArray[np.float32], NDArray[np.int32], int]]:
    """Yield first row, logits, labels and number of labels of each strip."""
    if 0 < threshold < 1:
        limit = math.log(threshold / (1 - threshold))
    else:
        limit = -math.inf if threshold == 0 else math.inf
    for top, logits in scores.strips():
        labels, count = label(logits >= limit)
        yield top, logits, labels, count


def _connect(scores: ScoreRaster, threshold: float, min_pixels: int) -> _Components:
    """Join the labels of all strips into components, and measure these."""
    pixels: list[NDArray[Any]] = [np.zeros(1)]
    sums: list[NDArray[Any]] = [np.zeros(1)]
    pairs = [np.zeros((2, 0), dtype=np.int64)]
    total = 0
    above: NDArray[np.int64] | None = None
    for _, logits, labels, count in _labelled(scores, threshold):
        inside = labels > 0
        ids = labels[inside]
        probability = 1 / (1 + np.exp(-logits[inside].astype(np.float64)))
        pixels.append(np.bincount(ids, minlength=count + 1)[1:])
        sums.append(np.bincount(ids, probability, minlength=count + 1)[1:])
        first = np.where(labels[0] > 0, labels[0].astype(np.int64) + total, 0)
        if above is not None:
            both = (above > 0) & (first > 0)
            pairs.append(np.unique(np.stack([above[both], first[both]]), axis=1))
        total += count
        last = labels[-1].astype(np.int64)
        above = np.where(last > 0, last + total - count, 0)
    links = np.concatenate(pairs, axis=1)
    graph = coo_array((np.ones(links.shape[1], bool), links), (total + 1, total + 1))
    count, component = connected_components(graph, directed=False)
    size = np.bincount(component, np.concatenate(pixels), minlength=count)
    mass = np.bincount(component, np.concatenate(sums), minlength=count)
    kept = size >= max(1, min_pixels)
    # Labels count in reading order, so do components numbered by their first label.
    _, firsts = np.unique(component, return_index=True)
    order = np.argsort(firsts)
    order = order[kept[order]]
    number = np.zeros(count, dtype=np.int32)
    number[order] = np.arange(1, len(order) + 1)
    return _Components(number[component], mass[order] / size[order])


def _outlines(
    scores: ScoreRaster, threshold: float, components: _Components
) -> Iterator[tuple[int, Polygon]]:
    """Yield the number and the outline, in grid pixels, of each component."""
    if not len(components.scores):
        return
    with tempfile.TemporaryDirectory(dir=scores.path.parent) as folder:
        path = Path(folder) / 'components.tif'
        _write_components(path, scores, threshold, components)
        with pixels_without_place():
            dataset = rasterio.open(path)
        with dataset:
            # The mask is the band itself; GDAL reads it as bytes, saturating, which
            # rasterio asks to be told.
            inside = rasterio.Band(dataset, 1, 'uint8', dataset.shape)
            band = rasterio.band(dataset, 1)
            for outline, number in shapes(band, mask=inside, connectivity=4):
                yield round(number), shape(outline)


def _write_components(
    path: Path, scores: ScoreRaster, threshold: float, components: _Components
) -> None:
    """Write the component of each pixel, 0 for none, without a georeference."""
    grid = scores.grid
    with create_band(
        path, grid.height, grid.width, 'int32', zlevel=1, sparse_ok=True
    ) as dataset:
        total = 0
        for top, _, labels, count in _labelled(scores, threshold):
            numbers = components.number[total : total + count + 1].copy()
            numbers[0] = 0
            dataset.write(
                numbers[labels], 1, window=Window(0, top, grid.width, len(labels))
            )
            total += count


def _without_specks(outline: Polygon, min_pixels: int) -> Polygon:
    """Fill holes of fewer pixels than an object needs."""
    holes = [ring for ring in outline.interiors if Polygon(ring).area >= min_pixels]
    return shapely.Polygon(outline.exterior, holes)
