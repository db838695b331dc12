"""Which pixels a sentence refers to in a labelled scene, if that is beyond doubt.

The sentence is parsed and resolved as the product does it, so that every definition
stands once. Then it is resolved again in slightly other scenes: what a person could
see either way (a near tie, a thing on the border between two halves, one at the edge
of what is still "near", one that may be hidden) is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...errors import RequestError
from ...expression import Expression, parse
from ...expression.tree.quantities import Share
from ...expression.tree.types import (
    Colour,
    ColourName,
    Measure,
    NounPhrase,
    Rank,
    RankKind,
    anchors_within,
)
from ...scene import SceneObject, ranks, resolve
from ...scene.table import Table
from ..concepts import IGNORE, Concept
from .scenes import COLOURS, LabelledScene, Sight, Thing

Meant = Mapping[str, Concept]
Objects = Mapping[str, Sequence[SceneObject]]

# A smaller thing is not worth asking for by itself.
LEAST_PIXELS = 24

# Between two neighbours of an order lies at least a tenth.
_MARGIN = 0.1
# ... and of distances, which outlines are not exact enough for, so many pixels.
_LEAST_STEP = 4
# So much of the image may be unknown where one thing is weighed against the others.
_MOST_UNKNOWN = 0.05
# ... and so much where nothing is said to be there.
_MOST_HIDDEN = 0.005
# So many of several things may be a matter of opinion; they are left out.
_MOST_OPEN = 0.2
_OWN_COLOUR, _NOT_COLOUR = 0.5, 0.25


@dataclass(frozen=True)
class Reference:
    """What a sentence refers to.

    Attributes:
        mask: (H, W) uint8: 1 for the target, 0, or `IGNORE`.
        chosen: Things that it refers to.
        others: Things of the same concept that it does not refer to.
    """

    mask: NDArray[np.uint8]
    chosen: tuple[int, ...]
    others: int


def refer(scene: LabelledScene, sentence: str, meant: Meant) -> Reference | None:
    """Return what a sentence about one kind of thing refers to.

    Args:
        scene: The scene.
        sentence: The sentence.
        meant: The concept of each phrase of the sentence, the target's first.

    Returns:
        The reference, empty where there certainly is none; None where it is open to
        doubt, or the parser does not read the sentence as it is meant.
    """
    expression = understood(sentence, meant)
    if expression is None:
        return None
    thing = expression.things[0]
    target = scene.sight(meant[thing.phrases[0]])
    if not thing.conditions and not thing.ranks:
        return _whole(thing, target)
    if not _is_fit(thing, scene, meant):
        return None
    try:
        chosen, open_ = _settle(expression, scene, meant)
    except RequestError:
        # Metres in a picture without a georeference.
        return None
    if not _is_sure(thing, target, chosen, open_):
        return None
    things = [item for item in target.things if item.object.id in chosen - open_]
    if any(not _is_worth(item, thing) for item in things):
        return None
    mask = np.where(target.answer == IGNORE, IGNORE, 0).astype(np.uint8)
    for item in target.things:
        if item.object.id in open_:
            mask[item.window][item.pixels] = IGNORE
    for item in things:
        mask[item.window][item.pixels] = 1
    return Reference(
        mask,
        tuple(item.object.id for item in things),
        len(target.things) - len(things),
    )


def _is_fit(thing: NounPhrase, scene: LabelledScene, meant: Meant) -> bool:
    """Whether enough is known of all that the sentence speaks of."""
    sights = [scene.sight(concept) for concept in meant.values()]
    if not all(s.concept in scene.known or s.is_absent for s in sights):
        return False
    return not _is_exact(thing) or all(s.unknown <= _MOST_UNKNOWN for s in sights)


def _is_exact(thing: NounPhrase) -> bool:
    """Whether one thing more or less somewhere may change the whole answer."""
    return bool(thing.ranks) or thing.is_single or bool(anchors_within(thing))


def _settle(
    expression: Expression, scene: LabelledScene, meant: Meant
) -> tuple[set[int], set[int]]:
    """Return what is chosen, and what is a matter of opinion.

    Raises:
        RequestError: The sentence cannot be answered in this frame.
    """
    thing = expression.things[0]
    target = scene.sight(meant[thing.phrases[0]])
    objects: Objects = {p: scene.sight(concept).objects for p, concept in meant.items()}
    chosen = _chosen(resolve(expression, objects, scene.frame).chosen)
    every = _chosen(target.objects)
    if not all(
        _is_decided(each, objects, scene) for each in (thing, *anchors_within(thing))
    ):
        return chosen, every
    open_ = _coloured_in_part(thing, objects, scene, target)
    # A landmark must stay the same one, even where the answer does not hang on it.
    marks = [Expression((each,)) for each in anchors_within(thing) if each.ranks]
    steady = [_chosen(resolve(mark, objects, scene.frame).chosen) for mark in marks]
    for frame, shaken in scene.shaken(meant):
        open_ |= chosen ^ _chosen(resolve(expression, shaken, frame).chosen)
        if steady != [_chosen(resolve(mark, shaken, frame).chosen) for mark in marks]:
            return chosen, every
    return chosen, open_ & every


def _is_sure(
    thing: NounPhrase, target: Sight, chosen: set[int], open_: set[int]
) -> bool:
    if thing.is_single and len(chosen) > 1:
        return False
    if not chosen:
        return not open_ and target.unknown <= _MOST_HIDDEN
    return not open_ or (
        not _is_exact(thing) and len(open_) <= _MOST_OPEN * len(chosen)
    )


def understood(sentence: str, meant: Meant) -> Expression | None:
    """Parse a sentence; None unless every word of it is read as it is meant."""
    try:
        expression = parse(sentence)
    except RequestError:
        return None
    wrong = expression.ignored or expression.corrected or len(expression.things) != 1
    return None if wrong or expression.phrases() != tuple(meant) else expression


def _whole(thing: NounPhrase, target: Sight) -> Reference | None:
    """Everything of a concept; "the bridge" only where there is one."""
    count = len(target.things)
    if thing.is_single and target.is_apart and count != 1:
        return None
    if not count and not target.is_absent:
        return None
    numbers = tuple(item.id for item in target.objects)
    return Reference(target.answer, numbers, 0)


def _chosen(objects: Sequence[SceneObject]) -> set[int]:
    return {item.id for item in objects}


def _is_decided(thing: NounPhrase, objects: Objects, scene: LabelledScene) -> bool:
    """Whether a singular means one thing, and ranks are no close call."""
    alone = replace(thing, ranks=())
    there = resolve(Expression((alone,)), objects, scene.frame).chosen
    if not thing.ranks:
        return not thing.is_single or len(there) < 2
    if len(thing.ranks) > 1:
        return False
    rank = thing.ranks[0]
    anchors = [
        item
        for anchor in rank.anchors
        for item in resolve(Expression((anchor,)), objects, scene.frame).chosen
    ]
    if rank.kind is RankKind.DISTANCE and not anchors:
        return True
    if isinstance(rank.count, Share) or 0 < len(there) < rank.index + (rank.count or 1):
        return False
    if rank.kind in (RankKind.PLACE, RankKind.CENTRALITY):
        # A position has no zero to compare with; shaking the scene tests it.
        return True
    table = Table({'things': there, 'anchors': anchors}, scene.frame)
    by = ranks.values(table, table.rows(('things',)), rank, table.rows(('anchors',)))
    by = np.sort(by[np.isfinite(by)])
    if not rank.least:
        by = by[::-1]
    step = 0.0
    if rank.kind is RankKind.DISTANCE:
        step = _LEAST_STEP * abs(scene.frame.transform.a)
    return all(_is_apart(by, place, step) for place in _borders(rank))


def _borders(rank: Rank) -> Iterator[int]:
    """The places in the order between which something is chosen or not."""
    if rank.index > 1:
        yield rank.index - 1
    count = 1 if rank.count is None or isinstance(rank.count, Share) else rank.count
    yield rank.index - 1 + count


def _is_apart(by: NDArray[np.float64], place: int, step: float) -> bool:
    if place >= len(by):
        return True
    one, next_one = abs(by[place - 1]), abs(by[place])
    return bool(abs(one - next_one) >= max(_MARGIN * max(one, next_one), step, 1e-9))


def _coloured_in_part(
    thing: NounPhrase, objects: Objects, scene: LabelledScene, target: Sight
) -> set[int]:
    """The candidates that one may or may not call by the colours of the sentence."""
    colours = [c for c in thing.conditions if isinstance(c, Colour)]
    if not colours:
        return set()
    rest = tuple(c for c in thing.conditions if c not in colours)
    held, free = (
        _chosen(resolve(Expression((each,)), objects, scene.frame).chosen)
        for each in (
            replace(thing, ranks=()),
            replace(thing, conditions=rest, ranks=()),
        )
    )
    names = {name for condition in colours for name in condition.names}
    return {
        item.object.id
        for item in target.things
        if item.object.id in free and not _is_clear(item, names, item.object.id in held)
    }


def _is_clear(item: Thing, names: set[ColourName], is_chosen: bool) -> bool:
    """Whether most pixels surely have one of the colours, or hardly any might."""
    own = np.isin(COLOURS, list(names))
    if not is_chosen:
        return bool(item.perhaps[own].sum() <= _NOT_COLOUR)
    sure = item.surely[own].sum()
    return bool(sure >= _OWN_COLOUR and sure > item.surely[~own].max())


def _is_worth(item: Thing, thing: NounPhrase) -> bool:
    """Whether a thing is large enough, and not the smallest because it is cut off."""
    small = any(
        rank.kind is RankKind.MEASURE
        and rank.least
        and rank.measure is not Measure.LIGHTNESS
        for rank in thing.ranks
    )
    if small and item.is_cut:
        return False
    return int(np.count_nonzero(item.pixels)) >= LEAST_PIXELS
