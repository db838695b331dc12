"""What a sentence says is not asked for.

not the ponds but the lakes     the lakes
no ponds, only lakes            lakes
houses near no trees            houses not near trees
not in it, near it or on it      not in it and not near it and not on it
no ponds                        refused: it names nothing to look for
all but two of the ponds        refused: it does not say which two
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from ...errors import RequestError
from ..languages.known import Words
from ..words.lexemes import Lexeme
from .runs import noun_phrase_end, run_end, tag_at
from .terminals import CONDITIONS, JOINS, NOMINAL, NOUN

_ONLY = ('only', 'just', 'rather', 'instead')


def contrast(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes without a thing that is only named to be turned down.

    Raises:
        RequestError: Nothing else is named.
    """
    begin = run_end(lexemes, 0, frozenset({'NOT'}))
    end = noun_phrase_end(lexemes, begin, NOUN)
    if begin == 0 or end == begin:
        return lexemes
    words = [x for x in lexemes[begin:end] if x.tag == 'WORD']
    after = run_end(lexemes, end, JOINS)
    if not words or lexemes[begin].tag in ('COLOUR', 'SHAPE', 'SIZE', 'PLACEADJ'):
        return lexemes
    joints = {x.name for x in lexemes[end:after]}
    if after > end and not joints & {'or', 'nor', 'and'}:
        only = lexemes[after:][:1]
        after += bool(only) and only[0].tag == 'WORD' and only[0].text in _ONLY
        if noun_phrase_end(lexemes, after, NOUN) > after:
            return lexemes[after:]
    denied = ' '.join(x.text for x in lexemes[:end])
    raise RequestError(
        'The sentence begins with "{denied}" and does not say what to '
        'look for; write, for instance, "everything except the {text}".',
        denied=Words(denied),
        text=Words(words[-1].text),
    )


def over_lists(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes with "or" between all of "not in it, near it or on it"."""
    done = list(lexemes)
    for at, lexeme in enumerate(lexemes):
        if lexeme.tag != 'NOT' or tag_at(lexemes, at + 1) != 'REL':
            continue
        commas: list[int] = []
        end = noun_phrase_end(lexemes, at + 2, NOUN)
        joints: list[Lexeme] = []
        while True:
            start = run_end(lexemes, end, JOINS)
            related = tag_at(lexemes, start) == 'REL'
            stop = noun_phrase_end(lexemes, start + related, NOUN)
            if start == end or stop == start + related:
                break
            joints = lexemes[end:start]
            if related and [x.tag for x in joints] == ['COMMA']:
                commas.append(end)
            end = stop
        ends = [x for x in joints if x.tag == 'JOIN' and x.name == 'or']
        for comma in commas if ends else []:
            done[comma] = replace(ends[0], start=done[comma].start)
    return done


def before_relation(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes with "near no trees" as "not near trees"."""
    done = list(lexemes)
    for at in range(len(done) - 2, -1, -1):
        if done[at].tag == 'REL' and done[at + 1].tag == 'NOT':
            plain = done[at].name not in ('with', 'without')
            if (
                plain
                and done[at + 1].text != 'neither'
                and tag_at(done, at + 2) in NOMINAL
            ):
                done[at : at + 2] = [done[at + 1], done[at]]
    return done


def refuse_lost(lexemes: Sequence[Lexeme], kept: Collection[int]) -> None:
    """Refuse a sentence of which a "no" is not understood, and what it denies is.

    Args:
        lexemes: The sentence.
        kept: Indices of the lexemes that are understood.

    Raises:
        RequestError: What is asked for would be the opposite of what is said.
    """
    for at, lexeme in enumerate(lexemes):
        if lexeme.match is None or lexeme.match.section != 'negation':
            continue
        denied = tag_at(lexemes, at + 1) in NOMINAL | CONDITIONS
        if denied and at not in kept and at + 1 in kept:
            raise RequestError(
                'What "{text}" denies before "{text2}" is not understood; say it '
                'as in "not near the road" or "without a pond".',
                text=Words(lexeme.text),
                text2=Words(lexemes[at + 1].text),
            )


def refuse_uncertain_rest(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes as they are.

    Raises:
        RequestError: A number of things is left out and not said which: "all but two".
    """
    for at, lexeme in enumerate(lexemes):
        if lexeme.tag == 'AFTERORD' and all(x.tag != 'SUP' for x in lexemes[:at]):
            _refuse_number(lexeme.text.split()[-1])
        count = noun_phrase_end(lexemes, at + 1)
        only = [x.tag for x in lexemes[at + 1 : count]] == ['NUM']
        one = [x.text for x in lexemes[at + 1 : count]] == ['one']
        ends = tag_at(lexemes, count) not in CONDITIONS | {'THAT'}
        if lexeme.tag == 'EXCEPT' and (only or one) and ends:
            _refuse_number(lexemes[at + 1].text)
        if lexeme.tag != 'DET' or lexeme.name != 'all':
            continue
        but = tag_at(lexemes, at + 1) == 'EXCEPT' or (
            tag_at(lexemes, at + 1) == 'JOIN' and lexemes[at + 1].name == 'but'
        )
        end = noun_phrase_end(lexemes, at + 2)
        tags = [x.tag for x in lexemes[at + 2 : end]]
        counted = tags[:1] == ['NUM'] or [x.text for x in lexemes[at + 2 : at + 3]] == [
            'one'
        ]
        if but and counted and 'SUP' not in tags:
            _refuse_number(lexemes[at + 2].text)
    return lexemes


def _refuse_number(number: str) -> None:
    largest = 'largest' if number == 'one' else f'{number} largest'
    raise RequestError(
        '"All but {number}" does not say which to leave out; say it, '
        'such as "all ponds except the {largest}".',
        number=number,
        largest=largest,
    )
