"""What the loaders share: index masks, outlines, and images that have one each."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from PIL import Image

from ..concepts import COUNTABLE, IGNORE, WIDER, Concept
from ..datasets import LabelledImage, Labels, Outline

Loader = Callable[[Path], Iterable[LabelledImage]]


def read_json(path: Path) -> Any:
    """Read a file of a set."""
    return json.loads(path.read_text(encoding='utf-8'))


def read_mask(path: Path, meaning: Mapping[int, int]) -> Labels:
    """Read an index mask and translate its values; 255 stays `IGNORE`."""
    with Image.open(path) as image:
        values = np.asarray(image)
    table = np.full(256, IGNORE, np.uint8)
    for value, label in meaning.items():
        table[value] = label
    labels: Labels = table[values]
    return labels


def known_of(meaning: Mapping[int, int]) -> frozenset[Concept]:
    """The concepts that a mask with this meaning labels wherever they occur.

    What is labelled as one of the narrower kinds is known of the wider kind only where
    the whole of that is labelled, which a set's loader knows: water is.
    """
    known = frozenset(Concept(v) for v in meaning.values() if 0 < v < IGNORE)
    if Concept.WATER in known:
        known |= {WIDER[Concept.WATER]}
    return known


def masked(
    folder: Path,
    items: Iterable[tuple[str, str, str]],
    meaning: dict[int, int],
    gsd: float,
    exclusive: bool = False,
    apart: frozenset[Concept] = COUNTABLE,
    outlines: Mapping[str, tuple[Outline, ...]] = MappingProxyType({}),
) -> Iterator[LabelledImage]:
    """Images with an index mask each: items are (image, mask, place)."""
    known = known_of(meaning)
    for image, mask, place in items:
        yield LabelledImage(
            f'{folder.name}/{Path(image).stem}',
            f'{folder.name}/{place}',
            folder / image,
            lambda path=folder / mask: read_mask(path, meaning),  # type: ignore[misc]
            known,
            gsd,
            exclusive,
            apart,
            outlines.get(image, ()),
        )


def coco_masked(concept: Concept, file: str, place: str, gsd: float) -> Loader:
    """Sets with one concept whose masks already hold 0, 1 and 255."""

    def load(folder: Path) -> Iterator[LabelledImage]:
        data = read_json(folder / file)
        images = data['images']
        triples = [(i['file_name'], i['mask'], str(i.get(place))) for i in images]
        return masked(
            folder, triples, {0: 0, 1: concept}, gsd, outlines=read_outlines(data)
        )

    return load


def item_masked(concept: Concept, place: str, gsd: float) -> Loader:
    """Sets whose `items.json` names the images, the masks bearing the same names."""

    def load(folder: Path) -> Iterator[LabelledImage]:
        items = read_json(folder / 'items.json')['items']
        triples = [(*image_and_mask(i['image']), str(i[place])) for i in items]
        return masked(folder, triples, {0: 0, 1: concept}, gsd)

    return load


def image_and_mask(name: str) -> tuple[str, str]:
    """Where the image of a name lies in its set, and its mask."""
    return f'images/{name}', f'masks/{Path(name).stem}.png'


def read_outlines(data: Any) -> dict[str, tuple[Outline, ...]]:
    """Outlines of COCO instances by image file, the largest first."""
    names = {i['id']: i['file_name'] for i in data['images']}
    found: dict[str, list[Outline]] = defaultdict(list)
    for a in sorted(data['annotations'], key=lambda a: -a['area']):
        found[names[a['image_id']]] += [tuple(p) for p in a.get('segmentation', ())]
    return {name: tuple(outlines) for name, outlines in found.items()}


def boxes_by_image(data: Any) -> dict[int, list[tuple[float, float, float, float]]]:
    """Boxes (x, y, width, height) of COCO instances by number of the image."""
    found: dict[int, list[tuple[float, float, float, float]]] = defaultdict(list)
    for a in data['annotations']:
        x, y, width, height = map(float, a['bbox'])
        found[a['image_id']].append((x, y, width, height))
    return found
