"""The table of relations: whole, and the only place that says what a relation is."""

import tomllib

import pytest

from model_core.expression import parse
from model_core.expression.lexicon import FOLDER
from model_core.expression.tree import wording
from model_core.expression.tree.relations import OF_KIND, RELATIONS, Several
from model_core.expression.tree.types import RelationKind

NAMES = tomllib.loads((FOLDER / 'en.toml').read_text('utf-8'))['relation'].keys()
# Names that only complete something else, or are told to be no relation.
_OTHERS = {'bigger', 'smaller', 'to', 'from', 'unknown'}


def test_every_word_for_a_relation_has_a_row():
    assert RELATIONS.keys() >= NAMES - _OTHERS


def test_every_kind_can_be_said():
    assert OF_KIND.keys() == set(RelationKind)


@pytest.mark.parametrize('name', [n for n, row in RELATIONS.items() if row.converse])
def test_what_is_turned_around_twice_is_what_it_was(name):
    row = RELATIONS[name]
    back = RELATIONS[RELATIONS[row.converse].converse]
    loose = {RelationKind.IN, RelationKind.ON, RelationKind.ALONG, RelationKind.WITH}
    assert back.kind is row.kind or row.kind in loose


@pytest.mark.parametrize(
    ('said', 'turned'),
    [
        ('the road that the river crosses', 'the road crossing the river'),
        ('parks with a pond in them', 'parks containing a pond'),
        ('the pond with trees enclosing it', 'the pond surrounded by trees'),
        ('docks with a ship next to them', 'docks next to a ship'),
    ],
)
def test_a_relation_is_turned_around_by_the_table(said, turned):
    assert parse(said).things == parse(turned).things


@pytest.mark.parametrize('several', list(Several))
def test_several_anchors_are_read_by_the_table(several):
    row = next(name for name, row in RELATIONS.items() if row.several is several)
    words = OF_KIND[RELATIONS[row].kind].words or row
    if several is Several.ANY:
        words = 'in'
    things = parse(f'houses {words} the road and the river').things
    parts = things[0].conditions
    counts = [len(part.anchors) for part in parts]
    expected = {
        Several.ANY: [1],
        Several.SINGLE: [1, 1],
        Several.EACH: [1, 1],
        Several.PAIR: [2],
    }
    assert counts == expected[several] or (several is Several.ANY and counts == [2])


@pytest.mark.parametrize('kind', [k for k in RelationKind if OF_KIND[k].words])
def test_what_is_said_for_a_relation_is_read_as_it(kind):
    row = OF_KIND[kind]
    other = f'{row.joint}the river' if row.several is Several.PAIR else ''
    sentence = f'houses {row.words} the road{other}'
    read = parse(sentence)
    assert wording.to_json(read)['things'][0]['conditions'][0]['kind'] == kind.value
