"""From the tree of the grammar to the types of an expression."""

from __future__ import annotations

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
    Share,
)
from ..words.lexemes import Lexeme
from . import meaning, ranking
from .draft import Draft

# What completes "the nearest house" and "the second house".
_WAITING = frozenset({'to', 'from'})


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
        groups = [
            self._group(child, _merged(self._nominals(child)), ())
            for child in _trees(tree, 'group')
        ]
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
        self, tree: Tree[Token], drafts: list[Draft], owner: tuple[Kind, ...]
    ) -> list[Draft]:
        """Return the things of a group, each with the conditions of all."""
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
            tell = self._conditions(conditions, kinds)
            for draft in drafts:
                tell(draft)
        return drafts

    def _nominals(self, tree: Tree[Token]) -> list[Draft]:
        """Return the things of a group, without the conditions behind them."""
        return [self._nominal(nominal) for nominal in _trees(tree, 'nominal')]

    def _anchors(
        self,
        group: Tree[Token],
        lead: Lexeme,
        drafts: list[Draft],
        owner: tuple[Kind, ...],
    ) -> tuple[NounPhrase, ...]:
        words = [lexeme.text for lexeme in self._tokens(group)]
        if words in (['it'], ['them']) and self._last:
            return self._last
        drafts = self._group(group, drafts, owner)
        for draft in drafts:
            if draft.nearest and meaning.is_by_nearest(lead, draft.nearest):
                draft.nearest = None
            if isinstance(draft.count, Share) and draft.number is not None:
                # Near which half of the trees? Of all.
                self.ignore(draft.number)
                draft.count = None
        self._last = tuple(self._close(draft) for draft in drafts)
        return self._last

    def _nominal(self, tree: Tree[Token]) -> Draft:
        draft = Draft(bare=not _trees(tree, 'pre'))
        superlatives: list[Lexeme] = []
        placed: list[Lexeme] = []
        for child in _trees(tree, 'pre'):
            lexeme, *more = self._tokens(child)
            if lexeme.tag == 'SUP' and not lexeme.text.endswith(' of'):
                superlatives.append(lexeme)
            elif lexeme.tag == 'PLACEADJ':
                placed.append(lexeme)
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
        for lexeme in placed:
            ranking.placed(lexeme, self.ignore)(draft)
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

    def _conditions(self, tree: Tree[Token], owner: tuple[Kind, ...]) -> ranking.Apply:
        """Return what adds the conditions to a thing of the kinds of `owner`."""
        alternatives: list[list[Condition]] = [[]]
        changes: list[ranking.Apply] = []
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
                draft.tell(stated[0])
            elif stated:
                draft.conditions.append(Either(tuple(_both(c) for c in stated)))

        return apply

    def _run(
        self, tree: Tree[Token], owner: tuple[Kind, ...], either: bool
    ) -> list[Condition | ranking.Apply]:
        found: list[Condition | ranking.Apply] = []
        for part in _trees(tree, 'simple'):
            found += self._simple(part, owner, either)
        for part in _trees(tree, 'anchored'):
            found += self._anchored(part, owner)
        return found

    def _simple(
        self, tree: Tree[Token], owner: tuple[Kind, ...], either: bool
    ) -> list[Condition | ranking.Apply]:
        lexemes = self._tokens(tree)
        negated = lexemes[0].tag == 'NOT'
        if negated:
            lexemes = lexemes[1:]
        last = lexemes[-1]
        if last.tag == 'IS_SUP':
            return [ranking.ranking(lexemes, negated)]
        if last.tag == 'FROMSIDE':
            return [ranking.from_side(last, lexemes[:-1], self.ignore)]
        if last.name == 'extreme' and not (negated or either):
            return [ranking.extreme(last, self.ignore)]
        if last.tag == 'PLACE':
            found = meaning.positions(last)
        elif last.tag == 'COMPARE':
            found = [meaning.comparison(last)]
        elif last.tag == 'APART':
            found = [meaning.apart(last, owner)]
        else:
            found = meaning.attributes(*lexemes)
        return [meaning.negated(_both(found))] if negated else list(found)

    def _anchored(
        self, tree: Tree[Token], owner: tuple[Kind, ...]
    ) -> list[Condition | ranking.Apply]:
        lexemes = [self._lexeme(c) for c in tree.children if isinstance(c, Token)]
        negated = lexemes[0].tag == 'NOT'
        lead = lexemes[-1]
        apart = lead.tag == 'REL' and several(lead.name) is Several.PAIR
        [group] = _trees(tree, 'group')
        drafts = self._nominals(group)
        each = not (negated or self._has_or(tree)) and meaning.is_to_each(lead, drafts)
        if not (apart or each):
            drafts = _merged(drafts)
        anchors = self._anchors(group, lead, drafts, owner)
        if not all(anchor.kinds for anchor in anchors):
            self.ignore(*self._tokens(tree))
            return []
        if lead.tag == 'EXCEPT':
            return [Except(anchors)]
        if lead.tag == 'NEARESTTO':
            order = [x for part in _trees(tree, 'order') for x in self._tokens(part)]
            return [ranking.nearest_to(lead, order, anchors)]
        if lead.match and lead.match.section == 'relation' and lead.name == 'unknown':
            self.ignore(*self._tokens(tree))
            return []
        if lead.match and lead.match.section == 'relation' and lead.name in _WAITING:
            return [ranking.waiting(self._tokens(tree), anchors, self.ignore)]
        if lead.name in ('closer_to', 'farther_from'):
            return [ranking.closer(lead, anchors)]
        if each:
            return [meaning.relation(lead, (anchor,)) for anchor in anchors]
        relation = meaning.relation(lead, anchors, owner)
        return [Not(relation) if negated else relation]

    def _has_or(self, tree: Tree[Token], tag: str = 'UNION') -> bool:
        """Say whether any of the anchors will do: "with a pool or a garage"."""
        return any(x.tag == tag and x.text == 'or' for x in self._tokens(tree))


def _merged(drafts: list[Draft]) -> list[Draft]:
    """Return the things with those without an article as one: "ponds and lakes"."""
    merged: list[Draft] = []
    for draft in drafts:
        if merged and draft.bare and draft.kinds and merged[-1].kinds:
            known = merged[-1].kinds
            known += [kind for kind in draft.kinds if kind not in known]
            merged[-1].plural = merged[-1].plural or draft.plural
        else:
            merged.append(draft)
    return merged


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
