"""Where the engine's Python is looked for, and what its processes inherit."""

import os
import sys
from pathlib import Path

import pytest
from conftest import FAKE_ENGINE
from qgis.core import QgsSettings

from rrsis_qgis import base_python, child, environment, network, paths, settings
from rrsis_qgis.environment import EngineState
from rrsis_qgis.errors import UserError

FAKE_PYTHON = Path(__file__).parent / 'fake_python.py'


def make(folder: Path) -> Path:
    python = environment.python_of(folder)
    python.parent.mkdir(parents=True)
    python.touch(mode=0o755)
    return python


def test_nothing_is_installed_at_first() -> None:
    found = environment.find()
    assert (found.state, found.python) == (EngineState.MISSING, None)


def test_an_environment_counts_once_its_installation_is_complete() -> None:
    python = make(environment.default_folder())
    assert environment.find().state is EngineState.BROKEN
    environment.write_marker(environment.default_folder())
    assert environment.find() == environment.Environment(
        EngineState.INSTALLED, python, f'The engine runs in {python}.'
    )


def test_an_environment_whose_python_is_gone_is_broken() -> None:
    python = make(environment.default_folder())
    environment.write_marker(environment.default_folder())
    python.unlink()
    found = environment.find()
    assert found.state is EngineState.BROKEN
    assert 'Install the engine again' in found.sentence


def test_other_requirements_ask_for_another_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(environment.default_folder())
    environment.write_marker(environment.default_folder())
    newer = tmp_path / 'requirements.txt'
    newer.write_text(paths.REQUIREMENTS.read_text() + 'one-more==1.0\n')
    monkeypatch.setattr(paths, 'REQUIREMENTS', newer)
    assert environment.find().state is EngineState.OUTDATED


def test_comments_do_not_ask_for_another_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = environment.default_folder()
    same = tmp_path / 'requirements.txt'
    same.write_text('# Other words.\n' + paths.REQUIREMENTS.read_text() + '\n\n')
    monkeypatch.setattr(paths, 'REQUIREMENTS', same)
    assert environment.default_folder() == folder


def test_a_python_of_the_users_own_goes_before_the_default(tmp_path: Path) -> None:
    settings.set_engine_python(str(FAKE_ENGINE))
    assert environment.find().python == FAKE_ENGINE
    settings.set_engine_python(str(tmp_path / 'gone'))
    found = environment.find()
    assert found.state is EngineState.BROKEN
    assert str(tmp_path / 'gone') in found.sentence


def test_the_environment_variable_goes_before_the_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.set_engine_python('/nowhere')
    monkeypatch.setenv(environment.OVERRIDE, str(FAKE_ENGINE))
    assert environment.find().python == FAKE_ENGINE


def test_environments_lie_outside_the_plugin() -> None:
    assert paths.PLUGIN not in environment.default_folder().parents


