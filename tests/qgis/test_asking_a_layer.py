"""A sentence over a vector layer: in the dock and as an algorithm."""

from collections.abc import Iterator
from pathlib import Path

import processing
import pytest
from conftest import LEFT, TOP, wait_until
from dock_steps import line_layer, run, start
from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgisInterface

from rrsis_qgis.engine_client import EngineClient
from rrsis_qgis.geopackage import tables
from rrsis_qgis.gui.dock import Dock
from rrsis_qgis.processing.provider import Provider

KINDS = ['pond', 'house', 'pond', None, 'pond']


@pytest.fixture
def waters() -> QgsVectorLayer:
    """Return a layer whose category field comes second, and which has no CRS twin."""
    layer = QgsVectorLayer(
        'Polygon?crs=EPSG:32632&field=owner:string&field=kind:string&field=sure:double',
        'Waters & more',
        'memory',
    )
    features = []
    for number, kind in enumerate(KINDS):
        feature = QgsFeature(layer.fields())
        x, y = LEFT + 30 * number, TOP - 100
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(x, y, x + 20, y + 20)))
        feature.setAttributes([f'owner {number}', kind, number / 10])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    QgsProject.instance().addMapLayer(layer)
    return layer


@pytest.fixture
def asked(dock: Dock, waters: QgsVectorLayer) -> Dock:
    """Return the dock with the layer chosen."""
    dock.form.layer.setLayer(waters)
    return dock


def owners(features: object) -> list[str]:
    return [feature['owner'] for feature in features]


def test_a_vector_layer_asks_for_a_category_and_not_for_an_area(
    asked: Dock, raster: QgsRasterLayer
) -> None:
    form = asked.form
    assert form.category.isVisible()
    assert form.category.currentField() == 'kind', 'the likeliest is chosen'
    assert form.score.currentField() == ''
    assert not form.area.isVisible()
    assert not form.model.isVisibleTo(form)
    form.layer.setLayer(raster)
    assert not form.category.isVisible()
    assert form.area.isVisible()
    assert form.model.isVisibleTo(form)


def test_the_sentence_selects_features_and_says_why(
    asked: Dock, waters: QgsVectorLayer
) -> None:
    run(asked, 'the largest pond')
    assert sorted(owners(waters.selectedFeatures())) == [
        'owner 0',
        'owner 2',
        'owner 4',
    ]
    assert asked.answer.account.text() == '3 ponds of 5.'
    assert asked.answer.details.text() == '3 selected, 0.1 s'
    assert [chip.text() for chip in asked.chips.chips][1] == 'pond'
    assert len(QgsProject.instance().mapLayers()) == 1
    assert asked.answered() == waters


def test_a_chip_selects_anew(asked: Dock, waters: QgsVectorLayer) -> None:
    run(asked, 'the largest pond')
    waters.removeSelection()
    asked.chips.chips[0].click()
    assert asked.task.request.expression['things'][0]['ranks'] == []
    wait_until(lambda: asked.task is None)
    assert waters.selectedFeatureCount() == 3
    assert QgsProject.instance().mapLayer(waters.id())


def test_the_answer_becomes_a_layer_with_all_attributes(
    asked: Dock, waters: QgsVectorLayer, tmp_path: Path
) -> None:
    asked.form.copied.setChecked(True)
    run(asked, 'ponds')
    copy = asked.answered()
    assert copy != waters
    assert copy.name() == 'ponds'
    assert copy.fields().names() == ['fid', 'owner', 'kind', 'sure']
    assert sorted(owners(copy.getFeatures())) == ['owner 0', 'owner 2', 'owner 4']
    asked.form.output.setFilePath(str(tmp_path / 'ponds.gpkg'))
    run(asked, 'ponds')
    assert asked.answered().source().startswith(str(tmp_path / 'ponds.gpkg'))
    assert asked.answered().featureCount() == 3
    assert QgsProject.instance().mapLayer(copy.id()), 'an earlier answer stays'


