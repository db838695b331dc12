"""The bundled network: every way of fusion answers, and folding changes nothing."""

import pytest
import timm
import torch

from model_core.models.compact import Compact, CompactConfig
from model_core.models.heads import Fusion, GroundingHead
from model_core.models.pyramid import EncoderConfig, image_encoder
from model_core.models.text import TextConfig

TEXT = TextConfig(7, layers=1, width=24, heads=2, hidden=32, length=8)


def test_folding_the_batch_norms_changes_no_map():
    torch.manual_seed(0)
    config = EncoderConfig()
    whole = timm.create_model(
        config.name, pretrained=False, features_only=True, **dict(config.options)
    ).train()
    images = torch.rand(2, 3, 64, 96)
    with torch.no_grad():
        whole(images)  # gives the norms statistics of their own
        folded = image_encoder(config, whole.state_dict())
        before, after = whole.eval()(images), folded(images)
    assert not any('running_mean' in name for name in folded.state_dict())
    for x, y in zip(before, after, strict=True):
        torch.testing.assert_close(x, y, atol=1e-4, rtol=1e-4)


def test_a_missing_tensor_of_the_encoder_is_named():
    with pytest.raises(RuntimeError, match='conv_stem'):
        image_encoder(EncoderConfig(), {})


@pytest.mark.parametrize('fusion', Fusion)
def test_every_fusion_gives_maps_at_half_the_pixels(fusion):
    network = Compact(CompactConfig(TEXT, width=16, kept=8, fusion=fusion)).eval()
    with torch.no_grad():
        features = network.encode(torch.rand(2, 3, 64, 96))
        found = network.ground(features, torch.randn(2, 24))
    assert features.shape == (2, 8, 16, 24)
    assert found.mask.shape == found.edge.shape == (2, 1, 32, 48)
    assert found.presence.shape == (2,)


@pytest.mark.parametrize('fusion', Fusion)
def test_every_part_of_a_head_learns(fusion):
    head = GroundingHead(8, 24, fusion)
    found = head(torch.randn(2, 8, 16, 16), torch.randn(2, 24))
    (found.mask.sum() + found.edge.sum() + found.presence.sum()).backward()
    idle = [n for n, p in head.named_parameters() if p.grad is None]
    assert not idle
