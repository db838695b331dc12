"""Tell by its neighbours what a word is, before and after the joints are decided."""

from __future__ import annotations

from dataclasses import replace

from ..lexicon.nouns import is_plural
from ..tree.relations import is_verb
from ..words.lexemes import Lexeme
from .reorder import is_partitive
from .terminals import ADJECTIVES, JOINS, NOMINAL, PRE

_OPENERS = frozenset(('', 'UNION', 'TOP', 'EXCEPT', 'REL', 'NEARESTTO', 'FRONT', 'OF'))
# Forms of the verbs of relations that have no number.
_NOT_FINITE = ('ing', 'ed', 'with', 'through', 'over')
_OF_WHICH = frozenset({'NUM', 'AMOUNT', 'SUP', 'ORD', 'NEAREST'})


def negations(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Put "not white" behind its noun: "not white buildings"."""
    done = list(lexemes)
    for at in range(len(lexemes) - 2):
        before = lexemes[at - 1].tag if at else ''
        negated = [x.tag for x in lexemes[at : at + 2]]
        if before not in ('', 'DET', 'REL') or negated[0] != 'NOT':
            continue
        end = at + 2
        while [x.tag for x in lexemes[end : end + 2]] == ['JOIN', negated[1]]:
            end += 2
        said = end
        while end < len(lexemes) and lexemes[end].tag in PRE:
            end += 1
        noun = end
        while end < len(lexemes) and lexemes[end].tag == 'WORD':
            end += 1
        if negated[1] in ADJECTIVES and end > noun:
            done[at:end] = [*lexemes[said:end], *lexemes[at:said]]
    return done


def predicates(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Tell what is said of a thing ("is round") from what stands before its noun."""
    done: list[Lexeme] = []
    at = 0
    while at < len(lexemes):
        end = at
        while end < len(lexemes) and lexemes[end].tag in PRE | {'ORCOLOUR'}:
            end += 1
        run = lexemes[at:end]
        before = done[-1].tag if done else ''
        after = lexemes[end].tag if end < len(lexemes) else ''
        if not run:
            done.append(lexemes[at])
            end = at + 1
        elif before == after == 'WORD' and all(x.tag in ADJECTIVES for x in run):
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
    if lexeme.tag == 'AMOUNT' or (lexeme.tag in ('ORD', 'NUM') and not ranked):
        return replace(lexeme, tag='UNKNOWN')
    return replace(lexeme, tag=f'IS_{lexeme.tag}')


def merge(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Tell noun-of-noun from relation, and drop articles that have no noun."""
    merged: list[Lexeme] = []
    of_rank = False
    for index, lexeme in enumerate(lexemes):
        following = (x.tag for x in lexemes[index + 1 :] if x.tag != 'UNKNOWN')
        after = next(following, '')
        before = merged[-1].tag if merged else ''
        if of_rank and lexeme.tag == 'NUM' and _is_ranked(lexemes[index:]):
            of_rank = False
        if of_rank and lexeme.tag in ('DET', 'NUM'):
            continue
        if lexeme.tag == 'OF' and before == 'JOIN':
            continue
        if is_partitive(lexeme) and before == 'PRON' and _is_ranked_one(merged):
            merged.pop()
            before = merged[-1].tag
        of_rank = is_partitive(lexeme) and before in _OF_WHICH
        if of_rank:
            merged[-1] = replace(merged[-1], text=f'{merged[-1].text} of')
            continue
        if lexeme.tag == 'OF' and before == 'PRON' and merged[-1].text == 'one':
            merged[-1] = replace(merged[-1], tag='DET', match=None)
            continue
        merged.append(replace(lexeme, tag=_tag_between(lexeme.tag, before, after)))
    return merged


def _is_ranked(lexemes: list[Lexeme]) -> bool:
    """Say whether a rank follows before the next joint: "of the 5 closest to ..."."""
    for lexeme in lexemes:
        if lexeme.tag in ('SUP', 'NEARESTTO', 'FROMSIDE'):
            return True
        if lexeme.tag in JOINS or lexeme.tag == 'REL':
            break
    return False


def _is_ranked_one(lexemes: list[Lexeme]) -> bool:
    """Say whether the lexemes end in "largest one"."""
    return len(lexemes) > 1 and lexemes[-2].tag == 'SUP'


def _tag_between(tag: str, before: str, after: str) -> str:
    """Return what a lexeme is, given the tags of its neighbours."""
    if tag == 'OF' and (before != 'WORD' or after != 'WORD'):
        return 'REL'
    if tag == 'DET' and after not in NOMINAL | {'COMPARE', 'NEARESTTO'}:
        return 'UNKNOWN'
    if tag == 'NEAREST' and (
        (before == 'WORD' and after in NOMINAL)
        or (before in ('THAT', 'BE') and after == 'DET')
    ):
        return 'NEARESTTO'
    if tag == 'COMPARE' and before in ('', 'DET', 'REL') and after in NOMINAL:
        return 'PRECOMPARE'
    return tag


def is_many(lexemes: list[Lexeme]) -> bool:
    """Say whether the first noun phrase of the lexemes stands in the plural."""
    words: list[str] = []
    for lexeme in lexemes:
        if lexeme.tag not in NOMINAL:
            break
        if lexeme.tag == 'WORD':
            words.append(lexeme.text)
    return bool(words) and is_plural(words[-1])


def is_behind(lexeme: Lexeme) -> bool:
    """Say whether a superlative stands behind its noun: "with the largest area"."""
    return lexeme.tag == 'SUP' and lexeme.text.startswith(('with ', 'of ', 'having '))


def form_of(lexemes: list[Lexeme]) -> tuple[str, bool]:
    """Return the article of the noun at the head of the list, and any rank."""
    article = ''
    ranked = False
    for lexeme in lexemes:
        if lexeme.tag == 'DET' and not article:
            article = lexeme.name
        elif lexeme.tag == 'SUP':
            ranked = True
        if lexeme.tag not in PRE:
            break
    return article, ranked


def is_sharing_article(
    after: list[Lexeme], done: list[Lexeme], starts: list[int]
) -> bool:
    """Say whether "pond" is one more anchor: "houses near the road and pond"."""
    bare = not form_of(after)[0] and not is_many(after)
    return bare and bool(form_of(done[starts[-1] :])[0]) and is_many(done[starts[0] :])


def verb_numbers(lexemes: list[Lexeme]) -> list[str]:
    """Return "one" or "many" for every verb of "that are", "that has", "contain"."""
    numbers: list[str] = []
    for before, lexeme in zip([None, *lexemes], lexemes, strict=False):
        if lexeme.tag == 'BE':
            numbers.append(lexeme.name)
        elif lexeme.tag == 'REL' and before is not None and before.tag == 'THAT':
            verb = lexeme.text.split()[0]
            if is_verb(lexeme.name) and not verb.endswith(_NOT_FINITE):
                numbers.append('one' if verb.endswith('s') else 'many')
    return numbers


def only_first_agrees(done: list[Lexeme], verb: str) -> bool:
    """Say whether only what is asked for has the number of the verb."""
    heads: list[Lexeme] = []
    for index, lexeme in enumerate(done):
        following = done[index + 1].tag if index + 1 < len(done) else ''
        if lexeme.tag == 'WORD' and following not in ('WORD', 'OF'):
            heads.append(lexeme)
    leads = [x.name for x in done if x.tag == 'REL']
    if len(heads) < 2 or not leads or done[-1].tag != 'WORD':
        return False
    first, last = is_plural(heads[0].text), is_plural(heads[-1].text)
    if leads[-1] == 'between':
        return first == (verb == 'many')
    return first != last and first == (verb == 'many')
