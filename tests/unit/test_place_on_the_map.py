"""Answers lie where QGIS shows what they are of, measured by what is known there.

The network is a stand-in that takes red for a tennis court, so that only place and
measure can go wrong.
"""

from pathlib import Path

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from affine import Affine
from pyproj import Transformer
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.rpc import RPC
from shapely.affinity import affine_transform
from shapely.geometry import box
from stand_in import Painted, install

from model_core.cli import main

HEIGHT, WIDTH = 240, 320
COURT = box(200, 40, 260, 80)
UTM = 'EPSG:32633'
TURNED = Affine(2, 0, 400_000, 0, -2, 5_800_000) @ Affine.rotation(20)
SPOTS = [(0, 0), (320, 0), (0, 240), (320, 240), (150, 100), (60, 200), (290, 30),
         (33, 44), (250, 190), (100, 20), (310, 120), (10, 130)]  # fmt: skip

pytestmark = pytest.mark.filterwarnings(
    'ignore::rasterio.errors.NotGeoreferencedWarning'
)


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch):
    install(monkeypatch, Painted())


def picture(path: Path, kind='uint8', bands=3, **profile) -> Path:
    """Write a picture of one red court on textured ground."""
    pixels = np.random.default_rng(0).integers(1, 60, (bands, HEIGHT, WIDTH))
    pixels[:2] = 0
    left, top, right, bottom = map(int, COURT.bounds)
    pixels[0, top:bottom, left:right] = 255
    if bands == 4:
        pixels[3] = 255
    with rasterio.open(
        path, 'w', driver='GTiff', height=HEIGHT, width=WIDTH, count=bands, dtype=kind,
        **profile,
    ) as raster:  # fmt: skip
        raster.write(pixels.astype(kind))
    return path


def points(place, spots=SPOTS) -> list[GroundControlPoint]:
    """Control points where `place`, from columns and rows to the map, says."""
    return [
        GroundControlPoint(row=row, col=col, x=x, y=y)
        for col, row in spots
        for x, y in [place((col, row))]
    ]


def ask(folder: Path, image, *options, sentence='the tennis court'):
    """Answer a sentence; return the outline, the fields and the file's CRS."""
    out = folder / 'answer.gpkg'
    command = ['segment', image, sentence, '-o', out, '--model', 'painted', *options]
    assert main([str(part) for part in command]) == 0
    meta, _, geometry, values = pyogrio.raw.read(out)
    assert len(geometry) == 1
    fields = dict(zip(meta['fields'], (column[0] for column in values), strict=True))
    return shapely.from_wkb(geometry[0]), fields, meta['crs']


def likeness(found, meant) -> float:
    return found.intersection(meant).area / found.union(meant).area


def on_the_map(transform: Affine):
    return affine_transform(COURT, transform.to_shapely())


@pytest.mark.parametrize('count', [4, 12])
@pytest.mark.parametrize(('kind', 'bands'), [('uint8', 4), ('uint16', 3), ('int16', 3)])
def test_control_points_place_the_answer(tmp_path, count, kind, bands):
    own = points(TURNED.__matmul__, SPOTS[:count])
    image = picture(tmp_path / 'a.tif', kind, bands, gcps=own, crs=UTM)
    found, fields, crs = ask(tmp_path, image)
    assert likeness(found, on_the_map(TURNED)) > 0.9
    assert fields['area_m2'] == pytest.approx(COURT.area * 4, rel=0.05)
    assert '33N' in crs or '32633' in crs


def test_control_points_that_bend_the_picture_bend_the_answer(tmp_path):
    def bent(spot):
        col, row = spot
        return 400_000 + 2 * col + col**2 / 1000, 5_800_000 - 2 * row - row**2 / 1500

    image = picture(tmp_path / 'a.tif', gcps=points(bent), crs=UTM)
    found, _, _ = ask(tmp_path, image)
    corners = shapely.segmentize(COURT, 2)
    meant = shapely.transform(corners, lambda p: np.column_stack(bent(p.T)))
    assert likeness(found, meant) > 0.9


