"""A plugin put into a profile without a window, for whichever QGIS opens it."""

import configparser
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    package = tmp_path / 'some.zip'
    with zipfile.ZipFile(package, 'w') as bundle:
        bundle.writestr('some_plugin/__init__.py', '')
    settings = tmp_path / 'profiles' / 'default' / 'QGIS' / 'QGIS3.ini'
    settings.parent.mkdir(parents=True)
    settings.write_text('[qgis]\nshowTips=false\n', encoding='utf-8')
    install = [sys.executable, ROOT / '.ci' / 'profile.py', package, tmp_path]
    subprocess.run(install, check=True, capture_output=True)
    return tmp_path / 'profiles' / 'default'


@pytest.mark.parametrize('settings', ['QGIS3.ini', 'QGIS4.ini'])
def test_the_plugin_is_there_and_switched_on(profile: Path, settings: str):
    assert (profile / 'python/plugins/some_plugin/__init__.py').is_file()
    ini = configparser.RawConfigParser()
    ini.read(profile / 'QGIS' / settings, encoding='utf-8')
    assert ini.get('PythonPlugins', 'some_plugin') == 'true'


def test_other_settings_stay(profile: Path):
    assert 'showTips=false' in (profile / 'QGIS/QGIS3.ini').read_text('utf-8')
