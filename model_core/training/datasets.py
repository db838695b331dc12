"""Loaders of the training sets: images, pixel labels, and what they leave unsaid.

Each loader reads one set of the data folder by the rules of that set's own README:
which labels are complete, which pixels are unknown, and which images show the same
place and must stay on the same side of the split.
"""

from __future__ import annotations

import json
import logging
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from .concepts import COUNTABLE, IGNORE, Concept

Labels = NDArray[np.uint8]
Things = NDArray[np.uint16]
Outline = tuple[float, ...]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Truth:
    """What is known of every pixel of an image.

    Attributes:
        labels: (H, W) uint8: `Concept`, 0 for none of the known concepts, `IGNORE`
            for unknown.
        things: (H, W) uint16: number of the object that a pixel belongs to, 0 where
            objects are not told apart (roads, blocks of houses, the sea).
    """

    labels: Labels
    things: Things


@dataclass(frozen=True)
class LabelledImage:
    """One image of a training set.

    Attributes:
        name: Set and file, unique among all sets.
        place: Images of equal place may overlap or adjoin; a split keeps them together.
        image: Path of the picture.
        labels: Reads the labels of `Truth`.
        known: The concepts that are labelled wherever they occur.
        gsd: Ground sampling distance in metres, as its set's README estimates it.
        exclusive: See `concepts.answers`.
        apart: The concepts whose objects the labels tell apart.
        outlines: Outlines (x, y, x, y …) in pixels of objects that may touch; where
            there is none, an object is what hangs together.
    """

    name: str
    place: str
    image: Path
    labels: Callable[[], Labels]
    known: frozenset[Concept]
    gsd: float
    exclusive: bool = False
    apart: frozenset[Concept] = COUNTABLE
    outlines: tuple[Outline, ...] = ()

    def truth(self) -> Truth:
        """Read the labels and number the objects."""
        labels = self.labels()
        return Truth(labels, number_things(labels, self.apart, self.outlines))


def number_things(
    labels: Labels, apart: Iterable[Concept], outlines: Iterable[Outline] = ()
) -> Things:
    """Number the objects of the concepts `apart`: by outline, else by connection."""
    height, width = labels.shape
    drawn = Image.new('I', (width, height))
    draw = ImageDraw.Draw(drawn)
    count = 0
    for count, outline in enumerate(outlines, start=1):
        draw.polygon(outline, fill=count)
    things = np.asarray(drawn).astype(np.uint16)
    countable = np.isin(labels, list(apart))
    # The traced outline of a mask misses its rim.
    rim = countable & (things == 0)
    things[rim] = ndimage.maximum_filter(things, 5)[rim]
    things[~countable] = 0
    for concept in set(apart) & {Concept(v) for v in np.unique(labels[countable])}:
        rest, more = ndimage.label((labels == concept) & (things == 0))
        things[rest > 0] = (rest + count)[rest > 0]
        count += more
    return things


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


def read_image(path: Path) -> NDArray[np.uint8]:
    """Read the (H, W, 3) picture; the bands after the third are dropped."""
    with Image.open(path) as image:
        if image.mode in ('RGBA', 'CMYK'):
            # Pillow takes the near infrared of a four-band TIFF for something else.
            return np.ascontiguousarray(np.asarray(image)[..., :3])
        return np.asarray(image.convert('RGB'))


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding='utf-8'))


def _mask(path: Path, meaning: dict[int, int]) -> Labels:
    """Read an index mask and translate its values; 255 stays `IGNORE`."""
    with Image.open(path) as image:
        values = np.asarray(image)
    table = np.full(256, IGNORE, np.uint8)
    for value, label in meaning.items():
        table[value] = label
    labels: Labels = table[values]
    return labels


def _masked(
    folder: Path,
    items: Iterable[tuple[str, str, str]],
    meaning: dict[int, int],
    gsd: float,
    exclusive: bool = False,
    apart: frozenset[Concept] = COUNTABLE,
    outlines: Mapping[str, tuple[Outline, ...]] = MappingProxyType({}),
) -> Iterator[LabelledImage]:
    """Images with an index mask each: items are (image, mask, place)."""
    known = frozenset(Concept(v) for v in meaning.values() if 0 < v < IGNORE)
    if Concept.WATER in known:
        known |= {Concept.ANY_WATER}
    for image, mask, place in items:
        yield LabelledImage(
            f'{folder.name}/{Path(image).stem}',
            f'{folder.name}/{place}',
            folder / image,
            lambda path=folder / mask: _mask(path, meaning),  # type: ignore[misc]
            known,
            gsd,
            exclusive,
            apart,
            outlines.get(image, ()),
        )


