"""The errors that a user may meet.

Every message is a sentence that says what is wrong and what to do about it; the
command line and the dock show it in the language of the request.
"""

from .messages import Text


class RequestError(Exception):
    """The request cannot be carried out as asked (exit code 2).

    Args:
        template: The sentence in English; `model_core.messages` has it in others.
        values: What stands in its places.

    Attributes:
        text: The sentence, which can be said in other languages.
    """

    def __init__(self, template: str, **values: object) -> None:
        if isinstance(template, Text):
            self.text = template
        else:
            self.text = Text(template, **values)
        super().__init__(str(self.text))


class NoRoomError(RequestError):
    """A disk is full, or cannot be written to."""


class CancelledError(Exception):
    """The user stopped the request; nothing was written."""
