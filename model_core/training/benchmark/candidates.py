"""Sentences that the development benchmark may take, about images of every kind.

Single images, drawn scenes, and mosaics of thousands of pixels a side.
"""

from __future__ import annotations

import io
import logging
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from PIL import Image
from pyproj import CRS
from rasterio.transform import from_origin

from ...evaluation.benchmark import TARGET, UNKNOWN
from ...raster.info import PICTURE_AXES
from ..concepts import IGNORE, Concept
from ..datasets import LabelledImage, Truth, number_things, read_image
from ..drawn import DEMO_CRS, DEMO_ORIGIN, draw_scene
from ..drawn_labels import DRAWN_KNOWN, drawn_truth
from ..prairie import PRAIRIE_KNOWN, draw_prairie
from .mosaics import Tile, lay_out
from .scenes import LabelledScene, labelled_scene
from .sentences import Referral, SentenceKind, sentences
from .templates import TRUE_WORDS, Words

log = logging.getLogger(__name__)

DRAWN = 'drawn'
MOSAICS = 'mosaics'
COUNTRY = 'country'

_TRIES = 60
_MOSAIC_TRIES = 400
_DRAWN_SCENES = 12
_COUNTRIES = 40
_WATERS = frozenset({Concept.WATER})
_PONDS: Words = {**TRUE_WORDS, Concept.WATER: ('pond', 'lake', 'water body')}
# Relations are the hardest to come by.
_MORE = (
    *(SentenceKind.RELATION,) * 3, SentenceKind.SUPERLATIVE, SentenceKind.POSITION,
)  # fmt: skip


# Mixed kinds on single images; where there are mosaics, combined ones belong there.
SINGLE = tuple(kind for kind in SentenceKind if kind is not SentenceKind.COMBINED)


@dataclass(frozen=True)
class Layout:
    """A mosaic: its set, the side of a cell in pixels, cells a row, metres a pixel.

    Where `gsd` is given the mosaic is a GeoTIFF in UTM, else a plain PNG.
    """

    set: str
    cell: int
    across: int
    gsd: float | None = None


LAYOUTS = (
    Layout('pools_cannes', 512, 7, 0.2),
    Layout('nwpu', 640, 6, 0.8),
    Layout(DRAWN, 1100, 3, 1.0),
    Layout('ships_gearth', 640, 6, 0.4),
    Layout('vehicles_madison', 320, 10),
    Layout('pools', 512, 7),
    Layout('solar_delhi', 640, 5),
    Layout('dronedeploy', 300, 11),
)


@dataclass(frozen=True)
class Source:
    """An image of the benchmark.

    Attributes:
        set: Name of its set.
        file: Name of its file.
        write: Writes it to a path.
    """

    set: str
    file: str
    write: Callable[[Path], None]


@dataclass(frozen=True)
class Candidate:
    """A sentence that may be taken, its mask as a PNG."""

    source: Source
    referral: Referral
    mask: bytes


def rng_of(seed: int, name: str) -> np.random.Generator:
    """Random numbers that follow from a seed and a name."""
    return np.random.default_rng((seed, zlib.crc32(name.encode())))


def about_images(
    items: Iterable[LabelledImage], seed: int, kinds: Sequence[SentenceKind]
) -> Iterator[Candidate]:
    """Sentences of these kinds about single images."""
    for item in items:
        try:
            scene = labelled_scene(item)
        except (OSError, ValueError) as error:
            log.warning('%s is skipped: %s', item.name, error)
            continue
        name = item.name.split('/')[0]
        path = item.image
        source = Source(
            name, item.name.replace('/', '-') + path.suffix,
            lambda target, path=path: _copy(path, target),  # type: ignore[misc]
        )  # fmt: skip
        rng = rng_of(seed, item.name)
        drawn = sentences(scene, rng, TRUE_WORDS, (*kinds, *_MORE), _TRIES)
        yield from _candidates(source, drawn)


def about_drawn(share: float, seed: int) -> Iterator[Candidate]:
    """Sentences about a share of the drawn scenes."""
    for number in range(max(1, round(share * _DRAWN_SCENES))):
        name = f'{DRAWN}-{number:02d}'
        rng = rng_of(seed, name)
        picture, truth = _drawn(rng, int(rng.integers(600, 1000)))
        scene = LabelledScene(picture, truth, DRAWN_KNOWN, exclusive=True)
        source = Source(DRAWN, f'{name}.png', _png(picture))
        yield from _candidates(
            source, sentences(scene, rng, _PONDS, (*SINGLE, *_MORE), _TRIES)
        )


def _drawn(rng: np.random.Generator, size: int) -> Tile:
    scene = draw_scene(int(rng.integers(1 << 31)), size, float(rng.uniform(0.6, 1.5)))
    return scene.rgb, drawn_truth(scene)


