"""What is known of every pixel of a drawn scene."""

from __future__ import annotations

import numpy as np

from .concepts import COUNTABLE, Concept
from .datasets import Truth, number_things
from .drawn import Cover, DrawnScene

_COVERS = {
    Cover.FIELD: Concept.FIELD, Cover.MEADOW: Concept.FIELD,
    Cover.ROAD: Concept.ROAD, Cover.WATER: Concept.WATER,
    Cover.BUILDING: Concept.BUILDING, Cover.TREE: Concept.TREE,
}  # fmt: skip

# Meadows are vegetation and ploughed fields are land, groves may be woods and lanes
# unpaved: for these words a drawn scene says nothing.
DRAWN_KNOWN = frozenset(Concept) - {
    Concept.VEGETATION, Concept.LAND, Concept.GROUND, Concept.FOREST,
    Concept.BARE_SOIL, Concept.CHAPARRAL, Concept.DIRT_ROAD,
}  # fmt: skip


def drawn_truth(scene: DrawnScene) -> Truth:
    """What a drawn scene is, pixel by pixel; its ponds and houses are single things."""
    table = np.zeros(256, np.uint8)
    for cover, concept in _COVERS.items():
        table[cover] = concept
    labels = table[scene.cover]
    return Truth(labels, number_things(labels, COUNTABLE))
