"""The task that installs the engine into an environment of its own."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Callable

from qgis.PyQt.QtCore import QLockFile, pyqtSignal

from .. import base_python, child, environment, network, paths
from ..errors import UserError
from ..translation import tr
from .base_task import BaseTask

# Libraries for NVIDIA cards come along on Linux and are the bulk of it.
NEEDED_BYTES = (8 if sys.platform.startswith('linux') else 3) * 1024**3
LOCK = 'install.lock'
_COMPLAINTS = (
    'ERROR',
    'Error',
    'error:',
    'ModuleNotFoundError',
    'ImportError',
    'OSError',
)


class InstallTask(BaseTask):
    """Makes the environment; afterwards it is there as a whole or not at all."""

    wrote = pyqtSignal(str)
    stage = pyqtSignal(str)
    ended = pyqtSignal(bool, str)

    def __init__(self, needed_bytes: int = NEEDED_BYTES) -> None:
        super().__init__(
            tr('Install the engine of Referring Segmentation'),
            tr('The installation was stopped; nothing is left of it.'),
        )
        self.sentence = ''
        self._needed_bytes = needed_bytes
        self._variables = environment.child_variables(internet=True)
        # Asked for here because QGIS's network settings belong to the main thread.
        self._variables.update(network.proxy_variables())

    def work(self) -> bool:
        """Install."""
        folder = environment.default_folder()
        try:
            self._install(folder)
            return True
        except child.StoppedError:
            self.sentence = tr('The installation was stopped; nothing is left of it.')
        except UserError as error:
            self.sentence = str(error)
        except Exception as error:
            # An exception that leaves here would end QGIS.
            self.sentence = tr('The installation failed: {error}').format(
                error=str(error) or repr(error)
            )
        return False

    def tell(self, successful: bool) -> None:
        """Tell how it ended."""
        if self.isCanceled() and not self.sentence:
            self.sentence = tr('The installation was stopped; nothing is left of it.')
        self.ended.emit(successful, self.sentence)

    def _install(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = QLockFile(str(folder.parent / LOCK))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            raise UserError(tr('Another QGIS is installing the engine at this moment.'))
        try:
            check_disk(folder.parent, self._needed_bytes)
            self.stage.emit(tr('Looking for a Python…'))
            base = base_python.find()
            self.wrote.emit(f'{base.path} ({base.version[0]}.{base.version[1]})')
            self._build(base.path, folder)
            environment.write_marker(folder)
            remove_others(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            lock.unlock()

    def _build(self, base: Path, folder: Path) -> None:
        python = str(environment.python_of(folder))
        self.stage.emit(tr('Making the environment…'))
        self._step((str(base), '-m', 'venv', '--clear', str(folder)))
        self.setProgress(5)
        self.stage.emit(tr('Downloading and installing the libraries…'))
        pip = ('-m', 'pip', '--disable-pip-version-check', '--no-input')
        install = ('install', '--progress-bar', 'off', '-r', str(paths.REQUIREMENTS))
        self._step((python, *pip, *install), self._count_packages)
        self.setProgress(95)
        self.stage.emit(tr('Trying the engine…'))
        self._step((python, '-m', 'model_core', 'doctor'))
        self.setProgress(100)

    def _count_packages(self, line: str) -> None:
        # pip names no total: every package takes a part of the way that is left.
        if line.startswith(('Collecting', 'Installing')):
            self.setProgress(self.progress() + (90 - self.progress()) * 0.04)

    def _step(
        self, command: tuple[str, ...], on_line: Callable[[str], None] | None = None
    ) -> None:
        complaints: list[str] = []

        def hear(line: str) -> None:
            self.wrote.emit(line)
            if line.startswith(_COMPLAINTS):
                complaints.append(line)
            if on_line:
                on_line(line)

        launch = child.Launch(command, paths.PLUGIN, self._variables)
        if child.run(launch, hear, self.isCanceled):
            reason = complaints[-1] if complaints else ' '.join(command[1:])
            sentence = tr(
                'The installation failed and nothing is left of it. The log says more; '
                'the last complaint was: {reason}'
            )
            raise UserError(sentence.format(reason=reason))


def check_disk(folder: Path, needed: int) -> None:
    """Make sure that the libraries fit on the disk.

    Raises:
        UserError: They do not.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        sentence = tr(
            'The engine needs {needed} GB of free disk space in {folder}, and there '
            'are {free} GB.'
        )
        gigabyte = 1024**3
        raise UserError(
            sentence.format(
                needed=round(needed / gigabyte),
                folder=folder,
                free=round(free / gigabyte, 1),
            )
        )


def remove_others(folder: Path) -> None:
    """Remove the environments of earlier versions; they hold gigabytes."""
    for marker in folder.parent.glob(f'*/{environment.MARKER}'):
        if marker.parent != folder:
            shutil.rmtree(marker.parent, ignore_errors=True)
