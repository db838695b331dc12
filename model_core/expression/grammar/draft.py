"""A noun phrase in the making."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..tree.types import (
    ATTRIBUTES,
    Condition,
    Determiner,
    Except,
    Kind,
    NounPhrase,
    Place,
    Position,
    Rank,
    RankKind,
    Share,
)
from ..words.lexemes import Lexeme
from . import meaning


@dataclass
class Draft:
    """A noun phrase in the making.

    `order` is an ordinal, and `nearest` a "closest", that wait for the words that say
    from where ("the second house ... from the left"). `chosen` is how many are meant of
    those that are described, "two of the three largest". `number` is the last number.
    """

    kinds: list[Kind] = field(default_factory=list)
    determiner: Determiner = Determiner.NONE
    plural: bool = False
    count: int | Share | None = None
    conditions: list[Condition] = field(default_factory=list)
    ranks: list[Rank] = field(default_factory=list)
    outer: list[Rank] = field(default_factory=list)
    order: Lexeme | None = None
    nearest: Lexeme | None = None
    at_least: int | None = None
    at_most: int | None = None
    bare: bool = True
    chosen: int | Share | None = None
    number: Lexeme | None = None

    def finish(self) -> NounPhrase:
        """Return the noun phrase: attributes first and exceptions last."""
        self.conditions.sort(key=lambda part: not isinstance(part, ATTRIBUTES))
        self.conditions.sort(key=lambda part: isinstance(part, Except))
        return NounPhrase(
            tuple(self.kinds),
            self.determiner,
            self.plural,
            self.count if self.chosen is None else self.chosen,
            tuple(self.conditions),
            (*self.ranks, *self.outer),
            self.at_least,
            self.at_most,
        )

    def determine(self, lexeme: Lexeme) -> None:
        """Take a number, an amount, an ordinal, a "closest" or an article."""
        if lexeme.tag == 'NUM':
            if self.number is not None and self.number.text.endswith(' of'):
                self.chosen = self.count
            self.count, self.number = meaning.count(lexeme), lexeme
        elif lexeme.tag == 'AMOUNT':
            self.at_least, self.at_most = meaning.amount(lexeme)
        elif lexeme.tag == 'ORD':
            self.order = lexeme
        elif lexeme.tag == 'NEAREST':
            self.nearest = lexeme
        elif lexeme.name == 'both':
            self.count, self.determiner = 2, Determiner.THE
        elif lexeme.text == 'one':
            self.count = 1
        elif lexeme.name == 'most':
            self.determiner = Determiner.ALL
        else:
            self.determiner = Determiner(lexeme.name)

    def rank(self, superlatives: list[Lexeme]) -> None:
        """Add the ranks; ordinal and number belong to the first of them."""
        for lexeme in superlatives:
            index = meaning.index(self.order)
            self.ranks.append(meaning.rank(lexeme, index, self.count))
            self.order = self.count = None

    def rank_among(self, lexeme: Lexeme) -> None:
        """Add "the smallest of the ...", which comes after all ranks of those."""
        rank = meaning.rank(lexeme, meaning.index(self.order), self.count)
        self.outer.append(rank)
        self.order = self.count = None

    def rank_from(self, lexeme: Lexeme, order: Lexeme) -> None:
        """Add "second from the left"."""
        place = Rank(
            RankKind.PLACE,
            direction=meaning.direction(lexeme),
            index=meaning.index(order),
            count=self.count,
        )
        self.ranks.append(meaning.forwards(place))
        self.order = self.count = None

    def place(self, lexeme: Lexeme) -> bool:
        """Add "on the far left": of one thing the leftmost, of many those on the left.

        Returns:
            Whether it is the leftmost.
        """
        single = not self.plural and self.determiner is not Determiner.ALL
        if self.ranks or self.outer or not (single or self.count):
            self.conditions.append(meaning.position(lexeme))
            return False
        towards, index = meaning.direction(lexeme), meaning.index(self.order)
        self.order = None
        rank = Rank(RankKind.PLACE, direction=towards, index=index)
        self.rank_by(meaning.forwards(rank))
        return True

    def place_of(self, lexeme: Lexeme) -> None:
        """Add "the northern pond", the most northern one, or "northern ponds".

        "The upper left pond" is that in the upper left of the picture.
        """
        one = self.determiner is Determiner.THE and (not self.plural or self.count)
        if one and meaning.direction(lexeme).is_compass:
            self.place(lexeme)
        else:
            self.conditions.append(meaning.position(lexeme))

    def middle_of(self, lexeme: Lexeme) -> None:
        """Add "the middle pond", that in the middle of all, or "middle ponds"."""
        one = self.determiner is Determiner.THE and (not self.plural or self.count)
        if one:
            self.ranks.append(Rank(RankKind.MIDDLE, count=self.count))
            self.count = None
        else:
            self.conditions.append(meaning.position(lexeme))

    def tell(self, conditions: Sequence[Condition]) -> None:
        """Add conditions; "the last ... on the right" is the outermost of them."""
        for condition in conditions:
            if (
                self.order is not None
                and isinstance(condition, Position)
                and condition.place is Place.SIDE
            ):
                self._rank_on(condition, self.order)
            else:
                self.conditions.append(condition)

    def _rank_on(self, side: Position, order: Lexeme) -> None:
        index = abs(meaning.index(order))
        place = Rank(
            RankKind.PLACE, direction=side.direction, index=index, count=self.count
        )
        self.ranks.append(meaning.forwards(place))
        self.order = self.count = None

    def rank_by(self, rank: Rank) -> None:
        """Add a rank that stands behind its noun; it takes a number that waits."""
        if rank.count is None and self.count is not None and not self.ranks:
            rank, self.count = replace(rank, count=self.count), None
        self.ranks.append(rank)

    def rank_by_distance(
        self,
        least: bool,
        anchors: tuple[NounPhrase, ...],
        index: int,
        count: int | Share | None,
    ) -> None:
        """Add "closest to the river"; an ordinal and a number that wait are used."""
        if self.order is not None:
            index, self.order = meaning.index(self.order), None
        nearest = Rank(
            RankKind.DISTANCE, anchors=anchors, least=least, index=index, count=count
        )
        self.rank_by(meaning.forwards(nearest))
