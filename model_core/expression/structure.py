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
* "except" leaves out some of what is asked for, whatever stands before it.
* "that is" describes the thing before it, unless only what is asked for has the
  number of the verb: "the ponds next to a road that are larger than 2 ha".
"""

from __future__ import annotations

from dataclasses import replace

from .nouns import is_plural
from .words import Lexeme

_ADJECTIVES = frozenset({'COLOUR', 'SHAPE', 'SIZE', 'PLACEADJ'})
_PRE = _ADJECTIVES | {'DET', 'NUM', 'ORD', 'SUP', 'NEAREST', 'PRECOMPARE'}
NOMINAL = _PRE | {'WORD', 'PRON'}
"""Tags of what a noun phrase is made of."""
_CONDITIONS = frozenset({'REL', 'PLACE', 'COMPARE', 'FROMSIDE', 'NEARESTTO'})
_OPENERS = frozenset(('', 'UNION', 'TOP', 'EXCEPT', 'REL', 'NEARESTTO', 'FRONT', 'OF'))
_LINKS = frozenset({'BE', 'THAT', 'NOT'})
_JOINS = frozenset({'JOIN', 'COMMA'})


def structure(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes with joints that the grammar knows (see above)."""
    return _predicates(_Structure(_merge(_negations(lexemes))).run())


