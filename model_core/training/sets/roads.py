"""Sets of roads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..concepts import Concept
from ..datasets import LabelledImage
from .masks import image_and_mask, masked, read_json


def epfl_roads(folder: Path) -> Iterator[LabelledImage]:
    """Roads of one American city."""
    # Neighbouring numbers are neighbouring districts.
    for path in sorted((folder / 'images').iterdir()):
        number = int(re.sub(r'\D', '', path.stem))
        mask = f'masks/{path.stem}.png'
        yield from masked(
            folder, [(f'images/{path.name}', mask, str(number // 10))],
            {0: 0, 1: Concept.ROAD}, 0.4,
        )  # fmt: skip


def roads_russia(folder: Path) -> Iterator[LabelledImage]:
    """Roads of Russian towns and country; captures of like number may lie close."""
    for item in read_json(folder / 'items.json')['items']:
        number = int(re.sub(r'\D', '', item['image']))
        yield from masked(
            folder, [(*image_and_mask(item['image']), str((number - 1) // 20))],
            {0: 0, 1: Concept.ROAD}, 0.3,
        )  # fmt: skip
