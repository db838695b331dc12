"""What a joint of a sentence joins, told by what stands before and behind it.

`lexemes` is the sentence, and `done` what has been read of it.
"""

from __future__ import annotations

from ..lexicon.thesaurus import is_kind_of
from ..words.lexemes import Lexeme
from .neighbours import form_of, is_many, is_sharing_article
from .runs import run_end, tag_at
from .terminals import ADJECTIVES, CONDITIONS, JOINS, LINKS, NOMINAL, PRE, said_of

Words = list[Lexeme]


def is_contrasted(lexemes: Words, done: Words, at: int) -> bool:
    """Say whether "but not" excludes an anchor: "near the road but not the lake".

    What is a kind of what is asked for is one of those that are left out.
    """
    end = run_end(lexemes, at, PRE)
    if tag_at(lexemes, end) != 'WORD' or not in_anchor(done):
        return False
    noun = lexemes[run_end(lexemes, end, frozenset({'WORD'})) - 1].text
    tags = [x.tag for x in done]
    words = [x for x in done[: tags.index('REL')] if x.tag == 'WORD']
    asked = words[-1].text if words else noun
    return union(lexemes, done, at) == 'UNION' and not is_kind_of(noun, asked)


def is_denied(done: Words, following: str) -> bool:
    """Say whether "not" reaches over the next condition: "not round or long"."""
    if said_of(done[-1].tag) != said_of(following):
        return False
    at = len(done) - 1
    while at > 0 and done[at].tag in NOMINAL | {'COMPARE', 'PLACE', 'UNION'}:
        at -= 1
    if at > 0 and done[at].tag == 'REL':
        at -= 1
    return at >= 0 and done[at].tag == 'NOT'


def is_coloured(lexemes: Words, at: int) -> bool:
    """Say whether nothing but a colour follows: "with a red color"."""
    end = run_end(lexemes, at + 1, frozenset({'DET', 'COLOUR', 'JOIN'}))
    run = [x.tag for x in lexemes[at + 1 : end]]
    return 'COLOUR' in run and tag_at(lexemes, end) not in NOMINAL


def in_anchor(done: Words) -> bool:
    """Say whether the last thing is one that another is related to."""
    leads = [x.tag for x in done if x.tag in ('REL', 'EXCEPT', 'FRONT')]
    return leads[-1:] == ['REL']


def is_attributive(lexemes: Words, done: Words, at: int) -> bool:
    """Say whether adjectives stand there that go on before or after a noun."""
    if tag_at(lexemes, at) == 'COLOUR' and done[-1].tag == 'COLOUR':
        return True
    end = run_end(lexemes, at, ADJECTIVES | JOINS)
    return end > at and tag_at(lexemes, end) == 'WORD' and _opens_noun(done)


def _opens_noun(done: Words) -> bool:
    """Say whether what stands before is still before its noun."""
    at = len(done) - 1
    while at >= 0 and done[at].tag in PRE:
        at -= 1
    return at < 0 or done[at].tag not in ('WORD', 'PRON', 'PRED', 'CONJ')


def is_predicate(lexemes: Words, at: int) -> bool:
    """Say whether adjectives or ranks without a noun stand there."""
    end = run_end(lexemes, at, PRE)
    run = {x.tag for x in lexemes[at:end]}
    if tag_at(lexemes, end) == 'PRON':
        return bool(run & {'SUP'}) and _is_linked(lexemes, at)
    if tag_at(lexemes, end) in ('WORD', 'NEARESTTO'):
        ranked = bool(run) and run <= {'ORD', 'NUM'}
        return tag_at(lexemes, end) == 'NEARESTTO' and (
            ranked or _is_linked(lexemes, at)
        )
    if run and run <= ADJECTIVES:
        return True
    return 'SUP' in run and _is_linked(lexemes, at)


def _is_linked(lexemes: Words, at: int) -> bool:
    return at > 0 and lexemes[at - 1].tag in LINKS


def union(lexemes: Words, done: Words, after: int) -> str:
    """Return what joins the noun at `after`: UNION or, for what is asked, TOP."""
    starts = [
        index
        for index, lexeme in enumerate(done)
        if lexeme.tag in NOMINAL and (index == 0 or done[index - 1].tag not in NOMINAL)
    ]
    if len(starts) < 2 or done[-1].tag not in ('WORD', 'PRON'):
        return 'TOP'
    if is_sharing_article(lexemes[after:], done, starts):
        return 'UNION'
    form = form_of(lexemes[after:])
    nearest = form_of(done[starts[-1] :])
    target = form_of(done[starts[0] :])
    if form == nearest and _is_described(lexemes, after):
        numbers = [
            is_many(words)
            for words in (
                lexemes[after:],
                done[starts[0] :],
                done[starts[-1] :],
            )
        ]
        like_target = numbers[0] == numbers[1]
        apart = numbers[1] != numbers[2] or _is_parallel(lexemes, done, after)
        return 'TOP' if like_target and apart else 'UNION'
    definite = [article == 'the' for article, _ in (form, target, nearest)]
    like_target = form == target or definite[0] == definite[1] != definite[2]
    return 'TOP' if form != nearest and like_target else 'UNION'


def _is_described(lexemes: Words, at: int) -> bool:
    """Say whether the noun at `at` has a condition of its own."""
    return tag_at(lexemes, run_end(lexemes, at, NOMINAL)) in CONDITIONS


def _is_parallel(lexemes: Words, done: Words, at: int) -> bool:
    """Say whether the noun at `at` and the first thing are related alike."""
    lead = lexemes[run_end(lexemes, at, NOMINAL)]
    first = next((x for x in done if x.tag in CONDITIONS), lead)
    return (first.tag, first.name) == (lead.tag, lead.name)


def describes_owner(lexeme: Lexeme) -> bool:
    """Say whether a condition behind "with a pool" is one of the house."""
    tag = lexeme.tag
    return tag in CONDITIONS and tag != 'COMPARE'
