"""The light twins: the seeds' fusion, neck and decoder on the bundled encoder.

A light twin reads a phrase late. Its image encoder, its pyramid and its text encoder
are those of a `Compact` network and stay as they are, so the features of an area are
computed once for the bundled model's kind of encoder and cached; what is of its own
are the parts in which the seeds differ, of the very classes of the full networks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from .compact import Compact, CompactConfig
from .heads import SUBPIXELS, Grounded
from .referring.bam import QueryAlignment
from .referring.bsc import SpatialCorrelation
from .referring.fiam import FineAlignment
from .referring.frame import Sentence, Tokens
from .referring.gated import GatedFusion
from .referring.simple import SimpleDecoder
from .referring.tmem import TextAwareScales
from .referring.tsca import TextAggregator, mean_word
from .referring.twin import TwinStreams

# Strides of the maps that the parts see: the pyramid's, then the encoder's own.
STRIDES = (4, 8, 16, 32)


class Seed(StrEnum):
    """Whose fusion, neck and decoder.

    RMSIN comes without its neck, which is bound to one size of the maps; RemoteSAM is
    the same network.
    """

    LAVT = 'lavt'
    RMSIN = 'rmsin'
    FIANET = 'fianet'
    SBANET = 'sbanet'
    BTDNET = 'btdnet'


@dataclass(frozen=True)
class LightConfig:
    """What a `Light` is built from.

    Attributes:
        base: The network whose encoders it stands on.
        seed: Whose parts it has.
        stands_on: Name of the installed model whose encoders these are.
        digest: SHA-256 of that model's weights; the twin knows no others.
        widths: Channels in which the four maps are fused.
        hidden: Channels of the decoder.
    """

    base: CompactConfig
    seed: Seed
    stands_on: str = 'compact'
    digest: str = ''
    widths: tuple[int, int, int, int] = (48, 48, 64, 64)
    hidden: int = 48


class Light(nn.Module):
    """Pixels and a phrase to maps of the phrase, by the parts of a seed."""

    def __init__(self, config: LightConfig) -> None:
        super().__init__()
        self.config = config
        self.base = Compact(config.base)
        # timm's wrapper that collects maps knows their channels; its type does not.
        info: Any = self.base.encoder.feature_info
        self.channels: tuple[int, ...] = (config.base.kept, *info.channels()[2:])
        text, widths = config.base.text.width, config.widths
        self.enter = nn.ModuleList(
            nn.Conv2d(c, w, 1) for c, w in zip(self.channels, widths, strict=True)
        )
        self.fusions = nn.ModuleList(_fusion(config.seed, w, text) for w in widths)
        self.neck = _neck(config.seed, widths, text)
        self.decoder = _decoder(config.seed, widths, config.hidden)
        self.fine = nn.Conv2d(widths[0] + 2, 2 * SUBPIXELS, 3, padding=1)
        self.presence = nn.Sequential(
            nn.Linear(widths[0] + widths[-1] + text, 64), nn.GELU(), nn.Linear(64, 1)
        )
        self.base.requires_grad_(False).eval()

    @property
    def text(self) -> nn.Module:
        """The text encoder, which is the base's."""
        return self.base.text

    def train(self, mode: bool = True) -> Light:
        """Set the mode of the twin's own parts; what it stands on stays as it is."""
        super().train(mode)
        self.base.eval()
        return self

    def own_state(self) -> dict[str, Tensor]:
        """The tensors that are not those of the base, by name."""
        state = self.state_dict()
        return {k: v for k, v in state.items() if not k.startswith('base.')}

    def own_parameters(self) -> Iterator[nn.Parameter]:
        """What training changes."""
        return (p for k, p in self.named_parameters() if not k.startswith('base.'))

    @torch.no_grad()
    def encode(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) normalised pixels to (B, C, H/4, W/4) features, without text.

        The coarser maps lie behind the finest in channels of their own, a cell's
        features spread over the fine cells in it, so that one array holds them all.
        """
        maps = self.base.encoder(images)
        finest = self.base.pyramid(maps)
        folded = [
            functional.pixel_shuffle(x, stride // STRIDES[0])
            for x, stride in zip(maps[2:], STRIDES[1:], strict=True)
        ]
        return torch.cat([finest, *folded], dim=1)

    def embed(self, token_ids: Tensor, token_mask: Tensor) -> Tensor:
        """(B, L) tokens to (B, D) unit vectors, by which phrases are compared."""
        return self.base.embed(token_ids, token_mask)

    @torch.no_grad()
    def read(self, token_ids: Tensor, token_mask: Tensor) -> Tensor:
        """(B, L) tokens to (B, L, D + 1): vectors of the tokens, then their mask."""
        hidden = self.base.text(token_ids, token_mask)
        return torch.cat([hidden, token_mask[..., None].to(hidden.dtype)], dim=2)

    def ground(self, features: Tensor, phrases: Tensor) -> Grounded:
        """Score phrases on features: (B, C, H/4, W/4) and (B, L, D + 1)."""
        whole = Tokens(phrases[..., :-1], phrases[..., -1])
        # A phrase names a thing; where it is, is resolved on the map.
        return self._decode(features, Sentence(whole, thing=whole, place=whole))

    def forward(
        self,
        images: Tensor,
        token_ids: Tensor,
        token_mask: Tensor,
        object_mask: Tensor | None = None,
        position_mask: Tensor | None = None,
    ) -> Tensor:
        """Return (B, 2, H, W) logits of background and target.

        The two masks (B, L) mark the words for the object and for its position; where
        one is missing, all words are taken for it.
        """
        vectors = self.base.text(token_ids, token_mask)
        readings = [
            Tokens(vectors, (token_mask if mask is None else mask).to(vectors.dtype))
            for mask in (token_mask, object_mask, position_mask)
        ]
        found = self._decode(self.encode(images), Sentence(*readings))
        full = functional.interpolate(found.mask, images.shape[-2:], mode='bilinear')
        return torch.cat([-full / 2, full / 2], dim=1)

    def _decode(self, features: Tensor, sentence: Sentence) -> Grounded:
        words = mean_word(sentence.whole)
        maps = []
        for x, enter, fusion in zip(
            self._unfold(features), self.enter, self.fusions, strict=True
        ):
            fused = fusion(enter(x), sentence)
            # There is no next stage that FIANet's object words could flow into.
            late = self.config.seed is Seed.FIANET
            maps.append(fused.onward if late else fused.seen)
            sentence = fused.sentence
        if self.neck is not None:
            maps = self.neck(maps, sentence)
        decoded = self.decoder(maps)
        fine = self.fine(torch.cat([maps[0], decoded.logits], dim=1))
        mask, edge = functional.pixel_shuffle(fine, 2).chunk(2, dim=1)
        coarse = decoded.logits[:, 1:] - decoded.logits[:, :1]
        peaks = [maps[0].amax((2, 3)), maps[-1].amax((2, 3)), words]
        return Grounded(
            mask + functional.interpolate(coarse, mask.shape[-2:], mode='bilinear'),
            edge,
            self.presence(torch.cat(peaks, dim=1))[:, 0],
            decoded.streams,
        )

    def _unfold(self, features: Tensor) -> list[Tensor]:
        """The four maps, finest first, that `encode` laid into one array."""
        scales = [stride // STRIDES[0] for stride in STRIDES]
        shares = [c // s**2 for c, s in zip(self.channels, scales, strict=True)]
        parts = torch.split(features, shares, dim=1)
        maps = [
            functional.pixel_unshuffle(x, s) for x, s in zip(parts, scales, strict=True)
        ]
        # Norms over the places of a map need more than one.
        return [
            x if x.shape[2] * x.shape[3] > 1 else x.expand(-1, -1, 2, 2) for x in maps
        ]


def _fusion(seed: Seed, width: int, text: int) -> nn.Module:
    match seed:
        case Seed.LAVT:
            return GatedFusion(width, text, last=True)
        case Seed.RMSIN:
            return GatedFusion(width, text, visual=True, last=True)
        case Seed.FIANET:
            return FineAlignment(width, text)
        case Seed.SBANET:
            return QueryAlignment(width, text, inner=64)
        case Seed.BTDNET:
            return SpatialCorrelation(width, text)


def _neck(seed: Seed, widths: tuple[int, ...], text: int) -> nn.Module | None:
    match seed:
        case Seed.FIANET:
            return TextAwareScales(widths, text)
        case Seed.SBANET:
            return TextAggregator(widths, text, hidden=96)
        case Seed.LAVT | Seed.RMSIN | Seed.BTDNET:
            return None


def _decoder(seed: Seed, widths: tuple[int, ...], hidden: int) -> nn.Module:
    if seed is Seed.BTDNET:
        return TwinStreams(widths, hidden)
    return SimpleDecoder(widths, hidden, rotated=seed is Seed.RMSIN)
