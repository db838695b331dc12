"""Dots of a few pixels are not counted as ponds, unless pixels are fine enough."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin
from stand_in import Painted, install

from model_core.engine import Engine
from model_core.grounding.smallest import smallest_area
from model_core.protocol import Segment


def picture(path: Path, gsd: float) -> Path:
    """Draw red squares of 25, 81 and 1,600 pixels, far apart."""
    pixels = np.random.default_rng(0).integers(1, 60, (3, 300, 300)).astype(np.uint8)
    pixels[:2] = 0
    for left, side in ((20, 5), (100, 9), (200, 40)):
        pixels[0, 100 : 100 + side, left : left + side] = 255
    with rasterio.open(
        path, 'w', driver='GTiff', height=300, width=300, count=3, dtype='uint8',
        crs='EPSG:32633', transform=from_origin(400_000, 5_800_000, gsd, gsd),
    ) as raster:  # fmt: skip
        raster.write(pixels)
    return path


def count(image: Path, **how) -> int:
    request = Segment('a', str(image), 'ponds', model='painted', device='cpu', **how)
    answer = Engine(keep_cache=False).answer(request, lambda m: None, lambda: False)
    return len(answer.resolution.chosen)


@pytest.mark.parametrize(('gsd', 'ponds'), [(0.3, 1), (1.0, 1), (2.0, 2), (10.0, 3)])
def test_what_is_a_pond_depends_on_how_large_it_is(tmp_path, monkeypatch, gsd, ponds):
    install(monkeypatch, Painted(), phrases=('pond',), things=('pond',))
    assert count(picture(tmp_path / 'a.tif', gsd)) == ponds


def test_a_given_smallest_area_goes_before_that_of_the_kind(tmp_path, monkeypatch):
    install(monkeypatch, Painted(), phrases=('pond',), things=('pond',))
    image = picture(tmp_path / 'a.tif', 1.0)
    assert count(image, min_area=0) == 3
    assert count(image, min_area=50) == 2
    assert count(image) == 1


@pytest.mark.parametrize(
    'words',
    [
        ('pond', 'lake', 'water', 'reservoir', 'river', 'water body'),
        ('car', 'vehicle', 'truck'),
        ('house', 'building', 'warehouse'),
        ('swimming pool', 'pool'),
    ],
)
def test_words_of_one_concept_have_one_size(words):
    for gsd in (0.1, 0.5, 1.0, 5.0):
        sizes = {smallest_area(word, gsd) for word in words}
        assert len(sizes) == 1
        assert sizes.pop() > 0


def test_without_metres_or_a_known_kind_there_is_no_limit():
    assert smallest_area('pond', None) == 0
    assert smallest_area('vegetation', 1.0) == 0


@pytest.mark.parametrize(
    ('thing', 'gsd', 'area'),
    [('car', 1.0, 7), ('pool', 0.5, 20), ('pond', 0.1, 15), ('house', 1.0, 40)],
)
def test_real_things_are_larger_than_that(thing, gsd, area):
    assert smallest_area(thing, gsd) < area
