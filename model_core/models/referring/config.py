"""What a referring network is built from, and the networks that have a name."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ...errors import RequestError


class FusionKind(StrEnum):
    """How a stage's map meets the sentence."""

    GATED = 'gated'  # LAVT
    GATED_VISUAL = 'gated-visual'  # RMSIN
    FIAM = 'fiam'  # FIANet
    BAM = 'bam'  # SBANet
    BSC = 'bsc'  # BTDNet


class NeckKind(StrEnum):
    """What the fused stages go through before they are decoded."""

    NONE = 'none'
    TMEM = 'tmem'  # FIANet
    CIM = 'cim'  # RMSIN
    TSCA = 'tsca'  # SBANet


class DecoderKind(StrEnum):
    """How the stages become logits."""

    SIMPLE = 'simple'  # LAVT, FIANet
    ROTATED = 'rotated'  # RMSIN
    TWIN = 'twin'  # BTDNet


@dataclass(frozen=True)
class SwinConfig:
    """Size of the image encoder; the defaults are Swin-B with windows of 12.

    Attributes:
        width: Channels of the first stage; every further stage has twice as many.
        depths: Blocks a stage.
        heads: Heads of attention a stage.
        window: Side of a window in cells.
        drop_path: Chance in training that the last block is skipped; it grows
            linearly from 0 at the first.
    """

    width: int = 128
    depths: tuple[int, ...] = (2, 2, 18, 2)
    heads: tuple[int, ...] = (4, 8, 16, 32)
    window: int = 12
    drop_path: float = 0.3

    @property
    def widths(self) -> tuple[int, ...]:
        """Channels of the stages, the finest first."""
        return tuple(self.width * 2**stage for stage in range(len(self.depths)))


@dataclass(frozen=True)
class BertSize:
    """Size of the text encoder; the defaults are BERT-base, uncased."""

    vocabulary: int = 30_522
    width: int = 768
    layers: int = 12
    heads: int = 12
    inner: int = 3072
    positions: int = 512


@dataclass(frozen=True)
class ReferringConfig:
    """What a `ReferringNetwork` is built from.

    Attributes:
        fusion: How a stage's map meets the sentence.
        neck: What the fused stages go through.
        decoder: How they become logits.
        blocks: Blocks of the neck.
        hidden: Channels of the decoder.
        dfs: Whether BAM selects features first.
        d_mols: Whether training hides the object and reconstructs it.
        side: The only side in pixels that pictures may have; None where any will do.
        encoder: The image encoder.
        text: The text encoder.
    """

    fusion: FusionKind
    neck: NeckKind = NeckKind.NONE
    decoder: DecoderKind = DecoderKind.SIMPLE
    blocks: int = 1
    hidden: int = 512
    dfs: bool = True
    d_mols: bool = False
    side: int | None = None
    encoder: SwinConfig = field(default_factory=SwinConfig)
    text: BertSize = field(default_factory=BertSize)


def _rmsin(side: int) -> ReferringConfig:
    return ReferringConfig(
        FusionKind.GATED_VISUAL, NeckKind.CIM, DecoderKind.ROTATED, side=side
    )


NETWORKS = {
    'lavt': ReferringConfig(FusionKind.GATED),
    'rmsin': _rmsin(480),
    'remotesam': _rmsin(896),
    'fianet': ReferringConfig(FusionKind.FIAM, NeckKind.TMEM),
    'sbanet': ReferringConfig(FusionKind.BAM, NeckKind.TSCA),
    'btdnet': ReferringConfig(
        FusionKind.BSC, decoder=DecoderKind.TWIN, hidden=256, d_mols=True
    ),
}

# The parts that the papers leave out in their ablations, and what then stands there.
# DFS and D-MOLS, of which nothing then stands there, are fields of the config.
ABLATIONS: dict[str, dict[str, dict[str, Any]]] = {
    'sbanet': {
        'bam': {'fusion': FusionKind.GATED},
        'tsca': {'neck': NeckKind.NONE},
    },
    'btdnet': {
        'bsc': {'fusion': FusionKind.GATED},
        'twin': {'decoder': DecoderKind.SIMPLE, 'hidden': 512},
    },
}


def configured(name: str, options: Mapping[str, Any]) -> ReferringConfig:
    """Return the config of a network with a name, some fields of it replaced.

    Raises:
        RequestError: The network has no such option.
    """
    config = NETWORKS[name]
    fields = dict(options)
    if config.neck is NeckKind.TMEM and 'num_tmem' in fields:
        fields['blocks'] = fields.pop('num_tmem')
    for part, without in ABLATIONS.get(name, {}).items():
        if not fields.pop(part, True):
            fields = {**without, **fields}
    unknown = fields.keys() - {known.name for known in dataclasses.fields(config)}
    if unknown:
        raise RequestError(f'The network {name} has no option "{min(unknown)}".')
    return dataclasses.replace(config, **fields)
