"""Networks that read whole sentences, over rasters of any size."""

import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
import torch
from affine import Affine
from PIL import Image
from stand_in import paint
from torch import Tensor

from model_core.cli import main
from model_core.engine import Answer, Engine, footprints
from model_core.errors import RequestError
from model_core.expression.tree import wording
from model_core.models import build, registry
from model_core.models.checkpoints import MEAN, STD
from model_core.models.config import ModelConfig
from model_core.models.referring.config import BertSize, SwinConfig
from model_core.models.referring.network import ReferringNetwork
from model_core.models.store import save_model
from model_core.protocol import Segment

SIDE = 96
LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789.,'
WORDS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', *LETTERS, *(f'##{c}' for c in LETTERS)]


@pytest.fixture
def model(tmp_path, monkeypatch) -> ModelConfig:
    """An installed model "whole", of tiny widths and with any weights."""
    monkeypatch.setenv('RRSIS_MODELS', str(tmp_path / 'models'))
    torch.manual_seed(0)
    network = build(
        'fianet',
        encoder=SwinConfig(16, depths=(1, 1, 1, 1), heads=(1, 2, 2, 2), window=3),
        text=BertSize(len(WORDS), width=24, layers=1, heads=2, inner=32, positions=64),
        hidden=16,
    )
    config = ModelConfig(
        'whole', network.config, MEAN, STD, threshold=0.5, object_score=0.5,
        tile=SIDE, overlap=24, finest=None, length=8,
    )  # fmt: skip
    save_model(tmp_path / 'models' / 'whole', config, network, '\n'.join(WORDS))
    registry.load.cache_clear()
    return config


@pytest.fixture
def asked(model, monkeypatch) -> list[tuple[Tensor, ...]]:
    """What "whole" is asked; its answer is what is red in the picture."""
    heard: list[tuple[Tensor, ...]] = []

    def forward(network: ReferringNetwork, images: Tensor, *words: Tensor) -> Tensor:
        assert images.shape == (1, 3, SIDE, SIDE)
        assert {part.shape for part in words} == {words[0].shape}
        heard.append((images, *words))
        # Halfway between black and red of ImageNet's deviations.
        return torch.cat([images[:, 1:2] + 2.1, images[:, :1]], dim=1)

    monkeypatch.setattr(ReferringNetwork, 'forward', forward)
    return heard


def ask(image: Path, prompt: str, **how) -> Answer:
    request = Segment('a', str(image), prompt, model='whole', device='cpu', **how)
    return Engine(keep_cache=False).answer(request, lambda m: None, lambda: False)


def test_a_large_raster_is_read_look_by_look_and_stitched(tmp_path, asked):
    boxes = [(40, 40, 140, 200), (200, 400, 260, 590)]
    answer = ask(paint(tmp_path / 'a.tif', boxes), 'the reddest thing of all')
    # 300 by 600 pixels in looks of 96 that share 24: 4 by 8.
    assert len(asked) == 4 * 8
    found = footprints(answer.resolution.chosen)
    assert len(found) == 2
    meant = [
        shapely.box(4e5 + left, 58e5 - bottom, 4e5 + right, 58e5 - top)
        for left, top, right, bottom in boxes
    ]
    wrong = shapely.union_all(found).symmetric_difference(shapely.union_all(meant))
    assert wrong.area < 0.01 * sum(shape.area for shape in meant)
    account = answer.resolution.account
    assert 'read whole by the model "whole" and resolved per look' in account
    assert '2 objects in 32 looks of 96 pixels' in account


@pytest.mark.parametrize('size', [(150, 100), (50, 60), (96, 96)])
def test_an_area_about_as_large_as_a_look_is_read_once(tmp_path, asked, size):
    image = paint(tmp_path / 'a.tif', [(20, 30, 40, 45)])
    width, height = size
    box = (4e5, 58e5 - height, 4e5 + width, 58e5)
    answer = ask(image, 'the red one', bbox=box)
    assert len(asked) == 1
    (found,) = footprints(answer.resolution.chosen)
    meant = shapely.box(4e5 + 20, 58e5 - 45, 4e5 + 40, 58e5 - 30)
    assert found.symmetric_difference(meant).area < 0.15 * meant.area
    assert 'in one look at the whole area: 1 object.' in answer.resolution.account


