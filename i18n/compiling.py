"""Compile the translation files to what Qt reads."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

NAMES = ('lrelease', 'lrelease-qt5', 'lrelease-qt6', 'lrelease6')
"""What systems call Qt's compiler of translations; any of them will do."""

SOURCES = Path(__file__).parent


def program() -> str | None:
    """Return the compiler that is installed, if any."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def compile_to(folder: Path) -> None:
    """Compile every translation into a folder.

    Raises:
        FileNotFoundError: No compiler is installed.
        subprocess.CalledProcessError: A file cannot be compiled.
    """
    compiler = program()
    if compiler is None:
        names = ', '.join(NAMES)
        raise FileNotFoundError(f'None of {names} is installed (part of the Qt tools).')
    for source in sorted(SOURCES.glob('*.ts')):
        target = folder / source.with_suffix('.qm').name
        command = [compiler, '-silent', str(source), '-qm', str(target)]
        subprocess.run(command, check=True)


if __name__ == '__main__':
    print(program() or '')
