"""A layer is asked about things that lie near those of another layer."""

import existing_samples as samples
import pytest
from existing_samples import square
from shapely.geometry import LineString, Point, box

from model_core.cli import main
from model_core.errors import RequestError
from model_core.expression.tree import wording
from model_core.layers import resolve_file

HOUSES = [
    (1, 'house', square(100, 520, 10)),
    (2, 'house', square(100, 700, 10)),
    (3, 'barn', square(300, 480, 20)),
    (4, 'house', square(900, 900, 30)),
]


@pytest.fixture
def houses(tmp_path):
    return samples.geojson(tmp_path / 'houses.geojson', HOUSES)


def layer(path, *geometries):
    return samples.gpkg(path, list(geometries), {'n': [0] * len(geometries)})


@pytest.fixture
def road(tmp_path):
    return layer(tmp_path / 'road.gpkg', LineString([(0, 500), (1000, 500)]))


def test_a_road_of_another_layer_is_an_anchor(houses, road):
    layers = {'Main Street': str(road)}
    north = resolve_file(houses, 'houses north of @Main_Street', layers=layers)
    assert north.ids == (1, 2, 4)
    assert '@Main_Street' in north.account
    near = resolve_file(houses, 'the house within 50 m of @main_street', layers=layers)
    assert near.ids == (1,)
    assert resolve_file(
        houses, 'the smallest house closest to @"Main Street"', layers=layers
    ).ids == (1,)


def test_points_and_polygons_are_anchors_too(houses, tmp_path):
    layers = {
        'wells': str(layer(tmp_path / 'wells.gpkg', Point(110, 720), Point(0, 0))),
        'zone': str(layer(tmp_path / 'zone.gpkg', box(850, 850, 950, 950))),
    }
    near = resolve_file(houses, 'houses within 30 m of @wells', layers=layers)
    assert near.ids == (2,)
    assert resolve_file(houses, 'houses in @zone', layers=layers).ids == (4,)
    assert resolve_file(houses, 'houses not in @zone', layers=layers).ids == (1, 2)


def test_what_a_layer_has_already_can_be_excepted(houses, tmp_path):
    known = layer(tmp_path / 'known.gpkg', square(100.5, 520, 10))
    answer = resolve_file(houses, 'houses except @known', layers={'known': str(known)})
    assert answer.ids == (2, 4)
    inside = resolve_file(houses, 'houses in @known', layers={'known': str(known)})
    assert inside.ids == (1,)


def test_a_layer_in_another_crs_is_brought_along(houses, tmp_path):
    # Nine degrees east is where x is 500 000 m in UTM 32N.
    well = samples.geojson(
        tmp_path / 'w.geojson', [(1, 'w', Point(9.0, 55.0))], None, place=lambda g: g
    )
    house = samples.geojson(
        tmp_path / 'h.geojson',
        [(1, 'house', square(0, -5250, 10)), (2, 'house', square(0, 9000, 10))],
    )
    answer = resolve_file(
        house, 'the house closest to @wells', layers={'wells': str(well)}
    )
    assert answer.ids == (1,)


def test_a_layer_that_is_not_there_is_named_with_those_that_are(houses, road):
    with pytest.raises(RequestError, match='a layer @rivers; there is: roads'):
        resolve_file(houses, 'houses near @rivers', layers={'roads': str(road)})
    with pytest.raises(RequestError, match=r'no layer was given.*--layer rivers=FILE'):
        resolve_file(houses, 'houses near @rivers')
    with pytest.raises(RequestError, match='in quotes, such as @"Main Street"'):
        resolve_file(houses, 'houses near @main', layers={'Main Street': str(road)})


def test_the_layer_of_that_very_name_counts(houses, tmp_path):
    file = layer(tmp_path / 'a.gpkg', Point(100, 700))
    samples.gpkg(file, [samples.square(900, 900, 9)], {'n': [0]}, 'Main Street')
    samples.gpkg(file, [samples.square(300, 480, 9)], {'n': [0]}, 'rivers')
    near = 'houses within 1 m of @'
    street = resolve_file(houses, f'{near}main_street', layers={'main_street': file})
    assert street.ids == (4,)
    assert '@main_street is the layer Main Street of a.gpkg' in street.account
    first = resolve_file(houses, f'{near}wells', layers={'wells': str(file)})
    assert first.ids == (2,)
    assert '@wells is the layer objects of a.gpkg, not' in first.account


def test_metres_that_are_said_to_be_degrees_are_refused(houses, tmp_path):
    wells = samples.geojson(tmp_path / 'w.geojson', [(1, 'w', Point(0, 0))], None)
    with pytest.raises(RequestError, match='layer "wells" is in degrees'):
        resolve_file(houses, 'houses near @wells', layers={'wells': str(wells)})


def test_what_lies_out_of_reach_is_told(houses, tmp_path):
    rows = [(1, 'w', Point(9.0, 55.1)), (2, 'w', Point(float('nan'), 0))]
    wells = samples.geojson(tmp_path / 'w.geojson', rows, None, place=lambda g: g)
    answer = resolve_file(houses, 'houses near @wells', layers={'wells': str(wells)})
    assert '1 feature of @wells with coordinates out of reach' in answer.account


def test_an_empty_layer_is_an_absent_anchor(houses, tmp_path):
    empty = layer(tmp_path / 'empty.gpkg')
    answer = resolve_file(houses, 'houses near @empty', layers={'empty': str(empty)})
    assert answer.ids == ()
    assert 'No @empty was found.' in answer.account


def test_the_command_takes_layers(houses, road, capsys):
    sentence = 'houses within 50 m of @road'
    assert main(['resolve', str(houses), sentence, '--layer', f'road={road}']) == 0
    assert 'ids: 1' in capsys.readouterr().out
    assert main(['resolve', str(houses), sentence]) == 2


def test_a_changed_sentence_counts_instead_of_the_typed_one(houses, road):
    layers = {'road': str(road)}
    typed = resolve_file(houses, 'the largest house north of @road', layers=layers)
    assert typed.ids == (4,)
    tree = wording.to_json(typed.expression)
    tree['things'][0]['ranks'] = []
    changed = resolve_file(houses, 'never read', layers=layers, tree=tree)
    assert changed.ids == (1, 2, 4)


def test_a_layer_keeps_its_name_in_other_languages(houses, road):
    layers = {'Hauptstraße': str(road)}
    answer = resolve_file(houses, 'Häuser nördlich von @Hauptstraße', layers=layers)
    assert answer.ids == (1, 2, 4)
    assert '1 @Hauptstraße' in answer.account
