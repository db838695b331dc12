"""What is asked of the engine: which raster, which area, which choices."""

import math
from pathlib import Path

import pytest
from conftest import LEFT, TOP, draw_raster, wait_until
from dock_steps import (
    BOTTOM,
    bounds,
    polygon_layer,
    run,
    start,
)
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgisInterface

from rrsis_qgis.gui.dock import Dock
from rrsis_qgis.requests import Area


def test_only_the_visible_part_is_searched_in_the_crs_of_the_raster(
    dock: Dock, raster: QgsRasterLayer, qgis_iface: QgisInterface
) -> None:
    canvas = qgis_iface.mapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem('EPSG:4326'))
    # Nine degrees east is the central meridian of zone 32, where x is 500 000 m.
    canvas.setExtent(QgsRectangle(9.001, 48.7505, 9.002, 48.7515))
    canvas.setCenter(QgsPointXY(9.0, 48.751))
    half_width = canvas.extent().width() / 2 * 111_320 * math.cos(math.radians(48.75))
    start(dock, 'pond', Area.CANVAS)
    xmin, ymin, xmax, ymax = dock.task.request.bbox
    wait_until(lambda: dock.task is None)
    assert xmin == pytest.approx(LEFT, abs=0.5)
    assert xmax == pytest.approx(LEFT + half_width, rel=0.01)
    assert BOTTOM < ymin < ymax < TOP
    assert ymax - ymin == pytest.approx(canvas.extent().height() * 111_200, rel=0.01)


def test_a_raster_out_of_sight_is_not_searched(
    dock: Dock, raster: QgsRasterLayer, qgis_iface: QgisInterface
) -> None:
    canvas = qgis_iface.mapCanvas()
    canvas.setDestinationCrs(raster.crs())
    canvas.setExtent(QgsRectangle(LEFT + 9000, TOP, LEFT + 9100, TOP + 100))
    run(dock, 'pond', Area.CANVAS)
    assert 'does not show any part of “Luftbild”' in dock.answer.error.text()


