"""The development benchmark: sentences about the images that training never sees.

`python -m model_core.training.development OUT --data ../shared/data` writes
`OUT/dev.jsonl` with `images/` and `masks/`, for `python -m model_core evaluate`. Equal
seeds give equal files. Kinds have their quotas; within a kind every concept, set and
image is asked about as evenly as the labels allow.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import shutil
import sys
import tempfile
import zlib
from collections import Counter
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

from ...errors import RequestError
from ...evaluation.benchmark import TARGET, UNKNOWN
from ...raster.source import PICTURE_AXES
from ..concepts import IGNORE, Concept
from ..datasets import LabelledImage, read_image, split
from ..drawn import DEMO_CRS, DEMO_ORIGIN, draw_scene
from ..drawn_labels import DRAWN_KNOWN, drawn_truth
from ..sets.table import load_sets
from .mosaics import Tile, lay_out
from .scenes import LabelledScene, labelled_scene
from .sentences import Referral, SentenceKind, sentences
from .templates import TRUE_WORDS, Words

log = logging.getLogger(__name__)

SPLIT = 'dev'

QUOTAS = {
    SentenceKind.CATEGORY: 70, SentenceKind.SUPERLATIVE: 65,
    SentenceKind.POSITION: 65, SentenceKind.RELATION: 65, SentenceKind.COLOUR: 50,
    SentenceKind.ABSENT: 55, SentenceKind.COMBINED: 30,
}  # fmt: skip
DRAWN = 'drawn'
MOSAICS = 'mosaics'

_TIERS = ('tier-open', 'tier-research')
_TRIES = 60
_MOSAIC_TRIES = 400
_DRAWN_SCENES = 12
_PONDS: Words = {**TRUE_WORDS, Concept.WATER: ('pond', 'lake', 'water body')}
# Mixed kinds on single images; combined ones belong on the mosaics.
_SINGLE = tuple(kind for kind in SentenceKind if kind is not SentenceKind.COMBINED)
_WHOLE = (SentenceKind.CATEGORY, SentenceKind.ABSENT)
# Relations are the hardest to come by.
_DRAWN_FROM = (
    *_SINGLE, *(SentenceKind.RELATION,) * 3, SentenceKind.SUPERLATIVE,
    SentenceKind.POSITION,
)  # fmt: skip


@dataclass(frozen=True)
class _Layout:
    """A mosaic: its set, the side of a cell in pixels, cells a row, metres a pixel.

    Where `gsd` is given the mosaic is a GeoTIFF in UTM, else a plain PNG.
    """

    set: str
    cell: int
    across: int
    gsd: float | None = None


LAYOUTS = (
    _Layout('pools_cannes', 512, 7, 0.2),
    _Layout('nwpu', 640, 6, 0.8),
    _Layout(DRAWN, 1100, 3, 1.0),
    _Layout('ships_gearth', 640, 6, 0.4),
    _Layout('vehicles_madison', 320, 10),
    _Layout('pools', 512, 7),
    _Layout('solar_delhi', 640, 5),
    _Layout('dronedeploy', 300, 11),
)


@dataclass(frozen=True)
class _Source:
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
class _Candidate:
    """A sentence that may be taken, its mask as a PNG."""

    source: _Source
    referral: Referral
    mask: bytes


def write_benchmark(folder: Path, data: Path, seed: int, limit: int | None) -> int:
    """Write the benchmark and return its number of prompts.

    Args:
        folder: The folder to make.
        data: The folder of the training sets.
        seed: Everything random follows from it.
        limit: Write about so many prompts, from fewer images.

    Raises:
        RequestError: There is such a folder already, or a set is missing.
    """
    if folder.exists():
        raise RequestError(f'{folder} exists already; give another name.')
    try:
        _, items = split(load_sets(data, _TIERS))
    except OSError as error:
        raise RequestError(f'The training sets cannot be read: {error}.') from error
    share = 1.0 if limit is None else min(1.0, limit / sum(QUOTAS.values()))
    quotas = {kind: max(1, round(share * quota)) for kind, quota in QUOTAS.items()}
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix='.new-') as scratch:
        store = Path(scratch) / 'mosaics'
        store.mkdir()
        candidates = [
            *_about_images(_part(items, share, seed), seed),
            *_about_drawn(max(1, round(share * _DRAWN_SCENES)), seed),
            *_about_mosaics(items, max(1, round(share * len(LAYOUTS))), seed, store),
        ]
        chosen = [
            candidate
            for kind, quota in quotas.items()
            for candidate in choose(candidates, kind, quota, seed)
        ]
        made = Path(scratch) / 'benchmark'
        _write(made, chosen)
        made.replace(folder)
    return len(chosen)


def _part(
    items: Sequence[LabelledImage], share: float, seed: int
) -> list[LabelledImage]:
    order = np.random.default_rng(seed).permutation(len(items))
    most = max(1, round(min(1.0, 1.5 * share) * len(items)))
    return [items[n] for n in sorted(order[:most])]


def _rng(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng((seed, zlib.crc32(name.encode())))


def _about_images(items: Iterable[LabelledImage], seed: int) -> Iterator[_Candidate]:
    for item in items:
        try:
            scene = labelled_scene(item)
        except (OSError, ValueError) as error:
            log.warning('%s is skipped: %s', item.name, error)
            continue
        name = item.name.split('/')[0]
        path = item.image
        source = _Source(
            name, item.name.replace('/', '-') + path.suffix,
            lambda target, path=path: _copy(path, target),  # type: ignore[misc]
        )  # fmt: skip
        drawn = sentences(scene, _rng(seed, item.name), TRUE_WORDS, _DRAWN_FROM, _TRIES)
        yield from _candidates(source, drawn)


def _about_drawn(count: int, seed: int) -> Iterator[_Candidate]:
    for number in range(count):
        name = f'{DRAWN}-{number:02d}'
        rng = _rng(seed, name)
        picture, truth = _drawn(rng, int(rng.integers(600, 1000)))
        scene = LabelledScene(picture, truth, DRAWN_KNOWN, exclusive=True)
        source = _Source(DRAWN, f'{name}.png', _png(picture))
        yield from _candidates(
            source, sentences(scene, rng, _PONDS, _DRAWN_FROM, _TRIES)
        )


def _drawn(rng: np.random.Generator, size: int) -> Tile:
    scene = draw_scene(int(rng.integers(1 << 31)), size, float(rng.uniform(0.6, 1.5)))
    return scene.rgb, drawn_truth(scene)


def _about_mosaics(
    items: Sequence[LabelledImage], count: int, seed: int, store: Path
) -> Iterator[_Candidate]:
    for number, layout in enumerate(LAYOUTS[:count]):
        name = f'mosaic-{number}-{layout.set}'
        rng = _rng(seed, name)
        ending = '.png' if layout.gsd is None else '.tif'
        path = store / f'{name}{ending}'
        scene = _mosaic(layout, items, rng)
        _write_mosaic(path, scene)
        source = _Source(
            MOSAICS,
            path.name,
            lambda target, path=path: _copy(path, target),  # type: ignore[misc]
        )
        words = _PONDS if layout.set == DRAWN else TRUE_WORDS
        drawn = sentences(scene, rng, words, (SentenceKind.COMBINED,), _MOSAIC_TRIES)
        yield from _candidates(source, drawn)


def _mosaic(
    layout: _Layout, items: Sequence[LabelledImage], rng: np.random.Generator
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


def _candidates(source: _Source, referrals: Iterable[Referral]) -> Iterator[_Candidate]:
    for referral in referrals:
        yield _Candidate(source, referral, _encoded(referral.mask))


def _encoded(mask: NDArray[np.uint8]) -> bytes:
    """A mask of 0, 1 and `IGNORE` as the PNG of a benchmark."""
    table = np.zeros(256, np.uint8)
    table[1], table[IGNORE] = TARGET, UNKNOWN
    file = io.BytesIO()
    Image.fromarray(table[mask]).save(file, 'png')
    return file.getvalue()


def choose(
    candidates: Sequence[_Candidate], kind: SentenceKind, quota: int, seed: int
) -> list[_Candidate]:
    """Choose sentences of a kind, each time of what was asked about least so far."""
    rng = _rng(seed, kind.value)
    left = [c for c in candidates if c.referral.kind is kind]
    left = [left[n] for n in rng.permutation(len(left))]
    concepts: Counter[Concept] = Counter()
    sets: Counter[str] = Counter()
    files: Counter[str] = Counter()
    lonely: Counter[bool] = Counter()
    asked: set[tuple[str, bytes]] = set()
    chosen: list[_Candidate] = []
    while left and len(chosen) < quota:

        def used(candidate: _Candidate) -> tuple[float, ...]:
            source, referral = candidate.source, candidate.referral
            # Of four sentences, one may have no distractors.
            is_lonely = not referral.others and lonely[True] * 3 >= lonely[False]
            return (
                files[source.file] > 1,
                is_lonely and kind not in _WHOLE,
                concepts[referral.concept] + sets[source.set] + files[source.file],
            )

        best = min(left, key=used)
        left.remove(best)
        # In other words the same question would count twice.
        question = (best.source.file, best.mask)
        if question in asked and kind is not SentenceKind.ABSENT:
            continue
        asked.add(question)
        chosen.append(best)
        concepts[best.referral.concept] += 1
        sets[best.source.set] += 1
        files[best.source.file] += 1
        lonely[not best.referral.others] += 1
    return chosen


def _write(folder: Path, chosen: Sequence[_Candidate]) -> None:
    (folder / 'images').mkdir(parents=True)
    (folder / 'masks').mkdir()
    numbers: Counter[SentenceKind] = Counter()
    lines = []
    for candidate in chosen:
        source, referral = candidate.source, candidate.referral
        numbers[referral.kind] += 1
        name = f'{referral.kind}-{numbers[referral.kind]:03d}'
        image = folder / 'images' / source.file
        if not image.exists():
            source.write(image)
        (folder / 'masks' / f'{name}.png').write_bytes(candidate.mask)
        line = {
            'id': name,
            'image': f'images/{source.file}',
            'prompt': referral.sentence,
            'kind': referral.kind.value,
            'set': source.set,
            'mask': f'masks/{name}.png',
        }
        lines.append(json.dumps(line, ensure_ascii=False) + '\n')
    (folder / f'{SPLIT}.jsonl').write_text(''.join(lines), encoding='utf-8')


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


def main() -> int:
    """Write the benchmark to the folder given."""
    parser = argparse.ArgumentParser(description='Write the development benchmark.')
    parser.add_argument('folder', type=Path, help='a folder to make')
    parser.add_argument('--data', type=Path, required=True, help='the training sets')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--limit', type=int, help='write about so many prompts')
    options = parser.parse_args()
    try:
        count = write_benchmark(
            options.folder, options.data, options.seed, options.limit
        )
    except RequestError as error:
        print(error, file=sys.stderr)
        return 2
    print(f'{count} prompts in {options.folder / SPLIT}.jsonl')
    return 0


if __name__ == '__main__':
    sys.exit(main())
