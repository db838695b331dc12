"""What an account says, in the language of the sentence.

The English texts stand here; those of other languages in the section [account] of
their lexicon files (`expression/lexicon/`), under the same keys. A text that a file
does not have is said in English.
"""

from __future__ import annotations

from ..expression.languages.translate import Translator, translator
from ..expression.lexicon.nouns import counted
from ..expression.tree.types import Measure, Rank, RankKind

_TEXTS = {
    'none': 'no {thing}',
    'fewer': 'Only {things}; {wanted} were asked for',
    'share': '{share} of {things} are {count}',
    'undecided': (
        'The sentence does not decide between {things}: all are given, the best first'
    ),
    'absent': 'No {thing} was found',
    'ignored': 'Not understood and left out: {words}',
    'unfinished': (
        'The sentence does not say what follows "{words}", so it was left out'
    ),
    'tied': '{things} tie for the place',
    'close': 'It is close ({title}): the next one differs by less than 5 %',
    'no_colour': (
        'There are no pixels to see a colour on, so "{condition}" was ignored'
    ),
    'unmeasured': 'Which {thing} is the {title} could not be measured',
    'no_place': 'There is no {title} among {things}',
    'no_number': 'How many {things} was not said, so the {title} is given',
    'border_one': ('It touches the border of the area; what lies beyond is not seen'),
    'border_one_of': (
        'One of them touches the border of the area; what lies beyond is not seen'
    ),
    'border': (
        '{count} of them touch the border of the area; what lies beyond is not seen'
    ),
    'next': 'next',
    'of': 'of',
    'and': 'and',
    'more': '{count} more',
    'no_category': 'No category means "{thing}"',
    'no_category_close': 'No category means "{thing}"; did you mean "{close}"?',
    'taken': '"{thing}" was taken for {categories}',
    'taken_all': '"{thing}" was taken for every feature',
    'unused': 'No category tells {words}, so that was ignored',
    'layer_has': 'The layer has: {categories}',
    'no_categories': 'No feature of the layer has a category',
    'unnamed_one': '1 feature is without a category',
    'unnamed': '{count} features are without a category',
    'placeless_one': '1 feature is without a geometry, so left out',
    'placeless': '{count} features are without a geometry, so left out',
}


class Messages:
    """The texts of an account in one language."""

    def __init__(self, language: str = 'en') -> None:
        """Take the texts of a language, by its code."""
        self._translator: Translator | None = translator(language)

    @property
    def is_english(self) -> bool:
        """Whether conditions can be quoted, which are worded in English."""
        return self._translator is None

    def say(self, key: str, **values: object) -> str:
        """Return a text with its values filled in."""
        own = self._translator.messages.get(key) if self._translator else None
        return (own or _TEXTS[key]).format(**values)

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
        assert self._translator is not None
        return self._translator.messages.get(key, key)

    def left(self, number: int) -> str:
        """Return how many meet the conditions, in a language that is not English."""
        assert self._translator is not None
        text = self._translator.messages.get('left', '{count}')
        return text.format(count=self.number(f'{number:,}'))
