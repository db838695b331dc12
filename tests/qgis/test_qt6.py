"""The rule that keeps out of the plugin what Qt 6, and so QGIS 4, has not."""

import sys
import warnings
from pathlib import Path

import pytest
import qgis_staging
from conftest import wait_until
from qgis.core import QgsRasterLayer

from rrsis_qgis.gui.dock import Dock

sys.path.insert(0, str(qgis_staging.ROOT / '.ci'))

import qt6

HEAD = """\
from qgis.core import QgsTask, QgsProcessing, Qgis, QgsField as Field
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtWidgets import QDialog, QMessageBox
"""


@pytest.mark.parametrize(
    ('line', 'advice'),
    [
        ('import PyQt5.QtCore', 'import qgis.PyQt'),
        ('from PyQt5 import QtGui', 'import qgis.PyQt'),
        ('import sip', 'import qgis.PyQt'),
        ('QDialog().exec_()', 'exec_: exec'),
        ('from qgis.PyQt.QtCore import QRegExp\nQRegExp("a")', 'Qt 6 has none'),
        ('Qt.AlignLeft', 'Qt.AlignmentFlag.AlignLeft'),
        ('QMessageBox.Yes', 'QMessageBox.StandardButton.Yes'),
        ('QDialog.Accepted', 'QDialog.DialogCode.Accepted'),
        ('QEvent.FocusIn', 'QEvent.Type.FocusIn'),
        ('QgsTask.CanCancel', 'QgsTask.Flag.CanCancel'),
        ('QgsProcessing.TypeFile', 'QgsProcessing.SourceType.TypeFile'),
        ('Qgis.Warning', 'Qgis.MessageLevel.Warning'),
    ],
)
def test_what_qt6_has_not_is_found_with_what_to_write(line: str, advice: str) -> None:
    ((_, what),) = qt6.faults(HEAD + line)
    assert what.endswith(advice)


@pytest.mark.parametrize(
    'line',
    [
        'Qt.AlignmentFlag.AlignLeft',
        'QgsTask.Flag.CanCancel',
        'QDialog().exec()',
        'QDialog.accept',
        'Field.name',
        'from . import sip',
        'Qgis.QGIS_VERSION_INT',
    ],
)
def test_what_both_have_is_let_through(line: str) -> None:
    assert list(qt6.faults(HEAD + line)) == []


def test_a_fault_is_told_with_its_place_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / 'dock.py').write_text('import os\nimport PyQt5\n')
    assert qt6.main([str(tmp_path)]) == 1
    assert 'dock.py:2: import PyQt5' in capsys.readouterr().err


def test_nothing_is_called_that_this_qgis_calls_deprecated(
    qgis_iface: object, client: object, fake_engine: None, raster: QgsRasterLayer
) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always', DeprecationWarning)
        dock = Dock(qgis_iface, client)
        dock.form.area.setCurrentIndex(1)
        dock.prompt.setPlainText('pond')
        dock.run()
        wait_until(lambda: dock.task is None)
        dock.shut_down()
    own = [w for w in caught if 'rrsis_qgis' in w.filename]
    assert [str(warning.message) for warning in own] == []
