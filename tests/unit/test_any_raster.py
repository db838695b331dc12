"""The same scene in every dress that rasters come in gives the same pond."""

from dataclasses import dataclass

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from affine import Affine
from PIL import Image, ImageDraw
from rasterio.enums import Resampling
from rasterio.warp import calculate_default_transform, reproject

from model_core.cli import main
from model_core.grounding.phrases import Grounder
from model_core.training.drawn import draw_scene

SIZE = 700
NORTH_UP = Affine(2, 0, 398_200, 0, -2, 5_821_800)
UTM = 'EPSG:32633'


@dataclass(frozen=True)
class Scene:
    """A picture (3, H, W), and where its largest ponds are (H, W)."""

    rgb: np.ndarray
    largest: np.ndarray
    largest_north: np.ndarray
    area: float


def filled(pond) -> np.ndarray:
    image = Image.new('1', (SIZE, SIZE))
    ImageDraw.Draw(image).polygon(list(pond.outline), fill=1)
    return np.asarray(image)


@pytest.fixture(scope='module')
def scene() -> Scene:
    drawn = draw_scene(7, SIZE)
    xs, ys = np.array(drawn.road).T
    by_area = sorted(drawn.ponds, key=lambda pond: -pond.area)
    north = [p for p in by_area if p.centre[1] < np.interp(p.centre[0], xs, ys)]
    rgb = drawn.rgb.transpose(2, 0, 1)
    return Scene(rgb, filled(by_area[0]), filled(north[0]), by_area[0].area * 4)


def write(path, pixels, transform=NORTH_UP, crs=UTM, **profile):
    with rasterio.open(
        path, 'w', driver='GTiff', width=pixels.shape[2], height=pixels.shape[1],
        count=len(pixels), dtype=pixels.dtype, transform=transform, crs=crs, **profile,
    ) as raster:  # fmt: skip
        raster.write(pixels)


def ask(folder, image, sentence, *options):
    """Answer a sentence; return the mask and the fields of the only object."""
    out, mask = folder / 'answer.gpkg', folder / 'answer.tif'
    command = ['segment', image, sentence, '-o', out, '--mask', mask, *options]
    assert main([str(part) for part in command]) == 0
    meta, _, geometry, values = pyogrio.raw.read(out)
    assert len(geometry) == 1
    fields = dict(zip(meta['fields'], (column[0] for column in values), strict=True))
    with rasterio.open(mask) as raster:
        return raster.read(1) == 255, fields, shapely.from_wkb(geometry[0])


def iou(a, b) -> float:
    return (a & b).sum() / (a | b).sum()


def test_sixteen_bits_with_a_border_of_nodata(scene, tmp_path):
    pixels = scene.rgb.astype(np.uint16) * 37 + 500
    pixels[:, :30] = 0
    write(tmp_path / 'image.tif', pixels, nodata=0)
    mask, fields, _ = ask(tmp_path, tmp_path / 'image.tif', 'the largest pond')
    assert iou(mask, scene.largest) > 0.85
    assert fields['area_m2'] == pytest.approx(scene.area, rel=0.1)


def test_floats_in_five_bands_of_another_order(scene, tmp_path):
    rgb = scene.rgb.astype(np.float32) / 255
    noise = np.random.default_rng(0).random((2, SIZE, SIZE), np.float32)
    pixels = np.concatenate([rgb[::-1], noise])
    pixels[:, 100:110, 100:110] = np.nan
    write(tmp_path / 'image.tif', pixels)
    bands = ('--bands', '3,2,1')
    mask, _, _ = ask(tmp_path, tmp_path / 'image.tif', 'the largest pond', *bands)
    assert iou(mask, scene.largest) > 0.85


def test_upside_down_on_the_map_north_is_still_north(scene, tmp_path):
    turned = NORTH_UP * Affine.translation(SIZE, SIZE) * Affine.rotation(180)
    write(
        tmp_path / 'image.tif', np.ascontiguousarray(scene.rgb[:, ::-1, ::-1]), turned
    )
    sentence = 'the largest pond north of the road'
    mask, _, _ = ask(tmp_path, tmp_path / 'image.tif', sentence)
    assert iou(mask[::-1, ::-1], scene.largest_north) > 0.8


def test_a_rotated_raster_keeps_its_pixels_and_its_place(scene, tmp_path):
    turned = NORTH_UP * Affine.rotation(25)
    write(tmp_path / 'image.tif', scene.rgb, turned)
    mask, fields, outline = ask(tmp_path, tmp_path / 'image.tif', 'the largest pond')
    assert iou(mask, scene.largest) > 0.85
    assert fields['area_m2'] == pytest.approx(scene.area, rel=0.1)
    row, column = np.argwhere(scene.largest).mean(axis=0)
    assert outline.contains(shapely.Point(turned @ (column, row)))


def test_degrees_are_measured_on_the_ellipsoid(scene, tmp_path):
    bounds = rasterio.transform.array_bounds(SIZE, SIZE, NORTH_UP)
    transform, width, height = calculate_default_transform(
        UTM, 'EPSG:4326', SIZE, SIZE, *bounds
    )
    pixels = np.zeros((3, height, width), np.uint8)
    truth = np.zeros((height, width), np.uint8)
    for source, target, how in (
        (scene.rgb, pixels, Resampling.bilinear),
        (scene.largest.astype(np.uint8), truth, Resampling.nearest),
    ):
        reproject(
            source, target, src_transform=NORTH_UP, src_crs=UTM,
            dst_transform=transform, dst_crs='EPSG:4326', resampling=how,
        )  # fmt: skip
    write(tmp_path / 'image.tif', pixels, transform, 'EPSG:4326', nodata=0)
    mask, fields, _ = ask(tmp_path, tmp_path / 'image.tif', 'the largest pond')
    assert iou(mask, truth == 1) > 0.8
    assert fields['area_m2'] == pytest.approx(scene.area, rel=0.1)


def test_a_plain_picture_has_no_metres_but_an_answer(scene, tmp_path, capsys):
    image = tmp_path / 'image.png'
    Image.fromarray(scene.rgb.transpose(1, 2, 0)).save(image)
    mask, fields, _ = ask(tmp_path, image, 'the largest pond')
    assert iou(mask, scene.largest) > 0.85
    assert np.isnan(fields['area_m2'])
    capsys.readouterr()
    out = tmp_path / 'near.gpkg'
    sentence = 'ponds within 50 m of the road'
    assert main(['segment', str(image), sentence, '-o', str(out)]) == 2
    assert 'coordinate' in capsys.readouterr().err
    assert not out.exists()


def test_metres_without_a_crs_are_refused_before_a_pixel_is_read(
    scene, tmp_path, monkeypatch
):
    def read(*arguments, **how):
        raise AssertionError('the picture was read')

    image = tmp_path / 'image.png'
    Image.fromarray(scene.rgb.transpose(1, 2, 0)).save(image)
    monkeypatch.setattr(Grounder, 'features', read)
    out = tmp_path / 'near.gpkg'
    sentence = 'ponds within 50 m of the road'
    assert main(['segment', str(image), sentence, '-o', str(out)]) == 2


def test_a_coarser_resolution_gives_the_same_pond(scene, tmp_path):
    write(tmp_path / 'image.tif', scene.rgb)
    image = tmp_path / 'image.tif'
    mask, fields, _ = ask(tmp_path, image, 'the largest pond', '--resolution', '4')
    assert mask.shape == (SIZE, SIZE)
    assert iou(mask, scene.largest) > 0.75
    assert fields['area_m2'] == pytest.approx(scene.area, rel=0.15)
