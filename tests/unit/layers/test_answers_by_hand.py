"""Sentences over two small scenes, with the answers worked out on paper.

The village, in metres; the extent of all is 0 to 1000 by 90 to 1000.

    forest . . . P2 . . . . .|H3 . . . . T5      main street: y = 500, west to east
     T6                      |                   dirt road: x = 700, north of it
    P1        [C] T1-T4      |H4    P3           river: y = 100 to 130, with a bridge B
    === H1 = H2 =============+============ main street
                    H5
                     [P4]                 H6
    ~~~~~~~~~~~~~~~~~ B ~~~~~~~~~~~~~~~~~~~ river
"""

import existing_samples as samples
import pytest
from existing_samples import square
from shapely.geometry import LineString, Point, box

from model_core.layers import resolve_file

VILLAGE = [
    ('main street', 'road', LineString([(0, 500), (1000, 500)])),
    ('track', 'dirt_road', LineString([(700, 500), (700, 1000)])),
    ('river', 'river', box(0, 100, 1000, 130)),
    ('B', 'bridge', box(495, 90, 505, 140)),
    ('P1', 'pond', square(100, 700, 20)),
    ('P2', 'pond', square(400, 800, 60)),
    ('P3', 'pond', square(850, 700, 100)),
    ('P4', 'pond', square(520, 300, 160)),
    ('H1', 'house', square(200, 525, 20)),
    ('H2', 'house', square(300, 508, 10)),
    ('H3', 'house', square(678, 900, 20)),
    ('H4', 'house', square(722, 600, 20)),
    ('H5', 'house', square(480, 450, 20)),
    ('H6', 'house', square(900, 200, 20)),
    ('C', 'church', square(300, 600, 40)),
    ('T1', 'tree', Point(300, 640)),
    ('T2', 'tree', Point(260, 600)),
    ('T3', 'tree', Point(340, 600)),
    ('T4', 'tree', Point(300, 560)),
    ('T5', 'tree', Point(950, 950)),
    ('forest', 'forest', box(0, 900, 300, 1000)),
    ('T6', 'tree', Point(100, 950)),
]
HOUSES = 'H1 H2 H3 H4 H5 H6'
IN_THE_VILLAGE = {
    'the largest pond north of the road': 'P3',
    'the largest pond': 'P4',
    'the smallest pond': 'P1',
    'the second largest pond': 'P3',
    'the two largest ponds': 'P4 P3',
    'ponds south of the road': 'P4',
    'ponds north of the road': 'P1 P2 P3',
    'houses near the road': 'H1 H2',
    'houses next to the road': 'H2',
    'houses near the dirt road': 'H3 H4',
    'houses to the left of the dirt road': 'H1 H2 H3 H5',
    'houses to the right of the dirt road': 'H4',
    'houses to the left or right of the dirt road': 'H1 H2 H3 H4 H5',
    'the house closest to the river': 'H6',
    'the second house from the river': 'H5',
    'the house farthest from the river': 'H3',
    'houses within 100 m of the river': 'H6',
    'houses within 20 m of the road': 'H1 H2',
    'houses within 60 ft of the road': 'H1 H2',
    'houses more than 50 m from the road': 'H3 H4 H6',
    'bridges crossing the river': 'B',
    'the road crossing the river': '',
    'trees in the forest': 'T6',
    'trees near the church': 'T1 T2 T3 T4',
    'the church surrounded by trees': 'C',
    'trees not near the church': 'T5 T6',
    'trees outside the forest': 'T1 T2 T3 T4 T5',
    'trees within 25 m of the church': 'T1 T2 T3 T4',
    'ponds larger than 1.5 ha': 'P4',
    'ponds smaller than 0.5 ha': 'P1 P2',
    'ponds between 1000 m² and 2 ha': 'P2 P3',
    'ponds larger than 5 acres': 'P4',
    'roads longer than 600 m': 'main street',
    'dirt roads': 'track',
    'gravel roads': 'track',
    'streets': 'main street',
    'the dirt road touching the road': 'track',
    'buildings': f'{HOUSES} C',
    'the largest building': 'C',
    'buildings except houses': 'C',
    'homes in the north': 'H3 H4',
    'ponds on the left': 'P1 P2',
    'houses on the left': 'H1 H2 H5',
    'the pond in the upper left corner': 'P1',
    'forests in the north-west': 'forest',
    'the leftmost house': 'H1',
    'the second house from the left': 'H2',
    'the rightmost house': 'H6',
    'the northernmost pond': 'P2',
    'the three northernmost houses': 'H3 H4 H1',
    'houses beside the largest pond': 'H5',
    'the house near the largest pond south of the road': 'H5',
    'the pond closest to the church': 'P2',
    'houses between the road and the river': 'H5 H6',
    'ponds between the road and the river': 'P4',
    'two trees': 'T1 T2',
    'the car': '',
    'houses near a car': '',
    'houses not near a car': HOUSES,
    'houses within 30 m of the road or within 100 m of the river': 'H1 H2 H6',
    'houses near the dirt road but not to the left of it': 'H4',
    'all houses except the leftmost': 'H2 H3 H4 H5 H6',
    'all houses near the road except the largest': 'H2',
    'the largest house': 'H1 H3 H4 H5 H6',
    'the smallest house': 'H2',
    'houses smaller than the church': HOUSES,
    'ponds larger than the pond south of the road': '',
    'ponds smaller than the pond south of the road': 'P1 P2 P3',
    'objects in the forest': 'T6',
    'ponds touching the road': '',
    'the white houses': HOUSES,
    'the pond west of the church': 'P1',
    'ponds east of the church': 'P3',
    'ponds south-east of the church': 'P4',
    'ponds north and south of the road': 'P1 P2 P3 P4',
    'houses in the north and the south': HOUSES,
    'water': 'river P1 P2 P3 P4',
    'the largest water body': 'river',
    'teh biggset pond noth of the road': 'P3',
    'houses with a pond': 'H5',
    'houses without a pond': 'H1 H2 H3 H4 H6',
    'the two ponds nearest to the road': 'P4 P3',
    'ponds at least 200 m from the road': 'P2',
    'the pond that is north of the road and east of the church': 'P3',
    'houses north of the road': 'H1 H2 H3 H4',
    'the church north of the road and south of a pond': 'C',
    'ponds and houses south of the road': 'P4 H5 H6',
    'the largest pond and the church': 'P4 C',
    'houses that are neither near the road nor near the dirt road': 'H5 H6',
}

