"""Take words apart that name a thing and say how another stands to it.

poolless houses             houses without a pool
non-residential buildings   buildings except residential buildings
non-white buildings         not white buildings
swimming pools of houses    the pools that are in relation with houses, not a name
"""

from __future__ import annotations

from dataclasses import replace

from ...errors import RequestError
from ..languages.known import Words
from ..lexicon.closed_class import Match, lexicon
from ..lexicon.nouns import is_plural
from ..lexicon.thesaurus import thesaurus
from ..words.lexemes import Lexeme
from .runs import run_end, tag_at

_ADJECTIVES = frozenset({'colour', 'shape', 'size'})
_A = Match('determiner', 'a', 1)
_NOT = Match('negation', 'not', 1)
_WITHOUT = Match('relation', 'without', 1)
_WORD = frozenset({'WORD'})


def apart(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes with compounds taken apart (see above)."""
    done: list[Lexeme] = []
    lacking: list[Lexeme] = []
    for at, lexeme in enumerate(lexemes):
        stem = _stem(lexeme)
        adjective = _denied(lexeme)
        if adjective is not None:
            done += [replace(lexeme, tag='NOT', text='not', match=_NOT), adjective]
        elif _is_other(lexemes, at):
            other = _others(lexemes, at)
            return [*done, *apart(lexemes[at + 1 :]), *other]
        elif stem:
            start = lexeme.start
            lacking.append(Lexeme('REL', 'without', start, _WITHOUT))
            lacking.append(Lexeme('DET', 'a', start, _A))
            lacking.append(replace(lexeme, text=stem))
        elif lexeme.tag == 'OF' and _relates(lexemes, at):
            done.append(replace(lexeme, tag='REL'))
        else:
            done.append(lexeme)
        if lacking and tag_at(lexemes, at + 1) != 'WORD':
            done += lacking
            lacking = []
    return done


def _denied(lexeme: Lexeme) -> Lexeme | None:
    """Return the adjective that "non-white" denies."""
    word = lexeme.text.removeprefix('non-')
    if lexeme.tag != 'WORD' or word == lexeme.text:
        return None
    for match in lexicon().match([word], 0):
        if match.section in _ADJECTIVES:
            tag = match.section.upper()
            return Lexeme(tag, word, lexeme.start + 1, match)
    return None


def _is_other(lexemes: list[Lexeme], at: int) -> bool:
    """Say whether a denied kind stands there before its noun."""
    begins = lexemes[at].tag == 'WORD' and lexemes[at].text.startswith('non-')
    return begins and tag_at(lexemes, at + 1) == 'WORD'


def _others(lexemes: list[Lexeme], at: int) -> list[Lexeme]:
    """Return what leaves the denied kind out, at the end of the sentence.

    Raises:
        RequestError: It is a kind of something that others are related to.
    """
    denied = lexemes[at]
    if any(x.tag == 'WORD' for x in lexemes[:at]):
        raise RequestError(
            '"{text}" is understood only of what is looked for; say which '
            'ones are meant instead.',
            text=Words(denied.text),
        )
    nouns = lexemes[at + 1 : run_end(lexemes, at, _WORD)]
    kind = replace(denied, text=denied.text.removeprefix('non-'))
    return [replace(denied, tag='EXCEPT', text='except', match=None), kind, *nouns]


def _stem(lexeme: Lexeme) -> str:
    """Return what a thing is without: "pool" for "poolless"; '' for nothing."""
    if lexeme.tag != 'WORD' or not lexeme.text.endswith('less'):
        return ''
    stem = lexeme.text.removesuffix('less').rstrip('-')
    words = thesaurus()
    return stem if words.knows(stem) and not words.has_word(lexeme.text) else ''


def _relates(lexemes: list[Lexeme], at: int) -> bool:
    """Say whether "of" stands between two things: "pools of houses".

    "Row of trees" and "body of water" are names of things.
    """
    start = at
    while start > 0 and lexemes[start - 1].tag == 'WORD':
        start -= 1
    end = run_end(lexemes, at + 1, _WORD)
    if start == at or end == at + 1 or not is_plural(lexemes[end - 1].text):
        return False
    words = thesaurus()
    thing, other = (
        words.plain(' '.join(x.text for x in part))
        for part in (lexemes[start:at], lexemes[at + 1 : end])
    )
    heads = words.knows(thing) and words.knows(other)
    return heads and not words.knows(words.plain(f'{thing} of {other}'))
