"""Sentences and what they mean."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from expression_notation import notation

from model_core.errors import RequestError
from model_core.expression import Expression, NounPhrase, parse
from model_core.expression.tree import wording


def table() -> list[tuple[str, str]]:
    text = Path(__file__).with_name('sentences.txt').read_text(encoding='utf-8')
    lines = [line for line in text.splitlines() if line and line[0] != '#']
    return [(lines[i], lines[i + 1].strip()) for i in range(0, len(lines), 2)]


SENTENCES = table()


def test_the_table_is_long_enough_and_has_no_sentence_twice():
    assert len({sentence for sentence, _ in SENTENCES}) == len(SENTENCES) >= 500


@pytest.mark.parametrize(('sentence', 'meaning'), SENTENCES, ids=lambda text: text[:60])
def test_a_sentence_means(sentence: str, meaning: str):
    assert notation(parse(sentence)) == meaning


@pytest.mark.parametrize('sentence', [sentence for sentence, _ in SENTENCES])
def test_an_expression_prints_back_as_a_sentence_of_the_same_meaning(sentence: str):
    expression = parse(sentence)
    if sentence == 'houses with no pool':
        assert wording.sentence(expression) == 'houses without a pool'
    else:
        assert parse(wording.sentence(expression)).things == expression.things


@pytest.mark.parametrize(
    ('sentence', 'phrases'),
    [
        ('the largest pond north of the road', ('pond', 'road')),
        ('White storage tanks near tennis courts', ('storage tank', 'tennis court')),
        ('the second largest building', ('building',)),
        ('all ponds and lakes near a pond', ('pond', 'lake')),
        ('the upper left vehicle on a dirt road', ('vehicle', 'dirt road')),
        ('houses between the river and the road', ('house', 'river', 'road')),
        ('the house closest to the harbour', ('house', 'harbour')),
        ('the people, the leaves and the buses', ('person', 'leaf', 'bus')),
        ('grass, gas and glass', ('grass', 'gas', 'glass')),
        ('quarries, beaches, boxes, areas, houses', (
            'quarry', 'beach', 'box', 'area', 'house',
        )),
        ('north of the road, the largest ponds', ('pond', 'road')),
    ],
)  # fmt: skip
def test_the_phrases_for_the_network_are_plain_things_in_the_singular(
    sentence, phrases
):
    assert parse(sentence).phrases() == phrases


@pytest.mark.parametrize(
    ('sentence', 'complaint'),
    [
        ('', 'empty'),
        (' \n\t ', 'empty'),
        ('pond ' * 300, 'too long'),
        ('ponds, lakes; ' * 800, 'too long'),
        ('a,' * 300, 'no sentence'),
        ('and of the', 'names no thing'),
        ('the', 'names no thing'),
        ('the largest', 'names no thing'),
        ('north of', 'names no thing'),
        ('white', 'names no thing'),
        ('🏠 🏠', 'no word'),
        ('\x00\x07\x1b', 'no word'),
        ('12345', 'no word'),
        ('...!?', 'no word'),
        ('ponds within 50 parsecs of the road', 'unit "parsecs"'),
        ('buildings larger than 3 furlongs', 'unit "furlongs"'),
        ('ponds at least 20 cubits from the road', 'unit "cubits"'),
        ('ponds larger than 3', 'unit is missing'),
        ('ponds within 50 of the road', 'unit is missing'),
        ('houses within a few hundred metres of the river', 'How much is'),
        ('houses near non-residential buildings', 'understood only of'),
        ("I don't want the ponds", 'does not say what'),
        ('ignore the lakes', 'does not say what'),
        ('show me', 'names no thing'),
        ('hello, please!', 'names no thing'),
        ('roads longer than 2 ha', 'does not measure'),
        ('closest to the harbor', 'not what to look for'),
        ('near the road', 'not what to look for'),
        ('not near the road', 'not what to look for'),
        ('no ponds', 'begins with "no ponds"'),
        ('not the ponds by the road', 'does not say what to look for'),
        ('all but two of the ponds', 'which to leave out'),
        ('every barn save one', 'which to leave out'),
        ('pond near a ' + 'pond near a ' * 40 + 'pond', 'fewer'),
    ],
)
def test_a_sentence_that_cannot_be_carried_out_is_refused(sentence, complaint):
    with pytest.raises(RequestError, match=complaint):
        parse(sentence)


@pytest.mark.parametrize(
    ('sentence', 'ignored'),
    [
        ('the house behind the church', ('behind the church',)),
        ('the tallest building near the road', ('tallest',)),
        ('the house that glows near the road', ('that glows',)),
        ('the pond north of', ('north of',)),
        ('the nearest pond', ('nearest',)),
        ('a pond surrounded by trees a parking lot', ('parking lot',)),
        ('ponds 7 near the road', ('7',)),
        ('the largest pond', ()),
    ],
)
def test_what_was_not_understood_is_named_and_not_guessed_at(sentence, ignored):
    assert parse(sentence).ignored == ignored


def test_the_tree_is_plain_json():
    tree = wording.to_json(parse('the 2 largest white ponds within 50 m of a road'))
    assert json.loads(json.dumps(tree)) == tree
    (thing,) = tree['things']
    assert tree['phrases'] == ['pond', 'road']
    assert thing['kinds'] == [{'is': 'kind', 'head': 'pond'}]
    assert thing['ranks'] == [
        {'is': 'rank', 'kind': 'measure', 'measure': 'area', 'count': 2}
    ]
    assert thing['conditions'][1]['distance']['high'] == {
        'is': 'quantity',
        'value': 50.0,
        'unit': 'm',
    }


def test_spelling_case_and_hyphens_do_not_matter():
    plain = parse('the second largest gray building in the north east')
    assert parse('The SECOND-LARGEST grey building in the North-East.') == plain


def test_the_same_things_are_exported_as_are_built():
    expression = parse('pond')
    assert isinstance(expression, Expression)
    assert isinstance(expression.things[0], NounPhrase)


def test_importing_the_language_imports_no_geometry_and_no_network():
    code = (
        'import sys, model_core.expression; '
        'print(sorted({"shapely", "torch", "numpy", "rasterio"} & set(sys.modules)))'
    )
    done = subprocess.run(
        [sys.executable, '-c', code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == '[]'
