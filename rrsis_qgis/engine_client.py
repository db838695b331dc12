"""The plugin's side of the conversation with the engine.

One process serves all requests and is kept warm between them. It is started by the
first request, ends with QGIS, and is started anew by the request after its death.
"""

from __future__ import annotations

import atexit
import queue
import threading
import time
from typing import Callable

from . import log
from .child import Launch
from .engine_process import EngineProcess
from .errors import EngineError
from .model_core import protocol
from .translation import tr
from .watchdog import Patience, Watchdog

IDLE_SECONDS = 30 * 60
CANCEL_PATIENCE = 10.0
QUIT_PATIENCE = 2.0
POLL_SECONDS = 0.1

_LAST = (protocol.Result, protocol.Resolved, protocol.Failure)


class Exchange:
    """One request, the process that works on it and the answers so far."""

    def __init__(self, client: EngineClient, request: protocol.Request) -> None:
        self.request = request
        self.process: EngineProcess | None = None
        self.cancel_patience = client.cancel_patience
        self.patience = client.patience
        self._client = client
        self._answers: queue.Queue[protocol.Message] = queue.Queue()

    def put(self, message: protocol.Message) -> None:
        """Add an answer."""
        self._answers.put(message)

    def next(self, seconds: float) -> protocol.Message | None:
        """Return the next answer; None if there is none within some seconds."""
        try:
            return self._answers.get(timeout=seconds)
        except queue.Empty:
            return None

    @property
    def heard(self) -> int:
        """Lines that the process has said so far."""
        return self.process.heard if self.process else 0

    def cancel(self) -> None:
        """Ask the engine to stop this request."""
        self._client.cancel(self)

    def give_up(self, sentence: str) -> None:
        """End the process, which is silent, and tell everyone who waits for it."""
        self._client.give_up(self, sentence)

    def abandon(self) -> None:
        """Give the request up, by force if the engine does nothing else."""
        self._client.abandon(self)


