"""The built zip, as the plugin manager gets it and as QGIS runs it."""

import configparser
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pyogrio
import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / 'build' / 'rrsis_qgis.zip'
QGIS_PYTHON = os.environ.get('QGIS_PYTHON', '/usr/bin/python3')
PROCESS = shutil.which('qgis_process.bin') or shutil.which('qgis_process')
LIMIT = 25_000_000

# Endings and names that plugins.qgis.org refuses, or that have no business in a zip.
UNWANTED = (
    '.pyc', '.exe', '.dll', '.so', '.dylib', '.bat', '.sh', '.ps1', '.cmd', '.pt',
    '.pth', '.ts',
)  # fmt: skip


@pytest.fixture(scope='module')
def entries() -> list[str]:
    with zipfile.ZipFile(BUILT) as bundle:
        assert bundle.testzip() is None
        return bundle.namelist()


def test_the_zip_keeps_the_size_that_the_plugin_site_accepts():
    assert BUILT.stat().st_size <= LIMIT


def test_the_zip_holds_one_folder_with_everything_in_it(entries):
    assert {entry.split('/')[0] for entry in entries} == {'rrsis_qgis'}
    for needed in (
        '__init__.py', 'metadata.txt', 'LICENSE', 'plugin.py',
        'model_core/__main__.py', 'model_core/requirements.txt',
        'model_core/expression/grammar/grammar.lark',
        'model_core/expression/lexicon/en.toml',
        'resources/icons/rrsis.png', 'resources/models/compact/weights.safetensors',
        'resources/models/compact/MODEL_CARD.md', 'i18n/rrsis_qgis_de.qm',
    ):  # fmt: skip
        assert f'rrsis_qgis/{needed}' in entries


def test_nothing_unwanted_is_in_the_zip(entries):
    assert not [entry for entry in entries if entry.endswith(UNWANTED)]
    assert not [e for e in entries if '__pycache__' in e or '/.' in e or '..' in e]


def test_the_plugin_manager_is_told_what_changed():
    with zipfile.ZipFile(BUILT) as bundle:
        text = bundle.read('rrsis_qgis/metadata.txt').decode('utf-8')
    parser = configparser.ConfigParser()
    parser.read_string(text)
    told = parser['general']
    assert told['changelog'].startswith(f'{told["version"]} (')
    assert '\n- ' in told['changelog']


def test_equal_sources_give_an_equal_zip(tmp_path):
    again = tmp_path / 'again.zip'
    package = ROOT / '.ci' / 'package.py'
    subprocess.run([sys.executable, package, again], check=True, capture_output=True)
    assert again.read_bytes() == BUILT.read_bytes()


@pytest.fixture(scope='module')
def qgis(tmp_path_factory):
    """Run qgis_process in a fresh profile with the zip installed."""
    folder = tmp_path_factory.mktemp('profile')
    assert PROCESS, 'qgis_process, a program of QGIS, is not installed'
    install = [QGIS_PYTHON, ROOT / '.ci' / 'profile.py', BUILT, folder]
    subprocess.run(install, check=True, capture_output=True)
    environment = {
        **os.environ,
        'QGIS_CUSTOM_CONFIG_PATH': str(folder),
        'QT_QPA_PLATFORM': 'offscreen',
        'RRSIS_CACHE': str(folder / 'cache'),
        'XDG_DATA_HOME': str(folder / 'data'),
    }

    def run(*arguments, **changes):
        return subprocess.run(
            [PROCESS, '--json', *map(str, arguments)],
            env={**environment, **changes},
            capture_output=True,
            text=True,
        )

    return run


@pytest.fixture(scope='module')
def raster(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp('raster') / 'demo.tif'
    command = [sys.executable, '-m', 'model_core.training.drawn', path]
    subprocess.run(command, check=True, cwd=ROOT)
    return path


def test_the_sentence_is_answered_through_qgis(qgis, raster, tmp_path):
    out = tmp_path / 'pond.gpkg'
    done = qgis(
        'run', 'rrsis:segment', '--', f'INPUT={raster}',
        'PROMPT=the largest pond north of the road', f'OUTPUT={out}',
        RRSIS_ENGINE_PYTHON=sys.executable,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)['results']
    assert results['COUNT'] == 1
    assert 'north of the road' in results['ACCOUNT']
    meta, _, geometry, fields = pyogrio.raw.read(out)
    assert len(geometry) == 1
    values = dict(zip(meta['fields'], (column[0] for column in fields), strict=True))
    assert 18_000 < values['area_m2'] < 22_000


def test_bad_input_is_told_through_qgis_and_leaves_nothing(qgis, raster, tmp_path):
    out = tmp_path / 'pond.gpkg'
    done = qgis(
        'run', 'rrsis:segment', '--', f'INPUT={raster}', 'PROMPT=and of the',
        f'OUTPUT={out}', RRSIS_ENGINE_PYTHON=sys.executable,
    )  # fmt: skip
    assert done.returncode != 0
    assert 'names no' in done.stdout + done.stderr
    assert not out.exists()


def test_without_an_engine_the_plugin_loads_and_says_what_is_missing(
    qgis, raster, tmp_path
):
    done = qgis(
        'run', 'rrsis:segment', '--', f'INPUT={raster}', 'PROMPT=pond',
        f'OUTPUT={tmp_path / "pond.gpkg"}', RRSIS_ENGINE_PYTHON='',
    )  # fmt: skip
    assert done.returncode != 0
    assert 'engine is not installed' in done.stdout + done.stderr