def test_control_points_in_degrees_are_measured_in_metres(tmp_path):
    to_degrees = Transformer.from_crs(UTM, 'EPSG:4326', always_xy=True)
    own = points(lambda spot: to_degrees.transform(*(TURNED @ spot)))
    image = picture(tmp_path / 'a.tif', gcps=own, crs='EPSG:4326')
    found, fields, _ = ask(tmp_path, image)
    to_map = Transformer.from_crs('EPSG:4326', UTM, always_xy=True)
    back = shapely.transform(found, to_map.transform, interleaved=False)
    assert likeness(back, on_the_map(TURNED)) > 0.9
    assert fields['area_m2'] == pytest.approx(COURT.area * 4, rel=0.05)


def test_control_points_without_a_crs_place_but_do_not_measure(tmp_path):
    own = points(TURNED.__matmul__, SPOTS[:4])
    image = picture(tmp_path / 'a.tif', gcps=own, crs=CRS())
    found, fields, _ = ask(tmp_path, image)
    assert likeness(found, on_the_map(TURNED)) > 0.9
    assert np.isnan(fields['area_m2'])
    _, fields, _ = ask(tmp_path, image, '--crs', UTM)
    assert fields['area_m2'] == pytest.approx(COURT.area * 4, rel=0.05)


def test_a_sensor_model_places_the_answer(tmp_path):
    def terms(**values):
        return [values.get(f'c{i}', 0.0) for i in range(20)]

    # Linear in longitude, latitude and height; the ground lies at 300 m.
    rpcs = RPC(
        height_off=300, height_scale=500, lat_off=52.5, lat_scale=0.002, line_off=120,
        line_scale=120, long_off=13.4, long_scale=0.005, samp_off=160, samp_scale=160,
        line_num_coeff=terms(c2=-1.0, c3=0.05), line_den_coeff=terms(c0=1.0),
        samp_num_coeff=terms(c1=1.0, c3=0.1), samp_den_coeff=terms(c0=1.0),
        err_bias=None, err_rand=None,
    )  # fmt: skip
    image = picture(tmp_path / 'a.tif', rpcs=rpcs)
    found, fields, crs = ask(tmp_path, image)
    across, down = 0.005 / 160, 0.002 / 120
    place = Affine(across, 0, 13.395, 0, -down, 52.502)
    assert likeness(found, on_the_map(place)) > 0.9
    assert fields['area_m2'] == pytest.approx(
        COURT.area * across * 67_900 * down * 111_270, rel=0.05
    )
    assert '4326' in crs or 'WGS 84' in crs


def test_a_mask_lies_on_the_pixels_of_the_file_and_where_they_lie(tmp_path):
    own = points(TURNED.__matmul__)
    image = picture(tmp_path / 'a.tif', gcps=own, crs=UTM)
    ask(tmp_path, image, '--mask', tmp_path / 'm.tif')
    with rasterio.open(tmp_path / 'm.tif') as mask:
        rows, columns = np.nonzero(mask.read(1))
        assert mask.shape == (HEIGHT, WIDTH)
        assert len(mask.gcps[0]) == len(SPOTS)
        assert mask.gcps[1] == CRS.from_string(UTM)
    marked = shapely.union_all(shapely.box(columns, rows, columns + 1, rows + 1))
    assert likeness(marked, COURT) > 0.9


def test_axes_on_the_map_count_for_more_than_points(tmp_path):
    wrong = points(lambda spot: spot)
    image = picture(tmp_path / 'plain.tif', transform=TURNED, crs=UTM)
    with rasterio.open(image) as raster:
        kml = ''.join(
            f'<GCP Id="" Pixel="{p.col}" Line="{p.row}" X="{p.x}" Y="{p.y}"/>'
            for p in wrong
        )
        text = (
            f'<VRTDataset rasterXSize="{WIDTH}" rasterYSize="{HEIGHT}"><SRS>{UTM}</SRS>'
        )
        numbers = ','.join(map(str, raster.transform.to_gdal()))
    text += f'<SRS>{UTM}</SRS><GeoTransform>{numbers}</GeoTransform>'
    text += f'<GCPList Projection="{UTM}">{kml}</GCPList>'
    for band in (1, 2, 3):
        text += f'<VRTRasterBand dataType="Byte" band="{band}"><SimpleSource>'
        text += '<SourceFilename relativeToVRT="1">plain.tif</SourceFilename>'
        text += f'<SourceBand>{band}</SourceBand></SimpleSource></VRTRasterBand>'
    (tmp_path / 'a.vrt').write_text(text + '</VRTDataset>')
    found, _, _ = ask(tmp_path, tmp_path / 'a.vrt')
    assert likeness(found, on_the_map(TURNED)) > 0.9


