"""The grid covers what was asked for, at the resolution that was asked for."""

import warnings
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely
from affine import Affine
from pyproj import CRS
from raster_samples import HALF_METRE, UTM, ramp, write_raster
from rasterio.windows import Window
from shapely.geometry import LineString, Point, Polygon, box

from model_core.errors import RequestError
from model_core.layers.aoi import read_aoi
from model_core.raster.grid import area_geometry, plan_grid
from model_core.raster.info import PICTURE_AXES, RasterInfo
from model_core.raster.opening import open_raster
from model_core.raster.stretch import Stretch


def info(
    transform: Affine = HALF_METRE,
    crs: str | None = UTM,
    height: int = 60,
    width: int = 80,
) -> RasterInfo:
    known = None if crs is None else CRS.from_user_input(crs)
    return RasterInfo('a.tif', width, height, 3, 'uint8', known, transform, None, ())


def test_without_wishes_the_grid_is_the_raster() -> None:
    grid = plan_grid(info())
    assert (grid.height, grid.width) == (60, 80)
    assert grid.transform == HALF_METRE
    assert grid.footprint.equals(box(500_000, 4_499_970, 500_040, 4_500_000))


def test_a_box_takes_the_whole_pixels_it_touches() -> None:
    grid = plan_grid(info(), bbox=(500_001.2, 4_499_990.0, 500_005.0, 4_499_998.9))
    assert grid.window == Window(2, 2, 8, 18)
    assert grid.transform @ (0, 0) == (500_001.0, 4_499_999.0)


def test_a_box_beyond_the_raster_ends_with_it() -> None:
    grid = plan_grid(info(), bbox=(499_000, 4_499_990, 500_002, 4_600_000))
    assert grid.window == Window(0, 0, 4, 20)


def test_a_box_outside_the_raster_is_refused_with_both_extents() -> None:
    with pytest.raises(RequestError) as refusal:
        plan_grid(info(), bbox=(3.0, 40.0, 3.1, 40.1))
    assert '(3, 40, 3.1, 40.1)' in str(refusal.value)
    assert '(500000, 4499970, 500040, 4500000)' in str(refusal.value)


@pytest.mark.parametrize('bbox', [(1, 1, 1, 2), (5, 0, 1, 2), (0, 0, float('nan'), 1)])
def test_a_box_without_extent_is_refused(
    bbox: tuple[float, float, float, float],
) -> None:
    with pytest.raises(RequestError, match='is empty'):
        plan_grid(info(), bbox=bbox)


def test_polygons_and_a_box_together_give_what_both_share() -> None:
    aoi = box(500_000, 4_499_980, 500_010, 4_500_000)
    bbox = (500_005, 4_499_970, 500_040, 4_499_990)
    grid = plan_grid(info(), aoi=aoi, bbox=bbox)
    assert grid.window == Window(10, 20, 10, 20)
    assert area_geometry(grid, aoi, bbox).area == 50


def test_the_area_of_a_triangle_is_a_triangle() -> None:
    aoi = Polygon([(500_000, 4_500_000), (500_020, 4_500_000), (500_000, 4_499_980)])
    grid = plan_grid(info(), aoi=aoi)
    assert (grid.height, grid.width) == (40, 40)
    assert area_geometry(grid, aoi).equals(aoi)


@pytest.mark.parametrize('angle', [20, 45, 90, 200])
def test_a_rotated_raster_keeps_its_axes_and_covers_the_box(angle: float) -> None:
    turned = info(HALF_METRE @ Affine.rotation(angle), height=400, width=400)
    middle = plan_grid(turned).footprint.centroid
    bbox = (middle.x - 9, middle.y - 5, middle.x + 9, middle.y + 5)
    grid = plan_grid(turned, bbox=bbox, resolution=1.0)
    assert grid.footprint.buffer(1e-6).covers(box(*bbox))
    assert grid.footprint.area < 2.5 * box(*bbox).area
    column = (grid.transform.a, grid.transform.d)
    own = (turned.transform.a, turned.transform.d)
    assert np.cross([*column, 0], [*own, 0])[2] == pytest.approx(0, abs=1e-9)
    assert area_geometry(grid, bbox=bbox).equals_exact(box(*bbox), 1e-6) or (
        area_geometry(grid, bbox=bbox).symmetric_difference(box(*bbox)).area < 1e-6
    )


def test_the_corner_box_of_a_rotated_raster_may_miss_it() -> None:
    turned = info(HALF_METRE @ Affine.rotation(45), height=100, width=100)
    xmin, _, _, ymax = plan_grid(turned).footprint.bounds
    with pytest.raises(RequestError, match='outside the raster'):
        plan_grid(turned, bbox=(xmin, ymax - 5, xmin + 5, ymax))


def test_pixels_of_a_rotated_raster_are_found_where_they_lie(tmp_path: Path) -> None:
    turned = HALF_METRE @ Affine.rotation(30)
    pixels = np.zeros((1, 100, 100), np.uint8)
    pixels[0, 40:44, 70:74] = 200
    path = write_raster(tmp_path / 'a.tif', pixels, transform=turned)
    spot = Point(turned @ (72, 42)).buffer(1.5)
    with open_raster(path) as source:
        grid = plan_grid(source.info, aoi=spot)
        rgb, _ = source.read(
            grid, Window(0, 0, grid.width, grid.height), None, Stretch()
        )
    rows, columns = np.nonzero(rgb[..., 0] == 200)
    assert len(rows) == 16
    centre = grid.transform @ (columns.mean() + 0.5, rows.mean() + 0.5)
    assert centre == pytest.approx(turned @ (72, 42))


