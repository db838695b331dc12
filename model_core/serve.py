"""The warm engine: requests in on stdin, events out on stdout, one JSON line each.

While a request is open and nothing else is told, a heartbeat says that the engine
lives, and for how long it has been at the same step.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

from . import __version__
from .errors import CancelledError
from .failures import failure
from .protocol import (
    PROTOCOL_VERSION,
    Cancel,
    Failure,
    Fault,
    Heartbeat,
    Message,
    MessageError,
    Quit,
    Ready,
    Request,
    Resolve,
    Segment,
    decode,
    encode,
    lines,
)

if TYPE_CHECKING:
    from .engine import Engine

log = logging.getLogger(__name__)

BEAT_SECONDS = 5.0


def serve() -> int:
    """Answer requests until `quit` or the end of stdin; return the exit code."""
    # A parent that died has closed its end of the pipe: there is nobody to tell.
    with contextlib.suppress(BrokenPipeError), _private_streams() as (source, out):
        _serve(source, Mouth(out))
    return 0


@contextlib.contextmanager
def _private_streams() -> Iterator[tuple[TextIO, TextIO]]:
    """Keep the real stdin and stdout for messages.

    What libraries print goes to stderr, and what reads stdin, such as a raster that
    is called /dev/stdin, finds it empty.
    """
    own_in, own_out = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    # Never closed: a thread may wait in it to the end, and closing would wait for that.
    source = os.fdopen(own_in, encoding='utf-8', errors='replace', newline='\n')
    with os.fdopen(own_out, 'w', encoding='utf-8') as out:
        yield source, out


class Mouth:
    """Tells messages, one at a time, and remembers when the last one was told."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._lock = threading.Lock()
        self._told = self._stepped = time.monotonic()

    def __call__(self, message: Message) -> None:
        """Tell a message.

        Raises:
            BrokenPipeError: Nobody listens any more.
            ValueError: It cannot be put into words.
        """
        line = encode(message)
        with self._lock:
            self._told = time.monotonic()
            if not isinstance(message, Heartbeat):
                self._stepped = self._told
            self._out.write(line + '\n')
            self._out.flush()

    def begin(self) -> None:
        """Count the time at the same step from now on."""
        self._stepped = time.monotonic()

    def beat(self, request_id: str) -> None:
        """Tell that the engine lives, unless something was told a moment ago."""
        now = time.monotonic()
        if now - self._told >= BEAT_SECONDS:
            self(Heartbeat(request_id, round(now - self._stepped, 1)))


class Inbox:
    """The requests that wait or are in work, and which of them were cancelled."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Request | None] = queue.Queue()
        self._open: list[str] = []
        self._cancelled: set[str] = set()

    @property
    def current(self) -> str | None:
        """Id of the request in work, or of the next one; None without any."""
        return next(iter(self._open), None)

    def add(self, request: Request) -> None:
        """Take a request in."""
        self._open.append(request.id)
        self._waiting.put(request)

    def cancel(self, request_id: str) -> None:
        """Mark a request as cancelled; one that is not open is none to cancel."""
        if request_id in self._open:
            self._cancelled.add(request_id)

    def cancel_all(self) -> None:
        """Mark every open request as cancelled."""
        self._cancelled.update(self._open)

    def close(self) -> None:
        """Let nothing more in."""
        self._waiting.put(None)

    def requests(self) -> Iterator[Request]:
        """Yield the requests, waiting for each, until there will be no more."""
        while (request := self._waiting.get()) is not None:
            yield request
            self._open.remove(request.id)
            if request.id not in self._open:
                self._cancelled.discard(request.id)

    def is_cancelled(self, request_id: str) -> bool:
        """Whether the user wants a request no more."""
        return request_id in self._cancelled


def _serve(source: TextIO, mouth: Mouth) -> None:
    inbox = Inbox()
    # Requests are heard at once, and wait while the libraries load.
    ears = threading.Thread(target=_listen, args=(source, inbox, mouth), daemon=True)
    heart = threading.Thread(target=_beat, args=(inbox, mouth), daemon=True)
    ears.start()
    heart.start()
    from .engine import Engine
    from .models.devices import list_devices
    from .models.installed import model_folders

    usable = tuple(d.name for d in list_devices() if d.problem is None)
    mouth(Ready(PROTOCOL_VERSION, __version__, tuple(model_folders()), usable))
    engine = Engine(keep_cache=True)
    for request in inbox.requests():
        answer = _answer(engine, request, inbox, mouth)
        try:
            mouth(answer)
        except ValueError as error:
            mouth(Failure(request.id, *failure(error, _language(request))))


def _listen(source: TextIO, inbox: Inbox, mouth: Mouth) -> None:
    """Sort what comes in, whatever it is.

    At the end of stdin the requests before it are still answered; if nobody hears
    the answers, the first one ends the engine. `quit` ends it at once.
    """
    try:
        for line in lines(source):
            if line.strip() and not _hear(line, inbox, mouth):
                break
    except BrokenPipeError:
        log.info('nobody listens any more')
    finally:
        inbox.close()


def _hear(line: str, inbox: Inbox, mouth: Mouth) -> bool:
    """Do what a line says; return whether there is to be another one."""
    try:
        message = decode(line)
    except MessageError as error:
        said = f'The engine was sent nonsense: {error}'
        mouth(Failure(error.id, said, Fault.ENGINE))
        return True
    except Exception as error:
        # Whoever is deaf cannot be told to quit.
        mouth(Failure('', *failure(error)))
        return True
    if isinstance(message, (Segment, Resolve)):
        if inbox.current is None:
            # What went before is no time at its first step.
            mouth.begin()
        inbox.add(message)
    elif isinstance(message, Cancel):
        inbox.cancel(message.id)
    elif isinstance(message, Quit):
        inbox.cancel_all()
        return False
    return True


def _beat(inbox: Inbox, mouth: Mouth) -> None:
    """Tell again and again that the engine lives while there is work."""
    with contextlib.suppress(BrokenPipeError):
        while True:
            time.sleep(BEAT_SECONDS / 5)
            current = inbox.current
            if current is not None:
                mouth.beat(current)


def _answer(engine: Engine, request: Request, inbox: Inbox, mouth: Mouth) -> Message:
    def stopped() -> bool:
        return inbox.is_cancelled(request.id)

    mouth.begin()
    try:
        if stopped():
            raise CancelledError('The request was cancelled.')
        if isinstance(request, Resolve):
            return engine.resolve(request)
        return engine.segment(request, mouth, stopped)
    except BrokenPipeError:
        raise
    except Exception as error:
        return Failure(request.id, *failure(error, _language(request)))


def _language(request: Request) -> str:
    # Imported late: requests are heard before the lexicons are read.
    from .expression.understand import language_of

    return language_of(request.prompt, request.language)
