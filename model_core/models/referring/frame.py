"""What the parts of a referring network hand to each other.

A referring network is an image encoder with four stages, a text encoder and three kinds
of parts that plug in:

- a *fusion* per stage, ``fusion(x, sentence) -> Fused`` for a map x (B, C, h, w);
- optionally a *neck* over the fused stages, ``neck(maps, sentence) -> maps`` of the
  same shapes, the finest first;
- a *decoder*, ``decoder(maps) -> Decoded``.

Every part takes its widths as arguments, so that the full networks and their light
twins are made of the same classes.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Tokens:
    """One reading of the sentence: features (B, L, D) and mask (B, L) of 0 and 1."""

    features: Tensor
    mask: Tensor


@dataclass(frozen=True)
class Sentence:
    """The sentence as a whole and, where a network asks for them, its two halves.

    ``thing`` reads only the words for the object, ``place`` those for its position.
    """

    whole: Tokens
    thing: Tokens | None = None
    place: Tokens | None = None


@dataclass(frozen=True)
class Fused:
    """What a fusion makes of one stage.

    ``seen`` (B, C, h, w) is for the neck and the decoder, ``onward`` (B, C, h, w) flows
    into the next stage of the encoder (early fusion only), ``sentence`` is the text for
    the next stage, unchanged or updated.
    """

    seen: Tensor
    onward: Tensor
    sentence: Sentence


@dataclass(frozen=True)
class Decoded:
    """Logits (B, 2, h, w) of background and target, at the finest stage's resolution.

    ``streams`` are the logits (B, 1, h, w) of target and of background where a decoder
    predicts them apart.
    """

    logits: Tensor
    streams: tuple[Tensor, Tensor] | None = None
