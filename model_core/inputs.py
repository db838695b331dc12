"""The files that a request names, looked at before a library opens them."""

from __future__ import annotations

import stat
from pathlib import Path

from .errors import RequestError


def refuse_device(path: str | Path) -> None:
    """Refuse what would block or never end: a pipe, a socket, a device.

    Raises:
        RequestError: It is one of those.
    """
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError):
        return
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise RequestError(
            '{path} is a pipe or a device and no file; save what it gives in a file.',
            path=path,
        )
