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

from ..tree.relations import has_anchor, is_of_two
from ..words.lexemes import Lexeme
from .cursor import Cursor
from .joints import (
    describes_owner,
    in_anchor,
    is_attributive,
    is_coloured,
    is_contrasted,
    is_denied,
    is_predicate,
    union,
)
from .neighbours import (
    is_behind,
    merge,
    negations,
    only_first_agrees,
    predicates,
    verb_numbers,
)
from .reorder import reorder
from .terminals import (
    ADJECTIVES,
    CONDITIONS,
    JOINS,
    LINKS,
    NOMINAL,
    PRE,
)

__all__ = ['NOMINAL', 'structure']

_SIZES = frozenset({'bigger', 'smaller'})


def structure(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes with joints that the grammar knows (see above)."""
    ordered = reorder(lexemes)
    return predicates(_Structure(merge(negations(ordered))).run())


class _Structure(Cursor):
    def __init__(self, lexemes: list[Lexeme]) -> None:
        super().__init__(lexemes)
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
            elif self.is_colouring(at):
                at = self.open_condition(at + 1)
            else:
                self.plain(at)
                at += 1
        return self.done

    def is_colouring(self, at: int) -> bool:
        """Say whether "with" only leads to a colour: "with a red color"."""
        lead = self.lexemes[at]
        is_with = lead.tag == 'REL' and lead.name == 'with'
        return is_with and is_coloured(self.lexemes, at)

    def plain(self, at: int) -> None:
        """Take a lexeme as it is; a condition does not belong to "with a roof"."""
        lexeme = self.lexemes[at]
        before = self.done[-1].tag if self.done else ''
        if lexeme.tag == 'PLACE' and before == 'WORD' and in_anchor(self.done):
            # "Larger than the pond" needs to be told which pond.
            stays = self.relative or (self.relation and self.relation.name in _SIZES)
            self.done += [] if stays else [replace(lexeme, tag='LIFT')]
        elif is_behind(lexeme) and before == 'WORD' and in_anchor(self.done):
            self.emit('LIFT', at)
        elif self.equipped and describes_owner(lexeme) and before in ('WORD', 'PRON'):
            self.emit('CONJ', at, 'and')
        self.relative = False
        if lexeme.tag == 'REL':
            self.between = is_of_two(lexeme.name)
            self.equipped = lexeme.name in ('with', 'without')
            self.equipment = lexeme if has_anchor(lexeme.name) else None
            self.relation = lexeme
        self.done.append(lexeme)

    def join(self, at: int) -> int:
        after, name, comma = self.joined(at)
        only_comma = all(x.tag == 'COMMA' for x in self.lexemes[at:after])
        links = self.run_end(after, LINKS)
        tag = self.tag_at(links)
        before = self.done[-1].tag if self.done else ''
        if not tag or not before:
            return after
        negated = any(x.tag == 'NOT' for x in self.lexemes[after:links])
        if negated and tag in NOMINAL and not is_predicate(self.lexemes, links):
            return self.join_negated(at, after, links)
        if before in ADJECTIVES and is_attributive(self.lexemes, self.done, links):
            return self.join_adjectives(at, after)
        if tag == 'EXCEPT':
            self.apart = comma
            return after
        if tag in CONDITIONS or is_predicate(self.lexemes, links):
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
        if name == 'or' and not linked and is_denied(self.done, self.tag_at(after)):
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
        elif is_contrasted(self.lexemes, self.done, noun):
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
            or (self.lexemes[at].name == 'or' and is_denied(self.done, 'WORD'))
        ):
            self.emit('UNION', at)
        else:
            self.emit(union(self.lexemes, self.done, after), at)
        self.between = False

    def join_adjectives(self, at: int, after: int) -> int:
        """Join "white or gray" into one colour; drop the joint of "large, white"."""
        if self.tag_at(after) == self.done[-1].tag == 'COLOUR':
            self.emit('ORCOLOUR', at)
        return after

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
        if (
            self.tag_at(at) in NOMINAL
            and not is_predicate(self.lexemes, at)
            and negated
        ):
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
        if tag in CONDITIONS or is_predicate(self.lexemes, after):
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
            if self.tag_at(at) == 'EXCEPT' or (contrast and in_anchor(self.done)):
                self.emit('LIFT' if self.apart else 'CONJ', at, 'and')
            self.apart = False
            self.emit('NOT', at)
        elif self.tag_at(after) in NOMINAL and (
            self.tag_at(at) == 'EXCEPT' or not is_predicate(self.lexemes, after)
        ):
            but_not = self.lexemes[at].text == 'but not'
            if but_not and is_contrasted(self.lexemes, self.done, after):
                self.relate_again(at, self.relation)
            else:
                self.exempt(at)
        elif self.tag_at(after) in NOMINAL:
            self.emit('NOT', at)
        else:
            self.emit('UNKNOWN', at)
        return after
