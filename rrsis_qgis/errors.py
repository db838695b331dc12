"""The errors that the plugin shows to the user, as they stand."""

from __future__ import annotations


class UserError(Exception):
    """What was asked for cannot be done; the message says why and what to do."""


class EngineError(Exception):
    """The engine gave no answer.

    Attributes:
        message: The sentence to show.
        cancelled: Whether that is because the user stopped the request.
    """

    def __init__(self, message: str, *, cancelled: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.cancelled = cancelled
