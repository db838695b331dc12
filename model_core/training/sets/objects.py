"""Sets of single objects: vehicles, ships, aircraft, buildings, courts, pools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from ..concepts import IGNORE, Concept
from ..datasets import LabelledImage, Labels
from .masks import (
    boxes_by_image,
    coco_masked,
    image_and_mask,
    masked,
    read_json,
    read_mask,
    read_outlines,
)


def vehicles_streets(folder: Path) -> Iterator[LabelledImage]:
    """Vehicles of Munich and Minsk."""
    # About one vehicle in ten has no box, so what is not a vehicle is unknown far
    # from the boxes; near a box the annotator has looked.
    load = coco_masked(Concept.VEHICLE, 'vehicles_coco.json', 'place', 0.17)
    for item in load(folder):

        def labels(read: Callable[[], Labels] = item.labels) -> Labels:
            values = read()
            near = ndimage.binary_dilation(values != 0, iterations=24)
            return np.where(near, values, IGNORE).astype(np.uint8)

        yield replace(item, labels=labels)


def osm_buildings(folder: Path) -> Iterator[LabelledImage]:
    """Buildings of Kampala at three zoom levels of one place."""
    data = read_json(folder / 'buildings_coco.json')
    outlines = read_outlines(data)
    for item in data['images']:
        up = item['z'] - 19
        parent = f'{item["x"] >> up}_{item["y"] >> up}'
        yield from masked(
            folder, [(item['file_name'], item['mask'], parent)],
            {0: 0, 1: Concept.BUILDING}, item['gsd_m'], outlines=outlines,
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


def nwpu(folder: Path) -> Iterator[LabelledImage]:
    """Ten kinds of objects of NWPU VHR-10."""
    data = read_json(folder / 'instances.json')
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


# Sides of a tennis court's playing area: a box of this shape is a court that lies
# upright; a slanted one fills its box in part.
_UPRIGHT = (1.85, 2.45)
_COURT_LENGTH = 23.8  # metres


def tennis_courts(folder: Path) -> Iterator[LabelledImage]:
    """Tennis courts in upright boxes; of a slanted court nobody knows the outline."""
    data = read_json(folder / 'boxes_coco.json')
    boxes = boxes_by_image(data)
    for item in data['images']:
        own = boxes[item['id']]
        upright = [b for b in own if _UPRIGHT[0] <= max(b[2:]) / min(b[2:])
                   <= _UPRIGHT[1]]  # fmt: skip
        slanted = [b for b in own if b not in upright]
        sides = [max(b[2:]) for b in upright] or [max(b[2:]) / 1.1 for b in own]
        gsd = _COURT_LENGTH / float(np.median(sides)) if sides else 0.4

        def labels(
            size: tuple[int, int] = (item['width'], item['height']),
            drawn: tuple[tuple[list[Any], int], ...] = (
                (slanted, IGNORE),
                (upright, Concept.TENNIS_COURT),
            ),
        ) -> Labels:
            image = Image.new('L', size)
            draw = ImageDraw.Draw(image)
            for some, value in drawn:
                for x, y, width, height in some:
                    draw.rectangle((x, y, x + width, y + height), fill=int(value))
            return np.asarray(image)

        stem = Path(item['file_name']).stem
        yield LabelledImage(
            f'tennis_courts/{stem}', f'tennis_courts/{stem}',
            folder / 'images' / item['file_name'], labels,
            frozenset({Concept.TENNIS_COURT}), gsd,
            outlines=tuple(
                (x, y, x + w, y, x + w, y + h, x, y + h) for x, y, w, h in upright
            ),
        )  # fmt: skip


# A pier is land no wider than this many pixels, at least so long, with water about.
_PIER_WIDTH = 15
_PIER_LENGTH = 16


def hrsc_harbour(folder: Path) -> Iterator[LabelledImage]:
    """Ships, water, and land with its piers; the mask does not tell piers from land.

    What is narrow and long of the land is a pier, by the rule of `_piers`.
    """
    for path in sorted((folder / 'images').iterdir()):
        image, mask = image_and_mask(path.name)

        def labels(mask: str = mask) -> Labels:
            values = read_mask(folder / mask, {0: Concept.WATER, 1: Concept.SHIP, 2: 0})
            narrow = _piers(values == 0)
            values[narrow] = Concept.PIER
            # Where a pier begins is a matter of taste.
            values[(values == 0) & ndimage.binary_dilation(narrow, iterations=3)] = (
                IGNORE
            )
            return values

        known = frozenset(
            {Concept.WATER, Concept.ANY_WATER, Concept.SHIP, Concept.PIER}
        )
        # Rows of small boats are one blob, and one sheet of water fills the picture.
        yield LabelledImage(
            f'hrsc_harbour/{path.stem}', f'hrsc_harbour/{int(path.stem) // 100}',
            folder / image, labels, known, 3.5,
            apart=frozenset({Concept.SHIP, Concept.WATER, Concept.ANY_WATER}),
        )  # fmt: skip


def _piers(land: np.ndarray) -> np.ndarray:
    """Where land is narrow and long: what a square of `_PIER_WIDTH` does not fit in."""
    # Land goes on beyond the border.
    padded = np.pad(land, _PIER_WIDTH, mode='edge')
    square = np.ones((_PIER_WIDTH, _PIER_WIDTH), bool)
    wide = ndimage.binary_opening(padded, square)
    inner = np.s_[_PIER_WIDTH:-_PIER_WIDTH, _PIER_WIDTH:-_PIER_WIDTH]
    narrow = land & ~wide[inner]
    pieces, _ = ndimage.label(narrow, np.ones((3, 3)))
    long = np.zeros(pieces.max() + 1, bool)
    for number, (rows, columns) in enumerate(ndimage.find_objects(pieces), start=1):
        height, width = rows.stop - rows.start, columns.stop - columns.start
        long[number] = np.hypot(height, width) >= _PIER_LENGTH
    found: np.ndarray = long[pieces]
    return found
