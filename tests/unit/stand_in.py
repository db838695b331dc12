"""A model whose answers a test paints: no weights, no words, no surprises."""

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import rasterio
import torch
from rasterio.transform import from_origin
from torch import Tensor
from torch.nn import functional

from model_core.grounding import phrases as grounding
from model_core.models.config import ModelConfig

PHRASE = 'tennis court'


@dataclass
class Painted:
    """A network that reads its answer off the colours of the picture.

    Red is of the phrase, green lies on a seam; both as sure as `sure` logits.
    """

    presence: float = 20.0
    sure: float = 4.0
    lean: float = 0.0
    encoded: int = 0

    def to(self, device: torch.device) -> 'Painted':
        return self

    def embed(self, ids: Tensor, mask: Tensor) -> Tensor:
        return functional.normalize(ids.float(), dim=1)

    def read(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.embed(ids, mask)

    def encode(self, images: Tensor) -> Tensor:
        self.encoded += len(images)
        return functional.avg_pool2d(images, 4)

    def ground(self, features: Tensor, phrases: Tensor) -> SimpleNamespace:
        """Lean to the right: logits grow by `lean` from the left side to it."""
        assert len(features) == len(phrases)
        maps = functional.interpolate(features * self.sure, scale_factor=2.0)
        slope = torch.linspace(-self.lean, self.lean, maps.shape[-1])
        presence = torch.full((len(maps),), float(self.presence))
        mask, edge = maps[:, :1] + slope, maps[:, 1:2]
        return SimpleNamespace(mask=mask, edge=edge, presence=presence)


def install(
    patch: pytest.MonkeyPatch, network: Painted, **settings: object
) -> SimpleNamespace:
    """Make every `Grounder` one of this network; `settings` are of its config."""
    usual = vars(
        ModelConfig('painted', SimpleNamespace(), phrases=(PHRASE,), things=(PHRASE,))
    )
    small = {'tile': 128, 'overlap': 32, 'threshold': 0.5, 'object_score': 0.5}
    config = SimpleNamespace(**(usual | small | settings))
    words = {PHRASE: [1, 0], 'pond': [0, 1]}

    def read(phrases: tuple[str, ...]) -> tuple[Tensor, Tensor]:
        ids = torch.tensor([words[phrase] for phrase in phrases])
        return ids, torch.ones_like(ids)

    model = SimpleNamespace(config=config, network=network, words=read)
    patch.setattr(grounding, 'load', lambda name: model)
    patch.setattr(grounding, 'find_model', Path)
    patch.setattr(grounding, 'digest', lambda folder: repr((network, config)))
    return config


def paint(path: Path, reds: list[tuple], greens: list[tuple] = ()) -> Path:
    """Write a picture of 600 by 300 pixels of a metre with boxes (x0, y0, x1, y1)."""
    pixels = np.zeros((3, 600, 300), np.uint8)
    # One colour alone, from border to border, would be no picture.
    pixels[2] = np.random.default_rng(0).integers(1, 60, (600, 300))
    for band, boxes in enumerate((reds, greens)):
        for left, top, right, bottom in boxes:
            pixels[band, top:bottom, left:right] = 255
    with rasterio.open(
        path, 'w', driver='GTiff', width=300, height=600, count=3, dtype='uint8',
        crs='EPSG:32633', transform=from_origin(400_000, 5_800_000, 1, 1),
    ) as raster:  # fmt: skip
        raster.write(pixels)
    return path
