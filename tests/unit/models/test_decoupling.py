"""Object words and position words, as FIANet's code finds them and as they are."""

from string import ascii_lowercase

import pytest

from model_core.models.referring.decoupling import (
    REFSEGRS_CLASSES,
    RISBENCH_CLASSES,
    RRSISD_CLASSES,
    Decoupling,
    decouple,
)
from model_core.models.text import Words

KNOWN = (
    *('a', 'the', 'white', 'car', '##s', 'van', 'on', 'left', 'of', 'large', 'near'),
    *('storage', 'tank', 'road', 'upper', 'lower', 'and', 'pond', 'north', 'with'),
    *('red', 'roof', 'house', 'low', 'vegetation', 'building', '.', ',', '-', '/'),
)
VOCABULARY = [
    *('[PAD]', '[UNK]', '[CLS]', '[SEP]'),
    *KNOWN,
    *(letter for letter in ascii_lowercase if letter not in KNOWN),
    *(f'##{letter}' for letter in ascii_lowercase if letter != 's'),
]
# Its own limit is far below that of the networks, which must not matter.
WORDS = Words(VOCABULARY, 5)


def marked(sentence, mode, classes=REFSEGRS_CLASSES, length=20):
    """The tokens of the object and of the position mask, joined by spaces."""
    found = decouple(sentence, WORDS, mode, classes, length)
    tokens = [VOCABULARY[number] for number in found.ids]
    return tuple(
        ' '.join(t for t, is_marked in zip(tokens, mask, strict=True) if is_marked)
        for mask in (found.object_mask, found.position_mask)
    )


def compat(sentence, **more):
    return marked(sentence, Decoupling.COMPAT, **more)


def exact(sentence, **more):
    return marked(sentence, Decoupling.EXACT, **more)


