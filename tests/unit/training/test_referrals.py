"""Sentences about labelled images are true, decided, and the same by their seed."""

import numpy as np
import pytest

from model_core.expression import parse
from model_core.training.benchmark import templates
from model_core.training.benchmark.mosaics import lay_out
from model_core.training.benchmark.referring import refer
from model_core.training.benchmark.scenes import LabelledScene
from model_core.training.benchmark.sentences import SentenceKind, sentences
from model_core.training.benchmark.templates import TRUE_WORDS
from model_core.training.concepts import IGNORE, PHRASES, Concept
from model_core.training.datasets import Truth, number_things

POOL = {'pool': Concept.SWIMMING_POOL}
HOUSE = {'house': Concept.BUILDING}
BLUE, RED, GRAY = (40, 90, 200), (190, 50, 40), (120, 120, 120)


def scene(
    *things, size=200, known=(Concept.SWIMMING_POOL, Concept.BUILDING), unknown=()
):
    """Boxes (concept, top, left, height, width[, colour]) on grey ground."""
    image = np.full((size, size, 3), 128, np.uint8)
    labels = np.zeros((size, size), np.uint8)
    for concept, top, left, height, width, *colour in things:
        window = np.s_[top : top + height, left : left + width]
        labels[window] = concept
        image[window] = colour[0] if colour else BLUE
    for top, left, height, width in unknown:
        labels[top : top + height, left : left + width] = IGNORE
    truth = Truth(labels, number_things(labels, known))
    return LabelledScene(image, truth, frozenset(known))


def pool(*box):
    return (Concept.SWIMMING_POOL, *box)


def house(*box):
    return (Concept.BUILDING, *box)


POOLS = scene(pool(20, 20, 20, 30), pool(30, 150, 12, 12), pool(150, 90, 30, 40))


def boxes(reference):
    """Top and left of what is referred to."""
    rows, columns = np.nonzero(reference.mask == 1)
    return int(rows.min()), int(columns.min())


@pytest.mark.parametrize(
    ('sentence', 'where'),
    [
        ('the largest pool', (150, 90)),
        ('the second largest pool', (20, 20)),
        ('the smallest pool', (30, 150)),
        ('the leftmost pool', (20, 20)),
        ('a pool is on the upper right', (30, 150)),
        ('the pool farthest from the leftmost pool', (150, 90)),
        ('the pool below the leftmost pool', (150, 90)),
    ],
)
def test_a_sentence_means_the_thing_that_a_person_would_point_at(sentence, where):
    reference = refer(POOLS, sentence, POOL)
    assert boxes(reference) == where
    assert len(reference.chosen) == 1
    assert reference.others == 2


def test_the_mask_is_exactly_the_labelled_pixels():
    mask = refer(POOLS, 'the largest pool', POOL).mask
    assert (mask == 1).sum() == 30 * 40
    assert refer(POOLS, 'all pools', POOL).mask.sum() == 30 * 40 + 20 * 30 + 12 * 12


@pytest.mark.parametrize(
    ('things', 'sentence'),
    [
        # 600 and 620 pixels.
        ((pool(20, 20, 20, 30), pool(100, 100, 20, 31)), 'the largest pool'),
        # Two of them, and the sentence means one.
        ((pool(20, 20, 20, 30), pool(30, 150, 12, 12)), 'the pool at the top'),
        # Right on the middle line.
        ((pool(20, 85, 20, 30), pool(150, 150, 9, 9)), 'the pool on the left'),
        # As far from the one as from the other.
        (
            (pool(20, 20, 30, 30), pool(90, 20, 9, 9), pool(20, 90, 9, 9)),
            'the pool closest to the largest pool',
        ),
        # "Smallest" only because the picture ends there.
        ((pool(20, 20, 20, 30), pool(100, 192, 20, 8)), 'the smallest pool'),
        # Barely anything to see.
        ((pool(20, 20, 20, 30), pool(100, 100, 4, 4)), 'the smallest pool'),
    ],
)
def test_what_one_could_see_either_way_is_not_asked(things, sentence):
    assert refer(scene(*things), sentence, POOL) is None


def test_a_thing_that_may_be_hidden_spoils_a_superlative_but_no_category():
    things = (pool(20, 20, 20, 30), pool(150, 150, 12, 12))
    hidden = scene(*things, unknown=[(100, 40, 30, 32)])
    assert refer(scene(*things), 'the largest pool', POOL) is not None
    assert refer(hidden, 'the largest pool', POOL) is None
    every = refer(hidden, 'all pools', POOL).mask
    assert (every == IGNORE).sum() == 30 * 32
    assert (every == 1).sum() == 20 * 30 + 12 * 12


def test_a_rim_of_two_unknown_pixels_hides_nothing():
    rimmed = scene(
        pool(20, 20, 20, 30), pool(150, 150, 12, 12), unknown=[(18, 18, 2, 34)]
    )
    assert refer(rimmed, 'the largest pool', POOL) is not None


def test_the_rest_of_a_thing_may_lie_on_unknown_pixels():
    # The smaller one goes on where nobody has looked, perhaps for long.
    cut = scene(
        pool(20, 20, 20, 30), pool(150, 100, 20, 20), unknown=[(150, 120, 20, 40)]
    )
    assert refer(cut, 'the largest pool', POOL) is None


