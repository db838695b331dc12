"""The plugin in other languages."""

import sys
from pathlib import Path

import pytest
import qgis_staging
from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QCoreApplication

from rrsis_qgis import translation
from rrsis_qgis.translation import load_translator, tr, user_locale

sys.path.insert(0, str(qgis_staging.ROOT / 'i18n'))

import compiling
import update

SOURCES = sorted((qgis_staging.ROOT / 'i18n').glob('rrsis_qgis_*.ts'))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of compiled translations."""
    compiling.compile_to(tmp_path)
    return tmp_path


@pytest.mark.parametrize('name', ['lrelease', 'lrelease-qt5', 'lrelease-qt6'])
def test_the_compiler_is_found_by_the_name_that_a_system_gives_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv('PATH', str(tmp_path))
    with pytest.raises(FileNotFoundError, match='None of lrelease'):
        compiling.compile_to(tmp_path)
    (tmp_path / name).write_text('#!/bin/sh\nexec /bin/touch "$4"\n')
    (tmp_path / name).chmod(0o755)
    compiling.compile_to(tmp_path)
    assert len(list(tmp_path.glob('*.qm'))) == len(SOURCES)


@pytest.mark.parametrize('source', SOURCES, ids=lambda path: path.stem)
def test_a_user_reads_one_language(source: Path) -> None:
    assert update.faults(source, update.texts()) == []


@pytest.mark.parametrize(
    ('message', 'fault'),
    [
        ('', 'missing: Find {n} large ponds in {path}'),
        ('<translation type="unfinished"/>', 'unfinished'),
        ('<translation type="unfinished">{n} Teiche in {path}</translation>', 'unfin'),
        ('<translation>{n} Teiche</translation>', 'other places for values'),
        ('<translation>Find {n} large ponds in {path}</translation>', 'not translated'),
        ('<translation type="vanished">{n}, {path}</translation>', 'unfinished'),
    ],
)
def test_what_a_translator_left_open_is_named(
    tmp_path: Path, message: str, fault: str
) -> None:
    text = 'Find {n} large ponds in {path}'
    path = tmp_path / 'rrsis_qgis_de.ts'
    source = f'<message><source>{text}</source>{message}</message>' if message else ''
    path.write_text(f'<TS><context>{source}</context></TS>', encoding='utf-8')
    (found,) = update.faults(path, [text])
    assert found.startswith(fault)
    assert update.check(tmp_path, [text]) == 1


def test_a_text_that_is_gone_and_one_that_stands_twice_are_named(
    tmp_path: Path,
) -> None:
    path = tmp_path / 'rrsis_qgis_de.ts'
    update.write(path, 'de', {'Run': 'Suchen', 'Gone': 'Weg'}, ['Run', 'Run', 'Gone'])
    assert update.faults(path, ['Run']) == [
        'twice: Run',
        'not in the sources any more: Gone',
    ]
    update.write(path, 'de', {'Run': 'Suchen'}, ['Run'])
    assert update.check(tmp_path, ['Run']) == 0


def test_update_keeps_what_is_translated(tmp_path: Path) -> None:
    path = tmp_path / 'rrsis_qgis_de.ts'
    update.write(path, 'de', {'Run': 'Suchen & finden'}, ['Run', 'Cancel'])
    update.write(path, 'de', update.translations(path), ['Back', 'Run'])
    assert update.translations(path) == {'Run': 'Suchen & finden'}
    assert '<source>Back</source>' in path.read_text('utf-8')


@pytest.mark.parametrize(
    ('locale', 'word'), [('de', 'Abbrechen'), ('de_AT', 'Abbrechen'), ('fr', 'Annuler')]
)
def test_the_dock_speaks_the_language_of_qgis(
    folder: Path, locale: str, word: str
) -> None:
    settings = QgsSettings()
    settings.setValue('locale/overrideFlag', True)
    settings.setValue('locale/userLocale', locale)
    try:
        translator = load_translator(folder, user_locale())
    finally:
        settings.remove('locale')
    QCoreApplication.installTranslator(translator)
    try:
        assert tr('Cancel') == word
    finally:
        QCoreApplication.removeTranslator(translator)
    assert tr('Cancel') == 'Cancel'


def test_a_language_without_translation_stays_english(folder: Path) -> None:
    assert load_translator(folder, 'xx_YY') is None
    assert translation.tr('Cancel') == 'Cancel'
