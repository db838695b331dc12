"""Small misspellings of function words are mended and told; nouns are left alone."""

import pytest
from expression_notation import notation

from model_core.expression import parse
from model_core.expression.words.typos import is_one_off


@pytest.mark.parametrize(
    ('sentence', 'meaning', 'corrected'),
    [
        ('noth of the road, the ponds', 'the pond* north(the road)', ['north']),
        ('teh largest pond', 'the pond ^area', ['the']),
        ('the biggset pond', 'the pond ^area', ['biggest']),
        ('ponds witin 50 m of teh road', 'pond* distance<=50m(the road)', [
            'within', 'the',
        ]),
        ('houses betwen two roads', 'house* between(road* #2)', ['between']),
        ('the pond in the noth', 'the pond @north', ['north']),
        ('houses in the upper lfet corner', 'house* @upper left corner', ['left']),
        ('buildings largr than 2 ha', 'building* area>2ha', ['larger']),
        ('the whte building', 'the building white', ['white']),
        ('ponds larger than 2 hectars', 'pond* area>2ha', ['hectares']),
        ('ponds within 50 metrs of a road', 'pond* distance<=50m(a road)', ['meters']),
        ('the house closst to the river', 'the house closest(the river)', ['closest']),
    ],
)  # fmt: skip
def test_a_small_misspelling_is_mended(sentence, meaning, corrected):
    expression = parse(sentence)
    assert notation(expression) == meaning
    assert [read for _, read in expression.corrected] == corrected


def test_what_is_read_as_something_else_is_told():
    expression = parse('ponds within walking distance of a house')
    assert notation(expression) == 'pond* near(a house)'
    assert expression.corrected == (('within walking distance of', 'near'),)


@pytest.mark.parametrize(
    'sentence',
    [
        'the tower near the moat',
        'trees near the shore',
        'the barge at the pier',
        'the tree in the block',
        'a beach along the lake',
        'the mast on the mound',
        'houses on the ridge above the mouth of the brook',
        'the pine near the post',
        'the pond near the road',
        'two thrushes',
    ],
)
def test_a_noun_is_not_taken_for_a_misspelling(sentence):
    assert parse(sentence).corrected == ()


def test_the_name_of_a_category_is_not_mended():
    assert parse('all larg houses').corrected == (('larg', 'large'),)
    assert parse('all larg houses', {'larg', 'house'}).corrected == ()


@pytest.mark.parametrize(
    ('word', 'other', 'alike'),
    [
        ('noth', 'north', True),
        ('norrth', 'north', True),
        ('nroth', 'north', True),
        ('nerth', 'north', True),
        ('north', 'north', False),
        ('noh', 'north', False),
        ('south', 'north', False),
        ('nor', 'north', False),
    ],
)
def test_one_letter_missing_doubled_swapped_or_wrong(word, other, alike):
    assert is_one_off(word, other) is alike
