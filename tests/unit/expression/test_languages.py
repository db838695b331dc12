"""Sentences in other languages mean what the English ones mean."""

from pathlib import Path

import pytest
from expression_notation import notation

from model_core.expression import parse
from model_core.expression.languages.known import detected, translators
from model_core.expression.tree import wording
from model_core.expression.words.text import marked


def table() -> list[tuple[str, str, str]]:
    text = Path(__file__).with_name('languages.txt').read_text(encoding='utf-8')
    rows: list[tuple[str, str, str]] = []
    language = typed = ''
    for line in text.splitlines():
        if line.startswith('['):
            language = line.strip('[]')
        elif line.startswith('    '):
            rows.append((language, typed, line.strip()))
        elif line and line[0] != '#':
            typed = line
    return rows


SENTENCES = table()


def test_every_language_is_tried_with_at_least_25_sentences():
    for translator in translators():
        assert sum(row[0] == translator.code for row in SENTENCES) >= 25


@pytest.mark.parametrize(('language', 'sentence', 'english'), SENTENCES)
def test_a_sentence_means_the_same_as_the_english_one(language, sentence, english):
    expression = parse(sentence)
    assert expression == parse(english)
    assert expression.language == language


def test_no_english_sentence_is_taken_for_another_language():
    path = Path(__file__).with_name('sentences.txt')
    lines = path.read_text(encoding='utf-8').splitlines()
    for sentence in [line for line in lines if line and line[0] not in '# ']:
        assert detected(marked(sentence)) == 'en', sentence


def test_the_network_is_asked_in_english():
    assert parse('les étangs près du ruisseau').phrases() == ('pond', 'stream')
    assert parse('Backsteinhäuser am Ufer').phrases() == ('brick house', 'shore')


def test_a_category_in_the_language_of_the_sentence_is_taken_as_it_is():
    names = {'teich', 'straße'}
    there = parse('der größte Teich nördlich der Straße', names)
    assert there.phrases() == ('teich', 'straße')
    assert notation(parse('alle Teiche', names)) == 'all teich'


def test_the_language_of_a_sentence_is_part_of_the_tree():
    tree = wording.to_json(parse('la casa más grande'))
    assert tree['language'] == 'es'
    assert tree['sentence'] == 'the largest house'


def test_an_unknown_word_stays_as_it_is():
    assert notation(parse('der größte Zwinger nördlich der Straße')) == (
        'the zwinger north(the road) ^area'
    )


@pytest.mark.parametrize(
    ('sentence', 'meaning'),
    [
        ('Teiche größer als 1.500 m2', 'pond* area>1500m²'),
        ('Teiche größer als 2,5 ha', 'pond* area>2.5ha'),
        ('étangs plus grands que 0,5 ha', 'pond* area>0.5ha'),
    ],
)
def test_numbers_are_those_of_the_language(sentence, meaning):
    assert notation(parse(sentence)) == meaning
