"""What a word file has to look like, so that a slip in one is told by its place.

A translator writes these files without programming; a misspelt section, a key that is
missing or a value of the wrong shape is refused with the file, the section and the key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

_CLASS = re.compile(r'<(\w+)>')
_ENGLISH_ONLY = frozenset({'number', 'quantity'})


class WordFileError(ValueError):
    """A word file is not written as it has to be."""


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _are_pairs(value: object) -> bool:
    if not isinstance(value, list):
        return False
    return all(_are_texts(pair) and len(pair) == 2 for pair in value)


_Check = tuple[Callable[[object], bool], str]
_TEXT: _Check = (_is_text, 'a text in quotes')
_FLAG: _Check = (_is_flag, 'true or false')
_TEXTS: _Check = (_are_texts, 'texts in quotes, in brackets')
_PAIRS: _Check = (_are_pairs, 'pairs of texts, [["from", "to"], ...]')

# By section, the keys that must be there and those that may; "*" stands for any.
_SECTIONS: dict[str, tuple[dict[str, _Check], dict[str, _Check]]] = {
    'language': (
        {
            'name': _TEXT,
            'adjectives_follow': _FLAG,
            'compounds': _FLAG,
            'separators': _TEXTS,
            'letters': _TEXT,
        },
        {'genitive': _TEXTS},
    ),
    'endings': ({'plural': _PAIRS, 'case': _TEXTS, 'adjective': _TEXTS}, {}),
    'contractions': ({}, {'*': _TEXT}),
    'determiners': ({}, {'*': _TEXTS}),
    'words': ({}, {'*': _TEXTS}),
    'superlatives': ({}, {'*': _TEXTS}),
    'participles': ({}, {'*': _TEXT}),
    'adjectives': ({}, {'*': _TEXT}),
    'things': ({}, {'*': _TEXT}),
    'order': ({'rows': _PAIRS}, {}),
}
_NEEDED = ('language', 'endings', 'determiners', 'words', 'adjectives', 'things')


def check_language(sections: Mapping[str, Any], file: str) -> None:
    """Check the word file of a language that is not English.

    Args:
        sections: What the file holds.
        file: Its name, for the message.

    Raises:
        WordFileError: Naming the file, the section and the key that are wrong.
    """
    for section in _NEEDED:
        if section not in sections:
            raise WordFileError(f'{file} lacks the section [{section}].')
    for section, entries in sections.items():
        if section not in _SECTIONS:
            known = ', '.join(_SECTIONS)
            raise WordFileError(
                f'{file} has a section [{section}] that nothing reads; known: {known}.'
            )
        needed, allowed = _SECTIONS[section]
        for key in needed.keys() - entries.keys():
            raise WordFileError(f'{file}, [{section}] lacks "{key}".')
        for key, value in entries.items():
            check = needed.get(key) or allowed.get(key) or allowed.get('*')
            if check is None:
                raise WordFileError(f'{file}, [{section}] "{key}" is read by nothing.')
            fits, shape = check
            if not fits(value):
                raise WordFileError(f'{file}, [{section}] "{key}" has to be {shape}.')


def check_english(
    sections: Mapping[str, Any], file: str, classes: Collection[str]
) -> None:
    """Check the file of the English closed classes.

    Args:
        sections: What the file holds.
        file: Its name, for the message.
        classes: Sections that patterns may refer to as `<...>`.

    Raises:
        WordFileError: Naming the file, the section and the key that are wrong.
    """
    for section in ('noun', 'rephrase', *classes):
        if section not in sections and section not in _ENGLISH_ONLY:
            raise WordFileError(f'{file} lacks the section [{section}].')
    for section, entries in sections.items():
        if section in ('noun', 'rephrase'):
            continue
        for key, patterns in entries.items():
            place = f'{file}, [{section}] "{key}"'
            if not _are_texts(patterns):
                raise WordFileError(f'{place} has to be {_TEXTS[1]}.')
            for name in {n for text in patterns for n in _CLASS.findall(text)}:
                if name not in classes and name not in _ENGLISH_ONLY:
                    raise WordFileError(f'{place} names <{name}>, and there is none.')