def test_the_engine_inherits_nothing_that_leads_to_qgis(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ['PYTHONHOME', 'PYTHONPATH', 'PROJ_LIB', 'PROJ_DATA', 'GDAL_DATA']
    names += ['GDAL_DRIVER_PATH', 'QT_PLUGIN_PATH', 'QT_QPA_PLATFORM']
    for name in names:
        monkeypatch.setenv(name, '/usr/share/qgis')
    monkeypatch.setenv('SSL_CERT_FILE', '/etc/ssl/mine.pem')
    variables = environment.child_variables()
    assert not variables.keys() & set(names)
    assert variables['SSL_CERT_FILE'] == '/etc/ssl/mine.pem'
    assert variables['PATH'] == os.environ['PATH']


def test_the_engine_inherits_only_what_it_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    foreign = [
        'LD_PRELOAD', 'LD_LIBRARY_PATH', 'DYLD_INSERT_LIBRARIES', 'PYTHONSTARTUP',
        'PYTHONBREAKPOINT', 'GDAL_VRT_ENABLE_PYTHON', 'GDAL_HTTP_HEADER_FILE',
        'CPL_CURL_VERBOSE', 'OGR_DRIVER_PATH', 'VSI_CACHE', 'AWS_SECRET_ACCESS_KEY',
        'AZURE_STORAGE_KEY', 'GITHUB_TOKEN', 'PIP_INDEX_URL', 'HTTPS_PROXY',
        'http_proxy', 'MALLOC_PERTURB_', 'BASH_ENV', 'SOMETHING_NEW',
        'TORCH_EXTENSIONS_DIR', 'TORCHINDUCTOR_CACHE_DIR', 'CUDA_INJECTION64_PATH',
    ]  # fmt: skip
    needed = ['HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'RRSIS_CACHE', 'CUDA_VISIBLE_DEVICES']
    for name in foreign + needed:
        monkeypatch.setenv(name, 'set')
    variables = environment.child_variables()
    assert not variables.keys() & set(foreign)
    assert variables.keys() >= set(needed)
    # Only who installs it goes to the internet, as the user set it up.
    installing = environment.child_variables(internet=True)
    assert installing.keys() & set(foreign) == {
        'PIP_INDEX_URL', 'HTTPS_PROXY', 'http_proxy',
    }  # fmt: skip


def test_the_variables_of_a_child_are_those_and_no_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv('LD_PRELOAD_OF_OURS', 'set')
    said: list[str] = []
    code = 'import os; print(*sorted(os.environ))'
    command = (sys.executable, '-S', '-c', code)
    launch = child.Launch(command, tmp_path, environment.child_variables())
    assert child.run(launch, said.append, lambda: False) == 0
    assert set(said[0].split()) - {'LC_CTYPE'} <= set(environment.child_variables())


def test_a_suitable_python_is_found_on_this_machine() -> None:
    python = base_python.find()
    assert python.path.is_file()
    assert base_python.OLDEST <= python.version <= base_python.NEWEST


@pytest.mark.parametrize(
    ('mood', 'words'),
    [
        ('no-venv', 'sudo apt install python3-venv'),
        ('old', 'between 3.11 and 3.14; found: 3.9.'),
    ],
)
def test_what_a_python_lacks_is_said(
    monkeypatch: pytest.MonkeyPatch, mood: str, words: str
) -> None:
    monkeypatch.setenv('RRSIS_FAKE_PYTHON', mood)
    monkeypatch.setattr(base_python, 'candidates', lambda: iter([FAKE_PYTHON]))
    with pytest.raises(UserError) as error:
        base_python.find()
    assert words in str(error.value)


def test_candidates_that_are_no_python_are_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    candidates = [Path('/bin/true'), Path('/etc/passwd'), FAKE_PYTHON]
    monkeypatch.setattr(base_python, 'candidates', lambda: iter(candidates))
    assert base_python.find().path == FAKE_PYTHON


def test_on_windows_python_is_looked_for_beside_qgis(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / 'python.exe').touch()
    monkeypatch.setattr(sys, 'platform', 'win32')
    monkeypatch.setattr(sys, 'prefix', str(tmp_path))
    assert next(base_python.candidates()) == tmp_path / 'python.exe'


def test_on_windows_the_search_path_loses_the_folders_of_qgis(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, 'platform', 'win32')
    monkeypatch.setenv('OSGEO4W_ROOT', '/osgeo4w')
    monkeypatch.setenv('PATH', '/osgeo4w/bin:/windows:/osgeo4w/apps/qgis/bin')
    assert environment.child_variables()['PATH'] == '/windows'


def test_pip_goes_through_the_proxy_of_qgis() -> None:
    assert network.proxy_variables() == {}
    stored = {
        'proxyEnabled': True,
        'proxyType': 'HttpProxy',
        'proxyHost': 'proxy.example.org',
        'proxyPort': '3128',
        'proxyUser': 'ann@office',
        'proxyPassword': 'a:b',
    }
    for name, value in stored.items():
        QgsSettings().setValue(f'proxy/{name}', value)
    address = 'http://ann%40office:a%3Ab@proxy.example.org:3128'
    assert network.proxy_variables()['HTTPS_PROXY'] == address