def test_a_sentence_becomes_tokens_and_three_masks():
    found = decouple(
        'the car on the left', WORDS, Decoupling.COMPAT, REFSEGRS_CLASSES, 10
    )
    assert [VOCABULARY[n] for n in found.ids[:8]] == [
        '[CLS]', 'the', 'car', 'on', 'the', 'left', '[SEP]', '[PAD]',
    ]  # fmt: skip
    assert found.mask.tolist() == [1, 1, 1, 1, 1, 1, 1, 0, 0, 0]
    assert found.object_mask.tolist() == [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert found.position_mask.tolist() == [0, 0, 0, 1, 1, 1, 0, 0, 0, 0]


@pytest.mark.parametrize('mode', list(Decoupling))
def test_a_long_sentence_is_cut_and_loses_its_end(mode):
    found = decouple('the car on the left', WORDS, mode, REFSEGRS_CLASSES, 4)
    assert [VOCABULARY[n] for n in found.ids] == ['[CLS]', 'the', 'car', 'on']
    assert found.mask.tolist() == [1, 1, 1, 1]
    assert found.object_mask.tolist() == [0, 0, 1, 0]
    assert found.position_mask.tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize('mode', list(Decoupling))
def test_without_a_place_every_token_says_where(mode):
    found = decouple('the white car', WORDS, mode, REFSEGRS_CLASSES, 8)
    assert found.position_mask.tolist() == found.mask.tolist()
    assert found.position_mask.sum() == 5


@pytest.mark.parametrize('mode', list(Decoupling))
@pytest.mark.parametrize('sentence', ['', ' ', '?!', 'and of the', '≥ 3 ° ½', 'ﬁeld'])
def test_any_string_is_read(sentence, mode):
    found = decouple(sentence, WORDS, mode, REFSEGRS_CLASSES, 6)
    assert found.ids.shape == found.position_mask.shape == (6,)
    assert found.object_mask.shape == found.mask.shape == (6,)
    assert found.position_mask.any()
    assert (found.position_mask <= found.mask).all()


@pytest.mark.parametrize(
    ('sentence', 'objects', 'places'),
    [
        # "car" is found in "carries", which is split, and only its first piece marked.
        ('the carries', 'car', '[CLS] the car ##r ##i ##e ##s [SEP]'),
        # Words are counted for WordPieces: all after "zig" (three of them) is shifted.
        ('zig car near the road', '##i near', '##g car near'),
        # Only the first of two is marked.
        ('the car near the car', 'car', 'near the car'),
        # Capitals hide a class.
        ('the Car', '', '[CLS] the car [SEP]'),
        # As many tokens as the class has words, from the first with its first word.
        ('the low house near low vegetation', 'low house', 'near low vegetation'),
        # A phrase with "of" in any word is left out, and so is "of the road".
        ('car near the roof', 'car', '[CLS] car near the roof [SEP]'),
        ('the car of the road', 'car road', '[CLS] the car of the road [SEP]'),
        # Patterns: an article and an adjective may be missing; one adjective, no more.
        ('car near road', 'car road', 'near road'),
        ('car near the large road', 'car road', 'near the large road'),
        ('car near the large white road', 'car road', 'near the large white'),
        ('car on the upper left', 'car', 'on the upper left'),
        ('car on the lower left', 'car', 'on the lower left'),
        # A noun in the plural ends no phrase.
        ('car near the roads', 'car road', '[CLS] car near the road ##s [SEP]'),
        # The phrase begins at the first equal word.
        ('car on roads on the road', 'car road', 'on road ##s'),
    ],
)
def test_compat_repeats_the_flaws_of_the_official_code(sentence, objects, places):
    assert compat(sentence) == (objects, places)


def test_compat_marks_behind_cls_where_the_first_word_is_in_no_token():
    # The tokenizer takes "car's" apart, so that the class is in the sentence but in
    # no token; index 0 is that of "on", behind [CLS].
    assert compat("on the car's roof", classes=("car's",))[0] == 'on'


def test_compat_marks_as_many_places_as_fit():
    # "tank" would be the sixth token of five.
    found = compat('the large white storage tank', classes=('storage tank',), length=5)
    assert found[0] == 'storage'
    assert compat('the large white low car', length=5)[0] == ''


@pytest.mark.parametrize(
    ('sentence', 'objects', 'places'),
    [
        # Whole words, all of their pieces, every one.
        ('the carries near the road', 'car ##r ##i ##e ##s road', 'near the road'),
        ('zig car near the road', 'z ##i ##g car road', 'near the road'),
        ('the car near the car', 'car car', 'near the car'),
        ('the Car', 'car', '[CLS] the car [SEP]'),
        (
            'the house near low vegetation',
            'house low vegetation',
            'near low vegetation',
        ),
        ('white cars', 'car ##s', '[CLS] white car ##s [SEP]'),
        # Not only patterns of one adjective, and "of" where it belongs.
        ('car near the large white road', 'car road', 'near the large white road'),
        ('car on the left of the road', 'car road', 'on the left of the road'),
        ('car near the roof', 'car', 'near the roof'),
        ('the car on the upper left', 'car', 'on the upper left'),
        ('the left car', 'car', 'left'),
        # What the list of classes does not know is an object if it is asked for.
        ('the pond north of the road', 'pond road', 'north of the road'),
        ('near the road the pond', 'road pond', 'near the road'),
        # What it is equipped with does not say where it is.
        ('house with red roof near the road', 'house road', 'near the road'),
        # Words that the parser reads differently leave the others where they are.
        ('pond/car on the road', 'pond car road', 'on the road'),
        ('the road-house near the car', 'road house car', 'near the car'),
    ],
)
def test_exact_marks_the_words_that_are_meant(sentence, objects, places):
    assert exact(sentence) == (objects, places)


def test_the_classes_are_as_many_as_published():
    assert len(set(REFSEGRS_CLASSES)) == 14
    assert len(set(RRSISD_CLASSES)) == 20
    assert len(set(RISBENCH_CLASSES)) == 26