# The port; the extent of all is 0 to 902 by 0 to 615.
PORT = [
    ('basin', 'harbour', box(0, 0, 300, 200)),
    ('S1', 'ship', box(20, 50, 60, 60)),
    ('S2', 'ship', box(100, 50, 180, 65)),
    ('S3', 'ship', box(400, 100, 440, 110)),
    ('pier', 'pier', box(140, 65, 150, 200)),
    ('K1', 'storage_tank', Point(600, 300).buffer(20)),
    ('K2', 'storage_tank', Point(700, 300).buffer(20)),
    ('K3', 'storage_tank', Point(800, 300).buffer(30)),
    ('N1', 'Tennis Court', box(600, 600, 624, 611)),
    ('N2', 'Tennis Court', box(640, 600, 664, 611)),
    ('A1', 'Basketball Court', box(700, 600, 728, 615)),
    ('v1', 'small-vehicle', square(605, 250, 4)),
    ('v2', 'small-vehicle', square(900, 50, 4)),
    ('v3', 'large-vehicle', box(610, 240, 622, 243)),
    ('D1', 'building', box(600, 400, 660, 430)),
]
IN_THE_PORT = {
    'ships in the harbor': 'S1 S2',
    'ships outside the harbour': 'S3',
    'boats': 'S1 S2 S3',
    'the longest ship': 'S2',
    'the ship docked at the pier': 'S2',
    'ships touching the jetty': 'S2',
    'ships on the left': 'S1 S2 S3',
    'the ship on the right': '',
    'the second storage tank from the left': 'K2',
    'the largest tank': 'K3',
    'the two tanks closest to the building': 'K1 K2',
    'white cylindrical storage tanks': 'K1 K2 K3',
    'round objects': 'K1 K2 K3',
    'courts': 'N1 N2 A1',
    'the tennis court to the right of another tennis court': 'N2',
    'the leftmost tennis court': 'N1',
    'tennis courts near the basketball court': '',
    'the tennis court closest to the basketball court': 'N2',
    'vehicles': 'v1 v2 v3',
    'the large vehicle': 'v3',
    'the large white vehicle': 'v3',
    'cars': 'v1 v2',
    'trucks': 'v3',
    'small vehicles near a storage tank': 'v1',
    'the vehicle in the lower right corner': 'v2',
    'the vehicle farthest from the building': 'v2',
    'houses south of the tennis courts': 'D1',
    'zebras': '',
}


def ids(answer: str) -> list[str]:
    return answer.replace('main street', 'main_street').split()


def written(found: tuple) -> list[str]:
    return [str(one).replace(' ', '_') for one in found]


@pytest.fixture(scope='module')
def layers(tmp_path_factory):
    folder = tmp_path_factory.mktemp('layers')
    return {
        name: samples.geojson(folder / f'{name}.geojson', rows)
        for name, rows in (('village', VILLAGE), ('port', PORT))
    }


def check(path, sentence: str, answer: str) -> None:
    found = written(resolve_file(path, sentence).ids)
    ranked = any(word in sentence for word in ('two', 'three'))
    wanted = ids(answer)
    assert (found if ranked else sorted(found)) == (
        wanted if ranked else sorted(wanted)
    )


@pytest.mark.parametrize(('sentence', 'answer'), IN_THE_VILLAGE.items(), ids=str)
def test_in_the_village(layers, sentence, answer):
    check(layers['village'], sentence, answer)


@pytest.mark.parametrize(('sentence', 'answer'), IN_THE_PORT.items(), ids=str)
def test_in_the_port(layers, sentence, answer):
    check(layers['port'], sentence, answer)


def test_a_geopackage_gives_the_same_answers(tmp_path):
    path = samples.gpkg(
        tmp_path / 'village.gpkg',
        [geometry for _, _, geometry in VILLAGE],
        {
            'id': [name for name, _, _ in VILLAGE],
            'kind': [kind for _, kind, _ in VILLAGE],
        },
    )
    for sentence, answer in list(IN_THE_VILLAGE.items())[:12]:
        found = resolve_file(path, sentence, 'kind').ids
        assert sorted(written(found)) == sorted(ids(answer)), sentence
