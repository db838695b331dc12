"""Dynamic feature selection (DFS) of SBANet: what is wide and what is near."""

from __future__ import annotations

from torch import Tensor, nn


class FeatureSelection(nn.Module):
    """Add macro and micro features, each channel choosing between them.

    Published (SBANet, arXiv 2501.00851): BAM holds a dynamic feature selection that
    gives macro (global) and micro (local) visual features. Reconstruction: how it is
    done here, in the form of selective kernels (Li et al. 2019, "Selective Kernel
    Networks", section 3.1).

    Args:
        width: Channels.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        squeezed = max(8, width // 8)
        self.enter = nn.Conv2d(width, width, 1)
        self.enter_gate = nn.Conv2d(width, width, 1)
        # Seven taps, three apart: a pixel sees 19 by 19 neighbours.
        self.macro = nn.Conv2d(width, width, 7, padding=9, dilation=3, groups=width)
        self.micro = nn.Conv2d(width, width, 3, padding=1, groups=width)
        self.choose = nn.Sequential(
            nn.Linear(width, squeezed), nn.ReLU(), nn.Linear(squeezed, 2 * width)
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, h, w) to (B, C, h, w)."""
        gate = self.enter_gate(x.mean((2, 3), keepdim=True)).sigmoid()
        macro, micro = self.macro(self.enter(x) * gate), self.micro(x)
        shares = self.choose((macro + micro).mean((2, 3)))
        shares = shares.unflatten(1, (2, -1)).softmax(1)[..., None, None]
        chosen: Tensor = x + shares[:, 0] * macro + shares[:, 1] * micro
        return chosen
