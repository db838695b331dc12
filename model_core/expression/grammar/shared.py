"""What several things share: a head noun, or their relation to another thing.

tennis and basketball courts        tennis courts and basketball courts
near both a pond and a tree         near a pond and near a tree
near a pond as well as a tree       near a pond and near a tree

A head noun is shared by a bare word before "and", "or" or a comma where both
together are the name of a thing that is known, and the word by itself is none, or
stands in the singular without an article: "water and storage tanks".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ..lexicon.closed_class import Match
from ..lexicon.nouns import is_plural
from ..lexicon.thesaurus import thesaurus
from ..tree.relations import has_anchor, is_of_two
from ..words.lexemes import Lexeme
from .runs import noun_phrase_end, run_end, tag_at
from .terminals import CONDITIONS, JOINS, PRE

_WORD = frozenset({'WORD'})


def share_heads(lexemes: list[Lexeme], names: Collection[str] = ()) -> list[Lexeme]:
    """Return the lexemes with a shared head noun behind every word of a list.

    Args:
        lexemes: The sentence, tagged.
        names: Plain names of things that are known to be there.
    """
    done = list(lexemes)
    for at in range(len(lexemes) - 1, 0, -1):
        joints = run_end(done, at, JOINS)
        if joints == at:
            continue
        begin = at
        while tag_at(done, begin - 1) == 'WORD':
            begin -= 1
        head = run_end(done, run_end(done, joints, PRE), _WORD)
        if begin == at or tag_at(done, head - 1) != 'WORD':
            continue
        if tag_at(done, at - 1) == 'WORD' and done[at].tag in JOINS:
            words = ' '.join(x.text for x in done[begin:at])
            article = tag_at(done, begin - 1) in PRE
            if _shares(words, done[head - 1].text, article, names):
                one = [x for x in done[begin - 1 : begin] if x.name == 'a']
                again = one if tag_at(done, joints) == 'WORD' else []
                done[joints:joints] = again
                done.insert(at, done[head - 1 + len(again)])
    return done


def _shares(words: str, head: str, article: bool, names: Collection[str]) -> bool:
    things = thesaurus()

    def known(name: str) -> bool:
        return things.plain(name) in names or things.knows(things.plain(name))

    if not known(f'{words} {head}'):
        return False
    return not known(words) or (not article and is_plural(head) > is_plural(words))


def share_relations(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes with a relation to both of two things said of each."""
    done = list(lexemes)
    for at in range(len(lexemes) - 1, 0, -1):
        if done[at].tag == 'BOTH':
            joint = at
            while joint < len(done) and done[joint].name != 'and':
                joint += 1
            done = _said_of_each(done, at - 1, joint, at + 1)
        elif done[at].text == 'as well as' and done[at].tag == 'JOIN':
            begin = at
            while tag_at(done, begin - 1) in PRE | {'WORD', 'OF'}:
                begin -= 1
            after = noun_phrase_end(done, at + 1)
            apart = tag_at(done, after) in CONDITIONS
            if begin < at and not apart and _alike(done[begin], done[at + 1 :]):
                done = _said_of_each(done, begin - 1, at, begin)
    return [x for x in done if x.tag != 'BOTH']


def _alike(first: Lexeme, rest: list[Lexeme]) -> bool:
    """Say whether both things have an article of the same kind, or both none."""
    names = [x.name if x.tag == 'DET' else '' for x in (first, *rest[:1])]
    return len(names) == 2 and names[0] == names[1]


def _said_of_each(
    lexemes: list[Lexeme], lead: int, joint: int, thing: int
) -> list[Lexeme]:
    """Repeat the relation at `lead` behind the joint; "not both" is "not or not"."""
    relation = lexemes[lead]
    if relation.tag != 'REL' or is_of_two(relation.name) or has_anchor(relation.name):
        return lexemes
    if noun_phrase_end(lexemes, joint + 1) == joint + 1:
        return lexemes
    denied = tag_at(lexemes, lead - 1) == 'NOT'
    name = 'or' if denied else 'and'
    match = Match('conjunction', name, 1)
    joints = [replace(lexemes[joint], text=name, match=match)]
    if noun_phrase_end(lexemes, thing) < joint and not denied:
        joints.insert(0, replace(lexemes[joint], tag='COMMA', text=',', match=None))
    again = [lexemes[lead - 1]] if denied else []
    start = lexemes[joint].start
    repeated = [replace(x, start=start) for x in (*again, relation)]
    return [*lexemes[:joint], *joints, *repeated, *lexemes[joint + 1 :]]
