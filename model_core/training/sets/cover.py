"""Sets of land cover: towns, fields, woods, water and greenery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy import ndimage

from ..concepts import IGNORE, Concept
from ..datasets import LabelledImage, Labels
from .masks import boxes_by_image, image_and_mask, masked, read_json, read_mask


def dubai(folder: Path) -> Iterator[LabelledImage]:
    """Tiles of Dubai, a land cover a pixel."""
    meaning = {
        1: Concept.BUILDING, 2: Concept.LAND, 3: Concept.ROAD,
        4: Concept.VEGETATION, 5: Concept.WATER,
    }  # fmt: skip
    items = read_json(folder / 'classes.json')['items']
    triples = [(i['image'], i['mask'], str(i['tile'])) for i in items]
    # A building is often a whole block with its courtyards, and water is the sea.
    return masked(
        folder, triples, dict(meaning), 0.8, exclusive=True, apart=frozenset()
    )


def czech_ortho(folder: Path) -> Iterator[LabelledImage]:
    """Czech villages, towns and fields, a land cover a pixel."""
    # Tracks are labelled apart from paved roads, and both are roads.
    meaning = {
        1: Concept.VEGETATION, 2: Concept.BARE_SOIL, 3: Concept.ROAD,
        4: Concept.BUILDING, 5: Concept.WATER, 6: Concept.DIRT_ROAD,
    }  # fmt: skip
    for item in read_json(folder / 'classes.json')['items']:
        # Sheets adjoin; houses of a row are one block. Halved pictures are of plain
        # ground, which half the pixels show as well.
        yield from masked(
            folder, [(*image_and_mask(item['image']), item['sheet'])], dict(meaning),
            0.16 / item['scale'], exclusive=True, apart=frozenset({Concept.WATER}),
        )  # fmt: skip


def naip_ponds(folder: Path) -> Iterator[LabelledImage]:
    """Prairie ponds on two dates, which are told apart as places are."""
    items = read_json(folder / 'items.json')['items']
    triples = [(i['image'], i['mask'], f'north_dakota_{i["date"]}') for i in items]
    return masked(folder, triples, {0: 0, 1: Concept.WATER}, 5.0)


def dronedeploy(folder: Path) -> Iterator[LabelledImage]:
    """Sites seen by a drone, a land cover a pixel."""
    # Clutter is anything movable, so it says nothing about any concept. Its water is
    # that of gardens: ponds and, mostly, pools.
    meaning = {
        1: Concept.BUILDING, 2: IGNORE, 3: Concept.VEGETATION, 4: Concept.ANY_WATER,
        5: Concept.GROUND, 6: Concept.VEHICLE,
    }  # fmt: skip
    items = read_json(folder / 'classes.json')['items']
    triples = [
        (f'images/{i["name"]}.jpg', f'masks/{i["name"]}.png', str(i['site']))
        for i in items
    ]
    return masked(folder, triples, dict(meaning), 0.1)


def greenhouse_jeju(folder: Path) -> Iterator[LabelledImage]:
    """Greenhouses where a detector found them; elsewhere there may be more."""
    items = read_json(folder / 'items.json')['items']
    triples = [(*image_and_mask(i['image']), 'jeju') for i in items]
    meaning = {0: IGNORE, 1: int(Concept.GREENHOUSE)}
    for item in masked(folder, triples, meaning, 0.6, apart=frozenset()):
        yield replace(item, known=frozenset())


def naip_trees(folder: Path) -> Iterator[LabelledImage]:
    """Vegetation, and trees where the source marks a stem or crown centre."""
    for item in read_json(folder / 'trees.json')['items']:

        def labels(item: dict[str, Any] = item) -> Labels:
            meaning = {0: 0, 1: int(Concept.VEGETATION)}
            values = read_mask(folder / item['veg_mask'], meaning)
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


# Sites whose every crown is boxed.
_WHOLLY_BOXED = ('OSBS', 'SOAP', 'YELL')


def neon_trees(folder: Path) -> Iterator[LabelledImage]:
    """Tree crowns in upright boxes: what fits into a box is crown, its corners open."""
    data = read_json(folder / 'boxes_coco.json')
    boxes = boxes_by_image(data)
    for item in data['images']:
        site = next(part for part in Path(item['file_name']).stem.split('_')
                    if part.isalpha() and len(part) == 4)  # fmt: skip
        whole = site in _WHOLLY_BOXED

        def labels(item: dict[str, Any] = item, whole: bool = whole) -> Labels:
            shape = (item['height'], item['width'])
            values = np.full(shape, 0 if whole else IGNORE, np.uint8)
            row, column = np.mgrid[: shape[0], : shape[1]]
            for x, y, width, height in boxes[item['id']]:
                box = np.s_[int(y) : int(y + height) + 1, int(x) : int(x + width) + 1]
                across = (column[box] - x - width / 2) / (width / 2)
                down = (row[box] - y - height / 2) / (height / 2)
                values[box][values[box] == 0] = IGNORE
                values[box][across**2 + down**2 <= 1] = Concept.TREE
            return values

        known = frozenset({Concept.TREE}) if whole else frozenset()
        yield LabelledImage(
            f'neon_trees/{Path(item["file_name"]).stem}', f'neon_trees/{site}',
            folder / 'images' / item['file_name'], labels, known, 0.1,
        )  # fmt: skip
