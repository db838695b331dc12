"""A word or more of a sentence, tagged with what it is."""

from __future__ import annotations

from dataclasses import dataclass

from ..lexicon.closed_class import Match

TAGS = {
    'determiner': 'DET',
    'number': 'NUM',
    'amount': 'AMOUNT',
    'ordinal': 'ORD',
    'following_ordinal': 'AFTERORD',
    'pronoun': 'PRON',
    'colour': 'COLOUR',
    'shade': 'COLOUR',
    'shape': 'SHAPE',
    'size': 'SIZE',
    'superlative': 'SUP',
    'comparative': 'SUP',
    'extreme_place': 'SUP',
    'nearest': 'NEAREST',
    'nearest_to': 'NEARESTTO',
    'number_of': 'NEARESTTO',
    'from_side': 'FROMSIDE',
    'compare': 'COMPARE',
    'distance': 'REL',
    'apart': 'APART',
    'reach': 'REACH',
    'heading': 'REL',
    'part': 'REL',
    'relation': 'REL',
    'place': 'PLACE',
    'place_adjective': 'PLACEADJ',
    'of': 'OF',
    'conjunction': 'JOIN',
    'negation': 'NOT',
    'exception': 'EXCEPT',
    'relative': 'THAT',
    'be': 'BE',
    'unmeasurable': 'UNKNOWN',
    'unitless': 'UNKNOWN',
}
"""Terminal of the grammar for each section of the lexicon."""


@dataclass(frozen=True)
class Lexeme:
    """Some words of the sentence and what they are.

    Attributes:
        tag: Terminal of the grammar.
        text: The words, as normalised.
        start: Index of the first word in the sentence.
        match: What the lexicon says; None for a WORD and for punctuation.
    """

    tag: str
    text: str
    start: int
    match: Match | None = None

    @property
    def name(self) -> str:
        """What the words mean, by their key in the lexicon."""
        return self.match.name if self.match else ''
