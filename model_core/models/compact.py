"""The bundled network: a text-free encoder with late fusion.

The encoder never sees the words, so its features are computed once an area and
kept; a phrase then costs a small head.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from .heads import Fusion, Grounded, GroundingHead
from .pyramid import EncoderConfig, Pyramid, image_encoder
from .text import TextConfig, TextEncoder, mean_pool


@dataclass(frozen=True)
class CompactConfig:
    """What a `Compact` is built from.

    Attributes:
        text: The text encoder.
        encoder: The image encoder.
        width: Channels of the pyramid.
        kept: Channels of the features at stride 4, which are cached.
        fusion: How the phrase meets the features.
    """

    text: TextConfig
    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    width: int = 128
    kept: int = 64
    fusion: Fusion = Fusion.FILM


class Compact(nn.Module):
    """Pixels and a phrase to logits of the phrase."""

    def __init__(self, config: CompactConfig) -> None:
        super().__init__()
        self.config = config
        self.text = TextEncoder(config.text)
        self.encoder = image_encoder(config.encoder)
        # timm's wrapper that collects maps knows their channels; its type does not.
        info: Any = self.encoder.feature_info
        channels: list[int] = info.channels()
        self.pyramid = Pyramid(channels, config.width, config.kept)
        self.head = GroundingHead(config.kept, config.text.width, config.fusion)

    def encode(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) normalised pixels to (B, C, H/4, W/4) features, without text."""
        features: Tensor = self.pyramid(self.encoder(images))
        return features

    def embed(self, token_ids: Tensor, token_mask: Tensor) -> Tensor:
        """(B, L) tokens to (B, D) unit vectors, one a phrase."""
        return mean_pool(self.text(token_ids, token_mask), token_mask)

    def read(self, token_ids: Tensor, token_mask: Tensor) -> Tensor:
        """(B, L) tokens to what `ground` takes of the phrases: their unit vectors."""
        return self.embed(token_ids, token_mask)

    def own_state(self) -> dict[str, Tensor]:
        """The tensors that go to disk: all of them."""
        return self.state_dict()

    def ground(self, features: Tensor, phrases: Tensor) -> Grounded:
        """Score phrases on features: (B, C, H/4, W/4) and (B, D)."""
        grounded: Grounded = self.head(features, phrases)
        return grounded

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
        found = self.ground(self.encode(images), self.embed(token_ids, token_mask))
        full = functional.interpolate(found.mask, images.shape[-2:], mode='bilinear')
        return torch.cat([-full / 2, full / 2], dim=1)
