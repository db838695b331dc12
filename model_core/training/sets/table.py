"""The training sets by tier, and the reading of them all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..concepts import Concept
from ..datasets import LabelledImage
from . import cover, objects, presence, roads
from .masks import Loader, coco_masked, item_masked

LOADERS: dict[str, dict[str, Loader]] = {
    'tier-open': {
        'naip_trees': cover.naip_trees,
        'osm_buildings': objects.osm_buildings,
        'dubai': cover.dubai,
        'naip_ponds': cover.naip_ponds,
        'vehicles_streets': objects.vehicles_streets,
        'ucmerced': presence.ucmerced,
        'neon_trees': cover.neon_trees,
    },
    'tier-research': {
        'nwpu': objects.nwpu,
        'epfl_roads': roads.epfl_roads,
        'pools': coco_masked(
            Concept.SWIMMING_POOL, 'pools_coco.json', 'source_scene', 0.3
        ),
        'dronedeploy': cover.dronedeploy,
        'pools_cannes': coco_masked(
            Concept.SWIMMING_POOL, 'pools_coco.json', 'place', 0.2
        ),
        'ships_gearth': coco_masked(
            Concept.SHIP, 'ships_coco.json', 'scene_group', 0.4
        ),
        'vehicles_madison': coco_masked(
            Concept.VEHICLE, 'vehicles_coco.json', 'place', 0.1
        ),
        'solar_delhi': coco_masked(
            Concept.SOLAR_PANEL, 'solar_coco.json', 'source_name', 0.26
        ),
        'czech_ortho': cover.czech_ortho,
        'roads_russia': roads.roads_russia,
        'hrsc_harbour': objects.hrsc_harbour,
        'tennis_courts': objects.tennis_courts,
        'mass_roads': item_masked(Concept.ROAD, 'source', 1.0),
        'mass_buildings': item_masked(Concept.BUILDING, 'source', 1.0),
        'forest_dg': item_masked(Concept.FOREST, 'scene', 0.5),
        'buildings_small': item_masked(Concept.BUILDING, 'place', 0.25),
        'greenhouse_jeju': cover.greenhouse_jeju,
    },
}


def load_sets(root: Path, tiers: Iterable[str]) -> list[LabelledImage]:
    """List the images of all sets in the tiers (`tier-open`, `tier-research`).

    Raises:
        FileNotFoundError: A set is not where it should be; the message names it.
    """
    return [
        item
        for tier in tiers
        for name, loader in LOADERS[tier].items()
        for item in loader(root / tier / name)
    ]
