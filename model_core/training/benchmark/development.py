"""The development benchmark: sentences about the images that training never sees.

Some are of the cameras and countries that training knows, some of other places (see
`places`), so that one evaluation gives both tables. Thresholds are chosen on other
images than those that are asked about here (`datasets.halves`).

`python -m model_core.training.benchmark.development OUT --data ../shared/data` writes
`OUT/dev.jsonl` with `images/` and `masks/`, for `python -m model_core evaluate`. Equal
seeds give equal files. Kinds have their quotas; within a kind every concept, set and
image is asked about as evenly as the labels allow.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import numpy as np

from ...errors import RequestError
from ..concepts import Concept
from ..datasets import LabelledImage, elsewhere, halves, split
from ..sets.table import load_sets
from .candidates import (
    SINGLE,
    Candidate,
    about_country,
    about_drawn,
    about_images,
    about_mosaics,
    rng_of,
)
from .sentences import SentenceKind

log = logging.getLogger(__name__)

SPLIT = 'dev'


class Places(StrEnum):
    """How far images are from those that training learns from."""

    SAME = 'same cameras'
    OTHER = 'other places'
    COARSE = 'drawn country'


QUOTAS = {
    SentenceKind.CATEGORY: 70, SentenceKind.SUPERLATIVE: 65,
    SentenceKind.POSITION: 65, SentenceKind.RELATION: 65, SentenceKind.COLOUR: 50,
    SentenceKind.ABSENT: 55, SentenceKind.COMBINED: 30,
}  # fmt: skip
_TIERS = ('tier-open', 'tier-research')
_KINDS = tuple(SentenceKind)
_WHOLE = (SentenceKind.CATEGORY, SentenceKind.ABSENT)


def write_benchmark(
    folder: Path,
    data: Path,
    seed: int,
    limit: int | None,
    places: Sequence[Places] = tuple(Places),
) -> int:
    """Write the benchmark and return its number of prompts.

    Args:
        folder: The folder to make.
        data: The folder of the training sets.
        seed: Everything random follows from it.
        limit: Write about so many prompts of each of `places`, from fewer images.
        places: What the images are of.

    Raises:
        RequestError: There is such a folder already, or a set is missing.
    """
    if folder.exists():
        raise RequestError(f'{folder} exists already; give another name.')
    try:
        items = load_sets(data, _TIERS)
    except OSError as error:
        raise RequestError(f'The training sets cannot be read: {error}.') from error
    share = 1.0 if limit is None else min(1.0, limit / sum(QUOTAS.values()))
    quotas = {kind: max(1, round(share * quota)) for kind, quota in QUOTAS.items()}
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix='.new-') as scratch:
        store = Path(scratch) / 'mosaics'
        store.mkdir()
        chosen = [
            (place, candidate)
            for place in places
            for candidate in _chosen(place, items, quotas, share, seed, store)
        ]
        made = Path(scratch) / 'benchmark'
        _write(made, chosen)
        made.replace(folder)
    return len(chosen)


def _chosen(
    place: Places,
    items: Sequence[LabelledImage],
    quotas: Mapping[SentenceKind, int],
    share: float,
    seed: int,
    store: Path,
) -> list[Candidate]:
    """The sentences about images of one kind of place.

    Drawn scenes and mosaics of known sets belong to the same cameras; drawn country
    at two to ten metres a pixel stands for itself.
    """
    match place:
        case Places.OTHER:
            _, other = halves(elsewhere(items))
            candidates = list(about_images(_part(other, share, seed), seed, _KINDS))
        case Places.COARSE:
            candidates = list(about_country(share, seed))
        case Places.SAME:
            _, held = split(items)
            _, own = halves(held)
            candidates = [
                *about_images(_part(own, share, seed), seed, SINGLE),
                *about_drawn(share, seed),
                *about_mosaics(own, share, seed, store),
            ]
    return [
        candidate
        for kind, quota in quotas.items()
        for candidate in choose(candidates, kind, quota, seed)
    ]


def _part(
    items: Sequence[LabelledImage], share: float, seed: int
) -> list[LabelledImage]:
    order = np.random.default_rng(seed).permutation(len(items))
    most = max(1, round(min(1.0, 1.5 * share) * len(items)))
    return [items[n] for n in sorted(order[:most])]


def choose(
    candidates: Sequence[Candidate], kind: SentenceKind, quota: int, seed: int
) -> list[Candidate]:
    """Choose sentences of a kind, each time of what was asked about least so far."""
    rng = rng_of(seed, kind.value)
    left = [c for c in candidates if c.referral.kind is kind]
    left = [left[n] for n in rng.permutation(len(left))]
    concepts: Counter[Concept] = Counter()
    sets: Counter[str] = Counter()
    files: Counter[str] = Counter()
    lonely: Counter[bool] = Counter()
    asked: set[tuple[str, bytes]] = set()
    chosen: list[Candidate] = []
    while left and len(chosen) < quota:

        def used(candidate: Candidate) -> tuple[float, ...]:
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


def _write(folder: Path, chosen: Sequence[tuple[Places, Candidate]]) -> None:
    (folder / 'images').mkdir(parents=True)
    (folder / 'masks').mkdir()
    numbers: Counter[tuple[Places, SentenceKind]] = Counter()
    lines = []
    for places, candidate in chosen:
        source, referral = candidate.source, candidate.referral
        numbers[places, referral.kind] += 1
        number = numbers[places, referral.kind]
        name = f'{places.name.lower()}-{referral.kind}-{number:03d}'
        image = folder / 'images' / source.file
        if not image.exists():
            source.write(image)
        (folder / 'masks' / f'{name}.png').write_bytes(candidate.mask)
        line = {
            'id': name,
            'image': f'images/{source.file}',
            'prompt': referral.sentence,
            'places': places.value,
            'kind': referral.kind.value,
            'set': source.set,
            'mask': f'masks/{name}.png',
        }
        lines.append(json.dumps(line, ensure_ascii=False) + '\n')
    (folder / f'{SPLIT}.jsonl').write_text(''.join(lines), encoding='utf-8')


def main() -> int:
    """Write the benchmark to the folder given."""
    parser = argparse.ArgumentParser(description='Write the development benchmark.')
    parser.add_argument('folder', type=Path, help='a folder to make')
    parser.add_argument('--data', type=Path, required=True, help='the training sets')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--limit', type=int, help='write about so many prompts')
    parser.add_argument(
        '--places', type=Places, action='append', choices=list(Places),
        help='what the images are of; without it, all',
    )  # fmt: skip
    options = parser.parse_args()
    try:
        count = write_benchmark(
            options.folder, options.data, options.seed, options.limit,
            options.places or tuple(Places),
        )  # fmt: skip
    except RequestError as error:
        print(error, file=sys.stderr)
        return 2
    print(f'{count} prompts in {options.folder / SPLIT}.jsonl')
    return 0


if __name__ == '__main__':
    sys.exit(main())
