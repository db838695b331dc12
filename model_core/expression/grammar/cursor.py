"""A sentence that is read from left to right, and what has been read of it."""

from __future__ import annotations

from dataclasses import replace

from ..words.lexemes import Lexeme
from .runs import run_end, tag_at
from .terminals import JOINS


class Cursor:
    """The lexemes of a sentence, and those that are read instead, so far."""

    def __init__(self, lexemes: list[Lexeme]) -> None:
        self.lexemes = lexemes
        self.done: list[Lexeme] = []

    def tag_at(self, at: int) -> str:
        """Return the tag there; '' behind the end."""
        return tag_at(self.lexemes, at)

    def emit(self, tag: str, at: int, text: str = '') -> None:
        """Read the lexeme there as another tag."""
        lexeme = self.lexemes[at]
        self.done.append(replace(lexeme, tag=tag, text=text or lexeme.text))

    def run_end(self, at: int, tags: frozenset[str]) -> int:
        """Return where the lexemes of these tags end."""
        return run_end(self.lexemes, at, tags)

    def joined(self, at: int) -> tuple[int, str, bool]:
        """Return the end of the joints from `at`, their meaning, and any comma."""
        names: list[str] = []
        comma = False
        while self.tag_at(at) in JOINS:
            if self.tag_at(at) == 'COMMA':
                comma = True
            else:
                names.append(self.lexemes[at].name)
            at += 1
        return at, names[0] if names else 'and', comma
