"""From the tree of the grammar to the types of an expression."""

from __future__ import annotations

from collections.abc import Callable

from lark import Token, Tree

from ...errors import RequestError
from ..lexicon.nouns import is_plural, singular
from ..tree.relations import Several, several
from ..tree.types import (
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
from ..words.lexemes import Lexeme
from . import meaning
from .draft import Draft

_Apply = Callable[[Draft], None]
# What completes "the nearest house" and "the second house".
_WAITING = frozenset({'to', 'from'})
_FAR = frozenset({'far', 'extreme', 'very'})


class Builder:
    """Builds one expression and keeps what it could not use."""

    def __init__(self, lexemes: list[Lexeme]) -> None:
        self._lexemes = lexemes
        self._ignored: dict[int, Lexeme] = {}
        self._last: tuple[NounPhrase, ...] = ()
        # Anchors are read twice; each level would else double the work.
        self._told: dict[tuple[int, tuple[Kind, ...]], _Apply] = {}

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

    def _close(self, draft: Draft) -> NounPhrase:
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
    ) -> list[Draft]:
        """Return the things of a group, each with the conditions of all."""
        drafts: list[Draft] = []
        for draft in map(self._nominal, _trees(tree, 'nominal')):
            if merge and drafts and draft.bare and draft.kinds and drafts[-1].kinds:
                known = drafts[-1].kinds
                known += [kind for kind in draft.kinds if kind not in known]
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
            key = (id(conditions), kinds)
            if key not in self._told:
                self._told[key] = self._conditions(conditions, kinds)
            for draft in drafts:
                self._told[key](draft)
        return drafts

    def _anchors(
        self, tree: Tree[Token], owner: tuple[Kind, ...], merge: bool = True
    ) -> tuple[NounPhrase, ...]:
        [group] = _trees(tree, 'group')
        lead = [self._lexeme(c) for c in tree.children if isinstance(c, Token)][-1]
        words = [lexeme.text for lexeme in self._tokens(group)]
        if words in (['it'], ['them']) and self._last:
            return self._last
        drafts = self._group(group, owner, merge)
        for draft in drafts:
            if draft.nearest and meaning.is_by_nearest(lead, draft.nearest):
                draft.nearest = None
        self._last = tuple(self._close(draft) for draft in drafts)
        return self._last

    def _nominal(self, tree: Tree[Token]) -> Draft:
        draft = Draft(bare=not _trees(tree, 'pre'))
        superlatives: list[Lexeme] = []
        extremes: list[Lexeme] = []
        sides: list[Lexeme] = []
        for child in _trees(tree, 'pre'):
            lexeme, *more = self._tokens(child)
            if lexeme.tag == 'SUP' and not lexeme.text.endswith(' of'):
                superlatives.append(lexeme)
            elif lexeme.tag == 'PLACEADJ' and lexeme.name == 'extreme':
                extremes.append(lexeme)
            elif lexeme.tag == 'PLACEADJ' and lexeme.name == 'side':
                sides.append(lexeme)
            else:
                _describe(draft, lexeme, more)
        nouns = _trees(tree, 'noun')
        if nouns:
            self._name(draft, self._tokens(nouns[0]))
        else:
            pronoun = [x.text for x in self._tokens(tree) if x.tag == 'PRON']
            draft.plural = bool(pronoun) and pronoun[0] in ('ones', 'those', 'them')
        if superlatives:
            draft.rank(superlatives)
        if draft.outer:
            draft.plural = draft.outer[-1].count is not None
        for lexeme in extremes:
            self._extreme(lexeme)(draft)
        for lexeme in sides:
            draft.place_of(lexeme)
        return draft

    def _name(self, draft: Draft, lexemes: list[Lexeme]) -> None:
        words = [x.text for x in lexemes if x.tag == 'WORD']
        split = next((i for i, x in enumerate(lexemes) if x.tag == 'OF'), len(lexemes))
        head = words[split - 1]
        complement = words[split:]
        named = singular(head)
        if complement:
            named = ' '.join((named, 'of', *complement))
        draft.plural = is_plural(head)
        draft.kinds = [Kind(named, tuple(words[: split - 1]))]

    def _conditions(self, tree: Tree[Token], owner: tuple[Kind, ...]) -> _Apply:
        """Return what adds the conditions to a thing of the kinds of `owner`."""
        alternatives: list[list[Condition]] = [[]]
        changes: list[_Apply] = []
        for child in tree.children:
            if isinstance(child, Token):
                if self._lexeme(child).text == 'or':
                    alternatives.append([])
                continue
            for item in self._run(child, owner, self._has_or(tree, 'CONJ')):
                if callable(item):
                    changes.append(item)
                    continue
                _tell(alternatives[-1], item)
        stated = [conditions for conditions in alternatives if conditions]

        def apply(draft: Draft) -> None:
            for change in changes:
                change(draft)
            if len(stated) == 1:
                draft.conditions += stated[0]
            elif stated:
                draft.conditions.append(Either(tuple(_both(c) for c in stated)))

        return apply

    def _run(
        self, tree: Tree[Token], owner: tuple[Kind, ...], either: bool
    ) -> list[Condition | _Apply]:
        found: list[Condition | _Apply] = []
        for part in _trees(tree, 'simple'):
            found += self._simple(part, owner, either)
        for part in _trees(tree, 'anchored'):
            found += self._anchored(part, owner)
        return found

    def _simple(
        self, tree: Tree[Token], owner: tuple[Kind, ...], either: bool
    ) -> list[Condition | _Apply]:
        lexemes = self._tokens(tree)
        negated = lexemes[0].tag == 'NOT'
        if negated:
            lexemes = lexemes[1:]
        last = lexemes[-1]
        if last.tag == 'IS_SUP':
            return [self._ranking(lexemes, negated)]
        if last.tag == 'FROMSIDE':
            return [self._from_side(last, lexemes[:-1])]
        if last.name == 'extreme' and not (negated or either):
            return [self._extreme(last)]
        if last.tag == 'PLACE':
            found = meaning.positions(last)
        elif last.tag == 'COMPARE':
            found = [meaning.comparison(last)]
        elif last.tag == 'APART':
            found = [meaning.apart(last, owner)]
        else:
            found = meaning.attributes(*lexemes)
        return [meaning.negated(_both(found))] if negated else list(found)

    def _ranking(self, lexemes: list[Lexeme], negated: bool) -> _Apply:
        order = next((x for x in lexemes if x.tag == 'IS_ORD'), None)
        counts = [int(x.name) for x in lexemes if x.tag == 'IS_NUM']
        count = counts[0] if counts else None
        rank = meaning.rank(lexemes[-1], meaning.index(order), count)

        def apply(draft: Draft) -> None:
            if negated:
                excluded = NounPhrase(tuple(draft.kinds), Determiner.THE, ranks=(rank,))
                draft.conditions.append(Except((excluded,)))
            else:
                draft.rank_by(rank)

        return apply

    def _extreme(self, lexeme: Lexeme) -> _Apply:
        """Return what adds "on the far left"; "far" is left out where it is a half."""

        def apply(draft: Draft) -> None:
            if not draft.place(lexeme):
                words = lexeme.text.split()
                at = next(i for i, x in enumerate(words) if x in _FAR)
                self.ignore(Lexeme('UNKNOWN', words[at], lexeme.start + at))

        return apply

    def _from_side(self, lexeme: Lexeme, said: list[Lexeme]) -> _Apply:
        order = next((x for x in said if x.tag == 'IS_ORD'), None)

        def apply(draft: Draft) -> None:
            waiting = order or draft.order
            if waiting is None:
                self.ignore(lexeme)
                return
            draft.rank_from(lexeme, waiting)

        return apply

    def _anchored(
        self, tree: Tree[Token], owner: tuple[Kind, ...]
    ) -> list[Condition | _Apply]:
        lexemes = [self._lexeme(c) for c in tree.children if isinstance(c, Token)]
        negated = lexemes[0].tag == 'NOT'
        lead = lexemes[-1]
        apart = lead.tag == 'REL' and several(lead.name) is Several.PAIR
        anchors = self._anchors(tree, owner, merge=not apart)
        if not all(anchor.kinds for anchor in anchors):
            self.ignore(*self._tokens(tree))
            return []
        if lead.tag == 'EXCEPT':
            return [Except(anchors)]
        if lead.tag == 'NEARESTTO':
            order = [x for part in _trees(tree, 'order') for x in self._tokens(part)]
            return [self._anchored_rank(lead, order, anchors)]
        if lead.match and lead.match.section == 'relation' and lead.name == 'unknown':
            self.ignore(*self._tokens(tree))
            return []
        if lead.match and lead.match.section == 'relation' and lead.name in _WAITING:
            return [self._waiting(tree, lead, anchors)]
        if apart and lead.name != 'between':
            return [_compared(lead, anchors)]
        if not negated and not self._has_or(tree):
            parts = self._anchors(tree, owner, merge=False)
            if meaning.is_to_each(lead, parts):
                return [meaning.relation(lead, (part,)) for part in parts]
        relation = meaning.relation(lead, anchors, owner)
        return [Not(relation) if negated else relation]

    def _has_or(self, tree: Tree[Token], tag: str = 'UNION') -> bool:
        """Say whether any of the anchors will do: "with a pool or a garage"."""
        return any(x.tag == tag and x.text == 'or' for x in self._tokens(tree))

    def _anchored_rank(
        self, lead: Lexeme, order: list[Lexeme], anchors: tuple[NounPhrase, ...]
    ) -> _Apply:
        if lead.match and lead.match.section == 'number_of':
            return _number_rank(lead, anchors)
        index = meaning.index(next((x for x in order if x.tag == 'IS_ORD'), None))
        count = next((int(x.name) for x in order if x.tag == 'IS_NUM'), None)

        def apply(draft: Draft) -> None:
            draft.rank_by_distance(lead.name == 'nearest', anchors, index, count)

        return apply

    def _waiting(
        self, tree: Tree[Token], lead: Lexeme, anchors: tuple[NounPhrase, ...]
    ) -> _Apply:
        """Return what completes "the nearest house ... to", "the second ... from"."""

        def apply(draft: Draft) -> None:
            waiting = draft.nearest or draft.order
            if waiting is None:
                self.ignore(*self._tokens(tree))
                return
            least = draft.nearest is None or draft.nearest.name == 'nearest'
            draft.rank_by_distance(least, anchors, 1, None)
            draft.nearest = None

        return apply


