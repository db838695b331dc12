"""Which places are never learnt from, so that a model can be tried on them.

A development image of a set that training knows shows a camera, a country and often a
city that training knows, and flatters. These are other places: sets that training
leaves out altogether, and towns, blocks of pictures and harbours of others.
"""

from __future__ import annotations

# By set, what the names of its places begin with; nothing begins every name.
ELSEWHERE: dict[str, tuple[str, ...]] = {
    'mass_roads': ('',),  # Massachusetts at one metre a pixel
    'mass_buildings': ('',),
    'buildings_small': ('',),  # near Berlin, and New Zealand
    'tennis_courts': ('',),  # United States
    'neon_trees': ('',),
    'czech_ortho': ('OLOM', 'PROS'),  # two of five towns
    'roads_russia': ('4', '5'),  # pictures 81 to 120
    'hrsc_harbour': ('1000011', '1000012'),
}


def is_elsewhere(place: str) -> bool:
    """Whether training leaves a place out; `place` is that of a labelled image."""
    name, _, where = place.partition('/')
    return where.startswith(ELSEWHERE.get(name, ()))