def test_colours_are_those_of_the_own_pixels_and_only_clear_ones():
    houses = scene(
        house(20, 20, 20, 20, RED), house(100, 20, 20, 20, GRAY),
        house(100, 120, 20, 20, BLUE),
    )  # fmt: skip
    assert boxes(refer(houses, 'the red house', HOUSE)) == (20, 20)
    assert boxes(refer(houses, 'the gray house', HOUSE)) == (100, 20)
    assert not (refer(houses, 'yellow houses', HOUSE).mask == 1).any()
    brownish = scene(house(20, 20, 20, 20, RED), house(100, 20, 20, 20, (140, 90, 70)))
    assert refer(brownish, 'the red house', HOUSE) is None


def test_of_a_concept_that_nobody_labelled_nothing_is_said():
    only_pools = scene(pool(20, 20, 20, 30), known=[Concept.SWIMMING_POOL])
    meant = {**POOL, 'road': Concept.ROAD}
    assert refer(only_pools, 'the road', {'road': Concept.ROAD}) is None
    assert refer(only_pools, 'the pool near a road', meant) is None
    assert Concept.ROAD not in only_pools.absent


def test_absence_is_asked_only_where_it_is_certain():
    meant = {**POOL, 'house': Concept.BUILDING}
    near = refer(POOLS, 'the pools near a house', meant)
    assert not (near.mask == 1).any()
    assert not refer(POOLS, 'houses', HOUSE).mask.any()
    perhaps = scene(pool(20, 20, 20, 30), unknown=[(100, 100, 50, 50)])
    assert refer(perhaps, 'houses', HOUSE) is None


def full_scene():
    return scene(
        pool(20, 20, 20, 30), pool(30, 150, 12, 12), pool(150, 90, 30, 40),
        pool(110, 20, 16, 16), house(50, 100, 25, 25, RED),
        house(130, 160, 20, 20, GRAY), house(60, 30, 20, 24, RED),
        known=[Concept.SWIMMING_POOL, Concept.BUILDING, Concept.AIRPLANE],
    )  # fmt: skip


def test_sentences_of_every_kind_are_made_and_the_parser_reads_them():
    made = list(sentences(full_scene(), np.random.default_rng(3), tries=400))
    assert {item.kind for item in made} == set(SentenceKind)
    assert len({item.sentence for item in made}) == len(made)
    for item in made:
        expression = parse(item.sentence)
        assert not expression.ignored
        assert (item.mask == 1).any() is not (item.kind is SentenceKind.ABSENT)
        named = expression.things[0].phrases[0]
        assert named in PHRASES[item.concept]


def test_most_sentences_that_pick_have_something_to_pick_from():
    made = list(sentences(full_scene(), np.random.default_rng(3), tries=400))
    picking = [
        item
        for item in made
        if item.kind not in (SentenceKind.CATEGORY, SentenceKind.ABSENT)
    ]
    assert sum(item.others > 0 for item in picking) > len(picking) / 2


def test_equal_seeds_make_equal_sentences():
    def told(seed):
        drawn = sentences(full_scene(), np.random.default_rng(seed), tries=60)
        return [(item.sentence, item.mask.tobytes()) for item in drawn]

    assert told(5) == told(5)
    assert told(5) != told(6)


def test_every_way_to_put_it_is_read_as_it_is_meant():
    rng = np.random.default_rng(0)
    makers = [
        templates.position,
        lambda rng: templates.order(rng, Concept.BRIDGE),
        lambda rng: templates.colour(rng, templates.ColourName.GRAY),
        lambda rng: templates.near(rng, 'a bridge'),
        lambda rng: templates.not_near(rng, 'a bridge'),
        lambda rng: templates.towards(rng, f'the {templates.anchor_order(rng)} bridge'),
        lambda rng: templates.nearest(rng, 'the bridge'),
    ]
    for _ in range(150):
        for make in makers:
            described = make(rng)
            number = described.number or rng.choice(list(templates.Number)[:2])
            sentence = templates.worded(rng, 'ship', described, number)
            expression = parse(sentence)
            assert not expression.ignored, sentence
            assert expression.phrases()[0] == 'ship', sentence
            thing = expression.things[0]
            assert thing.conditions or thing.ranks, sentence


def test_true_words_are_words_that_the_parser_keeps_whole():
    for concept, words in TRUE_WORDS.items():
        assert templates.usable_words(TRUE_WORDS, concept) == words


def tile(size, *things):
    """A tile whose picture shows its labels."""
    made = scene(*things, size=size)
    picture = np.repeat(made.truth.labels[..., None] * 10, 3, axis=2)
    return picture, made.truth


def test_a_mosaic_keeps_pictures_and_labels_together():
    tiles = [tile(60, pool(5, 5, 20, 10)), tile(40, house(5, 5, 10, 10))]
    image, truth = lay_out(tiles, 50, 4, np.random.default_rng(2))
    assert image.shape == (200, 200, 3)
    assert np.array_equal(image[..., 0], truth.labels * 10)
    assert set(np.unique(truth.labels)) == {0, Concept.SWIMMING_POOL, Concept.BUILDING}
    # The small tiles are mirrored on: a house and its image are two things, or one
    # where they touch, and no number is used twice.
    for number in np.unique(truth.things)[1:]:
        rows, columns = np.nonzero(truth.things == number)
        assert np.ptp(rows) < 45
        assert np.ptp(columns) < 45


def test_what_meets_at_a_seam_is_one_thing():
    whole = tile(50, pool(20, 0, 10, 50))
    _, truth = lay_out([whole], 50, 3, np.random.default_rng(2))
    counts = np.unique(truth.things[truth.things > 0])
    rows = {tuple(np.unique(np.nonzero(truth.things == n)[0] // 50)) for n in counts}
    assert len(counts) == 3
    assert rows == {(0,), (1,), (2,)}
