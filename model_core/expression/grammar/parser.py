"""Parse a sentence into an `Expression`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import copy
from dataclasses import replace
from functools import lru_cache
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree, UnexpectedToken
from lark.lexer import Lexer
from lark.parsers.lalr_interactive_parser import InteractiveParser

from ...errors import RequestError
from ..languages.known import Words, detected
from ..tree.types import Expression, NounPhrase, parts
from ..words.lexemes import Lexeme
from ..words.lists import items
from ..words.tagger import tag
from ..words.text import SOUP, marked, without_signs
from .build import Builder
from .negation import refuse_lost
from .shared import share_heads
from .structure import NOMINAL, structure
from .terminals import CONDITIONS

MOST_RELATIONS = 24
# Nobody says so many words of one kind in a row, nor relates so many times.
MOST_IN_A_ROW = 60
MOST_LEADS = 4 * MOST_RELATIONS
# What is said of "A and B" is said of both, which doubles it at every turn.
MOST_ANCHORS = 500
_ARTICLES = frozenset({'the', 'a', 'an'})
# A piece of a list that begins so goes on with what stands before it.
_GOING_ON = CONDITIONS | {'JOIN', 'THAT', 'BE', 'EXCEPT', 'NOT'}
_NOUN_PHRASE = NOMINAL | {'OF', 'ORCOLOUR'}


def parse(prompt: str, names: Collection[str] = ()) -> Expression:
    """Return what a sentence means.

    Words outside of the grammar are not guessed at: they are listed in
    `Expression.ignored`.

    Args:
        prompt: The sentence.
        names: Plain names (see `Thesaurus.plain`) of things that are known to be
            there: "large vehicle" is then the name of a thing, not a large one.

    Raises:
        RequestError: The sentence is empty or endless, names no thing, or uses a unit
            that is not known.
    """
    language = detected(marked(without_signs(prompt)), names)
    listed = items(prompt)
    if len(listed) == 1:
        return replace(_parsed(listed[0], names, language), prompt=prompt)
    said = [
        _parsed(piece, names, language) for piece in _whole(listed, names, language)
    ]
    return Expression(
        tuple(thing for part in said for thing in part.things),
        tuple(text for part in said for text in part.ignored),
        tuple(dict.fromkeys(pair for part in said for pair in part.corrected)),
        prompt,
        language,
        said[-1].unfinished,
    )


def _whole(listed: list[str], names: Collection[str], language: str) -> list[str]:
    """Return the pieces of a list, put together again where it is none.

    A piece that begins with a condition goes on with the one before it, and one that
    names no thing, or breaks off, with the one behind it.
    """
    whole: list[str] = []
    begun = ''
    for piece in listed:
        lexemes, _ = tag(piece, names, language)
        first = next((x.tag for x in lexemes), '')
        if begun or (first in _GOING_ON and whole):
            piece = f'{begun or whole.pop()} {piece}'
        begun = ''
        if _is_complete(piece, names, language):
            whole.append(piece)
        else:
            begun = piece
    if begun:
        whole.append(f'{whole.pop()} {begun}' if whole else begun)
    return whole


def _is_complete(piece: str, names: Collection[str], language: str) -> bool:
    """Say whether a piece of a list names a thing, and does not break off."""
    lexemes, _ = tag(piece, names, language)
    if not lexemes or lexemes[-1].tag in ('JOIN', 'NOT', 'EXCEPT', 'OF'):
        return False
    try:
        return not _parsed(piece, names, language).unfinished
    except RequestError:
        return False


def _parsed(prompt: str, names: Collection[str], language: str) -> Expression:
    """Return what a sentence means that is no list."""
    tagged, corrected = tag(prompt, names, language)
    _refuse_soup(tagged)
    lexemes = structure(share_heads(tagged, names))
    if sum(x.tag in ('REL', 'NEARESTTO', 'EXCEPT') for x in lexemes) > MOST_RELATIONS:
        raise RequestError(
            'The sentence relates more than {most_relations} things to each '
            'other; say it in fewer.',
            most_relations=MOST_RELATIONS,
        )
    kept = _grammatical(lexemes)
    _check_subject(lexemes, kept)
    if not any(lexemes[index].tag == 'WORD' for index in kept):
        kept = _grammatical(lexemes, _first_thing(lexemes))
    if not any(lexemes[index].tag == 'WORD' for index in kept):
        raise RequestError(
            'The sentence names no thing to look for; write a noun, such as "pond" '
            'in "the largest pond".'
        )
    refuse_lost(lexemes, kept)
    tree = _tree(lexemes, kept)
    dropped = [x for index, x in enumerate(lexemes) if index not in kept]
    builder = Builder(lexemes)
    things = builder.sentence(tree)
    if any(islice(parts(things, NounPhrase), MOST_ANCHORS, None)):
        raise RequestError(
            'The sentence says of things what they lie near, and of these '
            'again, more than {most_anchors} times; say it in fewer.',
            most_anchors=MOST_ANCHORS,
        )
    for lexeme in dropped:
        if lexeme.tag not in ('UNION', 'TOP', 'CONJ', 'LIFT', 'FRONT', 'PRED'):
            builder.ignore(lexeme)
    return Expression(
        things, builder.ignored(), corrected, prompt, language, _unfinished(dropped)
    )


def _unfinished(dropped: list[Lexeme]) -> str:
    """Return the words at the end to which nothing is said: "near" in "ponds near"."""
    said = [x for x in dropped if x.tag != 'COMMA' and x.text not in _ARTICLES]
    last = max(said, key=lambda lexeme: lexeme.start, default=None)
    return last.text if last and last.tag in ('REL', 'NEARESTTO') else ''


def _refuse_soup(lexemes: list[Lexeme]) -> None:
    """Refuse what is no sentence before it takes long to find that out."""
    longest = max(
        (len(list(run)) for _, run in groupby(x.tag for x in lexemes)), default=0
    )
    leads = sum(x.tag in ('REL', 'NEARESTTO') for x in lexemes)
    if longest > MOST_IN_A_ROW or leads > MOST_LEADS:
        raise RequestError(SOUP)


def _check_subject(lexemes: list[Lexeme], kept: set[int]) -> None:
    """Refuse a place without a thing: "closest to the harbour"."""
    first = next((x for x in lexemes if x.tag != 'NOT'), None)
    if kept or first is None or first.tag not in ('REL', 'NEARESTTO'):
        return
    if any(x.tag == 'WORD' for x in lexemes):
        raise RequestError(
            'The sentence says "{text} ..." and not what to look for; name a '
            'thing before it, such as "the pond {text} ...".',
            text=Words(first.text),
        )


class _NoLexer(Lexer):
    """The tokens are fed one by one, so nothing is left to lex."""

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[Token]:
        return iter(())


@lru_cache(maxsize=1)
def _grammar() -> Lark:
    text = Path(__file__).with_name('grammar.lark').read_text(encoding='utf-8')
    return Lark(text, parser='lalr', lexer=_NoLexer)


def _accepts(parser: Any, terminal: str) -> InteractiveParser | None:
    """Return the parser behind the terminal, or None where it does not fit."""
    trial: InteractiveParser = parser.copy(deepcopy_values=False)
    try:
        trial.feed_token(Token(terminal, ''))
    except UnexpectedToken:
        return None
    return trial


def _first_thing(lexemes: list[Lexeme]) -> int:
    """Return where the first noun phrase with a noun in it begins."""
    at = next((i for i, x in enumerate(lexemes) if x.tag == 'WORD'), len(lexemes))
    while at > 0 and lexemes[at - 1].tag in _NOUN_PHRASE:
        at -= 1
    return at


def _grammatical(lexemes: list[Lexeme], at: int = 0) -> set[int]:
    """Return the indices of the lexemes, from `at`, that make a sentence.

    A lexeme that does not fit is passed over, with the rest of its noun phrase; a
    beginning without an end ("... north of") is cut off.
    """
    parser: Any = _grammar().parse_interactive('')
    bare: Any = copy(parser.parser_state.parse_conf)
    bare.callbacks = {}
    parser.parser_state.parse_conf = bare
    kept: list[int] = []
    complete = 0
    while at < len(lexemes):
        tag = lexemes[at].tag
        following = _accepts(parser, tag)
        gap = bool(kept) and kept[-1] < at - 1
        if gap and tag in _NOUN_PHRASE and lexemes[kept[-1]].tag in ('WORD', 'PRON'):
            following = None
        if following is not None:
            parser = following
            kept.append(at)
            if _accepts(parser, '$END') is not None:
                complete = len(kept)
        elif tag in _NOUN_PHRASE:
            while at + 1 < len(lexemes) and lexemes[at + 1].tag in _NOUN_PHRASE:
                at += 1
        at += 1
    return set(kept[:complete])


def _tree(lexemes: list[Lexeme], kept: set[int]) -> Tree[Token]:
    parser: Any = _grammar().parse_interactive('')
    for index in sorted(kept):
        parser.feed_token(Token(lexemes[index].tag, str(index)))
    tree: Tree[Token] = parser.feed_eof()
    return tree
