"""How well touching things come apart, by what counts as core and as seam.

    python benchmarks/seams.py --data ../shared/data --every 3

Every development image is asked for the things that its labels tell apart, as in
`model_core.training.bundled.calibrate`. For each pair of limits (`vector.seams.CORE`
and `SEAM`) the panoptic quality of each concept is printed, at the thresholds that the
model's config has; the mean counts every concept alike.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from model_core.grounding.phrases import Grounder, limits
from model_core.raster.scores import Logits
from model_core.training.bundled.calibrate import matches, objects, predict
from model_core.training.concepts import IGNORE, PHRASES, Concept, answers
from model_core.training.datasets import number_things, split
from model_core.training.sets.table import load_sets
from model_core.vector import seams

# Nothing but seams parts a blob where the core is all that reaches the threshold.
CORES = (0.0, 0.7, 0.8, 0.85, 0.9)
SEAMS = (0.05, 0.07, 0.1, 0.2, 0.5)


def quality(
    logits: Logits,
    things: NDArray[np.uint16],
    known: NDArray[np.bool_],
    threshold: float,
    least: float,
) -> tuple[float, int]:
    """Return the sum of the IoUs of the things found, and how many were predicted."""
    (found,) = objects(logits, threshold, [least])
    ious = matches(found.labels, things, known)[found.kept]
    return float(np.nansum(ious)), int(np.isfinite(ious).sum())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--model', default='compact')
    parser.add_argument('--data', type=Path, required=True)
    parser.add_argument('--every', type=int, default=1, help='take every n-th image')
    options = parser.parse_args()
    grounder = Grounder(options.model, 'auto')
    _, held = split(load_sets(options.data, ('tier-open', 'tier-research')))
    counts: dict[tuple[Concept, float, float], NDArray[np.float64]]
    counts = defaultdict(lambda: np.zeros(3))
    for item in held[:: options.every]:
        asked = sorted(set(item.known) & set(item.apart))
        labels = item.labels()
        things = number_things(labels, item.apart, item.outlines)
        for concept in asked:
            truth = answers(concept, item.known, item.exclusive)[labels]
            apart = np.where(truth == 1, things, 0)
            if not apart.any():
                continue
            phrase = PHRASES[concept][0]
            (logits,) = predict(grounder, item.image, [phrase])
            chosen = limits(grounder.config, grounder.read(phrase))
            for core, seam in product(CORES, SEAMS):
                with patch.multiple(seams, CORE=core, SEAM=seam):
                    found = quality(logits, apart, truth != IGNORE, *chosen)
                there = len(np.unique(apart)) - 1
                counts[concept, core, seam] += (*found, there)
    print('\n'.join(table(counts)))


def table(
    counts: dict[tuple[Concept, float, float], NDArray[np.float64]],
) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    concepts = sorted({concept for concept, _, _ in counts})
    names = ' | '.join(concept.name.lower().replace('_', ' ') for concept in concepts)
    yield f'| core | seam | mean | {names} |'
    yield '|---|---|---|' + '---|' * len(concepts)
    for core, seam in product(CORES, SEAMS):
        sums = np.array([counts[concept, core, seam] for concept in concepts])
        row = 2 * sums[:, 0] / np.maximum(sums[:, 1] + sums[:, 2], 1)
        cells = ' | '.join(f'{value:.2f}' for value in row)
        yield f'| {core:g} | {seam:g} | {row.mean():.3f} | {cells} |'


if __name__ == '__main__':
    main()
