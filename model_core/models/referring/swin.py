"""Swin-B, stage by stage, so that a fusion can be put between the stages.

Liu et al. 2021, "Swin Transformer". The layers are timm's; the way through a block is
our own, because timm shifts a map before it pads it to whole windows (and not at all
where one window covers it) and the official networks the other way round.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch.nn import functional

from ..libraries import mend_torchvision
from .config import SwinConfig

mend_torchvision()
from timm.layers.patch_embed import PatchEmbed  # noqa: E402
from timm.models.swin_transformer import (  # noqa: E402
    PatchMerging,
    SwinTransformerBlock,
    window_partition,
    window_reverse,
)

PATCH = 4


class Swin(nn.Module):
    """The image encoder: `embed` pixels, then each of `stages` and its `merge`."""

    def __init__(self, config: SwinConfig) -> None:
        super().__init__()
        self.embed: nn.Module = PatchEmbed(
            img_size=None,
            patch_size=PATCH,
            embed_dim=config.width,
            norm_layer=nn.LayerNorm,
            output_fmt='NHWC',
            dynamic_img_pad=True,
        )
        blocks = sum(config.depths)
        drops = [config.drop_path * n / max(1, blocks - 1) for n in range(blocks)]
        self.stages = nn.ModuleList()
        for stage, depth in enumerate(config.depths):
            self.stages.append(
                SwinStage(
                    config.widths[stage],
                    config.heads[stage],
                    config.window,
                    drops[:depth],
                    last=stage == len(config.depths) - 1,
                )
            )
            del drops[:depth]


class SwinStage(nn.Module):
    """Blocks on maps (B, h, w, C), with windows plain and shifted in turn.

    Args:
        width: Channels.
        heads: Heads of attention.
        window: Side of a window in cells.
        drop_paths: For each block the chance in training that it is skipped.
        last: Whether no stage follows, for which cells would be merged.
    """

    def __init__(
        self, width: int, heads: int, window: int, drop_paths: list[float], last: bool
    ) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(
            SwinTransformerBlock(
                width,
                input_resolution=(window, window),
                num_heads=heads,
                window_size=window,
                shift_size=window // 2 if turn % 2 else 0,
                always_partition=True,
                dynamic_mask=True,
                drop_path=drop_path,
            )
            for turn, drop_path in enumerate(drop_paths)
        )
        # timm's layers have attributes that the type of a module does not know.
        blocks: Any = self.blocks
        for block in blocks:
            block.attn.fused_attn = True
        self.merge: nn.Module | None = None if last else PatchMerging(width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, h, w, C) to the same shape."""
        blocks: Any = self.blocks
        mask: Tensor | None = None
        for block in blocks:
            if any(block.shift_size) and mask is None:
                mask = block.get_attn_mask(_padded(x, block))
            x = _through(block, x, mask)
        return x


def _through(block: Any, x: Tensor, mask: Tensor | None) -> Tensor:
    """A block on (B, h, w, C); the mask (windows, N, N) is for shifted windows."""
    height, width = x.shape[1:3]
    down, right = block.shift_size
    y = _padded(block.norm1(x), block)
    padded = y.shape[1:3]
    if down:
        y = y.roll((-down, -right), (1, 2))
    windows = window_partition(y, block.window_size).flatten(1, 2)
    windows = block.attn(windows, mask if down else None)
    y = window_reverse(windows, block.window_size, *padded)
    if down:
        y = y.roll((down, right), (1, 2))
    x = x + block.drop_path1(y[:, :height, :width])
    after: Tensor = x + block.drop_path2(block.mlp(block.norm2(x)))
    return after


def _padded(x: Tensor, block: Any) -> Tensor:
    """Zeros to the right and below up to whole windows."""
    height, width = x.shape[1:3]
    rows, columns = block.window_size
    return functional.pad(x, (0, 0, 0, -width % columns, 0, -height % rows))
