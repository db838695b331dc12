"""What an account says about the words of a sentence and the categories of a layer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..scene.messages import Messages
from .categories import Categories, Found, Meaning
from .reading import Features

# The account names so many of a layer's categories.
_NAMED = 12


def category_notes(
    features: Features,
    categories: Categories,
    meanings: Mapping[str, Meaning],
    there: NDArray[np.bool_],
    texts: Messages,
) -> list[str]:
    """Return what the account has to say about words and categories.

    Args:
        features: Features of the layer.
        categories: Their categories.
        meanings: What each phrase means.
        there: Which features have a geometry.
        texts: Texts of the language of the account.
    """
    notes: list[str] = []
    for phrase, meaning in meanings.items():
        notes += _note(phrase, meaning, texts)
    if any(meaning.found is Found.NOTHING for meaning in meanings.values()):
        notes.append(_known(categories.written, texts))
        unnamed = sum(category is None for category in features.categories)
        notes += _counted('unnamed', unnamed, texts)
    meant = {category for m in meanings.values() for category in m.categories}
    placeless = sum(
        not has and category in meant
        for category, has in zip(features.categories, there, strict=True)
    )
    notes += _counted('placeless', placeless, texts)
    return [f'{note}.' if note[-1] != '?' else note for note in notes]


def _counted(key: str, count: int, texts: Messages) -> list[str]:
    if not count:
        return []
    number = texts.number(f'{count:,}')
    return [texts.say(f'{key}_one' if count == 1 else key, count=number)]


def _note(phrase: str, meaning: Meaning, texts: Messages) -> list[str]:
    """Return how a phrase was understood, where it was not by its own name."""
    notes: list[str] = []
    thing = texts.thing(phrase)
    named = _listed(meaning.categories, texts)
    if meaning.found is Found.NOTHING and meaning.close:
        notes.append(texts.say('no_category_close', thing=thing, close=meaning.close))
    elif meaning.found is Found.NOTHING:
        notes.append(texts.say('no_category', thing=thing))
    elif meaning.found in (Found.SAME, Found.NARROWER, Found.WIDER):
        notes.append(texts.say('taken', thing=thing, categories=named))
    elif meaning.found is Found.ANYTHING:
        notes.append(texts.say('taken_all', thing=thing))
    if meaning.unused:
        unused = [texts.words(word) for word in meaning.unused]
        notes.append(texts.say('unused', words=_listed(unused, texts)))
    return notes


def _known(categories: tuple[str, ...], texts: Messages) -> str:
    if not categories:
        return texts.say('no_categories')
    shown = ', '.join(sorted(categories)[:_NAMED])
    more = len(categories) - _NAMED
    if more > 0:
        number = texts.number(f'{more:,}')
        shown = f'{shown} {texts.say("and")} {texts.say("more", count=number)}'
    return texts.say('layer_has', categories=shown)


def _listed(names: tuple[str, ...] | list[str], texts: Messages) -> str:
    shown = [f'"{name}"' for name in names[:_NAMED]]
    if len(names) > _NAMED:
        number = texts.number(f'{len(names) - _NAMED:,}')
        shown.append(texts.say('more', count=number))
    if len(shown) < 2:
        return ''.join(shown)
    return f'{", ".join(shown[:-1])} {texts.say("and")} {shown[-1]}'
