"""What an analyst asks of ponds beside a road, and the answers worked out by hand."""

import pytest
import scene_samples as samples
from scene_samples import disc, ponds_and_road, square
from shapely.geometry import LineString, box

from model_core.errors import RequestError

ANSWERS = {
    'the largest pond north of the road': ['big'],
    'the largest pond': ['huge'],
    'the smallest pond': ['tiny'],
    'the second largest pond': ['big'],
    'the two largest ponds': ['huge', 'big'],
    'the second largest pond north of the road': ['middle'],
    'ponds north of the road': ['tiny', 'middle', 'big'],
    'ponds not north of the road': ['huge'],
    'ponds south of the road': ['huge'],
    'ponds east of the road': [],
    'two ponds': ['tiny', 'middle'],
    'the northernmost pond': ['middle'],
    'the southernmost pond': ['huge'],
    'the easternmost pond': ['big'],
    'the leftmost pond': ['tiny'],
    'the second pond from the left': ['middle'],
    'the third pond from the left': ['huge'],
    'the pond closest to the road': ['big'],
    'the pond farthest from the road': ['middle'],
    'the second closest pond to the road': ['tiny'],
    'ponds within 150 m of the road': ['big'],
    'ponds within 200 m of the road': ['tiny', 'big', 'huge'],
    'ponds more than 200 m from the road': ['middle'],
    'ponds at least 180 m from the road': ['tiny', 'middle', 'huge'],
    'ponds between 190 and 200 m from the road': ['huge'],
    'ponds larger than 1.1 ha': ['huge'],
    'ponds larger than 3000 m²': ['middle', 'big', 'huge'],
    'ponds smaller than half a hectare': ['tiny', 'middle'],
    'ponds between 1000 m² and 2 ha': ['middle', 'big'],
    'ponds larger than the road': ['huge'],
    'ponds near the road': ['huge'],
    'ponds next to the road': [],
    'all ponds except the largest': ['tiny', 'middle', 'big'],
    'all ponds north of the road except the largest': ['tiny', 'middle'],
    'ponds in the upper left': ['tiny', 'middle'],
    'ponds in the north-east': ['big'],
    'ponds in the lower half': ['huge'],
    'ponds in the upper left corner': ['tiny'],
    'ponds on the right or in the south': ['big', 'huge'],
    'ponds north of the road and in the east': ['big'],
    'the largest pond and the road': ['huge', 'road'],
    'the pond west of the largest pond north of the road': ['tiny', 'middle'],
    'ponds that are north of the road and not in the east': ['tiny', 'middle'],
    'large ponds': ['big', 'huge'],
    'square ponds': ['tiny', 'middle', 'big', 'huge'],
    'the ponds': ['tiny', 'middle', 'big', 'huge'],
    'ponds near a lake': [],
    'ponds not near a lake': ['tiny', 'middle', 'big', 'huge'],
    'ponds without a lake': ['tiny', 'middle', 'big', 'huge'],
    'lakes': [],
}


@pytest.mark.parametrize(('sentence', 'names'), ANSWERS.items(), ids=str)
@pytest.mark.parametrize('place', [samples.utm, samples.degrees])
def test_a_sentence_chooses(place, sentence, names):
    assert ponds_and_road(place()).chosen(sentence) == names


def test_the_account_tells_what_was_there_what_was_left_and_what_decided():
    scene = ponds_and_road(samples.utm())
    assert scene.account('the largest pond north of the road') == (
        '4 ponds, 1 road; 3 ponds north of the road; largest: 1 ha, next 3,603 m².'
    )


@pytest.mark.parametrize(
    ('sentence', 'told'),
    [
        ('the largest pond near the lake', 'No lake was found.'),
        ('ponds east of the road', 'none of them east of the road'),
        ('the pond', 'The sentence does not decide between 4 ponds'),
        ('the five largest ponds', 'Only 4 ponds; five were asked for.'),
        ('five ponds', 'Only 4 ponds; five were asked for.'),
        ('the fifth largest pond', 'There is no fifth largest among 4 ponds.'),
        ('the white pond', '"white" was ignored'),
        ('the largest ponds', 'How many ponds was not said'),
        ('the pond behind the road', 'left out: "behind the road"'),
        ('the pond closest to the road', 'closest to the road: 145 m, next 185 m'),
        ('ponds south of the road', '1 pond south of the road'),
        ('lakes', 'No lake.'),
        ('the smallest pond and the largest pond', 'smallest pond: 400 m², next'),
    ],
)
def test_the_account_tells(sentence: str, told: str):
    assert told in ponds_and_road(samples.utm()).account(sentence)


def test_more_asked_for_than_there_is():
    scene = ponds_and_road(samples.utm())
    assert len(scene.chosen('the five largest ponds')) == 4
    assert scene.chosen('the fifth largest pond') == []