@pytest.mark.parametrize(
    ('profile', 'reason'),
    [
        ({'crs': UTM}, 'no place in it'),
        ({'crs': UTM, 'gcps': points(TURNED.__matmul__, SPOTS[:2])}, 'control points'),
        ({'crs': 'EPSG:4326', 'transform': TURNED}, 'cannot be in "WGS 84"'),
    ],
)  # fmt: skip
def test_what_has_no_place_is_not_measured_and_says_so(
    tmp_path, capsys, profile, reason
):
    image = picture(tmp_path / 'a.tif', **profile)
    _, fields, crs = ask(tmp_path, image)
    assert np.isnan(fields['area_m2'])
    assert not crs or 'EPSG' not in crs
    told = capsys.readouterr().out
    assert reason in told
    assert 'm²' not in told
    out = tmp_path / 'b.gpkg'
    for options in (('--min-area', '50'), ('--resolution', '2')):
        command = ['segment', str(image), 'tennis courts', '-o', str(out), *options]
        assert main([*command, '--model', 'painted']) == 2
        assert 'no coordinate system, or no place in it' in capsys.readouterr().err
        assert not out.exists()


def test_an_answer_without_place_lies_on_the_pixels(tmp_path):
    image = picture(tmp_path / 'a.tif', crs=UTM)
    found, _, _ = ask(tmp_path, image, '--crs', 'EPSG:25833')
    assert likeness(found, on_the_map(Affine.scale(1, -1))) > 0.95


def test_geolocation_arrays_are_not_read_and_that_is_told(tmp_path, capsys):
    image = picture(tmp_path / 'a.tif')
    with rasterio.open(image, 'r+') as raster:
        raster.update_tags(ns='GEOLOCATION', X_DATASET='x.tif', Y_DATASET='y.tif')
    ask(tmp_path, image)
    assert 'geolocation arrays' in capsys.readouterr().out


@pytest.mark.parametrize(
    'crs',
    ['EPSG:32633', '32633', '+proj=utm +zone=33 +datum=WGS84', 'WKT', ' epsg:25833 '],
)
@pytest.mark.parametrize('own', [None, 'EPSG:3857'])
def test_a_given_crs_counts_for_place_and_measures(tmp_path, own, crs):
    if crs == 'WKT':
        crs = CRS.from_epsg(32633).to_wkt()
    place = Affine(2, 0, 400_000, 0, -2, 5_800_000)
    image = picture(tmp_path / 'a.tif', transform=place, crs=own)
    found, fields, written = ask(tmp_path, image, '--crs', crs)
    assert likeness(found, on_the_map(place)) > 0.9
    assert fields['area_m2'] == pytest.approx(COURT.area * 4, rel=0.05)
    assert '33' in written


def test_a_given_crs_counts_for_what_the_sentence_measures(tmp_path, capsys):
    """Web Mercator at 46° N calls twice the area an area."""
    place = Affine(2, 0, 400_000, 0, -2, 5_800_000)
    image = picture(tmp_path / 'a.tif', transform=place, crs='EPSG:3857')
    sentence = 'the tennis court larger than 9000 m²'
    out = str(tmp_path / 'a.gpkg')
    command = ['segment', str(image), sentence, '-o', out, '--model', 'painted']
    assert main(command) == 0
    assert 'No tennis court' not in capsys.readouterr().out
    _, fields, _ = ask(tmp_path, image, '--crs', UTM, sentence=sentence)
    assert fields['area_m2'] > 9000
    small = ('--crs', UTM, '--min-area', '9000', '--resolution', '2')
    _, fields, _ = ask(tmp_path, image, *small)
    assert fields['area_m2'] > 9000


