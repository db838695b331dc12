"""What is wrong with a number and its unit, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import RequestError
from ..lexicon.closed_class import lexicon
from ..tree.quantities import Unit

_KNOWN = 'use m, km, ft, yd, mi, m², ha, km², acres, sq ft or px'


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
                f'"{said}" is an area, and a distance is needed there; give one such '
                'as "50 m".'
            )
    if plain:
        return RequestError(f'The unit "{words[at]}" is not known; {_KNOWN}.')
    return RequestError(f'A unit is missing after "{words[at - 1]}"; {_KNOWN}.')


def none_ranked(superlative: str) -> RequestError:
    """Return the error for "the 0 largest"."""
    return RequestError(
        f'"0 {superlative}" asks for nothing; say how many, such as '
        f'"the {superlative}" or "the 2 {superlative}".'
    )
