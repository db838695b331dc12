"""Where files wait to take their places, should a run end in between.

The folders that a run has decided on are noted in the cache's folder, so that the next
start finds them wherever they lie.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from .folders import cache_root

_PREFIX = 'unfinished-'


def remember(folder: Path) -> None:
    """Note a folder, if there is somewhere to note it."""
    with contextlib.suppress(OSError):
        cache_root().mkdir(parents=True, exist_ok=True)
        _note(folder).write_bytes(os.fsencode(folder))


def forget(folder: Path) -> None:
    """Note a folder no longer."""
    with contextlib.suppress(OSError):
        _note(folder).unlink(missing_ok=True)


def remembered() -> Iterator[Path]:
    """Yield the folders that are noted."""
    try:
        notes = sorted(cache_root().glob(f'{_PREFIX}*'))
    except OSError:
        return
    for note in notes:
        with contextlib.suppress(OSError):
            yield Path(os.fsdecode(note.read_bytes()))
            note.unlink(missing_ok=True)


def _note(folder: Path) -> Path:
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return cache_root() / f'{_PREFIX}{name}'