def _dubai(folder: Path) -> Iterator[LabelledImage]:
    meaning = {
        1: Concept.BUILDING, 2: Concept.LAND, 3: Concept.ROAD,
        4: Concept.VEGETATION, 5: Concept.WATER,
    }  # fmt: skip
    items = _json(folder / 'classes.json')['items']
    triples = [(i['image'], i['mask'], str(i['tile'])) for i in items]
    # A building is often a whole block with its courtyards, and water is the sea.
    return _masked(
        folder, triples, dict(meaning), 0.8, exclusive=True, apart=frozenset()
    )


def _naip_ponds(folder: Path) -> Iterator[LabelledImage]:
    items = _json(folder / 'items.json')['items']
    triples = [(i['image'], i['mask'], 'north_dakota') for i in items]
    return _masked(folder, triples, {0: 0, 1: Concept.WATER}, 5.0)


def _epfl_roads(folder: Path) -> Iterator[LabelledImage]:
    # Neighbouring numbers are neighbouring districts.
    for path in sorted((folder / 'images').iterdir()):
        number = int(re.sub(r'\D', '', path.stem))
        mask = f'masks/{path.stem}.png'
        yield from _masked(
            folder, [(f'images/{path.name}', mask, str(number // 10))],
            {0: 0, 1: Concept.ROAD}, 0.4,
        )  # fmt: skip


def _dronedeploy(folder: Path) -> Iterator[LabelledImage]:
    # Clutter is anything movable, so it says nothing about any concept. Its water is
    # that of gardens: ponds and, mostly, pools.
    meaning = {
        1: Concept.BUILDING, 2: IGNORE, 3: Concept.VEGETATION, 4: Concept.ANY_WATER,
        5: Concept.GROUND, 6: Concept.VEHICLE,
    }  # fmt: skip
    items = _json(folder / 'classes.json')['items']
    triples = [
        (f'images/{i["name"]}.jpg', f'masks/{i["name"]}.png', str(i['site']))
        for i in items
    ]
    return _masked(folder, triples, dict(meaning), 0.1)


def _coco_masked(
    concept: Concept, file: str, place: str, gsd: float
) -> Callable[[Path], Iterator[LabelledImage]]:
    """Sets with one concept whose masks already hold 0, 1 and 255."""

    def load(folder: Path) -> Iterator[LabelledImage]:
        data = _json(folder / file)
        images = data['images']
        triples = [(i['file_name'], i['mask'], str(i.get(place))) for i in images]
        return _masked(
            folder, triples, {0: 0, 1: concept}, gsd, outlines=_outlines(data)
        )

    return load


def _outlines(data: Any) -> dict[str, tuple[Outline, ...]]:
    """Outlines of COCO instances by image file, the largest first."""
    names = {i['id']: i['file_name'] for i in data['images']}
    found: dict[str, list[Outline]] = defaultdict(list)
    for a in sorted(data['annotations'], key=lambda a: -a['area']):
        found[names[a['image_id']]] += [tuple(p) for p in a.get('segmentation', ())]
    return {name: tuple(outlines) for name, outlines in found.items()}


def _vehicles_streets(folder: Path) -> Iterator[LabelledImage]:
    # About one vehicle in ten has no box, so what is not a vehicle is unknown far
    # from the boxes; near a box the annotator has looked.
    load = _coco_masked(Concept.VEHICLE, 'vehicles_coco.json', 'place', 0.17)
    for item in load(folder):

        def labels(read: Callable[[], Labels] = item.labels) -> Labels:
            values = read()
            near = ndimage.binary_dilation(values != 0, iterations=24)
            return np.where(near, values, IGNORE).astype(np.uint8)

        yield replace(item, labels=labels)


def _osm_buildings(folder: Path) -> Iterator[LabelledImage]:
    data = _json(folder / 'buildings_coco.json')
    outlines = _outlines(data)
    for item in data['images']:
        up = item['z'] - 19
        parent = f'{item["x"] >> up}_{item["y"] >> up}'
        yield from _masked(
            folder, [(item['file_name'], item['mask'], parent)],
            {0: 0, 1: Concept.BUILDING}, item['gsd_m'], outlines=outlines,
        )  # fmt: skip


def _naip_trees(folder: Path) -> Iterator[LabelledImage]:
    """Vegetation, and trees where the source marks a stem or crown centre."""
    for item in _json(folder / 'trees.json')['items']:

        def labels(item: dict[str, Any] = item) -> Labels:
            meaning = {0: 0, 1: int(Concept.VEGETATION)}
            values = _mask(folder / item['veg_mask'], meaning)
            free = np.ones(values.shape, bool)
            x, y = np.array(item['tree_points'], int).reshape(-1, 2).T
            free[y.clip(0, len(free) - 1), x.clip(0, len(free[0]) - 1)] = False
            distance = np.full(free.shape, np.inf)
            if len(x):
                distance = ndimage.distance_transform_edt(free)
            green = values == Concept.VEGETATION
            # A crown is about 4 m wide; from 8 m on it is lawn or turf.
            values[green & (distance < 14)] = IGNORE
            values[green & (distance < 6)] = Concept.TREE
            return values

        yield LabelledImage(
            f'naip_trees/{item["name"]}', f'naip_trees/{item["city"]}',
            folder / item['image'], labels,
            frozenset({Concept.VEGETATION, Concept.TREE}), 0.6, True,
        )  # fmt: skip


_NWPU = {
    'airplane': Concept.AIRPLANE, 'ship': Concept.SHIP,
    'storage_tank': Concept.STORAGE_TANK,
    'baseball_diamond': Concept.BASEBALL_DIAMOND,
    'tennis_court': Concept.TENNIS_COURT,
    'basketball_court': Concept.BASKETBALL_COURT,
    'ground_track_field': Concept.TRACK_FIELD, 'harbor': Concept.HARBOR,
    'bridge': Concept.BRIDGE, 'vehicle': Concept.VEHICLE,
}  # fmt: skip


def _nwpu(folder: Path) -> Iterator[LabelledImage]:
    data = _json(folder / 'instances.json')
    names = {c['id']: _NWPU[c['name']] for c in data['categories']}
    shapes: dict[int, list[tuple[Concept, Any]]] = defaultdict(list)
    for a in sorted(data['annotations'], key=lambda a: -a['area']):
        shapes[a['image_id']].append((names[a['category_id']], a['segmentation']))
    known = frozenset(_NWPU.values())
    for item in data['images']:
        found = shapes[item['id']]
        here = {concept for concept, _ in found}
        # Cars are labelled only in the street pictures, boats at piers hardly ever.
        sure = known - (set() if Concept.VEHICLE in here else {Concept.VEHICLE})
        if Concept.HARBOR in here:
            sure = sure - {Concept.SHIP}
        number = int(Path(item['file_name']).stem)

        def labels(
            size: tuple[int, int] = (item['width'], item['height']),
            found: list[tuple[Concept, Any]] = found,
        ) -> Labels:
            return _draw(size, found)

        yield LabelledImage(
            f'nwpu/{number:03d}', f'nwpu/{number // 12}', folder / item['file_name'],
            labels, frozenset(sure), 0.15 if Concept.VEHICLE in here else 0.8,
            outlines=tuple(tuple(p) for _, polygons in found for p in polygons),
        )  # fmt: skip


def _draw(size: tuple[int, int], shapes: list[tuple[Concept, Any]]) -> Labels:
    """Draw polygons in the order given, so that small ones lie on top."""
    image = Image.new('L', size)
    draw = ImageDraw.Draw(image)
    for concept, polygons in shapes:
        for polygon in polygons:
            draw.polygon(list(map(float, polygon)), fill=int(concept))
    return np.asarray(image)


Loader = Callable[[Path], Iterable[LabelledImage]]

LOADERS: dict[str, dict[str, Loader]] = {
    'tier-open': {
        'naip_trees': _naip_trees,
        'osm_buildings': _osm_buildings,
        'dubai': _dubai,
        'naip_ponds': _naip_ponds,
        'vehicles_streets': _vehicles_streets,
    },
    'tier-research': {
        'nwpu': _nwpu,
        'epfl_roads': _epfl_roads,
        'pools': _coco_masked(
            Concept.SWIMMING_POOL, 'pools_coco.json', 'source_scene', 0.3
        ),
        'dronedeploy': _dronedeploy,
        'pools_cannes': _coco_masked(
            Concept.SWIMMING_POOL, 'pools_coco.json', 'place', 0.2
        ),
        'ships_gearth': _coco_masked(
            Concept.SHIP, 'ships_coco.json', 'scene_group', 0.4
        ),
        'vehicles_madison': _coco_masked(
            Concept.VEHICLE, 'vehicles_coco.json', 'place', 0.1
        ),
        'solar_delhi': _coco_masked(
            Concept.SOLAR_PANEL, 'solar_coco.json', 'source_name', 0.26
        ),
    },
}


def split(
    items: Iterable[LabelledImage], part: int = 8
) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """Split into training and development by place: one of `part` places of a set.

    Places are taken in the order of their names, so the split is the same on every
    machine and for every choice of tiers. A set of few places gives its smallest,
    a set of one place gives none.
    """
    items = list(items)
    places: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        places[item.place.split('/')[0]][item.place] += 1
    held: set[str] = set()
    for counts in places.values():
        if len(counts) >= part:
            held.update(sorted(counts)[part // 2 :: part])
        elif len(counts) > 1:
            held.add(min(counts, key=lambda place: (counts[place], place)))
    train = [item for item in items if item.place not in held]
    return train, [item for item in items if item.place in held]
