"""Take words apart that name a thing and say how another stands to it.

poolless houses             houses without a pool
swimming pools of houses    the pools that are in relation with houses, not a name
"""

from __future__ import annotations

from dataclasses import replace

from .lexicon import Match
from .nouns import is_plural
from .runs import run_end, tag_at
from .thesaurus import thesaurus
from .words import Lexeme

_A = Match('determiner', 'a', 1)
_WITHOUT = Match('relation', 'without', 1)
_WORD = frozenset({'WORD'})


def apart(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes with compounds taken apart (see above)."""
    done: list[Lexeme] = []
    lacking: list[Lexeme] = []
    for at, lexeme in enumerate(lexemes):
        stem = _stem(lexeme)
        if stem:
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
