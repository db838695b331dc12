"""Pixel-word attention module (PWAM) of LAVT, which all its descendants build on.

Yang et al. 2022, "LAVT: Language-Aware Vision Transformer for Referring Image
Segmentation", section 3.2.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from .frame import Tokens
from .multihead import mask_bias


class WordAttention(nn.Module):
    """What each pixel reads from the words; one head.

    Where the mask is 0 throughout, the answer is 0: every pixel reads the same, and
    the norm over the pixels takes that off.

    Args:
        width: Channels of the pixels and of the answer.
        text: Channels of the words.
    """

    def __init__(self, width: int, text: int) -> None:
        super().__init__()
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(text, width)
        self.value = nn.Linear(text, width)
        self.project = nn.Linear(width, width)

    def forward(self, pixels: Tensor, words: Tokens) -> Tensor:
        """(B, N, width) and words (B, L, text) to (B, N, width)."""
        mask = words.mask.to(pixels.dtype)
        query = instance_norm(self.query(pixels))
        key = self.key(words.features) * mask[..., None]
        value = self.value(words.features) * mask[..., None]
        read = functional.scaled_dot_product_attention(
            query[:, None], key[:, None], value[:, None], mask_bias(mask)[:, None, None]
        )
        return instance_norm(self.project(read[:, 0]))


class PixelWordAttention(nn.Module):
    """What the pixels are, times what they read from the words.

    Args:
        width: Channels of the pixels.
        text: Channels of the words.
    """

    def __init__(self, width: int, text: int) -> None:
        super().__init__()
        self.see = nn.Linear(width, width)
        self.attend = WordAttention(width, text)
        self.project = nn.Linear(width, width)

    def forward(self, pixels: Tensor, words: Tokens) -> Tensor:
        """(B, N, width) and words (B, L, text) to (B, N, width)."""
        seen = functional.gelu(self.see(pixels))
        return functional.gelu(self.project(seen * self.attend(pixels, words)))


def instance_norm(x: Tensor, eps: float = 1e-5) -> Tensor:
    """Bring each channel of (B, N, C) to mean 0 and variance 1 over the N pixels."""
    variance, mean = torch.var_mean(x, dim=1, correction=0, keepdim=True)
    return (x - mean) * (variance + eps).rsqrt()


def tanh_gate(width: int) -> nn.Sequential:
    """Between -1 and 1 for each channel: how much of it flows on."""
    return nn.Sequential(
        nn.Linear(width, width, bias=False),
        nn.ReLU(),
        nn.Linear(width, width, bias=False),
        nn.Tanh(),
    )
