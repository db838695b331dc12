"""Objects of a whole area, from its score map."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from rasterio.features import shapes
from rasterio.windows import Window
from shapely.affinity import affine_transform
from shapely.geometry import MultiPolygon, Polygon, shape

from ..errors import RequestError
from ..raster.gdal_environment import pixels_without_place
from ..raster.scores import Logits, ScoreRaster
from ..raster.tiff import create_tiff
from .gaps import Bridged, bridged
from .seams import DEFAULT_MIN_PIXELS, Parts, part_strips
from .tidy import tidy


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


def find_objects(
    scores: ScoreRaster,
    threshold: float,
    *,
    min_pixels: int = DEFAULT_MIN_PIXELS,
    parted: bool = True,
    roads: bool = False,
    first_id: int = 1,
    heed: Callable[[], None] = lambda: None,
) -> list[Found]:
    """Return the objects of a score map, in reading order of their first pixels.

    An object is what hangs together by pixel edges and no seam parts (`seams`).
    Corners do not join: scores vary smoothly over a few pixels, so that what meets in
    a corner alone is two things, and every outline is a valid polygon. Memory grows
    with the number and outline of the objects, not with the area.

    Args:
        scores: The score map.
        threshold: Probability from 0 to 1 that a pixel of an object reaches.
        min_pixels: Objects of fewer pixels are dropped, holes of fewer are filled.
        parted: Whether seams part what touches; else all that hangs together is one.
        roads: Whether what lies in one line with a short gap is one, by the rule of
            `gaps`.
        first_id: Number of the first object.
        heed: Called every now and then; what it raises ends the search.

    Raises:
        RequestError: The threshold is no probability.
    """
    check_threshold(threshold)
    transform = scores.grid.transform.to_shapely()
    outlines, means = _outlines(scores, threshold, min_pixels, heed, parted=parted)
    firsts = [_first_pixel(outline) for outline in outlines]
    order = sorted(range(len(firsts)), key=firsts.__getitem__)
    whole = [_without_specks(outlines[number], min_pixels) for number in order]
    joined = bridged(whole) if roads else [Bridged((n,)) for n in range(len(whole))]
    found: list[Found] = []
    for group in joined:
        heed()
        own = [whole[n] for n in group.members]
        areas = np.array([outline.area for outline in own])
        scores_of = means[[order[n] for n in group.members]]
        footprint = _with_strips(own, group.strips)
        geometry = _with_strips([tidy(outline) for outline in own], group.strips)
        found.append(
            Found(
                id=first_id + len(found),
                footprint=affine_transform(footprint, transform),
                geometry=affine_transform(geometry, transform),
                score=float(np.average(scores_of, weights=areas)),
                pixels=round(footprint.area),
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
            'A threshold of {threshold:g} makes no sense; give one from 0 to 1.',
            threshold=threshold,
        )


def _outlines(
    scores: ScoreRaster,
    threshold: float,
    min_pixels: int,
    heed: Callable[[], None],
    *,
    parted: bool,
) -> tuple[list[Polygon], NDArray[np.float64]]:
    """Return the outlines of the objects in grid pixels, and their scores."""
    with tempfile.TemporaryDirectory(dir=scores.path.parent) as folder:
        path = Path(folder) / 'ids.tif'
        parts = _write_ids(path, scores, threshold, min_pixels, heed, parted=parted)
        pieces: list[list[Polygon]] = [[] for _ in parts.scores]
        if not pieces:
            return [], parts.scores
        with pixels_without_place():
            dataset = rasterio.open(path)
        with dataset:
            # The mask is the band itself; GDAL reads it as bytes, saturating, which
            # rasterio asks to be told.
            inside = rasterio.Band(dataset, 1, 'uint8', dataset.shape)
            band = rasterio.band(dataset, 1)
            for outline, number in shapes(band, mask=inside, connectivity=4):
                pieces[parts.owner[round(number)] - 1].append(shape(outline))
    return [_whole(polygons) for polygons in pieces], parts.scores


def _write_ids(
    path: Path,
    scores: ScoreRaster,
    threshold: float,
    min_pixels: int,
    heed: Callable[[], None],
    *,
    parted: bool,
) -> Parts:
    """Write what each pixel belongs to, 0 for nothing, without a georeference."""
    grid, top = scores.grid, 0

    def strips() -> Iterator[Logits]:
        for strip in scores.strips():
            heed()
            yield strip

    def keep(ids: NDArray[np.int32]) -> None:
        nonlocal top
        dataset.write(ids, 1, window=Window(0, top, grid.width, len(ids)))
        top += len(ids)

    with create_tiff(
        path, grid.height, grid.width, 'int32', zlevel=1, sparse_ok=True
    ) as dataset:
        return part_strips(strips, threshold, min_pixels, keep, parted=parted)


def _whole(pieces: list[Polygon]) -> Polygon:
    """Join pieces that meet along pixel edges."""
    if len(pieces) == 1:
        return pieces[0]
    joined: Polygon = shapely.union_all(pieces).simplify(0)
    return joined


def _with_strips(
    outlines: Sequence[Polygon], strips: Sequence[Polygon]
) -> Polygon | MultiPolygon:
    """Join outlines by what closes the gaps between them."""
    if not strips:
        return outlines[0]
    joined: Polygon | MultiPolygon = shapely.union_all([*outlines, *strips])
    return joined


def _first_pixel(outline: Polygon) -> tuple[float, float]:
    """Return row and column of the first pixel in reading order."""
    columns, rows = np.asarray(outline.exterior.coords).T
    top = rows.min()
    return float(top), float(columns[rows == top].min())


def _without_specks(outline: Polygon, min_pixels: int) -> Polygon:
    """Fill holes of fewer pixels than an object needs."""
    holes = [ring for ring in outline.interiors if Polygon(ring).area >= min_pixels]
    return shapely.Polygon(outline.exterior, holes)
