"""The figures by which referring segmentation is measured.

Unknown pixels do not count, neither as found nor as missed. A sentence without a
target (there is none in the picture) is answered rightly by nothing at all: its IoU
is 1 then and 0 otherwise, and what was found counts in the union of the overall IoU
(Liu et al. 2023, "GRES: Generalized Referring Expression Segmentation", section 5.1).

The papers on RefSegRS, RRSIS-D and RISBench measure otherwise, as LAVT's test script
does (Yang et al. 2022, arXiv 2112.02244): at 480 x 480 pixels, on the mask resized by
nearest neighbours, and where the union is empty the IoU is 0 (`published_summary`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)
PUBLISHED_SIDE = 480
"""Side in pixels of the square on which the papers measure."""


@dataclass(frozen=True)
class Counts:
    """Known pixels of one answer.

    Attributes:
        overlap: Pixels of the target that were found.
        union: Pixels of the target, or found.
        target: Pixels of the target.
    """

    overlap: int
    union: int
    target: int

    @property
    def found(self) -> int:
        """Pixels found."""
        return self.union - self.target + self.overlap

    @property
    def iou(self) -> float:
        """Intersection over union; without a target 1 for nothing found, else 0."""
        if not self.target:
            return 0.0 if self.found else 1.0
        return self.overlap / self.union

    @property
    def published_iou(self) -> float:
        """Intersection over union as the papers count it: 0 where both are empty."""
        return self.overlap / self.union if self.union else 0.0


@dataclass(frozen=True)
class Score:
    """One sentence's result.

    Attributes:
        counts: Its pixels.
        failed: Whether there was no answer at all, which counts as IoU 0, also
            where there is no target.
    """

    counts: Counts
    failed: bool = False

    @property
    def iou(self) -> float:
        """Intersection over union of the answer; 0 where there is none."""
        return 0.0 if self.failed else self.counts.iou


@dataclass(frozen=True)
class Summary:
    """Figures of several sentences; NaN where there is none to measure them on.

    Attributes:
        prompts: Number of sentences.
        failed: How many had no answer at all.
        miou: Mean of the IoUs of all sentences.
        oiou: Overlap of all sentences together over their union.
        precision: Share of sentences with an IoU of at least each of `THRESHOLDS`.
        absent: Share of sentences without a target to which nothing was found.
    """

    prompts: int
    failed: int
    miou: float
    oiou: float
    precision: tuple[float, ...]
    absent: float


def count(
    found: NDArray[np.bool_], target: NDArray[np.bool_], known: NDArray[np.bool_]
) -> Counts:
    """Count the pixels of an answer; all arrays are (H, W)."""
    found, target = found & known, target & known
    return Counts(
        int(np.count_nonzero(found & target)),
        int(np.count_nonzero(found | target)),
        int(np.count_nonzero(target)),
    )


def published_count(found: NDArray[np.bool_], target: NDArray[np.bool_]) -> Counts:
    """Count the pixels of an answer as the papers do, on a square of 480 pixels.

    An answer that was made at 480 pixels and enlarged by nearest neighbours comes
    back as it was made.

    Args:
        found: The answer, (H, W).
        target: The truth, (H, W); its size may be another.
    """
    small = squared(found), squared(target)
    return count(*small, np.ones_like(small[0]))


def squared(mask: NDArray[np.bool_], side: int = PUBLISHED_SIDE) -> NDArray[np.bool_]:
    """Resize a mask (H, W) to (side, side) by nearest neighbours."""
    image = Image.fromarray(mask.astype(np.uint8))
    return np.asarray(image.resize((side, side), Image.Resampling.NEAREST)) > 0


def summary(scores: Sequence[Score]) -> Summary:
    """Sum up what was measured."""
    empty = [score.iou for score in scores if not score.counts.target]
    return _summary(scores, [score.iou for score in scores], _mean(np.array(empty)))


def published_summary(scores: Sequence[Score]) -> Summary:
    """Sum up what `published_count` counted, as the papers do.

    Nothing found where there is nothing is a miss; no figure speaks of it apart.
    """
    ious = [score.counts.published_iou for score in scores]
    return _summary(scores, ious, float('nan'))


def _summary(scores: Sequence[Score], ious: Sequence[float], absent: float) -> Summary:
    union = sum(score.counts.union for score in scores)
    overlap = sum(score.counts.overlap for score in scores)
    each = np.array(ious)
    return Summary(
        prompts=len(scores),
        failed=sum(score.failed for score in scores),
        miou=_mean(each),
        oiou=overlap / union if union else float('nan'),
        precision=tuple(_mean(each >= limit) for limit in THRESHOLDS),
        absent=absent,
    )


def _mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return float(np.mean(values)) if len(values) else float('nan')