def test_selected_polygons_are_the_area_whatever_their_crs(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    layer = polygon_layer(4326, QgsRectangle(9.0005, 48.7505, 9.001, 48.751))
    layer.selectAll()
    dock.form.polygons.setLayer(layer)
    run(dock, 'pond', Area.SELECTION)
    xmin, ymin, xmax, ymax = bounds(dock.answered())
    assert xmin == pytest.approx(LEFT + 36.8, abs=0.5)
    assert xmax - xmin == pytest.approx(36.8 / 2, abs=0.5)
    assert ymax - ymin == pytest.approx(55.6 / 2, abs=0.5)


def test_without_a_selection_the_dock_asks_for_one(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    dock.form.polygons.setLayer(polygon_layer(32632, QgsRectangle(0, 0, 1, 1)))
    run(dock, 'pond', Area.SELECTION)
    assert dock.answer.error.text() == 'Select at least one polygon of “Parcels” first.'


def test_a_corrected_crs_is_that_of_the_area_and_of_the_answer(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    raster.setCrs(QgsCoordinateReferenceSystem('EPSG:32633'))
    layer = polygon_layer(32633, QgsRectangle(LEFT, BOTTOM, LEFT + 40, BOTTOM + 40))
    layer.selectAll()
    dock.form.polygons.setLayer(layer)
    start(dock, 'pond', Area.SELECTION)
    sent = QgsVectorLayer(dock.task.request.aoi, 'sent', 'ogr')
    assert sent.crs().authid() == 'EPSG:32633'
    assert asked_in(dock) == raster.crs()
    wait_until(lambda: dock.task is None)
    assert dock.answered().crs().authid() == 'EPSG:32633'
    assert bounds(dock.answered()) == (LEFT, BOTTOM, LEFT + 20, BOTTOM + 20)


def asked_in(dock: Dock) -> QgsCoordinateReferenceSystem:
    """Return the CRS that the engine is told."""
    assert dock.task.request.crs is not None
    return QgsCoordinateReferenceSystem.fromWkt(dock.task.request.crs)


def test_the_engine_is_told_a_crs_only_where_the_file_says_another(
    dock: Dock, raster: QgsRasterLayer, tmp_path: Path
) -> None:
    start(dock, 'pond')
    assert dock.task.request.crs is None
    wait_until(lambda: dock.task is None)
    plain = QgsRasterLayer(str(draw_raster(tmp_path / 'plain.tif', None)), 'plain')
    plain.setCrs(QgsCoordinateReferenceSystem('EPSG:25832'))
    QgsProject.instance().addMapLayer(plain)
    dock.form.layer.setLayer(plain)
    start(dock, 'pond')
    assert asked_in(dock).authid() == 'EPSG:25832'
    wait_until(lambda: dock.task is None)


@pytest.mark.parametrize(
    'proj',
    [
        '+proj=tmerc +lat_0=0 +lon_0=9.2 +k=1 +x_0=3500000 +y_0=0 +ellps=bessel '
        '+towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7 +units=m +no_defs',
        '+proj=laea +lat_0=48 +lon_0=9 +datum=WGS84 +units=us-ft +no_defs',
    ],
)
def test_a_crs_of_the_users_own_is_told_in_full(
    dock: Dock, raster: QgsRasterLayer, proj: str
) -> None:
    own = QgsCoordinateReferenceSystem.fromProj(proj)
    assert own.isValid()
    assert not own.authid()
    raster.setCrs(own)
    start(dock, 'pond')
    told = asked_in(dock)
    wait_until(lambda: dock.task is None)
    project, earth = QgsProject.instance(), QgsCoordinateReferenceSystem('EPSG:4326')
    spots = [
        QgsCoordinateTransform(crs, earth, project).transform(LEFT, TOP)
        for crs in (told, own)
    ]
    assert spots[0].distance(spots[1]) < 1e-9


def test_a_crs_that_was_taken_away_is_none(dock: Dock, raster: QgsRasterLayer) -> None:
    raster.setCrs(QgsCoordinateReferenceSystem())
    start(dock, 'pond')
    assert dock.task.request.crs == 'none'
    wait_until(lambda: dock.task is None)
    assert not dock.answered().crs().isValid()


def test_a_raster_without_a_crs_is_searched_in_its_own_coordinates(
    dock: Dock, tmp_path: Path, qgis_iface: QgisInterface
) -> None:
    path = draw_raster(tmp_path / 'plain.tif', epsg=None)
    raster = QgsRasterLayer(str(path), 'plain')
    raster.setCrs(QgsCoordinateReferenceSystem())
    QgsProject.instance().addMapLayer(raster)
    layer = polygon_layer(32632, QgsRectangle(LEFT, BOTTOM, LEFT + 40, BOTTOM + 40))
    layer.selectAll()
    dock.form.polygons.setLayer(layer)
    run(dock, 'pond', Area.SELECTION)
    assert not dock.answered().crs().isValid()
    assert bounds(dock.answered()) == (LEFT, BOTTOM, LEFT + 20, BOTTOM + 20)


@pytest.mark.parametrize(
    ('source', 'provider'),
    [
        ('type=xyz&url=https://example.org/%7Bz%7D/%7Bx%7D/%7By%7D.png', 'wms'),
        ('/vsimem/nowhere.tif', 'gdal'),
    ],
)
def test_a_layer_without_a_file_is_refused_in_words(
    dock: Dock, source: str, provider: str, tmp_path: Path
) -> None:
    if source.startswith('/vsimem'):
        gdal.FileFromMemBuffer(source, draw_raster(tmp_path / 'm.tif').read_bytes())
    layer = QgsRasterLayer(source, 'Online', provider)
    assert layer.isValid()
    QgsProject.instance().addMapLayer(layer)
    run(dock, 'pond')
    assert 'The layer “Online” has no file' in dock.answer.error.text()


def test_a_file_that_is_gone_is_named(
    dock: Dock, raster: QgsRasterLayer, raster_path: Path
) -> None:
    raster_path.unlink()
    run(dock, 'pond')
    assert str(raster_path) in dock.answer.error.text()


def test_without_a_raster_the_dock_says_so(dock: Dock) -> None:
    run(dock, 'pond')
    assert dock.answer.error.text().startswith('Add a raster layer')


def test_finer_choices_reach_the_engine(dock: Dock, raster: QgsRasterLayer) -> None:
    dock.form.threshold.setValue(0.4)
    dock.form.resolution.setValue(1.5)
    dock.form.min_area.setValue(25)
    for combo, band in zip(dock.form.bands, (3, 2, 1), strict=True):
        combo.setBand(band)
    start(dock, 'pond')
    request = dock.task.request
    wait_until(lambda: dock.task is None)
    assert (request.threshold, request.resolution, request.min_area) == (0.4, 1.5, 25)
    assert request.bands == (3, 2, 1)


def test_automatic_choices_are_left_to_the_engine(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    start(dock, 'pond')
    request = dock.task.request
    wait_until(lambda: dock.task is None)
    assert request.image == raster.source()
    assert (request.threshold, request.resolution, request.min_area) == (None,) * 3
    assert (request.bands, request.bbox, request.aoi) == (None,) * 3


def test_two_bands_are_not_enough(dock: Dock, raster: QgsRasterLayer) -> None:
    dock.form.bands[0].setBand(1)
    dock.form.bands[1].setBand(2)
    run(dock, 'pond')
    assert dock.answer.error.text().startswith('Choose all three bands')
