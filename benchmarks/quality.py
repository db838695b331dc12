"""Quality of a model on the development split, concept by concept.

    python benchmarks/quality.py --model compact --data ../shared/data

Every image is asked for each concept that its set labels, by the concept's first
phrase, at the image's own resolution, through the looks of the product. Pixels
whose label is unknown do not count. Two figures a concept: oIoU, the intersection
over the union of all images together, and the share of images without the concept
in which nothing is found.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from model_core.grounding import Grounder
from model_core.raster.grid import plan_grid
from model_core.raster.source import open_raster
from model_core.raster.stretch import Stretch
from model_core.raster.tiles import taper, tiles
from model_core.training.concepts import IGNORE, PHRASES, Concept, answers
from model_core.training.datasets import LabelledImage, load_sets, split
from model_core.vector.objects import DEFAULT_MIN_PIXELS


@dataclass
class Tally:
    """Counts of one concept, for each setting."""

    count: int
    overlap: NDArray[np.float64] = field(init=False)
    union: NDArray[np.float64] = field(init=False)
    absent: int = 0
    refused: NDArray[np.float64] = field(init=False)
    ious: list[NDArray[np.float64]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start from zero."""
        self.overlap = np.zeros(self.count)
        self.union = np.zeros(self.count)
        self.refused = np.zeros(self.count)

    def add(self, masks: Sequence[NDArray[np.bool_]], truth: NDArray[np.uint8]) -> None:
        """Count the predicted masks, one a setting, against 0, 1 and `IGNORE`."""
        known, target = truth != IGNORE, truth == 1
        overlap = np.array([(mask & target).sum() for mask in masks], float)
        union = np.array([((mask | target) & known).sum() for mask in masks], float)
        self.overlap += overlap
        self.union += union
        if target.any():
            self.ious.append(overlap / union)
        else:
            self.absent += 1
            self.refused += union == 0


def predict(
    grounder: Grounder, item: LabelledImage, phrases: Sequence[str]
) -> Sequence[NDArray[np.float32]]:
    """Logits (H, W) of each phrase over the whole image."""
    config = grounder.config
    readings = [grounder.read(phrase) for phrase in phrases]
    with open_raster(item.image) as source:
        grid = plan_grid(source.info)
        maps = [np.zeros((grid.height, grid.width), np.float32) for _ in phrases]
        for tile in tiles(grid, config.tile, config.overlap):
            rgb, valid = source.read(grid, tile.window, None, Stretch())
            features = grounder.features(rgb, valid)
            weights = taper(tile, grid, config.tile, config.overlap)
            rows, columns = tile.window.toslices()
            for whole, reading in zip(maps, readings, strict=True):
                height, width = valid.shape
                logits = grounder.logits(features, reading, (height, width))
                whole[rows, columns] += weights * logits
    return maps


def objects(
    logits: NDArray[np.float32], threshold: float, least: float
) -> NDArray[np.bool_]:
    """The pixels of the objects that the product finds on a score map."""
    scores = 1 / (1 + np.exp(-logits.astype(np.float64)))
    labels, count = ndimage.label(scores >= threshold)
    numbers = np.arange(count + 1)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    means = ndimage.mean(scores, labels, numbers)
    good = (sizes >= DEFAULT_MIN_PIXELS) & (means >= least) & (numbers > 0)
    kept: NDArray[np.bool_] = good[labels]
    return kept


Setting = tuple[float, float]


def measure(
    grounder: Grounder, items: Sequence[LabelledImage], settings: Sequence[Setting]
) -> dict[Concept, Tally]:
    """Ask every image for every concept that its set labels."""
    tallies: dict[Concept, Tally] = defaultdict(lambda: Tally(len(settings)))
    for item in items:
        labels = item.labels()
        asked = sorted(item.known)
        maps = predict(grounder, item, [PHRASES[c][0] for c in asked])
        for concept, logits in zip(asked, maps, strict=True):
            truth = answers(concept, item.known, item.exclusive)[labels]
            masks = [objects(logits, *setting) for setting in settings]
            tallies[concept].add(masks, truth)
    return tallies


def table(tallies: dict[Concept, Tally], number: int) -> Iterator[str]:
    """The lines of a Markdown table for one of the settings."""
    yield '| concept | images with | without | oIoU | mIoU | refused |'
    yield '|---|---|---|---|---|---|'
    rows = []
    for concept, tally in sorted(tallies.items()):
        name = concept.name.lower().replace('_', ' ')
        present, absent = len(tally.ious), tally.absent
        oiou = tally.overlap[number] / tally.union[number] if present else np.nan
        miou = float(np.mean([i[number] for i in tally.ious])) if present else np.nan
        refused = tally.refused[number] / absent if absent else np.nan
        rows.append((oiou, miou, refused))
        cells = ' | '.join(_cell(value) for value in rows[-1])
        yield f'| {name} | {present} | {absent} | {cells} |'
    means = ' | '.join(_cell(float(v)) for v in np.nanmean(np.array(rows), axis=0))
    yield f'| **mean** | | | {means} |'


def _cell(value: float) -> str:
    return '-' if np.isnan(value) else f'{value:.2f}'


def main() -> None:
    """Print a table for each setting."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--model', default='compact')
    parser.add_argument('--data', type=Path, required=True)
    parser.add_argument('--every', type=int, default=1, help='take every n-th image')
    parser.add_argument(
        '--settings', help="THRESHOLD/OBJECT_SCORE,…; the model's own when left out"
    )
    options = parser.parse_args()
    grounder = Grounder(options.model, 'auto')
    config = grounder.config
    chosen = options.settings or f'{config.threshold}/{config.object_score}'
    settings: list[Setting] = []
    for part in chosen.split(','):
        threshold, least = map(float, part.split('/'))
        settings.append((threshold, least))
    _, held = split(load_sets(options.data, ('tier-open', 'tier-research')))
    tallies = measure(grounder, held[:: options.every], settings)
    for number, (threshold, least) in enumerate(settings):
        print(f'\nthreshold {threshold:g}, object score {least:g}\n')
        print('\n'.join(table(tallies, number)))


if __name__ == '__main__':
    main()
