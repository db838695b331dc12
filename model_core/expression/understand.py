"""What was asked: a sentence that may name layers, or one that was changed since.

The grammar knows nouns only. A layer, `@roads`, is one; while the sentence is parsed a
plain word stands for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from string import ascii_lowercase
from typing import Any

from ..errors import RequestError
from ..messages import ENGLISH, Text
from ..protocol import MENTION, mention
from .grammar.parser import parse
from .languages.known import told_language
from .tree.json_reader import from_json
from .tree.rebuild import rebuilt
from .tree.types import Expression, Kind
from .words.text import marked

_MOST_LAYERS = len(ascii_lowercase)
_UNCLOSED = re.compile('(?<!\\w)@["\'\u2018\u2019\u201a\u201c-\u201e]+\\w+')


def understand(
    prompt: str, tree: dict[str, Any] | None = None, names: Collection[str] = ()
) -> Expression:
    """Return what is asked for.

    Args:
        prompt: The sentence as typed.
        tree: The sentence as it was changed; it counts where it is given.
        names: Plain names of things that are known to be there, as for `parse`.

    Raises:
        RequestError: As for `parse` and `from_json`; or a layer stands where a thing
            to look for should.
    """
    if tree is None:
        expression = _parse(prompt, names)
    else:
        expression = replace(from_json(tree), prompt=prompt)
    for thing in expression.things:
        for phrase in thing.phrases:
            if is_layer(phrase):
                raise RequestError(
                    '{phrase} is a layer and nothing to look for; name a thing and '
                    'how it lies to the layer, such as "ponds near {phrase}".',
                    phrase=phrase,
                )
    return expression


def language_of(prompt: str, user: str = ENGLISH) -> str:
    """Return the code of the language that is answered in.

    Args:
        prompt: The sentence.
        user: The language of the user, for a sentence that no language knows.
    """
    try:
        told = told_language(marked(MENTION.sub(' ', prompt)))
    except RequestError:
        told = None
    return told or user


def answered_in(expression: Expression, user: str) -> Expression:
    """Return a sentence with the language of the user where its own was not told."""
    if expression.language != ENGLISH:
        return expression
    return replace(expression, language=language_of(expression.prompt, user))


def is_layer(phrase: str) -> bool:
    """Say whether a phrase names a layer, and not a thing of some kind."""
    return phrase.startswith('@')


def _parse(prompt: str, names: Collection[str]) -> Expression:
    stand_ins: dict[str, str] = {}

    def stand_in(match: Any) -> str:
        name = mention(match[1] or match[2])
        if name not in stand_ins.values():
            if len(stand_ins) == _MOST_LAYERS:
                raise RequestError(
                    'The sentence names more than {most_layers} layers; name fewer.',
                    most_layers=_MOST_LAYERS,
                )
            stand_ins[f'layerq{ascii_lowercase[len(stand_ins)]}'] = name
        word = next(word for word, own in stand_ins.items() if own == name)
        return f' {word} '

    plain = MENTION.sub(stand_in, prompt)
    _check_quotes(plain)
    if not stand_ins:
        return parse(prompt, names)
    expression = parse(plain, (*names, *stand_ins))
    unused: list[str] = []

    def named(part: Any) -> Any:
        if not isinstance(part, Kind):
            return part
        for word in part.modifiers:
            if word in stand_ins:
                raise RequestError(
                    'How does "{head}" lie to {stand_ins}? Say it, such as "{head} '
                    'near {stand_ins}"{in_quotes}.',
                    head=part.head,
                    stand_ins=stand_ins[word],
                    in_quotes=_in_quotes(stand_ins[word], prompt),
                )
        if part.head in stand_ins:
            unused.extend(part.modifiers)
            return Kind(stand_ins[part.head])
        return part

    things = rebuilt(expression.things, named)
    ignored = [_restored(text, stand_ins) for text in expression.ignored]
    return replace(
        expression, things=things, ignored=(*ignored, *unused), prompt=prompt
    )


def _check_quotes(plain: str) -> None:
    """Refuse a name that lacks its second quote, in a sentence without the others."""
    begun = _UNCLOSED.search(plain)
    if begun:
        raise RequestError(
            'The name of the layer {begun} has no closing quote; write it '
            'such as @"Main Street".',
            begun=begun[0],
        )


def _in_quotes(phrase: str, prompt: str) -> Text:
    """Return what to do where a name may go on: "near @Old Town"."""
    behind = re.search(
        rf'{re.escape(phrase)}(?!\w)\s+((?:[^\W\d_a-z]\w*|\d+)(?:\s+(?:[A-Z]\w*|\d+))*)',
        prompt,
    )
    words = behind or re.search(rf'{re.escape(phrase)}(?!\w)\s+(\w+)', prompt)
    if words is None or phrase.startswith('@"'):
        return Text('')
    return Text(
        ', or write @"{name}" if that is the name of the layer',
        name=f'{phrase[1:]} {words[1]}',
    )


def _restored(text: str, stand_ins: dict[str, str]) -> str:
    return ' '.join(stand_ins.get(word, word) for word in text.split())
