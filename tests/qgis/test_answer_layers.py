"""Answers in the layer tree, and the layer of an answer whose sentence is changed."""

import math
from itertools import combinations
from operator import mul
from pathlib import Path

import pytest
from conftest import draw_raster, wait_until
from dock_steps import bounds, run
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsLayerTreeModel,
    QgsPalLayerSettings,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.gui import QgsLayerTreeView
from qgis.PyQt.QtGui import QColor

from rrsis_qgis.geopackage import Table, tables
from rrsis_qgis.gui.dock import Dock
from rrsis_qgis.styles import COLOURS

PROMPT = 'the largest pond north of the road'
CHANGED = 'the pond north of the road'


def colour(layer: QgsVectorLayer) -> str:
    return layer.renderer().symbol().symbolLayer(1).strokeColor().name()


def click(dock: Dock, number: int = 0) -> None:
    dock.chips.chips[number].click()
    assert dock.task
    wait_until(lambda: dock.task is None)


def find_nothing(dock: Dock) -> None:
    """Click a chip, and let the engine find nothing."""
    typed, dock.chips.typed = dock.chips.typed, 'nothing'
    click(dock)
    dock.chips.typed = typed


def shown(project: QgsProject) -> list[str]:
    """Return the names of all layers as they lie on the map, the uppermost first."""
    return [layer.name() for layer in project.layerTreeRoot().layerOrder()]


@pytest.fixture
def project() -> QgsProject:
    return QgsProject.instance()


@pytest.fixture(params=['table', 'memory'])
def answered(
    request: pytest.FixtureRequest, dock: Dock, raster: QgsRasterLayer
) -> Dock:
    """Return the dock with an answer, in a GeoPackage or in memory."""
    dock.form.in_memory.setChecked(request.param == 'memory')
    run(dock, PROMPT)
    return dock


def test_the_newest_answer_lies_on_top_and_the_older_ones_are_collapsed(
    dock: Dock, raster: QgsRasterLayer, project: QgsProject
) -> None:
    for sentence in ('one pond', 'two ponds', 'three ponds'):
        run(dock, sentence)
    assert shown(project) == ['three ponds', 'two ponds', 'one pond', 'Luftbild']
    (group, _) = project.layerTreeRoot().children()
    assert [node.isExpanded() for node in group.children()] == [True, False, False]


def test_a_new_group_is_open_and_one_the_user_closed_stays_closed(
    dock: Dock, raster: QgsRasterLayer, project: QgsProject
) -> None:
    view = QgsLayerTreeView()
    model = QgsLayerTreeModel(project.layerTreeRoot())
    view.setModel(model)
    view.show()
    run(dock, 'one pond')
    (group, _) = project.layerTreeRoot().children()
    assert view.isExpanded(view.node2index(group))
    view.collapse(view.node2index(group))
    run(dock, 'two ponds')
    assert not view.isExpanded(view.node2index(group))
    view.hide()
    view.setModel(None)


def test_the_newest_lies_on_top_whatever_order_the_user_gave_the_map(
    dock: Dock, raster: QgsRasterLayer, project: QgsProject, tmp_path: Path
) -> None:
    label = QgsRasterLayer(str(draw_raster(tmp_path / 'b.tif')), 'labels')
    project.addMapLayer(label)
    root = project.layerTreeRoot()
    root.setHasCustomLayerOrder(True)
    root.setCustomLayerOrder([label, raster])
    run(dock, 'one pond')
    run(dock, 'two ponds')
    assert shown(project) == ['labels', 'two ponds', 'one pond', 'Luftbild']


def test_every_raster_has_a_group_of_its_own_above_it(
    dock: Dock, raster: QgsRasterLayer, project: QgsProject, tmp_path: Path
) -> None:
    root = project.layerTreeRoot()
    other = QgsRasterLayer(str(draw_raster(tmp_path / 'b.tif')), 'Other')
    folder = root.insertGroup(0, 'Pictures')
    project.addMapLayer(other, False)
    folder.addLayer(other)
    for layer in (raster, other, raster):
        dock.form.layer.setLayer(layer)
        run(dock, f'pond in {layer.name()}')
    assert [node.name() for node in folder.children()] == ['Answers: Other', 'Other']
    pictures, answers, _ = root.children()
    assert pictures is folder or pictures.name() == 'Pictures'
    assert [node.name() for node in answers.children()] == ['pond in Luftbild'] * 2