def test_a_copy_replaces_nothing_but_the_layer_of_its_name(
    asked: Dock, waters: QgsVectorLayer, tmp_path: Path
) -> None:
    path = tmp_path / 'My Ponds.gpkg'
    for sentence in ('all ponds', 'ponds'):
        asked.form.output.setFilePath(str(path))
        run(asked, sentence)
        assert not asked.answer.error.isVisible()
        QgsProject.instance().removeMapLayer(asked.answered())
    other = tmp_path / 'other.gpkg'
    path.rename(other)
    asked.form.output.setFilePath(str(other))
    run(asked, 'ponds')
    found = {table.name for table in tables(other)}
    assert found == {'My Ponds', 'other'}
    assert QgsVectorLayer(f'{other}|layername=My Ponds', '', 'ogr').featureCount() == 3


@pytest.mark.parametrize('field', ['geom', 'FID', 'ogc_fid', 'kind 2 "x"', 'größe'])
def test_a_copy_has_every_field_whatever_its_name(
    asked: Dock, waters: QgsVectorLayer, field: str
) -> None:
    waters.startEditing()
    waters.renameAttribute(0, field)
    assert waters.commitChanges()
    asked.form.category.setField('kind')
    asked.form.copied.setChecked(True)
    run(asked, 'ponds')
    copy = asked.answered()
    assert copy.providerType() == 'ogr', asked.answer.details.text()
    assert copy.featureCount() == 3
    assert copy.isSpatial()
    assert next(copy.getFeatures()).hasGeometry()
    assert {f[field] for f in copy.getFeatures()} == {
        'owner 0',
        'owner 2',
        'owner 4',
    }
    asked.chips.chips[0].click()
    wait_until(lambda: asked.task is None)
    assert asked.answered() == copy, 'a chip fills the same layer'


def test_only_the_selection_is_exported_and_zoomed_to(
    asked: Dock, waters: QgsVectorLayer, tmp_path: Path, qgis_iface: QgisInterface
) -> None:
    canvas = qgis_iface.mapCanvas()
    canvas.setDestinationCrs(waters.crs())
    run(asked, 'ponds')
    asked.export_to(tmp_path / 'ponds.shp')
    exported = QgsVectorLayer(str(tmp_path / 'ponds.shp'), 'ponds', 'ogr')
    assert exported.featureCount() == 3
    asked.zoom_button.click()
    assert canvas.extent().contains(waters.boundingBoxOfSelected())


def test_another_layer_is_named_beside_the_one_asked(
    asked: Dock, raster: QgsRasterLayer
) -> None:
    line_layer('Main Street', raster)
    run(asked, 'ponds north of @Main_Street')
    assert asked.answer.account.text() == '3 ponds of 5. 1 of @Main_Street.'


def test_edits_count_and_new_features_can_be_selected(
    asked: Dock, waters: QgsVectorLayer
) -> None:
    waters.startEditing()
    feature = QgsFeature(waters.fields())
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(0, 0, 9, 9)))
    feature.setAttributes(['new owner', 'pond', 1])
    waters.addFeature(feature)
    run(asked, 'ponds')
    assert 'new owner' in owners(waters.selectedFeatures())
    waters.rollBack()


def test_a_layer_without_features_is_refused_in_words(dock: Dock) -> None:
    empty = QgsVectorLayer('Point?crs=EPSG:4326&field=kind:string', 'Empty', 'memory')
    QgsProject.instance().addMapLayer(empty)
    dock.form.layer.setLayer(empty)
    run(dock, 'ponds')
    assert dock.answer.error.text() == 'The layer “Empty” has no features.'


def test_a_layer_without_fields_is_refused_in_words(dock: Dock) -> None:
    bare = QgsVectorLayer('Point?crs=EPSG:4326', 'Bare', 'memory')
    point = QgsFeature()
    point.setGeometry(QgsGeometry.fromWkt('Point (9 48)'))
    bare.dataProvider().addFeature(point)
    QgsProject.instance().addMapLayer(bare)
    dock.form.layer.setLayer(bare)
    run(dock, 'ponds')
    assert dock.answer.error.text().startswith('Choose the field of “Bare”')


