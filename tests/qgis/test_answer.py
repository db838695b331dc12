"""What becomes of an answer: a layer, a file, a Shapefile."""

from pathlib import Path

from conftest import wait_until
from dock_steps import FIELDS, bounds, run, start
from qgis.core import (
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.gui import QgisInterface

from rrsis_qgis.gui.dock import Dock


def test_the_answer_is_outlined_and_translucent(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, 'the largest pond')
    symbol = dock.answered().renderer().symbol()
    casing, line = symbol.symbolLayer(0), symbol.symbolLayer(1)
    assert line.strokeColor().alpha() == 255
    assert 0 < line.fillColor().alpha() < 80
    assert casing.strokeWidth() > line.strokeWidth()


def test_temporary_files_are_gone_after_the_run(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    start(dock, 'the largest pond')
    folder = Path(dock.task.request.output).parent
    wait_until(lambda: dock.task is None)
    wait_until(lambda: not folder.exists())
    assert next(dock.answered().getFeatures())['prompt'] == 'the largest pond'


def test_nothing_found_is_an_account_and_no_layer(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, 'pond')
    run(dock, 'nothing at all')
    assert dock.answered() is None
    assert not dock.zoom_button.isEnabled()
    assert len(QgsProject.instance().mapLayers()) == 2
    assert dock.answer.account.text() == 'No pond was found.'


def test_a_chosen_file_is_written_and_not_written_over(
    dock: Dock, raster: QgsRasterLayer, tmp_path: Path
) -> None:
    dock.form.output.setFilePath(str(tmp_path / 'ponds.gpkg'))
    run(dock, 'pond')
    assert dock.answered().source().startswith(str(tmp_path / 'ponds.gpkg'))
    assert dock.form.output.filePath() == ''


def test_a_file_of_another_kind_is_refused(
    dock: Dock, raster: QgsRasterLayer, tmp_path: Path
) -> None:
    dock.form.output.setFilePath(str(tmp_path / 'ponds.dwg'))
    run(dock, 'pond')
    assert dock.answer.error.text().startswith('Save to a file that ends in .gpkg')


def test_export_writes_a_shapefile_in_utf8(
    dock: Dock, raster: QgsRasterLayer, tmp_path: Path
) -> None:
    run(dock, 'größter Teich')
    dock.export_to(tmp_path / 'Teiche')
    parts = {path.suffix for path in tmp_path.glob('Teiche.*')}
    assert {'.shp', '.shx', '.dbf', '.prj', '.cpg'} <= parts
    assert (tmp_path / 'Teiche.cpg').read_text().strip() == 'UTF-8'
    written = QgsVectorLayer(str(tmp_path / 'Teiche.shp'), 'Teiche', 'ogr')
    assert [field.name() for field in written.fields()] == FIELDS
    assert next(written.getFeatures())['prompt'] == 'größter Teich'
    assert bounds(written) == bounds(dock.answered())
    assert not list(tmp_path.glob('.rrsis_*'))


def test_export_to_a_forbidden_place_says_so(
    dock: Dock, raster: QgsRasterLayer, messages: list
) -> None:
    run(dock, 'pond')
    dock.export_to(Path('/proc/answer.shp'))
    assert 'The Shapefile /proc/answer.shp cannot be written' in messages[-1][0]


def test_a_removed_answer_cannot_be_exported(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    assert not dock.export_button.isVisible()
    run(dock, 'pond')
    assert dock.export_button.isEnabled()
    QgsProject.instance().removeMapLayer(dock.answered())
    assert not dock.export_button.isEnabled()


def test_zoom_shows_the_answer(
    dock: Dock, raster: QgsRasterLayer, qgis_iface: QgisInterface
) -> None:
    canvas = qgis_iface.mapCanvas()
    canvas.setDestinationCrs(raster.crs())
    run(dock, 'pond')
    dock.zoom_button.click()
    assert canvas.extent().contains(dock.answered().extent())
    assert canvas.extent().height() < 3 * dock.answered().extent().height()
