"""Text-conditioned channel and spatial aggregator (TSCA), the neck of SBANet."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from .frame import Sentence, Tokens
from .multihead import MultiHead, as_maps, as_tokens


class TextAggregator(nn.Module):
    """Let the scales exchange what they hold, as far as the sentence asks for it.

    Published (SBANet, arXiv 2501.00851): between encoder and decoder a
    text-conditioned aggregator of channels and places exchanges across scales.
    Reconstruction: all scales meet on one coarse grid in a block of self-attention;
    what comes back replaces a scale's own features by a share that hangs on the
    channel and on the place, both judged with the mean word.

    Args:
        widths: Channels of the maps, finest first.
        text: Channels of the text.
        hidden: Channels in which the scales meet, which `heads` divides; about a
            quarter of all channels if None.
        heads: Heads of the self-attention.
        grid: Side of the grid in cells; 15 is the coarsest map's of a 480 px look.
    """

    def __init__(
        self,
        widths: Sequence[int],
        text: int,
        hidden: int | None = None,
        heads: int = 8,
        grid: int = 15,
    ) -> None:
        super().__init__()
        self.widths, self.grid = tuple(widths), grid
        hidden = hidden or math.ceil(sum(widths) / 4 / heads) * heads
        self.enter = nn.Conv2d(sum(widths), hidden, 1)
        self.norm_attention = nn.LayerNorm(hidden)
        self.attention = MultiHead(hidden, hidden, hidden, heads)
        self.norm_mix = nn.LayerNorm(hidden)
        self.mix = nn.Sequential(
            nn.Linear(hidden, 2 * hidden), nn.GELU(), nn.Linear(2 * hidden, hidden)
        )
        self.leave = nn.Conv2d(hidden, sum(widths), 1)
        self.gates = nn.ModuleList(_Gates(width, text) for width in widths)

    def forward(self, maps: list[Tensor], sentence: Sentence) -> list[Tensor]:
        """(B, C_i, h_i, w_i) a scale, to the same shapes."""
        word = mean_word(sentence.whole)
        side = (self.grid, self.grid)
        pooled = [functional.adaptive_avg_pool2d(x, side) for x in maps]
        met = self.enter(torch.cat(pooled, 1))
        cells = as_tokens(met)
        normed = self.norm_attention(cells)
        cells = cells + self.attention(normed, normed)
        cells = cells + self.mix(self.norm_mix(cells))
        exchanged = self.leave(as_maps(cells, met)).split(self.widths, 1)
        return [
            x + gate(x, word) * (_resize(other, x) - x)
            for gate, x, other in zip(self.gates, maps, exchanged, strict=True)
        ]


class _Gates(nn.Module):
    """How much of a scale is replaced: a share a channel times a share a place."""

    def __init__(self, width: int, text: int) -> None:
        super().__init__()
        squeezed = max(8, width // 8)
        self.channel = nn.Sequential(
            nn.Linear(width, squeezed), nn.ReLU(), nn.Linear(squeezed, width)
        )
        self.channel_word = nn.Linear(text, width)
        self.place = nn.Conv2d(2, 1, 7, padding=3)
        self.place_word = nn.Linear(text, 1)

    def forward(self, x: Tensor, word: Tensor) -> Tensor:
        """(B, C, h, w) and (B, D) to (B, C, h, w) between 0 and 1."""
        channel = self.channel(x.mean((2, 3))) + self.channel_word(word)
        place = self.place(torch.cat([x.mean(1, True), x.amax(1, True)], 1))
        place = place + self.place_word(word)[..., None, None]
        gate: Tensor = channel.sigmoid()[..., None, None] * place.sigmoid()
        return gate


def mean_word(tokens: Tokens) -> Tensor:
    """The mean (B, D) of the words that the mask marks; zero where it marks none."""
    mask = tokens.mask.to(tokens.features.dtype)
    total = torch.einsum('bld,bl->bd', tokens.features, mask)
    return total / mask.sum(1, keepdim=True).clamp_min(1)


def _resize(maps: Tensor, like: Tensor) -> Tensor:
    return functional.interpolate(
        maps, like.shape[-2:], mode='bilinear', align_corners=False
    )
