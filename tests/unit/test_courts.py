"""From the network's maps to objects: seams, presence, limits, cancelling."""

import numpy as np
import pytest
import rasterio
import shapely
import torch
from shapely.geometry import box
from stand_in import PHRASE, Painted, install, paint

from model_core.engine import Engine, footprints
from model_core.errors import CancelledError, RequestError
from model_core.grounding import cache
from model_core.grounding.phrases import Grounder, gate, limits
from model_core.protocol import Segment, Stage

COURTS = [(40, 240, 120, 280), (200, 20, 240, 40)]
SEAM = [(76, 232, 84, 288)]


def ask(
    image, prompt='tennis courts', stop=lambda: False, report=lambda m: None, **how
):
    request = Segment('a', str(image), prompt, model='painted', device='cpu', **how)
    return Engine(keep_cache=False).answer(request, report, stop).resolution


def test_courts_that_touch_are_counted_one_by_one(tmp_path, monkeypatch):
    install(monkeypatch, Painted())
    whole = ask(paint(tmp_path / 'a.tif', COURTS))
    assert len(whole.chosen) == 2
    parts = ask(paint(tmp_path / 'b.tif', COURTS, SEAM))
    assert len(parts.chosen) == 3
    assert '3 tennis courts' in parts.account
    blob = shapely.union_all(footprints(whole.chosen))
    assert shapely.union_all(footprints(parts.chosen)).equals(blob)
    left = box(400_040, 5_800_000 - 280, 400_080, 5_800_000 - 240)
    found = [f for f in footprints(parts.chosen) if f.centroid.x < left.bounds[2]]
    assert len(found) == 1
    assert found[0].symmetric_difference(left).area < 0.05 * left.area


def test_what_is_not_there_stays_unfound(tmp_path, monkeypatch):
    image = paint(tmp_path / 'a.tif', COURTS)
    install(monkeypatch, Painted(presence=-3))
    absent = ask(image)
    assert absent.chosen == ()
    assert absent.account == 'No tennis court.'
    install(monkeypatch, Painted(presence=3))
    assert len(ask(image).chosen) == 2


def test_presence_and_mask_count_as_one_probability(tmp_path, monkeypatch):
    install(monkeypatch, Painted(presence=1, sure=1))
    grounder = Grounder('painted', 'cpu')
    red = np.zeros((64, 64, 3), np.uint8)
    red[..., 0] = 255
    features = grounder.features(red, np.ones((64, 64), bool))
    logits = grounder.logits(features, grounder.read(PHRASE), (64, 64))
    chance = 1 / (1 + np.exp(-1))
    assert 1 / (1 + np.exp(-logits.mask)) == pytest.approx(chance**2, abs=1e-3)
    assert logits.edge == pytest.approx(-1, abs=1e-3)


def test_the_logit_of_both_is_exact_for_any_logits():
    sides = torch.tensor([-200.0, -40, -5, -0.1, 0, 3, 40, 200])
    one, other = torch.meshgrid(sides, sides, indexing='ij')
    both = gate(one, other)
    assert torch.isfinite(both).all()
    product = torch.sigmoid(one.double()) * torch.sigmoid(other.double())
    fit = (one.abs() < 30) & (other.abs() < 30)
    assert torch.allclose(both[fit].double(), torch.logit(product)[fit], atol=1e-4)
    assert both[2, -1] == pytest.approx(-5)
    assert both[0, 0] == pytest.approx(-400)
    assert both[-1, -1] == pytest.approx(200 - np.log(2))


