"""No string breaks the parser or keeps it busy."""

import time

from hypothesis import example, given, settings
from hypothesis import strategies as st

from model_core.errors import RequestError
from model_core.expression import parse
from model_core.expression.lexicon.closed_class import lexicon
from model_core.expression.tree import wording

# Longer than any sentence may take, yet far below what catastrophic parsing would.
# It is processor time, for the machine may be busy with something else.
BOUND = 1.0

WORDS = (
    *('the', 'a', 'all', 'two', 'second', 'largest', 'closest', 'to', 'from', 'of'),
    *('and', 'or', 'but', 'not', 'except', 'that', 'is', 'are', 'which', 'touch', 'it'),
    *('north', 'left', 'upper', 'corner', 'picture', 'in', 'on', 'at', 'near', 'next'),
    *('within', 'between', 'with', 'without', 'surrounded', 'by', 'along', 'cross'),
    *(
        '50',
        '2.5',
        'm',
        'ha',
        'larger',
        'than',
        'more',
        'most',
        'least',
        'one',
        'those',
    ),
    *('der', 'größte', 'Teich', 'nördlich', 'die', 'étang', 'plus', 'grand', 'más'),
    *('last', 'but', 'at', 'neither', 'nor', 'both', 'whose', "pond's", 'apart'),
    *('pond', 'ponds', 'road', 'house', 'white', 'gray', 'round', 'large', ',', '.'),
)


# Digits that `int` does not read, of other scripts, raised, in circles and brackets;
# and what stands between and before digits.
FIGURES = ''.join(
    (
        *('\u00b2\u00b9\u2070\u2075\u2082\u2460\u2468\u2469\u2474\u2488\u24ea\u24ff'),
        *('\u2776\u277f\u2780\u278e\u1369\u1371\u1372\u0665\u096b\u0be7\uff15\u4e94'),
        *('\u2163\u00bd\u2150\u221e\U0001d7d3\U0001f103\U00010a40'),
        *('\u2212\u2013\u2011\u207b-^+.,/05e'),
    )
)
NUMBERS = st.text(FIGURES, min_size=1, max_size=6)


def parses_or_refuses(text: str) -> None:
    started = time.process_time()
    try:
        expression = parse(text)
    except RequestError as error:
        expression = None
        message = str(error)
    if expression is None:
        assert message.endswith('.')
    else:
        assert expression.things
        assert all(expression.phrases())
        assert wording.sentence(expression)
    assert time.process_time() - started < BOUND


@given(st.text(max_size=1100))
@example('x' * 1000)
@example('a ' * 500)
@example('north of ' * 100)
@example('not ' * 250)
@example('/' * 999)
@example('with a pool and a garage near ' * 11 + 'a pond')
@example(', ' * 300 + 'pond')
@settings(max_examples=200, deadline=None)
def test_any_string_parses_or_is_refused(text: str):
    parses_or_refuses(text)


@given(st.lists(st.sampled_from(WORDS) | NUMBERS, min_size=1, max_size=60))
@example(['the', '\u2776', 'largest', 'pond'])
@example(['-\u2075', 'm', 'ponds'])
@settings(max_examples=400, deadline=None)
def test_any_row_of_words_parses_or_is_refused(words: list[str]):
    parses_or_refuses(' '.join(words))


@given(NUMBERS, st.sampled_from(['', ' ']), st.sampled_from(['m', 'ha', 'largest']))
@settings(max_examples=300, deadline=None)
def test_any_figure_is_a_number_or_refused(number: str, space: str, unit: str):
    parses_or_refuses(f'the {number}{space}{unit} ponds')
    parses_or_refuses(f'ponds within {number}{space}{unit} of the road')


def test_the_lexicon_does_not_take_a_noun_for_something_else():
    for noun in ('pond', 'road', 'building', 'storage', 'tank', 'harbour', 'vehicle'):
        assert lexicon().match([noun], 0) == []


def test_anchors_of_anchors_cost_no_more_than_others():
    relations = ('near', 'north of', 'with', 'within 50 m of', 'in', 'along')
    parses_or_refuses(f'houses {"near a pond that is " * 22}near a road')
    parses_or_refuses('houses ' + 'that are near a pond and a road ' * 22)
    for count in (8, 24):
        anchors = [f'{relations[n % 6]} a pond and the road' for n in range(count)]
        parses_or_refuses(f'houses {" ".join(anchors)}')
