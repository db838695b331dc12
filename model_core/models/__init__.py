"""The networks: what turns pixels and words into logits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import RequestError


def build(name: str, **options: Any) -> Any:
    """Build a network with fresh weights.

    Args:
        name: `compact`, or a referring network: `fianet`, `lavt`, `rmsin`,
            `remotesam`, `sbanet`, `btdnet`; or `<name>-light` for its light twin.
        options: Fields of the network's config, such as `width`; `num_tmem` for the
            blocks of FIANet's neck (1 for RefSegRS, 3 for RRSIS-D); `bam`, `dfs`,
            `tsca` and `bsc`, `twin`, `d_mols` leave a part of SBANet and BTDNet out
            where they are False.

    Returns:
        A `torch.nn.Module` that maps images (B, 3, H, W), token ids and token mask
        (B, L), and optionally the masks of object and position words, to logits
        (B, 2, H, W) of background and target.

    Raises:
        RequestError: There is no such network, or it has no such option.
    """
    from .referring.config import NETWORKS, configured

    if name in NETWORKS:
        from .referring.network import ReferringNetwork

        return ReferringNetwork(configured(name, options))
    from .compact import Compact, CompactConfig
    from .light import Light, LightConfig, Seed
    from .text import TextConfig

    # RemoteSAM is RMSIN for larger pictures, and a light twin takes any size.
    lights = {f'{seed}-light': seed for seed in Seed} | {'remotesam-light': Seed.RMSIN}
    text = options.pop('text', TextConfig(vocabulary=30_522))
    try:
        if name == 'compact':
            return Compact(CompactConfig(text=text, **options))
        if name in lights:
            base = options.pop('base', CompactConfig(text=text))
            return Light(LightConfig(base, lights[name], **options))
    except TypeError as error:
        raise RequestError(
            '"{name}" cannot be built so: {error}.', name=name, error=error
        ) from error
    known = ', '.join(('compact', *NETWORKS, *lights))
    raise RequestError(
        'There is no network "{name}"; known: {known}.', name=name, known=known
    )


def load_official(network: Any, state_dict: Mapping[str, Any]) -> None:
    """Load weights under the official networks' names, all or none.

    Args:
        network: What `build` made of `fianet`, `lavt`, `rmsin` or `remotesam`.
        state_dict: Official key to tensor.

    Raises:
        RequestError: A key is missing, not expected, or its tensor has another shape;
            the message names it, and nothing was loaded.
    """
    from .referring.official import load_official as load

    load(network, state_dict)
