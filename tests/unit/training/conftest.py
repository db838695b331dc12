"""A small training set in the layout of a real one."""

import json

import numpy as np
import pytest
from PIL import Image

from model_core.training.sets.table import LOADERS


@pytest.fixture
def write_set():
    """Write a set in the layout of `dubai` into a folder, and list its images."""
    return _write_set


def _write_set(folder, count=3):
    (folder / 'images').mkdir(parents=True)
    (folder / 'masks').mkdir()
    items = []
    rng = np.random.default_rng(0)
    for n in range(count):
        name = f'tile{n}_001'
        pixels = rng.integers(0, 255, (90, 120, 3), dtype=np.uint8)
        mask = np.full((90, 120), 2, np.uint8)
        mask[20:50, 30:70] = 1
        mask[:, :5] = 255
        Image.fromarray(pixels).save(folder / f'images/{name}.jpg')
        Image.fromarray(mask).save(folder / f'masks/{name}.png')
        items.append(
            {'image': f'images/{name}.jpg', 'mask': f'masks/{name}.png', 'tile': n}
        )
    (folder / 'classes.json').write_text(json.dumps({'items': items}))
    return list(LOADERS['tier-open']['dubai'](folder))
