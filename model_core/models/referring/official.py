"""Weights of the official networks, under their own names, into ours.

The names are those of the public checkpoints of LAVT, RMSIN, RemoteSAM and FIANet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from ...errors import RequestError
from .config import DecoderKind, FusionKind, NeckKind, ReferringConfig
from .network import ReferringNetwork

# Convolutions of one cell there, linear layers here: the same numbers, one axis less.
_POINTWISE = re.compile(
    r'\.(vis_project|project_mm|W|f_query|f_key|f_value)\.0\.weight'
)

# A buffer there that only the window's side decides; here it is always recomputed.
_INDEX = 'relative_position_index'


def load_official(network: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Load weights under official names into a network of ours, all or none.

    Args:
        network: What `build` made, of the same kind and size.
        state: Official key to tensor, of any floating type.

    Raises:
        RequestError: A key is missing, not expected, or its tensor has another shape;
            the message names it, and nothing was loaded.
    """
    if not isinstance(network, ReferringNetwork):
        raise RequestError('Only a referring network takes official weights.')
    ours = network.state_dict()
    names = official_names(network)
    shapes = official_shapes(network)
    _refuse('lacks', [key for key in shapes if key not in state])
    _refuse('has, unexpectedly,', [key for key in state if key not in shapes])
    for key, shape in shapes.items():
        if tuple(state[key].shape) != shape:
            raise RequestError(
                f'The weights do not fit the network: "{key}" has the shape '
                f'{tuple(state[key].shape)} instead of {shape}.'
            )
    with torch.no_grad():
        for name, tensor in ours.items():
            tensor.copy_(state[names[name]].reshape(tensor.shape))


def official_names(network: ReferringNetwork) -> dict[str, str]:
    """Our name of every parameter and buffer to the official one.

    Raises:
        RequestError: There is no official network of this kind.
    """
    modules = _modules(network.config)
    names = {}
    for name in network.state_dict():
        parts = name.split('.')
        cuts = range(len(parts) - 1, 0, -1)
        known = ('.'.join(parts[:cut]) for cut in cuts)
        module = next((path for path in known if path in modules), None)
        if module is None:
            raise RequestError(
                'There are no official weights for this kind of network: '
                f'"{name}" is unknown to them.'
            )
        names[name] = modules[module] + name.removeprefix(module)
    return names


def official_shapes(network: ReferringNetwork) -> dict[str, tuple[int, ...]]:
    """Every key that an official checkpoint has, with the shape of its tensor."""
    shapes = {}
    state = network.state_dict()
    for ours, official in official_names(network).items():
        shape = tuple(state[ours].shape)
        shapes[official] = (*shape, 1) if _POINTWISE.search(official) else shape
    encoder = network.config.encoder
    for stage, depth in enumerate(encoder.depths):
        for block in range(depth):
            key = f'backbone.layers.{stage}.blocks.{block}.attn.{_INDEX}'
            shapes[key] = (encoder.window**2,) * 2
    return shapes


def _refuse(what: str, keys: list[str]) -> None:
    if keys:
        more = f' (and {len(keys) - 1} more)' if len(keys) > 1 else ''
        raise RequestError(
            f'The weights do not fit the network: the file {what} "{keys[0]}"{more}.'
        )


def _modules(config: ReferringConfig) -> dict[str, str]:
    """Our modules to the official ones; what lies below them has the same names."""
    modules = {'text.bert': 'text_encoder', 'encoder.embed': 'backbone.patch_embed'}
    for stage in range(len(config.encoder.depths)):
        here, there = f'encoder.stages.{stage}', f'backbone.layers.{stage}'
        modules[f'{here}.blocks'] = f'{there}.blocks'
        modules[f'{here}.merge'] = f'{there}.downsample'
        modules[f'norms.{stage}'] = f'backbone.norm{stage}'
        modules |= _fusion(config.fusion, f'fusions.{stage}', there)
    return modules | _neck(config) | _decoder(config)


def _fusion(kind: FusionKind, here: str, there: str) -> dict[str, str]:
    if kind is FusionKind.FIAM:
        aligned = f'{there}.object_position_align_blk'
        return {
            **_pixel_words(f'{here}.context', f'{there}.context_pixel_attn'),
            f'{here}.context_gate': f'{there}.context_tanh_gate',
            f'{here}.weigh.0': f'{there}.fc1',
            f'{here}.weigh.2': f'{there}.fc2',
            **_words(f'{here}.thing', f'{aligned}.go_cross_attn'),
            f'{here}.thing_gate': f'{aligned}.go_tanh_gating',
            f'{here}.unused': f'{aligned}.go_embedding',
            **_words(f'{here}.place', f'{aligned}.sp_cross_attn'),
            f'{here}.place_map': f'{aligned}.conv1',
        }
    if kind not in (FusionKind.GATED, FusionKind.GATED_VISUAL):
        return {}
    modules = {
        **_pixel_words(f'{here}.context', f'{there}.fusion'),
        f'{here}.gate': f'{there}.res_gate',
        f'{here}.visual_gate': f'{there}.visual_gate',
    }
    for part, suffix in (('first', ''), ('second', '_2')):
        ours = f'{here}.visual.{part}'
        theirs = f'{there}.visual_residual.repblock.brb'
        around = ('conv1', 'bn1', 'conv2', 'bn2')
        for position, name in enumerate(around):
            modules[f'{ours}.around.{position}'] = f'{theirs}_3x3{suffix}.{name}'
        for position, name in enumerate(('conv', 'bn')):
            modules[f'{ours}.scale.{position}'] = f'{theirs}_1x1{suffix}.{name}'
        modules[f'{ours}.same'] = f'{theirs}_identity{suffix}'
    return modules