def test_mirror_images_take_the_lean_out(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    rgb = rng.integers(0, 255, (96, 70, 3), dtype=np.uint8)
    maps = []
    for lean, mirrored in ((0.0, False), (2.0, False), (2.0, True)):
        install(monkeypatch, Painted(lean=lean))
        grounder = Grounder('painted', 'cpu')
        valid = np.ones((96, 70), bool)
        features = grounder.features(rgb, valid, mirrored=mirrored)
        assert len(features) == (4 if mirrored else 1)
        maps.append(grounder.logits(features, grounder.read(PHRASE), (96, 70)))
    straight, leaning, mirrored_maps = maps
    assert abs(leaning.mask - straight.mask).max() > 1
    assert abs(mirrored_maps.mask - straight.mask).max() < 0.02
    assert abs(mirrored_maps.edge - straight.edge).max() < 0.02


def test_only_a_small_area_is_looked_at_in_mirror_images(tmp_path, monkeypatch):
    image = paint(tmp_path / 'a.tif', COURTS)
    encoded = []
    for mirrored, tile in ((0, 1024), (1, 1024), (0, 128), (1, 128)):
        network = Painted()
        install(monkeypatch, network, mirrored=mirrored, tile=tile)
        assert len(ask(image).chosen) == 2
        encoded.append(network.encoded)
    assert encoded[:2] == [1, 4]
    assert encoded[2] == encoded[3] > 4


def test_limits_of_a_phrase_go_before_those_of_the_model(tmp_path, monkeypatch):
    image = paint(tmp_path / 'a.tif', COURTS)
    install(monkeypatch, Painted(sure=1.0))
    assert len(ask(image).chosen) == 2
    config = install(
        monkeypatch, Painted(sure=1.0), calibration={PHRASE: (0.9, 0.2), 'x': (0, 0)}
    )
    assert limits(config, Grounder('painted', 'cpu').read(PHRASE)) == (0.9, 0.2)
    assert not ask(image).chosen
    assert len(ask(image, threshold=0.4).chosen) == 2
    install(monkeypatch, Painted(sure=1.0), calibration={PHRASE: (0.5, 0.9)})
    assert not ask(image).chosen


def test_a_cancel_is_heard_while_objects_are_looked_for(tmp_path, monkeypatch):
    install(monkeypatch, Painted())
    finding, heard = [], []

    def report(message):
        if getattr(message, 'stage', None) is Stage.FINDING:
            finding.append(message)

    def stop():
        heard.extend(finding)
        return len(heard) == 3

    with pytest.raises(CancelledError):
        ask(paint(tmp_path / 'a.tif', COURTS), stop=stop, report=report)
    assert len(heard) == 3


def test_files_of_an_older_version_are_not_read(tmp_path, monkeypatch):
    monkeypatch.setenv('RRSIS_CACHE', str(tmp_path / 'cache'))
    network = Painted()
    install(monkeypatch, network)
    image = paint(tmp_path / 'a.tif', COURTS)
    request = Segment('a', str(image), 'tennis courts', model='painted', device='cpu')

    def looks() -> int:
        before, engine = network.encoded, Engine(keep_cache=True)
        engine.answer(request, lambda message: None, lambda: False)
        return network.encoded - before

    monkeypatch.setattr(Painted, '__repr__', lambda self: 'the same weights')
    now = cache._LAYOUT
    monkeypatch.setattr(cache, '_LAYOUT', now - 1)
    assert looks() > 0
    assert looks() == 0
    monkeypatch.setattr(cache, '_LAYOUT', now)
    assert looks() > 0
    assert looks() == 0


def test_what_is_no_thing_of_its_own_is_not_parted(tmp_path, monkeypatch):
    install(monkeypatch, Painted(), things=())
    parts = ask(paint(tmp_path / 'b.tif', COURTS, SEAM))
    assert len(parts.chosen) == 2


@pytest.mark.parametrize('deep', [False, True])
def test_a_white_collar_is_no_court(tmp_path, monkeypatch, deep):
    install(monkeypatch, Painted())
    image = paint(tmp_path / 'a.tif', COURTS)
    with rasterio.open(image) as raster:
        profile, pixels = raster.profile, raster.read()
    pixels[:, :, :30] = 255
    if deep:
        pixels = pixels.astype(np.uint16) * 10
        pixels[:, :, :30] = 65535
        profile |= {'dtype': 'uint16'}
    with rasterio.open(image, 'w', **profile) as raster:
        raster.write(pixels)
    found = ask(image)
    assert len(found.chosen) == 2
    value = 65535 if deep else 255
    said = f'10 % of the area has the value {value} and was left out.'
    assert said in found.account
    beside = ask(image, bbox=(400_100, 5_799_400, 400_300, 5_800_000))
    assert 'left out' not in beside.account
    # Values say nothing about what a picture of a single one shows.
    with rasterio.open(image, 'w', **profile) as raster:
        raster.write(np.full_like(pixels, 255))
    with pytest.raises(RequestError, match='of one value'):
        ask(image)
