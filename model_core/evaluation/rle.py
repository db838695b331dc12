"""Masks as COCO writes them: run lengths, column by column, packed into letters.

The pixels are counted down the first column, then down the second, and so on: so many
that are off, so many that are on, off again ... Packed, a count from the fourth on is
written as its difference to the count before the last. The number is cut into groups
of five bits, the lowest first; a letter is chr(48 + group), plus 32 where another
group follows; the highest bit of the last group is the sign (two's complement).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import RequestError

_FIRST = 48


def decode(
    counts: str | bytes | Sequence[int], size: Sequence[int]
) -> NDArray[np.bool_]:
    """Unpack a mask.

    Args:
        counts: The run lengths, packed or as numbers.
        size: Height H and width W.

    Returns:
        Which pixels are on, (H, W).

    Raises:
        RequestError: The counts are none, or not those of a mask of this size.
    """
    height, width = size
    if isinstance(counts, bytes):
        counts = counts.decode('latin-1')
    runs = _unpack(counts) if isinstance(counts, str) else list(counts)
    if min(runs, default=0) < 0 or sum(runs) != height * width:
        raise RequestError(
            f'The run lengths of a mask do not fill its {width} x {height} pixels; '
            'the annotations are damaged, get them again.'
        )
    values = np.zeros(len(runs), bool)
    values[1::2] = True
    return np.repeat(values, runs).reshape(width, height).T


def _unpack(packed: str) -> list[int]:
    """The run lengths of a packed mask.

    Raises:
        RequestError: The last count has no end, or a letter is none of the format.
    """
    runs: list[int] = []
    number, shift = 0, 0
    for letter in packed:
        group = ord(letter) - _FIRST
        if not 0 <= group < 64:
            raise RequestError(f'{letter!r} is no part of a packed mask.')
        number |= (group & 31) << shift
        shift += 5
        if group & 32:
            continue
        if group & 16:
            number -= 1 << shift
        runs.append(number + (runs[-2] if len(runs) > 2 else 0))
        number, shift = 0, 0
    if shift:
        raise RequestError('A packed mask breaks off; get the annotations again.')
    return runs
