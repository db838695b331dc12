"""What the necks TMEM and CIM have in common: scales that meet on the coarsest grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from .frame import Sentence


class ScaleExchange(nn.Module):
    """Pool all scales to the coarsest, pass them through blocks, and hand them back.

    Args:
        widths: Channels of the maps, finest first.
        hidden: Channels in which the scales meet.
        blocks: Modules that take (B, hidden, h, w) and the sentence to the same shape.
    """

    def __init__(
        self, widths: Sequence[int], hidden: int, blocks: Iterable[nn.Module]
    ) -> None:
        super().__init__()
        self.widths = tuple(widths)
        self.enter = nn.Conv2d(sum(widths), hidden, 1)
        self.blocks = nn.ModuleList(blocks)
        self.norm = nn.BatchNorm2d(hidden)
        self.leave = nn.Conv2d(hidden, sum(widths), 1)
        self.gates = nn.ModuleList(ScaleGate(width) for width in widths)

    def forward(self, maps: list[Tensor], sentence: Sentence) -> list[Tensor]:
        """(B, C_i, h_i, w_i) a scale, finest first, to the same shapes."""
        height, width = maps[-1].shape[-2:]
        pooled = [functional.adaptive_avg_pool2d(x, (height, width)) for x in maps]
        met = self.enter(torch.cat(pooled, 1))
        for block in self.blocks:
            met = block(met, sentence)
        exchanged = self.leave(self.norm(met)).split(self.widths, 1)
        return [
            gate(x, other)
            for gate, x, other in zip(self.gates, maps, exchanged, strict=True)
        ]


class ScaleGate(nn.Module):
    """Scale and shift a map by what came back from the exchange."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.local, self.shift, self.scale = (
            nn.Sequential(nn.Conv2d(width, width, 1), nn.BatchNorm2d(width))
            for _ in range(3)
        )

    def forward(self, x: Tensor, exchanged: Tensor) -> Tensor:
        """(B, C, h, w) and the coarser (B, C, h', w') to (B, C, h, w)."""
        scale = _enlarge(functional.hardsigmoid(self.scale(exchanged)), x)
        gated: Tensor = self.local(x) * scale + _enlarge(self.shift(exchanged), x)
        return gated


def _enlarge(coarse: Tensor, like: Tensor) -> Tensor:
    return functional.interpolate(coarse, like.shape[-2:], mode='bilinear')
