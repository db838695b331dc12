"""Masks lie on the pixels of the raster, and appear whole or not at all."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS
from raster_samples import HALF_METRE
from rasterio.features import rasterize
from shapely.affinity import affine_transform
from shapely.geometry import Point, box

from model_core.errors import RequestError
from model_core.raster.info import PICTURE_AXES, RasterInfo
from model_core.raster.mask import write_mask, write_png_mask

pytestmark = pytest.mark.filterwarnings(
    'ignore::rasterio.errors.NotGeoreferencedWarning'
)


def info(
    transform: Affine, height: int, width: int, crs: CRS | None = None
) -> RasterInfo:
    return RasterInfo('a', width, height, 3, 'uint8', crs, transform, None, ())


@pytest.mark.parametrize(
    'transform', [HALF_METRE, HALF_METRE @ Affine.rotation(25), PICTURE_AXES]
)
def test_a_mask_marks_the_pixels_of_the_objects(
    tmp_path: Path, transform: Affine
) -> None:
    crs = None if transform == PICTURE_AXES else CRS.from_epsg(32631)
    raster = info(transform, 2100, 2300, crs)
    pixels = [Point(2050, 2000).buffer(90), box(3, 4, 7, 6)]
    footprints = [affine_transform(p, transform.to_shapely()) for p in pixels]
    write_mask(tmp_path / 'm.tif', footprints, raster)
    with rasterio.open(tmp_path / 'm.tif') as dataset:
        mask = dataset.read(1)
        assert dataset.dtypes == ('uint8',)
        if crs is None:
            assert dataset.transform == Affine.identity()
        else:
            assert dataset.transform.almost_equals(transform)
            assert dataset.crs.to_epsg() == 32631
    expected = rasterize(pixels, out_shape=(2100, 2300)) * 255
    assert np.count_nonzero(mask != expected) <= 2
    assert set(np.unique(mask)) == {0, 255}
    assert (mask[4:6, 3:7] == 255).all()
    assert [path.name for path in tmp_path.iterdir()] == ['m.tif']


def test_a_mask_of_nothing_is_black(tmp_path: Path) -> None:
    write_mask(tmp_path / 'm.tif', [], info(HALF_METRE, 30, 40))
    with rasterio.open(tmp_path / 'm.tif') as dataset:
        assert not dataset.read(1).any()


def test_a_png_mask_is_a_plain_picture_of_the_same_size(tmp_path: Path) -> None:
    footprint = box(500_002, 4_499_995, 500_004, 4_499_998)
    raster = info(HALF_METRE, 30, 40, CRS.from_epsg(32631))
    write_png_mask(tmp_path / 'm.png', [footprint], raster)
    with rasterio.open(tmp_path / 'm.png') as dataset:
        mask = dataset.read()
        assert dataset.driver == 'PNG'
    assert mask.shape == (1, 30, 40)
    assert (mask[0, 4:10, 4:8] == 255).all()
    assert np.count_nonzero(mask) == 24
    assert [path.name for path in tmp_path.iterdir()] == ['m.png']


def test_bad_places_for_a_mask_are_refused(tmp_path: Path) -> None:
    raster = info(HALF_METRE, 30, 40)
    (tmp_path / 'folder.tif').mkdir()
    for path, complaint in (
        (tmp_path / 'm.jpg', r'\.tif'),
        (tmp_path / 'gone' / 'm.tif', 'no folder'),
        (tmp_path / 'folder.tif', 'is a folder'),
    ):
        with pytest.raises(RequestError, match=complaint):
            write_mask(path, [], raster)


def test_a_failure_leaves_the_older_mask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raster = info(HALF_METRE, 30, 40)
    path = tmp_path / 'm.tif'
    write_mask(path, [], raster)
    before = path.read_bytes()

    def full_disk(*_: object) -> None:
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr('model_core.raster.mask.burn', full_disk)
    with pytest.raises(RequestError, match='room on the disk'):
        write_mask(path, [box(500_000, 4_499_990, 500_010, 4_500_000)], raster)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ['m.tif']
