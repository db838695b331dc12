"""Rasters whose place, CRS or size is absurd: an answer in pixels, or a sentence."""

import math
import warnings

import numpy as np
import pytest
from affine import Affine
from raster_samples import ramp, write_raster
from rasterio.windows import Window

from model_core.errors import RequestError
from model_core.raster.grid import plan_grid
from model_core.raster.info import PICTURE_AXES
from model_core.raster.opening import open_raster
from model_core.raster.tiles import tiles

NAN, INF = math.nan, math.inf
PLACES = {
    'NaN': (NAN, 0, 5e5, 0, -1, 5e6),
    'an origin of NaN': (1, 0, NAN, 0, -1, 5e6),
    'infinite pixels': (INF, 0, 5e5, 0, -1, 5e6),
    'an infinite origin': (1, 0, INF, 0, -1, 5e6),
    'no extent': (0, 0, 5e5, 0, -1, 5e6),
    'no extent at all': (0, 0, 5e5, 0, 0, 5e6),
    'both axes along one line': (1, 1, 5e5, 1, 1, 5e6),
    'next to no extent': (1e-300, 0, 5e5, 0, -1e-300, 5e6),
    'more extent than there is': (1e300, 0, 5e5, 0, -1e300, 5e6),
}
MOSAIC = """<VRTDataset rasterXSize="{width}" rasterYSize="{height}">
<SRS>EPSG:32631</SRS><GeoTransform>{place}</GeoTransform>{bands}</VRTDataset>"""
BAND = """<VRTRasterBand dataType="Byte" band="{band}"><SimpleSource>
<SourceFilename relativeToVRT="1">a.tif</SourceFilename>
<SourceBand>{band}</SourceBand></SimpleSource></VRTRasterBand>"""


def placed(folder, place, width=80, height=60):
    """Write a mosaic with any place: order of `Affine`."""
    write_raster(folder / 'a.tif', ramp())
    a, b, c, d, e, f = place
    told = ','.join(map(str, (c, a, b, f, d, e)))
    bands = ''.join(BAND.format(band=band) for band in (1, 2, 3))
    path = folder / 'placed.vrt'
    path.write_text(MOSAIC.format(width=width, height=height, place=told, bands=bands))
    return path


@pytest.mark.parametrize('how', PLACES)
def test_a_place_that_is_none_leaves_pixels_and_a_note(tmp_path, how):
    with open_raster(placed(tmp_path, PLACES[how])) as source:
        assert source.info.crs is None
        assert source.info.transform == PICTURE_AXES
        assert 'nothing was measured in metres' in source.info.note
        grid = plan_grid(source.info)
        values, valid = source.values(grid, Window(0, 0, 80, 60))
        assert valid.all()
        assert np.array_equal(values, ramp())


@pytest.mark.parametrize(
    ('crs', 'place'),
    [
        ('EPSG:32631', (1e12, 0, 5e5, 0, -1e12, 5e6)),
        ('EPSG:3857', (1, 0, 0, 0, -1, 1e9)),
        ('EPSG:4326', (0.001, 0, -0.03, 0, -0.001, 90.03)),
        ('EPSG:4326', (0.1, 0, 500, 0, -0.1, 200)),
    ],
)
def test_coordinates_off_the_earth_leave_pixels_and_a_note(tmp_path, crs, place):
    path = write_raster(tmp_path / 'a.tif', ramp(), crs=crs, transform=Affine(*place))
    with open_raster(path) as source:
        assert source.info.crs is None
        assert 'cannot be in' in source.info.note
        assert plan_grid(source.info).gsd is None


def test_the_pole_itself_is_a_place(tmp_path):
    place = Affine(1, 0, -40, 0, -1, 30)
    path = write_raster(tmp_path / 'a.tif', ramp(), crs='EPSG:3413', transform=place)
    with open_raster(path) as source:
        assert source.info.crs is not None
        assert source.info.gsd == pytest.approx(1, rel=0.05)


BAD_CRS = {
    'an unknown code': 'EPSG:999999',
    'no ellipsoid': 'PROJCS["a",GEOGCS["b",DATUM["c",SPHEROID["d",0,0]],'
    'PRIMEM["g",0],UNIT["degree",0]],PROJECTION["Nope"],UNIT["metre",0]]',
}


@pytest.mark.parametrize('how', BAD_CRS)
def test_an_unknown_crs_beside_the_file_is_one_sentence(tmp_path, how):
    path = write_raster(tmp_path / 'a.tif', ramp(), crs=None)
    (tmp_path / 'a.tif.aux.xml').write_text(
        f'<PAMDataset><SRS>{BAD_CRS[how]}</SRS></PAMDataset>'
    )
    with pytest.raises(RequestError, match='is not understood'), open_raster(path):
        pass
    # Whoever says which one it is, is believed.
    with open_raster(path, 'EPSG:32631') as source:
        grid = plan_grid(source.info)
        assert grid.crs is not None
        assert source.values(grid, Window(0, 0, 80, 60))[1].all()


@pytest.mark.parametrize('kind', ['int64', 'uint64'])
def test_values_as_large_as_they_get_are_read(tmp_path, kind):
    pixels = ramp().astype(kind) * (2**62 // 255)
    path = write_raster(tmp_path / 'a.tif', pixels)
    with open_raster(path) as source:
        grid = plan_grid(source.info)
        assert np.array_equal(source.values(grid, Window(0, 0, 80, 60))[0], pixels)


@pytest.mark.parametrize('name', ['x' * 5000, '/tmp/' + 'y' * 5000, 'a\0b', 'a\ud800'])
def test_names_that_cannot_be_are_refused_in_a_short_sentence(name):
    with pytest.raises(RequestError) as caught, open_raster(name):
        pass
    assert len(str(caught.value)) < 500
    str(caught.value).encode()


@pytest.mark.parametrize(
    ('width', 'height'), [(2**31 - 1, 2**31 - 1), (64, 2**31 - 1), (2**31 - 1, 64)]
)
def test_rasters_that_nobody_can_read_are_refused_at_once(tmp_path, width, height):
    path = placed(tmp_path, (0.5, 0, 5e5, 0, -0.5, 4.5e6), width, height)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        with open_raster(path) as source:
            grid = plan_grid(source.info)
            with pytest.raises(RequestError, match='too many tiles'):
                tiles(grid, 512, 128)