def test_cancel_and_a_removed_layer_leave_nothing(
    asked: Dock, waters: QgsVectorLayer
) -> None:
    start(asked, 'slow ponds')
    wait_until(lambda: asked.answer.bar.value() >= 2)
    folder = Path(asked.task.request.objects).parent
    asked.cancel_button.click()
    wait_until(lambda: asked.task is None)
    assert asked.answer.status.text() == 'The run was stopped.'
    assert not folder.exists()
    assert not waters.selectedFeatureCount()
    start(asked, 'ponds')
    QgsProject.instance().removeMapLayer(waters.id())
    wait_until(lambda: asked.task is None)
    assert asked.answer.status.text() == (
        'The layer “Waters & more” was removed, so the run for “ponds” was stopped.'
    )


@pytest.mark.parametrize('sentence', ['refuse this', 'nothing', 'the pnod'])
def test_a_wrong_word_leaves_the_selection(
    asked: Dock, waters: QgsVectorLayer, sentence: str
) -> None:
    run(asked, 'ponds')
    waters.selectByExpression("owner = 'owner 1'")
    asked.form.copied.setChecked(True)
    run(asked, sentence)
    assert owners(waters.selectedFeatures()) == ['owner 1']
    assert len(QgsProject.instance().mapLayers()) == 1, 'no copy of nothing'


def test_what_stays_selected_is_no_answer(asked: Dock, waters: QgsVectorLayer) -> None:
    waters.selectAll()
    run(asked, 'nothing')
    assert asked.answer.account.text() == '0 ponds of 5.'
    assert asked.answered() is None
    assert not asked.export_button.isEnabled()


@pytest.fixture
def _provider(
    client: EngineClient, fake_engine: None, qgis_processing: None
) -> Iterator[None]:
    provider = Provider(client)
    QgsApplication.processingRegistry().addProvider(provider)
    yield
    QgsApplication.processingRegistry().removeProvider(provider)


def ask(layer: object, **parameters: object) -> dict:
    wanted = {
        'INPUT': layer,
        'CATEGORY': 'kind',
        'PROMPT': 'ponds',
        'OUTPUT': 'TEMPORARY_OUTPUT',
    }
    return processing.run('rrsis:resolve', {**wanted, **parameters})


@pytest.mark.usefixtures('_provider')
def test_the_algorithm_returns_features_the_best_first(waters: QgsVectorLayer) -> None:
    outputs = ask(waters, SCORE='sure')
    layer = outputs['OUTPUT']
    assert owners(layer.getFeatures()) == ['owner 4', 'owner 2', 'owner 0']
    assert [field.name() for field in layer.fields()] == ['owner', 'kind', 'sure']
    assert layer.crs() == waters.crs()
    assert outputs['ACCOUNT'] == '3 ponds of 5.'
    assert outputs['COUNT'] == 3


@pytest.mark.usefixtures('_provider')
def test_the_algorithm_can_ask_a_selection(waters: QgsVectorLayer) -> None:
    waters.selectByExpression("owner in ('owner 0', 'owner 1')")
    selected = QgsProcessingFeatureSourceDefinition(waters.id(), True)
    outputs = ask(selected)
    assert owners(outputs['OUTPUT'].getFeatures()) == ['owner 0']
    assert outputs['ACCOUNT'] == '1 ponds of 2.'


@pytest.mark.usefixtures('_provider')
def test_algorithms_take_anchors_from_layers(
    waters: QgsVectorLayer, raster: QgsRasterLayer
) -> None:
    line_layer('roads', raster)
    outputs = ask(waters, PROMPT='ponds near @roads')
    assert outputs['ACCOUNT'] == '3 ponds of 5. 1 of @roads.'
    wanted = {'INPUT': raster, 'PROMPT': 'ponds near @roads'}
    found = processing.run('rrsis:segment', {**wanted, 'OUTPUT': 'TEMPORARY_OUTPUT'})
    assert found['ACCOUNT'].endswith('1 of @roads.')


@pytest.mark.usefixtures('_provider')
@pytest.mark.parametrize(
    ('parameters', 'message'),
    [
        ({'PROMPT': 'refuse this'}, 'The word “refuse” is not known'),
        ({'PROMPT': 'ponds near @rivers'}, 'There is no vector layer “rivers”'),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(
    waters: QgsVectorLayer, parameters: dict, message: str
) -> None:
    with pytest.raises(QgsProcessingException, match=message):
        ask(waters, **parameters)
