"""The language of maps: from a sentence to what is meant by it."""

from .parser import parse
from .types import Expression, NounPhrase

__all__ = ['Expression', 'NounPhrase', 'parse']
