"""Where answers live: in a GeoPackage that goes where the project goes."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import draw_raster, wait_until
from dock_steps import bounds, run, start
from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer

from rrsis_qgis import answer_home
from rrsis_qgis.geopackage import Table, free_name, tables
from rrsis_qgis.gui.dock import Dock

HOME = 'Teiche süd answers.gpkg'
_OPEN: list[QgsProject] = []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / 'Projekte (1)'
    folder.mkdir()
    return folder


@pytest.fixture
def saved(raster: QgsRasterLayer, folder: Path) -> QgsProject:
    """Return a project that was saved."""
    assert QgsProject.instance().write(str(folder / 'Teiche süd.qgz'))
    return QgsProject.instance()


def answers(project: QgsProject) -> list[QgsVectorLayer]:
    layers = project.mapLayers().values()
    return [layer for layer in layers if isinstance(layer, QgsVectorLayer)]


def places(project: QgsProject) -> set[Path]:
    return {Table.of(layer).path for layer in answers(project)}


def reopened(path: Path) -> QgsProject:
    """Return a project as another QGIS opens it."""
    project = QgsProject()
    _OPEN.append(project)
    assert project.read(str(path))
    return project


@pytest.fixture(autouse=True)
def _close_projects() -> Iterator[None]:
    yield
    _OPEN.clear()


def test_answers_are_there_when_the_project_is_opened_again(
    dock: Dock, saved: QgsProject, folder: Path
) -> None:
    run(dock, 'the largest pond')
    run(dock, 'two ponds')
    where = bounds(dock.answered())
    assert places(saved) == {folder / HOME}
    assert saved.write()
    again = reopened(folder / 'Teiche süd.qgz')
    layers = {layer.name(): layer for layer in answers(again)}
    assert sorted(layers) == ['the largest pond', 'two ponds']
    assert all(layer.featureCount() == 1 for layer in layers.values())
    assert bounds(layers['two ponds']) == where
    assert layers['two ponds'].crs().authid() == 'EPSG:32632'
    first = next(layers['the largest pond'].getFeatures())
    assert (first['prompt'], first['area_m2']) == ('the largest pond', 40_000)
    colours = {
        layer.renderer().symbol().symbolLayer(1).strokeColor().name()
        for layer in layers.values()
    }
    assert len(colours) == 2
    group = again.layerTreeRoot().children()[0]
    assert group.name() == 'Answers: Luftbild'


def test_a_project_that_is_moved_takes_its_answers_along(
    dock: Dock, saved: QgsProject, folder: Path
) -> None:
    run(dock, 'pond')
    assert saved.write()
    saved.clear()
    moved = folder.rename(folder.with_name('elsewhere'))
    (layer,) = answers(reopened(moved / 'Teiche süd.qgz'))
    assert layer.isValid()
    assert layer.featureCount() == 1


@pytest.mark.parametrize('name', ['Karte.qgz', 'Karte.qgs'])
def test_answers_in_the_profile_move_when_the_project_is_saved_first(
    dock: Dock, raster: QgsRasterLayer, folder: Path, name: str
) -> None:
    project = QgsProject.instance()
    run(dock, 'the largest pond')
    run(dock, 'two ponds')
    (nameless,) = places(project)
    assert nameless.parent == answer_home.profile_folder()
    layer = dock.answered()
    fields = layer.fields().names()
    layer.setName('mine')
    layer.renderer().symbol().symbolLayer(1).setStrokeWidth(3)
    assert project.write(str(folder / name))
    assert places(project) == {folder / 'Karte answers.gpkg'}
    assert layer.featureCount() == 1
    assert layer.fields().names() == fields
    assert not project.isDirty()
    assert not nameless.exists()
    again = {layer.name(): layer for layer in answers(reopened(folder / name))}
    assert sorted(again) == ['mine', 'the largest pond']
    assert [one.featureCount() for one in again.values()] == [1, 1]
    assert again['mine'].renderer().symbol().symbolLayer(1).strokeWidth() == 3
    run(dock, 'pond')
    assert places(project) == {folder / 'Karte answers.gpkg'}


def test_a_project_saved_elsewhere_gets_answers_of_its_own(
    dock: Dock, saved: QgsProject, folder: Path
) -> None:
    run(dock, 'pond')
    assert saved.write()
    assert saved.write(str(folder / 'copy.qgz'))
    assert places(saved) == {folder / 'copy answers.gpkg'}
    run(dock, 'the largest pond')
    assert saved.write()
    (old,) = answers(reopened(folder / 'Teiche süd.qgz'))
    assert old.featureCount() == 1
    assert len(answers(reopened(folder / 'copy.qgz'))) == 2
    assert len(tables(folder / HOME)) == 1, 'the first project is left alone'


def test_a_project_saved_over_another_replaces_no_answer_of_it(
    dock: Dock, saved: QgsProject, folder: Path, tmp_path: Path
) -> None:
    run(dock, 'pond')
    assert saved.write()
    saved.clear()
    saved.addMapLayer(QgsRasterLayer(str(draw_raster(tmp_path / 'b.tif')), 'B'))
    run(dock, 'pond')
    assert saved.write(str(folder / 'Teiche süd.qgz'))
    assert [Table.of(layer).name for layer in answers(saved)] == ['pond_2']
    assert len(tables(folder / HOME)) == 2


def test_what_is_edited_while_the_project_is_saved_moves_the_next_time(
    dock: Dock, raster: QgsRasterLayer, folder: Path
) -> None:
    project = QgsProject.instance()
    run(dock, 'pond')
    layer = dock.answered()
    nameless = Table.of(layer).path
    layer.startEditing()
    layer.changeAttributeValue(1, layer.fields().lookupField('phrase'), 'lake')
    assert project.write(str(folder / 'Karte.qgz'))
    assert layer.isEditable(), 'nobody is thrown out of an edit'
    assert nameless.exists()
    assert layer.commitChanges()
    assert project.write()
    assert places(project) == {folder / 'Karte answers.gpkg'}
    assert [feature['phrase'] for feature in layer.getFeatures()] == ['lake']
    assert not nameless.exists()


def test_a_filter_hides_features_and_loses_none(
    dock: Dock, raster: QgsRasterLayer, folder: Path
) -> None:
    run(dock, 'pond')
    dock.answered().setSubsetString('"area_m2" < 5')
    assert QgsProject.instance().write(str(folder / 'Karte.qgz'))
    assert dock.answered().featureCount() == 0
    dock.answered().setSubsetString('')
    assert dock.answered().featureCount() == 1


def test_a_removed_answer_stays_in_the_file(
    dock: Dock, raster: QgsRasterLayer, folder: Path
) -> None:
    project = QgsProject.instance()
    run(dock, 'pond')
    project.removeMapLayer(dock.answered())
    run(dock, 'the largest pond')
    assert project.write(str(folder / 'Karte.qgz'))
    found = {table.name for table in tables(folder / 'Karte answers.gpkg')}
    assert found == {'pond', 'the_largest_pond'}


def test_two_windows_on_one_project_replace_nothing_of_each_other(
    dock: Dock, saved: QgsProject, folder: Path
) -> None:
    run(dock, 'pond')
    assert saved.write()
    other = reopened(folder / 'Teiche süd.qgz')
    (theirs,) = answers(other)
    assert theirs.startEditing()
    run(dock, 'pond')
    assert Table.of(dock.answered()).name == 'pond_2'
    index = theirs.fields().lookupField('phrase')
    assert theirs.changeAttributeValue(1, index, 'lake')
    assert theirs.commitChanges(), theirs.commitErrors()
    assert next(dock.answered().getFeatures())['phrase'] == 'pond'


@pytest.fixture
def _blocked(folder: Path) -> None:
    """Let a folder lie where the GeoPackage would be, which nobody can write to."""
    (folder / HOME).mkdir()


@pytest.mark.usefixtures('_blocked')
def test_what_cannot_lie_beside_the_project_lies_in_the_profile(
    dock: Dock, saved: QgsProject, folder: Path
) -> None:
    run(dock, 'pond')
    (place,) = places(saved)
    assert place.parent == answer_home.profile_folder()
    assert f'The answer is in {place} instead.' in dock.answer.details.text()
    assert saved.write()
    assert place.exists()
    (layer,) = answers(reopened(folder / 'Teiche süd.qgz'))
    assert layer.featureCount() == 1


@pytest.mark.parametrize('content', [b'', b'no database', b'SQLite format 3\0'])
def test_a_file_that_is_no_geopackage_is_left_as_it_is(
    dock: Dock, saved: QgsProject, folder: Path, content: bytes
) -> None:
    (folder / HOME).write_bytes(content)
    run(dock, 'pond')
    assert dock.answered().featureCount() == 1
    assert (folder / HOME).read_bytes() == content
    assert not list(folder.glob('*.lock'))


def test_an_answer_that_can_be_written_nowhere_is_shown_all_the_same(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    answer_home.profile_folder().write_text('no folder')
    run(dock, 'pond')
    assert dock.answered().providerType() == 'memory'
    assert dock.answered().featureCount() == 1
    assert 'The answer is a temporary layer.' in dock.answer.details.text()


def test_a_full_disk_leaves_the_file_and_its_answers_whole(
    dock: Dock, saved: QgsProject, folder: Path, small_files: None
) -> None:
    run(dock, 'pond')
    size = (folder / HOME).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    start(dock, 'the largest pond')
    wait_until(lambda: dock.task is None)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    assert 'cannot be written' in dock.answer.details.text()
    assert dock.answered().featureCount() == 1
    assert [table.name for table in tables(folder / HOME)] == ['pond']


@pytest.fixture
def small_files() -> Iterator[None]:
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)


def test_temporary_layers_are_made_on_request(
    dock: Dock, saved: QgsProject, folder: Path
) -> None:
    dock.form.in_memory.setChecked(True)
    run(dock, 'pond')
    assert dock.answered().providerType() == 'memory'
    assert dock.answered().featureCount() == 1
    assert not (folder / HOME).exists()


def test_a_cancelled_run_leaves_no_table(dock: Dock, saved: QgsProject) -> None:
    run(dock, 'pond')
    path = Table.of(dock.answered()).path
    start(dock, 'the largest pond')
    wait_until(lambda: dock.task.outcome.kept)
    dock.cancel()
    wait_until(lambda: dock.task is None)
    wait_until(lambda: len(tables(path)) == 1)


def test_a_project_in_a_database_has_its_answers_in_the_profile(
    dock: Dock, raster: QgsRasterLayer, folder: Path
) -> None:
    project = QgsProject.instance()
    run(dock, 'pond')
    store = folder / 'store.gpkg'
    assert project.write(f'geopackage:{store}?projectName=Karte')
    (place,) = places(project)
    assert place.parent == answer_home.profile_folder()
    assert place.name.startswith('database-')
    (layer,) = answers(reopened(f'geopackage:{store}?projectName=Karte'))
    assert layer.featureCount() == 1


def test_a_folder_whose_name_qgis_cannot_read_is_no_place_for_answers(
    dock: Dock, raster: QgsRasterLayer, tmp_path: Path
) -> None:
    folder = tmp_path / 'a|b'
    folder.mkdir()
    assert QgsProject.instance().write(str(folder / 'Karte.qgz'))
    run(dock, 'pond')
    assert dock.answered().featureCount() == 1
    assert places(QgsProject.instance()).pop().parent == answer_home.profile_folder()


@pytest.mark.parametrize(
    ('title', 'name'),
    [
        ('the largest pond', 'the_largest_pond'),
        ('  Größter "Teich"; DROP TABLE x--', 'größter_teich_drop_table_x'),
        ('gpkg contents', 'answer_gpkg_contents'),
        ('池塘|layername=x', '池塘_layername_x'),
        ('…', 'answer'),
        ('a b ' * 40, 'a_b' + '_a_b' * 14),
    ],
)
def test_tables_are_named_after_the_sentence(title: str, name: str) -> None:
    assert free_name(title, ()) == name
    assert free_name(title, (name,)) == f'{name}_2'