@pytest.mark.parametrize(
    'order',
    [
        Affine.translation(0, 80) @ Affine.scale(1, -1),
        Affine.translation(60, 0) @ Affine.scale(-1, 1),
        Affine.translation(60, 80) @ Affine.scale(-1, -1),
        Affine(0, 1, 0, 1, 0, 0),
        Affine(0, -1, 60, 1, 0, 0),
        Affine(0, 1, 0, -1, 0, 80),
        Affine(0, -1, 60, -1, 0, 80),
    ],
)
def test_the_network_sees_what_qgis_draws_whatever_the_order_of_the_pixels(
    tmp_path, asked, order
):
    upright = np.random.default_rng(0).integers(0, 50, (3, 80, 60), np.uint8)
    upright[0, 10:30, 5:20] = 255
    place = Affine(1, 0, 4e5, 0, -1, 58e5)
    stored = np.zeros((3, 60, 80) if order.a == 0 else upright.shape, np.uint8)
    for row, column in np.ndindex(stored.shape[1:]):
        x, y = order @ (column + 0.5, row + 0.5)
        stored[:, row, column] = upright[:, int(y), int(x)]
    for name, pixels, transform in (
        ('upright.tif', upright, place),
        ('stored.tif', stored, place @ order),
    ):
        with rasterio.open(
            tmp_path / name, 'w', driver='GTiff', height=pixels.shape[1],
            width=pixels.shape[2], count=3, dtype='uint8', crs='EPSG:32633',
            transform=transform,
        ) as raster:  # fmt: skip
            raster.write(pixels)
    outlines = [
        footprints(ask(tmp_path / name, 'the red one').resolution.chosen)
        for name in ('upright.tif', 'stored.tif')
    ]
    assert asked[0][0].equal(asked[1][0])
    assert outlines[1][0].equals(outlines[0][0])


def test_the_network_hears_the_sentence_and_its_object_and_position_words(
    tmp_path, asked
):
    image = paint(tmp_path / 'a.tif', [])
    ask(image, 'car on the left', bbox=(4e5, 58e5 - 90, 4e5 + 90, 58e5))
    ((_, ids, mask, things, places),) = asked
    spelt = [WORDS[number].removeprefix('##') for number in ids[0]]
    assert ''.join(spelt[1:-1]) == 'carontheleft'
    assert mask.tolist() == [[1] * 14]
    assert [bool(n) for n in things[0, 1:-1]] == [True] * 3 + [False] * 9
    assert places[0, 9:13].tolist() == [1] * 4
    assert not places[0, 1:4].any()


def test_a_sentence_that_no_grammar_covers_is_put_to_the_network(tmp_path, asked):
    image = paint(tmp_path / 'a.tif', [(10, 10, 40, 40)])
    for sentence in ('and of the', 'where would you hide a tank?', '停车场'):
        answer = ask(image, sentence, bbox=(4e5, 58e5 - 90, 4e5 + 90, 58e5))
        assert len(answer.resolution.chosen) == 1
        assert wording.to_json(answer.expression)['phrases'] == [sentence]


@pytest.mark.parametrize(
    ('sentence', 'complaint'),
    [('', 'empty'), ('a' * 20_000, 'too long'), ('cars near @roads', '@roads')],
)
def test_what_is_no_sentence_is_refused(tmp_path, asked, sentence, complaint):
    with pytest.raises(RequestError, match=complaint):
        ask(paint(tmp_path / 'a.tif', []), sentence)
    assert not asked


def test_what_lies_under_nodata_is_not_shown_to_the_network(tmp_path, asked):
    image = paint(tmp_path / 'a.tif', [])
    with rasterio.open(image, 'r+') as raster:
        raster.nodata = 7
        pixels = np.full((3, 600, 300), 100, np.uint8)
        pixels[:, :, :30] = 7
        pixels[:, 300:, 100:] = np.arange(200) + 20
        raster.write(pixels)
    ask(image, 'red', bbox=(4e5, 58e5 - 90, 4e5 + 90, 58e5))
    ((seen, *_),) = asked
    assert seen.amax((2, 3)).equal(seen.amin((2, 3)))


def test_segment_batch_and_list_know_the_model_by_its_name(
    tmp_path, model, capsys, monkeypatch
):
    monkeypatch.setenv('RRSIS_CACHE', str(tmp_path / 'cache'))
    image = tmp_path / 'scene.png'
    noise = np.random.default_rng(0).integers(0, 255, (120, 130, 3), np.uint8)
    Image.fromarray(noise).save(image)
    assert main(['models', 'list']) == 0
    assert '\nwhole\t' in capsys.readouterr().out
    out = tmp_path / 'out.gpkg'
    arguments = ['the largest thing', '--model', 'whole', '--device', 'cpu']
    assert main(['segment', str(image), *arguments, '-o', str(out), '--json']) == 0
    result = json.loads(capsys.readouterr().out)
    assert result['model'] == 'whole'
    assert 'read whole' in result['account']
    _, _, geometry, _ = pyogrio.raw.read(out)
    assert len(geometry) == result['objects']
    requests = tmp_path / 'requests.jsonl'
    line = {'id': 'a', 'image': 'scene.png', 'prompt': 'the largest thing'}
    requests.write_text(json.dumps(line))
    folder = tmp_path / 'answers'
    assert main(['batch', str(requests), '-o', str(folder), '--model', 'whole']) == 0
    assert np.asarray(Image.open(folder / 'a.png')).shape == (120, 130)
