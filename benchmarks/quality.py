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
from collections.abc import Sequence
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
    """Counts of one concept, for each threshold."""

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
        """Count the predicted masks, one a threshold, against 0, 1 and `IGNORE`."""
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


def clean(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Drop the specks that the product drops."""
    labels, _ = ndimage.label(mask)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    kept: NDArray[np.bool_] = (sizes >= DEFAULT_MIN_PIXELS)[labels]
    return kept


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--model', default='compact')
    parser.add_argument('--data', type=Path, required=True)
    parser.add_argument('--every', type=int, default=1, help='take every n-th image')
    parser.add_argument(
        '--thresholds', default='0.3,0.4,0.5,0.6,0.7', help='probabilities with commas'
    )
    options = parser.parse_args()
    thresholds = [float(part) for part in options.thresholds.split(',')]
    limits = [np.log(t / (1 - t)) for t in thresholds]
    grounder = Grounder(options.model, 'auto')
    _, held = split(load_sets(options.data, ('tier-open', 'tier-research')))
    tallies: dict[Concept, Tally] = defaultdict(lambda: Tally(len(limits)))
    for item in held[:: options.every]:
        labels = item.labels()
        asked = sorted(item.known)
        maps = predict(grounder, item, [PHRASES[c][0] for c in asked])
        for concept, logits in zip(asked, maps, strict=True):
            truth = answers(concept, item.known, item.exclusive)[labels]
            tallies[concept].add([clean(logits >= limit) for limit in limits], truth)
    head = ''.join(f' oIoU {t:g} |' for t in thresholds)
    middle = len(thresholds) // 2
    print(f'| concept | present | absent |{head} mIoU | refused |')
    print('|---|---|---|' + '---|' * (len(thresholds) + 2))
    for concept, tally in sorted(tallies.items()):
        oious = tally.overlap / np.maximum(tally.union, 1)
        cells = ''.join(f' {value:.2f} |' for value in oious)
        mean = np.mean(tally.ious, axis=0)[middle] if tally.ious else float('nan')
        refused = tally.refused[middle] / tally.absent if tally.absent else float('nan')
        name = concept.name.lower().replace('_', ' ')
        print(
            f'| {name} | {len(tally.ious)} | {tally.absent} |{cells} '
            f'{mean:.2f} | {refused:.2f} |'
        )


if __name__ == '__main__':
    main()