def test_an_area_in_another_crs_meets_the_given_one(tmp_path):
    place = Affine(2, 0, 400_000, 0, -2, 5_800_000)
    image = picture(tmp_path / 'a.tif', transform=place, crs='EPSG:3857')
    to_degrees = Transformer.from_crs(UTM, 'EPSG:4326', always_xy=True)
    left, bottom, right, top = on_the_map(place).bounds
    half = box(left - 20, bottom - 20, (left + right) / 2, top)
    area = shapely.transform(half, to_degrees.transform, interleaved=False)
    pyogrio.raw.write(
        tmp_path / 'area.geojson', shapely.to_wkb(np.array([area])), [], [],
        geometry_type='Polygon', crs='EPSG:4326',
    )  # fmt: skip
    aoi = ('--aoi', tmp_path / 'area.geojson')
    found, _, _ = ask(tmp_path, image, '--crs', UTM, *aoi)
    assert likeness(found, half.intersection(on_the_map(place))) > 0.85


def test_a_crs_may_be_taken_away(tmp_path):
    place = Affine(2, 0, 400_000, 0, -2, 5_800_000)
    image = picture(tmp_path / 'a.tif', transform=place, crs=UTM)
    found, fields, _ = ask(tmp_path, image, '--crs', 'none')
    assert likeness(found, on_the_map(place)) > 0.9
    assert np.isnan(fields['area_m2'])


@pytest.mark.parametrize('crs', ['EPSG:999999', 'Gauß', '', '12', '+proj=nonsense'])
def test_a_crs_that_is_none_is_refused(tmp_path, capsys, crs):
    image = picture(tmp_path / 'a.tif', transform=TURNED, crs=UTM)
    out = tmp_path / 'b.gpkg'
    command = ['segment', str(image), 'tennis courts', '-o', str(out), '--crs', crs]
    assert main([*command, '--model', 'painted']) == 2
    assert 'names no coordinate system' in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    'order',
    [
        Affine.translation(0, HEIGHT) @ Affine.scale(1, -1),
        Affine.translation(WIDTH, 0) @ Affine.scale(-1, 1),
        Affine.translation(WIDTH, HEIGHT) @ Affine.scale(-1, -1),
        Affine(0, 1, 0, 1, 0, 0),
    ],
)
@pytest.mark.parametrize('crs', [UTM, None])
@pytest.mark.parametrize(
    'sentence',
    [
        'the leftmost tennis court', 'the tennis court in the upper left',
        'the tennis court in the top left corner', 'the tennis court at the top',
        'the second tennis court from the right', 'the uppermost tennis court',
    ],
)  # fmt: skip
def test_left_and_top_are_those_that_qgis_draws(tmp_path, order, crs, sentence):
    """Of two courts one lies on the upper left of the map."""
    place = Affine(1, 0, 400_000, 0, -1, 5_800_000)
    courts = [box(20, 20, 60, 60), box(250, 180, 290, 220)]
    rows, columns = np.indices((WIDTH, HEIGHT) if order.a == 0 else (HEIGHT, WIDTH))
    x, y = order @ (columns + 0.5, rows + 0.5)
    red = np.any([shapely.contains_xy(court, x, y) for court in courts], axis=0)
    pixels = np.random.default_rng(0).integers(1, 60, (3, *red.shape)).astype('uint8')
    pixels[0], pixels[1] = 255 * red, 0
    with rasterio.open(
        tmp_path / 'a.tif', 'w', driver='GTiff', height=red.shape[0],
        width=red.shape[1], count=3, dtype='uint8', crs=crs, transform=place @ order,
    ) as raster:  # fmt: skip
        raster.write(pixels)
    found, _, _ = ask(tmp_path, tmp_path / 'a.tif', sentence=sentence)
    meant = affine_transform(courts[0], place.to_shapely())
    assert likeness(found, meant) > 0.9
