"""Sentences about a labelled image, with the pixels that each one refers to.

A description is drawn, put into words, and answered by `referring.refer`, which
throws away what a person could see either way. What is left is true by the same
definitions as the product's answers, and the same for the same random numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ...scene.geodesy import areas
from ..concepts import COUNTABLE, PHRASES, Concept
from . import templates
from .referring import Reference, refer
from .scenes import COLOURS, LabelledScene, Sight
from .templates import MASS, Description, Number, Rng, Words, pick


class SentenceKind(StrEnum):
    """What a sentence asks of whoever answers it."""

    CATEGORY = 'category'
    SUPERLATIVE = 'superlative'
    POSITION = 'position'
    RELATION = 'relation'
    COLOUR = 'colour'
    COMBINED = 'combined'
    ABSENT = 'absent'


@dataclass(frozen=True)
class Referral:
    """A sentence and what it refers to.

    Attributes:
        sentence: The sentence.
        kind: What it asks.
        mask: (H, W) uint8: 1 for the target, 0, or `IGNORE`.
        concept: What the target is.
        chosen: Number of things it refers to.
        others: Number of things of the same concept that it does not refer to.
    """

    sentence: str
    kind: SentenceKind
    mask: NDArray[np.uint8]
    concept: Concept
    chosen: int
    others: int


@dataclass(frozen=True)
class _Idea:
    """What is to be said of which concept, and the anchors that it speaks of."""

    concept: Concept
    word: str
    description: Description = field(default_factory=Description)
    anchors: Mapping[str, Concept] = field(default_factory=dict)
    plain: Description | None = None

    @property
    def meant(self) -> dict[str, Concept]:
        return {self.word: self.concept, **self.anchors}


# A sentence without distractors teaches and measures less.
_UNDISTRACTED = 0.3
# A condition that changes nothing ("the largest in the upper left" is the largest).
_IDLE = 0.1
_PICKING = (
    SentenceKind.SUPERLATIVE, SentenceKind.POSITION, SentenceKind.RELATION,
    SentenceKind.COLOUR, SentenceKind.COMBINED,
)  # fmt: skip
_GREEN = frozenset({Concept.VEGETATION, Concept.TREE, Concept.FIELD})
# What everything lies next to, so that nobody says so.
_OPEN = frozenset({Concept.LAND, Concept.GROUND, Concept.FIELD})
_COMBINED_ORDERS = (
    'largest', 'largest', 'biggest', 'smallest', 'leftmost', 'rightmost', 'topmost',
    'northernmost', 'second largest', 'three largest',
)  # fmt: skip
# Of a sea in one piece there is nothing to tell apart.
_LOOSE = 3
_METRES = (20, 30, 50, 100, 200)


def sentences(
    scene: LabelledScene,
    rng: Rng,
    words: Words = PHRASES,
    kinds: Sequence[SentenceKind] = tuple(SentenceKind),
    tries: int = 100,
) -> Iterator[Referral]:
    """Yield different sentences about a scene.

    Args:
        scene: The scene.
        rng: Everything random follows from it.
        words: What to call the concepts.
        kinds: The kinds to draw from, evenly; one may stand in it twice.
        tries: Sentences drawn; most of them are not fit for the scene.
    """
    told: set[str] = set()
    for _ in range(tries):
        kind = kinds[int(rng.integers(len(kinds)))]
        idea = _IDEAS[kind](scene, rng, words)
        if idea is None:
            continue
        made = _say(scene, rng, idea, kind)
        if made is None or made.sentence in told:
            continue
        lonely = kind in _PICKING and not made.others
        if lonely and rng.random() > _UNDISTRACTED:
            continue
        told.add(made.sentence)
        yield made


def _say(
    scene: LabelledScene, rng: Rng, idea: _Idea, kind: SentenceKind
) -> Referral | None:
    """Put an idea into words in the right number, if the scene answers it."""
    is_mass = idea.word in MASS
    number = Number.MASS if is_mass else idea.description.number
    if number is None:
        wide = templates.worded(rng, idea.word, idea.description, Number.MANY)
        probe = refer(scene, wide, idea.meant)
        if probe is None:
            return None
        single = len(probe.chosen) < 2 and rng.random() < (0.8 if probe.chosen else 0.5)
        number = Number.ONE if single else Number.MANY
    sentence = templates.worded(rng, idea.word, idea.description, number)
    reference = refer(scene, sentence, idea.meant)
    if reference is None or not _fits(reference, kind):
        return None
    if idea.plain is not None and rng.random() > _IDLE:
        bare = templates.worded(rng, idea.word, idea.plain, number)
        same = refer(scene, bare, {idea.word: idea.concept})
        if same is not None and same.chosen == reference.chosen:
            return None
    return Referral(
        sentence, kind, reference.mask, idea.concept,
        len(reference.chosen), reference.others,
    )  # fmt: skip


def _fits(reference: Reference, kind: SentenceKind) -> bool:
    there = bool((reference.mask == 1).any())
    return there is (kind is not SentenceKind.ABSENT)


def _choose(rng: Rng, concepts: Sequence[Concept]) -> Concept | None:
    return concepts[int(rng.integers(len(concepts)))] if concepts else None


def _word(rng: Rng, words: Words, concept: Concept, countable: bool = True) -> str:
    return pick(rng, templates.usable_words(words, concept, countable))


def _single(scene: LabelledScene, least: int = 1) -> list[Concept]:
    """The concepts whose things are told apart, and of which there are some."""
    return [
        c
        for c in scene.present
        if scene.sight(c).is_apart and len(scene.sight(c).things) >= least
    ]


def _category(scene: LabelledScene, rng: Rng, words: Words) -> _Idea | None:
    concept = _choose(rng, scene.present)
    if concept is None:
        return None
    countable = scene.sight(concept).is_apart
    return _Idea(concept, _word(rng, words, concept, countable))


def _superlative(scene: LabelledScene, rng: Rng, words: Words) -> _Idea | None:
    concept = _choose(rng, _single(scene, 2))
    if concept is None:
        return None
    return _Idea(concept, _word(rng, words, concept), templates.order(rng, concept))


def _position(scene: LabelledScene, rng: Rng, words: Words) -> _Idea | None:
    concept = _choose(rng, _single(scene))
    if concept is None:
        return None
    return _Idea(concept, _word(rng, words, concept), templates.position(rng))


def _colour(scene: LabelledScene, rng: Rng, words: Words) -> _Idea | None:
    concept = _choose(rng, _single(scene))
    description = concept and _own_colour(scene.sight(concept), rng)
    if not concept or not description:
        return None
    return _Idea(concept, _word(rng, words, concept), description)


def _own_colour(sight: Sight, rng: Rng) -> Description | None:
    """The colour of one of the things."""
    thing = sight.things[int(rng.integers(len(sight.things)))]
    best = int(thing.surely.argmax())
    if thing.surely[best] < 0.4:
        return None
    return templates.colour(rng, COLOURS[best])


def _relation(scene: LabelledScene, rng: Rng, words: Words) -> _Idea | None:
    concept = _choose(rng, _targets(scene))
    if concept is None:
        return None
    return _related(scene, rng, words, concept)


def _targets(scene: LabelledScene) -> list[Concept]:
    """What lies somewhere to something else: single things, and blocks and waters."""
    return _single(scene) + [
        c
        for c in scene.present
        if c in COUNTABLE
        and not scene.sight(c).is_apart
        and len(scene.sight(c).things) >= _LOOSE
    ]


def _related(
    scene: LabelledScene, rng: Rng, words: Words, concept: Concept
) -> _Idea | None:
    """A relation to one of another concept, or to one that leads its own."""
    word = _word(rng, words, concept)
    sight = scene.sight(concept)
    others = [c for c in scene.present if c not in _OPEN and _differ(c, concept)]
    draw = rng.random()
    if others and (rng.random() < 0.75 or len(sight.things) < 3):
        other = others[int(rng.integers(len(others)))]
        name = _word(rng, words, other)
        unique = draw < 0.45
        anchor = _anchor(scene.sight(other), name, rng, unique)
        anchors = {name: other}
    elif len(sight.things) >= 3 and sight.is_apart:
        unique, anchors = True, {}
        anchor = f'the {templates.anchor_order(rng)} {word}'
    else:
        return None
    if draw < 0.3:
        description = templates.towards(rng, anchor)
    elif draw < 0.45:
        description = templates.nearest(rng, anchor)
    elif draw < 0.52:
        description = templates.not_near(rng, anchor)
    elif scene.frame.crs is not None and draw < 0.7:
        metres = _METRES[int(rng.integers(len(_METRES)))]
        description = Description(behind=f'within {metres} m of {anchor}')
    else:
        description = templates.near(rng, anchor)
    return _Idea(concept, word, description, anchors)


def _differ(one: Concept, other: Concept) -> bool:
    """Whether two concepts are apart enough to lie somewhere to each other."""
    return one is not other and not {one, other} <= _GREEN


def _anchor(sight: Sight, word: str, rng: Rng, unique: bool) -> str:
    """An anchor with its article: the only one, one that leads its own, or any."""
    if word in MASS or len(sight.things) == 1:
        return f'the {word}'
    if unique and sight.is_apart:
        return f'the {templates.anchor_order(rng)} {word}'
    if unique:
        return f'the {word}'
    return templates.article(word)


def _combined(scene: LabelledScene, rng: Rng, words: Words) -> _Idea | None:
    """Two conditions, or an order among those that meet one."""
    concept = _choose(rng, _single(scene, 4))
    if concept is None:
        return None
    condition = _condition(scene, rng, words, concept)
    if condition is None:
        return None
    if condition.description.ranked or rng.random() < 0.25:
        more = templates.position(rng) if rng.random() < 0.6 else None
        if more is None:
            more = _own_colour(scene.sight(concept), rng)
        elif condition.description.behind.startswith(('in ', 'on ', 'at ')):
            return None
        if more is None or (more.before and condition.description.before):
            return None
        joined = more.joined(condition.description)
        plain = None if condition.anchors else condition.description
        return _Idea(concept, condition.word, joined, condition.anchors, plain)
    first = pick(rng, _COMBINED_ORDERS)
    said = f'{first} {condition.description.behind}'.replace('biggest', 'largest')
    if said.count(first.split()[-1].replace('biggest', 'largest')) > 1:
        # "The largest pool next to the biggest pool" is a riddle.
        return None
    number = Number.MANY if first.startswith('three') else Number.ONE
    order = Description(first, ranked=True, number=number)
    joined = order.joined(condition.description)
    return _Idea(concept, condition.word, joined, condition.anchors, order)


def _condition(
    scene: LabelledScene, rng: Rng, words: Words, concept: Concept
) -> _Idea | None:
    draw = rng.random()
    if draw < 0.45:
        return _related(scene, rng, words, concept)
    description: Description | None
    if draw < 0.75:
        description = templates.position(rng)
    elif draw < 0.85 and scene.frame.crs is not None:
        description = _measured(scene, rng, concept)
    else:
        description = _own_colour(scene.sight(concept), rng)
    if description is None:
        return None
    return _Idea(concept, _word(rng, words, concept), description)


def _measured(scene: LabelledScene, rng: Rng, concept: Concept) -> Description | None:
    """A size in m² or ha that some things reach and others do not."""
    outlines = [item.geometry for item in scene.sight(concept).objects]
    sizes = np.sort(areas(np.array(outlines, dtype=object), scene.frame))
    limit = float(f'{np.quantile(sizes, rng.uniform(0.2, 0.9)):.1g}')
    text = f'{limit / 1e4:g} ha' if limit >= 1000 else f'{limit:g} m²'
    way = pick(rng, ('larger than', 'smaller than'))
    return Description(behind=f'{way} {text}', number=Number.MANY)


def _absent(scene: LabelledScene, rng: Rng, words: Words) -> _Idea | None:
    """What is not there: the thing, its anchor, or one like it at that place."""
    missing = _choose(rng, scene.absent)
    draw = rng.random()
    if missing is not None and draw < 0.7:
        word = _word(rng, words, missing)
        there = _choose(
            rng,
            [c for c in scene.present if c not in _OPEN and _differ(c, missing)],
        )
        if draw < 0.45 or there is None:
            return _Idea(missing, word)
        if draw < 0.55 and word not in MASS:
            return _Idea(missing, word, templates.order(rng, missing))
        name = _word(rng, words, there)
        if draw < 0.6:
            anchor = _anchor(scene.sight(there), name, rng, False)
            return _Idea(missing, word, templates.near(rng, anchor), {name: there})
        anchor = word if word in MASS else templates.article(word)
        near = templates.near(rng, anchor)
        return _Idea(there, name, near, {word: missing})
    concept = _choose(rng, _single(scene))
    if concept is None:
        return None
    if rng.random() < 0.4:
        related = _related(scene, rng, words, concept)
        # There never is one "to the right of the rightmost".
        return related if related is not None and related.anchors else None
    word = _word(rng, words, concept)
    if rng.random() < 0.5:
        return _Idea(concept, word, templates.position(rng))
    name = COLOURS[int(rng.integers(len(COLOURS)))]
    return _Idea(concept, word, templates.colour(rng, name))


_IDEAS: dict[SentenceKind, Callable[[LabelledScene, Rng, Words], _Idea | None]] = {
    SentenceKind.CATEGORY: _category,
    SentenceKind.SUPERLATIVE: _superlative,
    SentenceKind.POSITION: _position,
    SentenceKind.RELATION: _relation,
    SentenceKind.COLOUR: _colour,
    SentenceKind.COMBINED: _combined,
    SentenceKind.ABSENT: _absent,
}
