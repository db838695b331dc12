"""The parts of a sentence as chips, in the language of the sentence.

A chip is a label and no sentence: things stand without articles, "nördlich von Straße",
so that it is right whatever their gender. The words are those of the lexicon, and where
these would be clumsy, of the section [words] of `model_core/messages`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..messages import section
from ..protocol import Part
from .languages.known import translator
from .languages.translate import Translator
from .lexicon.nouns import singular
from .tree.parts import parts_of
from .tree.quantities import Unit
from .tree.types import Expression

_ARTICLES = frozenset({'the', 'a', 'an'})
_UNITS = frozenset(unit.value for unit in Unit)
_LONGEST = 8
_PIECE = re.compile(r'@"[^"]*"|\S+')


def chips_of(expression: Expression) -> tuple[Part, ...]:
    """Return the parts of all things that are looked for, as the user reads them."""
    parts = parts_of(expression)
    own = translator(expression.language)
    if own is None:
        return parts
    return tuple(
        replace(
            part,
            text=label(part.text, own),
            choices=tuple((label(text, own), value) for text, value in part.choices),
            anchors=tuple((label(text, own), path) for text, path in part.anchors),
        )
        for part in parts
    )


def label(english: str, own: Translator) -> str:
    """Return an English wording in another language, the longest words first."""
    words = _PIECE.findall(english)
    chosen = section(own.code, 'words')
    done: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            said = _said(words[at : at + length], chosen, own)
            if said is not None:
                break
        done += [said] if said else []
        at += length
    return own.close(' '.join(done))


def _said(words: list[str], chosen: dict[str, str], own: Translator) -> str | None:
    """Return words in a language; None for several that it has no saying for."""
    text = ' '.join(words)
    if text in chosen:
        return chosen[text]
    if len(words) == 1 and words[0][0].isdigit():
        return text.translate(str.maketrans(',.', ''.join(own.separators)))
    noun = own.listed(text, many=singular(words[-1]) != words[-1])
    if noun is not None:
        return noun
    if len(words) == 1 and text in _ARTICLES:
        return ''
    # "Near the river" may have a word of its own, which is no label of two things.
    forms = () if text in _UNITS or _ARTICLES & set(words) else own.forms(text)
    if forms:
        return forms[0]
    return text if len(words) == 1 else None
