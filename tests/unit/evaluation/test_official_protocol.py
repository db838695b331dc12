"""Networks that read whole sentences, measured as their papers measure them."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image

from model_core.errors import RequestError
from model_core.evaluation import official
from model_core.evaluation.metrics import squared
from model_core.evaluation.official import official_answer
from model_core.models.referring.decoupling import REFSEGRS_CLASSES, Decoupling


class Stripes:
    """Sees stripes of one pixel of 480, wherever it looks."""

    config = SimpleNamespace(decoupling=Decoupling.COMPAT, length=22)

    def __init__(self, model: str, device: str) -> None:
        self.asked: list[tuple] = []

    def words(self, *asked):
        assert asked[1:] == (Decoupling.COMPAT, REFSEGRS_CLASSES, 22)
        return asked

    def margin(self, rgb, words):
        assert rgb.shape == (512, 600, 3)
        return torch.where(torch.arange(480) % 2 == 0, 1.0, -1.0).expand(1, 1, 480, 480)


@pytest.fixture
def stripes(monkeypatch):
    monkeypatch.setattr(official, 'SentenceGrounder', Stripes)
    monkeypatch.setattr(official, 'reads_whole', lambda name: name == 'whole')


def test_an_answer_has_the_size_of_the_image_and_comes_back_as_it_was(
    stripes, tmp_path
):
    answer = official_answer('refsegrs', 'whole', 'cpu')
    Image.fromarray(np.zeros((512, 600, 3), np.uint8)).save(tmp_path / 'a.png')
    found = answer(tmp_path / 'a.png', 'the car')
    assert found.shape == (512, 600)
    assert found.dtype == bool
    assert (squared(found) == (np.arange(480) % 2 == 0)).all()
    with pytest.raises(RequestError, match=r'b\.png cannot be read'):
        answer(tmp_path / 'b.png', 'the car')


def test_the_engine_answers_for_other_models_and_sets(stripes):
    assert official_answer('refsegrs', 'compact', 'cpu') is None
    assert official_answer('jsonl', 'whole', 'cpu') is None