def test_a_resolution_counts_metres_on_the_ground() -> None:
    assert plan_grid(info(), resolution=2).gsd == pytest.approx(2)
    assert plan_grid(info(), resolution=2).width == 20
    assert plan_grid(info(), resolution=0.25).width == 160
    feet = info(Affine(2, 0, 980_000, 0, -2, 200_000), 'EPSG:2263')
    assert plan_grid(feet, resolution=2 * 2 * 0.3048006).width == 40


def test_pixels_of_a_raster_in_degrees_become_square_on_the_ground() -> None:
    north = info(Affine(1e-5, 0, 3, 0, -1e-5, 60), 'EPSG:4326', 400, 400)
    asked = plan_grid(north, resolution=2.2)
    assert asked.width / asked.height == pytest.approx(0.5, rel=0.02)
    default = plan_grid(north)
    assert default.width / default.height == pytest.approx(0.5, rel=0.02)
    assert default.width * default.height == pytest.approx(400 * 400, rel=0.01)
    equator = info(Affine(1e-5, 0, 3, 0, -1e-5, 0), 'EPSG:4326')
    assert (plan_grid(equator).height, plan_grid(equator).width) == (60, 80)


def test_almost_the_own_resolution_is_the_own_resolution() -> None:
    assert plan_grid(info(), resolution=0.503).width == 80


def test_a_default_is_never_finer_than_the_finest() -> None:
    assert plan_grid(info(), finest=1.0).width == 40
    assert plan_grid(info(), finest=0.1).width == 80
    assert plan_grid(info(), finest=1.0, resolution=0.5).width == 80


def test_a_resolution_needs_a_coordinate_system() -> None:
    plain = info(PICTURE_AXES, None)
    with pytest.raises(RequestError, match='no coordinate system'):
        plan_grid(plain, resolution=1.0)
    assert plan_grid(plain, finest=1.0).width == 80


@pytest.mark.parametrize('resolution', [0.0, -1.0, float('nan'), 1e-6])
def test_a_senseless_resolution_is_refused(resolution: float) -> None:
    with pytest.raises(RequestError, match='resolution'):
        plan_grid(info(), resolution=resolution)


def test_a_resolution_coarser_than_the_raster_leaves_one_pixel() -> None:
    grid = plan_grid(info(), resolution=1e5)
    assert (grid.height, grid.width) == (1, 1)


def save(path: Path, geometries: list[shapely.Geometry], crs: str | None) -> Path:
    encoded = np.array([shapely.to_wkb(g) for g in geometries], dtype=object)
    kind = geometries[0].geom_type if geometries else 'Polygon'
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        pyogrio.raw.write(
            str(path), encoded, [], np.array([], object), geometry_type=kind, crs=crs
        )
    return path


def test_polygons_of_a_file_come_in_the_crs_of_the_raster(tmp_path: Path) -> None:
    path = save(tmp_path / 'a.gpkg', [box(3.0, 40.65, 3.001, 40.651)], 'EPSG:4326')
    area = read_aoi(path, CRS.from_epsg(32631))
    assert area.bounds[0] == pytest.approx(500_000, abs=0.1)
    assert area.area == pytest.approx(84.6 * 111.0, rel=0.01)


def test_several_polygons_are_one_area(tmp_path: Path) -> None:
    path = save(tmp_path / 'a.gpkg', [box(0, 0, 2, 2), box(1, 0, 3, 2)], UTM)
    assert read_aoi(path, CRS.from_epsg(32631)).area == 6


def test_polygons_without_crs_are_taken_as_they_stand(tmp_path: Path) -> None:
    path = save(tmp_path / 'a.gpkg', [box(0, 0, 2, 2)], None)
    assert read_aoi(path, CRS.from_epsg(32631)).bounds == (0, 0, 2, 2)
    path = save(tmp_path / 'b.gpkg', [box(0, 0, 2, 2)], UTM)
    assert read_aoi(path, None).bounds == (0, 0, 2, 2)


def test_areas_that_are_none_are_refused(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    crs = CRS.from_epsg(32631)
    text = tmp_path / 'text.gpkg'
    text.write_text('nothing')
    lines = save(tmp_path / 'l.gpkg', [LineString([(0, 0), (1, 1)])], UTM)
    empty = save(tmp_path / 'e.gpkg', [], UTM)
    metres = box(500_000, 4_499_990, 500_010, 4_500_000)
    mistaken = save(tmp_path / 'm.gpkg', [metres], 'EPSG:4326')
    for path, complaint in (
        (tmp_path / 'gone.gpkg', 'no file'),
        (text, 'cannot be read'),
        (lines, 'no polygon'),
        (empty, 'is empty'),
        (mistaken, 'lies where'),
    ):
        with pytest.raises(RequestError, match=complaint):
            read_aoi(path, crs)
    assert capfd.readouterr() == ('', '')


def test_a_self_crossing_polygon_is_mended(tmp_path: Path) -> None:
    bow = Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    area = read_aoi(save(tmp_path / 'a.gpkg', [bow], UTM), CRS.from_epsg(32631))
    assert area.is_valid
    assert area.area == 2


def test_the_grid_of_a_sample_reads_the_same_place(tmp_path: Path) -> None:
    pixels = ramp()
    bbox = (500_010, 4_499_980, 500_020, 4_499_990)
    with open_raster(write_raster(tmp_path / 'a.tif', pixels)) as source:
        grid = plan_grid(source.info, bbox=bbox)
        rgb, _ = source.read(grid, Window(0, 0, 20, 20), None, Stretch())
    assert np.array_equal(rgb, np.moveaxis(pixels[:, 20:40, 20:40], 0, -1))
