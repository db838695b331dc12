"""A sentence of which parts were changed, in words that mean just that."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from test_languages import SENTENCES as FOREIGN
from test_sentences import SENTENCES as ENGLISH

from model_core.expression.restating import restated
from model_core.expression.tree.parts import parts_of
from model_core.expression.tree.wording import to_json
from model_core.expression.understand import understand
from model_core.protocol import Role

TAKEN_AWAY = ''


def changed(typed: str, part: str, instead: str = TAKEN_AWAY) -> dict[str, Any]:
    """Return the tree of a sentence with a part of it taken away or exchanged."""
    expression = understand(typed)
    found = next(p for p in parts_of(expression) if p.text == part)
    value = dict(found.choices)[instead] if instead else None
    return edited(to_json(expression), found.path, value)


def edited(tree: dict[str, Any], path: tuple, value: Any) -> dict[str, Any]:
    new = copy.deepcopy(tree)
    node: Any = new
    for key in path[:-1]:
        node = node[key]
    if value is None:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return new


def said(typed: str, tree: dict[str, Any]) -> str:
    return restated(typed, understand(typed, tree), understand)


@pytest.mark.parametrize(
    ('typed', 'part', 'instead', 'sentence'),
    [
        (
            'the largest pond north of the road', 'largest', 'smallest',
            'the smallest pond north of the road',
        ),
        (
            'show me the biggest lake, please', 'largest', 'smallest',
            'show me the smallest lake, please',
        ),
        ('the pond which is white', 'white', TAKEN_AWAY, 'the pond'),
        (
            'ponds near the road and larger than 2 ha', 'larger than 2 ha', TAKEN_AWAY,
            'ponds near the road',
        ),
        ('three white houses', 'three', TAKEN_AWAY, 'white houses'),
        (
            'der größte Teich nördlich der Straße', 'largest', 'smallest',
            'der kleinste Teich nördlich der Straße',
        ),
        (
            'Haeuser suedlich der Strasse', 'south of the road', 'west of the road',
            'Haeuser westlich der Strasse',
        ),
        (
            'le plus grand étang au nord de la route', 'north of the road',
            'east of the road', "le plus grand étang à l'est de la route",
        ),
        (
            'le plus grand étang au nord de la route', 'largest', TAKEN_AWAY,
            "l'étang au nord de la route",
        ),
        (
            'todas las casas situadas al este del lago', 'east of the lake',
            'south of the lake', 'todas las casas situadas al sur del lago',
        ),
        (
            'a maior lagoa com menos de 2 ha', 'largest', 'smallest',
            'a menor lagoa com menos de 2 ha',
        ),
    ],
)  # fmt: skip
def test_a_change_is_made_in_the_words_of_the_sentence(typed, part, instead, sentence):
    assert said(typed, changed(typed, part, instead)) == sentence


@pytest.mark.parametrize(
    ('typed', 'sentence'),
    [
        ('ponds north of the road', 'ponds north of the @Roads'),
        ('Teiche nördlich der Straße', 'Teiche nördlich der @Roads'),
        ('étangs au nord des routes', 'étangs au nord des @Roads'),
    ],
)
def test_a_thing_is_taken_from_a_layer(typed, sentence):
    tree = to_json(understand(typed))
    path = ('things', 0, 'conditions', 0, 'anchors', 0, 'kinds')
    tree = edited(tree, path, [{'is': 'kind', 'head': '@Roads'}])
    tree['things'][0]['conditions'][0]['anchors'][0].pop('plural', None)
    assert said(typed, tree) == sentence


def test_several_changes_are_made_one_after_the_other():
    typed = 'the two largest white ponds near the road and north of the river'
    tree = to_json(understand(typed))
    thing = tree['things'][0]
    thing['ranks'][0]['least'] = True
    del thing['conditions'][1]
    del thing['conditions'][0]
    assert said(typed, tree) == 'the two smallest ponds north of the river'


def test_one_of_two_things_is_left_out():
    tree = to_json(understand('the largest pond and three houses'))
    del tree['things'][0]
    assert said('the largest pond and three houses', tree) == 'three houses'


def test_what_no_words_say_is_not_said_otherwise():
    # English says "north of the road" of both, in whatever order.
    typed = 'the pond north of the road and the lake north of it'
    tree = to_json(understand('the pond and the lake'))
    tree['things'][1]['conditions'] = to_json(understand('house north of the road'))[
        'things'
    ][0]['conditions']
    found = said(typed, tree)
    assert not found or understand(found).things == understand(typed, tree).things


@pytest.mark.parametrize('typed', ['', '?', 'pond ' * 300])
def test_a_sentence_that_cannot_be_read_leaves_the_plain_wording(typed):
    tree = to_json(understand('the largest pond'))
    assert said(typed, tree) == 'the largest pond'


def changes(typed: str) -> Iterator[dict[str, Any]]:
    """Yield what the chips of a sentence can make of it, one change each."""
    expression = understand(typed)
    tree, parts = to_json(expression), parts_of(expression)
    targets = [part for part in parts if part.role is Role.TARGET]
    for part in parts:
        if part.role is not Role.TARGET or len(targets) > 1:
            yield edited(tree, part.path, None)
        others = [value for words, value in part.choices if words != part.text]
        for value in others[:1]:
            yield edited(tree, part.path, value)


def test_what_is_said_means_what_the_chips_mean():
    table = [row[0] for row in ENGLISH[::90]] + [row[1] for row in FOREIGN[::40]]
    mute = total = 0
    for typed in table:
        for tree in changes(typed):
            total += 1
            found = said(typed, tree)
            mute += not found
            if found:
                assert understand(found).things == understand(typed, tree).things
    assert total > 50
    assert mute <= total / 50
