"""The language of maps: from a sentence to what is meant by it."""

from .grammar.parser import parse
from .tree.types import Expression, NounPhrase

__all__ = ['Expression', 'NounPhrase', 'parse']
