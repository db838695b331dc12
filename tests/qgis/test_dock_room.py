"""The dock on small screens, and in the languages with long words."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import qgis_staging
from conftest import wait_until
from dock_steps import run
from qgis.core import QgsRasterLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QCoreApplication, QPoint
from qgis.PyQt.QtWidgets import QWidget

from rrsis_qgis.engine_client import EngineClient
from rrsis_qgis.gui.dock import Dock
from rrsis_qgis.translation import load_translator

NARROW = 240
# What is left of 1920 x 1080 at 150 % between the toolbars and the status bar.
LOW = 480


@pytest.fixture(params=['en', 'de', 'fr'])
def spoken(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    qgis_iface: QgisInterface,
    fake_engine: None,
    client: EngineClient,
    messages: list,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Dock]:
    """Return a dock in each language."""
    # Folders of tests have longer names than those of users.
    monkeypatch.setenv('XDG_DATA_HOME', '/home/someone/.local/share')
    source = qgis_staging.ROOT / 'i18n' / f'rrsis_qgis_{request.param}.ts'
    translator = None
    if source.exists():
        if not shutil.which('lrelease'):
            pytest.skip('lrelease (Debian: qttools5-dev-tools) is not installed')
        target = tmp_path / f'{source.stem}.qm'
        subprocess.run(['lrelease', '-silent', source, '-qm', target], check=True)
        translator = load_translator(tmp_path, request.param)
        QCoreApplication.installTranslator(translator)
    dock = Dock(qgis_iface, client)
    dock.show()
    yield dock
    dock.shut_down()
    dock.deleteLater()
    if translator:
        QCoreApplication.removeTranslator(translator)


def test_the_dock_can_be_made_narrow(spoken: Dock, raster: QgsRasterLayer) -> None:
    run(spoken, 'the largest pond north of the road')
    spoken.form.options.setCollapsed(False)
    spoken.resize(NARROW, 900)
    QCoreApplication.processEvents()
    assert spoken.width() == NARROW
    room = spoken.work_page.viewport().width()
    work = spoken.work_page.widget()
    assert work.minimumSizeHint().width() <= room
    shown = [widget for widget in work.findChildren(QWidget) if widget.isVisible()]
    rows = [widget for widget in shown if widget.parentWidget() is work]
    assert rows
    assert all(row.geometry().right() < room for row in rows)
    assert spoken.engine_page.minimumSizeHint().width() <= room


def test_the_answer_is_seen_without_scrolling_right_under_the_sentence(
    spoken: Dock, raster: QgsRasterLayer
) -> None:
    spoken.resize(320, LOW)
    run(spoken, 'the largest pond north of the road')
    QCoreApplication.processEvents()
    page = spoken.work_page
    for seen in (spoken.answer.account, spoken.zoom_button, spoken.export_button):
        assert seen.isVisible()
        bottom = seen.mapTo(page.widget(), QPoint(0, seen.height())).y()
        assert bottom <= page.viewport().height()
    answer = spoken.answer.mapTo(page.widget(), QPoint(0, 0)).y()
    assert answer < spoken.form.mapTo(page.widget(), QPoint(0, 0)).y()


def test_an_answer_further_down_is_scrolled_to(
    spoken: Dock, raster: QgsRasterLayer
) -> None:
    spoken.resize(320, 160)
    run(spoken, 'the largest pond north of the road')
    page = spoken.work_page

    def top() -> int:
        return spoken.answer.account.mapTo(page.viewport(), QPoint(0, 0)).y()

    wait_until(lambda: 0 <= top() < page.viewport().height() - 20, seconds=3)
