"""Notices by its silence that an engine hangs or was stopped.

A working engine says something every few seconds, if only that it lives. Silence is
measured in the time that this process was awake, so that neither a computer that
slept nor a clock that was set makes an engine look dead.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from .progress import duration
from .translation import tr

_LONGEST_TICK = 1.0


@dataclass(frozen=True)
class Patience:
    """Seconds that the engine has for things.

    Attributes:
        silence: To say something, before the user is told that it does not.
        end: To say something, before it is ended.
        step: For one step of the work, before the user is told, and again after every
            further so many seconds.
    """

    silence: float = 30.0
    end: float = 180.0
    step: float = 300.0


class Watchdog:
    """Watches over one request."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._looked = time.monotonic()
        self._heard = -1
        self._silence = 0.0
        self._told = False
        self._steps = 0

    @property
    def gives_up(self) -> bool:
        """Whether the engine has been silent for too long."""
        return self._silence > self._patience.end

    def look(self, heard: int) -> str | None:
        """Look at the engine; called many times a second.

        Args:
            heard: How many lines it has said so far.

        Returns:
            What to tell the user, if there is something new.
        """
        now = time.monotonic()
        tick = min(now - self._looked, _LONGEST_TICK)
        self._looked = now
        if heard != self._heard:
            self._heard, self._silence, self._told = heard, 0.0, False
            return None
        self._silence += tick
        if self._silence <= self._patience.silence or self._told:
            return None
        self._told = True
        return tr(
            'The engine has said nothing for {time}. It may hang; stop the run if you '
            'do not want to wait.'
        ).format(time=duration(self._silence))

    def step(self, seconds: float) -> str | None:
        """Return what to tell of an engine that is at the same step for some time."""
        steps = int(seconds // self._patience.step)
        if steps <= self._steps:
            self._steps = steps
            return None
        self._steps = steps
        return tr(
            'The engine has been at the same step for {time}; stop the run if you do '
            'not want to wait.'
        ).format(time=duration(seconds))

    def farewell(self) -> str:
        """Return what to tell of an engine that was given up."""
        return tr(
            'The engine said nothing for {time} and was ended. The next run starts it '
            'again; if this repeats, try a smaller area.'
        ).format(time=duration(self._silence))
