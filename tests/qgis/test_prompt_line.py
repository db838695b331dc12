"""The line that the sentence is typed into."""

from collections.abc import Iterator

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QMimeData, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLineEdit, QWidget

from rrsis_qgis import settings
from rrsis_qgis.gui.prompt_line import HistoryButton, PromptLine

README = 'the largest pond north of the road'
LONG = 'houses within 50 m of the river and not closer than 20 m to the main road'


@pytest.fixture
def line(qgis_app: QgsApplication) -> Iterator[PromptLine]:
    settings.remember_prompt('ponds near a road')
    settings.remember_prompt('two ponds')
    line = PromptLine()
    line.resize(300, line.height())
    line.show()
    line.setFocus()
    yield line
    line.deleteLater()


def rows(line: PromptLine) -> int:
    """Return the rows that the sentence takes, all of which are to be seen."""
    QCoreApplication.processEvents()
    bottom = line.blockBoundingGeometry(line.document().lastBlock()).bottom()
    assert bottom <= line.viewport().height() + 1, 'a part of it is hidden'
    return round(bottom / line.fontMetrics().lineSpacing())


@pytest.mark.parametrize('width', [180, 240, 400])
def test_the_whole_sentence_is_seen_whatever_the_width(
    line: PromptLine, width: int
) -> None:
    line.resize(width, line.height())
    for sentence in ('pond', README, LONG):
        line.write(sentence)
        needed = line.fontMetrics().horizontalAdvance(sentence) / width
        assert rows(line) >= needed
    line.write('pond')
    assert rows(line) == 1, 'it shrinks again'


def test_the_example_is_seen_whole_before_anything_is_typed(line: PromptLine) -> None:
    line.resize(400, line.height())
    QCoreApplication.processEvents()
    one_row = line.height()
    line.resize(140, line.height())
    QCoreApplication.processEvents()
    assert line.height() >= 2 * one_row


def test_enter_runs_and_breaks_no_line(line: PromptLine) -> None:
    runs = []
    line.entered.connect(lambda: runs.append(line.prompt()))
    QTest.keyClicks(line, 'pond')
    QTest.keyClick(line, Qt.Key.Key_Return)
    QTest.keyClick(line, Qt.Key.Key_Enter)
    QTest.keyClick(line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert runs == ['pond', 'pond']
    assert line.toPlainText() == 'pond'


@pytest.mark.parametrize('end', ['\n', '\r\n', '\u2029', '\u2028'])
def test_line_ends_come_in_by_pasting_and_part_things(
    line: PromptLine, end: str
) -> None:
    data = QMimeData()
    data.setText(f'ponds{end}two houses{end}')
    line.insertFromMimeData(data)
    assert line.prompt() == 'ponds\ntwo houses'
    assert line.height() > 2 * line.fontMetrics().lineSpacing()


def test_a_pasted_page_scrolls_and_leaves_room_for_the_answer(line: PromptLine) -> None:
    line.write('ponds\n' * 40)
    QCoreApplication.processEvents()
    assert line.height() < 8 * line.fontMetrics().lineSpacing()
    policy = line.verticalScrollBarPolicy()
    assert policy == Qt.ScrollBarPolicy.ScrollBarAsNeeded


def test_tab_goes_on_to_the_next_widget(line: PromptLine) -> None:
    window = QWidget()
    line.setParent(window)
    following = QLineEdit(window)
    window.show()
    line.setFocus()
    QTest.keyClicks(line, 'pond')
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert line.toPlainText() == 'pond'
    assert window.focusWidget() is following
    line.setParent(None)


def test_up_and_down_walk_through_earlier_sentences(line: PromptLine) -> None:
    line.write('houses')
    for key, sentence in (
        (Qt.Key.Key_Up, 'two ponds'),
        (Qt.Key.Key_Up, 'ponds near a road'),
        (Qt.Key.Key_Up, 'ponds near a road'),
        (Qt.Key.Key_Down, 'two ponds'),
        (Qt.Key.Key_Down, 'houses'),
        (Qt.Key.Key_Down, 'houses'),
    ):
        QTest.keyClick(line, key)
        assert line.prompt() == sentence


def test_up_moves_the_cursor_within_a_sentence_of_several_rows(
    line: PromptLine,
) -> None:
    line.write('ponds\nhouses')
    QTest.keyClick(line, Qt.Key.Key_Up)
    assert line.prompt() == 'ponds\nhouses'
    QTest.keyClick(line, Qt.Key.Key_Up)
    assert line.prompt() == 'two ponds'


def test_a_button_lists_the_earlier_sentences(line: PromptLine) -> None:
    button = HistoryButton(line)
    button.fill_menu()
    actions = button.menu().actions()
    assert [action.text() for action in actions] == ['two ponds', 'ponds near a road']
    actions[1].trigger()
    assert line.prompt() == 'ponds near a road'
    line.undo()
    assert line.prompt() == ''


def test_a_layer_is_named_where_the_cursor_stands(line: PromptLine) -> None:
    line.write('ponds near')
    line.insert('@roads')
    assert line.toPlainText() == 'ponds near @roads '
