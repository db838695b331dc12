"""The same drawing, put on the map in many ways, gives the same answers.

The drawing is made in metres east and north of a point, with geodesics; each place says
in which coordinate reference system a layer of it is written.
"""

import existing_samples as samples
import numpy as np
import pytest
import shapely
from existing_samples import square
from pyproj import CRS, Geod, Transformer
from shapely.geometry import LineString, Point, Polygon, box

from model_core.layers import Features, answer_features, resolve_file

GEOD = Geod(ellps='WGS84')
DRAWING = [
    ('road', 'road', LineString([(-400, 0), (400, 0)])),
    ('house', 'house', square(0, 30, 20)),
    ('far house', 'house', square(300, 205, 10)),
    ('south house', 'house', square(-200, -110, 20)),
    ('small', 'pond', square(100, 130, 30)),
    ('large', 'pond', square(-50, 260, 80)),
    ('huge', 'pond', square(0, -260, 120)),
    ('well', 'well', Point(0, 100)),
]
PLACES = {
    'UTM': (10.0, 55.0, 'EPSG:25832'),
    'UTM far from its meridian': (13.5, 55.0, 'EPSG:25832'),
    'degrees': (10.0, 55.0, 'EPSG:4326'),
    'Web Mercator at 55° N': (10.0, 55.0, 'EPSG:3857'),
    'Svalbard, polar stereographic': (16.0, 78.2, 'EPSG:3995'),
    '80° N, far from the meridian of the map': (-60.0, 80.0, 'EPSG:3995'),
    'Antarctica': (166.6, -77.8, 'EPSG:3031'),
    'Fiji in degrees': (178.0, -17.0, 'EPSG:4326'),
    'Fiji on the map of the Pacific': (180.0, -17.0, 'EPSG:3832'),
    'Taveuni, south of the equator': (-180.0, -16.8, 'EPSG:32760'),
    'feet': (-71.0, 42.3, 'EPSG:2249'),
}
ANSWERS = {
    'the largest pond north of the road': {'large'},
    'ponds north of the road': {'small', 'large'},
    'ponds south of the road': {'huge'},
    'houses within 25 m of the road': {'house'},
    'houses within 99 m of the road': {'house'},
    'houses within 101 m of the road': {'house', 'south house'},
    'houses at least 150 m from the road': {'far house'},
    'ponds larger than 0.6 ha': {'large', 'huge'},
    'ponds larger than 0.65 ha': {'huge'},
    'roads between 795 and 805 m long': {'road'},
    'the house closest to the well': {'house'},
    'the northernmost pond': {'large'},
    'the easternmost house': {'far house'},
    'the westernmost house': {'south house'},
    'ponds north-east of the house south of a well': {'small'},
    'ponds in the south': {'huge'},
    'wells between the house and the large pond': {'well'},
}


def put(lon: float, lat: float, crs: str) -> Features:
    to_map = Transformer.from_crs('EPSG:4326', crs, always_xy=True)

    def place(xy):
        turn = np.degrees(np.arctan2(xy[:, 0], xy[:, 1]))
        count = len(xy)
        east, north, _ = GEOD.fwd(
            np.full(count, lon), np.full(count, lat), turn, np.hypot(*xy.T)
        )
        return np.column_stack(to_map.transform(east, north))

    geometries = np.empty(len(DRAWING), dtype=object)
    # Edges are cut so that they are straight on the ground and not on the map.
    geometries[:] = [
        shapely.transform(shapely.segmentize(geometry, 20), place)
        for _, _, geometry in DRAWING
    ]
    names = tuple(name for name, _, _ in DRAWING)
    kinds = tuple(kind for _, kind, _ in DRAWING)
    return Features(
        names, kinds, np.ones(len(names)), geometries, CRS.from_user_input(crs)
    )


@pytest.mark.parametrize('place', PLACES)
@pytest.mark.parametrize(('sentence', 'names'), ANSWERS.items(), ids=str)
def test_the_answer_is_the_same_all_over_the_world(place, sentence, names):
    assert set(answer_features(put(*PLACES[place]), sentence).ids) == names


