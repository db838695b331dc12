"""The account of an answer: what was there, what was left, what decided.

41 ponds, 1 road; 23 ponds north of the road; largest: 12.4 ha, next 9.1 ha.
"""

from __future__ import annotations

from ..expression.nouns import counted, plural
from ..expression.types import ATTRIBUTES, Measure, NounPhrase, Rank, RankKind
from ..expression.wording import behind, condition, nouns, number, ordinal, superlative
from . import units
from .ranks import Ranking
from .types import Frame


class Account:
    """Collects what is worth telling while a sentence is resolved."""

    def __init__(self, frame: Frame, several: bool = False) -> None:
        """Begin an account over the frame, whose units it uses.

        Args:
            frame: The area.
            several: Whether the sentence asks for several things ("the largest pond
                and the smallest house"), so that each step has to name its own.
        """
        self._frame = frame
        self._several = several
        self._steps: list[str] = []
        self._notes: list[str] = []

    def found(self, counts: dict[str, int]) -> None:
        """Tell how many objects of each phrase there are."""
        told = [
            counted(count, phrase) if count else f'no {phrase}'
            for phrase, count in counts.items()
        ]
        self._steps.append(', '.join(told))

    def left(self, thing: NounPhrase, before: int, after: int) -> None:
        """Tell how many meet the conditions."""
        if not before or not thing.conditions:
            return
        said = [condition(c) for c in thing.conditions if isinstance(c, ATTRIBUTES)]
        rest = behind(thing, ranked=False)
        if not after:
            what = ' '.join((*said, rest.strip())).strip()
            self._steps.append(f'none of them {what}')
            return
        names = [*thing.phrases]
        noun = names[0] if len(names) == 1 else nouns(thing)
        form = noun if after == 1 or len(names) > 1 else plural(noun)
        self._steps.append(' '.join((f'{after:,}', *said, form)) + rest)

    def ranked(self, thing: NounPhrase, rank: Rank, ranking: Ranking, of: int) -> None:
        """Tell what decided between the candidates."""
        noun = thing.phrases[0]
        title = superlative(rank)
        title = f'{ordinal(rank.index)} {title}' if rank.index > 1 else title
        if not ranking.possible:
            self.note(f'Which {noun} is the {title} could not be measured')
            return
        if not len(ranking.rows):
            if of:
                self.note(f'There is no {title} among {counted(of, noun)}')
            return
        step = f'{title} {noun}' if self._several else title
        told = [self._value(rank, value) for value in ranking.values[:5]]
        if all(told):
            more = ' ...' if len(ranking.values) > 5 else ''
            text = f'{step}: {", ".join(dict.fromkeys(told))}{more}'
            if ranking.following is not None:
                text += f', next {self._value(rank, ranking.following)}'
        else:
            text = f'{step}: {len(ranking.rows)} of {of:,}'
        self._steps.append(text)
        if ranking.tied:
            self.note(f'{counted(ranking.tied, noun)} tie for the place')
        wanted = rank.count or 1
        if rank.count and len(ranking.rows) < wanted:
            self.fewer(thing, len(ranking.rows), wanted)
        if thing.plural and rank.count is None and rank.index == 1:
            self.note(f'How many {plural(noun)} was not said, so the {title} is given')

    def _value(self, rank: Rank, value: float) -> str:
        if rank.kind is RankKind.DISTANCE:
            return units.length(value, self._frame)
        if rank.kind is RankKind.NUMBER:
            return f'{value:,.0f}'
        if rank.kind is not RankKind.MEASURE:
            return ''
        if rank.measure is Measure.AREA:
            return units.area(value, self._frame)
        if rank.measure in (Measure.LENGTH, Measure.WIDTH, Measure.PERIMETER):
            return units.length(value, self._frame)
        return f'{value:.2f}'

    def fewer(self, thing: NounPhrase, there: int, wanted: int) -> None:
        """Tell that more was asked for than there is."""
        noun = thing.phrases[0]
        self.note(f'Only {counted(there, noun)}; {number(wanted)} were asked for')

    def undecided(self, thing: NounPhrase, among: int) -> None:
        """Tell that the sentence means one and fits several."""
        several = counted(among, thing.phrases[0])
        self.note(
            f'The sentence does not decide between {several}: all are given, '
            'the best first'
        )

    def absent(self, anchor: NounPhrase) -> None:
        """Tell that there is nothing of what a condition refers to."""
        self.note(f'No {_bare(anchor)} was found')

    def ignored(self, words: tuple[str, ...]) -> None:
        """Tell what of the sentence was not understood."""
        quoted = ', '.join(f'"{text}"' for text in words)
        self.note(f'Not understood and left out: {quoted}')

    def note(self, text: str) -> None:
        """Add a sentence, once."""
        if text not in self._notes:
            self._notes.append(text)

    def text(self) -> str:
        """Return the account."""
        head = '; '.join(self._steps)
        head = head[:1].upper() + head[1:]
        return ' '.join(f'{part}.' for part in (head, *self._notes) if part)


def _bare(anchor: NounPhrase) -> str:
    """Return the thing in the singular, with its conditions: "pond near a road"."""
    said = [condition(c) for c in anchor.conditions if isinstance(c, ATTRIBUTES)]
    kinds = ' or '.join(anchor.phrases)
    return ' '.join((*said, kinds)) + behind(anchor, ranked=False)
