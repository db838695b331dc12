"""Target-background twin-stream decoder (T-BTD) of BTDNet."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from .frame import Decoded


class TwinStreams(nn.Module):
    """Decode the target and everything else side by side, each doubting the other.

    Published (BTDNet, arXiv 2502.08486): two decoder streams predict target and
    background jointly, to tell clustered and blurred objects apart. Reconstruction:
    each stream is laid out as the simple decoder of LAVT; after every level a
    stream keeps twice what the other lays no claim to and once what it does.

    Args:
        widths: Channels of the maps, finest first.
        hidden: Channels of a stream.
    """

    def __init__(self, widths: Sequence[int], hidden: int = 256) -> None:
        super().__init__()
        self.target = _Stream(widths, hidden)
        self.background = _Stream(widths, hidden)

    def forward(self, maps: list[Tensor]) -> Decoded:
        """(B, C_i, h_i, w_i) a scale, finest first, to logits at the finest."""
        *fine, coarse = maps
        target = background = coarse
        for level, x in enumerate(reversed(fine)):
            target = self.target.levels[level](_join(target, x))
            background = self.background.levels[level](_join(background, x))
            target, background = (
                target * (2 - self.target.doubts[level](background).sigmoid()),
                background * (2 - self.background.doubts[level](target).sigmoid()),
            )
        streams = self.target.head(target), self.background.head(background)
        return Decoded(torch.cat(streams[::-1], 1), streams)


class _Stream(nn.Module):
    """The layers of one stream, coarsest level first."""

    def __init__(self, widths: Sequence[int], hidden: int) -> None:
        super().__init__()
        *fine, coarse = widths
        entering = [coarse, *[hidden] * (len(fine) - 1)]
        self.levels = nn.ModuleList(
            nn.Sequential(*_convolution(below + width, hidden), *_convolution(hidden))
            for below, width in zip(entering, reversed(fine), strict=True)
        )
        # What of the other stream speaks against this one.
        self.doubts = nn.ModuleList(nn.Conv2d(hidden, 1, 1) for _ in fine)
        self.head = nn.Conv2d(hidden, 1, 1)


def _convolution(width: int, hidden: int | None = None) -> list[nn.Module]:
    hidden = hidden or width
    return [
        nn.Conv2d(width, hidden, 3, padding=1, bias=False),
        nn.BatchNorm2d(hidden),
        nn.ReLU(),
    ]


def _join(coarse: Tensor, fine: Tensor) -> Tensor:
    """Enlarge the coarse map to the fine one and put them on top of each other."""
    larger = functional.interpolate(
        coarse, fine.shape[-2:], mode='bilinear', align_corners=True
    )
    return torch.cat([larger, fine], 1)
