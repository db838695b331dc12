"""A set that says what is in a picture and what is not, and never where."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from ..concepts import IGNORE, Concept
from ..datasets import LabelledImage, Labels
from .masks import read_json

# What each of the set's classes says where it is there. Where it is not there, all of
# these are absent, and so is what `_ONLY_IN` adds.
_CLASSES: dict[str, tuple[Concept, ...]] = {
    'airplane': (Concept.AIRPLANE,),
    'bare-soil': (Concept.BARE_SOIL,),
    'buildings': (Concept.BUILDING,),
    'cars': (Concept.VEHICLE,),
    'chaparral': (Concept.CHAPARRAL,),
    'dock': (Concept.PIER,),
    'field': (Concept.FIELD,),
    'mobile-home': (Concept.MOBILE_HOME,),
    'ship': (Concept.SHIP,),
    'tanks': (Concept.STORAGE_TANK,),
    'trees': (Concept.TREE,),
}

# A class that is absent only where all of these are: grass and trees are greenery, a
# court may be of any sport, and the sea is water as a river is.
_JOINT: dict[Concept, tuple[str, ...]] = {
    Concept.VEGETATION: ('grass', 'trees', 'chaparral', 'field'),
    Concept.WATER: ('water', 'sea'),
    Concept.ROAD: ('pavement', 'bare-soil', 'mobile-home', 'buildings'),
    Concept.DIRT_ROAD: ('bare-soil', 'sand', 'field', 'chaparral', 'grass'),
    Concept.BEACH: ('sand',),
    Concept.TENNIS_COURT: ('court',),
    Concept.BASKETBALL_COURT: ('court',),
    Concept.HARBOR: ('dock', 'ship'),
}
# Those whose presence one of the classes above proves.
_PROVEN = frozenset({Concept.VEGETATION, Concept.WATER})

# What the name of a scene says is there.
_SCENES: dict[str, tuple[Concept, ...]] = {
    'baseballdiamond': (Concept.BASEBALL_DIAMOND,),
    'beach': (Concept.BEACH, Concept.WATER),
    'forest': (Concept.FOREST,),
    'freeway': (Concept.ROAD,),
    'golfcourse': (Concept.GOLF_COURSE,),
    'harbor': (Concept.HARBOR,),
    'intersection': (Concept.ROAD,),
    'mobilehomepark': (Concept.TRAILER_PARK,),
    'overpass': (Concept.ROAD, Concept.BRIDGE),
    'parkinglot': (Concept.PARKING_LOT,),
    'river': (Concept.WATER,),
    'runway': (Concept.RUNWAY,),
    'tenniscourt': (Concept.TENNIS_COURT,),
}

# Scenes outside of which a thing is certainly not; it may be in any of these.
_ONLY_IN: dict[Concept, tuple[str, ...]] = {
    Concept.RUNWAY: ('runway', 'airplane'),
    Concept.GOLF_COURSE: ('golfcourse', 'sparseresidential', 'forest'),
    Concept.TRAILER_PARK: ('mobilehomepark', 'denseresidential'),
    Concept.BASEBALL_DIAMOND: ('baseballdiamond', 'tenniscourt', 'mediumresidential'),
    Concept.BRIDGE: (
        'overpass', 'freeway', 'river', 'intersection', 'golfcourse', 'harbor', 'beach',
    ),
    Concept.PARKING_LOT: (
        'parkinglot', 'buildings', 'denseresidential', 'mediumresidential', 'airplane',
        'mobilehomepark', 'storagetanks', 'tenniscourt', 'baseballdiamond', 'harbor',
        'intersection', 'overpass', 'freeway', 'golfcourse', 'beach',
    ),
}  # fmt: skip

# Scenes that the thing fills from border to border, so that every pixel is its own.
_FILLED = {
    'chaparral': Concept.CHAPARRAL,
    'golfcourse': Concept.GOLF_COURSE,
    'mobilehomepark': Concept.TRAILER_PARK,
    'parkinglot': Concept.PARKING_LOT,
}


def ucmerced(folder: Path) -> Iterator[LabelledImage]:
    """Pictures of twenty-one kinds of American scene; neighbouring numbers adjoin."""
    for item in read_json(folder / 'presence.json')['images']:
        path = folder / 'images' / item['image']
        scene = item['scene']
        number = int(path.stem.removeprefix(scene))
        present, absent = _present_and_absent(scene, frozenset(item['present']))
        labels = partial(_uniform, path, _FILLED.get(scene, IGNORE))
        yield LabelledImage(
            f'ucmerced/{path.stem}', f'ucmerced/{scene}{number // 20}', path, labels,
            frozenset(), 0.3, apart=frozenset(), present=present, absent=absent,
        )  # fmt: skip


def _present_and_absent(
    scene: str, classes: frozenset[str]
) -> tuple[frozenset[Concept], frozenset[Concept]]:
    """What is in a picture of the scene with these classes, and what is not."""
    present = {c for name in classes for c in _CLASSES.get(name, ())}
    present |= {c for c in _PROVEN if classes.intersection(_JOINT[c])}
    present |= set(_SCENES.get(scene, ()))
    absent = {c for name, own in _CLASSES.items() if name not in classes for c in own}
    absent |= {c for c, names in _JOINT.items() if not classes.intersection(names)}
    absent |= {c for c, scenes in _ONLY_IN.items() if scene not in scenes}
    return frozenset(present), frozenset(absent - present)


def _uniform(path: Path, value: int) -> Labels:
    """Labels of one value for a picture; a few are not exactly 256 pixels wide."""
    with Image.open(path) as image:
        width, height = image.size
    return np.full((height, width), value, np.uint8)
