"""Late fusion: a phrase and text-free features to the phrase's maps.

Three ways, tried against each other; the model card has the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor, nn
from torch.nn import functional

SUBPIXELS = 4  # a cell of stride 4 answers for 2 x 2 pixels of stride 2


class Fusion(StrEnum):
    """How the phrase meets the features."""

    FILM = 'film'
    QUERIES = 'queries'
    TWIN = 'twin'


@dataclass(frozen=True)
class Grounded:
    """What a phrase is found to be in looks of H by W pixels.

    Attributes:
        mask: (B, 1, H/2, W/2) logits that a pixel is of the phrase.
        edge: (B, 1, H/2, W/2) logits that it lies between two things of the phrase
            that touch or nearly touch.
        presence: (B,) logits that the phrase is anywhere in the look.
        streams: (B, 1, h, w) logits of target and of background, where a network
            predicts them apart; training looks at both.
    """

    mask: Tensor
    edge: Tensor
    presence: Tensor
    streams: tuple[Tensor, Tensor] | None = None


class GroundingHead(nn.Module):
    """Two layers whose channels are scaled and shifted by the phrase.

    The modulation is FiLM (Perez et al. 2018, "FiLM: Visual Reasoning with a General
    Conditioning Layer"). Its variants condense features into query tokens first, as
    SBANet's BAM does, or carry the background as a second stream that suppresses the
    first and is suppressed by it, as BTDNet's T-BTD does; both are reconstructions
    (models of late fusion, not the published ones).

    Args:
        width: Channels of the features.
        text: Channels of the phrase.
        fusion: Which variant.
    """

    def __init__(self, width: int, text: int, fusion: Fusion) -> None:
        super().__init__()
        self.query = nn.Sequential(nn.Linear(text, 256), nn.GELU())
        self.condense = QueryTokens(width, 256) if fusion is Fusion.QUERIES else None
        self.stream = Stream(width, 256)
        self.rival = Stream(width, 256) if fusion is Fusion.TWIN else None
        if self.rival is not None:
            self.doubts = nn.ModuleList(nn.Conv2d(width, 1, 1) for _ in range(2))
        self.edge = nn.Conv2d(width, SUBPIXELS, 1)
        self.presence = nn.Sequential(
            nn.Linear(width + 256, 64), nn.GELU(), nn.Linear(64, 1)
        )

    def forward(self, features: Tensor, phrases: Tensor) -> Grounded:
        """(B, C, h, w) and (B, D) to maps of (2h, 2w)."""
        query = self.query(phrases)
        if self.condense is not None:
            features = self.condense(features, query)
        x = self.stream(features, query)
        if self.rival is None:
            mask = self.stream.logits(x, query)
        else:
            other = self.rival(features, query)
            x, other = (
                x * (2 - torch.sigmoid(self.doubts[0](other))),
                other * (2 - torch.sigmoid(self.doubts[1](x))),
            )
            mask = self.stream.logits(x, query) - self.rival.logits(other, query)
        peak = torch.cat([x.amax((2, 3)), query], dim=1)
        return Grounded(
            functional.pixel_shuffle(mask, 2),
            functional.pixel_shuffle(self.edge(x), 2),
            self.presence(peak)[:, 0],
        )


class Stream(nn.Module):
    """Modulated features, and a kernel that the phrase makes for them."""

    def __init__(self, width: int, query: int) -> None:
        super().__init__()
        self.films = nn.ModuleList(nn.Linear(query, 2 * width) for _ in range(2))
        self.mix = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1, groups=width),
            nn.Conv2d(width, width, 1),
        )
        self.kernel = nn.Linear(query, SUBPIXELS * (width + 1))

    def forward(self, features: Tensor, query: Tensor) -> Tensor:
        """(B, C, h, w) and (B, Q) to (B, C, h, w)."""
        x = functional.gelu(_film(features, self.films[0](query)))
        return x + functional.gelu(_film(self.mix(x), self.films[1](query)))

    def logits(self, x: Tensor, query: Tensor) -> Tensor:
        """(B, C, h, w) to (B, SUBPIXELS, h, w)."""
        kernel = self.kernel(query).unflatten(1, (SUBPIXELS, -1))
        maps = torch.einsum('bchw,bsc->bshw', x, kernel[..., :-1])
        biased: Tensor = maps + kernel[..., -1, None, None]
        return biased


class QueryTokens(nn.Module):
    """Learnt tokens gather what the look holds of the phrase and tell every pixel."""

    def __init__(self, width: int, query: int, tokens: int = 16) -> None:
        super().__init__()
        self.tokens = nn.Parameter(0.02 * torch.randn(tokens, width))
        self.phrase = nn.Linear(query, width)
        self.gather = nn.MultiheadAttention(width, 4, batch_first=True)
        self.tell = nn.MultiheadAttention(width, 4, batch_first=True)
        self.gate = nn.Parameter(torch.zeros(1))

    def forward(self, features: Tensor, query: Tensor) -> Tensor:
        """(B, C, h, w) and (B, Q) to (B, C, h, w)."""
        tokens = self.tokens + self.phrase(query)[:, None]
        coarse = functional.avg_pool2d(features, 4, ceil_mode=True)
        seen = coarse.flatten(2).transpose(1, 2)
        tokens = tokens + self.gather(tokens, seen, seen, need_weights=False)[0]
        pixels = features.flatten(2).transpose(1, 2)
        told = self.tell(pixels, tokens, tokens, need_weights=False)[0]
        told = told.transpose(1, 2).unflatten(2, features.shape[-2:])
        whole: Tensor = features + torch.tanh(self.gate) * told
        return whole


def _film(x: Tensor, scale_shift: Tensor) -> Tensor:
    scale, shift = scale_shift[:, :, None, None].chunk(2, dim=1)
    return x * (1 + scale) + shift
