"""The account in the language of the sentence, and at the border of the area."""

import pytest
from scene_samples import Scene, ponds_and_road, square, utm

from model_core.expression.languages.known import translators
from model_core.messages import section
from model_core.scene.messages import Messages


@pytest.fixture(scope='module')
def ponds() -> Scene:
    return ponds_and_road(utm())


@pytest.mark.parametrize(
    ('sentence', 'told'),
    [
        (
            'der größte Teich nördlich der Straße',
            '4 Teiche, 1 Straße; davon 3 nach den Bedingungen des Satzes; '
            'Fläche: 1 ha, danach 3.603 m².',
        ),
        ('die fünf größten Teiche', 'Nur 4 Teiche; gefragt war nach 5.'),
        ('Teiche nördlich von einem Haus', 'Nicht gefunden: Haus.'),
        ("l'étang le plus grand", '4 étangs; surface: 4 ha, puis 1 ha.'),
        ('el segundo estanque más grande', '2. superficie: 1 ha, después 3.603 m².'),
        ('lagoas perto de um rio', '4 lagoas, nenhum resultado para rio'),
    ],
)
def test_the_account_speaks_the_language_of_the_sentence(ponds, sentence, told):
    assert told in ponds.account(sentence)


def test_every_language_has_every_text_with_its_places():
    places = {'thing': '', 'things': '', 'wanted': '', 'words': '', 'condition': ''}
    places |= {'title': '', 'count': '', 'close': '', 'categories': ''}
    places |= {'typed': '', 'read': '', 'phrase': '', 'learnt': '', 'share': ''}
    english = section('en', 'account')
    for translator in translators():
        assert section(translator.code, 'account').keys() >= english.keys()
        for key in english:
            assert Messages(translator.code).say(key, **places)


def test_an_answer_at_the_border_says_that_more_may_lie_beyond():
    scene = (
        utm()
        .add('cut', 'pond', square(980, 500, 40))
        .add('cut too', 'pond', square(20, 500, 40))
        .add('whole', 'pond', square(500, 500, 30))
    )
    assert 'beyond' not in scene.account('the smallest pond')
    assert '2 of them touch the border of the area' in scene.account('ponds')
    assert 'It touches the border' in scene.account('the easternmost pond')
    assert 'One of them touches' in scene.account('the two easternmost ponds')
    assert 'touches' not in scene.account('ponds in the centre')


def test_things_of_two_kinds_are_counted_in_the_plural():
    scene = (
        utm()
        .add('pond', 'pond', square(300, 600, 30))
        .add('lake', 'lake', square(500, 600, 60))
        .add('farm', 'house', square(450, 200, 10))
    )
    account = scene.account('the largest pond or lake north of the house')
    assert '2 ponds and lakes north of the house' in account


def test_a_close_call_is_told():
    scene = (
        utm()
        .add('first', 'pond', square(300, 600, 30.5))
        .add('second', 'pond', square(500, 600, 30))
        .add('small', 'pond', square(700, 600, 10))
    )
    assert 'differs by less than 5 %' in scene.account('the largest pond')
    assert 'differs' not in scene.account('the two largest ponds')
    assert 'es knapp' not in scene.account('der kleinste Teich')
    assert 'Es ist knapp (Fläche)' in scene.account('der größte Teich')


def test_places_are_no_close_calls_since_they_have_no_size():
    scene = (
        utm()
        .add('west', 'pond', square(300, 600, 30))
        .add('east', 'pond', square(700, 600, 30))
    )
    assert 'close' not in scene.account('the northernmost pond')
    assert 'close' not in scene.account('the easternmost pond')
