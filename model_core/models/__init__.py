"""The networks: what turns pixels and words into logits."""

from __future__ import annotations

from typing import Any

from ..errors import RequestError


def build(name: str, **options: Any) -> Any:
    """Build a network with fresh weights.

    Args:
        name: `compact` is the only network so far.
        options: Fields of the network's config, such as `width`.

    Returns:
        A `torch.nn.Module` that maps images (B, 3, H, W), token ids and token mask
        (B, L) to logits (B, 2, H, W).

    Raises:
        RequestError: There is no such network.
    """
    if name != 'compact':
        raise RequestError(f'There is no network "{name}"; known: compact.')
    from .compact import Compact, CompactConfig
    from .text import TextConfig

    text = options.pop('text', TextConfig(vocabulary=30_522))
    return Compact(CompactConfig(text=text, **options))
