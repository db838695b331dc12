"""A sentence that stops before it says to what: all are given, and why."""

import existing_samples as samples
import pytest
from existing_samples import square

from model_core.layers import resolve_file


@pytest.fixture
def ponds(tmp_path):
    rows = [(1, 'pond', square(0, 0, 20)), (2, 'pond', square(900, 0, 40))]
    return samples.geojson(tmp_path / 'ponds.geojson', rows)


@pytest.mark.parametrize(
    ('sentence', 'said'),
    [
        ('ponds near', 'near'),
        ('ponds near.', 'near'),
        ('ponds near the', 'near the'),
        ('ponds near @', 'near'),
        ('ponds near @""', 'near'),
        ('ponds not near', 'not near'),
        ('ponds north of', 'north of'),
        ('ponds within 50 m of', 'within 50 m of'),
        ('the ponds that are next to', 'next to'),
        ('the ponds closest to', 'closest to'),
    ],
)
def test_what_is_missing_is_told(ponds, sentence, said):
    answer = resolve_file(ponds, sentence)
    assert set(answer.ids) == {1, 2}
    assert f'does not say what follows "{said}", so it was left out' in answer.account
    assert 'Not understood' not in answer.account


def test_other_words_that_were_left_out_are_told_apart(ponds):
    whole = resolve_file(ponds, 'ponds near the ponds')
    assert 'does not say' not in whole.account
