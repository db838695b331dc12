"""A sentence goes to JSON and back, also with parts taken away, changed or broken."""

import json
from pathlib import Path

import pytest

from model_core.errors import RequestError
from model_core.expression import parse
from model_core.expression.tree import wording
from model_core.expression.tree.json_reader import from_json
from model_core.expression.tree.parts import parts_of
from model_core.expression.understand import understand
from model_core.protocol import Role

SENTENCES = [
    line
    for line in (Path(__file__).parent / 'sentences.txt').read_text().splitlines()
    if line and not line.startswith(('#', ' '))
]
SENTENCE = 'the two largest ponds north of the road and near a house'


def tree(sentence: str):
    """The sentence as it comes out of a pipe."""
    return json.loads(json.dumps(wording.to_json(understand(sentence))))


def at(node, path):
    for key in path:
        node = node[key]
    return node


def test_every_sentence_comes_back_from_json():
    for sentence in SENTENCES:
        expression = parse(sentence)
        assert from_json(tree(sentence)) == expression, sentence


def test_the_language_of_the_sentence_is_kept():
    german = understand('der größte Teich nördlich von @Hauptstraße')
    assert german.phrases() == ('pond', '@Hauptstraße')
    assert from_json(tree(german.prompt)).language == german.language == 'de'


def test_the_parts_read_like_the_sentence():
    parts = parts_of(parse(SENTENCE))
    assert [(part.role, part.text) for part in parts] == [
        (Role.RANK, 'two largest'),
        (Role.TARGET, 'ponds'),
        (Role.RELATION, 'north of the road'),
        (Role.RELATION, 'near a house'),
    ]
    assert [(text, path[-1]) for text, path in parts[2].anchors] == [('road', 0)]


def test_a_part_taken_away_leaves_the_rest():
    changed = tree(SENTENCE)
    rank, _, north, _ = parts_of(parse(SENTENCE))
    del at(changed, rank.path[:-1])[rank.path[-1]]
    del at(changed, north.path[:-1])[north.path[-1]]
    assert wording.sentence(from_json(changed)) == 'the ponds near a house'


def test_every_choice_of_every_part_is_a_sentence():
    for sentence in SENTENCES:
        for part in parts_of(parse(sentence)):
            for text, value in part.choices:
                changed = tree(sentence)
                at(changed, part.path[:-1])[part.path[-1]] = json.loads(
                    json.dumps(value)
                )
                assert text in wording.sentence(from_json(changed)), (sentence, text)


def test_a_direction_and_a_rank_can_be_turned():
    rank, _, north, _ = parts_of(parse(SENTENCE))
    assert dict(rank.choices).keys() == {
        *('two largest', 'two smallest', 'two longest', 'two shortest')
    }
    changed = tree(SENTENCE)
    south = dict(north.choices)['south of the road']
    at(changed, north.path[:-1])[north.path[-1]] = south
    assert 'south of the road' in wording.sentence(from_json(changed))


def without(*path):
    changed = tree('the largest pond within 50 m of a road')
    del at(changed, path[:-1])[path[-1]]
    return changed


def replaced(value, *path):
    changed = tree('the largest pond within 50 m of a road')
    at(changed, path[:-1])[path[-1]] = value
    return changed


THING = ('things', 0)
RELATION = (*THING, 'conditions', 0)


@pytest.mark.parametrize(
    'broken',
    [
        None,
        [],
        {},
        {'things': []},
        {'things': 'pond'},
        {'things': [{'is': 'rank'}]},
        without(*THING),
        without(*THING, 'kinds'),
        without(*RELATION, 'distance'),
        without(*RELATION, 'anchors'),
        without(*RELATION, 'distance', 'high'),
        without(*THING, 'ranks', 0, 'measure'),
        replaced([], *THING, 'kinds'),
        replaced('', *THING, 'kinds', 0, 'head'),
        replaced('x' * 5000, *THING, 'kinds', 0, 'head'),
        replaced('sideways', *RELATION, 'kind'),
        replaced('direction', *RELATION, 'kind'),
        replaced('ha', *RELATION, 'distance', 'high', 'unit'),
        replaced(float('nan'), *RELATION, 'distance', 'high', 'value'),
        replaced('50', *RELATION, 'distance', 'high', 'value'),
        replaced(0, *THING, 'ranks', 0, 'index'),
        replaced(True, *THING, 'ranks', 0, 'index'),
        replaced({'is': 'expression'}, *RELATION),
        replaced(7, *RELATION, 'surprise'),
    ],
)
def test_a_broken_tree_is_refused_in_a_sentence(broken):
    with pytest.raises(RequestError, match='type it anew'):
        from_json(broken)


def test_a_bottomless_tree_is_refused():
    bottomless = tree('ponds not near a road')
    for _ in range(500):
        condition = at(bottomless, RELATION)
        bottomless['things'][0]['conditions'][0] = {'is': 'not', 'condition': condition}
    with pytest.raises(RequestError, match='too deeply'):
        from_json(bottomless)