def _negations(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Put "not white" behind its noun: "not white buildings"."""
    done = list(lexemes)
    for at in range(len(lexemes) - 2):
        before = lexemes[at - 1].tag if at else ''
        negated = [x.tag for x in lexemes[at : at + 2]]
        if before not in ('', 'DET', 'REL') or negated[0] != 'NOT':
            continue
        end = at + 2
        while end < len(lexemes) and lexemes[end].tag in _PRE:
            end += 1
        noun = end
        while end < len(lexemes) and lexemes[end].tag == 'WORD':
            end += 1
        if negated[1] in _ADJECTIVES and end > noun:
            done[at:end] = [*lexemes[at + 2 : end], *lexemes[at : at + 2]]
    return done


def _predicates(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Tell what is said of a thing ("is round") from what stands before its noun."""
    done: list[Lexeme] = []
    at = 0
    while at < len(lexemes):
        end = at
        while end < len(lexemes) and lexemes[end].tag in _PRE | {'ORCOLOUR'}:
            end += 1
        run = lexemes[at:end]
        before = done[-1].tag if done else ''
        after = lexemes[end].tag if end < len(lexemes) else ''
        if not run:
            done.append(lexemes[at])
            end = at + 1
        elif before == after == 'WORD' and all(x.tag in _ADJECTIVES for x in run):
            done += [replace(x, tag='WORD', match=None) for x in run]
        elif before not in _OPENERS and (after not in ('WORD', 'PRON')):
            ranked = after in ('NEARESTTO', 'FROMSIDE') or any(
                x.tag == 'SUP' for x in run
            )
            done += [_said(x, ranked) for x in run]
        else:
            done += run
        at = end
    return done


def _said(lexeme: Lexeme, ranked: bool) -> Lexeme:
    if lexeme.tag in ('DET', 'NEAREST', 'ORCOLOUR'):
        return lexeme
    if lexeme.tag in ('ORD', 'NUM') and not ranked:
        return replace(lexeme, tag='UNKNOWN')
    return replace(lexeme, tag=f'IS_{lexeme.tag}')


def _merge(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Tell noun-of-noun from relation, and drop articles that have no noun."""
    merged: list[Lexeme] = []
    of_rank = False
    for index, lexeme in enumerate(lexemes):
        following = (x.tag for x in lexemes[index + 1 :] if x.tag != 'UNKNOWN')
        after = next(following, '')
        before = merged[-1].tag if merged else ''
        if of_rank and lexeme.tag in ('DET', 'NUM'):
            continue
        of_rank = lexeme.tag == 'OF' and before in ('NUM', 'SUP', 'ORD', 'NEAREST')
        if of_rank:
            merged[-1] = replace(merged[-1], text=f'{merged[-1].text} of')
            continue
        if lexeme.tag == 'OF' and before == 'PRON' and merged[-1].text == 'one':
            merged[-1] = replace(merged[-1], tag='DET', match=None)
            continue
        merged.append(replace(lexeme, tag=_tag_between(lexeme.tag, before, after)))
    return merged


def _tag_between(tag: str, before: str, after: str) -> str:
    """Return what a lexeme is, given the tags of its neighbours."""
    if tag == 'OF' and (before != 'WORD' or after != 'WORD'):
        return 'REL'
    if tag == 'DET' and after not in NOMINAL | {'COMPARE', 'NEARESTTO'}:
        return 'UNKNOWN'
    if tag == 'NEAREST' and before in ('WORD', 'THAT', 'BE') and after == 'DET':
        return 'NEARESTTO'
    if tag == 'COMPARE' and before in ('', 'DET', 'REL') and after in NOMINAL:
        return 'PRECOMPARE'
    return tag


class _Structure:
    def __init__(self, lexemes: list[Lexeme]) -> None:
        self.lexemes = lexemes
        self.done: list[Lexeme] = []
        self.between = False
        self.equipped = False
        self.relative = False
        self.fronted = bool(lexemes) and lexemes[0].tag in _CONDITIONS

    def run(self) -> list[Lexeme]:
        at = 0
        while at < len(self.lexemes):
            tag = self.lexemes[at].tag
            if tag in _JOINS:
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
            if not self.relative:
                self.emit('LIFT', at)
        elif self.equipped and lexeme.tag in _CONDITIONS and before in ('WORD', 'PRON'):
            self.emit('CONJ', at, 'and')
        self.relative = False
        if lexeme.tag == 'REL':
            self.between = lexeme.name == 'between'
            self.equipped = lexeme.name in ('with', 'without')
        self.done.append(lexeme)

    def tag_at(self, at: int) -> str:
        return self.lexemes[at].tag if at < len(self.lexemes) else ''

    def emit(self, tag: str, at: int, text: str = '') -> None:
        lexeme = self.lexemes[at]
        self.done.append(replace(lexeme, tag=tag, text=text or lexeme.text))

    def run_end(self, at: int, tags: frozenset[str]) -> int:
        while self.tag_at(at) in tags:
            at += 1
        return at

    def joined(self, at: int) -> tuple[int, str, bool]:
        """Return the end of the joints from `at`, their meaning, and any comma."""
        names: list[str] = []
        comma = False
        while self.tag_at(at) in _JOINS:
            if self.tag_at(at) == 'COMMA':
                comma = True
            else:
                names.append(self.lexemes[at].name)
            at += 1
        return at, names[0] if names else 'and', comma

    def join(self, at: int) -> int:
        after, name, comma = self.joined(at)
        only_comma = all(x.tag == 'COMMA' for x in self.lexemes[at:after])
        links = self.run_end(after, _LINKS)
        tag = self.tag_at(links)
        before = self.done[-1].tag if self.done else ''
        if not tag or not before:
            return after
        negated = any(x.tag == 'NOT' for x in self.lexemes[after:links])
        if negated and tag in NOMINAL and not self.is_predicate(links):
            self.exempt(after)
            return links
        if before in _ADJECTIVES and self.is_attributive(links):
            return self.join_adjectives(at, after)
        if tag == 'EXCEPT':
            return after
        if tag in _CONDITIONS or self.is_predicate(links):
            lifted = comma and name != 'or'
            joint = 'or' if name == 'or' else 'and'
            self.emit('LIFT' if lifted else 'CONJ', at, joint)
            return self.open_condition(after, name)
        run = {x.tag for x in self.lexemes[after : self.run_end(after, NOMINAL)]}
        if only_comma and 'SUP' in run and 'PRON' in run and 'WORD' not in run:
            self.emit('LIFT', at)
            return self.skip_article(after)
        if tag in NOMINAL and links == after and name == 'but':
            self.exempt(at)
        elif tag in NOMINAL and links == after:
            self.join_things(at, after, only_comma)
        return after

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
        if any(x.tag == 'REL' for x in self.done):
            self.emit('LIFT', at)
        self.emit('EXCEPT', at)

    def join_things(self, at: int, after: int, only_comma: bool) -> None:
        """Join the thing at `after` to the one before it, or to what is asked for."""
        in_anchor = any(x.tag == 'REL' for x in self.done)
        if self.fronted and only_comma:
            self.fronted = False
            self.emit('FRONT', at)
        elif self.between or not in_anchor:
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
        end = self.run_end(at, _ADJECTIVES | _JOINS)
        return end > at and self.tag_at(end) == 'WORD' and self.opens_noun()

    def opens_noun(self) -> bool:
        """Say whether what stands before is still before its noun."""
        at = len(self.done) - 1
        while at >= 0 and self.done[at].tag in _PRE:
            at -= 1
        return at < 0 or self.done[at].tag not in ('WORD', 'PRON', 'PRED', 'CONJ')

    def is_predicate(self, at: int) -> bool:
        """Say whether adjectives or ranks without a noun stand there."""
        end = self.run_end(at, _PRE)
        run = {x.tag for x in self.lexemes[at:end]}
        if self.tag_at(end) == 'PRON':
            return bool(run & {'SUP'}) and self.linked(at)
        if self.tag_at(end) in ('WORD', 'NEARESTTO'):
            return self.tag_at(end) == 'NEARESTTO' and self.linked(at)
        if run and run <= _ADJECTIVES:
            return True
        return 'SUP' in run and self.linked(at)

    def linked(self, at: int) -> bool:
        return at > 0 and self.lexemes[at - 1].tag in _LINKS

    def form(self, lexemes: list[Lexeme]) -> tuple[str, bool]:
        """Return the article of the noun at the head of the list, and any rank."""
        article = ''
        ranked = False
        for lexeme in lexemes:
            if lexeme.tag == 'DET' and not article:
                article = lexeme.name
            elif lexeme.tag == 'SUP':
                ranked = True
            if lexeme.tag not in _PRE:
                break
        return article, ranked

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
        form = self.form(self.lexemes[after:])
        nearest = self.form(self.done[starts[-1] :])
        target = self.form(self.done[starts[0] :])
        definite = [article == 'the' for article, _ in (form, target, nearest)]
        like_target = form == target or definite[0] == definite[1] != definite[2]
        return 'TOP' if form != nearest and like_target else 'UNION'

    def relate(self, at: int) -> int:
        """Read "that is": drop it, or return to what is asked for (see above)."""
        after = self.run_end(at, frozenset(('THAT', 'BE')))
        verbs = [x.name for x in self.lexemes[at:after] if x.tag == 'BE']
        if self.tag_at(after) == 'WORD':
            self.emit('UNKNOWN', at)
            return after
        self.relative = True
        if verbs and self.lifts(verbs[0]) and (self.done[-1].tag == 'WORD'):
            self.emit('LIFT', at)
        return self.open_condition(after)

    def lifts(self, verb: str) -> bool:
        """Say whether only what is asked for has the number of the verb."""
        heads: list[Lexeme] = []
        for index, lexeme in enumerate(self.done):
            following = self.done[index + 1].tag if index + 1 < len(self.done) else ''
            if lexeme.tag == 'WORD' and following not in ('WORD', 'OF'):
                heads.append(lexeme)
        if len(heads) < 2 or not any(x.tag == 'REL' for x in self.done):
            return False
        first, last = is_plural(heads[0].text), is_plural(heads[-1].text)
        return first != last and first == (verb == 'many')

    def open_condition(self, at: int, joint: str = '') -> int:
        """Go past verbs and articles to where a condition begins."""
        negated = joint == 'nor'
        while self.tag_at(at) in _LINKS:
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
        end = self.run_end(at, _PRE)
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
        after = self.run_end(at, _LINKS)
        tag = self.tag_at(after)
        if tag in _CONDITIONS or self.is_predicate(after):
            self.emit('PRED', at)
            return self.open_condition(at)
        if self.tag_at(after) in NOMINAL:
            self.emit('UNKNOWN', at)
            return after
        return after

    def negate(self, at: int) -> int:
        """Read "not" before a thing as "except", and "except" before none as "not"."""
        after = self.run_end(at, frozenset(('NOT', 'EXCEPT')))
        if self.tag_at(after) in _CONDITIONS:
            if self.tag_at(at) == 'EXCEPT':
                self.emit('CONJ', at, 'and')
            self.emit('NOT', at)
        elif self.tag_at(after) in NOMINAL and (
            self.tag_at(at) == 'EXCEPT' or not self.is_predicate(after)
        ):
            self.exempt(at)
        elif self.tag_at(after) in NOMINAL:
            self.emit('NOT', at)
        else:
            self.emit('UNKNOWN', at)
        return after