def about_country(share: float, seed: int) -> Iterator[Candidate]:
    """Sentences about a share of the drawn country at two to ten metres a pixel."""
    for number in range(max(1, round(share * _COUNTRIES))):
        name = f'{COUNTRY}-{number:02d}'
        rng = rng_of(seed, name)
        country = draw_prairie(int(rng.integers(1 << 31)), int(rng.integers(500, 900)))
        truth = Truth(country.labels, number_things(country.labels, _WATERS))
        transform = from_origin(*DEMO_ORIGIN, country.gsd, country.gsd)
        scene = LabelledScene(
            country.rgb, truth, PRAIRIE_KNOWN, True, transform,
            CRS.from_user_input(DEMO_CRS),
        )  # fmt: skip
        source = Source(
            COUNTRY,
            f'{name}.tif',
            lambda target, scene=scene: _write_mosaic(target, scene),  # type: ignore[misc]
        )
        kinds = (*SentenceKind, *_MORE)
        yield from _candidates(source, sentences(scene, rng, _PONDS, kinds, _TRIES))


def about_mosaics(
    items: Sequence[LabelledImage], share: float, seed: int, store: Path
) -> Iterator[Candidate]:
    """Sentences about a share of `LAYOUTS`, whose pictures go to `store`."""
    count = max(1, round(share * len(LAYOUTS)))
    for number, layout in enumerate(LAYOUTS[:count]):
        name = f'mosaic-{number}-{layout.set}'
        rng = rng_of(seed, name)
        ending = '.png' if layout.gsd is None else '.tif'
        path = store / f'{name}{ending}'
        scene = _mosaic(layout, items, rng)
        _write_mosaic(path, scene)
        source = Source(
            MOSAICS,
            path.name,
            lambda target, path=path: _copy(path, target),  # type: ignore[misc]
        )
        words = _PONDS if layout.set == DRAWN else TRUE_WORDS
        drawn = sentences(scene, rng, words, (SentenceKind.COMBINED,), _MOSAIC_TRIES)
        yield from _candidates(source, drawn)


def _mosaic(
    layout: Layout, items: Sequence[LabelledImage], rng: np.random.Generator
) -> LabelledScene:
    transform, crs = PICTURE_AXES, None
    if layout.gsd is not None:
        transform = from_origin(*DEMO_ORIGIN, layout.gsd, layout.gsd)
        crs = CRS.from_user_input(DEMO_CRS)
    if layout.set == DRAWN:
        tiles = [_drawn(rng, layout.cell) for _ in range(layout.across**2)]
        image, truth = lay_out(tiles, layout.cell, layout.across, rng)
        return LabelledScene(image, truth, DRAWN_KNOWN, True, transform, crs)
    own = [item for item in items if item.name.startswith(f'{layout.set}/')]
    # Images of another resolution or with other labels do not go with the rest.
    coarse = max(item.gsd for item in own)
    own = [item for item in own if item.gsd == coarse]
    tiles = [(read_image(item.image), item.truth()) for item in own]
    image, truth = lay_out(tiles, layout.cell, layout.across, rng)
    known = frozenset.intersection(*(item.known for item in own))
    exclusive = all(item.exclusive for item in own)
    return LabelledScene(image, truth, known, exclusive, transform, crs)


def _candidates(source: Source, referrals: Iterable[Referral]) -> Iterator[Candidate]:
    for referral in referrals:
        yield Candidate(source, referral, _encoded(referral.mask))


def _encoded(mask: NDArray[np.uint8]) -> bytes:
    """A mask of 0, 1 and `IGNORE` as the PNG of a benchmark."""
    table = np.zeros(256, np.uint8)
    table[1], table[IGNORE] = TARGET, UNKNOWN
    file = io.BytesIO()
    Image.fromarray(table[mask]).save(file, 'png')
    return file.getvalue()


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)


def _png(picture: NDArray[np.uint8]) -> Callable[[Path], None]:
    return lambda target: Image.fromarray(picture).save(target)


def _write_mosaic(path: Path, scene: LabelledScene) -> None:
    if path.suffix == '.png':
        Image.fromarray(scene.image).save(path)
        return
    height, width, _ = scene.image.shape
    transform: Affine = scene.frame.transform
    with rasterio.open(
        path, 'w', driver='GTiff', width=width, height=height, count=3, dtype='uint8',
        crs=DEMO_CRS, transform=transform, tiled=True, compress='jpeg',
        photometric='ycbcr', jpeg_quality=92,
    ) as target:  # fmt: skip
        target.write(scene.image.transpose(2, 0, 1))
