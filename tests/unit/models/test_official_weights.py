"""Official weights: every key in its place, or a refusal that names what is wrong."""

import ast
import os
from pathlib import Path

import pytest
import torch
from small_networks import small

from model_core.errors import RequestError
from model_core.models import build, load_official
from model_core.models.referring.official import official_names, official_shapes

PARITY = Path(os.environ.get('RRSIS_SHARED', '../shared')) / 'parity'

NETWORKS = [
    ('fianet', {'num_tmem': 1}, 'fianet_base_t1_480', 251.919),
    ('fianet', {'num_tmem': 3}, 'fianet_base_t3_480', 256.169),
    ('lavt', {}, 'lavt_base_480', 227.740),
    ('rmsin', {}, 'rmsin_base_480', 240.037),
    ('remotesam', {}, 'remotesam_base_896', 241.590),
]


def weights(network) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(3)
    return {
        key: torch.randn(shape, generator=generator)
        for key, shape in official_shapes(network).items()
    }


@pytest.mark.parametrize(('name', 'options', 'file', 'millions'), NETWORKS)
def test_a_network_has_the_official_keys_and_size(name, options, file, millions):
    with torch.device('meta'):
        network = build(name, **options)
    count = sum(parameter.numel() for parameter in network.parameters())
    assert round(count / 1e6, 3) == millions
    path = PARITY / f'{file}.keys.txt'
    if not path.exists():
        pytest.skip('needs the key lists in ../shared')
    lines = (line.split('\t') for line in path.read_text().splitlines())
    assert official_shapes(network) == {k: ast.literal_eval(s) for k, s in lines}


@pytest.mark.parametrize('name', ['fianet', 'lavt', 'rmsin'])
def test_every_official_tensor_arrives(name):
    network = small(name)
    state = weights(network)
    load_official(network, state)
    names = official_names(network)
    assert len(set(names.values())) == len(names)
    for ours, tensor in network.state_dict().items():
        given = state[names[ours]].reshape(tensor.shape).to(tensor.dtype)
        assert torch.equal(tensor, given), ours


@pytest.mark.parametrize(
    ('change', 'what'),
    [
        ('missing', 'lacks "classifier.bn2_3.running_mean"'),
        ('unexpected', 'has, unexpectedly, "backbone.extra"'),
        ('shape', r'"text_encoder.embeddings.word_embeddings.weight" has .*\(31, 24\)'),
        ('index', r'blocks.0.attn.relative_position_index" has the shape \(4, 4\)'),
    ],
)
def test_weights_that_do_not_fit_are_named_and_nothing_is_loaded(change, what):
    network = small('fianet')
    before = {name: value.clone() for name, value in network.state_dict().items()}
    state = weights(network)
    if change == 'missing':
        del state['classifier.bn2_3.running_mean']
    elif change == 'unexpected':
        state['backbone.extra'] = torch.zeros(1)
    elif change == 'shape':
        state['text_encoder.embeddings.word_embeddings.weight'] = torch.zeros(31, 24)
    else:
        state['backbone.layers.1.blocks.0.attn.relative_position_index'] = torch.zeros(
            4, 4
        )
    with pytest.raises(RequestError, match=what):
        load_official(network, state)
    assert all(torch.equal(before[n], v) for n, v in network.state_dict().items())


def test_a_wrong_index_in_a_checkpoint_does_no_harm():
    network = small('lavt')
    state = weights(network)
    load_official(network, state)
    index = network.encoder.stages[0].blocks[0].attn.relative_position_index
    assert index.tolist()[0] == [12, 11, 10, 7, 6, 5, 2, 1, 0]


def test_the_bundled_network_takes_no_official_weights():
    with pytest.raises(RequestError, match='Only a referring network'):
        load_official(build('compact'), {})
