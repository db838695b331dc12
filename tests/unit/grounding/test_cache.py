"""A second prompt starts from what the first one computed; old areas make room."""

import os
import time

import numpy as np
import pytest
from rasterio.windows import Window

from model_core.engine import Engine
from model_core.grounding import cache
from model_core.grounding.cache import open_cache
from model_core.grounding.phrases import Grounder
from model_core.protocol import Segment
from model_core.raster.tiles import Tile

TILE = Tile(0, 1, Window(0, 0, 8, 8))
FEATURES = np.ones((4, 2, 2), np.float16)


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv('RRSIS_CACHE', str(tmp_path / 'cache'))
    return tmp_path / 'cache'


def test_features_are_found_again_under_the_same_key(root):
    with open_cache('one', keep=True) as area:
        assert area.features(TILE) is None
        area.keep_features(TILE, FEATURES)
    with open_cache('one', keep=True) as area:
        assert (area.features(TILE) == FEATURES).all()
    with open_cache('two', keep=True) as area:
        assert area.features(TILE) is None


def test_a_cut_off_file_is_computed_anew(root):
    with open_cache('one', keep=True) as area:
        area.keep_features(TILE, FEATURES)
        file = next(area.folder.iterdir())
        file.write_bytes(file.read_bytes()[:50])
        assert area.features(TILE) is None


def test_without_keeping_nothing_is_left(root):
    with open_cache('one', keep=False) as area:
        area.keep_features(TILE, FEATURES)
        folder = area.folder
    assert not folder.exists()
    assert not root.exists()


def test_the_areas_used_longest_ago_make_room(root, monkeypatch):
    monkeypatch.setattr(cache, 'LIMIT', 400)
    folders = []
    for age, key in ((300, 'first'), (200, 'second'), (0, 'third')):
        with open_cache(key, keep=True) as area:
            area.keep_features(TILE, FEATURES)
            folders.append(area.folder)
        past = time.time() - age
        os.utime(area.folder, (past, past))
    with open_cache('third', keep=True):
        pass
    assert [folder.exists() for folder in folders] == [False, True, True]


def test_what_another_engine_takes_away_does_no_harm(root, monkeypatch):
    with open_cache('theirs', keep=True) as theirs:
        theirs.keep_features(TILE, FEATURES)
    listed = list(theirs.folder.iterdir())
    gone = theirs.folder / 'tile-0-2.new'
    iterdir = type(gone).iterdir
    monkeypatch.setattr(
        type(gone),
        'iterdir',
        lambda self: [*listed, gone] if self == theirs.folder else iterdir(self),
    )
    with open_cache('ours', keep=True) as ours:
        ours.keep_features(TILE, FEATURES)
    assert theirs.features(TILE) is not None


def test_a_second_prompt_on_the_area_does_not_encode_again(root, demo, monkeypatch):
    encoded = []
    features = Grounder.features

    def counted(self, rgb, valid, **how):
        encoded.append(rgb.shape)
        return features(self, rgb, valid, **how)

    monkeypatch.setattr(Grounder, 'features', counted)
    engine = Engine(keep_cache=True)
    xmin, ymax = 398_200, 5_821_800
    box = (xmin, ymax - 400, xmin + 400, ymax)
    for prompt in ('ponds', 'trees', 'ponds'):
        request = Segment('a', str(demo[0]), prompt, bbox=box)
        engine.answer(request, lambda message: None, lambda: False)
    assert len(encoded) == 1
