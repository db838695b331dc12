"""Give things another colour: a car is a car in black, a court a court in blue.

Sets show the things of one place, so the colours that are common there would pass
for the thing. What is dark is also what the sets' pseudo-masks miss most.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from ..concepts import Concept
from .augment import Patch, Rng

PAINTED = (
    Concept.VEHICLE, Concept.TENNIS_COURT, Concept.BASKETBALL_COURT, Concept.BUILDING,
    Concept.SHIP, Concept.STORAGE_TANK,
)  # fmt: skip

# Things that are darker still show little but noise when they are made light.
_MOST_GAIN = 2.2


def repaint(rng: Rng, patch: Patch, share: float) -> Patch:
    """Paint about `share` of the things that can be painted, each in its own colour.

    A thing keeps its shading: each band is multiplied by a factor that brings its
    mean to the new colour.
    """
    numbers = np.unique(patch.things[np.isin(patch.labels, PAINTED)])
    chosen = [n for n in numbers if n and rng.random() < share]
    if not chosen:
        return patch
    image = patch.image.copy()
    boxes = ndimage.find_objects(patch.things.astype(np.int32))
    for number in chosen:
        box = boxes[number - 1]
        inside = patch.things[box] == number
        pixels = image[box][inside].astype(np.float32)
        gain = (_colour(rng) / (pixels.mean(0) + 1)).clip(0, _MOST_GAIN)
        # Glass and shade stay as dark as they were.
        image[box][inside] = (pixels * gain).clip(0, 255).astype(np.uint8)
    return Patch(image, patch.labels, patch.things)


def _colour(rng: Rng) -> np.ndarray:
    """A colour (3,) of paint: more often black, white or grey than bright."""
    light = rng.uniform(20, 220)
    colour = np.full(3, light, np.float32)
    if rng.random() < 0.5:
        colour = colour * rng.uniform(0.4, 1.3, 3).astype(np.float32)
    return colour
