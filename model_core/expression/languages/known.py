"""Which languages there are, and which of them a sentence is in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from functools import lru_cache

from ...messages import ENGLISH
from ..lexicon import FOLDER
from ..lexicon.closed_class import lexicon
from ..lexicon.nouns import singular
from ..lexicon.schema import check_language
from ..lexicon.thesaurus import thesaurus
from .translate import Translator

_SIGN = re.compile(r'\b(?:more than|less than|at least|at most) (?=\d)')
_LONGEST_PARTICLE = 2


class Words(str):
    """English words of a sentence, said in its own language where they are quoted."""

    def said(self, language: str) -> str:
        """Return them in a language, by its code."""
        own = translator(language)
        return str(self) if own is None else own.said(self)


@lru_cache(maxsize=1)
def translators() -> tuple[Translator, ...]:
    """Return the translators of all languages that there is a lexicon file for."""
    found: list[Translator] = []
    for path in sorted(FOLDER.glob('??.toml')):
        if path.stem != ENGLISH:
            sections = tomllib.loads(path.read_text(encoding='utf-8'))
            check_language(sections, path.name)
            found.append(Translator(path.stem, sections))
    return tuple(found)


def translator(code: str) -> Translator | None:
    """Return the translator of a language; None for English."""
    if code == ENGLISH:
        return None
    return next((one for one in translators() if one.code == code), None)


def detected(words: Sequence[str], names: Collection[str] = ()) -> str:
    """Return the code of the language that knows most of the words.

    English is taken where no other language knows clearly more of them. A word that
    names something that is there speaks for no language, nor does a sign (">").
    """
    parts = (part for name in names for part in name.split())
    named = {part for part in parts if len(part) > _LONGEST_PARTICLE}
    said = [word for word in _without_signs(words) if word[0].isalpha()]
    said = [word for word in said if word not in named]
    english = sum(map(is_english, said))
    if english == len(said):
        return ENGLISH
    best, most = ENGLISH, english + 0.0
    for one in translators():
        words = [word for word in one.apart(said) if word[0].isalpha()]
        known = one.knows(words, names) * len(said) / max(len(words), 1)
        if known > most and known > 1.1 * english:
            best, most = one.code, known
    return best


def told_language(words: Sequence[str]) -> str | None:
    """Return the language as `detected` does; None where none knows a word."""
    language = detected(words)
    if language == ENGLISH and not any(map(is_english, words)):
        return None
    return language


def _without_signs(words: Sequence[str]) -> list[str]:
    """Leave out "more than" before a number, which may have been a sign."""
    text = ' '.join(words)
    return _SIGN.sub('', text).split()


def is_english(word: str) -> bool:
    """Say whether English knows a word, as a noun or as another one."""
    if word in lexicon().words:
        return True
    return len(singular(word)) > _LONGEST_PARTICLE and thesaurus().has_word(word)
