"""The warm engine: requests in on stdin, events out on stdout, one JSON line each."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TextIO

from . import __version__
from .errors import CancelledError, RequestError
from .protocol import (
    PROTOCOL_VERSION,
    Cancel,
    Failure,
    Fault,
    Message,
    Quit,
    Ready,
    Request,
    Resolve,
    Segment,
    decode,
    encode,
)

if TYPE_CHECKING:
    from .engine import Engine

log = logging.getLogger(__name__)


def serve() -> int:
    """Answer requests until `quit` or the end of stdin; return the exit code."""
    with _private_stdout() as out:
        lock = threading.Lock()

        def report(message: Message) -> None:
            with lock:
                out.write(encode(message) + '\n')
                out.flush()

        # A parent that died has closed its end of the pipe: there is nobody to tell.
        with contextlib.suppress(BrokenPipeError):
            _serve(sys.stdin, report)
    return 0


@contextlib.contextmanager
def _private_stdout() -> Iterator[TextIO]:
    """Keep the real stdout for messages; what libraries print goes to stderr."""
    own = os.dup(1)
    os.dup2(2, 1)
    with os.fdopen(own, 'w', encoding='utf-8') as out:
        yield out


def _serve(lines: TextIO, report: Callable[[Message], None]) -> None:
    waiting: queue.Queue[Request | None] = queue.Queue()
    cancelled: set[str] = set()
    # Requests are heard at once, and wait while the libraries load.
    listener = threading.Thread(
        target=_listen, args=(lines, waiting, cancelled, report), daemon=True
    )
    listener.start()
    from .engine import Engine
    from .models.devices import list_devices
    from .models.installed import model_folders

    usable = tuple(d.name for d in list_devices() if d.problem is None)
    report(Ready(PROTOCOL_VERSION, __version__, tuple(model_folders()), usable))
    engine = Engine(keep_cache=True)
    while (request := waiting.get()) is not None:
        report(_answer(engine, request, cancelled, report))
        cancelled.discard(request.id)


def _listen(
    lines: TextIO,
    waiting: queue.Queue[Request | None],
    cancelled: set[str],
    report: Callable[[Message], None],
) -> None:
    """Sort what comes in: requests to the queue, cancels to the set.

    At the end of stdin the requests before it are still answered; if nobody hears
    the answers, the first one ends the engine. `quit` ends it at once.
    """
    asked: list[str] = []
    for line in lines:
        if not line.strip():
            continue
        try:
            message = decode(line)
        except ValueError as error:
            report(Failure('', f'The engine was sent nonsense: {error}', Fault.ENGINE))
            continue
        if isinstance(message, (Segment, Resolve)):
            asked.append(message.id)
            waiting.put(message)
        elif isinstance(message, Cancel):
            cancelled.add(message.id)
        elif isinstance(message, Quit):
            cancelled.update(asked)
            break
    waiting.put(None)


def _answer(
    engine: Engine,
    request: Request,
    cancelled: set[str],
    report: Callable[[Message], None],
) -> Message:
    try:
        if request.id in cancelled:
            raise CancelledError('The request was cancelled.')
        if isinstance(request, Resolve):
            return engine.resolve(request)
        return engine.segment(request, report, lambda: request.id in cancelled)
    except RequestError as error:
        return Failure(request.id, str(error), Fault.REQUEST)
    except CancelledError as error:
        return Failure(request.id, str(error), Fault.CANCELLED)
    except Exception as error:
        log.exception('request %s failed', request.id)
        text = f'The engine failed: {type(error).__name__}: {error}'
        return Failure(request.id, text, Fault.ENGINE)
