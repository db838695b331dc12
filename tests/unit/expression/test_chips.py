"""Chips: the parts of a sentence as labels in its own language."""

import pytest
from test_languages import SENTENCES as FOREIGN

from model_core.expression.chips import chips_of
from model_core.expression.languages.known import translators
from model_core.expression.understand import understand

OTHERS = [one.code for one in translators()]


@pytest.mark.parametrize(
    ('sentence', 'chips'),
    [
        (
            'der größte Teich nördlich der Straße',
            ['größte', 'Teich', 'nördlich von Straße'],
        ),
        (
            'zwei weiße Häuser im Umkreis von 1.000 m von der Kirche',
            ['zwei', 'weiß', 'Häuser', 'innerhalb von 1.000 m von Kirche'],
        ),
        (
            'Häuser, die nicht in der Nähe einer Straße liegen',
            ['Häuser', 'nicht nahe Straße'],
        ),
        (
            "le plus grand étang à l'est de la route",
            ['plus grand', 'étang', "à l'est de route"],
        ),
        (
            'los dos estanques más grandes cerca de @"Calle Mayor"',
            ['dos más grande', 'estanques', 'cerca de @"Calle Mayor"'],
        ),
        (
            'a maior lagoa com menos de 2 ha',
            ['maior', 'menor que 2 ha', 'lagoa'],
        ),
        (
            'the largest pond north of the road',
            ['largest', 'pond', 'north of the road'],
        ),
    ],
)
def test_chips_are_in_the_language_of_the_sentence(sentence, chips):
    parts = chips_of(understand(sentence))
    assert sorted(part.text for part in parts) == sorted(chips)


def test_what_else_a_chip_offers_is_in_its_language_too():
    rank, _, relation = chips_of(understand('der größte Teich nördlich der Straße'))
    words = [text for text, _ in rank.choices]
    assert words == ['größte', 'kleinste', 'längste', 'kürzeste']
    assert 'südlich von Straße' in [text for text, _ in relation.choices]
    assert relation.anchors[0][0] == 'Straße'


@pytest.mark.parametrize('language', OTHERS)
def test_no_chip_of_the_table_has_english_words(language):
    english = {'the', 'of', 'than', 'within', 'from', 'with', 'most', 'upper', 'left'}
    english |= {'north', 'south', 'near', 'next', 'largest', 'corner', 'not'}
    for code, sentence, _ in FOREIGN:
        if code == language:
            for part in chips_of(understand(sentence)):
                assert not english & set(part.text.split()), (sentence, part.text)