@pytest.mark.parametrize(('crs', 'lons'), [
    ('EPSG:4326', (179.9, -179.9, 179.5)), ('EPSG:3832', (179.9, 180.1, 179.5)),
])  # fmt: skip
def test_neighbours_across_the_antimeridian(tmp_path, crs, lons):
    to_map = Transformer.from_crs('EPSG:4326', crs, always_xy=True)
    west, east, far = (
        Point(to_map.transform(lon, -17.0)).buffer(0.001 if '4326' in crs else 100)
        for lon in lons
    )
    rows = [(1, 'house', west), (2, 'pond', east), (3, 'pond', far)]
    path = samples.geojson(
        tmp_path / 'a.geojson', rows, f'urn:ogc:def:crs:{crs.replace(":", "::")}',
        place=lambda geometry: geometry,
    )  # fmt: skip
    # 0.2° are 21.3 km and 0.4° are 42.6 km at 17° S.
    assert resolve_file(path, 'ponds within 22 km of the house').ids == (2,)
    assert resolve_file(path, 'the pond closest to the house').ids == (2,)
    assert resolve_file(path, 'ponds east of the house').ids == (2,)
    assert resolve_file(path, 'the easternmost pond').ids == (2,)
    assert resolve_file(path, 'ponds in the east').ids == (2,)
    assert resolve_file(path, 'ponds in the west').ids == (3,)
    # Left and right are those of a map that shows the three together.
    assert resolve_file(path, 'the leftmost pond').ids == (3,)
    assert resolve_file(path, 'the pond right of the house').ids == (2,)
    assert resolve_file(path, 'ponds on the right').ids == (2,)


def test_an_outline_whose_longitudes_jump_lies_where_it_lies(tmp_path):
    across = Polygon([(179.9, -17), (-179.9, -17), (-179.9, -16.9), (179.9, -16.9)])
    rows = [
        (1, 'pond', across),
        (2, 'pond', Point(179.5, -17).buffer(0.01)),
        (3, 'pond', Point(-179.5, -17).buffer(0.01)),
    ]
    path = samples.geojson(
        tmp_path / 'a.geojson', rows, 'urn:ogc:def:crs:EPSG::4326',
        place=lambda geometry: geometry,
    )  # fmt: skip
    assert resolve_file(path, 'the leftmost pond').ids == (2,)
    assert resolve_file(path, 'the rightmost pond').ids == (3,)
    assert resolve_file(path, 'the pond in the middle').ids == (1,)


def test_a_map_of_the_world_begins_in_the_west(tmp_path):
    lons = (-175, -60, 0, 70, 170)
    rows = [(n, 'city', Point(lon, 10.0)) for n, lon in enumerate(lons, start=1)]
    path = samples.geojson(
        tmp_path / 'a.geojson', rows, None, place=lambda geometry: geometry
    )
    assert resolve_file(path, 'the leftmost city').ids == (1,)
    assert resolve_file(path, 'the rightmost city').ids == (5,)


def test_left_and_right_are_those_of_the_layer():
    # At 90° E the map of the Arctic has north to the left and east at the top.
    to_map = Transformer.from_crs('EPSG:4326', 'EPSG:3995', always_xy=True)
    spots = {
        'house': (90.0, 80.0), 'north': (90.0, 80.1), 'east': (90.5, 80.0),
    }  # fmt: skip
    points = [Point(to_map.transform(*spot)) for spot in spots.values()]
    features = Features(
        tuple(spots), ('house', 'tree', 'tree'), np.ones(3),
        np.array(points, dtype=object), CRS.from_epsg(3995),
    )  # fmt: skip
    assert answer_features(features, 'trees north of the house').ids == ('north',)
    assert answer_features(features, 'trees east of the house').ids == ('east',)
    assert answer_features(features, 'trees left of the house').ids == ('north',)
    assert answer_features(features, 'trees above the house').ids == ('east',)
    assert answer_features(features, 'the leftmost tree').ids == ('north',)


def test_distances_are_true_over_a_continent():
    # Far from the middle, a flat map stretches what lies across by a hundredth.
    rows = []
    for place, (lon, lat) in {'Lisbon': (-9.0, 38.7), 'Minsk': (27.5, 53.9)}.items():
        rows.append((place, 'house', Point(lon, lat)))
        for turn in (0, 45, 90, 135):
            for step in (998, 1002):
                east, north, _ = GEOD.fwd(lon, lat, turn, step)
                rows.append((step, 'tree', Point(east, north)))
    names, kinds, points = zip(*rows, strict=True)
    features = Features(
        names, kinds, np.ones(len(rows)), np.array(points, dtype=object),
        CRS.from_epsg(4326),
    )  # fmt: skip
    near = answer_features(features, 'trees within 1 km of a house')
    assert near.ids == (998,) * 8
    far = answer_features(features, 'trees more than 1 km from a house')
    assert far.ids == (1002,) * 8


def test_a_layer_without_crs_is_measured_in_its_own_units_and_refuses_metres(tmp_path):
    geometries = np.array([box(0, 0, 1, 1), box(0, 5, 2, 7)], dtype=object)
    features = Features((1, 2), ('pond', 'pond'), np.ones(2), geometries, None)
    assert answer_features(features, 'the largest pond').ids == (2,)
    assert answer_features(features, 'the pond north of a pond').ids == (2,)
