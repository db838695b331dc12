"""What an account says, in the language of the sentence."""

from __future__ import annotations

from ..expression.languages.known import translator
from ..expression.languages.translate import Translator
from ..expression.lexicon.nouns import counted
from ..expression.tree.types import Measure, Rank, RankKind
from ..messages import ENGLISH, section


class Messages:
    """The texts of an account in one language."""

    def __init__(self, language: str = ENGLISH) -> None:
        """Take the texts of a language, by its code."""
        self.language = language
        self._texts = section(ENGLISH, 'account') | section(language, 'account')
        self._translator: Translator | None = translator(language)

    @property
    def is_english(self) -> bool:
        """Whether conditions can be quoted, which are worded in English."""
        return self._translator is None

    def say(self, key: str, **values: object) -> str:
        """Return a text with its values filled in."""
        return self._texts[key].format(**values)

    def counted(self, number: int, thing: str) -> str:
        """Return a number with the thing: "2,041 ponds", "2.041 Teiche"."""
        if self._translator is None:
            return counted(number, thing)
        noun = self._translator.noun(thing, many=number != 1)
        return f'{self.number(f"{number:,}")} {noun}'

    def thing(self, thing: str) -> str:
        """Return the name of a thing in the singular."""
        return thing if self._translator is None else self._translator.noun(thing)

    def words(self, text: str) -> str:
        """Return words of the sentence as it was read, in its own language."""
        if self._translator is None:
            return text
        return self.number(self._translator.said(text))

    def number(self, text: str) -> str:
        """Return a text of English numbers with the separators of the language."""
        if self._translator is None:
            return text
        separators = self._translator.separators
        return text.translate({ord(','): separators[0], ord('.'): separators[1]})

    def criterion(self, rank: Rank) -> str:
        """Return what a rank goes by, in a language that is not English: "Fläche"."""
        key = rank.kind.value
        if rank.kind is RankKind.MEASURE:
            key = (rank.measure or Measure.AREA).value
        return self._texts.get(key, key)

    def left(self, number: int) -> str:
        """Return how many meet the conditions, in a language that is not English."""
        text = self._texts.get('left', '{count}')
        return text.format(count=self.number(f'{number:,}'))
