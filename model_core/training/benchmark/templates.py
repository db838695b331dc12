"""How people put it: words, places, relations and the sentences around them.

Everything here is read by the project's own parser without a rest. A description is
what stands around the noun: something before it ("second largest"), something behind
it ("near a road"); a frame is the rest of the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np

from ...errors import RequestError
from ...expression import parse
from ...expression.lexicon.nouns import plural
from ...expression.tree.types import ColourName
from ..concepts import Concept

Words = Mapping[Concept, Sequence[str]]
Rng = np.random.Generator

# What is asked for as a mass and has no number.
MASS = frozenset(
    {
        'water', 'vegetation', 'greenery', 'land', 'bare land', 'bare soil', 'sand',
        'desert', 'dirt', 'ground', 'open ground', 'woodland', 'farmland', 'cropland',
        'arable land', 'sea', 'ocean', 'soil', 'bare ground', 'chaparral', 'scrub',
        'shrubland',
    }
)  # fmt: skip

# Words that are true of whatever a set labels so. `concepts.PHRASES` holds narrower
# ones, too ("truck", "villa"), which a network has to know but a picture need not show.
TRUE_WORDS: dict[Concept, tuple[str, ...]] = {
    Concept.BUILDING: ('building', 'roof', 'rooftop'),
    Concept.ROAD: ('road', 'street'),
    Concept.WATER: ('water', 'water body'),
    Concept.ANY_WATER: ('water', 'water body'),
    Concept.VEGETATION: ('vegetation', 'greenery'),
    Concept.TREE: ('tree',),
    Concept.LAND: ('bare land', 'land', 'unpaved area'),
    Concept.VEHICLE: ('vehicle', 'car', 'automobile'),
    Concept.AIRPLANE: ('airplane', 'plane', 'aircraft', 'aeroplane'),
    Concept.SHIP: ('ship', 'boat', 'vessel'),
    Concept.STORAGE_TANK: ('storage tank', 'tank', 'oil tank'),
    Concept.BASEBALL_DIAMOND: ('baseball diamond', 'baseball field'),
    Concept.TENNIS_COURT: ('tennis court',),
    Concept.BASKETBALL_COURT: ('basketball court',),
    Concept.TRACK_FIELD: ('ground track field', 'athletics track'),
    Concept.HARBOR: ('harbor', 'harbour'),
    Concept.BRIDGE: ('bridge',),
    Concept.SWIMMING_POOL: ('swimming pool', 'pool'),
    Concept.SOLAR_PANEL: ('solar panel', 'photovoltaic panel', 'solar array'),
    Concept.FIELD: ('field',),
    Concept.GROUND: ('ground', 'open ground'),
    Concept.FOREST: ('forest', 'woodland'),
    Concept.BARE_SOIL: ('bare soil', 'soil'),
    Concept.DIRT_ROAD: ('dirt road', 'unpaved road', 'dirt track'),
    Concept.GREENHOUSE: ('greenhouse',),
    Concept.PIER: ('pier', 'dock'),
    Concept.GOLF_COURSE: ('golf course',),
    Concept.PARKING_LOT: ('parking lot', 'car park'),
    Concept.CHAPARRAL: ('chaparral', 'shrubland'),
    Concept.TRAILER_PARK: ('trailer park', 'mobile home park'),
    Concept.BEACH: ('beach',),
    Concept.RUNWAY: ('runway',),
    Concept.MOBILE_HOME: ('mobile home',),
}


class Number(StrEnum):
    """The number that a sentence stands in."""

    ONE = 'one'
    MANY = 'many'
    MASS = 'mass'


@dataclass(frozen=True)
class Description:
    """What a sentence says of a thing.

    Attributes:
        before: Words before the noun.
        behind: Words behind it.
        ranked: Whether it picks by order ("largest"), which takes "the".
        number: Number that the description asks for; None where either will do.
    """

    before: str = ''
    behind: str = ''
    ranked: bool = False
    number: Number | None = None

    def joined(self, other: Description) -> Description:
        """This description, then the other one."""
        return Description(
            f'{self.before} {other.before}'.strip(),
            f'{self.behind} {other.behind}'.strip(),
            self.ranked or other.ranked,
            self.number or other.number,
        )


_FRAMES = {
    Number.ONE: (
        'the {}', 'the {}', 'find the {}', 'show me the {}', '{a}', 'there is {a}',
        'segment the {}', 'where is the {}', 'locate the {}',
    ),
    Number.MANY: (
        'all {}', 'the {}', '{}', 'find all the {}', 'all the {}', 'show me the {}',
        'segment all {}', 'where are the {}', 'there are some {}', 'highlight the {}',
    ),
    Number.MASS: (
        'the {}', '{}', 'all the {}', 'find the {}', 'where is the {}',
        'segment the {}', 'show me all the {}',
    ),
}  # fmt: skip
_RANKED_FRAMES = (
    'the {}', 'the {}', 'find the {}', 'show me the {}', 'segment the {}',
    'locate the {}',
)  # fmt: skip
_AROUND = ('in the image', 'in the picture', 'in this image')

_SIDES = (
    *(
        f'{place} {side}{end}'
        for side in ('left', 'right')
        for place, end in (
            ('on the', ''), ('on the', ' side'), ('in the', ' half'),
            ('on the', ' side of the image'), ('in the', ' part of the picture'),
        )
    ),
    *(
        f'{place} {side}{end}'
        for names in (('top', 'upper'), ('bottom', 'lower'))
        for place, side, end in (
            ('at the', names[0], ''), ('at the', names[0], ' of the image'),
            ('in the', names[0], ' half'), ('in the', names[1], ' half'),
            ('in the', names[1], ' part of the image'),
        )
    ),
    *(f'in the {side}' for side in ('north', 'south', 'east', 'west')),
    *(f'in the {side}ern half' for side in ('north', 'south', 'east', 'west')),
)  # fmt: skip
_QUARTERS = (
    *(
        f'{place} the {row} {column}{image}'
        for place in ('in', 'on')
        for row in ('upper', 'lower', 'top', 'bottom')
        for column in ('left', 'right')
        for image in ('', ' of the image')
    ),
    *(f'in the {row}-{column}' for row in ('north', 'south')
      for column in ('west', 'east')),
)  # fmt: skip
_CORNERS = tuple(
    f'in the {row} {column} corner'
    for row in ('upper', 'lower', 'top', 'bottom')
    for column in ('left', 'right')
)
_CENTRES = ('in the centre', 'in the middle', 'in the center of the image')
_PLACES = (_SIDES, _SIDES, _QUARTERS, _QUARTERS, _CORNERS, _CENTRES)

_LARGE = ('largest', 'biggest')
_ORDERS = (
    *_LARGE, *_LARGE, 'smallest', 'leftmost', 'rightmost', 'topmost', 'bottommost',
    'northernmost', 'southernmost', 'easternmost', 'westernmost', 'second largest',
    'third largest', 'second smallest', 'second leftmost',
)  # fmt: skip
_BEHIND_ORDERS = (
    'with the largest area', 'furthest to the left', 'furthest to the right',
    'closest to the centre of the image', 'second from the left', 'closest to the top',
    'second from the right', 'that is the largest', 'with the smallest area',
)  # fmt: skip
_COUNTED_ORDERS = ('two largest', 'three largest', 'two leftmost', 'two smallest')
_LONG = frozenset({Concept.BRIDGE, Concept.SHIP, Concept.HARBOR, Concept.VEHICLE})

_CLOSE = ('near', 'near', 'next to', 'close to', 'beside')
_TOWARDS = (
    'to the left of', 'to the right of', 'above', 'below', 'north of', 'south of',
    'east of', 'west of', 'to the upper left of', 'on the lower right of',
)  # fmt: skip
_NEAREST = ('closest to', 'nearest to', 'farthest from')

_COLOUR_WORDS = {ColourName.GRAY: ('gray', 'grey')}


def usable_words(
    words: Words, concept: Concept, countable: bool = False
) -> tuple[str, ...]:
    """The words for a concept that the parser reads as one thing.

    Args:
        words: What to call the concepts.
        concept: The concept.
        countable: Leave out those without a number ("water"), if there are others.
    """
    read = tuple(word for word in words[concept] if _is_read(word))
    counted = tuple(word for word in read if word not in MASS)
    return counted if countable and counted else read


@lru_cache
def _is_read(word: str) -> bool:
    try:
        return parse(f'the {word}').phrases() == (word,)
    except RequestError:
        return False


def pick(rng: Rng, choices: Sequence[str]) -> str:
    """One of the choices."""
    return choices[int(rng.integers(len(choices)))]


def worded(rng: Rng, word: str, description: Description, number: Number) -> str:
    """A sentence for a description of a thing.

    Args:
        rng: Chooses between ways to say it.
        word: The thing, in the singular.
        description: What is said of it.
        number: Number to put it in.
    """
    many = number is Number.MANY
    noun = plural(word) if many else word
    core = f'{description.before} {noun} {description.behind}'.strip()
    frames = _RANKED_FRAMES if description.ranked else _FRAMES[number]
    frame = pick(rng, frames)
    if not description.behind and rng.random() < 0.3:
        frame = f'{frame} {pick(rng, _AROUND)}'
    elif number is Number.ONE and _stands_alone(description) and rng.random() < 0.15:
        # As captions have it: "a pond is on the lower right".
        return f'{article(word)} is {description.behind}'
    return frame.format(core, a=article(core))


def _stands_alone(description: Description) -> bool:
    first = description.behind.partition(' ')[0]
    return not description.before and not description.ranked and first in ('in', 'on')


def article(words: str) -> str:
    """The words after "a" or "an"."""
    vowel = words[0] in 'aeio' or words.startswith('un') or words.startswith('upper')
    return f'{"an" if vowel else "a"} {words}'


def position(rng: Rng) -> Description:
    """Where in the picture."""
    places = _PLACES[int(rng.integers(len(_PLACES)))]
    return Description(behind=pick(rng, places))


def order(rng: Rng, concept: Concept) -> Description:
    """Which one of an order of all."""
    draw = rng.random()
    if draw < 0.2:
        return Description(behind=pick(rng, _BEHIND_ORDERS), ranked=True,
                           number=Number.ONE)  # fmt: skip
    if draw < 0.3:
        return Description(pick(rng, _COUNTED_ORDERS), ranked=True, number=Number.MANY)
    if concept in _LONG and draw < 0.45:
        return Description('longest', ranked=True, number=Number.ONE)
    return Description(pick(rng, _ORDERS), ranked=True, number=Number.ONE)


def anchor_order(rng: Rng) -> str:
    """An order that makes one thing a landmark for the others."""
    return pick(rng, ('largest', 'largest', 'biggest', 'leftmost', 'rightmost',
                      'topmost', 'northernmost'))  # fmt: skip


def colour(rng: Rng, name: ColourName) -> Description:
    """A colour, before the noun or behind it."""
    word = pick(rng, _COLOUR_WORDS.get(name, (name.value,)))
    return Description(before=word)


def near(rng: Rng, anchor: str) -> Description:
    """Closeness to an anchor, given with its article."""
    return Description(behind=f'{pick(rng, _CLOSE)} {anchor}')


def not_near(rng: Rng, anchor: str) -> Description:
    """Distance from an anchor."""
    way = pick(rng, ('that are not near', 'not near'))
    return Description(behind=f'{way} {anchor}', number=Number.MANY)


def towards(rng: Rng, anchor: str) -> Description:
    """A direction from an anchor, which must be the only one."""
    return Description(behind=f'{pick(rng, _TOWARDS)} {anchor}')


def nearest(rng: Rng, anchor: str) -> Description:
    """The one that is closest to an anchor, or farthest from it."""
    return Description(
        behind=f'{pick(rng, _NEAREST)} {anchor}', ranked=True, number=Number.ONE
    )
