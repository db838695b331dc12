"""What the training sets label, what people call it, and what may share a pixel.

A set that does not label a concept says nothing about it: the concept is unknown
there, not absent. A label still tells something about the others: where a pixel is
labelled "airplane" there is no tennis court. `SHARES` lists the concepts that may
be true on a pixel of another label; all others are absent there.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Concept(IntEnum):
    """The label of a pixel in a training image; 0 is none of the labelled ones."""

    BUILDING = 1
    ROAD = 2
    WATER = 3
    VEGETATION = 4
    TREE = 5
    LAND = 6
    VEHICLE = 7
    AIRPLANE = 8
    SHIP = 9
    STORAGE_TANK = 10
    BASEBALL_DIAMOND = 11
    TENNIS_COURT = 12
    BASKETBALL_COURT = 13
    TRACK_FIELD = 14
    HARBOR = 15
    BRIDGE = 16
    SWIMMING_POOL = 17
    SOLAR_PANEL = 18
    FIELD = 19
    GROUND = 20
    ANY_WATER = 21
    FOREST = 22
    BARE_SOIL = 23
    DIRT_ROAD = 24
    GREENHOUSE = 25
    PIER = 26
    GOLF_COURSE = 27
    PARKING_LOT = 28
    CHAPARRAL = 29
    TRAILER_PARK = 30
    BEACH = 31
    RUNWAY = 32
    MOBILE_HOME = 33


IGNORE = 255

# Added to a concept that nobody labelled but a network is sure of, see `guesses`.
GUESSED = 64

# What comes as single objects; roads, greenery and open land do not.
COUNTABLE = frozenset(
    {
        Concept.BUILDING, Concept.WATER, Concept.VEHICLE, Concept.AIRPLANE,
        Concept.SHIP, Concept.STORAGE_TANK, Concept.BASEBALL_DIAMOND,
        Concept.TENNIS_COURT, Concept.BASKETBALL_COURT, Concept.TRACK_FIELD,
        Concept.HARBOR, Concept.BRIDGE, Concept.SWIMMING_POOL, Concept.SOLAR_PANEL,
        Concept.ANY_WATER, Concept.GREENHOUSE, Concept.PIER, Concept.MOBILE_HOME,
    }
)  # fmt: skip

# What pictures are known to show but no mask outlines: a network learns to say whether
# it is there and not where, so a finished model does not claim their words.
SEEN_ONLY = frozenset({Concept.BEACH, Concept.RUNWAY, Concept.MOBILE_HOME})

# What is labelled so is also what the second name says.
WIDER = {
    Concept.TREE: Concept.VEGETATION,
    Concept.WATER: Concept.ANY_WATER,
    Concept.SWIMMING_POOL: Concept.ANY_WATER,
    Concept.FOREST: Concept.VEGETATION,
    Concept.BARE_SOIL: Concept.LAND,
    Concept.DIRT_ROAD: Concept.ROAD,
    Concept.HARBOR: Concept.PIER,
}

PHRASES: dict[Concept, tuple[str, ...]] = {
    Concept.BUILDING: (
        'building', 'house', 'roof', 'rooftop', 'home', 'hall', 'warehouse',
        'residential building', 'factory', 'apartment block', 'shed', 'villa',
    ),
    Concept.ROAD: (
        'road', 'street', 'highway', 'lane', 'motorway', 'paved road', 'avenue',
        'carriageway',
    ),
    Concept.WATER: (
        'lake', 'pond', 'sea', 'river', 'reservoir', 'lagoon', 'bay', 'canal', 'ocean',
    ),
    Concept.VEGETATION: (
        'vegetation', 'greenery', 'green area', 'plants', 'green space',
    ),
    Concept.TREE: ('tree', 'trees'),
    Concept.LAND: ('bare land', 'land', 'unpaved area', 'sand', 'desert'),
    Concept.VEHICLE: (
        'vehicle', 'car', 'automobile', 'van', 'truck', 'bus', 'lorry',
    ),
    Concept.AIRPLANE: ('airplane', 'plane', 'aeroplane', 'aircraft', 'jet', 'airliner'),
    Concept.SHIP: ('ship', 'boat', 'vessel', 'yacht', 'cargo ship', 'sailing boat'),
    Concept.STORAGE_TANK: (
        'storage tank', 'oil tank', 'tank', 'fuel tank', 'silo', 'oil depot',
    ),
    Concept.BASEBALL_DIAMOND: (
        'baseball diamond', 'baseball field', 'ballpark', 'baseball court',
    ),
    Concept.TENNIS_COURT: ('tennis court', 'tennis field'),
    Concept.BASKETBALL_COURT: ('basketball court', 'basketball field'),
    Concept.TRACK_FIELD: (
        'ground track field', 'running track', 'athletics track', 'track field',
        'stadium', 'track and field',
    ),
    Concept.HARBOR: ('harbor', 'harbour', 'port', 'marina'),
    Concept.BRIDGE: ('bridge', 'overpass', 'viaduct'),
    Concept.SWIMMING_POOL: ('swimming pool', 'pool'),
    Concept.SOLAR_PANEL: (
        'solar panel', 'photovoltaic panel', 'solar array', 'solar cell',
    ),
    Concept.FIELD: (
        'field', 'farmland', 'farm field', 'crop field', 'meadow', 'arable land',
        'cropland',
    ),
    Concept.GROUND: ('ground', 'open ground'),
    Concept.ANY_WATER: ('water', 'water body', 'water surface'),
    Concept.FOREST: ('forest', 'wood', 'grove', 'woodland'),
    Concept.BARE_SOIL: ('bare soil', 'dirt', 'soil', 'bare ground', 'ploughed field'),
    Concept.DIRT_ROAD: (
        'dirt road', 'track road', 'gravel road', 'unpaved road', 'dirt track',
        'farm track',
    ),
    Concept.GREENHOUSE: ('greenhouse', 'glasshouse'),
    Concept.PIER: ('pier', 'dock', 'jetty'),
    Concept.GOLF_COURSE: ('golf course', 'golf field'),
    Concept.PARKING_LOT: ('parking lot', 'car park', 'parking area', 'parking'),
    Concept.CHAPARRAL: ('chaparral', 'scrub', 'shrubland'),
    Concept.TRAILER_PARK: ('mobile home park', 'trailer park'),
    Concept.BEACH: ('beach',),
    Concept.RUNWAY: ('runway', 'airstrip'),
    Concept.MOBILE_HOME: ('mobile home', 'trailer'),
}  # fmt: skip

_OPEN = frozenset(
    {
        Concept.LAND, Concept.GROUND, Concept.FIELD, Concept.BARE_SOIL,
        Concept.CHAPARRAL, Concept.BEACH,
    }
)  # fmt: skip
_SPORT = frozenset(
    {
        Concept.BASEBALL_DIAMOND, Concept.TENNIS_COURT, Concept.BASKETBALL_COURT,
        Concept.TRACK_FIELD,
    }
)  # fmt: skip
_GREEN = frozenset({Concept.VEGETATION, Concept.TREE, Concept.FOREST})
_WET = frozenset({Concept.WATER, Concept.ANY_WATER})
_ROADS = frozenset({Concept.ROAD, Concept.DIRT_ROAD})
_BUILT = frozenset({Concept.BUILDING, Concept.GREENHOUSE, Concept.MOBILE_HOME})
# Grounds laid out for a purpose, with whatever stands on them.
_GROUNDS = frozenset(
    {Concept.GOLF_COURSE, Concept.PARKING_LOT, Concept.TRAILER_PARK, Concept.RUNWAY}
)

SHARES: dict[Concept, frozenset[Concept]] = {
    Concept.BUILDING: _BUILT
    | {Concept.SOLAR_PANEL, Concept.STORAGE_TANK, Concept.VEHICLE, Concept.TREE,
       Concept.TRAILER_PARK, Concept.PIER},
    Concept.ROAD: _OPEN | _GREEN | _GROUNDS
    | {Concept.VEHICLE, Concept.BRIDGE, Concept.DIRT_ROAD, Concept.PIER},
    Concept.WATER: frozenset(
        {Concept.SHIP, Concept.ANY_WATER, Concept.HARBOR, Concept.BRIDGE, Concept.PIER,
         Concept.GOLF_COURSE}
    ),
    Concept.VEGETATION: _OPEN | _SPORT | _GREEN
    | {Concept.GOLF_COURSE, Concept.TRAILER_PARK},
    Concept.TREE: _OPEN | _GREEN | _GROUNDS,
    Concept.LAND: _OPEN | _SPORT | _GREEN | _ROADS | _GROUNDS
    | {Concept.SHIP, Concept.HARBOR, Concept.VEHICLE, Concept.STORAGE_TANK,
       Concept.BRIDGE, Concept.AIRPLANE, Concept.PIER},
    Concept.VEHICLE: _ROADS | {Concept.BRIDGE, Concept.PARKING_LOT},
    Concept.AIRPLANE: frozenset({Concept.RUNWAY}),
    Concept.SHIP: frozenset({Concept.HARBOR, Concept.PIER}),
    Concept.STORAGE_TANK: frozenset({Concept.BUILDING}),
    Concept.BASEBALL_DIAMOND: _OPEN | _GREEN | {Concept.TRACK_FIELD},
    Concept.TENNIS_COURT: _OPEN,
    Concept.BASKETBALL_COURT: _OPEN,
    Concept.TRACK_FIELD: _OPEN | _GREEN | _SPORT,
    Concept.HARBOR: _WET | _ROADS
    | {Concept.SHIP, Concept.BUILDING, Concept.VEHICLE, Concept.LAND, Concept.GROUND,
       Concept.PIER, Concept.PARKING_LOT},
    Concept.BRIDGE: _WET | _ROADS | {Concept.VEHICLE, Concept.PIER},
    Concept.SWIMMING_POOL: frozenset({Concept.ANY_WATER, Concept.TRAILER_PARK}),
    Concept.SOLAR_PANEL: frozenset({Concept.BUILDING, Concept.GREENHOUSE}),
    Concept.FIELD: _OPEN | _GREEN | {Concept.GREENHOUSE},
    Concept.GROUND: _OPEN | _SPORT | _GREEN | _ROADS | _GROUNDS | {Concept.BRIDGE},
    Concept.ANY_WATER: frozenset(
        {Concept.WATER, Concept.SWIMMING_POOL, Concept.SHIP, Concept.HARBOR,
         Concept.BRIDGE, Concept.PIER, Concept.GOLF_COURSE}
    ),
    Concept.FOREST: _GREEN | {Concept.CHAPARRAL, Concept.BUILDING, Concept.FIELD},
    Concept.BARE_SOIL: _OPEN | _SPORT | {Concept.DIRT_ROAD, Concept.PARKING_LOT},
    Concept.DIRT_ROAD: _OPEN | _ROADS | {Concept.VEHICLE, Concept.BRIDGE},
    Concept.GREENHOUSE: _BUILT | _OPEN | {Concept.SOLAR_PANEL},
    Concept.PIER: _ROADS | _BUILT
    | {Concept.SHIP, Concept.HARBOR, Concept.BRIDGE, Concept.VEHICLE, Concept.LAND,
       Concept.GROUND, Concept.PARKING_LOT, Concept.STORAGE_TANK},
    Concept.MOBILE_HOME: _BUILT | {Concept.TRAILER_PARK},
    Concept.BEACH: _OPEN,
    Concept.RUNWAY: _ROADS | _OPEN | {Concept.AIRPLANE},
    # Whole pictures are labelled so, with all that is on them.
    **{
        whole: frozenset(Concept)
        for whole in (
            Concept.GOLF_COURSE, Concept.PARKING_LOT, Concept.CHAPARRAL,
            Concept.TRAILER_PARK,
        )
    },
}  # fmt: skip


def answers(
    concept: Concept,
    known: frozenset[Concept],
    exclusive: bool,
    absent: frozenset[Concept] = frozenset(),
) -> NDArray[np.uint8]:
    """Say what each pixel label means for one concept.

    Args:
        concept: The concept asked for.
        known: The concepts that the image's set labels.
        exclusive: Whether each pixel carries the only known concept that is true
            on it (a land cover), so that another label is a true absence.
        absent: The concepts that are nowhere in the image, whatever is unknown there.

    Returns:
        (256,) uint8 table: 1 where the label is the concept, 0 where the concept
        is absent, `IGNORE` where nothing is known.
    """
    table = np.full(256, IGNORE, np.uint8)
    if concept in known:
        table[0] = 0
    for label in Concept:
        if label is concept:
            table[label] = 1
        elif (exclusive and concept in known) or concept not in SHARES[label]:
            table[label] = 0
        # Where a set labels the concept, a guess stands on an unlabelled pixel.
        table[GUESSED + label] = table[0] if concept in known else table[label]
    for label, wider in WIDER.items():
        if wider is concept:
            table[label] = 1
            if concept not in known:
                table[GUESSED + label] = 1
    if concept in absent:
        table[table == IGNORE] = 0
    return table
