"""Words get their part of speech, and the prepositional phrases are found."""

import pytest

from model_core.models.referring.tagging import position_phrases, tag_words, tokenize


@pytest.mark.parametrize(
    ('sentence', 'tokens'),
    [
        ('The car, on the left.\n', 'The car , on the left .'),
        ("The driver's car isn't red", "The driver 's car is n't red"),
        ('a 3.5 m (or 1,000 m) road', 'a 3.5 m ( or 1,000 m ) road'),
        ('the upper-left road', 'the upper-left road'),
        ('A car. The red one: left', 'A car . The red one : left'),
        ('', ''),
    ],
)
def test_a_sentence_falls_into_words_and_marks(sentence, tokens):
    assert tokenize(sentence) == tokens.split()


@pytest.mark.parametrize(
    ('sentence', 'tags'),
    [
        ('The white car on the road', 'DT JJ NN IN DT NN'),
        ('A vehicle on the lower left', 'DT NN IN DT JJR VBD'),
        ('The left car on the upper left', 'DT JJ NN IN DT JJ NN'),
        ('the largest ponds next to the forest', 'DT JJS NNS JJ TO DT NN'),
        ('cars driving in the parking area', 'NNS VBG IN DT NN NN'),
        ('two ships slowly docked at its 2nd harbor', 'CD NNS RB VBN IN PRP$ JJ NN'),
    ],
)
def test_every_word_has_its_part_of_speech(sentence, tags):
    assert tag_words(tokenize(sentence)) == tags.split()


@pytest.mark.parametrize(
    ('tags', 'phrases'),
    [
        ('DT NN IN DT JJ NN', [range(2, 6)]),
        ('IN NN IN DT NN NN', [range(0, 2), range(2, 5)]),
        ('IN JJ JJ', [range(0, 3)]),
        ('IN JJ VBD', [range(0, 2)]),
        ('IN DT JJR VBD', [range(0, 4)]),
        ('IN DT VBD IN NNS', []),
        # A noun is looked for before an adjective, wherever it stands.
        ('IN DT JJ JJ NN IN JJS NN', [range(0, 4), range(5, 8)]),
        ('', []),
    ],
)
def test_phrases_are_those_of_the_three_patterns(tags, phrases):
    tags = tags.split()
    assert position_phrases(tags, tags) == phrases
