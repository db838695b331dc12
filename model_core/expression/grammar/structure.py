"""Decide what every "and", comma, "that", "is" and "not" of a sentence joins.

The grammar is then free of conflicts save one. The rules, in the order of reading:

* "and" before a condition joins it to the condition before it; a comma before it
  returns to what is asked for: "the building next to a pond, north of the road".
* A place in the picture describes what is asked for, wherever it stands, save after
  "that is": "the bridge over the river in the north".
* What follows "with ..." describes the owner: "houses with red roofs near the beach".
* "and" before a noun joins it to the thing before it, unless its form is that of the
  thing asked for and not that of the thing before it: in "ponds near the road and
  lakes" the lakes are asked for, in "ponds near the road and the river" they are not.
  So they are too where they have a condition of their own, and the number of the thing
  asked for: "the ponds north of the road and the houses south of it".
* "or" behind "not" is denied as well ("not round or elongated" is neither), save
  what is of another kind: "not near a road or larger than 2 ha".
* "except" leaves out some of what is asked for, whatever stands before it.
* "but not" denies the relation before it of another thing ("touching the road but not
  the river"), unless that is one of what is asked for ("buildings but not churches").
* "with the largest area" describes what is asked for, and "larger than 2 ha" the
  thing before it, also behind "with": "houses with pools larger than 50 m²".
* "that is" describes the thing before it, unless only what is asked for has the
  number of the verb: "the ponds next to a road that are larger than 2 ha".
"""

from __future__ import annotations

from dataclasses import replace

from ..lexicon.thesaurus import is_kind_of
from ..tree.relations import has_anchor, is_of_two
from ..words.lexemes import Lexeme
from .neighbours import (
    form_of,
    is_behind,
    is_many,
    is_sharing_article,
    merge,
    negations,
    only_first_agrees,
    predicates,
    verb_numbers,
)
from .reorder import reorder
from .runs import run_end
from .terminals import (
    ADJECTIVES,
    CONDITIONS,
    JOINS,
    LINKS,
    NOMINAL,
    PRE,
    said_of,
)

__all__ = ['NOMINAL', 'structure']

_SIZES = frozenset({'bigger', 'smaller'})


