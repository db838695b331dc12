"""What the line says after a chip was changed, and what Enter then answers."""

from conftest import wait_until
from dock_steps import run, start
from qgis.core import QgsRasterLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from rrsis_qgis import settings
from rrsis_qgis.gui.dock import Dock

PROMPT = 'the largest pond north of the road'
CHANGED = 'the pond north of the road'


def enter(dock: Dock):
    """Press Enter in the line and return the request that went out."""
    QTest.keyClick(dock.prompt, Qt.Key.Key_Return)
    assert dock.task, 'Enter is to run the sentence'
    request = dock.task.request
    wait_until(lambda: dock.task is None)
    return request


def click(dock: Dock, number: int) -> None:
    dock.chips.chips[number].click()
    wait_until(lambda: dock.task is None)


def states(dock: Dock) -> list[bool]:
    return [chip.isChecked() for chip in dock.chips.chips]


def test_the_line_says_what_a_chip_changed_and_enter_answers_it(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, PROMPT)
    click(dock, 0)
    assert dock.prompt.prompt() == CHANGED
    assert dock.answered().name() == CHANGED
    assert not dock.sentence.mark.isVisible()
    request = enter(dock)
    assert (request.prompt, request.expression) == (CHANGED, None)


def test_a_change_is_undone_and_redone_with_its_chips(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, PROMPT)
    click(dock, 0)
    click(dock, 2)
    assert dock.prompt.prompt() == 'the pond'
    dock.prompt.undo()
    assert dock.prompt.prompt() == CHANGED
    assert states(dock) == [False, True, True]
    dock.prompt.undo()
    assert dock.prompt.prompt() == PROMPT
    assert states(dock) == [True, True, True]
    assert enter(dock).prompt == PROMPT
    dock.prompt.redo()
    assert dock.prompt.prompt() == CHANGED
    assert enter(dock).prompt == CHANGED


def test_a_changed_sentence_is_in_the_history(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, PROMPT)
    click(dock, 0)
    assert settings.history() == [CHANGED, PROMPT]
    QTest.keyClick(dock.prompt, Qt.Key.Key_Up)
    QTest.keyClick(dock.prompt, Qt.Key.Key_Up)
    assert dock.prompt.prompt() == PROMPT


def test_chips_of_a_word_typed_and_taken_back_are_there_again(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, PROMPT)
    click(dock, 0)
    QTest.keyClicks(dock.prompt, 's')
    assert not dock.chips.isVisible()
    QTest.keyClick(dock.prompt, Qt.Key.Key_Backspace)
    assert dock.chips.isVisible()
    assert states(dock) == [False, True, True]


def test_where_words_fail_the_line_is_marked_and_enter_sends_the_tree(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, 'the wordless pond')
    click(dock, 0)
    assert dock.sentence.mark.isVisible()
    assert settings.history() == ['the wordless pond']
    tree = enter(dock).expression
    assert tree['things'][0]['ranks'] == []
    assert dock.sentence.mark.isVisible(), 'it says no more than before'
    dock.prompt.undo()
    assert not dock.sentence.mark.isVisible()
    assert enter(dock).expression is None


def test_a_change_that_was_stopped_is_none(dock: Dock, raster: QgsRasterLayer) -> None:
    run(dock, 'the slow pond')
    dock.chips.chips[0].click()
    dock.cancel()
    wait_until(lambda: dock.task is None)
    assert dock.prompt.prompt() == 'the slow pond'
    assert states(dock) == [True, True, True]


def test_what_is_typed_while_a_change_runs_is_left_alone(
    dock: Dock, raster: QgsRasterLayer
) -> None:
    run(dock, 'the slow pond')
    dock.chips.chips[0].click()
    dock.prompt.write('houses')
    wait_until(lambda: dock.task is None)
    assert dock.prompt.prompt() == 'houses'
    assert not dock.chips.isVisible()
    start(dock, 'houses')
    assert dock.task.request.expression is None
    wait_until(lambda: dock.task is None)
