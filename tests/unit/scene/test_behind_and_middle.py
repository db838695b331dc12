"""The middle one of several, the last on a side, and what hides what."""

import pytest
from scene_samples import Scene, rotated, square, utm
from shapely.geometry import LineString, box


@pytest.fixture
def hangars() -> Scene:
    """Five hangars in a slanted row, all in the west of the picture."""
    scene = utm()
    for number, name in enumerate(('first', 'second', 'third', 'fourth', 'fifth')):
        scene.add(name, 'hangar', square(50 + 60 * number, 900 - 20 * number, 30))
    return scene


def test_the_middle_one_is_that_of_the_row_and_not_of_the_picture(hangars):
    assert hangars.chosen('the middle hangar') == ['third']
    assert hangars.chosen('the middle one of the five hangars') == ['third']


def test_of_an_even_number_both_are_in_the_middle(hangars):
    hangars.add('sixth', 'hangar', square(350, 800, 30))
    assert set(hangars.chosen('the middle hangar')) == {'third', 'fourth'}
    assert set(hangars.chosen('the two middle hangars')) == {'third', 'fourth'}


def test_the_middle_is_that_of_those_that_meet_the_conditions(hangars):
    hangars.add('road', 'road', box(0, 836, 1000, 839))
    # The first three stand north of the road.
    assert hangars.chosen('the middle hangar north of the road') == ['second']


def test_a_lone_thing_is_its_own_middle():
    scene = utm().add('lone', 'hangar', square(900, 100, 30))
    assert scene.chosen('the middle hangar') == ['lone']


def test_the_last_on_a_side_is_the_outermost(hangars):
    assert hangars.chosen('the last hangar on the right') == ['fifth']
    assert hangars.chosen('the first hangar on the left') == ['first']
    assert hangars.chosen('the last but one hangar on the right') == ['fourth']


@pytest.fixture(params=[0, 30])
def street(request) -> Scene:
    """Houses on both sides of a street, in two rows to the north."""
    scene = rotated(request.param) if request.param else utm()
    scene.add('street', 'street', LineString([(0, 500), (1000, 500)]).buffer(5))
    scene.add('church', 'church', square(300, 560, 40))
    scene.add('hidden', 'house', square(305, 700, 20))
    scene.add('aside', 'house', square(420, 700, 20))
    scene.add('before', 'house', square(300, 525, 12))
    return scene.add('across', 'house', square(300, 400, 20))


def test_behind_is_what_the_church_hides(street):
    assert street.chosen('houses behind the church seen from the street') == ['hidden']


def test_in_front_is_what_hides_the_church(street):
    chosen = street.chosen('the house in front of the church as seen from the street')
    assert chosen == ['before']


def test_what_does_not_hide_is_not_behind(street):
    chosen = street.chosen('houses not behind the church seen from the street')
    assert set(chosen) == {'aside', 'before', 'across'}
