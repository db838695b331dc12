"""Choose a model's thresholds on the development split, and say how good it then is.

    python -m model_core.training.calibrate --model compact --data ../shared/data

Every other development image, and of the other places (`places`) every other image,
is asked for each concept that its set labels, by the
concept's first phrase, at the image's own resolution, through the looks of the
product. Pixels whose label is unknown do not count. For each concept the threshold of
a pixel and the score of an object are chosen that give the best mean of how well
pixels and objects are found where the concept is, and of the share of images without
it in which nothing is found. `--write` keeps them in the model's config. A table of
the concepts is printed.

Pixels count by mIoU. Objects count by their panoptic quality (Kirillov et al. 2019,
"Panoptic Segmentation", section 4.1): "the largest building" needs buildings and not
a block, which pixels alone do not tell apart.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ...grounding.phrases import Grounder
from ...models.installed import find_model
from ...models.store import write_config
from ...raster.grid import plan_grid
from ...raster.opening import open_raster
from ...raster.scores import Logits
from ...raster.stretch import Stretch
from ...raster.tiles import taper, tiles
from ...vector.seams import DEFAULT_MIN_PIXELS, Ids, part
from ..concepts import COUNTABLE, IGNORE, PHRASES, Concept, answers
from ..datasets import LabelledImage, elsewhere, halves, number_things, split
from ..sets.table import load_sets

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.88)
OBJECT_SCORES = (0.0, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.96)
SETTINGS = tuple((t, s) for t in THRESHOLDS for s in OBJECT_SCORES if s == 0 or s > t)
# Of seven kinds of prompts one asks for what is not there.
_ABSENT_WEIGHT = 0.15
# Most prompts ask for one object, but an object's IoU hangs on its pixels too.
_OBJECT_WEIGHT = 1 / 3
# As many images of all concepts count as much as a concept's own.
_LEAN = 5


# An object is found where it overlaps one of the labels' by more than this IoU.
_FOUND = 0.5


def _zeros() -> NDArray[np.float64]:
    return np.zeros(len(SETTINGS))


@dataclass(frozen=True)
class Objects:
    """Labels (H, W) of objects from 1, and which of them, 0 among them, are kept."""

    labels: Ids
    kept: NDArray[np.bool_]


@dataclass
class Tally:
    """Counts of one concept, for each setting."""

    overlap: NDArray[np.float64] = field(default_factory=_zeros)
    union: NDArray[np.float64] = field(default_factory=_zeros)
    refused: NDArray[np.float64] = field(default_factory=_zeros)
    matched: NDArray[np.float64] = field(default_factory=_zeros)
    found: NDArray[np.float64] = field(default_factory=_zeros)
    things: int = 0
    ious: list[NDArray[np.float64]] = field(default_factory=list)
    absent: int = 0

    def add(
        self,
        predicted: Iterator[Objects],
        truth: NDArray[np.uint8],
        things: NDArray[np.uint16] | None = None,
    ) -> None:
        """Count what was predicted, one a setting, in one image.

        Args:
            predicted: The objects found with each of `SETTINGS`.
            truth: (H, W) of 0, 1 and `IGNORE`.
            things: (H, W) numbers of the objects that the labels tell apart.
        """
        known, target = truth != IGNORE, truth == 1
        area = int(target.sum())
        numbers = np.where(target, 0 if things is None else things, 0)
        self.things += len(np.unique(numbers[numbers > 0]))
        counts = []
        for number, objects in enumerate(predicted):
            mask = objects.kept[objects.labels]
            counts.append((int((mask & target).sum()), int((mask & known).sum())))
            if numbers.any():
                ious = matches(objects.labels, numbers, known)
                self.matched[number] += np.nansum(ious[objects.kept])
                self.found[number] += np.isfinite(ious[objects.kept]).sum()
        overlap, found = np.array(counts, float).T
        union = found + area - overlap
        self.overlap += overlap
        self.union += union
        if area:
            self.ious.append(overlap / union)
        else:
            self.absent += 1
            self.refused += found == 0

    @property
    def miou(self) -> NDArray[np.float64]:
        """Mean IoU over the images with the concept, for each setting."""
        return (
            np.mean(self.ious, axis=0) if self.ious else np.full(len(SETTINGS), np.nan)
        )

    @property
    def oiou(self) -> NDArray[np.float64]:
        """Overlap over union of all images together, for each setting."""
        return self.overlap / self.union if self.ious else _zeros() * np.nan

    @property
    def accuracy(self) -> NDArray[np.float64]:
        """Share of the images without the concept in which nothing is found."""
        return self.refused / self.absent if self.absent else _zeros() * np.nan

    @property
    def quality(self) -> NDArray[np.float64]:
        """Panoptic quality of the objects of all images, for each setting."""
        if not self.things:
            return _zeros() * np.nan
        quality: NDArray[np.float64] = 2 * self.matched / (self.found + self.things)
        return quality

    @property
    def worth(self) -> NDArray[np.float64]:
        """What a setting is chosen by: pixels, objects, and a little of `accuracy`."""
        there, absent = np.nan_to_num(self.miou), np.nan_to_num(self.accuracy)
        if self.things:
            there = there + _OBJECT_WEIGHT * (self.quality - there)
        # Of few images without the thing little can be said.
        weight = _ABSENT_WEIGHT * self.absent / (self.absent + _LEAN)
        worth: NDArray[np.float64] = there + weight * (absent - there)
        return worth


def choose(tallies: Mapping[Concept, Tally]) -> tuple[int, dict[Concept, int]]:
    """The number of the best setting for all concepts, and that for each.

    A concept of few images leans on the mean of all.
    """
    shown = [tally for tally in tallies.values() if tally.ious]
    whole = np.mean([tally.worth for tally in shown], axis=0)
    best = {}
    for concept, tally in tallies.items():
        count = len(tally.ious)
        own = tally.worth if count else whole
        best[concept] = int(np.argmax((count * own + _LEAN * whole) / (count + _LEAN)))
    return int(np.argmax(whole)), best


def measure(grounder: Grounder, items: Sequence[LabelledImage]) -> dict[Concept, Tally]:
    """Ask every image for every concept that its set labels."""
    tallies: dict[Concept, Tally] = defaultdict(Tally)
    for item in items:
        labels = item.labels()
        things = number_things(labels, item.apart, item.outlines)
        asked = sorted(item.known)
        maps = predict(grounder, item.image, [PHRASES[c][0] for c in asked])
        for concept, logits in zip(asked, maps, strict=True):
            truth = answers(concept, item.known, item.exclusive)[labels]
            apart = things if concept in item.apart else None
            found = _objects(logits, parted=concept in COUNTABLE)
            tallies[concept].add(found, truth, apart)
    return dict(tallies)


def predict(
    grounder: Grounder, image: Path, phrases: Sequence[str]
) -> Sequence[Logits]:
    """Logits of each phrase over a whole image, blended in memory."""
    config = grounder.config
    readings = [grounder.read(phrase) for phrase in phrases]
    with open_raster(image) as source:
        grid = plan_grid(source.info)
        shape = (2, grid.height, grid.width)
        maps = [np.zeros(shape, np.float32) for _ in phrases]
        looks = tiles(grid, config.tile, config.overlap)
        mirrored = len(looks) <= config.mirrored
        for tile in looks:
            rgb, valid = source.read(grid, tile.window, None, Stretch())
            features = grounder.features(rgb, valid, mirrored=mirrored)
            weights = taper(tile, grid, config.tile, config.overlap)
            rows, columns = tile.window.toslices()
            height, width = valid.shape
            for whole, reading in zip(maps, readings, strict=True):
                logits = grounder.logits(features, reading, (height, width))
                whole[:, rows, columns] += weights * np.stack(
                    [logits.mask, logits.edge]
                )
    return [Logits(*whole) for whole in maps]


def matches(
    labels: Ids, things: NDArray[np.uint16], known: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """IoU of each object with the thing it finds, 0 for none.

    Objects that lie mostly on unknown pixels are neither right nor wrong: NaN, as
    label 0 is.
    """
    count, most = int(labels.max()) + 1, int(things.max()) + 1
    pairs = labels.ravel().astype(np.int64) * most + things.ravel()
    both = np.bincount(pairs, known.ravel(), count * most).reshape(count, most)
    union = both.sum(1)[:, None] + both.sum(0) - both
    ious = np.divide(both, union, out=np.zeros_like(both), where=union > 0)[:, 1:]
    best: NDArray[np.float64] = ious.max(1)
    best[best <= _FOUND] = 0
    best[both.sum(1) < np.bincount(labels.ravel(), minlength=count) / 2] = np.nan
    best[0] = np.nan
    return best


def _objects(logits: Logits, *, parted: bool = True) -> Iterator[Objects]:
    """The objects that each setting finds."""
    for threshold in THRESHOLDS:
        least = [score for chosen, score in SETTINGS if chosen == threshold]
        yield from objects(logits, threshold, least, parted=parted)


def objects(
    logits: Logits, threshold: float, least: Sequence[float], *, parted: bool = True
) -> Iterator[Objects]:
    """The objects at a threshold, kept from each of some least scores on."""
    scores = 1 / (1 + np.exp(-logits.mask.astype(np.float64)))
    labels = part(
        logits.mask, logits.edge, threshold, DEFAULT_MIN_PIXELS, parted=parted
    )
    numbers = np.arange(labels.max() + 1)
    means = np.zeros(len(numbers))
    means[1:] = ndimage.mean(scores, labels, numbers[1:])
    for score in least:
        yield Objects(labels, (numbers > 0) & (means >= score))


def table(tallies: dict[Concept, Tally]) -> Iterator[str]:
    """The lines of a Markdown table, each concept at its best setting."""
    yield '| concept | images with | without | threshold | oIoU | mIoU | PQ | absent |'
    yield '|---|---|---|---|---|---|---|---|'
    rows = []
    _, chosen = choose(tallies)
    for concept, tally in sorted(tallies.items()):
        best = chosen[concept]
        threshold, least = SETTINGS[best]
        measures = (tally.oiou, tally.miou, tally.quality, tally.accuracy)
        row = [values[best] for values in measures]
        rows.append(row)
        cells = ' | '.join(_cell(value) for value in row)
        name = concept.name.lower().replace('_', ' ')
        yield (
            f'| {name} | {len(tally.ious)} | {tally.absent} | '
            f'{threshold:g} / {least:g} | {cells} |'
        )
    columns = np.array(rows).T
    means = ' | '.join(
        _cell(column[np.isfinite(column)].mean()) if np.isfinite(column).any() else '-'
        for column in columns
    )
    yield f'| **mean** | | | | {means} |'


def _cell(value: float) -> str:
    return '-' if np.isnan(value) else f'{value:.2f}'


def main() -> None:
    """Measure a model; with `--write`, keep the thresholds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--model', default='compact')
    parser.add_argument('--data', type=Path, required=True)
    parser.add_argument('--every', type=int, default=1, help='take every n-th image')
    parser.add_argument('--write', action='store_true')
    options = parser.parse_args()
    grounder = Grounder(options.model, 'auto')
    items = load_sets(options.data, ('tier-open', 'tier-research'))
    _, held = split(items)
    # The other halves are those that the development benchmark asks about.
    held = [item for part in (held, elsewhere(items)) for item in halves(part)[0]]
    tallies = measure(grounder, held[:: options.every])
    print('\n'.join(table(tallies)))
    if options.write:
        best, chosen = choose(tallies)
        threshold, least = SETTINGS[best]
        limits = {
            phrase: SETTINGS[number]
            for concept, number in chosen.items()
            for phrase in PHRASES[concept]
            if phrase in grounder.config.phrases
        }
        config = dataclasses.replace(
            grounder.config,
            threshold=threshold,
            object_score=least,
            calibration=limits,
        )
        write_config(find_model(options.model), config)


if __name__ == '__main__':
    main()
