"""A referring network, from pixels and words to logits, read from top to bottom.

The frame is that of LAVT (Yang et al. 2022): the sentence meets the picture in every
stage of the image encoder, and what comes of it flows into the next stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from ...errors import RequestError
from .bam import QueryAlignment
from .bert import Bert
from .bsc import SpatialCorrelation
from .cim import CrossScale
from .config import DecoderKind, FusionKind, NeckKind, ReferringConfig
from .fiam import FineAlignment
from .frame import Decoded, Fused, Sentence
from .gated import GatedFusion
from .pwam import PixelWordAttention, WordAttention
from .reconstruction import MaskedReconstruction
from .simple import SimpleDecoder
from .swin import PATCH, Swin
from .tmem import TextAwareScales
from .tsca import TextAggregator
from .twin import TwinStreams

# Networks that read object and position words apart from the whole sentence.
SPLITTING = (FusionKind.FIAM,)

# Names of the tensors that only training reads begin so.
TRAINING_ONLY = 'reconstruction.'


@dataclass(frozen=True)
class Answer:
    """What a network makes of pictures and sentences.

    Attributes:
        logits: (B, 2, H, W) of background and target, at the pictures' size.
        decoded: The same as the decoder gave it.
        fused: What the fusion of each stage made, the finest first.
        maps: What the decoder got of each stage, the finest first.
    """

    logits: Tensor
    decoded: Decoded
    fused: tuple[Fused, ...]
    maps: tuple[Tensor, ...]


class ReferringNetwork(nn.Module):
    """Pictures and sentences to logits."""

    def __init__(self, config: ReferringConfig) -> None:
        super().__init__()
        self.config = config
        widths = config.encoder.widths
        self.text = Bert(config.text)
        self.encoder = Swin(config.encoder)
        self.fusions = nn.ModuleList(
            fusion(config, width, last=stage == len(widths) - 1)
            for stage, width in enumerate(widths)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(width) for width in widths)
        self.neck = neck(config)
        self.decoder = decoder(config)
        self.reconstruction = (
            MaskedReconstruction(widths, config.text.width) if config.d_mols else None
        )
        for part in (self.encoder, self.fusions, self.neck):
            if part is not None:
                _start(part)
        # Maps come out of the encoder with their channels last; kernels that are laid
        # out alike save a copy a convolution.
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d):
                layer.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(
        self,
        images: Tensor,
        token_ids: Tensor,
        token_mask: Tensor,
        object_mask: Tensor | None = None,
        position_mask: Tensor | None = None,
    ) -> Tensor:
        """Return (B, 2, H, W) logits of background and target.

        Args:
            images: (B, 3, H, W), normalised by ImageNet's mean and deviation.
            token_ids: (B, L) WordPiece numbers of the sentences.
            token_mask: (B, L), 1 where there is a token.
            object_mask: (B, L), 1 for the words of the object; none if None.
            position_mask: (B, L), 1 for those of its position; all if None. These
                two are what FIANet does where it finds no such words. The other
                networks do not read them.

        Raises:
            RequestError: The network does not read pictures of this size.
        """
        sentence = self.read(token_ids, token_mask, object_mask, position_mask)
        return self.answer(images, sentence).logits

    def read(
        self,
        token_ids: Tensor,
        token_mask: Tensor,
        object_mask: Tensor | None = None,
        position_mask: Tensor | None = None,
    ) -> Sentence:
        """Encode sentences, in as many readings as the network asks for."""
        if self.config.fusion not in SPLITTING:
            return Sentence(*self.text(token_ids, [token_mask]))
        if object_mask is None:
            object_mask = token_mask.new_zeros(token_mask.shape)
        if position_mask is None:
            position_mask = token_mask
        return Sentence(*self.text(token_ids, [token_mask, object_mask, position_mask]))

    def answer(self, images: Tensor, sentence: Sentence) -> Answer:
        """Find what the sentences mean in the images; training wants all of it.

        Raises:
            RequestError: The network does not read pictures of this size.
        """
        self._check(images)
        x = self.encoder.embed(images)  # (B, h, w, C) within the encoder
        fused, maps = [], []
        stages: Any = self.encoder.stages
        for stage, fuse, norm in zip(stages, self.fusions, self.norms, strict=True):
            fused.append(fuse(stage(x).permute(0, 3, 1, 2), sentence))
            sentence = fused[-1].sentence
            seen = norm(fused[-1].seen.permute(0, 2, 3, 1))
            maps.append(seen.permute(0, 3, 1, 2))
            if stage.merge is not None:
                x = stage.merge(fused[-1].onward.permute(0, 2, 3, 1))
        if self.neck is not None:
            maps = self.neck(maps, sentence)
        decoded: Decoded = self.decoder(maps)
        logits = functional.interpolate(
            decoded.logits, images.shape[-2:], mode='bilinear', align_corners=True
        )
        return Answer(logits, decoded, tuple(fused), tuple(maps))

    def _check(self, images: Tensor) -> None:
        height, width = images.shape[-2:]
        side = self.config.side
        if side is not None and (height, width) != (side, side):
            raise RequestError(
                f'This network reads pictures of {side} x {side} pixels only, not of '
                f'{width} x {height}; resize them or cut them into looks of that size.'
            )


def fusion(config: ReferringConfig, width: int, last: bool) -> nn.Module:
    """Build the fusion of a stage; `last` is the one that nothing follows."""
    text = config.text.width
    match config.fusion:
        case FusionKind.GATED:
            return GatedFusion(width, text, last=last)
        case FusionKind.GATED_VISUAL:
            return GatedFusion(width, text, visual=True, last=last)
        case FusionKind.FIAM:
            return FineAlignment(width, text, last=last)
        case FusionKind.BAM:
            return QueryAlignment(width, text, config.dfs)
        case FusionKind.BSC:
            return SpatialCorrelation(width, text, last=last)


def neck(config: ReferringConfig) -> nn.Module | None:
    """Build what stands between the fused stages and the decoder."""
    widths, text = config.encoder.widths, config.text.width
    match config.neck:
        case NeckKind.NONE:
            return None
        case NeckKind.TMEM:
            return TextAwareScales(widths, text, config.blocks)
        case NeckKind.CIM:
            if config.side is None:
                raise RequestError(
                    'A network with the neck CIM reads pictures of one size only; '
                    'give it as "side".'
                )
            grid = config.side // (PATCH * 2 ** (len(widths) - 1))
            return CrossScale(widths, text, grid, config.blocks)
        case NeckKind.TSCA:
            return TextAggregator(widths, text)


def decoder(config: ReferringConfig) -> nn.Module:
    """Build what turns the stages into logits."""
    widths, hidden = config.encoder.widths, config.hidden
    match config.decoder:
        case DecoderKind.SIMPLE:
            return SimpleDecoder(widths, hidden)
        case DecoderKind.ROTATED:
            return SimpleDecoder(widths, hidden, rotated=True)
        case DecoderKind.TWIN:
            return TwinStreams(widths, hidden)


def _start(part: nn.Module) -> None:
    """Give linear layers the weights that the official networks start from.

    These cut the normal distribution off at a hundred deviations, which is to say not.
    PWAM's layers are convolutions there, which start as torch starts them; so do
    linear layers here, and these are left as they are.
    """
    if isinstance(part, WordAttention | PixelWordAttention):
        return
    if isinstance(part, nn.Linear):
        nn.init.normal_(part.weight, std=0.02)
        if part.bias is not None:
            nn.init.zeros_(part.bias)
    for child in part.children():
        _start(child)
