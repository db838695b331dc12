"""From a sentence to lexemes: words tagged with what they are.

A sentence in another language is said in English, misspelt words are mended, and words
are brought into the order that the grammar reads, before they are tagged.
"""

from __future__ import annotations

from collections.abc import Collection

from ...messages import ENGLISH
from ..languages.known import detected, translator
from ..lexicon.closed_class import Match, lexicon
from .amounts import plain_amounts
from .lexemes import Lexeme
from .matching import Tagger
from .openings import bare
from .rephrase import rephrase
from .text import marked
from .typos import Correction, mend, mend_nouns

# What can only be taken more loosely than it was said, and as what.
_LOOSE = {
    ('relation', 'walking'): 'near',
    ('relation', 'facing'): 'near',
    ('determiner', 'most'): 'all',
}


def tag(
    prompt: str, names: Collection[str] = (), language: str | None = None
) -> tuple[list[Lexeme], tuple[Correction, ...]]:
    """Return the lexemes of a sentence, without the words that say nothing.

    Args:
        prompt: The sentence.
        names: Plain names of things that are known to be there.
        language: Code of its language, where that is known.

    Returns:
        The lexemes, and the misspelt words that were mended, with what could not be
        taken as it was said ("within walking distance of" is near).

    Raises:
        RequestError: The sentence is empty, too long or wordless, or a unit in it is
            missing or not known.
    """
    said = marked(prompt)
    language = language or detected(said, names)
    other = translator(language)
    corrected: tuple[Correction, ...] = ()
    if other is not None:
        said, corrected = mend_nouns(said, other, names)
        said = other.english(said, names)
    found = rephrase(plain_amounts(bare(said, names)), names)
    hyphens: set[int] = set()
    words: list[str] = []
    for word in found:
        if word == '-':
            hyphens.add(len(words))
        else:
            words.append(word)
    if language == ENGLISH:
        words, corrected = mend(words, lexicon(), names)
    lexemes = Tagger(words, hyphens, lexicon(), names).run()
    loose = tuple((x.text, read) for x in lexemes if (read := _loosely(x)))
    return lexemes, corrected + loose


def _loosely(lexeme: Lexeme) -> str:
    """Return as what the words are taken; '' where they mean just that."""
    match = lexeme.match
    return _LOOSE.get((match.section, match.name), '') if match else ''


def _is_whole(match: Match) -> bool:
    return all(value.is_integer() for name, value in match.captures if name == 'number')
