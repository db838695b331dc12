"""Attention of many heads between two sequences whose widths differ.

Vaswani et al. 2017, "Attention Is All You Need", section 3.2.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional


class MultiHead(nn.Module):
    """What each element of one sequence reads from another.

    Args:
        asking: Width of the sequence that asks, which is that of the answer too.
        asked: Width of the sequence that is asked.
        inner: Width of all heads together.
        heads: Number of heads; divides `inner`.
    """

    def __init__(
        self, asking: int, asked: int, inner: int = 256, heads: int = 8
    ) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(asking, inner)
        self.key = nn.Linear(asked, inner)
        self.value = nn.Linear(asked, inner)
        self.project = nn.Linear(inner, asking)

    def forward(
        self, asking: Tensor, asked: Tensor, mask: Tensor | None = None
    ) -> Tensor:
        """(B, N, asking) and (B, M, asked) to (B, N, asking).

        The mask (B, M) is 1 where the asked may be read; where it is 0 all along,
        everything is read, so that there is always an answer.
        """
        query, key, value = (
            layer(sequence).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for layer, sequence in (
                (self.query, asking),
                (self.key, asked),
                (self.value, asked),
            )
        )
        bias = None if mask is None else mask_bias(mask.to(query.dtype))[:, None, None]
        read = functional.scaled_dot_product_attention(query, key, value, bias)
        told: Tensor = self.project(read.transpose(1, 2).flatten(2))
        return told


def mask_bias(mask: Tensor) -> Tensor:
    """What is added to the logits of attention: 0 where the mask is 1, else -1e4."""
    return 1e4 * mask - 1e4


def as_tokens(maps: Tensor) -> Tensor:
    """(B, C, h, w) to (B, h·w, C)."""
    return maps.flatten(2).transpose(1, 2)


def as_maps(tokens: Tensor, like: Tensor) -> Tensor:
    """(B, h·w, C) to (B, C, h, w), with the height and width of `like`."""
    return tokens.transpose(1, 2).reshape(len(tokens), -1, *like.shape[-2:])
