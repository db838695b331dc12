"""COCO's packed run lengths become masks again."""

import numpy as np
import pytest
from set_samples import box, packed, runs

from model_core.errors import RequestError
from model_core.evaluation.rle import decode


def test_pixels_are_counted_down_the_columns():
    # Off 1, on 2, off 3: column 0 is off, on; column 1 is on, off; column 2 is off.
    assert decode([1, 2, 3], (2, 3)).tolist() == [
        [False, True, False],
        [True, False, False],
    ]


@pytest.mark.parametrize(
    ('letters', 'counts'),
    [
        # A count below 16 is one letter: chr(48 + count).
        ('123', [1, 2, 3]),
        # The fourth is 1 - 2 = -1 to the count before the last: 31, its sign is set.
        ('123O', [1, 2, 3, 1]),
        # 100 = 3 * 32 + 4: chr(48 + 32 + 4), chr(48 + 3).
        ('0T3', [0, 100]),
        # 16 would be a negative group, so that a group of zeros follows.
        ('0`0', [0, 16]),
    ],
)
def test_letters_are_groups_of_five_bits(letters, counts):
    found = decode(letters, (sum(counts), 1))[:, 0]
    ends = np.cumsum(counts)
    assert np.flatnonzero(np.diff(found.astype(int))).tolist() == [
        end - 1 for end in ends[:-1] if end > 0
    ]
    assert found.sum() == sum(counts[1::2])
    assert packed(counts) == letters


@pytest.mark.parametrize('seed', range(5))
def test_any_mask_comes_back(seed):
    mask = np.random.default_rng(seed).random((37, 41)) < seed / 4
    mask[5:30, 3:35] ^= True
    counts = runs(mask)
    for form in (counts, packed(counts), packed(counts).encode()):
        assert np.array_equal(decode(form, mask.shape), mask)


@pytest.mark.parametrize(
    'counts', ['123', [1, 2], 'T', '1~2', [7, -1], '', packed(runs(box(1, 1, 2, 2)))]
)
def test_what_does_not_fill_the_mask_is_refused(counts):
    with pytest.raises(RequestError):
        decode(counts, (3, 3))
