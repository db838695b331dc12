"""Bidirectional alignment module (BAM) of SBANet: a few tokens between the senses."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from .dfs import FeatureSelection
from .frame import Fused, Sentence, Tokens
from .multihead import MultiHead, as_maps, as_tokens
from .pwam import tanh_gate


class QueryAlignment(nn.Module):
    """Query tokens read the words, then the pixels, and update both.

    Published (SBANet, arXiv 2501.00851): in place of pixel-word attention, learnable
    query tokens condense language and visual features, emphasise the key tokens and
    update both modalities; the block holds a dynamic feature selection (DFS).
    Reconstruction: number and width of the tokens, the order of reading, the gate,
    and that the updated text enters the next stage. No pixel meets a word, so the
    cost grows with pixels times tokens.

    Args:
        width: Channels of the stage.
        text: Channels of the text.
        dfs: Whether features are selected first.
        tokens: Number of query tokens.
        inner: Channels of a query token; `heads` divides it.
        heads: Heads of every attention.
    """

    def __init__(
        self,
        width: int,
        text: int,
        dfs: bool = True,
        tokens: int = 16,
        inner: int = 256,
        heads: int = 8,
    ) -> None:
        super().__init__()
        self.select = FeatureSelection(width) if dfs else nn.Identity()
        self.tokens = nn.Parameter(0.02 * torch.randn(tokens, inner))
        self.read_words = MultiHead(inner, text, inner, heads)
        self.read_pixels = MultiHead(inner, width, inner, heads)
        self.tell_pixels = MultiHead(width, inner, inner, heads)
        self.tell_words = MultiHead(text, inner, inner, heads)
        self.gate = tanh_gate(width)
        self.norm_words = nn.LayerNorm(text)
        self.see = nn.Linear(width, width)
        self.project = nn.Linear(width, width)

    def forward(self, x: Tensor, sentence: Sentence) -> Fused:
        """(B, C, h, w) and the sentence; both come back changed."""
        words = sentence.whole
        pixels = as_tokens(self.select(x))
        queries = self.tokens.expand(len(x), -1, -1)
        queries = queries + self.read_words(queries, words.features, words.mask)
        queries = queries + self.read_pixels(queries, pixels)
        told = self.tell_pixels(pixels, queries)
        updated = pixels + self.gate(told) * told
        seen = functional.gelu(
            self.project(functional.gelu(self.see(pixels)) * updated)
        )
        text = words.features + self.tell_words(words.features, queries)
        return Fused(
            seen=as_maps(seen, x),
            onward=as_maps(updated, x),
            sentence=replace(sentence, whole=Tokens(self.norm_words(text), words.mask)),
        )
