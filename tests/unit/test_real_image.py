"""The whole way on a real georeferenced image: prairie ponds, 5 m a pixel."""

import os
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from PIL import Image
from rasterio.features import shapes
from scipy import ndimage

from model_core.cli import main

SHARED = Path(os.environ.get('RRSIS_SHARED', '../shared'))
PONDS = SHARED / 'data' / 'tier-open' / 'naip_ponds'
IMAGE = PONDS / 'images' / 'naip_nd_20090818.tif'
LABELS = PONDS / 'masks' / 'naip_nd_20090818.png'

pytestmark = pytest.mark.skipif(
    not IMAGE.exists(), reason='needs the training data in ../shared'
)


@pytest.fixture(scope='module')
def labelled() -> list[shapely.Polygon]:
    """Outlines of the labelled water, in map coordinates, the largest first."""
    with rasterio.open(IMAGE) as raster:
        transform = raster.transform
    mask = (np.asarray(Image.open(LABELS)) == 1).astype(np.uint8)
    found = [
        shapely.geometry.shape(s) for s, v in shapes(mask, transform=transform) if v
    ]
    return sorted(found, key=lambda shape: -shape.area)


def ask(sentence: str, out: Path) -> list[shapely.Geometry]:
    assert main(['segment', str(IMAGE), sentence, '-o', str(out)]) == 0
    meta, _, geometry, _ = pyogrio.raw.read(out)
    assert '26914' in meta['crs'] or 'UTM zone 14N' in meta['crs']
    return list(shapely.from_wkb(geometry))


def iou(a, b) -> float:
    return a.intersection(b).area / a.union(b).area


def test_the_ponds_of_a_prairie_are_found(labelled, tmp_path):
    found = shapely.union_all(ask('ponds', tmp_path / 'ponds.gpkg'))
    with Image.open(LABELS) as image:
        unsure = (np.asarray(image) == 255).astype(np.uint8)
    with rasterio.open(IMAGE) as raster:
        transform = raster.transform
    ignored = shapely.union_all(
        [
            shapely.geometry.shape(s)
            for s, v in shapes(ndimage.binary_dilation(unsure).astype(np.uint8),
                               transform=transform)
            if v
        ]
    )  # fmt: skip
    truth = shapely.union_all(labelled)
    assert iou(found.difference(ignored), truth.difference(ignored)) > 0.5


def test_the_largest_ponds_are_one_polygon_each_where_they_are(labelled, tmp_path):
    # The picture cuts off the largest, so that the two are nearly of one size; they
    # stand well apart from the third.
    assert labelled[1].area > 2 * labelled[2].area
    found = ask('the two largest ponds', tmp_path / 'pond.gpkg')
    assert len(found) == 2
    for pond in labelled[:2]:
        assert max(iou(pond, outline) for outline in found) > 0.75
