"""Adaptive rotated convolution: the kernel turns as the picture asks.

Pu et al. 2023, "Adaptive Rotated Convolution for Rotated Object Detection", section 3.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

SIDE = 3


class RotatedConv(nn.Module):
    """A 3 x 3 convolution whose kernels are turned and weighed for each picture.

    Args:
        width: Channels, in and out.
        kernels: Kernels that are turned by angles of their own and summed.
    """

    def __init__(self, width: int, kernels: int = 1) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(kernels, width, width, SIDE, SIDE))
        nn.init.kaiming_normal_(self.weight, mode='fan_out', nonlinearity='relu')
        self.routing = Routing(width, kernels)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, h, w) to the same shape."""
        strengths, angles = self.routing(x)
        turns = turned(angles) * strengths[..., None, None]
        kernels = torch.einsum('bnpq,noiq->boip', turns, self.weight.flatten(3))
        kernels = kernels.reshape(*kernels.shape[:3], SIDE, SIDE)
        return torch.cat(
            [
                functional.conv2d(one[None], kernel, padding=SIDE // 2)
                for one, kernel in zip(x, kernels, strict=True)
            ]
        )


class Routing(nn.Module):
    """How strong each kernel is for a picture, and by how much it turns."""

    def __init__(self, width: int, kernels: int, most: float = 40.0) -> None:
        super().__init__()
        self.most = math.radians(most)
        self.gather = nn.Conv2d(
            width, width, SIDE, padding=SIDE // 2, groups=width, bias=False
        )
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(0.2)
        self.strength = nn.Linear(width, kernels)
        self.angle = nn.Linear(width, kernels, bias=False)
        for layer in (self.gather, self.strength, self.angle):
            nn.init.trunc_normal_(layer.weight, std=0.02)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(B, C, h, w) to strengths in 0 to 1 and angles in radians, both (B, n)."""
        gathered = self.norm(self.gather(x).permute(0, 2, 3, 1)).relu().mean((1, 2))
        strengths = self.strength(self.dropout(gathered)).sigmoid()
        angles = functional.softsign(self.angle(self.dropout(gathered))) * self.most
        return strengths, angles


def turned(angles: Tensor) -> Tensor:
    """Matrices (…, 9, 9) that turn a flattened 3 x 3 kernel by angles (…) in radians.

    Every cell of the turned kernel is read, bilinearly, from where it lies in the
    original, or from the original's rim where that is outside.
    """
    steps = torch.arange(-1, SIDE - 1, dtype=angles.dtype, device=angles.device)
    rows, columns = (
        axis.flatten() for axis in torch.meshgrid(steps, steps, indexing='ij')
    )
    cosine, sine = angles.cos()[..., None], angles.sin()[..., None]
    row = (rows * cosine + columns * sine).clamp(-1, 1)
    column = (columns * cosine - rows * sine).clamp(-1, 1)
    return _nearness(row, rows) * _nearness(column, columns)


def _nearness(where: Tensor, cells: Tensor) -> Tensor:
    return (1 - (where[..., None] - cells).abs()).clamp_min(0)
