"""Masked reconstruction of BTDNet (D-MOLS): each sense must tell what the other holds.

It works in training only; a network answers the same with and without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from .frame import Tokens
from .multihead import MultiHead, as_tokens


@dataclass(frozen=True)
class Reconstructed:
    """How far what was regressed is from what was hidden: 1 - cosine, each ().

    Attributes:
        words: Of the words that name the object.
        pixels: Of the target's features.
    """

    words: Tensor
    pixels: Tensor


class MaskedReconstruction(nn.Module):
    """Hide the object in one modality and regress it from the other.

    Published (BTDNet, arXiv 2502.08486): a learning strategy that reconstructs the
    object's features across both modalities. Reconstruction: hidden words become a
    learnt vector and are regressed from the coarsest fused map; half of the target's
    cells on the two coarsest maps become zero and are regressed from the text as it
    leaves these stages. A hidden cell asks with what its neighbours hold, else all
    cells of a target would ask the same. What was hidden is the aim as it stands: no
    gradient flows into it.

    Args:
        widths: Channels of all maps, finest first; the last two are used.
        text: Channels of the text.
        inner: Channels of the attention; `heads` divides it.
        heads: Heads of the attention.
        share: Share of the target's cells that is hidden.
    """

    def __init__(
        self,
        widths: Sequence[int],
        text: int,
        inner: int = 256,
        heads: int = 8,
        share: float = 0.5,
    ) -> None:
        super().__init__()
        self.share = share
        self.hidden_word = nn.Parameter(0.02 * torch.randn(text))
        self.words = _Regress(text, widths[-1], inner, heads)
        self.pixels = nn.ModuleList(
            _Regress(width, text, inner, heads) for width in widths[-2:]
        )
        self.around = nn.ModuleList(
            nn.Conv2d(width, width, 3, padding=1, groups=width) for width in widths[-2:]
        )

    def forward(
        self,
        read: Tokens,
        named: Tensor,
        maps: Sequence[Tensor],
        told: Sequence[Tokens],
        target: Tensor,
    ) -> Reconstructed:
        """Hide, regress and compare.

        Args:
            read: The sentence as the text encoder gives it.
            named: (B, L), 1 for the words that name the object.
            maps: (B, C_i, h_i, w_i) fused maps of all stages, finest first.
            told: The text as it leaves each stage.
            target: (B, H, W), 1 where the target is.
        """
        pairs = zip(self.pixels, self.around, maps[-2:], told[-2:], strict=True)
        pixels = [
            self._pixels(regress, around, x, words, target)
            for regress, around, x, words in pairs
        ]
        return Reconstructed(
            self._words(read, named, maps[-1]), torch.stack(pixels).mean()
        )

    def _words(self, read: Tokens, named: Tensor, x: Tensor) -> Tensor:
        hidden = (named * read.mask).to(read.features.dtype)
        asked = torch.where(hidden[..., None] > 0, self.hidden_word, read.features)
        return _distance(self.words(asked, as_tokens(x)), read.features, hidden)

    def _pixels(
        self, regress: nn.Module, around: nn.Module, x: Tensor, words: Tokens, y: Tensor
    ) -> Tensor:
        # A cell that the target touches is of it: a small target has no other.
        inside = functional.adaptive_max_pool2d(y[:, None].to(x.dtype), x.shape[-2:])
        hidden = inside * (torch.rand_like(inside) < self.share)
        left = x * (1 - hidden)
        asked = left + hidden * around(left)
        found = regress(as_tokens(asked), words.features, words.mask)
        return _distance(found, as_tokens(x), hidden.flatten(1))


class _Regress(nn.Module):
    """One block of attention from the one modality to the other."""

    def __init__(self, asking: int, asked: int, inner: int, heads: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(asking)
        self.attention = MultiHead(asking, asked, inner, heads)
        self.norm_mix = nn.LayerNorm(asking)
        self.mix = nn.Sequential(
            nn.Linear(asking, 2 * asking), nn.GELU(), nn.Linear(2 * asking, asking)
        )

    def forward(
        self, asking: Tensor, asked: Tensor, mask: Tensor | None = None
    ) -> Tensor:
        x = asking + self.attention(self.norm(asking), asked, mask)
        regressed: Tensor = x + self.mix(self.norm_mix(x))
        return regressed


def _distance(found: Tensor, hidden: Tensor, where: Tensor) -> Tensor:
    """1 - cosine of (B, N, C) each, averaged where (B, N) is 1; 0 if it is nowhere."""
    each = 1 - functional.cosine_similarity(found, hidden.detach(), dim=2)
    return (each * where).sum() / where.sum().clamp_min(1)
