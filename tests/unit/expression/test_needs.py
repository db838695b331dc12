"""What an answer needs beside outlines."""

import pytest

from model_core.expression import parse


@pytest.mark.parametrize(
    ('sentence', 'needed'),
    [
        ('the largest pond north of the road', False),
        ('the red car', True),
        ('the pond near a white house', True),
        ('the darkest field', True),
        ('ponds that are not green', True),
    ],
)
def test_colours_are_measured_only_where_the_sentence_asks(sentence, needed):
    assert parse(sentence).needs_colours is needed
