"""How small a thing can be and still be one: by its kind, and by the size of a pixel.

A network finds dots, too: ten metres of shadow are no pond. Where pixels are fine, a
garden pond is seen as well as a lake; where they are coarse, a dot may be many things.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..expression.lexicon.thesaurus import is_kind_of

# Pixels that show a thing well enough to tell it, whatever its size.
_TELLING = 12 * 12


@dataclass(frozen=True)
class Smallest:
    """The smallest things of a kind.

    Attributes:
        kind: What they are.
        ever: Square metres below which there are none.
        mostly: Square metres from which on they are taken for one in coarse pixels.
    """

    kind: str
    ever: float
    mostly: float


# The first kind that fits counts.
_SMALLEST = (
    Smallest('swimming pool', 4, 8),
    Smallest('water', 10, 150),
    Smallest('building', 5, 15),
    Smallest('vehicle', 2, 4),
    Smallest('aircraft', 10, 40),
    Smallest('ship', 3, 10),
    Smallest('storage tank', 3, 12),
    Smallest('tennis court', 40, 120),
    Smallest('basketball court', 40, 120),
    Smallest('baseball field', 150, 400),
    Smallest('running track', 500, 1500),
    Smallest('stadium', 500, 1500),
    Smallest('harbor', 20, 100),
    Smallest('bridge', 8, 40),
    Smallest('solar panel', 1, 2),
    Smallest('field', 50, 300),
)


def smallest_area(thing: str, gsd: float | None) -> float:
    """Return the square metres that a thing has at least; 0 for no limit.

    Args:
        thing: What it is, as the model has learnt it.
        gsd: Metres per pixel; None where they are not known.
    """
    if gsd is None:
        return 0.0
    for size in _SMALLEST:
        if is_kind_of(thing, size.kind):
            return min(max(size.ever, _TELLING * gsd**2), size.mostly)
    return 0.0