def test_ties_are_all_returned_and_reported():
    scene = samples.utm()
    for name, east in (('a', 100), ('b', 300), ('c', 500)):
        scene.add(name, 'pond', square(east, 100, 50))
    scene.add('small', 'pond', square(700, 100, 20))
    assert scene.chosen('the largest pond') == ['a', 'b', 'c']
    assert scene.chosen('the two largest ponds') == ['a', 'b', 'c']
    assert scene.chosen('the fourth largest pond') == ['small']
    assert '3 ponds tie' in scene.account('the largest pond')
    assert 'tie' not in scene.account('the smallest pond')


def test_nothing_is_an_anchor_of_itself():
    scene = samples.utm()
    scene.add('one', 'pond', square(100, 100, 50)).add(
        'two', 'pond', square(160, 100, 50)
    )
    scene.add('far', 'pond', square(800, 400, 50))
    assert scene.chosen('ponds near a pond') == ['one', 'two']
    assert scene.chosen('ponds in a pond') == []
    assert scene.chosen('the pond east of a pond') == ['two', 'far']
    assert scene.chosen('the pond farthest from a pond') == ['far']
    alone = samples.utm().add('alone', 'pond', square(100, 100, 50))
    assert alone.chosen('ponds near a pond') == []


def test_one_thing_found_under_two_phrases_is_no_anchor_of_itself():
    scene = samples.utm()
    scene.add('house', 'house', square(100, 100, 20))
    scene.add('same', 'building', square(101, 100, 20))
    assert scene.chosen('house near a building') == []
    scene.add('barn', 'building', square(100, 130, 20))
    assert scene.chosen('house near a building') == ['house']
    assert scene.chosen('house south of a building') == ['house']


def test_a_long_road_is_no_large_thing_to_be_near_of():
    scene = samples.utm()
    scene.add('road', 'road', box(0, 495, 1000, 505))
    scene.add('hall', 'hall', square(500, 700, 100))
    scene.add('at road', 'house', square(100, 520, 10))
    scene.add('off road', 'house', square(100, 560, 10))
    scene.add('at hall', 'house', square(500, 810, 10))
    scene.add('off hall', 'house', square(500, 900, 10))
    assert scene.chosen('houses near the road') == ['at road']
    assert scene.chosen('houses near the hall') == ['at hall']
    assert scene.chosen('houses next to the hall') == []


def test_in_on_touching_crossing_and_with():
    scene = samples.utm()
    road = box(0, 495, 1000, 505).difference(box(300, 498, 305, 502))
    scene.add('road', 'road', road)
    scene.add('path', 'path', box(600, 300, 603, 700))
    scene.add('dead end', 'path', box(700, 505, 703, 700))
    scene.add('park', 'park', box(100, 600, 400, 900))
    scene.add('car', 'car', box(300, 498, 305, 502))
    scene.add('parked', 'car', box(200, 700, 205, 702))
    scene.add('half out', 'car', box(397, 700, 402, 702))
    assert scene.chosen('cars on the road') == ['car']
    assert scene.chosen('cars in the park') == ['parked', 'half out']
    assert scene.chosen('cars outside the park') == ['car']
    assert scene.chosen('paths crossing the road') == ['path']
    assert scene.chosen('paths touching the road') == ['path', 'dead end']
    assert scene.chosen('parks with a car') == ['park']
    assert scene.chosen('parks without cars') == []
    assert scene.chosen('the car in the west of the park') == ['parked']


def test_crossing_where_one_stops_at_the_edges_of_the_other():
    scene = samples.utm()
    scene.add('river', 'river', box(400, 0, 440, 1000))
    scene.add('over', 'bridge', box(390, 100, 450, 108))
    scene.add('bank to bank', 'bridge', box(400, 300, 440, 308))
    scene.add('jetty', 'bridge', box(400, 500, 420, 508))
    scene.add('near the end', 'bridge', box(390, 985, 450, 990))
    scene.add('path', 'path', LineString([(300, 700), (500, 700)]))
    scene.add('side path', 'path', LineString([(300, 800), (420, 800)]))
    crossing = ['over', 'bank to bank', 'near the end']
    assert scene.chosen('bridges crossing the river') == crossing
    assert scene.chosen('paths crossing the river') == ['path']
    assert scene.chosen('the river crossing a path') == ['river']


def test_crossing_what_is_mapped_in_two_pieces():
    scene = samples.utm()
    scene.add('upper', 'river', box(400, 108, 440, 600))
    scene.add('lower', 'river', box(400, 0, 440, 100))
    scene.add('bridge', 'bridge', box(380, 100, 460, 108))
    scene.add('west', 'road', box(0, 100, 380, 108))
    scene.add('east', 'road', box(460, 100, 900, 108))
    scene.add('pontoon', 'bridge', box(440, 300, 470, 306))
    scene.add('at the end', 'bridge', box(390, 600, 450, 608))
    assert scene.chosen('bridges crossing the river') == ['bridge']
    assert scene.chosen('bridges crossing the road') == []


