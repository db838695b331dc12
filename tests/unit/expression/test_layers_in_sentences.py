"""A sentence names layers: @roads, @"Main Street"."""

import pytest

from model_core.errors import RequestError
from model_core.expression.tree import wording
from model_core.expression.understand import understand
from model_core.protocol import layer_key, mention, mentions


@pytest.mark.parametrize(
    ('sentence', 'phrases'),
    [
        ('the largest pond north of @Main_Street', ('pond', '@Main_Street')),
        ('ponds near @"Main Street".', ('pond', '@"Main Street"')),
        ('ponds near @“Main Street”', ('pond', '@"Main Street"')),
        ("ponds near @'Main Street'.", ('pond', '@"Main Street"')),
        ('ponds near @\u2018Main Street\u2019', ('pond', '@"Main Street"')),
        ('ponds near @"St John\'s Road"', ('pond', '@"St John\'s Road"')),
        ("ponds near @'a b' or @'c d'", ('pond', '@"a b"', '@"c d"')),
        ('houses between @a and @b', ('house', '@a', '@b')),
        ('the pond closest to the longest @roads_2024', ('pond', '@roads_2024')),
        ('ponds within 50 m of @Straße, or near @rivers-old', None),
        ('ponds near @roads but not near roads', ('pond', '@roads', 'road')),
        ('ponds near @roads and far from @roads', ('pond', '@roads')),
    ],
)
def test_a_layer_is_a_thing_of_its_own(sentence, phrases):
    expression = understand(sentence)
    if phrases:
        assert expression.phrases() == phrases
    assert expression.prompt == sentence
    assert not expression.ignored
    assert understand(wording.sentence(expression)) == expression


def test_names_are_found_as_they_are_written():
    sentence = 'ponds near @roads, @"Main Street" and @roads; mail a@b.org'
    assert mentions(sentence) == ('roads', 'Main Street')
    assert mention('Main Street') == '@"Main Street"'
    assert mention('roads_2024') == '@roads_2024'
    assert layer_key('Main_Street') == layer_key('main  street')


def test_a_layer_is_not_what_is_looked_for():
    with pytest.raises(RequestError, match='@parcels is a layer and nothing to look'):
        understand('the largest @parcels')
    with pytest.raises(RequestError, match='"bridge near @roads"'):
        understand('the @roads bridge')


@pytest.mark.parametrize(
    ('sentence', 'advice'),
    [
        ('ponds near @Old Town', 'or write @"Old Town" if that is the name'),
        ('ponds near @Flood Zone 2024', 'or write @"Flood Zone 2024" if that is'),
        ('houses near @old town', 'or write @"old town" if that is the name'),
        ('ponds near @"Old Town" bridges', r'"bridge near @"Old Town""\.'),
    ],
)
def test_a_name_that_goes_on_behind_a_space_goes_in_quotes(sentence, advice):
    with pytest.raises(RequestError, match=advice):
        understand(sentence)


@pytest.mark.parametrize('name', ['@"Main', "@'Main Street", '@“Main Street'])
def test_a_name_without_its_second_quote_is_refused(name):
    with pytest.raises(RequestError, match=r'@.Main has no closing quote'):
        understand(f'ponds near {name}')
    with pytest.raises(RequestError, match='closing quote'):
        understand(f'ponds near @roads or {name}')


def test_words_before_a_layer_are_said_to_be_left_out():
    assert understand('ponds near the dirt @roads').ignored == ('dirt',)
