"""Numbers as people type and paste them, and those that cannot be meant."""

import pytest

from model_core.errors import RequestError
from model_core.expression import parse
from model_core.expression.tree import wording


@pytest.mark.parametrize(
    ('sentence', 'meaning'),
    [
        ('the ❶ largest pond', 'the one largest pond'),
        ('the ➎ largest ponds', 'the five largest ponds'),
        ('the ③ largest ponds', 'the three largest ponds'),
        ('the ❿ largest ponds', 'the 10 largest ponds'),
        ('the one largest pond', 'the one largest pond'),
        ('the ፱ largest ponds', 'the nine largest ponds'),
        ('ponds within \u0665\u0660 m of the road', 'ponds within 50 m of the road'),
        ('ponds within \uff15\uff10 m of the road', 'ponds within 50 m of the road'),
        ('ponds within 5² m of the road', 'ponds within 25 m of the road'),
        ('ponds within 10^3 m of the road', 'ponds within 1,000 m of the road'),
        ('ponds within 10⁻² km of the road', 'ponds within 0.01 km of the road'),
        ('ponds within 1.5e3 m of the road', 'ponds within 1,500 m of the road'),
        ('ponds larger than 5m²', 'ponds larger than 5 m²'),
        ('ponds larger than 10^4 m^2', 'ponds larger than 10,000 m²'),
        ('ponds larger than 1.500,5 m2', 'ponds larger than 1,500.5 m²'),
        ('ponds larger than 1.500.000 m2', 'ponds larger than 1,500,000 m²'),
        ('ponds larger than 1,00,000 m2', 'ponds larger than 100,000 m²'),
        ('ponds larger than 1234567.5 m2', 'ponds larger than 1,234,567.50 m²'),
    ],
)
def test_figures_are_read_as_they_are_meant(sentence, meaning):
    assert wording.sentence(parse(sentence)) == meaning
    assert parse(meaning).things == parse(sentence).things


@pytest.mark.parametrize(
    'sentence',
    [
        'ponds within -50 m of the road',
        'ponds within \N{MINUS SIGN}50 m of the road',
        'ponds within \N{EN DASH}50 m of the road',
        'ponds within - 50 m of the road',
        'ponds larger than -2 ha',
        'ponds (-50 m from the road)',
        'ponds between -5 and 10 m from the road',
        'ponds within minus 50 m of the road',
        'ponds within minus fifty metres of the road',
        'ponds larger than negative 2 ha',
        'the -3 largest ponds',
        'the minus 3 largest ponds',
        '-50 m ponds',
        'Teiche im Umkreis von -50 m um die Straße',
        'étangs à moins de -50 m de la route',
        'estanques a menos de -50 m de la carretera',
        'lagos a menos de -50 m da estrada',
    ],
)
def test_a_minus_is_refused_and_not_dropped(sentence):
    with pytest.raises(RequestError, match='is below zero'):
        parse(sentence)


@pytest.mark.parametrize(
    ('sentence', 'meaning'),
    [
        ('ponds 50-100 m from the road', 'ponds between 50 m and 100 m from the road'),
        ('ponds 10 - 20 m from the road', 'ponds between 10 m and 20 m from the road'),
        ('ponds 50 -100 m from the road', 'ponds between 50 m and 100 m from the road'),
        ('ponds 5 m - 9 m from the road', 'ponds between 5 m and 9 m from the road'),
        ('ponds 5m-9m from the road', 'ponds between 5 m and 9 m from the road'),
        (
            'ponds between 50-100 m from the road',
            'ponds between 50 m and 100 m from the road',
        ),
        ('ponds north-east of the road', 'ponds north-east of the road'),
        ('round-roofed houses', 'round-roofed houses'),
        ('- 3 ponds', 'three ponds'),
        ('buildings minus 2 houses', 'buildings except two houses'),
    ],
)
def test_a_dash_is_no_minus(sentence, meaning):
    assert wording.sentence(parse(sentence)) == meaning


@pytest.mark.parametrize(
    ('sentence', 'complaint'),
    [
        (
            'ponds within 5 ha of the road',
            '"5 ha" is an area, and a distance is needed',
        ),
        ('ponds closer than 5 sq km to the road', '"5 sq km" is an area'),
        ('ponds within 1.5.2 km of the road', r'"1\.5\.2" is no number'),
        ('ponds within 1e400 km of the road', '"1e400" is too large'),
        (f'ponds within {"9" * 400} km of the road', r'99\.\.\." is too large'),
        ('the 1,000,000,000,000,000,000 largest ponds', 'is too large'),
        ('ponds within nan m of the road', 'How much is "nan m"'),
        ('ponds within inf m of the road', 'How much is "inf m"'),
        ('ponds within ∞ m of the road', 'How much is "infinity m"'),
        ('ponds within more than 50 m of the road', 'both nearer and farther'),
        ('the 0 largest ponds', '"0 largest" asks for nothing'),
        ('the zero largest ponds', '"0 largest" asks for nothing'),
        ('the 0 closest ponds to the road', '"0 closest" asks for nothing'),
        ('the ⓿ largest ponds', '"0 largest" asks for nothing'),
    ],
)
def test_what_is_no_amount_is_refused(sentence, complaint):
    with pytest.raises(RequestError, match=complaint):
        parse(sentence)


@pytest.mark.parametrize(
    ('sentence', 'meaning'),
    [
        ('ponds with 0 trees', 'ponds without trees'),
        ('ponds with zero large trees', 'ponds without large trees'),
        ('houses having 0 trees nearby', 'houses not near trees'),
        ('ponds within 0 m of the road', 'ponds within 0 m of the road'),
        (
            'ponds within less than 50 m of the road',
            'ponds less than 50 m from the road',
        ),
    ],
)
def test_none_is_not_some(sentence, meaning):
    assert wording.sentence(parse(sentence)) == meaning
