"""Names of the things of a layer, found in a sentence however they are inflected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from .inflection import Endings


class LayerNames:
    """The plain names that are there, for the sentences of one language."""

    def __init__(
        self,
        names: Collection[str],
        endings: Endings,
        apart: Callable[[Sequence[str]], list[str]],
    ) -> None:
        """Take the names, and how the language inflects and contracts words."""
        self._endings = endings
        self._apart = apart
        self._by_key: dict[str, list[tuple[list[str], str]]] = {}
        for name in sorted(names):
            words = apart(name.split())
            if words and name[0].isalpha():
                for key in endings.keys(words[0]):
                    self._by_key.setdefault(key, []).append((words, name))

    def at(self, words: Sequence[str], at: int = 0) -> tuple[int, str]:
        """Return how many words there are the longest name, and the name."""
        best, found = (0, False), ''
        for key in self._endings.keys(words[at]):
            for own, name in self._by_key.get(key, ()):
                said = list(words[at : at + len(own)])
                rank = (len(own), said == own)
                if (
                    len(said) == len(own)
                    and rank > best
                    and all(map(self._endings.is_form, said, own))
                ):
                    best, found = rank, name
        return best[0], found

    def of(self, forms: Collection[str]) -> str:
        """Return the name that one of the forms of a thing is; '' for none."""
        for form in forms:
            words = self._apart(form.lower().split())
            length, name = self.at(words)
            if name and length == len(words):
                return name
        return ''