class EngineClient:
    """A warm engine that any thread may send requests to.

    Args:
        launch: Returns how to start the engine; asked at every start, so that a
            fresh installation is found.
        idle_seconds: The engine's memory is given back after so long without work.
        cancel_patience: Seconds that the engine has to obey a cancel.
        patience: How long the engine may be silent.
    """

    def __init__(
        self,
        launch: Callable[[], Launch],
        idle_seconds: float = IDLE_SECONDS,
        cancel_patience: float = CANCEL_PATIENCE,
        patience: Patience | None = None,
    ) -> None:
        self.cancel_patience = cancel_patience
        self.patience = patience or Patience()
        self._launch = launch
        self._idle_seconds = idle_seconds
        self._lock = threading.RLock()
        self._process: EngineProcess | None = None
        self._exchanges: dict[str, Exchange] = {}
        self._idle: threading.Timer | None = None
        self._ready: protocol.Ready | None = None
        self._listeners: list[Callable[[protocol.Ready], None]] = []
        atexit.register(self.close)

    @property
    def ready(self) -> protocol.Ready | None:
        """What the running engine offers; None until it is loaded."""
        return self._ready

    @property
    def pid(self) -> int | None:
        """Number of the running process, if any."""
        process = self._process
        return process.pid if process and process.running() else None

    def listen(self, listener: Callable[[protocol.Ready], None]) -> None:
        """Call back, from another thread, whenever an engine is loaded."""
        self._listeners.append(listener)

    def forget(self, listener: Callable[[protocol.Ready], None]) -> None:
        """Call back no more."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def warm(self) -> None:
        """Start the engine, so that the first request does not wait for it.

        Raises:
            UserError: The engine is not installed.
            EngineError: It cannot be started.
        """
        with self._lock:
            self._running()
            self._rest()

    def submit(self, request: protocol.Request) -> Exchange:
        """Send a request and return the exchange that its answers arrive in.

        Raises:
            UserError: The engine is not installed.
            EngineError: It cannot be started.
        """
        exchange = Exchange(self, request)
        with self._lock:
            exchange.process = self._running()
            try:
                exchange.process.write(request)
            except OSError:
                # It died since the last request; nothing of this one is lost yet.
                self._drop(exchange.process)
                exchange.process = self._running()
                self._write(exchange, request)
            self._exchanges[request.id] = exchange
            self._rest()
        return exchange

    def cancel(self, exchange: Exchange) -> None:
        """Ask the engine to stop one request."""
        with self._lock:
            if exchange.request.id in self._exchanges:
                self._write(exchange, protocol.Cancel(exchange.request.id))

    def abandon(self, exchange: Exchange) -> None:
        """Wait for a request no longer; end the engine unless others need it."""
        with self._lock:
            self._exchanges.pop(exchange.request.id, None)
            process = exchange.process
            others = any(e.process is process for e in self._exchanges.values())
            if process and not others:
                self._drop(process)
                process.kill()
            self._rest()

    def give_up(self, exchange: Exchange, sentence: str) -> None:
        """End a process that says nothing any more; its requests fail."""
        process = exchange.process
        if process:
            with self._lock:
                self._drop(process)
                self._rest()
            process.kill(sentence)
            # The system may need long to end what waits for a disk or a network.
            self._fail(process, sentence)

    def close(self) -> None:
        """End the engine; a later request would start it again."""
        atexit.unregister(self.close)
        with self._lock:
            process = self._process
            self._drop(process)
            if self._idle:
                self._idle.cancel()
        if process:
            process.stop(QUIT_PATIENCE)

    def _running(self) -> EngineProcess:
        if self._process and self._process.running():
            return self._process
        self._drop(self._process)
        launch = self._launch()
        try:
            self._process = EngineProcess(
                launch, self._receive, self._bury, on_log=log.info
            )
        except OSError as error:
            message = tr('The engine cannot be started: {error}.').format(error=error)
            raise EngineError(message) from error
        return self._process

    def _drop(self, process: EngineProcess | None) -> None:
        if self._process is process:
            self._process = None
            self._ready = None

    def _write(self, exchange: Exchange, message: protocol.Message) -> None:
        try:
            if exchange.process:
                exchange.process.write(message)
        except OSError:
            # Whoever waits is told when the end of the process is noticed.
            log.info('The engine ended while it was written to.')

    def _receive(self, process: EngineProcess, message: protocol.Message) -> None:
        if isinstance(message, protocol.Ready):
            self._greet(process, message)
            return
        name = getattr(message, 'id', '')
        with self._lock:
            exchange = self._exchanges.get(name)
            if isinstance(message, _LAST):
                self._exchanges.pop(name, None)
                self._rest()
        if exchange:
            exchange.put(message)

    def _greet(self, process: EngineProcess, ready: protocol.Ready) -> None:
        if ready.protocol != protocol.PROTOCOL_VERSION:
            log.warn(f'The engine speaks version {ready.protocol} of the protocol.')
            sentence = tr('The engine does not fit this plugin. Install it again.')
            self._fail(process, sentence)
            return
        with self._lock:
            if self._process is not process:
                return
            self._ready = ready
        for listener in tuple(self._listeners):
            listener(ready)

    def _bury(self, process: EngineProcess, sentence: str) -> None:
        with self._lock:
            self._drop(process)
        self._fail(process, sentence)

    def _fail(self, process: EngineProcess, sentence: str) -> None:
        with self._lock:
            lost = [e for e in self._exchanges.values() if e.process is process]
            for exchange in lost:
                name = exchange.request.id
                del self._exchanges[name]
                fault = protocol.Fault.ENGINE
                exchange.put(protocol.Failure(name, sentence, fault))

    def _rest(self) -> None:
        # Called under the lock whenever work begins or ends.
        if self._idle:
            self._idle.cancel()
            self._idle = None
        if self._process and not self._exchanges:
            self._idle = threading.Timer(self._idle_seconds, self._fall_asleep)
            self._idle.daemon = True
            self._idle.start()

    def _fall_asleep(self) -> None:
        with self._lock:
            process = self._process
            if self._exchanges or process is None:
                return
            self._drop(process)
        log.info('The engine was not used for a while and gives its memory back.')
        process.stop(QUIT_PATIENCE)


def follow(
    exchange: Exchange,
    cancelled: Callable[[], bool],
    on_event: Callable[[protocol.Message], None],
) -> protocol.Answer:
    """Wait for the result of a request, however long it takes.

    Args:
        exchange: The request, already sent.
        cancelled: Whether the user wants it stopped; asked many times a second.
        on_event: Called with every `Progress` and `Partial`.

    Raises:
        EngineError: There is no result; the message says why.
    """
    stopped = tr('The run was stopped.')
    deadline: float | None = None
    watchdog = Watchdog(exchange.patience)
    while True:
        message = _next(exchange, watchdog)
        if isinstance(message, _LAST) and deadline:
            raise EngineError(stopped, cancelled=True)
        if isinstance(message, (protocol.Result, protocol.Resolved)):
            return message
        if isinstance(message, protocol.Failure):
            by_user = message.fault is protocol.Fault.CANCELLED
            raise EngineError(
                stopped if by_user else message.message, cancelled=by_user
            )
        if message is not None and deadline is None:
            on_event(message)
        if deadline is None and cancelled():
            exchange.cancel()
            deadline = time.monotonic() + exchange.cancel_patience
        elif deadline is not None and time.monotonic() > deadline:
            exchange.abandon()
            raise EngineError(stopped, cancelled=True)


def _next(exchange: Exchange, watchdog: Watchdog) -> protocol.Message | None:
    """Return the next answer, or what the watchdog has to tell, or None for now."""
    message = exchange.next(POLL_SECONDS)
    concern = watchdog.look(exchange.heard)
    if isinstance(message, protocol.Heartbeat):
        concern, message = watchdog.step(message.seconds), None
    if watchdog.gives_up:
        exchange.give_up(watchdog.farewell())
    if message is None and concern:
        return protocol.Partial(exchange.request.id, concern)
    return message
