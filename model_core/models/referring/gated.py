"""Gated fusion: that of LAVT and, with a visual branch beside it, that of RMSIN.

Yang et al. 2022, "LAVT", section 3.3; Liu et al. 2024, "Rotated Multi-Scale Interaction
Network for Referring Remote Sensing Image Segmentation", section 3.2.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from .frame import Fused, Sentence
from .multihead import as_maps, as_tokens
from .pwam import PixelWordAttention, tanh_gate


class GatedFusion(nn.Module):
    """The decoder gets what PWAM makes; the next stage gets a gated share of it too.

    Args:
        width: Channels of the stage.
        text: Channels of the text.
        visual: Whether a gated share of RMSIN's visual branch flows on as well.
        last: Whether no stage follows. Gates and visual branch are then dead: they
            never reach the logits, and are kept for the official keys alone.
    """

    def __init__(
        self, width: int, text: int, visual: bool = False, last: bool = False
    ) -> None:
        super().__init__()
        self.last = last
        self.context = PixelWordAttention(width, text)
        self.gate = tanh_gate(width)
        self.visual = VariousReceptive() if visual else None
        self.visual_gate = tanh_gate(width) if visual else None

    def forward(self, x: Tensor, sentence: Sentence) -> Fused:
        """(B, C, h, w) and the sentence; only its reading as a whole is used."""
        pixels = as_tokens(x)
        fused = self.context(pixels, sentence.whole)
        seen = as_maps(fused, x)
        if self.last:
            return Fused(seen, x, sentence)
        onward = pixels + self.gate(fused) * fused
        if self.visual is not None and self.visual_gate is not None:
            lit = as_tokens(self.visual(x))
            onward = onward + self.visual_gate(lit) * lit
        return Fused(seen, as_maps(onward, x), sentence)


class VariousReceptive(nn.Module):
    """RMSIN's visual branch: light up the places that stand out in the mean channel."""

    def __init__(self) -> None:
        super().__init__()
        self.first = Branches()
        self.second = Branches()

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, h, w) to the same shape."""
        mean = x.mean(1, keepdim=True)
        found = self.second(functional.relu(self.first(mean)))
        lit: Tensor = x * found.sigmoid()
        return lit


class Branches(nn.Module):
    """A neighbourhood, a scale and the thing itself, each normed, summed up.

    Ding et al. 2021, "RepVGG", section 3.2; here on a single channel, and the way
    to the neighbourhood leads through a convolution of one cell.
    """

    def __init__(self, width: int = 1) -> None:
        super().__init__()
        self.around = nn.Sequential(
            nn.Conv2d(width, width, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.Conv2d(width, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
        )
        self.scale = nn.Sequential(
            nn.Conv2d(width, width, 1, bias=False), nn.BatchNorm2d(width)
        )
        self.same = nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, width, h, w) to the same shape."""
        total: Tensor = self.scale(x) + self.around(x) + self.same(x)
        return total
