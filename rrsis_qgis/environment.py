"""The engine's environment: which Python runs it, and whether it is there.

The engine never shares QGIS's Python, because its libraries and those that QGIS
brings break each other. Its environment lies outside the plugin's folder, which is
replaced with every update, and is named after what is installed in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from qgis.PyQt.QtCore import QStandardPaths

from . import paths, settings
from .child import Launch, allowed
from .errors import UserError
from .translation import tr

OVERRIDE = 'RRSIS_ENGINE_PYTHON'
MARKER = 'rrsis_engine.json'


class EngineState(Enum):
    """What can be said of the engine's environment without starting it."""

    INSTALLED = 'installed'
    MISSING = 'missing'
    OUTDATED = 'outdated'
    BROKEN = 'broken'


@dataclass(frozen=True)
class Environment:
    """The engine's environment as it was found.

    Attributes:
        state: Whether it can be used.
        python: Its Python; None unless the state is `INSTALLED`.
        sentence: The state in words.
    """

    state: EngineState
    python: Path | None
    sentence: str


def home() -> Path:
    """Return the folder that holds the environments of all versions."""
    location = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(location)) / 'rrsis_engine'


def requirements_hash() -> str:
    """Return a short name for what the engine needs, whatever the comments say."""
    lines = paths.REQUIREMENTS.read_text(encoding='utf-8').splitlines()
    needed = sorted(filter(None, (line.split('#')[0].strip() for line in lines)))
    return hashlib.sha256('\n'.join(needed).encode()).hexdigest()[:12]


def default_folder() -> Path:
    """Return the folder of the environment that this version of the plugin needs."""
    return home() / requirements_hash()


def python_of(folder: Path) -> Path:
    """Return the Python of a virtual environment."""
    if sys.platform == 'win32':
        return folder / 'Scripts' / 'python.exe'
    return folder / 'bin' / 'python'


def write_marker(folder: Path) -> None:
    """Declare the environment complete; the last step of an installation."""
    marker = folder / MARKER
    draft = marker.with_suffix('.part')
    draft.write_text(json.dumps({'requirements': requirements_hash()}), 'utf-8')
    draft.replace(marker)


def find() -> Environment:
    """Look for the engine's environment; quick, for nothing is started."""
    chosen = os.environ.get(OVERRIDE) or settings.engine_python()
    if chosen:
        return _chosen(Path(chosen).expanduser())
    folder = default_folder()
    if (folder / MARKER).is_file():
        if python_of(folder).is_file():
            return _installed(python_of(folder))
        return Environment(
            EngineState.BROKEN,
            None,
            tr(
                'The Python that the engine was installed with is gone, most likely '
                'after an update of the system. Install the engine again.'
            ),
        )
    if folder.is_dir():
        return Environment(
            EngineState.BROKEN,
            None,
            tr('An installation of the engine was interrupted. Install it again.'),
        )
    if any(home().glob(f'*/{MARKER}')):
        return Environment(
            EngineState.OUTDATED,
            None,
            tr('This version of the plugin needs a newer engine. Install it again.'),
        )
    return Environment(
        EngineState.MISSING, None, tr('The engine is not installed yet.')
    )


def serve() -> Launch:
    """Return how to start the engine.

    Raises:
        UserError: There is no environment; the message says so.
    """
    found = find()
    if found.python is None:
        raise UserError(found.sentence)
    return module(found.python, 'model_core', 'serve')


def module(python: Path, *arguments: str) -> Launch:
    """Return how to run a module with the engine's Python."""
    command = (str(python), '-m', *arguments)
    return Launch(command, paths.PLUGIN, child_variables())


def child_variables(*, internet: bool = False) -> dict[str, str]:
    """Return the variables for a child process that is not to meet QGIS's libraries.

    Args:
        internet: Whether it is to reach the internet.
    """
    variables = allowed(os.environ, internet=internet)
    if sys.platform == 'win32':
        variables['PATH'] = _path_without_qgis(variables.get('PATH', ''))
    variables['PYTHONNOUSERSITE'] = '1'
    variables['PYTHONUTF8'] = '1'
    return variables


def _chosen(python: Path) -> Environment:
    if python.is_file() and os.access(python, os.X_OK):
        return _installed(python)
    sentence = tr(
        'The Python chosen for the engine, {path}, does not exist or cannot be run. '
        'Choose another one or install the engine.'
    )
    return Environment(EngineState.BROKEN, None, sentence.format(path=python))


def _installed(python: Path) -> Environment:
    sentence = tr('The engine runs in {path}.').format(path=python)
    return Environment(EngineState.INSTALLED, python, sentence)


def _path_without_qgis(search_path: str) -> str:
    # QGIS puts its own folders first, and their libraries would be loaded for ours.
    roots = [os.environ.get('OSGEO4W_ROOT'), os.environ.get('QGIS_PREFIX_PATH')]
    qgis = [os.path.normcase(root) for root in [*roots, sys.prefix] if root]
    entries = search_path.split(os.pathsep)
    return os.pathsep.join(
        entry
        for entry in entries
        if not any(os.path.normcase(entry).startswith(root) for root in qgis)
    )
