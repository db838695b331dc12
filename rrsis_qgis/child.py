"""Child processes: started without a shell, without a console, ended for certain."""

from __future__ import annotations

import queue
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Callable, NamedTuple, cast

ExpiredError = subprocess.TimeoutExpired


_POLL_SECONDS = 0.1
# Only Windows knows this flag, and only Windows would open a console.
_NO_WINDOW: int = getattr(subprocess, 'CREATE_NO_WINDOW', 0)


# What a program needs to run, to find its folders and to speak, on every system.
_NEEDED = frozenset(
    {
        'PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR',
        'TEMP', 'TMP', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME',
        'XDG_RUNTIME_DIR', 'ALLUSERSPROFILE', 'APPDATA', 'COMMONPROGRAMFILES',
        'COMMONPROGRAMFILES(X86)', 'COMMONPROGRAMW6432', 'COMPUTERNAME', 'COMSPEC',
        'HOMEDRIVE', 'HOMEPATH', 'LOCALAPPDATA', 'NUMBER_OF_PROCESSORS', 'OS',
        'PATHEXT', 'PROCESSOR_ARCHITECTURE', 'PROCESSOR_IDENTIFIER', 'PROGRAMDATA',
        'PROGRAMFILES',
        'PROGRAMFILES(X86)', 'PROGRAMW6432', 'SYSTEMDRIVE', 'SYSTEMROOT', 'USERDOMAIN',
        'USERNAME', 'USERPROFILE', 'WINDIR', '__CF_USER_TEXT_ENCODING', 'SSL_CERT_FILE',
        'SSL_CERT_DIR',
        # Which processors and graphics cards to use, and how much of them.
        'CUDA_DEVICE_ORDER', 'CUDA_VISIBLE_DEVICES', 'HIP_VISIBLE_DEVICES',
        'ROCR_VISIBLE_DEVICES', 'HSA_OVERRIDE_GFX_VERSION', 'ONEAPI_DEVICE_SELECTOR',
        'PYTORCH_ALLOC_CONF', 'PYTORCH_CUDA_ALLOC_CONF', 'PYTORCH_ENABLE_MPS_FALLBACK',
        'PYTORCH_MPS_HIGH_WATERMARK_RATIO', 'OMP_NUM_THREADS', 'MKL_NUM_THREADS',
        'OPENBLAS_NUM_THREADS',
    }
)  # fmt: skip
_NEEDED_KINDS = ('LC_', 'RRSIS_')
# How to reach the internet, for an installation only; the engine never does.
_INTERNET = frozenset(
    {
        'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'REQUESTS_CA_BUNDLE',
        'CURL_CA_BUNDLE', 'PIP_CERT', 'PIP_CLIENT_CERT', 'PIP_CONFIG_FILE',
        'PIP_DEFAULT_TIMEOUT', 'PIP_EXTRA_INDEX_URL', 'PIP_FIND_LINKS', 'PIP_INDEX_URL',
        'PIP_NO_INDEX', 'PIP_PROXY', 'PIP_RETRIES', 'PIP_TIMEOUT', 'PIP_TRUSTED_HOST',
        'PIP_CACHE_DIR',
    }
)  # fmt: skip


class StoppedError(Exception):
    """The user stopped what was running."""


class Launch(NamedTuple):
    """How to start a process: the command, where, and with which variables."""

    command: tuple[str, ...]
    folder: Path
    variables: dict[str, str]


def allowed(variables: Mapping[str, str], *, internet: bool = False) -> dict[str, str]:
    """Return the variables that a child process may have; no other reaches it.

    QGIS and whoever started it set variables that load other libraries (`LD_PRELOAD`),
    run code (`PYTHONSTARTUP`), or hold secrets (`AWS_SECRET_ACCESS_KEY`).

    Args:
        variables: Those that there are.
        internet: Whether it is to reach the internet.
    """
    names = _NEEDED | _INTERNET if internet else _NEEDED
    return {
        name: value
        for name, value in variables.items()
        if name.upper() in names or name.startswith(_NEEDED_KINDS)
    }


def start(launch: Launch, *, listens: bool, merged: bool) -> subprocess.Popen[str]:
    """Start a process whose output is read as text.

    Args:
        launch: What to start.
        listens: Whether it is written to; otherwise its input is empty.
        merged: Whether errors arrive among the output instead of beside it.

    Raises:
        OSError: It cannot be started.
    """
    # Arguments travel as a list, so that no shell ever reads them.
    return subprocess.Popen(  # nosec B603
        launch.command,
        cwd=launch.folder,
        env=launch.variables,
        stdin=subprocess.PIPE if listens else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if merged else subprocess.PIPE,
        encoding='utf-8',
        errors='replace',
        creationflags=_NO_WINDOW,
    )


def end(process: subprocess.Popen[str], patience: float) -> None:
    """Wait for a process to end by itself, then ask it, then force it."""
    for insist in (process.terminate, process.kill):
        try:
            process.wait(patience)
            return
        except subprocess.TimeoutExpired:
            insist()
    process.wait()


def run(
    launch: Launch, on_line: Callable[[str], None], cancelled: Callable[[], bool]
) -> int:
    """Run a process to its end and return its exit code.

    Args:
        launch: What to run.
        on_line: Called with every line of its output.
        cancelled: Whether to stop it; asked many times a second.

    Raises:
        StoppedError: It was cancelled, and is gone.
        OSError: It cannot be started.
    """
    process = start(launch, listens=False, merged=True)
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        with cast(IO[str], process.stdout) as output:
            for line in output:
                lines.put(line.rstrip())
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        if cancelled():
            process.terminate()
            end(process, patience=5.0)
            raise StoppedError
        try:
            line = lines.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            continue
        if line is None:
            return process.wait()
        if line:
            on_line(line)
