"""A sentence with some of its parts changed, in the words that it was typed in.

Words are left out or exchanged until what is left means the changed tree. Every trial
is read as the sentence itself was, so what is returned means what it is to mean, in
whatever language it was typed. Where no trial does, the plain English wording may.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import islice
from operator import and_
from typing import TypeVar

from ..errors import RequestError
from .languages.inflection import spellings
from .languages.known import translator
from .languages.translate import Translator
from .tree.types import Expression, NounPhrase, Rank
from .tree.wording import condition, nouns, number, rank_before, rank_behind, sentence

_PIECE = re.compile(r'@"[^"]*"|@?\w+(?:[\'\u2019.,-]\w+)*|\S')
_MOST_TRIALS = 300
# More words may belong to a part than its plain wording has: "that are next to".
_MORE_WORDS = 5

_Part = TypeVar('_Part')
_Read = Callable[[str], Expression]


@dataclass(frozen=True)
class _Step:
    """One change: what the sentence means after it, and the part before and after."""

    meaning: Expression
    before: str
    after: str


def restated(prompt: str, meant: Expression, read: _Read) -> str:
    """Return a sentence that means the changed tree; empty where none was found.

    Args:
        prompt: The sentence before it was changed.
        meant: The tree as it was changed.
        read: Understands a sentence as that one was understood.
    """
    plain = sentence(meant)
    try:
        typed = read(prompt)
    except RequestError:
        return plain if _means(plain, meant, meant, read) else ''
    said = prompt
    for step in _steps(typed, meant):
        said = next(_saying(said, step, typed, read), '')
        if not said:
            break
    trials = (said, plain) if said else (plain,)
    return next((one for one in trials if _means(one, meant, typed, read)), '')


def _steps(typed: Expression, meant: Expression) -> Iterator[_Step]:
    """Yield the changes one after the other, as far as they can be told apart."""
    if len(typed.things) != len(meant.things):
        kept = [thing for thing in typed.things if thing in meant.things]
        for thing in [thing for thing in typed.things if thing not in kept]:
            typed = replace(typed, things=tuple(t for t in typed.things if t != thing))
            yield _Step(typed, nouns(thing), '')
        return
    for at, (thing, wanted) in enumerate(zip(typed.things, meant.things, strict=True)):
        for changed, before, after in _changes(thing, wanted):
            things = (*typed.things[:at], changed, *typed.things[at + 1 :])
            typed = replace(typed, things=things)
            yield _Step(typed, before, after)


def _changes(
    thing: NounPhrase, wanted: NounPhrase
) -> Iterator[tuple[NounPhrase, str, str]]:
    """Yield the thing after each change of a part, with the part before and after."""
    for ranks, before, after in _exchanges(thing.ranks, wanted.ranks, _rank):
        thing = replace(thing, ranks=ranks)
        yield thing, before, after
    conditions = _exchanges(thing.conditions, wanted.conditions, condition)
    for left, before, after in conditions:
        thing = replace(thing, conditions=left)
        yield thing, before, after
    if thing.count is not None and wanted.count is None:
        yield replace(thing, count=None), number(thing.count), ''


def _exchanges(
    old: tuple[_Part, ...], new: tuple[_Part, ...], say: Callable[[_Part], str]
) -> Iterator[tuple[tuple[_Part, ...], str, str]]:
    left = list(old)
    rows = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    # From the back, so that the places of the others stay what they are.
    for tag, begin, end, start, stop in reversed(rows):
        others = list(new[start:stop]) if tag != 'equal' else []
        for at in reversed(range(begin, end)) if tag != 'equal' else ():
            other = others.pop() if others else None
            left[at : at + 1] = [] if other is None else [other]
            yield tuple(left), say(old[at]), '' if other is None else say(other)


def _rank(rank: Rank) -> str:
    return rank_behind(rank) if rank.anchors else rank_before(rank)


def _saying(said: str, step: _Step, typed: Expression, read: _Read) -> Iterator[str]:
    """Yield the sentences that mean what the step makes of it."""
    own = translator(typed.language)
    # "Au nord" is looked through as "à le nord", in which "nord de" may be exchanged.
    text = said if own is None else own.loose(said)
    trials = _exchanged(text, step, own) if step.after else _shortened(text, step)
    written = (trial if own is None else own.close(trial) for trial in trials)
    for trial in islice(dict.fromkeys(written), _MOST_TRIALS):
        if _means(trial, step.meaning, typed, read):
            yield trial


def _means(text: str, meant: Expression, typed: Expression, read: _Read) -> bool:
    """Say whether a sentence means that, and nothing in it is lost that was read."""
    try:
        found = read(text)
    except RequestError:
        return False
    lost = set(found.ignored) - set(typed.ignored)
    return found.things == meant.things and not lost and not found.unfinished


def _shortened(said: str, step: _Step) -> Iterator[str]:
    """Yield the sentence without some words in a row, the longest rows first.

    So "which are" goes along with "white".
    """
    pieces = list(_PIECE.finditer(said))
    longest = min(len(pieces) - 1, len(step.before.split()) + _MORE_WORDS)
    for length in range(longest, 0, -1):
        for at in range(len(pieces) - length + 1):
            yield _spliced(said, pieces[at : at + length], '')


def _exchanged(said: str, step: _Step, own: Translator | None) -> Iterator[str]:
    """Yield the sentence with words for the part exchanged, the fewest first."""
    pieces = list(_PIECE.finditer(said))
    words = [spellings(piece[0]) for piece in pieces]
    windows = list(_windows(step.before.split(), step.after.split()))
    for before, after in windows:
        for form in _forms(before, own):
            row = [spellings(piece[0]) for piece in _PIECE.finditer(form)]
            for at in range(len(words) - len(row) + 1):
                if all(map(and_, words[at : at + len(row)], row)):
                    there = pieces[at : at + len(row)]
                    for new in _alike(_forms(after, own), there[-1][0]):
                        yield _spliced(said, there, new)
    # It was not said in those words: "biggest" for "largest".
    for _, after in windows:
        for new in _forms(after, own)[:1]:
            for length in range(1, len(new.split()) + 2):
                for at in range(len(pieces) - length + 1):
                    yield _spliced(said, pieces[at : at + length], new)


def _windows(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the words in which two parts differ, then with more and more around them.

    For "north of the road" and "south of the road" these are "north" and "south",
    "north of" and "south of", and so on.
    """
    least = min(len(before), len(after))
    ahead = next((i for i in range(least) if before[i] != after[i]), least)
    rest = least - ahead
    behind = next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)
    for more in range(ahead + behind + 1):
        for left in range(min(more, ahead) + 1):
            if more - left <= behind:
                tail = behind - (more - left)
                head = ahead - left
                old = before[head : len(before) - tail]
                new = after[head : len(after) - tail]
                if old and new:
                    yield ' '.join(old), ' '.join(new)


def _forms(english: str, own: Translator | None) -> tuple[str, ...]:
    """Return the ways to say English words; a number or a layer is said as it is."""
    if own is None or english.startswith('@') or not any(map(str.isalpha, english)):
        return (english,)
    return own.forms(english)


def _alike(forms: Sequence[str], own: str) -> list[str]:
    """Return the forms, those first that end as the word does that they replace."""

    def shared(form: str) -> int:
        pairs = zip(reversed(form), reversed(own), strict=False)
        return next((i for i, (a, b) in enumerate(pairs) if a != b), len(own))

    return sorted(forms, key=shared, reverse=True)


def _spliced(said: str, row: Sequence[re.Match[str]], new: str) -> str:
    text = f'{said[: row[0].start()]} {new} {said[row[-1].end() :]}'
    return re.sub(r'\s+([,.;!?])', r'\1', ' '.join(text.split())).strip(' ,;')
