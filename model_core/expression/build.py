"""From the tree of the grammar to the types of an expression."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lark import Token, Tree

from ..errors import RequestError
from . import meaning
from .nouns import is_plural, singular
from .types import (
    ATTRIBUTES,
    Both,
    Condition,
    Determiner,
    Either,
    Except,
    Kind,
    Not,
    NounPhrase,
    Rank,
    RankKind,
)
from .words import Lexeme


@dataclass
class _Draft:
    """A noun phrase in the making.

    `order` is an ordinal, and `nearest` a "closest", that wait for the words that say
    from where ("the second house ... from the left").
    """

    kinds: list[Kind] = field(default_factory=list)
    determiner: Determiner = Determiner.NONE
    plural: bool = False
    count: int | None = None
    conditions: list[Condition] = field(default_factory=list)
    ranks: list[Rank] = field(default_factory=list)
    order: Lexeme | None = None
    nearest: Lexeme | None = None
    bare: bool = True

    def finish(self) -> NounPhrase:
        """Return the noun phrase: attributes first and exceptions last."""
        self.conditions.sort(key=lambda part: not isinstance(part, ATTRIBUTES))
        self.conditions.sort(key=lambda part: isinstance(part, Except))
        return NounPhrase(
            tuple(self.kinds),
            self.determiner,
            self.plural,
            self.count,
            tuple(self.conditions),
            tuple(self.ranks),
        )


_Apply = Callable[[_Draft], None]
# Relations that hold for each of several anchors: "with a pool and a garage".
_ALL_OF = frozenset({'with', 'containing'})


class Builder:
    """Builds one expression and keeps what it could not use."""

    def __init__(self, lexemes: list[Lexeme]) -> None:
        self._lexemes = lexemes
        self._ignored: dict[int, Lexeme] = {}
        self._last: tuple[NounPhrase, ...] = ()

    def ignore(self, *lexemes: Lexeme) -> None:
        """Note that these words were not understood."""
        for lexeme in lexemes:
            self._ignored[lexeme.start] = lexeme

    def ignored(self) -> tuple[str, ...]:
        """Return what was not understood, neighbouring words together."""
        texts: list[str] = []
        end = -1
        for start, lexeme in sorted(self._ignored.items()):
            if lexeme.tag in ('COMMA', 'DET') and start != end:
                continue
            if start == end:
                texts[-1] += ' ' + lexeme.text
            else:
                texts.append(lexeme.text)
            end = start + len(lexeme.text.replace('-', ' ').split())
        return tuple(texts)

    def sentence(self, tree: Tree[Token]) -> tuple[NounPhrase, ...]:
        """Return the things that the whole tree asks for."""
        groups = [self._group(child, ()) for child in _trees(tree, 'group')]
        kinds = next((d.kinds for group in groups for d in group if d.kinds), None)
        if kinds is None:
            raise RequestError(
                'The sentence names no thing to look for; write a noun, such as '
                '"pond" in "the largest pond".'
            )
        for group in groups:
            for draft in group:
                draft.kinds = draft.kinds or list(kinds)
        for part in (*_trees(tree, 'fronted'), *_trees(tree, 'lifted')):
            apply = self._conditions(_trees(part, 'conditions')[0], tuple(kinds))
            for draft in groups[0]:
                apply(draft)
        return tuple(self._close(draft) for group in groups for draft in group)

    def _close(self, draft: _Draft) -> NounPhrase:
        for lexeme in (draft.order, draft.nearest):
            if lexeme is not None:
                self.ignore(lexeme)
        return draft.finish()

    def _lexeme(self, token: Token) -> Lexeme:
        return self._lexemes[int(token)]

    def _tokens(self, tree: Tree[Token]) -> list[Lexeme]:
        tokens = tree.scan_values(lambda value: isinstance(value, Token))
        return [self._lexeme(token) for token in tokens]

    def _group(
        self, tree: Tree[Token], owner: tuple[Kind, ...], merge: bool = True
    ) -> list[_Draft]:
        """Return the things of a group, each with the conditions of all."""
        drafts: list[_Draft] = []
        for child in _trees(tree, 'nominal'):
            draft = self._nominal(child)
            if merge and drafts and draft.bare and draft.kinds and drafts[-1].kinds:
                drafts[-1].kinds += [
                    k for k in draft.kinds if k not in drafts[-1].kinds
                ]
                drafts[-1].plural = drafts[-1].plural or draft.plural
            else:
                drafts.append(draft)
        named = [draft.kinds for draft in drafts if draft.kinds]
        for index, draft in enumerate(drafts):
            if not draft.kinds and named:
                after = [d.kinds for d in drafts[index + 1 :] if d.kinds]
                source = after[0] if after and index == 0 else named[0]
                draft.kinds = list(source)
                if draft.determiner is Determiner.NONE and index:
                    draft.determiner = drafts[0].determiner
            elif not draft.kinds:
                draft.kinds = list(owner)
        kinds = tuple(named[0]) if named else owner
        for conditions in _trees(tree, 'conditions'):
            apply = self._conditions(conditions, kinds)
            for draft in drafts:
                apply(draft)
        return drafts

    def _anchors(
        self, tree: Tree[Token], owner: tuple[Kind, ...], merge: bool = True
    ) -> tuple[NounPhrase, ...]:
        [group] = _trees(tree, 'group')
        words = [lexeme.text for lexeme in self._tokens(group)]
        if words in (['it'], ['them']) and self._last:
            return self._last
        drafts = self._group(group, owner, merge)
        self._last = tuple(self._close(draft) for draft in drafts)
        return self._last

    def _nominal(self, tree: Tree[Token]) -> _Draft:
        draft = _Draft(bare=not _trees(tree, 'pre'))
        superlatives: list[Lexeme] = []
        for child in _trees(tree, 'pre'):
            lexeme, *more = self._tokens(child)
            if lexeme.tag == 'SUP':
                superlatives.append(lexeme)
            elif lexeme.tag in ('DET', 'NUM', 'ORD', 'NEAREST'):
                self._determine(draft, lexeme)
            elif lexeme.tag == 'PRECOMPARE':
                draft.conditions.append(meaning.comparison(lexeme))
            else:
                draft.conditions += meaning.attributes(lexeme, *more)
        nouns = _trees(tree, 'noun')
        if nouns:
            self._name(draft, self._tokens(nouns[0]))
        else:
            pronoun = [x.text for x in self._tokens(tree) if x.tag == 'PRON']
            draft.plural = bool(pronoun) and pronoun[0] in ('ones', 'those', 'them')
        if superlatives:
            self._rank(draft, superlatives)
        return draft

    def _determine(self, draft: _Draft, lexeme: Lexeme) -> None:
        if lexeme.tag == 'NUM':
            draft.count = int(lexeme.name)
        elif lexeme.tag == 'ORD':
            draft.order = lexeme
        elif lexeme.tag == 'NEAREST':
            draft.nearest = lexeme
        elif lexeme.name == 'both':
            draft.count = 2
        elif lexeme.text == 'one':
            draft.count = 1
        else:
            draft.determiner = Determiner(lexeme.name)

    def _name(self, draft: _Draft, lexemes: list[Lexeme]) -> None:
        words = [x.text for x in lexemes if x.tag == 'WORD']
        split = next((i for i, x in enumerate(lexemes) if x.tag == 'OF'), len(lexemes))
        head = words[split - 1]
        complement = words[split:]
        named = singular(head)
        if complement:
            named = ' '.join((named, 'of', *complement))
        draft.plural = is_plural(head)
        draft.kinds = [Kind(named, tuple(words[: split - 1]))]

    def _rank(self, draft: _Draft, superlatives: list[Lexeme]) -> None:
        """Add the ranks; ordinal and number belong to the first of them."""
        for lexeme in superlatives:
            index = int(draft.order.name) if draft.order else 1
            draft.ranks.append(meaning.rank(lexeme, index, draft.count))
            if lexeme.text.endswith(' of'):
                draft.plural = draft.count is not None
            draft.order = draft.count = None

    def _conditions(self, tree: Tree[Token], owner: tuple[Kind, ...]) -> _Apply:
        """Return what adds the conditions to a thing of the kinds of `owner`."""
        alternatives: list[list[Condition]] = [[]]
        changes: list[_Apply] = []
        for child in tree.children:
            if isinstance(child, Token):
                if self._lexeme(child).text == 'or':
                    alternatives.append([])
                continue
            for item in self._run(child, owner):
                if callable(item):
                    changes.append(item)
                    continue
                _tell(alternatives[-1], item)
        stated = [conditions for conditions in alternatives if conditions]

        def apply(draft: _Draft) -> None:
            for change in changes:
                change(draft)
            if len(stated) == 1:
                draft.conditions += stated[0]
            elif stated:
                draft.conditions.append(Either(tuple(_both(c) for c in stated)))

        return apply

    def _run(
        self, tree: Tree[Token], owner: tuple[Kind, ...]
    ) -> list[Condition | _Apply]:
        found = [item for part in _trees(tree, 'simple') for item in self._simple(part)]
        for part in _trees(tree, 'anchored'):
            found += self._anchored(part, owner)
        return found

    def _simple(self, tree: Tree[Token]) -> list[Condition | _Apply]:
        lexemes = self._tokens(tree)
        negated = lexemes[0].tag == 'NOT'
        if negated:
            lexemes = lexemes[1:]
        last = lexemes[-1]
        if last.tag == 'IS_SUP':
            return [self._ranking(lexemes, negated)]
        if last.tag == 'FROMSIDE':
            return [self._from_side(last, lexemes[:-1])]
        if last.tag == 'PLACE':
            found = meaning.positions(last)
        elif last.tag == 'COMPARE':
            found = [meaning.comparison(last)]
        else:
            found = meaning.attributes(*lexemes)
        return [Not(_both(found))] if negated else list(found)

    def _ranking(self, lexemes: list[Lexeme], negated: bool) -> _Apply:
        order = next((x for x in lexemes if x.tag == 'IS_ORD'), None)
        counts = [int(x.name) for x in lexemes if x.tag == 'IS_NUM']
        index = int(order.name) if order else 1
        rank = meaning.rank(lexemes[-1], index, counts[0] if counts else None)

        def apply(draft: _Draft) -> None:
            if negated:
                excluded = NounPhrase(tuple(draft.kinds), Determiner.THE, ranks=(rank,))
                draft.conditions.append(Except((excluded,)))
            else:
                draft.ranks.append(rank)

        return apply

    def _from_side(self, lexeme: Lexeme, said: list[Lexeme]) -> _Apply:
        direction = meaning.direction(lexeme)
        order = next((x for x in said if x.tag == 'IS_ORD'), None)

        def apply(draft: _Draft) -> None:
            draft.order = order or draft.order
            if draft.order is None:
                self.ignore(lexeme)
                return
            rank = Rank(
                RankKind.PLACE,
                direction=direction,
                index=int(draft.order.name),
                count=draft.count,
            )
            draft.ranks.append(rank)
            draft.order = draft.count = None

        return apply

    def _anchored(
        self, tree: Tree[Token], owner: tuple[Kind, ...]
    ) -> list[Condition | _Apply]:
        lexemes = [self._lexeme(c) for c in tree.children if isinstance(c, Token)]
        negated = lexemes[0].tag == 'NOT'
        lead = lexemes[-1]
        between = lead.tag == 'REL' and lead.name == 'between'
        anchors = self._anchors(tree, owner, merge=not between)
        if not all(anchor.kinds for anchor in anchors):
            self.ignore(*self._tokens(tree))
            return []
        if lead.tag == 'EXCEPT':
            return [Except(anchors)]
        if lead.tag == 'NEARESTTO':
            order = (
                self._tokens(_trees(tree, 'order')[0]) if _trees(tree, 'order') else []
            )
            return [self._distance_rank(lead, order, anchors)]
        if lead.match and lead.match.section == 'relation':
            if lead.name == 'unknown':
                self.ignore(*self._tokens(tree))
                return []
            if lead.name in ('to', 'from'):
                return [self._waiting(tree, lead, anchors)]
        if lead.name in _ALL_OF and not negated and not self._has_or(tree):
            parts = self._anchors(tree, owner, merge=False)
            return [meaning.relation(lead, (part,)) for part in parts]
        relation = meaning.relation(lead, anchors)
        return [Not(relation) if negated else relation]

    def _has_or(self, tree: Tree[Token]) -> bool:
        """Say whether any of the anchors will do: "with a pool or a garage"."""
        return any(x.tag == 'UNION' and x.text == 'or' for x in self._tokens(tree))

    def _distance_rank(
        self, lead: Lexeme, order: list[Lexeme], anchors: tuple[NounPhrase, ...]
    ) -> _Apply:
        index = next((int(x.name) for x in order if x.tag == 'IS_ORD'), 1)
        count = next((int(x.name) for x in order if x.tag == 'IS_NUM'), None)

        def apply(draft: _Draft) -> None:
            taken, many = index, count
            if draft.order is not None:
                taken, draft.order = int(draft.order.name), None
            if many is None and draft.count is not None and not draft.ranks:
                many, draft.count = draft.count, None
            draft.ranks.append(
                Rank(
                    RankKind.DISTANCE,
                    anchors=anchors,
                    least=lead.name == 'nearest',
                    index=taken,
                    count=many,
                )
            )

        return apply

    def _waiting(
        self, tree: Tree[Token], lead: Lexeme, anchors: tuple[NounPhrase, ...]
    ) -> _Apply:
        """Return what completes "the nearest house ... to", "the second ... from"."""

        def apply(draft: _Draft) -> None:
            waiting = draft.nearest or draft.order
            if waiting is None:
                self.ignore(*self._tokens(tree))
                return
            least = draft.nearest is None or draft.nearest.name == 'nearest'
            draft.ranks.append(
                Rank(
                    RankKind.DISTANCE,
                    anchors=anchors,
                    least=least,
                    index=int(draft.order.name) if draft.order else 1,
                    count=draft.count,
                )
            )
            draft.order = draft.nearest = draft.count = None

        return apply


def _tell(told: list[Condition], another: Condition) -> None:
    """Add a condition; "in the north and in the south" are two alternatives."""
    if told and meaning.are_apart(told[-1], another):
        told[-1] = Either((told[-1], another))
    else:
        told.append(another)


def _both(conditions: list[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else Both(tuple(conditions))


def _trees(tree: Tree[Token], name: str) -> list[Tree[Token]]:
    return [c for c in tree.children if isinstance(c, Tree) and c.data == name]
