"""The bundled network: a text-free encoder with late fusion.

The encoder never sees the words, so its features are computed once an area and
kept; a phrase then costs two small modulated layers. Modulation by the text is
FiLM (Perez et al. 2018, "FiLM: Visual Reasoning with a General Conditioning
Layer"); the pyramid is a feature pyramid (Lin et al. 2017, "Feature Pyramid
Networks") summed at stride 4 as in Kirillov et al. 2019, "Panoptic FPN".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from .libraries import mend_torchvision
from .text import TextConfig, TextEncoder, mean_pool

mend_torchvision()
import timm  # noqa: E402

STRIDE = 4


@dataclass(frozen=True)
class CompactConfig:
    """What a `Compact` is built from.

    Attributes:
        text: The text encoder.
        encoder: Name of a timm model that gives feature maps.
        encoder_options: What timm needs to know beside the name.
        width: Channels of the pyramid.
        kept: Channels of the features at stride 4, which are cached.
    """

    text: TextConfig
    encoder: str = 'mobilenetv2_100'
    encoder_options: dict[str, Any] = field(
        default_factory=lambda: {'pad_type': 'same', 'bn_eps': 1e-3}
    )
    width: int = 96
    kept: int = 64


class Compact(nn.Module):
    """Pixels and a phrase to logits of the phrase."""

    def __init__(self, config: CompactConfig) -> None:
        super().__init__()
        self.config = config
        self.text = TextEncoder(config.text)
        self.encoder = timm.create_model(
            config.encoder,
            pretrained=False,
            features_only=True,
            out_indices=(1, 2, 3, 4),
            **config.encoder_options,
        )
        # timm's wrapper that collects maps knows their channels; its type does not.
        info: Any = self.encoder.feature_info
        channels: list[int] = info.channels()
        self.pyramid = Pyramid(channels, config.width, config.kept)
        self.head = GroundingHead(config.kept, config.text.width)

    def encode(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) normalised pixels to (B, C, H/4, W/4) features, without text."""
        features: Tensor = self.pyramid(self.encoder(images))
        return features

    def embed(self, token_ids: Tensor, token_mask: Tensor) -> Tensor:
        """(B, L) tokens to (B, D) unit vectors, one a phrase."""
        return mean_pool(self.text(token_ids, token_mask), token_mask)

    def ground(self, features: Tensor, phrases: Tensor) -> Tensor:
        """Score phrases on features: (B, C, h, w) and (B, D) to (B, 1, h, w)."""
        logits: Tensor = self.head(features, phrases)
        return logits

    def forward(
        self,
        images: Tensor,
        token_ids: Tensor,
        token_mask: Tensor,
        object_mask: Tensor | None = None,
        position_mask: Tensor | None = None,
    ) -> Tensor:
        """Return (B, 2, H, W) logits of background and target.

        The two masks of the text are for networks that split it; this one gets
        its position words resolved on the map and leaves them unused.
        """
        logits = self.ground(self.encode(images), self.embed(token_ids, token_mask))
        full = functional.interpolate(logits, images.shape[-2:], mode='bilinear')
        return torch.cat([-full / 2, full / 2], dim=1)


class Pyramid(nn.Module):
    """Four maps of strides 4 to 32 to one map of stride 4.

    Args:
        channels: Channels of the four maps, the finest first.
        width: Channels of every level.
        out: Channels of the result.
    """

    def __init__(self, channels: list[int], width: int, out: int) -> None:
        super().__init__()
        self.laterals = nn.ModuleList(nn.Conv2d(c, width, 1) for c in channels)
        self.smooth = nn.ModuleList(Separable(width) for _ in channels)
        self.scene = nn.Linear(channels[-1], width)
        self.merge = nn.Sequential(Separable(width), nn.Conv2d(width, out, 1))

    def forward(self, maps: list[Tensor]) -> Tensor:
        """Add each level to the next finer one, then all of them at stride 4."""
        size = maps[0].shape[-2:]
        # What the whole look shows (sea, town, airfield) is told to every pixel.
        level = self.scene(maps[-1].mean((2, 3)))[:, :, None, None]
        total = torch.zeros((), device=level.device)
        for x, lateral, smooth in reversed(
            list(zip(maps, self.laterals, self.smooth, strict=True))
        ):
            x = lateral(x)
            level = x + functional.interpolate(level, x.shape[-2:], mode='nearest')
            fine = functional.interpolate(
                smooth(level), size, mode='bilinear', align_corners=False
            )
            total = total + fine
        merged: Tensor = self.merge(total)
        return merged


class Separable(nn.Module):
    """Depthwise 3x3, pointwise, batch norm, GELU."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(width, width, 3, padding=1, groups=width, bias=False)
        self.pointwise = nn.Conv2d(width, width, 1, bias=False)
        self.norm = nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) to the same shape."""
        y: Tensor = functional.gelu(self.norm(self.pointwise(self.depthwise(x))))
        return y


class GroundingHead(nn.Module):
    """Two layers whose channels are scaled and shifted by the phrase."""

    def __init__(self, width: int, text: int) -> None:
        super().__init__()
        self.query = nn.Sequential(nn.Linear(text, 256), nn.GELU())
        self.films = nn.ModuleList(nn.Linear(256, 2 * width) for _ in range(2))
        self.mix = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1, groups=width),
            nn.Conv2d(width, width, 1),
        )
        self.kernel = nn.Linear(256, width + 1)

    def forward(self, features: Tensor, phrases: Tensor) -> Tensor:
        """(B, C, h, w) and (B, D) to (B, 1, h, w)."""
        query = self.query(phrases)
        x = functional.gelu(_film(features, self.films[0](query)))
        x = x + functional.gelu(_film(self.mix(x), self.films[1](query)))
        kernel = self.kernel(query)
        logits = torch.einsum('bchw,bc->bhw', x, kernel[:, :-1])
        biased: Tensor = logits + kernel[:, -1, None, None]
        return biased.unsqueeze(1)


def _film(x: Tensor, scale_shift: Tensor) -> Tensor:
    scale, shift = scale_shift[:, :, None, None].chunk(2, dim=1)
    return x * (1 + scale) + shift
