"""Finding a Python that the engine's environment can be made from."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import child, environment, settings
from .errors import UserError
from .translation import tr

OLDEST = (3, 11)
NEWEST = (3, 14)
PROBE = (
    'import importlib.util, json, struct, sys; print(json.dumps({'
    '"version": sys.version_info[:2], "bits": struct.calcsize("P") * 8, '
    '"venv": all(map(importlib.util.find_spec, ("venv", "ensurepip")))}))'
)
_PROBE_SECONDS = 20


@dataclass(frozen=True)
class BasePython:
    """A Python on this machine.

    Attributes:
        path: The program.
        version: Major and minor version.
        bits: 64, or 32 on rare machines.
        venv: Whether it can make virtual environments with pip in them.
    """

    path: Path
    version: tuple[int, int]
    bits: int
    venv: bool


def find() -> BasePython:
    """Return the first Python that suits; starts a process for each candidate.

    Raises:
        UserError: None suits; the message says what is missing.
    """
    found = list(filter(None, map(probe, candidates())))
    for python in found:
        if OLDEST <= python.version <= NEWEST and python.bits == 64 and python.venv:
            return python
    raise UserError(_what_is_missing(found))


def candidates() -> Iterator[Path]:
    """Yield the programs to try, the likeliest first and each once."""
    seen: set[str] = set()
    for path in _candidates():
        name = os.path.realpath(path)
        if path.is_file() and name not in seen:
            seen.add(name)
            yield path


def probe(path: Path) -> BasePython | None:
    """Return what a program says of itself; None if it is no Python that works."""
    variables = environment.child_variables()
    launch = child.Launch((str(path), '-I', '-c', PROBE), Path.home(), variables)
    try:
        process = child.start(launch, listens=False, merged=False)
    except OSError:
        return None
    try:
        output, _ = process.communicate(timeout=_PROBE_SECONDS)
        said = json.loads(output)
        major, minor = said['version']
        return BasePython(path, (major, minor), said['bits'], said['venv'])
    except (ValueError, KeyError, TypeError, OSError, child.ExpiredError):
        return None
    finally:
        child.end(process, patience=0)


def _candidates() -> Iterator[Path]:
    chosen = settings.base_python()
    if chosen:
        yield Path(chosen)
    if sys.platform == 'win32':
        # sys.executable is qgis-bin.exe; its Python lies in the folder of the library.
        for folder in (sys.prefix, sys.base_prefix, Path(os.__file__).parents[1]):
            yield Path(folder) / 'python.exe'
        yield Path(sys.executable).parent / 'python3.exe'
    else:
        for folder in (sys.base_prefix, sys.prefix):
            yield Path(folder) / 'bin' / 'python3'
        if 'python' in Path(sys.executable).name.lower():
            yield Path(sys.executable)
        yield Path(sys.executable).parent / 'bin' / 'python3'
    names = [f'python3.{minor}' for minor in range(OLDEST[1], NEWEST[1] + 1)]
    for name in ['python3', *reversed(names), 'python']:
        which = shutil.which(name)
        if which:
            yield Path(which)
    for name in names if sys.platform == 'darwin' else []:
        yield Path('/opt/homebrew/bin') / name
        yield Path('/usr/local/bin') / name


def _what_is_missing(found: list[BasePython]) -> str:
    fitting = [python for python in found if OLDEST <= python.version <= NEWEST]
    if any(python.bits == 64 and not python.venv for python in fitting):
        if platform.system() == 'Linux':
            return tr(
                'The Python of this system cannot make virtual environments. Install '
                'what is missing (on Debian and Ubuntu: sudo apt install python3-venv) '
                'and try again.'
            )
        return tr(
            'The Python of this system cannot make virtual environments. Install '
            'Python from python.org and try again.'
        )
    versions = ', '.join(sorted({'.'.join(map(str, p.version)) for p in found}))
    return tr(
        'The engine needs a 64-bit Python between 3.11 and 3.14; found: {versions}. '
        'Install one, for example from python.org, and try again. QGIS keeps its own.'
    ).format(versions=versions or tr('none'))
