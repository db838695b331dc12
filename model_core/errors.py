"""The errors that a user may meet.

Every message is a sentence that says what is wrong and what to do about it; the
command line prints it as it stands and the dock shows it as it stands.
"""


class RequestError(Exception):
    """The request cannot be carried out as asked (exit code 2)."""


class CancelledError(Exception):
    """The user stopped the request; nothing was written."""