def _words(here: str, there: str) -> dict[str, str]:
    named = (
        ('query', 'f_query'),
        ('key', 'f_key'),
        ('value', 'f_value'),
        ('project', 'W'),
    )
    return {f'{here}.{ours}': f'{there}.{theirs}.0' for ours, theirs in named}


def _pixel_words(here: str, there: str) -> dict[str, str]:
    return {
        f'{here}.see': f'{there}.vis_project.0',
        **_words(f'{here}.attend', f'{there}.image_lang_att'),
        f'{here}.project': f'{there}.project_mm.0',
    }


def _neck(config: ReferringConfig) -> dict[str, str]:
    if config.neck not in (NeckKind.TMEM, NeckKind.CIM):
        return {}
    neck = f'backbone.{config.neck}'
    modules = {
        'neck.enter': f'{neck}.down_channel',
        'neck.norm': f'{neck}.bn',
        'neck.leave': f'{neck}.up_channel',
    }
    gate = (
        ('local', 'local_embedding', 'bn1'),
        ('shift', 'global_embedding', 'bn2'),
        ('scale', 'global_act', 'bn3'),
    )
    for scale in range(len(config.encoder.depths)):
        for ours, convolution, norm in gate:
            here, there = f'neck.gates.{scale}.{ours}', f'{neck}.fusion.{scale}'
            modules[f'{here}.0'] = f'{there}.{convolution}'
            modules[f'{here}.1'] = f'{there}.{norm}'
    block = _text_block if config.neck is NeckKind.TMEM else _cross_block
    for number in range(config.blocks):
        scales = len(config.encoder.depths)
        modules |= block(f'neck.blocks.{number}', f'{neck}.block.{number}', scales)
    return modules


def _text_block(here: str, there: str, scales: int) -> dict[str, str]:
    return {
        f'{here}.norm_attend': f'{there}.norm1',
        **_words(f'{here}.attend', f'{there}.tma'),
        f'{here}.norm_mix': f'{there}.norm2',
        f'{here}.mix.0': f'{there}.ff.net.0',
        f'{here}.mix.2': f'{there}.ff.net.3',
    }


def _cross_block(here: str, there: str, scales: int) -> dict[str, str]:
    modules = _feed_forward(f'{here}.mix', f'{there}.ff.m')
    for scale in range(scales):
        modules |= _feed_forward(
            f'{here}.within.{scale}', f'{there}.intra_ff.m.ff{scale + 1}.m'
        )
    named = (
        ('norm', 'bn1'),
        ('by_two', 'DWConv1'),
        ('by_three', 'DWConv2'),
        ('ask', 'attention.qkv.c'),
        ('norm_ask', 'attention.qkv.bn'),
        ('around', 'attention.parallel_conv.1'),
        ('keep', 'attention.proj'),
        ('tell', 'attention.to_out'),
        ('norm_out', 'bn4'),
        ('project', 'conv'),
    )
    for turn in range(2):
        across = f'{there}.csa{turn + 1}.m'
        for ours, theirs in named:
            modules[f'{here}.across.{turn}.{ours}'] = f'{across}.{theirs}'
    return modules


def _feed_forward(here: str, there: str) -> dict[str, str]:
    # At position 4 stands an activation, without weights.
    named = {0: 'bn1', 1: 'conv1', 2: 'bn2', 3: 'conv2', 5: 'conv3'}
    return {f'{here}.layers.{at}': f'{there}.{name}' for at, name in named.items()}


def _decoder(config: ReferringConfig) -> dict[str, str]:
    if config.decoder not in (DecoderKind.SIMPLE, DecoderKind.ROTATED):
        return {}
    modules = {'decoder.head': 'classifier.conv1_1'}
    scales = len(config.encoder.depths)
    for level in range(scales - 1):
        here, number = f'decoder.levels.{level}', scales - level
        modules[f'{here}.first'] = f'classifier.conv1_{number}'
        modules[f'{here}.first_norm'] = f'classifier.bn1_{number}'
        modules[f'{here}.second'] = there = f'classifier.conv2_{number}'
        modules[f'{here}.second_norm'] = f'classifier.bn2_{number}'
        routing = f'{there}.rounting_func'  # spelled so
        modules[f'{here}.second.routing.gather'] = f'{routing}.dwc'
        modules[f'{here}.second.routing.norm'] = f'{routing}.norm.norm'
        modules[f'{here}.second.routing.strength'] = f'{routing}.fc_alpha'
        modules[f'{here}.second.routing.angle'] = f'{routing}.fc_theta'
    return modules