def structure(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes with joints that the grammar knows (see above)."""
    ordered = reorder(lexemes)
    return predicates(_Structure(merge(negations(ordered))).run())


class _Structure:
    def __init__(self, lexemes: list[Lexeme]) -> None:
        self.lexemes = lexemes
        self.done: list[Lexeme] = []
        self.between = False
        self.equipped = False
        self.apart = False
        self.equipment: Lexeme | None = None
        self.relation: Lexeme | None = None
        self.relative = False
        self.fronted = bool(lexemes) and lexemes[0].tag in CONDITIONS

    def run(self) -> list[Lexeme]:
        at = 0
        while at < len(self.lexemes):
            tag = self.lexemes[at].tag
            if tag in JOINS:
                at = self.join(at)
            elif tag == 'THAT':
                at = self.relate(at)
            elif tag == 'BE':
                at = self.predicate(at)
            elif tag in ('NOT', 'EXCEPT'):
                at = self.negate(at)
            elif tag == 'REL' and self.lexemes[at].name == 'with' and self.coloured(at):
                at = self.open_condition(at + 1)
            else:
                self.plain(at)
                at += 1
        return self.done

    def plain(self, at: int) -> None:
        """Take a lexeme as it is; a condition does not belong to "with a roof"."""
        lexeme = self.lexemes[at]
        before = self.done[-1].tag if self.done else ''
        if lexeme.tag == 'PLACE' and before == 'WORD' and self.in_anchor():
            # "Larger than the pond" needs to be told which pond.
            stays = self.relative or (self.relation and self.relation.name in _SIZES)
            self.done += [] if stays else [replace(lexeme, tag='LIFT')]
        elif is_behind(lexeme) and before == 'WORD' and self.in_anchor():
            self.emit('LIFT', at)
        elif self.equipped and self.describes_owner(at) and before in ('WORD', 'PRON'):
            self.emit('CONJ', at, 'and')
        self.relative = False
        if lexeme.tag == 'REL':
            self.between = is_of_two(lexeme.name)
            self.equipped = lexeme.name in ('with', 'without')
            self.equipment = lexeme if has_anchor(lexeme.name) else None
            self.relation = lexeme
        self.done.append(lexeme)

    def describes_owner(self, at: int) -> bool:
        """Say whether a condition behind "with a pool" is one of the house."""
        tag = self.lexemes[at].tag
        return tag in CONDITIONS and tag != 'COMPARE'

    def tag_at(self, at: int) -> str:
        return self.lexemes[at].tag if at < len(self.lexemes) else ''

    def emit(self, tag: str, at: int, text: str = '') -> None:
        lexeme = self.lexemes[at]
        self.done.append(replace(lexeme, tag=tag, text=text or lexeme.text))

    def run_end(self, at: int, tags: frozenset[str]) -> int:
        return run_end(self.lexemes, at, tags)

    def joined(self, at: int) -> tuple[int, str, bool]:
        """Return the end of the joints from `at`, their meaning, and any comma."""
        names: list[str] = []
        comma = False
        while self.tag_at(at) in JOINS:
            if self.tag_at(at) == 'COMMA':
                comma = True
            else:
                names.append(self.lexemes[at].name)
            at += 1
        return at, names[0] if names else 'and', comma

    def join(self, at: int) -> int:
        after, name, comma = self.joined(at)
        only_comma = all(x.tag == 'COMMA' for x in self.lexemes[at:after])
        links = self.run_end(after, LINKS)
        tag = self.tag_at(links)
        before = self.done[-1].tag if self.done else ''
        if not tag or not before:
            return after
        negated = any(x.tag == 'NOT' for x in self.lexemes[after:links])
        if negated and tag in NOMINAL and not self.is_predicate(links):
            return self.join_negated(at, after, links)
        if before in ADJECTIVES and self.is_attributive(links):
            return self.join_adjectives(at, after)
        if tag == 'EXCEPT':
            self.apart = comma
            return after
        if tag in CONDITIONS or self.is_predicate(links):
            return self.join_condition(at, after, name, comma)
        run = {x.tag for x in self.lexemes[after : self.run_end(after, NOMINAL)]}
        if only_comma and 'SUP' in run and 'PRON' in run and 'WORD' not in run:
            self.emit('LIFT', at)
            return self.skip_article(after)
        if tag in NOMINAL and links == after and name == 'but':
            self.exempt(at)
        elif tag in NOMINAL and links == after:
            self.join_things(at, after, only_comma)
        return after

    def join_condition(self, at: int, after: int, name: str, comma: bool) -> int:
        """Join the condition at `after` to the one before it."""
        linked = self.tag_at(after) in LINKS
        if name == 'or' and not linked and self.is_denied(self.tag_at(after)):
            self.emit('CONJ', at, 'and')
            self.emit('NOT', at)
            return after
        lifted = comma and name != 'or'
        joint = 'or' if name == 'or' else 'and'
        self.emit('LIFT' if lifted else 'CONJ', at, joint)
        return self.open_condition(after, name)

    def join_negated(self, at: int, after: int, noun: int) -> int:
        """Read "and no lakes" as "except", and "with a pool but no garage"."""
        if self.equipment and self.lexemes[after].text == 'no':
            self.relate_again(at, self.equipment)
        elif self.is_contrasted(noun):
            self.relate_again(at, self.relation)
        else:
            self.exempt(after)
        return noun

    def relate_again(self, at: int, relation: Lexeme | None) -> None:
        """Deny the same relation to another thing: "with a pool but no garage"."""
        assert relation is not None
        self.emit('CONJ', at, 'and')
        if relation.name != 'without':
            self.emit('NOT', at)
        self.done.append(replace(relation, start=self.lexemes[at].start))

    def is_contrasted(self, at: int) -> bool:
        """Say whether "but not" excludes an anchor: "near the road but not the lake".

        What is a kind of what is asked for is one of those that are left out.
        """
        end = self.run_end(at, PRE)
        if self.tag_at(end) != 'WORD' or not self.in_anchor():
            return False
        noun = self.lexemes[self.run_end(end, frozenset({'WORD'})) - 1].text
        tags = [x.tag for x in self.done]
        words = [x for x in self.done[: tags.index('REL')] if x.tag == 'WORD']
        asked = words[-1].text if words else noun
        return self.union(at) == 'UNION' and not is_kind_of(noun, asked)

    def is_denied(self, following: str) -> bool:
        """Say whether "not" reaches over the next condition: "not round or long"."""
        if said_of(self.done[-1].tag) != said_of(following):
            return False
        at = len(self.done) - 1
        while at > 0 and self.done[at].tag in NOMINAL | {'COMPARE', 'PLACE', 'UNION'}:
            at -= 1
        if at > 0 and self.done[at].tag == 'REL':
            at -= 1
        return at >= 0 and self.done[at].tag == 'NOT'

    def coloured(self, at: int) -> bool:
        """Say whether nothing but a colour follows: "with a red color"."""
        end = self.run_end(at + 1, frozenset({'DET', 'COLOUR', 'JOIN'}))
        run = [x.tag for x in self.lexemes[at + 1 : end]]
        return 'COLOUR' in run and self.tag_at(end) not in NOMINAL

    def in_anchor(self) -> bool:
        """Say whether the last thing is one that another is related to."""
        leads = [x.tag for x in self.done if x.tag in ('REL', 'EXCEPT', 'FRONT')]
        return leads[-1:] == ['REL']

    def exempt(self, at: int) -> None:
        """Begin an exception, which is always one of what is asked for."""
        if any(x.tag in ('REL', 'EXCEPT') for x in self.done):
            self.emit('LIFT', at)
        self.emit('EXCEPT', at)

    def join_things(self, at: int, after: int, only_comma: bool) -> None:
        """Join the thing at `after` to the one before it, or to what is asked for."""
        in_anchor = any(x.tag in ('REL', 'NEARESTTO') for x in self.done)
        if self.fronted and only_comma:
            self.fronted = False
            self.emit('FRONT', at)
        elif (
            self.between
            or not in_anchor
            or (self.lexemes[at].name == 'or' and self.is_denied('WORD'))
        ):
            self.emit('UNION', at)
        else:
            self.emit(self.union(after), at)
        self.between = False

    def join_adjectives(self, at: int, after: int) -> int:
        """Join "white or gray" into one colour; drop the joint of "large, white"."""
        if self.tag_at(after) == self.done[-1].tag == 'COLOUR':
            self.emit('ORCOLOUR', at)
        return after

    def is_attributive(self, at: int) -> bool:
        """Say whether adjectives stand there that go on before or after a noun."""
        if self.tag_at(at) == 'COLOUR' and self.done[-1].tag == 'COLOUR':
            return True
        end = self.run_end(at, ADJECTIVES | JOINS)
        return end > at and self.tag_at(end) == 'WORD' and self.opens_noun()

    def opens_noun(self) -> bool:
        """Say whether what stands before is still before its noun."""
        at = len(self.done) - 1
        while at >= 0 and self.done[at].tag in PRE:
            at -= 1
        return at < 0 or self.done[at].tag not in ('WORD', 'PRON', 'PRED', 'CONJ')

    def is_predicate(self, at: int) -> bool:
        """Say whether adjectives or ranks without a noun stand there."""
        end = self.run_end(at, PRE)
        run = {x.tag for x in self.lexemes[at:end]}
        if self.tag_at(end) == 'PRON':
            return bool(run & {'SUP'}) and self.linked(at)
        if self.tag_at(end) in ('WORD', 'NEARESTTO'):
            ranked = bool(run) and run <= {'ORD', 'NUM'}
            return self.tag_at(end) == 'NEARESTTO' and (ranked or self.linked(at))
        if run and run <= ADJECTIVES:
            return True
        return 'SUP' in run and self.linked(at)

    def linked(self, at: int) -> bool:
        return at > 0 and self.lexemes[at - 1].tag in LINKS

    def union(self, after: int) -> str:
        """Return what joins the noun at `after`: UNION or, for what is asked, TOP."""
        starts = [
            index
            for index, lexeme in enumerate(self.done)
            if lexeme.tag in NOMINAL
            and (index == 0 or self.done[index - 1].tag not in NOMINAL)
        ]
        if len(starts) < 2 or self.done[-1].tag not in ('WORD', 'PRON'):
            return 'TOP'
        if is_sharing_article(self.lexemes[after:], self.done, starts):
            return 'UNION'
        form = form_of(self.lexemes[after:])
        nearest = form_of(self.done[starts[-1] :])
        target = form_of(self.done[starts[0] :])
        if form == nearest and self.is_described(after):
            numbers = [
                is_many(lexemes)
                for lexemes in (
                    self.lexemes[after:],
                    self.done[starts[0] :],
                    self.done[starts[-1] :],
                )
            ]
            like_target = numbers[0] == numbers[1]
            apart = numbers[1] != numbers[2] or self.is_parallel(after)
            return 'TOP' if like_target and apart else 'UNION'
        definite = [article == 'the' for article, _ in (form, target, nearest)]
        like_target = form == target or definite[0] == definite[1] != definite[2]
        return 'TOP' if form != nearest and like_target else 'UNION'

    def is_described(self, at: int) -> bool:
        """Say whether the noun at `at` has a condition of its own."""
        return self.tag_at(self.run_end(at, NOMINAL)) in CONDITIONS

    def is_parallel(self, at: int) -> bool:
        """Say whether the noun at `at` and the first thing are related alike."""
        lead = self.lexemes[self.run_end(at, NOMINAL)]
        first = next((x for x in self.done if x.tag in CONDITIONS), lead)
        return (first.tag, first.name) == (lead.tag, lead.name)

    def relate(self, at: int) -> int:
        """Read "that is": drop it, or return to what is asked for (see above)."""
        after = self.run_end(at, frozenset(('THAT', 'BE')))
        verbs = verb_numbers(self.lexemes[at : after + 1])
        if self.tag_at(after) == 'WORD':
            self.emit('UNKNOWN', at)
            return after
        self.relative = True
        if verbs and only_first_agrees(self.done, verbs[0]):
            self.emit('LIFT', at)
        return self.open_condition(after)

    def open_condition(self, at: int, joint: str = '') -> int:
        """Go past verbs and articles to where a condition begins."""
        negated = joint == 'nor'
        while self.tag_at(at) in LINKS:
            if self.tag_at(at) == 'NOT':
                negated = True
            at += 1
        if self.tag_at(at) in NOMINAL and not self.is_predicate(at) and negated:
            self.exempt(at - 1)
            return at
        if negated:
            self.emit('NOT', at - 1)
        return self.skip_article(at)

    def skip_article(self, at: int) -> int:
        """Go past the article of "is the largest (one)"; mark its noun as said."""
        end = self.run_end(at, PRE)
        run = self.lexemes[at:end]
        if not any(x.tag in ('SUP', 'COLOUR', 'SIZE', 'SHAPE') for x in run):
            of_side = self.tag_at(end) == 'PRON' and self.tag_at(end + 1) == 'FROMSIDE'
            if self.tag_at(end) in ('NEARESTTO', 'FROMSIDE') or of_side:
                self.done += [x for x in run if x.tag in ('ORD', 'NUM')]
                return end + of_side
            return at
        if self.tag_at(end) in ('WORD', 'OF'):
            return at
        self.done += [x for x in run if x.tag != 'DET']
        return end + 1 if self.tag_at(end) == 'PRON' else end

    def predicate(self, at: int) -> int:
        """Read "is" as the verb of the sentence."""
        after = self.run_end(at, LINKS)
        tag = self.tag_at(after)
        if tag in CONDITIONS or self.is_predicate(after):
            self.emit('PRED', at)
            return self.open_condition(at)
        if self.tag_at(after) in NOMINAL:
            self.emit('UNKNOWN', at)
            return after
        return after

    def negate(self, at: int) -> int:
        """Read "not" before a thing as "except", and "except" before none as "not"."""
        after = self.run_end(at, frozenset(('NOT', 'EXCEPT')))
        if self.tag_at(after) in CONDITIONS:
            contrast = self.done[-1:] and self.done[-1].tag == 'WORD'
            if self.tag_at(at) == 'EXCEPT' or (contrast and self.in_anchor()):
                self.emit('LIFT' if self.apart else 'CONJ', at, 'and')
            self.apart = False
            self.emit('NOT', at)
        elif self.tag_at(after) in NOMINAL and (
            self.tag_at(at) == 'EXCEPT' or not self.is_predicate(after)
        ):
            but_not = self.lexemes[at].text == 'but not'
            if but_not and self.is_contrasted(after):
                self.relate_again(at, self.relation)
            else:
                self.exempt(at)
        elif self.tag_at(after) in NOMINAL:
            self.emit('NOT', at)
        else:
            self.emit('UNKNOWN', at)
        return after
