"""An answer is saved beside what is there, and never over what it is made from."""

import os
from pathlib import Path

import pytest
from conftest import LEFT, TOP, draw_raster
from dock_steps import BOTTOM, polygon_layer, run
from osgeo import gdal
from qgis.core import (
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from test_processing import _provider  # noqa: F401 (the algorithms, for every test)
from test_processing import run as process

from rrsis_qgis.gui.dock import Dock
from rrsis_qgis.layers import raster_file


def parcels() -> QgsVectorLayer:
    return polygon_layer(32632, QgsRectangle(LEFT, BOTTOM, LEFT + 9, TOP))


def save(layer: QgsVectorLayer, path: Path, name: str) -> QgsVectorLayer:
    """Add a layer to a file, and to the project."""
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = QgsVectorFileWriter.driverForExtension(path.suffix)
    options.layerName = name
    if path.exists():
        action = QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
        options.actionOnExistingFile = action
    context = QgsProject.instance().transformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(path), context, options)
    within = f'|layername={name}' if path.suffix == '.gpkg' else ''
    saved = QgsVectorLayer(f'{path}{within}', name, 'ogr')
    assert saved.isValid()
    QgsProject.instance().addMapLayer(saved)
    return saved


def layers(path: Path) -> set[str]:
    whole = QgsVectorLayer(str(path), '', 'ogr')
    return {one.split('!!::!!')[1] for one in whole.dataProvider().subLayers()}


def test_processing_adds_to_a_geopackage(
    raster: QgsRasterLayer, tmp_path: Path
) -> None:
    path = tmp_path / 'my (1) project.gpkg'
    save(parcels(), path, 'parcels')
    save(parcels(), path, path.stem)
    for output in (str(path), QgsProcessingOutputLayerDefinition(str(path), None)):
        process(raster, OUTPUT=output)
        assert layers(path) == {'parcels', path.stem}
        answer = QgsVectorLayer(f'{path}|layername={path.stem}', '', 'ogr')
        assert answer.featureCount() == 1
        assert 'prompt' in answer.fields().names()
        assert QgsVectorLayer(f'{path}|layername=parcels', '', 'ogr').featureCount()


def test_processing_does_not_replace_a_raster_in_a_geopackage(
    raster: QgsRasterLayer, tmp_path: Path
) -> None:
    path = tmp_path / 'ortho.gpkg'
    gdal.Translate(str(path), raster.source(), format='GPKG')
    before = path.read_bytes()
    with pytest.raises(QgsProcessingException, match='would be lost'):
        process(raster, OUTPUT=str(path))
    assert path.read_bytes() == before
    (tmp_path / 'notes.gpkg').write_text('my notes')
    with pytest.raises(QgsProcessingException):
        process(raster, OUTPUT=str(tmp_path / 'notes.gpkg'))
    assert (tmp_path / 'notes.gpkg').read_text() == 'my notes'


@pytest.mark.parametrize('way', ['plain', 'link', 'uri'])
@pytest.mark.parametrize('suffix', ['.gpkg', '.shp', '.geojson'])
def test_processing_does_not_write_over_the_area_or_a_named_layer(
    raster: QgsRasterLayer, tmp_path: Path, suffix: str, way: str
) -> None:
    path = tmp_path / f'roads{suffix}'
    roads = save(parcels(), path, 'roads')
    before = path.read_bytes()
    output = str(path)
    if way == 'link':
        link = tmp_path / f'other{suffix}'
        link.symlink_to(path)
        output = str(link)
    elif way == 'uri':
        output = f'ogr:dbname=\'{path}\' table="roads" (geom)'
    area = QgsProcessingFeatureSourceDefinition(roads.source())
    for parameters in ({'AREA': area}, {'PROMPT': 'pond near @roads'}):
        with pytest.raises(QgsProcessingException, match='is read from'):
            process(raster, OUTPUT=output, **parameters)
        assert path.read_bytes() == before


@pytest.mark.parametrize('way', ['plain', 'link', 'hard link'])
def test_the_dock_does_not_save_over_the_raster(
    dock: Dock, tmp_path: Path, way: str
) -> None:
    source = tmp_path / 'source.tif'
    draw_raster(source)
    path = tmp_path / 'ortho.gpkg'
    gdal.Translate(str(path), str(source), format='GPKG')
    layer = QgsRasterLayer(str(path), 'ortho')
    QgsProject.instance().addMapLayer(layer)
    dock.form.layer.setLayer(layer)
    other = tmp_path / 'other.gpkg'
    if way == 'link':
        other.symlink_to(path)
    elif way == 'hard link':
        os.link(path, other)
    before = path.read_bytes()
    dock.form.output.setFilePath(str(path if way == 'plain' else other))
    run(dock, 'pond')
    assert 'is read from' in dock.answer.error.text()
    assert path.read_bytes() == before


def test_the_dock_does_not_save_over_a_layer_that_is_named(
    dock: Dock, raster: QgsRasterLayer, tmp_path: Path
) -> None:
    path = tmp_path / 'roads.gpkg'
    save(parcels(), path, 'roads')
    dock.form.output.setFilePath(str(path))
    run(dock, 'pond near @roads')
    assert 'is read from' in dock.answer.error.text()
    assert layers(path) == {'roads'}


@pytest.mark.parametrize(
    'name',
    ['a|b', 'a|option:x', '(1) maps', '#3', '50%', 'GPKG:x', 'http:', 'a.zip', '[x]?&'],
)
def test_a_raster_in_a_folder_of_any_name_is_the_one_that_is_meant(
    qgis_iface: object, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    path = folder / 'ortho.tif'
    draw_raster(path)
    layer = QgsRasterLayer(str(path), 'ortho')
    if not layer.isValid():
        pytest.skip('QGIS itself cannot open it')
    assert raster_file(layer) == str(path)


def test_what_qgis_adds_to_a_source_is_not_part_of_the_name(
    qgis_iface: object, tmp_path: Path
) -> None:
    path = tmp_path / 'ortho.tif'
    draw_raster(path)
    layer = QgsRasterLayer(f'{path}|option:NUM_THREADS=2', 'ortho')
    assert raster_file(layer) == str(path)
