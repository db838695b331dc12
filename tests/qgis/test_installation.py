"""Installing the engine from the dock, with a Python that only pretends to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import wait_until
from qgis.core import QgsApplication
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QLockFile

from rrsis_qgis import environment, settings
from rrsis_qgis.engine_client import EngineClient
from rrsis_qgis.environment import EngineState
from rrsis_qgis.gui.dock import Dock
from rrsis_qgis.tasks import install_task
from rrsis_qgis.tasks.install_task import InstallTask

FAKE_PYTHON = Path(__file__).parent / 'fake_python.py'


@pytest.fixture(autouse=True)
def _fake_python(monkeypatch: pytest.MonkeyPatch) -> None:
    QgsApplication.instance()
    monkeypatch.setattr(install_task, 'NEEDED_BYTES', 1)


@pytest.fixture
def dock(
    qgis_iface: QgisInterface, client: EngineClient, messages: list
) -> Iterator[Dock]:
    settings._set('base_python', str(FAKE_PYTHON))
    dock = Dock(qgis_iface, client)
    dock.show()
    yield dock
    dock.shut_down()
    dock.deleteLater()


def install(dock: Dock) -> None:
    dock.engine_page.install.click()
    wait_until(lambda: dock.engine_page.task is None)


def left_behind() -> list[Path]:
    return [path for path in environment.home().iterdir() if path.is_dir()]


def test_without_an_engine_the_dock_offers_to_install_it(dock: Dock) -> None:
    assert dock.pages.currentWidget().widget() is dock.engine_page
    assert dock.engine_page.title.text() == 'Engine not installed'
    assert dock.engine_page.install.isVisible()
    assert dock.engine_page.install.isEnabled()
    dock.prompt.write('pond')
    dock.run()
    assert dock.task is None


def test_after_the_installation_the_dock_is_ready(dock: Dock) -> None:
    install(dock)
    assert environment.find().state is EngineState.INSTALLED
    assert environment.find().python == (
        environment.default_folder() / 'bin' / 'python'
    )
    assert dock.pages.currentWidget() is dock.work_page
    assert 'Collecting package-2' in dock.engine_page.log.toPlainText()


def test_an_installation_can_be_stopped_and_leaves_nothing(
    dock: Dock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('RRSIS_FAKE_PYTHON', 'slow')
    dock.engine_page.install.click()
    wait_until(lambda: 'package-3' in dock.engine_page.log.toPlainText())
    assert environment.default_folder().is_dir()
    assert dock.engine_page.bar.value() > 5
    dock.engine_page.cancel.click()
    wait_until(lambda: dock.engine_page.task is None)
    assert left_behind() == []
    assert dock.engine_page.problem.text().startswith('The installation was stopped')
    assert environment.find().state is EngineState.MISSING


@pytest.mark.parametrize(
    ('mood', 'words'),
    [
        ('broken', 'No matching distribution found for torch'),
        ('useless', 'DLL load failed while importing'),
        ('no-venv', 'apt install python3-venv'),
    ],
)
def test_a_failed_installation_says_why_and_leaves_nothing(
    dock: Dock, monkeypatch: pytest.MonkeyPatch, mood: str, words: str
) -> None:
    monkeypatch.setenv('RRSIS_FAKE_PYTHON', mood)
    only = [FAKE_PYTHON]
    monkeypatch.setattr('rrsis_qgis.base_python.candidates', lambda: iter(only))
    install(dock)
    assert words in dock.engine_page.problem.text()
    assert dock.engine_page.problem.isVisible()
    assert left_behind() == []
    assert dock.engine_page.install.isEnabled()


def test_a_full_disk_is_noticed_before_the_download(dock: Dock) -> None:
    task = InstallTask(needed_bytes=10**18)
    assert not task.run()
    assert 'GB of free disk space' in task.sentence
    assert left_behind() == []
    task.finished(False)


def test_two_installations_do_not_meet(dock: Dock) -> None:
    environment.home().mkdir(parents=True)
    lock = QLockFile(str(environment.home() / install_task.LOCK))
    assert lock.tryLock(0)
    install(dock)
    assert dock.engine_page.problem.text().startswith('Another QGIS is installing')
    lock.unlock()


def test_environments_of_earlier_versions_are_removed(dock: Dock) -> None:
    earlier = environment.home() / 'earlier'
    earlier.mkdir(parents=True)
    environment.write_marker(earlier)
    dock.show_work_page()
    assert dock.engine_page.title.text() == 'Engine out of date'
    install(dock)
    assert left_behind() == [environment.default_folder()]


def test_an_interrupted_installation_is_replaced(dock: Dock) -> None:
    half = environment.default_folder() / 'half'
    half.mkdir(parents=True)
    dock.show_work_page()
    assert dock.engine_page.title.text() == 'Engine not usable'
    install(dock)
    assert environment.find().state is EngineState.INSTALLED
    assert not half.exists()


def test_a_dock_that_goes_takes_the_installation_along(
    dock: Dock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('RRSIS_FAKE_PYTHON', 'slow')
    dock.engine_page.install.click()
    wait_until(lambda: 'package-1' in dock.engine_page.log.toPlainText())
    dock.engine_page.shut_down()
    wait_until(lambda: left_behind() == [])
