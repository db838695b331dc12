"""From an image encoder's maps to one map: the text-free half of the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .libraries import mend_torchvision

mend_torchvision()
import timm  # noqa: E402


@dataclass(frozen=True)
class EncoderConfig:
    """An image encoder of timm that gives maps at strides 2 to 32.

    Attributes:
        name: Its name in timm.
        options: What timm needs to know beside the name, as pairs.
    """

    name: str = 'mobilenetv2_100'
    options: tuple[tuple[str, Any], ...] = (('pad_type', 'same'), ('bn_eps', 1e-3))


def image_encoder(
    config: EncoderConfig, state: dict[str, Tensor] | None = None
) -> nn.Module:
    """Build the encoder with its batch norms folded into the convolutions.

    Folded, it computes the same in a third less time and memory, in training too,
    and there are no batch statistics that a small batch could spoil.

    Args:
        config: What to build.
        state: Weights under timm's names, batch norms and all; what the encoder has
            no place for (a classifier) is dropped.

    Raises:
        RuntimeError: A tensor of the encoder is missing in `state`.
    """
    encoder: nn.Module = timm.create_model(
        config.name,
        pretrained=False,
        features_only=True,
        out_indices=(0, 1, 2, 3, 4),
        **dict(config.options),
    )
    if state is not None:
        wanted = encoder.state_dict()
        encoder.load_state_dict({k: v for k, v in state.items() if k in wanted})
    encoder.eval()
    _fold(encoder)
    return encoder


def _fold(module: nn.Module) -> None:
    """Fold each batch norm into the convolution before it; its activation stays."""
    before: tuple[str, nn.Module] = ('', module)
    for name, child in list(module.named_children()):
        ahead, convolution = before
        if isinstance(child, nn.BatchNorm2d) and isinstance(convolution, nn.Conv2d):
            setattr(module, ahead, fuse_conv_bn_eval(convolution, child))
            setattr(module, name, getattr(child, 'act', nn.Identity()))
        else:
            _fold(child)
        before = (name, child)


class Pyramid(nn.Module):
    """Five maps of strides 2 to 32 to one map of stride 4.

    A feature pyramid (Lin et al. 2017, "Feature Pyramid Networks"). The coarse levels
    are cheap, so they get dense convolutions that see far; the map of stride 2 comes
    in with its four pixels a cell side by side, so that thin and small things keep
    their outline.

    Args:
        channels: Channels of the five maps, the finest first.
        width: Channels of every level.
        out: Channels of the result.
    """

    def __init__(self, channels: list[int], width: int, out: int) -> None:
        super().__init__()
        self.laterals = nn.ModuleList(nn.Conv2d(c, width, 1) for c in channels[1:])
        self.detail = nn.Conv2d(4 * channels[0], width, 1)
        self.scene = nn.Linear(channels[-1], width)
        self.levels = nn.ModuleList(
            [
                Separable(width),
                Dense(width),
                Dense(width),
                nn.Sequential(Dense(width), Dense(width, dilation=2)),
            ]
        )
        self.merge = nn.Sequential(Separable(width), nn.Conv2d(width, out, 1))

    def forward(self, maps: list[Tensor]) -> Tensor:
        """Add each level to the next finer one, down to stride 4."""
        # What the whole look shows (sea, town, airfield) is told to every pixel.
        level = self.scene(maps[-1].mean((2, 3)))[:, :, None, None]
        steps = list(zip(maps[1:], self.laterals, self.levels, strict=True))
        for number, (x, lateral, refine) in enumerate(reversed(steps)):
            x = lateral(x)
            if number == len(steps) - 1:
                x = x + self.detail(functional.pixel_unshuffle(maps[0], 2))
            level = refine(x + _resize(level, x.shape[-2:]))
        merged: Tensor = self.merge(level)
        return merged


class Separable(nn.Module):
    """Depthwise 3x3, pointwise, batch norm, GELU, beside the way straight through."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(width, width, 3, padding=1, groups=width, bias=False)
        self.pointwise = nn.Conv2d(width, width, 1, bias=False)
        self.norm = nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) to the same shape."""
        y: Tensor = self.norm(self.pointwise(self.depthwise(x)))
        return x + functional.gelu(y)


class Dense(nn.Module):
    """Convolution 3x3, batch norm, GELU, beside the way straight through."""

    def __init__(self, width: int, dilation: int = 1) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(
            width, width, 3, padding=dilation, dilation=dilation, bias=False
        )
        self.norm = nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) to the same shape."""
        y: Tensor = self.norm(self.convolution(x))
        return x + functional.gelu(y)


def _resize(x: Tensor, size: torch.Size) -> Tensor:
    if x.shape[-2:] == (1, 1):
        return x
    return functional.interpolate(x, size, mode='bilinear', align_corners=False)
