"""Take away what is said around the thing: "hi, could you show me ... please?".

What may stand there is listed in the lexicon file, by what it does:

[opening]  one after another at the beginning of the sentence
    call      "hello", "please", and other words that only call
    ask       who wants it, or may do it: "could you", "I would like to"
    denial    "I do not want": what follows is denied
    to        "to", between "I want" and "see"
    verb      what is to be done: "show", "find"
    doubtful  the same where the word is as often a noun: "map", "trace"; it is one
              unless a noun phrase stands behind it ("map the fields", "map ponds")
    object    for whom it is to be done: "me"
    holder    what the answer is to be: "a shapefile of", "the number of"
    question  "which", "where is", "are there"
    what      a question for things of any kind: "what is inside the park"
    aux       the verb of a question: "do any ponds touch the road"
[aside]    behind the thing: "the pond that I want is ..."
[closing]  one after another at the end: "please", "thanks", "if possible"

Names of things are never taken away: "show jumping arena".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..lexicon.closed_class import Lexicon, lexicon
from ..lexicon.nouns import is_plural
from ..lexicon.thesaurus import thesaurus

_ANYTHING = 'objects'
_NOT = 'not'
_LONGEST_NAME = 4
_MARKS = frozenset(',;.:!?-"')
_DESCRIBES = frozenset(
    {
        *('determiner', 'number', 'ordinal', 'superlative', 'comparative', 'colour'),
        *('shade', 'size', 'shape', 'nearest', 'extreme_place', 'place_adjective'),
        *('compare', 'amount'),
    }
)
_CONDITIONS = frozenset(
    {'relation', 'heading', 'part', 'distance', 'place', 'compare', 'nearest_to'}
)
# What may only stand behind which.
_BEHIND = {
    'to': frozenset({'ask', 'call'}),
    'object': frozenset({'verb', 'doubtful', 'ask', 'question'}),
}


def bare(words: Sequence[str], names: Collection[str] = ()) -> list[str]:
    """Return the words of a sentence without what is said around the thing.

    Args:
        words: Words in lower case, and marks.
        names: Plain names of things that are known to be there.
    """
    known = lexicon()
    start, said = _opened(words, known, names)
    rest = _without_asides(words[start : _closed(words, start, known)], known)
    denied = [_NOT] if 'denial' in said and rest else []
    if not denied and not _is_condition(rest, known):
        return rest
    if 'what' in said and not denied:
        return [_ANYTHING, *rest]
    # "North of the road, show me the ponds."
    front = rest.index(',') + 1 if ',' in rest else len(rest)
    return [
        *denied,
        *rest[:front],
        *rest[front + _opened(rest[front:], known, names)[0] :],
    ]


def _opened(
    words: Sequence[str], known: Lexicon, names: Collection[str]
) -> tuple[int, set[str]]:
    """Return where the thing begins, and of which kinds the pieces before it are."""
    at, last = 0, ''
    kinds: set[str] = set()
    while True:
        place = _past_marks(words, at)
        if _name_at(words, place, names):
            break
        length, key = _piece(words, place, last, known)
        named = thesaurus().plain(' '.join(words[place:])) in names
        if not length or named:
            break
        kinds.add(key)
        at, last = place + length, key
    return (_past_marks(words, at) if at else 0), kinds


def _piece(words: Sequence[str], at: int, last: str, known: Lexicon) -> tuple[int, str]:
    """Return the longest piece of an opening there, and its kind."""
    found = sorted(known.of_class('opening', words, at), reverse=True)
    for length, key in found:
        after = _past_marks(words, at + length)
        if words[at + length : at + length + 1] == ['-']:
            continue
        if key == 'doubtful' and not _opens_noun(words, after, known):
            continue
        if key == 'aux' and not _opens_noun(words, after, known):
            continue
        if last in _BEHIND.get(key, (last,)):
            return length, key
    return 0, ''


def _opens_noun(words: Sequence[str], at: int, known: Lexicon) -> bool:
    """Say whether a noun phrase, or words for it, surely begin there."""
    if at == len(words):
        return False
    if any(match.section in _DESCRIBES for match in known.match(words, at)[:1]):
        return True
    pieces = known.of_class('opening', words, at)
    if any(key in ('object', 'holder', 'call') for _, key in pieces):
        return True
    end = at
    while end < len(words) and words[end].isalpha() and not known.match(words, end):
        end += 1
    name = thesaurus().plain(' '.join(words[at:end]))
    return end > at and (is_plural(words[end - 1]) or thesaurus().knows(name))


def _name_at(words: Sequence[str], at: int, names: Collection[str]) -> bool:
    """Say whether a known name of several words begins there."""
    for length in range(2, _LONGEST_NAME + 1):
        name = thesaurus().plain(' '.join(words[at : at + length]))
        if at + length <= len(words) and (name in names or thesaurus().knows(name)):
            return True
    return False


def _closed(words: Sequence[str], start: int, known: Lexicon) -> int:
    """Return where the thing with all that is said of it ends."""
    end = len(words)
    while True:
        last = end
        while last > start and words[last - 1] in _MARKS:
            last -= 1
        for at in range(start + 1, last):
            if any(at + n == last for n, _ in known.of_class('closing', words, at)):
                end = at
                break
        else:
            return end


def _without_asides(words: Sequence[str], known: Lexicon) -> list[str]:
    done: list[str] = []
    at = 0
    while at < len(words):
        length = max((n for n, _ in known.of_class('aside', words, at)), default=0)
        if length and done and at + length <= len(words):
            at += length
        else:
            done.append(words[at])
            at += 1
    return done


def _is_condition(words: Sequence[str], known: Lexicon) -> bool:
    """Say whether a condition stands there, and not the thing that it is one of."""
    at = 0
    while at < len(words):
        matches = known.match(words, at)
        if not matches or matches[0].section != 'filler':
            return any(match.section in _CONDITIONS for match in matches[:1])
        at += matches[0].length
    return False


def _past_marks(words: Sequence[str], at: int) -> int:
    while at < len(words) and words[at] in _MARKS:
        at += 1
    return at
