"""The engine finds ponds in a picture, and roads in a layer or in what was changed."""

import json

import pyogrio
import pytest
import shapely
from pyproj import Transformer

from model_core.engine import Engine
from model_core.errors import RequestError
from model_core.expression.tree.parts import parts_of
from model_core.expression.understand import understand
from model_core.protocol import Resolve, Segment
from model_core.training.drawn import DEMO_ORIGIN

SENTENCE = 'the largest pond north of the road'


@pytest.fixture(scope='module')
def engine():
    return Engine(keep_cache=True)


@pytest.fixture(scope='module')
def road(demo, tmp_path_factory):
    """The drawn road as a line of degrees, as roads come from a map server."""
    _, scene = demo
    x0, y0 = DEMO_ORIGIN
    to_degrees = Transformer.from_crs(32633, 4326, always_xy=True).transform
    line = [to_degrees(x0 + x, y0 - y) for x, y in scene.road]
    path = tmp_path_factory.mktemp('layers') / 'roads.geojson'
    geometry = {'type': 'LineString', 'coordinates': line}
    feature = {'type': 'Feature', 'properties': {}, 'geometry': geometry}
    path.write_text(json.dumps({'type': 'FeatureCollection', 'features': [feature]}))
    return path


def ask(engine, demo, tmp_path, prompt, **more):
    out = tmp_path / 'out.gpkg'
    request = Segment('a', str(demo[0]), prompt, str(out), **more)
    result = engine.segment(request, lambda message: None, lambda: False)
    _, _, geometry, columns = pyogrio.raw.read(out)
    return result, shapely.from_wkb(geometry), columns[0]


def test_a_road_of_a_layer_is_as_good_as_one_in_the_picture(
    engine, demo, road, tmp_path
):
    _, seen, _ = ask(engine, demo, tmp_path, SENTENCE)
    layers = {'Main Street': str(road)}
    sentence = 'the largest pond north of @Main_Street'
    result, named, _ = ask(engine, demo, tmp_path, sentence, layers=layers)
    assert shapely.equals(seen, named).all()
    assert '1 @Main_Street' in result.account
    assert result.parts[-1].text == 'north of @Main_Street'


def test_a_changed_sentence_finds_nothing_anew(engine, demo, tmp_path):
    result, _, _ = ask(engine, demo, tmp_path, SENTENCE)
    tree = json.loads(json.dumps(result.parse))
    tree['things'][0]['ranks'] = []
    reported = []
    request = Segment('b', str(demo[0]), SENTENCE, expression=tree)
    again = engine.segment(request, reported.append, lambda: False)
    assert again.objects > 1
    assert again.sentence == 'the pond north of the road'
    assert again.seconds < 5
    _, _, prompts = ask(engine, demo, tmp_path, SENTENCE, expression=tree)
    assert set(prompts) == {'the pond north of the road'}


def test_objects_at_the_border_are_told_of(engine, demo, tmp_path):
    _, (pond,), _ = ask(engine, demo, tmp_path, SENTENCE)
    west, south, east, north = pond.bounds
    middle = (west + east) / 2
    box = (middle, south - 40, east + 100, north + 40)
    result, _, _ = ask(engine, demo, tmp_path, 'the largest pond', bbox=box)
    assert result.account.count('touches the border of the area') == 1
    whole = (west - 40, south - 40, east + 100, north + 40)
    result, _, _ = ask(engine, demo, tmp_path, 'the largest pond', bbox=whole)
    assert 'border' not in result.account


def test_a_missing_layer_is_refused_before_anything_is_read(engine, demo, road):
    request = Segment('c', str(demo[0]), 'ponds near @rivers', layers={'r': str(road)})
    with pytest.raises(RequestError, match='a layer @rivers; there is: r'):
        engine.segment(request, lambda message: None, lambda: False)


def test_a_layer_is_asked_through_the_engine(engine, road, tmp_path):
    path = tmp_path / 'things.geojson'
    document = json.loads(road.read_text())
    document['features'][0]['properties'] = {'category': 'road', 'id': -3}
    path.write_text(json.dumps(document))
    resolved = engine.resolve(Resolve('d', str(path), 'the longest road'))
    assert resolved.ids == (-3,)
    assert resolved.parts == parts_of(understand('the longest road'))
