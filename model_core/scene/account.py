"""The account of an answer: what was there, what was left, what decided.

41 ponds, 1 road; 23 ponds north of the road; largest: 12.4 ha, next 9.1 ha.
"""

from __future__ import annotations

from dataclasses import replace

from ..expression.lexicon.nouns import plural
from ..expression.tree.quantities import Share
from ..expression.tree.types import (
    ATTRIBUTES,
    Condition,
    Measure,
    NounPhrase,
    Rank,
    RankKind,
)
from ..expression.tree.wording import behind, condition, nouns, number, rank_behind
from . import units
from .messages import Messages
from .ranks import Ranking
from .types import Frame


class Account:
    """Collects what is worth telling while a sentence is resolved."""

    def __init__(
        self, frame: Frame, several: bool = False, language: str = 'en'
    ) -> None:
        """Begin an account over the frame, whose units it uses.

        Args:
            frame: The area.
            several: Whether the sentence asks for several things ("the largest pond
                and the smallest house"), so that each step has to name its own.
            language: Code of the language to tell it in.
        """
        self._texts = Messages(language)
        self._frame = frame
        self._several = several
        self._steps: list[str] = []
        self._notes: list[str] = []

    def found(self, counts: dict[str, int]) -> None:
        """Tell how many objects of each phrase there are."""
        texts = self._texts
        told = [
            texts.counted(count, phrase)
            if count
            else texts.say('none', thing=texts.thing(phrase))
            for phrase, count in counts.items()
        ]
        self._steps.append(', '.join(told))

    def left(self, thing: NounPhrase, before: int, after: int) -> None:
        """Tell how many meet the conditions."""
        if not before or not thing.conditions:
            return
        if not self._texts.is_english:
            self._steps.append(self._texts.left(after))
            return
        said = [condition(c) for c in thing.conditions if isinstance(c, ATTRIBUTES)]
        rest = behind(thing, ranked=False)
        if not after:
            what = ' '.join((*said, rest.strip())).strip()
            self._steps.append(f'none of them {what}')
            return
        names = [*thing.phrases]
        form = names[0] if after == 1 else plural(names[0])
        if len(names) > 1:
            form = nouns(replace(thing, plural=after != 1))
        self._steps.append(' '.join((f'{after:,}', *said, form)) + rest)

    def ranked(self, thing: NounPhrase, rank: Rank, ranking: Ranking, of: int) -> None:
        """Tell what decided between the candidates."""
        noun = thing.phrases[0]
        things = self._texts.counted(of, noun)
        title = self._title(rank)
        if not ranking.possible:
            self._say('unmeasured', thing=self._texts.thing(noun), title=title)
            return
        if not len(ranking.rows):
            if of:
                self._say('no_place', title=title, things=things)
            return
        step = f'{title} {self._texts.thing(noun)}' if self._several else title
        told = [self._value(rank, value) for value in ranking.values[:5]]
        if all(told):
            more = ' ...' if len(ranking.values) > 5 else ''
            text = f'{step}: {", ".join(dict.fromkeys(told))}{more}'
            if ranking.following is not None:
                following = self._value(rank, ranking.following)
                text += f', {self._texts.say("next")} {following}'
        else:
            text = f'{step}: {len(ranking.rows)} {self._texts.say("of")} {of:,}'
        self._steps.append(text)
        if ranking.tied:
            self._say('tied', things=self._texts.counted(ranking.tied, noun))
        elif ranking.is_close and rank.kind in (RankKind.MEASURE, RankKind.DISTANCE):
            self._say('close', title=title)
        if ranking.wanted and len(ranking.rows) < ranking.wanted:
            self.fewer(thing, len(ranking.rows), ranking.wanted)
        if thing.plural and rank.count is None and rank.index == 1:
            self._say('no_number', things=self._many(noun), title=title)

    def _title(self, rank: Rank) -> str:
        if not self._texts.is_english:
            place = f'{rank.index}. ' if rank.index > 1 else ''
            return f'{place}{self._texts.criterion(rank)}'
        return rank_behind(rank)

    def _many(self, noun: str) -> str:
        """Return the plural of a thing in the language of the account."""
        return self._texts.counted(2, noun).partition(' ')[2]

    def _value(self, rank: Rank, value: float) -> str:
        return self._texts.number(self._measured(rank, value))

    def _measured(self, rank: Rank, value: float) -> str:
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
        wish = number(wanted) if self._texts.is_english else str(wanted)
        things = self._texts.counted(there, thing.phrases[0])
        self._say('fewer', things=things, wanted=wish)

    def share(self, thing: NounPhrase, share: Share, of: int) -> None:
        """Tell how many a share of some things is."""
        things = self._texts.counted(of, thing.phrases[0])
        part = self._texts.number(number(share))
        self._say('share', share=part, things=things, count=f'{share.of(of):,}')

    def undecided(self, thing: NounPhrase, among: int) -> None:
        """Tell that the sentence means one and fits several."""
        self._say('undecided', things=self._texts.counted(among, thing.phrases[0]))

    def absent(self, anchor: NounPhrase) -> None:
        """Tell that there is nothing of what a condition refers to."""
        english = self._texts.is_english
        thing = _bare(anchor) if english else self._texts.thing(anchor.phrases[0])
        self._say('absent', thing=thing)

    def colourless(self, colour: Condition) -> None:
        """Tell that there are no pixels to see a colour on."""
        self._say('no_colour', condition=condition(colour))

    def cut_off(self, count: int, among: int) -> None:
        """Tell that some of the answer touch the border of the area."""
        if count and among == 1:
            self._say('border_one')
        elif count == 1:
            self._say('border_one_of')
        elif count:
            self._say('border', count=f'{count:,}')

    def ignored(self, words: tuple[str, ...]) -> None:
        """Tell what of the sentence was not understood."""
        quoted = ', '.join(f'"{self._texts.words(text)}"' for text in words)
        self._say('ignored', words=quoted)

    def corrected(self, typed: str, read: str) -> None:
        """Tell that a word was misspelt, and for what it was taken."""
        self._say('corrected', typed=typed, read=self._texts.thing(read))

    def unfinished(self, words: str) -> None:
        """Tell that the sentence breaks off behind some words."""
        self._say('unfinished', words=self._texts.words(words))

    def _say(self, key: str, **values: object) -> None:
        self.note(self._texts.say(key, **values))

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
