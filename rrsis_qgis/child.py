"""Child processes: started without a shell, without a console, ended for certain."""

from __future__ import annotations

import queue
import subprocess
import threading
from pathlib import Path
from typing import IO, Callable, NamedTuple, cast

ExpiredError = subprocess.TimeoutExpired


_POLL_SECONDS = 0.1
# Only Windows knows this flag, and only Windows would open a console.
_NO_WINDOW: int = getattr(subprocess, 'CREATE_NO_WINDOW', 0)


class StoppedError(Exception):
    """The user stopped what was running."""


class Launch(NamedTuple):
    """How to start a process: the command, where, and with which variables."""

    command: tuple[str, ...]
    folder: Path
    variables: dict[str, str]


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