def test_between_along_and_surrounded_by():
    scene = samples.utm()
    scene.add('road', 'road', box(0, 200, 1000, 210))
    bank = LineString([(0, 800), (500, 780), (1000, 800)])
    scene.add('river', 'river', bank.buffer(10))
    scene.add('amid', 'house', square(500, 500, 20))
    scene.add('beyond', 'house', square(500, 950, 20))
    scene.add('roadside', 'barn', box(300, 213, 340, 223))
    scene.add('crosswise', 'barn', box(600, 213, 610, 253))
    for name, (east, north) in {
        'w': (100, 500), 'e': (200, 500), 's': (150, 450), 'n': (150, 550),
    }.items():  # fmt: skip
        scene.add(name, 'tree', disc(east, north, 8))
    scene.add('ringed', 'hut', square(150, 500, 20))
    scene.add('open', 'hut', square(230, 500, 20))
    assert scene.chosen('houses between the road and the river') == ['amid']
    assert scene.chosen('houses between the river and the road') == ['amid']
    assert scene.chosen('barns along the road') == ['roadside']
    assert scene.chosen('huts surrounded by trees') == ['ringed']
    assert scene.chosen('huts between two trees') == ['ringed']


def test_between_things_that_some_lie_in_and_others_lie_far_from():
    scene = samples.utm().add('park', 'park', box(100, 100, 400, 400))
    scene.add('road', 'road', box(0, 900, 1000, 910))
    scene.add('in the park', 'house', square(250, 250, 20))
    scene.add('between', 'house', square(250, 700, 20))
    scene.add('side', 'house', square(950, 300, 20))
    assert scene.chosen('houses between the park and the road') == ['between']


def test_a_condition_on_the_anchor_is_taken_first():
    scene = ponds_and_road(samples.utm())
    scene.add('north house', 'house', square(870, 700, 20))
    scene.add('south house', 'house', square(620, 200, 20))
    sentence = 'the house next to the largest pond north of the road'
    assert scene.chosen(sentence) == ['north house']
    assert scene.chosen('the house next to the largest pond') == ['south house']


def test_colours_are_measured_on_the_pixels():
    scene = samples.utm()
    for position, (name, colour) in enumerate(
        {
            'white': (235, 236, 230), 'black': (20, 22, 21), 'gray': (128, 130, 127),
            'red': (178, 58, 46), 'green': (70, 105, 60), 'blue': (52, 92, 160),
            'yellow': (225, 205, 60), 'orange': (232, 140, 40), 'brown': (110, 82, 58),
        }.items()
    ):  # fmt: skip
        scene.add(name, 'roof', square(50 + 100 * position, 100, 40), 1.0, colour)
    for name in scene.names.values():
        assert scene.chosen(f'{name} roofs') == [name]
    assert scene.chosen('white or gray roofs') == ['white', 'gray']
    assert scene.chosen('the roof is blue') == ['blue']
    assert scene.chosen('the darkest roof') == ['black']


def test_shapes_are_measured_on_the_outline():
    scene = samples.utm()
    scene.add('disc', 'pond', disc(100, 100, 30))
    scene.add('block', 'pond', square(300, 100, 50))
    scene.add('strip', 'pond', box(400, 100, 600, 120))
    assert scene.chosen('round ponds') == ['disc']
    assert scene.chosen('the roundest pond') == ['disc']
    assert scene.chosen('elongated ponds') == ['strip']
    assert scene.chosen('the longest pond') == ['strip']
    assert scene.chosen('ponds longer than 150 m') == ['strip']
    assert scene.chosen('square ponds') == ['block']


def test_several_anchors_any_of_them_will_do():
    scene = samples.utm()
    scene.add('north road', 'road', box(0, 900, 1000, 910))
    scene.add('south road', 'road', box(0, 100, 1000, 110))
    scene.add('a', 'house', square(500, 130, 20))
    scene.add('b', 'house', square(500, 880, 20))
    assert scene.chosen('houses near a road') == ['a', 'b']
    assert scene.chosen('houses north of the road') == ['a']
    assert scene.chosen('houses south of a road') == ['b']


def test_the_best_come_first_and_a_missing_phrase_has_no_objects():
    scene = samples.utm().add('doubtful', 'pond', square(100, 100, 50), 0.4)
    scene.add('sure', 'pond', square(300, 100, 20), 0.9)
    assert scene.chosen('ponds') == ['sure', 'doubtful']
    assert scene.chosen('the pond north of the canal') == []


def test_metres_cannot_be_asked_of_a_picture_without_crs():
    scene = samples.picture().add('a', 'car', square(100, 100, 20))
    for sentence in ('cars within 50 m of a car', 'cars larger than 20 m²'):
        with pytest.raises(RequestError, match='no coordinate reference system'):
            scene.answer(sentence)
