"""Outputs that would replace what the answer is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from ..errors import RequestError
from ..messages import Text
from .names import shown
from .parts import Folders, parts_of

Identity = tuple[int, int]


class Inputs:
    """Files that are read, none of which an output may replace.

    Files are compared, not names: another spelling, a link, or a letter in the other
    case are no other file.

    Args:
        named: What to call each input in a message, and the names that lead to it and
            to what belongs to it; the first is its own.
    """

    def __init__(self, named: Mapping[str, Iterable[str]]) -> None:
        self._named = {label: list(names) for label, names in named.items()}

    def refuse(self, outputs: Iterable[Path]) -> None:
        """Refuse outputs that are an input, or a file that an input is made of.

        Args:
            outputs: Files that are about to be written, replaced or removed.

        Raises:
            RequestError: One of them is.
        """
        for output in outputs:
            identity = _identity(output)
            if identity is not None and identity in self._known:
                raise RequestError(
                    '{output} is {known}; give the output another name.',
                    output=shown(output),
                    known=self._known[identity],
                )

    @cached_property
    def _known(self) -> dict[Identity, str]:
        """What each file is, looked for once an output is there already."""
        known: dict[Identity, str] = {}
        folders: Folders = {}
        for label, names in self._named.items():
            own = _identity(Path(names[0]))
            for part in parts_of(names, folders):
                identity = _identity(part)
                if identity is not None and identity == own:
                    known[identity] = Text('{label} itself', label=label)
                elif identity is not None:
                    made = Text('a file that {label} is made of', label=label)
                    known.setdefault(identity, made)
        return known


def _identity(file: Path) -> Identity | None:
    """Return what two names of one file share; None where there is no file."""
    try:
        stat = file.stat()
    except (OSError, ValueError):
        return None
    return stat.st_dev, stat.st_ino