def test_a_group_that_was_renamed_and_moved_is_still_the_one(
    dock: Dock, raster: QgsRasterLayer, project: QgsProject
) -> None:
    run(dock, 'one pond')
    root = project.layerTreeRoot()
    group = root.children()[0]
    moved = group.clone()
    moved.setName('Mine')
    root.insertGroup(0, 'Drawer').insertChildNode(0, moved)
    root.removeChildNode(group)
    moved.setItemVisibilityChecked(False)
    run(dock, 'two ponds')
    assert [node.name() for node in moved.children()] == ['two ponds', 'one pond']
    assert root.findLayer(dock.answered().id()).isVisible()


def test_answers_differ_in_colour(dock: Dock, raster: QgsRasterLayer) -> None:
    layers = []
    for number in range(len(COLOURS)):
        run(dock, f'{number} ponds')
        layers.append(dock.answered())
    assert len({colour(layer) for layer in layers}) == len(COLOURS)
    free = colour(layers[2])
    QgsProject.instance().removeMapLayer(layers[2])
    run(dock, 'one pond more')
    assert colour(dock.answered()) == free


# How eyes without one of the three kinds of cones see linear red, green and blue
# (Machado, Oliveira and Fernandes, 2009).
EYES = {
    'all': ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    'no red': ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    'no green': ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    'no blue': ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
SELECTION = (255, 255, 0)


def lightness_and_hue(rgb: tuple, eyes: tuple) -> tuple[float, ...]:
    """Return a colour in CIE L*a*b*, as some eyes see it."""

    def product(matrix: tuple, values: tuple) -> tuple:
        return tuple(sum(map(mul, row, values)) for row in matrix)

    linear = tuple(((v / 255 + 0.055) / 1.055) ** 2.4 for v in rgb)
    seen = tuple(min(1.0, max(0.0, value)) for value in product(eyes, linear))
    to_xyz = ((0.434, 0.376, 0.190), (0.213, 0.715, 0.072), (0.018, 0.109, 0.873))
    x, y, z = (
        value ** (1 / 3) if value > 0.0089 else 7.787 * value + 0.138
        for value in product(to_xyz, seen)
    )
    return (116 * y - 16, 500 * (x - y), 200 * (y - z))


@pytest.mark.parametrize('eyes', EYES.values(), ids=EYES.keys())
def test_all_eyes_can_tell_the_colours(eyes: tuple) -> None:
    for one, other in combinations((*COLOURS, SELECTION), 2):
        pair = [lightness_and_hue(rgb, eyes) for rgb in (one, other)]
        assert math.dist(*pair) > 20, (one, other)


def test_a_changed_sentence_fills_the_same_layer(
    answered: Dock, project: QgsProject
) -> None:
    layer = answered.answered()
    click(answered)
    assert answered.answered() == layer
    assert layer.name() == CHANGED
    assert layer.metadata().title() == CHANGED
    assert layer.featureCount() == 1
    assert len(project.mapLayers()) == 2
    click(answered)
    assert layer.name() == PROMPT


def test_what_the_user_made_of_the_layer_stays(
    answered: Dock, project: QgsProject, raster: QgsRasterLayer
) -> None:
    layer = answered.answered()
    layer.setName('mine')
    layer.renderer().symbol().symbolLayer(1).setStrokeColor(QColor('#123456'))
    settings = QgsPalLayerSettings()
    settings.fieldName = 'score'
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    layer.setOpacity(0.4)
    layer.setCustomProperty('other_plugin/key', 'kept')
    layer.selectAll()
    root = project.layerTreeRoot()
    node = root.findLayer(layer.id())
    root.insertChildNode(2, node.clone())
    node.parent().removeChildNode(node)
    root.findLayer(layer.id()).setItemVisibilityChecked(False)
    click(answered)
    assert answered.answered() == layer
    assert layer.name() == 'mine'
    assert colour(layer) == '#123456'
    assert layer.labeling().settings().fieldName == 'score'
    assert layer.labelsEnabled()
    assert layer.opacity() == 0.4
    assert layer.customProperty('other_plugin/key') == 'kept'
    assert root.children()[-1].layerId() == layer.id()
    assert not root.children()[-1].isVisible()


def test_a_changed_sentence_that_finds_nothing_empties_the_layer(
    answered: Dock,
) -> None:
    layer = answered.answered()
    layer.renderer().symbol().symbolLayer(1).setStrokeColor(QColor('#123456'))
    find_nothing(answered)
    assert answered.answered() == layer
    assert layer.featureCount() == 0
    assert answered.answer.account.text() == 'No pond was found.'
    click(answered)
    assert layer.featureCount() == 1
    assert colour(layer) == '#123456'


def start_editing(layer: QgsVectorLayer) -> None:
    assert layer.startEditing()
    layer.changeGeometry(
        next(layer.getFeatures()).id(),
        QgsGeometry.fromWkt('MultiPolygon (((0 0, 9 0, 9 9, 0 0)))'),
    )


def edit(layer: QgsVectorLayer) -> None:
    start_editing(layer)
    assert layer.commitChanges()


def change_value(layer: QgsVectorLayer) -> None:
    assert layer.startEditing()
    index = layer.fields().lookupField('phrase')
    layer.changeAttributeValue(next(layer.getFeatures()).id(), index, 'lake')
    assert layer.commitChanges()


def add_one(layer: QgsVectorLayer) -> None:
    # As a script does it, past the edits of the layer.
    feature = QgsFeature(layer.fields())
    feature.setGeometry(next(layer.getFeatures()).geometry())
    assert layer.dataProvider().addFeatures([feature])[0]


def remove_all(layer: QgsVectorLayer) -> None:
    assert layer.startEditing()
    layer.selectAll()
    layer.deleteSelectedFeatures()
    assert layer.commitChanges()


@pytest.mark.parametrize(
    'change', [start_editing, edit, change_value, add_one, remove_all]
)
def test_what_the_user_changed_is_never_thrown_away(
    answered: Dock, project: QgsProject, change: object
) -> None:
    theirs = answered.answered()
    change(theirs)
    before = [(f.attributes(), f.geometry().asWkt()) for f in theirs.getFeatures()]
    click(answered)
    assert answered.answered() != theirs
    after = [(f.attributes(), f.geometry().asWkt()) for f in theirs.getFeatures()]
    assert after == before
    assert theirs.isEditable() == (change is start_editing)
    assert answered.answered().name() == CHANGED
    assert shown(project)[0] == CHANGED
    said = f'The layer “{PROMPT}” was changed, so it stays as it is; the answer is a'
    assert said in answered.answer.details.text()
    newer = answered.answered()
    click(answered)
    assert answered.answered() == newer, 'the new layer is not edited'
    theirs.rollBack()


def test_a_field_the_user_added_stays(dock: Dock, raster: QgsRasterLayer) -> None:
    run(dock, PROMPT)
    theirs = dock.answered()
    theirs.startEditing()
    theirs.addAttribute(theirs.fields().field('phrase'))
    field = theirs.fields().field('phrase')
    field.setName('checked by')
    theirs.addAttribute(field)
    theirs.commitChanges()
    click(dock)
    assert dock.answered() != theirs
    assert 'checked by' in theirs.fields().names()


def test_a_file_the_user_chose_is_not_written_again(
    dock: Dock, raster: QgsRasterLayer, tmp_path: Path
) -> None:
    dock.form.output.setFilePath(str(tmp_path / 'ponds.gpkg'))
    run(dock, PROMPT)
    saved = dock.answered()
    before = (tmp_path / 'ponds.gpkg').read_bytes()
    click(dock)
    assert dock.answered() != saved
    assert (tmp_path / 'ponds.gpkg').read_bytes() == before


def test_another_raster_gets_another_layer(
    dock: Dock, raster: QgsRasterLayer, tmp_path: Path
) -> None:
    run(dock, PROMPT)
    first = dock.answered()
    other = QgsRasterLayer(str(draw_raster(tmp_path / 'b.tif')), 'B')
    QgsProject.instance().addMapLayer(other)
    dock.form.layer.setLayer(other)
    click(dock)
    assert dock.answered() != first
    assert first.name() == PROMPT
    assert 'was changed' not in dock.answer.details.text()


def test_tables_pile_up_only_where_a_saved_project_needs_them(
    dock: Dock, raster: QgsRasterLayer, project: QgsProject, tmp_path: Path
) -> None:
    run(dock, PROMPT)
    path = Table.of(dock.answered()).path
    for _ in range(3):
        click(dock)
    wait_until(lambda: len(tables(path)) == 1)
    assert project.write(str(tmp_path / 'a.qgz'))
    path = Table.of(dock.answered()).path
    where = bounds(dock.answered())
    click(dock)
    again = QgsProject()
    assert again.read(str(tmp_path / 'a.qgz'))
    (layer,) = again.mapLayersByName(CHANGED)
    assert bounds(layer) == where, 'whoever does not save finds what was saved'
    assert len(tables(path)) == 2


def test_a_table_that_another_layer_shows_stays(
    dock: Dock, raster: QgsRasterLayer, project: QgsProject
) -> None:
    run(dock, PROMPT)
    twin = dock.answered().clone()
    project.addMapLayer(twin)
    click(dock)
    click(dock)
    wait_until(lambda: len(tables(Table.of(twin).path)) == 2)
    assert twin.featureCount() == 1
