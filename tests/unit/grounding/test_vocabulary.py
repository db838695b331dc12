"""What the words of a sentence are among those that a model has learnt."""

from pathlib import Path

import pytest

from model_core.expression import parse
from model_core.expression.tree.types import Kind
from model_core.expression.tree.wording import sentence as said
from model_core.expression.understand import understand
from model_core.grounding.vocabulary import Sense, in_words_of, sense


def table() -> tuple[tuple[str, ...], list[list[str]]]:
    text = Path(__file__).with_name('words.txt').read_text(encoding='utf-8')
    first, *rows = [line for line in text.splitlines() if line[0] != '#']
    return tuple(first.split('; ')), [
        [*map(str.strip, row.split('|')), '', '', ''][:4] for row in rows
    ]


LEARNT, ROWS = table()


@pytest.mark.parametrize(('phrase', 'known', 'learnt', 'unseen'), ROWS)
def test_a_word_means_to_the_model(phrase, known, learnt, unseen):
    *modifiers, head = phrase.split()
    found = sense(Kind(head, tuple(modifiers)), LEARNT)
    asked = tuple(learnt.split('; ')) if learnt else ()
    assert found == Sense(known, asked, tuple(unseen.split()))


def test_the_table_says_of_no_word_that_its_neighbour_is_meant():
    swapped = {
        'grass': 'dirt', 'garage': 'car', 'car park': 'car', 'park': 'stadium',
        'soccer field': 'baseball field', 'beach': 'ocean', 'tower': 'rooftop',
        'bus stop': 'bus', 'train track': 'running track',
        'football field': 'basketball field',
    }  # fmt: skip
    told = {row[0]: row[2] for row in ROWS}
    for word, neighbour in swapped.items():
        assert neighbour not in told[word]


@pytest.mark.parametrize(
    ('sentence', 'asked', 'notes'),
    [
        ('the lorries near the road', 'the lorries near the road', []),
        ('creeks near the road', 'rivers near the road', [
            '"creek" was read as "river", which is a wider word.',
        ]),
        ('courts', 'tennis courts and basketball courts', [
            '"court" was read as "tennis court" and "basketball court", the kinds of '
            'it that the model knows.',
        ]),
        ('dead trees', 'trees', []),
        ('planes north of the control tower', 'planes', [
            '"control tower" is not a word that this model has learnt, so what the '
            'sentence says of it was left out.',
        ]),
        ('planes that are not near a control tower', 'planes', [
            '"control tower" is not a word that this model has learnt, so what the '
            'sentence says of it was left out.',
        ]),
        ('the house closest to the bus stop near the road', 'the house', [
            '"bus stop" is not a word that this model has learnt, so what the sentence '
            'says of it was left out.',
        ]),
        ('houses near a bus stop or a road', 'houses near a road', [
            '"bus stop" is not a word that this model has learnt, so what the sentence '
            'says of it was left out.',
        ]),
        ('houses between the bus stop and the road', 'houses', [
            '"bus stop" is not a word that this model has learnt, so what the sentence '
            'says of it was left out.',
        ]),
        ('bus stops near the road', 'bus stops near the road', [
            '"bus stop" is not a word that this model has learnt, so it was not '
            'searched for.',
        ]),
        ('ponds near @roads', 'ponds near @roads', []),
    ],
)  # fmt: skip
def test_a_sentence_is_asked_in_the_words_of_the_model(sentence, asked, notes):
    worded = in_words_of(understand(sentence), LEARNT)
    assert said(worded.expression) == asked
    assert [*worded.notes] == notes


def test_what_no_model_can_see_is_told_as_not_understood():
    assert in_words_of(parse('dead trees'), LEARNT).expression.ignored == ('dead',)


def test_notes_come_in_the_language_of_the_sentence():
    (note,) = in_words_of(parse('Bäche nahe der Straße'), LEARNT).notes
    assert note == '„Bach“ wurde verstanden als "Fluss", den weiteren Begriff.'


def test_only_what_is_known_is_asked_for():
    worded = in_words_of(parse('bus stops near the lorries and creeks'), LEARNT)
    assert worded.learnt == {'lorry': 'lorry', 'river': 'river'}
