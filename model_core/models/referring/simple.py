"""The simple decoder of LAVT and, with kernels that turn, that of RMSIN.

Yang et al. 2022, "LAVT", section 3.4; Liu et al. 2024, "Rotated Multi-Scale Interaction
Network for Referring Remote Sensing Image Segmentation", section 3.4.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from .frame import Decoded
from .rotated import RotatedConv


class SimpleDecoder(nn.Module):
    """From the coarsest map to the finest, two convolutions a level.

    Args:
        widths: Channels of the maps, finest first.
        hidden: Channels of the decoder.
        rotated: Whether the second convolution's kernels turn.
    """

    def __init__(
        self, widths: Sequence[int], hidden: int = 512, rotated: bool = False
    ) -> None:
        super().__init__()
        *fine, coarse = widths
        entering = [coarse, *[hidden] * (len(fine) - 1)]
        self.levels = nn.ModuleList(
            _Level(below + width, hidden, rotated)
            for below, width in zip(entering, reversed(fine), strict=True)
        )
        self.head = nn.Conv2d(hidden, 2, 1)

    def forward(self, maps: list[Tensor]) -> Decoded:
        """(B, C_i, h_i, w_i) a scale, finest first, to logits at the finest."""
        *fine, x = maps
        for level, finer in zip(self.levels, reversed(fine), strict=True):
            larger = functional.interpolate(
                x, finer.shape[-2:], mode='bilinear', align_corners=True
            )
            x = level(torch.cat([larger, finer], 1))
        return Decoded(self.head(x))


class _Level(nn.Module):
    def __init__(self, entering: int, hidden: int, rotated: bool) -> None:
        super().__init__()
        self.first = nn.Conv2d(entering, hidden, 3, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(hidden)
        self.second: nn.Module = (
            RotatedConv(hidden)
            if rotated
            else nn.Conv2d(hidden, hidden, 3, padding=1, bias=False)
        )
        self.second_norm = nn.BatchNorm2d(hidden)

    def forward(self, x: Tensor) -> Tensor:
        x = self.first_norm(self.first(x)).relu()
        decoded: Tensor = self.second_norm(self.second(x)).relu()
        return decoded
