"""What is wrong with a number and its unit, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import RequestError
from ...messages import Text
from ..languages.known import Words
from ..lexicon.closed_class import lexicon
from ..tree.quantities import Unit

_KNOWN = Text('use m, km, ft, yd, mi, m², ha, km², acres, sq ft or px')


def unit_error(words: Sequence[str], at: int, *, plain: bool) -> RequestError:
    """Return the error for what stands where a unit should.

    Args:
        words: The sentence.
        at: Index of the first word behind the number.
        plain: Whether that word says nothing else.
    """
    units = lexicon().of_class('unit', words, at) if at < len(words) else []
    for length, name in units:
        said = ' '.join(words[at - 1 : at + length])
        if Unit(name).is_area:
            return RequestError(
                '"{said}" is an area, and a distance is needed there; give one '
                'such as "50 m".',
                said=Words(said),
            )
    if plain:
        return RequestError(
            'The unit "{words}" is not known; {known}.',
            words=Words(words[at]),
            known=_KNOWN,
        )
    return RequestError(
        'A unit is missing after "{words}"; {known}.',
        words=Words(words[at - 1]),
        known=_KNOWN,
    )


def none_ranked(superlative: str) -> RequestError:
    """Return the error for "the 0 largest"."""
    return RequestError(
        '"0 {superlative}" asks for nothing; say how many, such as "the '
        '{superlative}" or "the 2 {superlative}".',
        superlative=Words(superlative),
    )
