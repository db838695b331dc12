"""Bidirectional spatial correlation (BSC) of BTDNet: one affinity read both ways."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from .frame import Fused, Sentence, Tokens
from .multihead import as_maps, as_tokens, mask_bias
from .pwam import instance_norm, tanh_gate


class SpatialCorrelation(nn.Module):
    """Align pixels with words and words with pixels, over several surroundings.

    Published (BTDNet, arXiv 2502.08486): a bidirectional alignment of vision and
    language, spatial and of multiple scales by its name in the journal's version.
    Reconstruction: the depthwise convolutions, the shared affinity of pixels and
    words, and that the updated text enters the next stage.

    Args:
        width: Channels of the stage.
        text: Channels of the text.
        scales: Sides of the surroundings that a pixel gathers first.
        last: Whether no stage follows that `onward` would flow into.
    """

    def __init__(
        self,
        width: int,
        text: int,
        scales: tuple[int, ...] = (3, 5, 7),
        last: bool = False,
    ) -> None:
        super().__init__()
        self.heads = affinity_heads(width)
        self.scales = nn.ModuleList(
            nn.Conv2d(width, width, side, padding=side // 2, groups=width)
            for side in scales
        )
        self.mix = nn.Sequential(nn.Conv2d(width, width, 1), nn.GELU())
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(text, width)
        self.value_words = nn.Linear(text, width)
        self.value_pixels = nn.Linear(width, width)
        self.tell_pixels = nn.Linear(width, width)
        self.tell_words = nn.Linear(width, text)
        # The text starts as it came and is opened to the picture as training goes.
        self.opening = nn.Parameter(torch.zeros(1))
        self.norm_words = nn.LayerNorm(text)
        self.see = nn.Linear(width, width)
        self.project = nn.Linear(width, width)
        self.gate = None if last else tanh_gate(width)

    def forward(self, x: Tensor, sentence: Sentence) -> Fused:
        """(B, C, h, w) and the sentence; both come back changed."""
        words = sentence.whole
        around = sum((scale(x) for scale in self.scales), x.new_zeros(()))
        surrounded = self.mix(x + around / len(self.scales))
        pixels = as_tokens(surrounded)
        affinity = self._affinity(pixels, words)
        bias = mask_bias(words.mask.to(affinity.dtype))[:, None, None]
        spoken = (affinity + bias).softmax(3) @ self._split(
            self.value_words(words.features)
        )
        shown = affinity.softmax(2).transpose(2, 3) @ self._split(
            self.value_pixels(pixels)
        )
        told = instance_norm(self.tell_pixels(_merge(spoken)))
        fused = functional.gelu(self.project(functional.gelu(self.see(pixels)) * told))
        seen = as_maps(fused, x)
        text = words.features + self.opening.tanh() * self.tell_words(_merge(shown))
        return Fused(
            seen=seen,
            onward=x if self.gate is None else x + as_maps(self.gate(fused) * fused, x),
            sentence=replace(sentence, whole=Tokens(self.norm_words(text), words.mask)),
        )

    def _affinity(self, pixels: Tensor, words: Tokens) -> Tensor:
        """How much each pixel and word have to do with each other: (B, heads, N, L)."""
        query = self._split(self.query(pixels))
        key = self._split(self.key(words.features)).transpose(2, 3)
        affinity: Tensor = query @ key * query.shape[-1] ** -0.5
        return affinity

    def _split(self, sequence: Tensor) -> Tensor:
        """(B, N, C) to (B, heads, N, C/heads)."""
        return sequence.reshape(*sequence.shape[:2], self.heads, -1).transpose(1, 2)


def affinity_heads(width: int) -> int:
    """Heads of about 32 channels: the most, up to width/32, that divide the width."""
    return max(n for n in range(1, max(1, width // 32) + 1) if width % n == 0)


def _merge(heads: Tensor) -> Tensor:
    """(B, heads, N, C/heads) to (B, N, C)."""
    return heads.transpose(1, 2).flatten(2)
