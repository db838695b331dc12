"""Singular and plural of English nouns, for any noun."""

from __future__ import annotations

from .closed_class import lexicon


def singular(noun: str) -> str:
    """Return the singular of a noun in lower case ("ponds": "pond")."""
    nouns = lexicon().nouns
    for part in _tails(noun):
        if part in nouns.unchanged:
            return noun
        if part in nouns.irregular:
            return noun[: len(noun) - len(part)] + nouns.irregular[part]
    if not noun.endswith('s') or len(noun) < 3:
        return noun
    if noun.endswith(('ss', 'us', 'is')):
        return noun
    if noun.endswith('ies') and len(noun) > 4:
        return noun[:-3] + 'y'
    if noun.endswith(('sses', 'shes', 'ches', 'xes', 'zzes')):
        return noun[:-2]
    if noun.endswith('es') and noun[:-2] in nouns.unchanged:
        return noun[:-2]
    if noun.endswith('oes') and noun[:-1] not in nouns.ending_in_oe:
        return noun[:-2]
    return noun[:-1]


def is_plural(noun: str) -> bool:
    """Say whether the noun stands in the plural, as far as its form shows."""
    return singular(noun) != noun


def plural(noun: str) -> str:
    """Return the plural of a noun, or of a phrase by its head ("body of water").

    The name of a layer ("@roads") stays as it is.
    """
    if noun.startswith('@'):
        return noun
    before, of, rest = noun.partition(' of ')
    words = before.rsplit(' ', 1)
    words[-1] = _plural_word(words[-1])
    return ' '.join(words) + of + rest


def _plural_word(word: str) -> str:
    nouns = lexicon().nouns
    for part in _tails(word):
        if part in nouns.same:
            return word
        if part in nouns.plurals:
            return word[: len(word) - len(part)] + nouns.plurals[part]
    if word.endswith(('s', 'x', 'z', 'ch', 'sh')):
        return word + 'es'
    if word.endswith('y') and word[-2:-1] not in tuple('aeiou'):
        return word[:-1] + 'ies'
    return word + 's'


def counted(number: int, noun: str) -> str:
    """Return the number with the noun in the right form: "1 pond", "2,041 ponds"."""
    return f'{number:,} {noun if number == 1 else plural(noun)}'


def _tails(word: str) -> tuple[str, ...]:
    """Return the word and what follows its last hyphen."""
    _, hyphen, tail = word.rpartition('-')
    return (word, tail) if hyphen else (word,)
