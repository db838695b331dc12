"""Cross-scale interaction module (CIM), the neck of RMSIN.

Liu et al. 2024, "Rotated Multi-Scale Interaction Network for Referring Remote Sensing
Image Segmentation", section 3.3.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from .frame import Sentence
from .scales import ScaleExchange


class CrossScale(ScaleExchange):
    """Scales exchange what they hold, cell by cell, without the sentence.

    Args:
        widths: Channels of the maps, finest first; multiples of 4.
        text: Channels of the text, which is not read.
        grid: Side of the coarsest map in cells, the only one that fits.
        blocks: Number of blocks.
    """

    def __init__(
        self, widths: Sequence[int], text: int, grid: int, blocks: int = 1
    ) -> None:
        parts = [width // 4 for width in widths]
        made = (_Block(parts, grid) for _ in range(blocks))
        super().__init__(widths, sum(parts), made)


class _Block(nn.Module):
    """Across cells, within each scale, across cells, and across scales."""

    def __init__(self, parts: list[int], grid: int) -> None:
        super().__init__()
        width = sum(parts)
        self.parts = parts
        self.across = nn.ModuleList(CrossAttention(width, grid) for _ in range(2))
        self.within = nn.ModuleList(FeedForward(part) for part in parts)
        self.mix = FeedForward(width)

    def forward(self, x: Tensor, sentence: Sentence) -> Tensor:
        x = x + self.across[0](x)
        parts = torch.split(x, self.parts, 1)
        # Twice the way past: around each scale's layers and around all of them.
        x = x + torch.cat(
            [y + layer(y) for layer, y in zip(self.within, parts, strict=True)], 1
        )
        x = x + self.across[1](x)
        mixed: Tensor = x + self.mix(x)
        return mixed


class FeedForward(nn.Module):
    """Widen, look around, narrow."""

    def __init__(self, width: int, ratio: int = 2) -> None:
        super().__init__()
        inner = ratio * width
        self.layers = nn.Sequential(
            nn.BatchNorm2d(width),
            nn.Conv2d(width, inner, 1),
            nn.BatchNorm2d(inner),
            nn.Conv2d(inner, inner, 3, padding=1, groups=width),
            nn.ReLU6(),
            nn.Conv2d(inner, width, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, h, w) to the same shape."""
        narrow: Tensor = self.layers(x)
        return narrow


class CrossAttention(nn.Module):
    """Cells of three scales look at each other; those of the finest are kept.

    The attention is that of LeViT (Graham et al. 2021), with a linear layer over the
    cells in place of dropping the coarser ones.

    Args:
        width: Channels.
        grid: Side of the map in cells.
        heads: Heads of attention.
        key: Channels of a key.
        value: Channels of a value.
    """

    def __init__(
        self, width: int, grid: int, heads: int = 8, key: int = 32, value: int = 64
    ) -> None:
        super().__init__()
        self.heads, self.sizes = heads, (key, key, value)
        cells = grid**2 + sum(((grid - 1) // stride + 1) ** 2 for stride in (2, 3))
        inner = heads * value
        self.norm = nn.BatchNorm2d(width)
        self.by_two = _strided(width, 3, 2)
        self.by_three = _strided(width, 5, 3)
        self.ask = nn.Linear(width, heads * (2 * key + value), bias=False)
        self.norm_ask = nn.BatchNorm1d(heads * (2 * key + value))
        self.around = nn.Conv2d(inner, inner, 3, padding=1, groups=inner)
        self.keep = nn.Linear(cells, grid**2)
        self.tell = nn.Linear(inner, width)
        self.norm_out = nn.BatchNorm2d(width)
        self.project = nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, grid, grid) to the same shape."""
        batch, _, *side = x.shape
        fine = self.norm(x)
        scales = (fine, self.by_two(fine), self.by_three(fine))
        cells = torch.cat([scale.flatten(2) for scale in scales], 2).transpose(1, 2)
        asked = self.norm_ask(self.ask(cells).flatten(0, 1))
        query, key, value = (
            asked.reshape(batch, cells.shape[1], self.heads, -1)
            .transpose(1, 2)
            .split(self.sizes, 3)
        )
        read = functional.scaled_dot_product_attention(query, key, value)
        # Both arrays are taken for (channels, cells) although they are laid out as
        # (cells, heads, channels) and (heads, cells, channels): the official network
        # does so, and its weights are trained for it.
        read = read.transpose(1, 2).reshape(batch, -1, cells.shape[1])
        own = value[:, :, : fine[0, 0].numel()].reshape(batch, -1, *side)
        kept = self.keep(read) + self.around(functional.hardswish(own)).flatten(2)
        told = self.tell(kept.transpose(1, 2)).transpose(1, 2).reshape_as(x)
        projected: Tensor = self.project(functional.hardswish(self.norm_out(told)))
        return projected


def _strided(width: int, kernel: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(width, width, kernel, stride, kernel // 2, groups=width),
        nn.BatchNorm2d(width),
    )
