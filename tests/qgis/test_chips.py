"""The parts of a sentence as chips under it: left out, taken in, changed."""

from conftest import wait_until
from dock_steps import line_layer, run, start
from qgis.core import QgsRasterLayer
from qgis.PyQt.QtTest import QTest

from rrsis_qgis.gui.dock import Dock
from rrsis_qgis.sentence_tree import Changes, changed, named_layers

PROMPT = 'the largest pond north of the road'


def texts(dock: Dock) -> list[str]:
    return [chip.text() for chip in dock.chips.chips]


def click(dock: Dock, number: int) -> dict:
    """Switch a chip and return the sentence that the engine was sent."""
    dock.chips.chips[number].click()
    assert dock.task, 'a chip is to run the sentence'
    tree = dock.task.request.expression
    wait_until(lambda: dock.task is None)
    return tree


def choose(dock: Dock, number: int, *way: str) -> dict:
    """Choose from the menu of a chip, and return what the engine was sent."""
    chip = dock.chips.chips[number]
    chip.menu().aboutToShow.emit()
    menu = chip.menu()
    for step in way:
        action = next(a for a in menu.actions() if a.text() == step)
        menu = action.menu()
    action.trigger()
    tree = dock.task.request.expression
    wait_until(lambda: dock.task is None)
    return tree


def test_an_answer_shows_the_parts_of_its_sentence(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    assert not dock.chips.isVisible()
    run(dock, PROMPT)
    assert dock.chips.isVisible()
    assert texts(dock) == ['largest', 'pond', 'north of the road']
    assert all(chip.isChecked() for chip in dock.chips.chips)


def test_a_part_is_left_out_and_taken_in_again(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, PROMPT)
    (thing,) = click(dock, 2)['things']
    assert thing['conditions'] == []
    assert len(thing['ranks']) == 1
    assert texts(dock) == ['largest', 'pond', 'north of the road'], 'it can come back'
    (thing,) = click(dock, 0)['things']
    assert (thing['conditions'], thing['ranks']) == ([], [])
    click(dock, 2)
    chips = list(dock.chips.chips)
    assert click(dock, 0) is None, 'the sentence is again the one that was typed'
    assert dock.chips.chips == chips, 'the focus stays where it is'


def test_what_is_looked_for_cannot_be_left_out(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, PROMPT)
    dock.chips.chips[1].click()
    assert dock.task is None
    assert dock.chips.chips[1].isChecked()


def test_a_rank_and_a_direction_are_turned(dock: Dock, raster: QgsRasterLayer) -> None:
    run(dock, PROMPT)
    (thing,) = choose(dock, 0, 'smallest')['things']
    assert thing['ranks'][0]['least']
    assert texts(dock)[0] == 'smallest'
    (thing,) = choose(dock, 2, 'south of the road')['things']
    assert thing['conditions'][0]['direction'] == 'south'
    assert texts(dock) == ['smallest', 'pond', 'south of the road']
    choose(dock, 0, 'largest')
    assert choose(dock, 2, 'north of the road') is None


def test_a_thing_is_taken_from_a_layer_of_the_project(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    line_layer('Main Street', raster)
    run(dock, PROMPT)
    way = ('Take “road” from', 'Main Street')
    tree = choose(dock, 2, *way)
    assert named_layers(tree) == ('Main Street',)
    assert dock.answer.account.text().endswith('1 of @Main Street.')
    assert texts(dock)[2] == 'north of the @"Main Street"'
    assert choose(dock, 2, 'Take “road” from', 'what is searched') is None


def test_chips_go_when_the_sentence_is_typed_anew(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, PROMPT)
    click(dock, 0)
    QTest.keyClicks(dock.prompt, 's')
    assert not dock.chips.isVisible()
    start(dock, PROMPT)
    assert dock.task.request.expression is None
    wait_until(lambda: dock.task is None)
    assert texts(dock) == ['largest', 'pond', 'north of the road']


def test_chips_rest_while_a_request_runs(dock: Dock, raster: QgsRasterLayer) -> None:
    run(dock, PROMPT)
    start(dock, 'slow pond')
    assert not dock.chips.isEnabled()
    dock.cancel()
    wait_until(lambda: dock.task is None)
    assert dock.chips.isEnabled()


def test_parts_are_taken_away_from_the_back() -> None:
    tree = {'things': [{'conditions': ['a', 'b', 'c'], 'ranks': ['r'], 'count': 3}]}
    thing = ('things', 0)
    changes = Changes(
        without=[
            (*thing, 'conditions', 0),
            (*thing, 'count'),
            (*thing, 'conditions', 2),
        ],
        instead={(*thing, 'conditions', 1): 'x'},
    )
    assert changed(tree, changes) == {'things': [{'conditions': ['x'], 'ranks': ['r']}]}
    assert tree['things'][0]['count'] == 3, 'what was understood stays as it was'
