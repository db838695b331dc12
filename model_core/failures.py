"""Whose fault an exception is, and the sentence that a user reads of it."""

from __future__ import annotations

import errno
import logging

from .errors import CancelledError, RequestError
from .messages import ENGLISH, Text
from .protocol import Fault

log = logging.getLogger(__name__)

# How torch says on each device that there is no room: by a class of its own on some,
# by words on others.
_NO_ROOM = (
    "can't allocate memory", 'out of memory', 'not enough memory', 'bad_alloc',
    'Unable to allocate', 'Cannot allocate memory',
)  # fmt: skip
_MEMORY = Text(
    'The memory that the engine may use is full; ask for a smaller area or a coarser '
    'resolution, or close other programs.'
)
_DISK = {
    errno.ENOSPC: Text('the disk is full; make room on it'),
    errno.EDQUOT: Text('your share of the disk is used up; make room on it'),
    errno.EROFS: Text(
        'it lies on a disk that cannot be written to; choose another place'
    ),
    errno.EMFILE: Text('too many files are open; close other programs'),
}


def failure(error: Exception, language: str = ENGLISH) -> tuple[str, Fault]:
    """Return what to tell of an exception in a language, and whose fault it is."""
    text, fault = _failure(error)
    return text.said(language), fault


def _failure(error: Exception) -> tuple[Text, Fault]:
    """Return the same as a text that can be said in any language.

    What the request or the machine is to blame for has a sentence; the traceback of
    anything else is a fault of ours and goes to the log.
    """
    if isinstance(error, RequestError):
        return error.text, Fault.REQUEST
    if isinstance(error, CancelledError):
        return Text(str(error)), Fault.CANCELLED
    sentence = _of_the_machine(error)
    if sentence is not None:
        log.info('the machine gave up', exc_info=error)
        return sentence, Fault.REQUEST
    log.error('the engine failed', exc_info=error)
    what = ' '.join(str(error).split())[:300]
    failed = Text(
        'The engine failed: {error}: {what}', error=type(error).__name__, what=what
    )
    return failed, Fault.ENGINE


def _of_the_machine(error: BaseException | None) -> Text | None:
    """Return the sentence for an exception for which there was no room, if it is one.

    Libraries wrap what the system says, so the causes are looked at, too.
    """
    while error is not None:
        if isinstance(error, MemoryError) or (
            isinstance(error, (RuntimeError, OSError))
            and any(words in str(error) for words in _NO_ROOM)
        ):
            return _MEMORY
        if isinstance(error, OSError) and error.errno in _DISK:
            cause = _DISK[error.errno]
            if not error.filename:
                return Text('No room: {cause}.', cause=cause)
            path = error.filename
            return Text('{path} cannot be used: {cause}.', path=path, cause=cause)
        error = error.__cause__ or error.__context__
    return None
