"""What tells whether files have changed, without reading them to their end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

# Files up to this size are read; small ones are those that are written by hand.
_SMALL = 1 << 16


def fingerprint(files: Iterable[Path]) -> str:
    """Return a digest that changes when one of the files does, or comes or goes."""
    digest = hashlib.sha256()
    for file in sorted(set(files)):
        digest.update(repr((str(file), *_state(file))).encode())
    return digest.hexdigest()


def _state(file: Path) -> tuple[object, ...]:
    try:
        stat = file.stat()
        content = b''
        if file.is_file() and stat.st_size <= _SMALL:
            content = hashlib.sha256(file.read_bytes()).digest()
    except OSError:
        return ()
    # A copy that keeps its time is another file, and a file that was written over and
    # given its old time back has changed since.
    changes = (stat.st_mtime_ns, stat.st_ctime_ns)
    # Folders change with everything that is put into them.
    return (stat.st_ino, stat.st_size, *changes, content) if file.is_file() else ()
