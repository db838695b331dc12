"""What the words of a sentence are among the words that a model has learnt.

    lorry           truck                               another name: silently
    creek           river, which it is one of           a wider word: told
    court           tennis court, basketball court      its kinds: told
    dead tree       tree; nothing tells that it is dead
    bus stop        not learnt: it is no bus, so it is not searched for

The head decides: a compound is known as a whole, or it is unknown where it begins with
another thing ("tree house"). Any other word before the head ("brick house"), and a
place ("village street"), is left out and told. What an unknown thing is said to do to
another one is left out as well.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from ..expression.lexicon.thesaurus import Thesaurus, thesaurus
from ..expression.tree.rebuild import rebuilt
from ..expression.tree.types import (
    Both,
    Condition,
    Either,
    Except,
    Expression,
    Kind,
    Not,
    NounPhrase,
    Rank,
    Relation,
    RelationKind,
)
from ..expression.understand import is_layer
from ..scene.messages import Messages

# What needs all of its anchors.
_OF_TWO = frozenset({RelationKind.BETWEEN, RelationKind.CLOSER})


class Known(StrEnum):
    """How a model knows a phrase."""

    SAME = 'same'
    WIDER = 'wider'
    NARROWER = 'narrower'
    NOT = 'not'


@dataclass(frozen=True)
class Sense:
    """What a phrase is among the words that a model has learnt.

    Attributes:
        known: How it is known.
        learnt: What the model is asked for; none where it is not known.
        unseen: Words before the head that nothing can be asked of.
    """

    known: Known
    learnt: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Worded:
    """A sentence in the words of a model.

    Attributes:
        expression: The sentence, without what is said of things that are not known.
        learnt: Its phrases that the model knows, and the learnt phrase for each.
        notes: What has to be told of that, before anything else.
    """

    expression: Expression
    learnt: dict[str, str]
    notes: tuple[str, ...] = ()


def sense(kind: Kind, learnt: Collection[str]) -> Sense:
    """Return what a kind of thing is among the words that a model has learnt."""
    things = thesaurus()
    words = (*kind.modifiers, kind.head)
    for cut in range(len(words)):
        name = _name(words[cut:], things)
        found = _named(name, learnt, things)
        if found.known is not Known.NOT:
            return replace(found, unseen=words[:cut])
        if things.knows(name) or not _is_apart(words[cut:], things):
            break
    return Sense(Known.NOT)


def _name(words: tuple[str, ...], things: Thesaurus) -> str:
    """Return the plain name of a compound: "boat house" is a boathouse."""
    name = things.plain(' '.join(words))
    joined = things.plain(''.join(words))
    return joined if things.knows(joined) and not things.knows(name) else name


def _is_apart(words: tuple[str, ...], things: Thesaurus) -> bool:
    """Say whether the first word may be left out: "brick", "village", "oak"."""
    below = things.narrower(things.plain(words[-1]))
    begins = (things.plain(' '.join(words[:end])) for end in range(1, len(words)))
    return not any(
        things.knows(name) and not things.is_place(name) and name not in below
        for name in begins
    )


def _named(name: str, learnt: Collection[str], things: Thesaurus) -> Sense:
    names = {things.plain(phrase): phrase for phrase in reversed([*learnt])}
    if name in names:
        return Sense(Known.SAME, (names[name],))
    same = sorted(things.same(name) & names.keys())
    if same:
        return Sense(Known.SAME, (names[same[0]],))
    below = things.narrower(name) if things.is_broad(name) else frozenset()
    found: dict[frozenset[str], str] = {}
    for plain, phrase in names.items():
        if plain in below:
            found[things.same(plain)] = phrase
    if found:
        return Sense(Known.NARROWER, tuple(reversed(found.values())))
    for level in things.kinds_above(name):
        wider = [phrase for plain, phrase in names.items() if plain in level]
        if wider:
            return Sense(Known.WIDER, (wider[-1],))
    return Sense(Known.NOT)


def in_words_of(expression: Expression, learnt: Collection[str]) -> Worded:
    """Return a sentence in the words that a model has learnt (see above)."""
    texts = Messages(expression.language)
    senses: dict[Kind, Sense] = {}
    targets = {kind for thing in expression.things for kind in thing.kinds}
    told = _Told(senses, targets, learnt)
    worded = rebuilt(expression, told.change)
    unseen = dict.fromkeys(w for s in senses.values() if s.learnt for w in s.unseen)
    worded = replace(worded, ignored=(*expression.ignored, *unseen))
    notes = [_note(kind, senses[kind], kind in targets, texts) for kind in senses]
    phrases = {phrase: phrase for s in senses.values() for phrase in s.learnt}
    for kind, meant in senses.items():
        if meant.known is Known.SAME:
            phrases[_bare(kind, meant).phrase] = meant.learnt[0]
    there = {p: phrases[p] for p in worded.phrases() if p in phrases}
    return Worded(worded, there, tuple(note for note in notes if note))


def _note(kind: Kind, meant: Sense, is_target: bool, texts: Messages) -> str:
    """Return what has to be told of how a kind is read; '' for nothing."""
    if meant.known is Known.SAME:
        return ''
    phrase = texts.thing(_bare(kind, meant).phrase)
    if meant.known is Known.NOT:
        key = 'unknown' if is_target else 'unknown_anchor'
        return f'{texts.say(key, phrase=phrase)}.'
    asked = [f'"{texts.thing(name)}"' for name in meant.learnt]
    last = f' {texts.say("and")} ' if len(asked) > 1 else ''
    listed = ', '.join(asked[:-1]) + last + asked[-1]
    return f'{texts.say(meant.known.value, phrase=phrase, learnt=listed)}.'


def _bare(kind: Kind, meant: Sense) -> Kind:
    return Kind(kind.head, kind.modifiers[len(meant.unseen) :])


class _Told:
    """Puts the words of a model into a tree, and leaves out what it does not know."""

    def __init__(
        self, senses: dict[Kind, Sense], targets: set[Kind], learnt: Collection[str]
    ) -> None:
        self.senses = senses
        self.targets = targets
        self.learnt = learnt

    def change(self, part: Any) -> Any:
        """Return a noun phrase with the kinds that the model is asked for."""
        if not isinstance(part, NounPhrase):
            return part
        conditions = (self.kept(condition) for condition in part.conditions)
        return replace(
            part,
            kinds=tuple(
                dict.fromkeys(k for kind in part.kinds for k in self.read(kind))
            ),
            conditions=tuple(c for c in conditions if c is not None),
            ranks=tuple(r for r in map(self.ranked, part.ranks) if r is not None),
        )

    def read(self, kind: Kind) -> tuple[Kind, ...]:
        """Return what a kind is asked for as; a thing that is not known stays."""
        if is_layer(kind.phrase):
            return (kind,)
        if kind not in self.senses:
            self.senses[kind] = sense(kind, self.learnt)
        meant = self.senses[kind]
        if meant.known in (Known.SAME, Known.NOT):
            return (_bare(kind, meant),)
        return tuple(
            Kind(words[-1], tuple(words[:-1])) for words in map(str.split, meant.learnt)
        )

    def is_known(self, anchor: NounPhrase) -> bool:
        """Say whether the model, or a layer, knows any of the kinds of an anchor."""
        return any(
            is_layer(kind.phrase) or sense(kind, self.learnt).known is not Known.NOT
            for kind in anchor.kinds
        )

    def kept(self, condition: Condition) -> Condition | None:
        """Return a condition as far as its anchors are known; None for not at all."""
        if isinstance(condition, Relation):
            known = tuple(filter(self.is_known, condition.anchors))
            whole = len(known) == len(condition.anchors)
            if not known or (condition.kind in _OF_TWO and not whole):
                return None
            return replace(condition, anchors=known)
        if isinstance(condition, Except):
            things = tuple(filter(self.is_known, condition.things))
            return Except(things) if things else None
        if isinstance(condition, Not):
            inner = self.kept(condition.condition)
            return None if inner is None else Not(inner)
        if isinstance(condition, Either | Both):
            rest = [c for c in map(self.kept, condition.conditions) if c is not None]
            return replace(condition, conditions=tuple(rest)) if rest else None
        return condition

    def ranked(self, rank: Rank) -> Rank | None:
        """Return a rank whose anchors are known, or which has none."""
        known = tuple(filter(self.is_known, rank.anchors))
        return None if rank.anchors and not known else replace(rank, anchors=known)
