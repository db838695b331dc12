"""One process of the engine: its pipes, its threads and its end."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections import deque
from typing import IO, Callable, cast

from . import child
from .model_core import protocol
from .translation import tr

LOG_LENGTH = 200
LINE_LENGTH = 2000
LAST_WORDS = 4


class EngineProcess:
    """A running engine that is written to and that calls back with what it says.

    The callbacks come from the threads that read and get this object as their first
    argument; `on_end` comes last and once.

    Attributes:
        heard: Lines that it has said so far; as long as this grows, it lives.

    Args:
        launch: How to start it.
        on_message: Called with every message.
        on_end: Called with a sentence when the process has ended.
        on_log: Called with every line that is not a message.

    Raises:
        OSError: It cannot be started.
    """

    def __init__(
        self,
        launch: child.Launch,
        on_message: Callable[[EngineProcess, protocol.Message], None],
        on_end: Callable[[EngineProcess, str], None],
        on_log: Callable[[str], None],
    ) -> None:
        self._on_message = on_message
        self._on_end = on_end
        self._on_log = on_log
        self._words: deque[str] = deque(maxlen=LOG_LENGTH)
        self._writing = threading.Lock()
        self._reason = ''
        self.heard = 0
        self._process = child.start(launch, listens=True, merged=False)
        self._stdin = cast(IO[str], self._process.stdin)
        self._errors = threading.Thread(target=self._read_errors, daemon=True)
        self._answers = threading.Thread(target=self._read_answers, daemon=True)
        self._errors.start()
        self._answers.start()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def running(self) -> bool:
        """Return whether the process still lives."""
        return self._process.poll() is None

    def write(self, message: protocol.Message) -> None:
        """Send a message.

        Raises:
            OSError: The process does not listen any more.
        """
        line = protocol.encode(message) + '\n'
        with self._writing:
            try:
                self._stdin.write(line)
                self._stdin.flush()
            except ValueError as error:
                raise BrokenPipeError(str(error)) from error

    def stop(self, patience: float) -> None:
        """End the process: by a word and the end of its input, then by force."""
        with contextlib.suppress(OSError):
            self.write(protocol.Quit())
            self._stdin.close()
        child.end(self._process, patience)
        self._answers.join(patience)

    def kill(self, reason: str = '') -> None:
        """End the process at once.

        Args:
            reason: What to tell of its end, instead of what the exit code tells.
        """
        self._reason = reason
        self._process.kill()

    def _read_answers(self) -> None:
        try:
            with cast(IO[str], self._process.stdout) as output:
                for line in protocol.lines(output):
                    self.heard += 1
                    self._take(line)
        finally:
            self._process.wait()
            self._errors.join(2)
            self._close_input()
            self._on_end(self, self._obituary())

    def _take(self, line: str) -> None:
        try:
            message = protocol.decode(line)
        except protocol.MessageError:
            # A library that prints is no reason to lose an answer.
            self._note(line)
            return
        try:
            self._on_message(self, message)
        except Exception as error:
            # Nor is a listener that fails a reason to hear the engine no more.
            self._on_log(f'A message of the engine was not understood: {error!r}')

    def _read_errors(self) -> None:
        with cast(IO[str], self._process.stderr) as complaints:
            for line in protocol.lines(complaints):
                self._note(line)

    def _close_input(self) -> None:
        # What was not written before the end cannot be any more, and says so.
        with self._writing, contextlib.suppress(OSError):
            self._stdin.close()

    def _note(self, line: str) -> None:
        line = line.rstrip()[:LINE_LENGTH]
        if line:
            self._words.append(line)
            self._on_log(line)

    def _obituary(self) -> str:
        code = self._process.returncode
        if self._reason:
            return self._reason
        if code == -getattr(signal, 'SIGKILL', 9):
            sentence = tr(
                'The engine was killed, most likely because memory ran out. Try a '
                'smaller area or a coarser resolution.'
            )
        else:
            sentence = tr(
                'The engine stopped unexpectedly (exit code {code}). The next run '
                'starts it again.'
            ).format(code=code)
        words = list(self._words)[-LAST_WORDS:]
        if words:
            sentence += '\n' + tr('The last it said:') + '\n' + '\n'.join(words)
        return sentence