def _describe(draft: Draft, lexeme: Lexeme, more: list[Lexeme]) -> None:
    """Add what stands before the noun, save for its ranks."""
    if lexeme.tag == 'SUP':
        draft.rank_among(lexeme)
    elif lexeme.tag in ('DET', 'NUM', 'AMOUNT', 'ORD', 'NEAREST'):
        draft.determine(lexeme)
    elif lexeme.tag == 'PRECOMPARE':
        draft.conditions.append(meaning.comparison(lexeme))
    else:
        draft.conditions += meaning.attributes(lexeme, *more)


def _compared(lead: Lexeme, anchors: tuple[NounPhrase, ...]) -> Condition | _Apply:
    """Return "closer to A than to B"; without B it is the closest of all."""
    if len(anchors) > 1:
        order = anchors[:2] if lead.name == 'closer_to' else anchors[1::-1]
        return meaning.relation(lead, order)

    def apply(draft: Draft) -> None:
        draft.rank_by_distance(lead.name == 'closer_to', anchors, 1, None)

    return apply


def _number_rank(lead: Lexeme, anchors: tuple[NounPhrase, ...]) -> _Apply:
    """Return "with the most houses"."""

    def apply(draft: Draft) -> None:
        least = lead.name == 'fewest'
        order = meaning.captured(lead, 'ordinal')
        index = int(order[0]) if order else meaning.index(draft.order)
        draft.order = None
        reach = meaning.reach(lead)
        number = Rank(
            RankKind.NUMBER, anchors=anchors, least=least, index=index, distance=reach
        )
        draft.rank_by(meaning.forwards(number))

    return apply


def _tell(told: list[Condition], another: Condition) -> None:
    """Add a condition; "in the north and in the south" are two alternatives.

    "Neither A nor B" is two conditions: not A, and not B.
    """
    if isinstance(another, Not) and isinstance(another.condition, Either):
        told += [Not(part) for part in another.condition.conditions]
    elif told and meaning.are_apart(told[-1], another):
        told[-1] = Either((told[-1], another))
    else:
        told.append(another)


def _both(conditions: list[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else Both(tuple(conditions))


def _trees(tree: Tree[Token], name: str) -> list[Tree[Token]]:
    return [c for c in tree.children if isinstance(c, Tree) and c.data == name]
