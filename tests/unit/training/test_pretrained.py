"""Swin's and BERT's public weights find their places, or the file is refused."""

import dataclasses

import pytest
import torch
from safetensors.torch import save_file

from model_core.errors import RequestError
from model_core.models import build
from model_core.models.referring.config import BertSize, SwinConfig
from model_core.training.papers.pretrained import load_bert, load_swin, resize_table

SIZES = {
    'encoder': SwinConfig(8, (1, 1, 1, 1), (1, 1, 2, 2), 3, 0.0),
    'text': BertSize(9, 16, 2, 2, 16, 16),
    'hidden': 8,
}


@pytest.fixture
def networks():
    torch.manual_seed(0)
    return build('sbanet', **SIZES), build('sbanet', **SIZES)


def swin_names(network):
    """The encoder's weights under the names of Swin's own release."""
    state = {}
    for name, value in network.encoder.state_dict().items():
        name = name.replace('stages.', 'layers.').replace('.merge.', '.downsample.')
        state[name.replace('embed.', 'patch_embed.')] = value
    return state | {'norm.weight': torch.ones(64), 'head.bias': torch.ones(21841)}


def test_swins_weights_find_their_places(networks, tmp_path):
    source, network = networks
    names = swin_names(source)
    assert 'patch_embed.proj.weight' in names
    assert 'layers.0.blocks.0.attn.relative_position_bias_table' in names
    assert 'layers.2.downsample.reduction.weight' in names
    torch.save({'model': names}, tmp_path / 'swin.pth')
    load_swin(network, tmp_path / 'swin.pth')
    for name, value in source.encoder.state_dict().items():
        assert torch.equal(network.encoder.state_dict()[name], value), name


def test_the_bias_tables_are_resized_for_other_windows(networks, tmp_path):
    source, _ = networks
    larger = dataclasses.replace(SIZES['encoder'], window=5)
    network = build('sbanet', **{**SIZES, 'encoder': larger})
    torch.save({'model': swin_names(source)}, tmp_path / 'swin.pth')
    load_swin(network, tmp_path / 'swin.pth')
    table = network.encoder.stages[2].blocks[0].attn.relative_position_bias_table
    assert table.shape == (81, 2)
    # The middle of the table, a cell's bias towards itself, stays in the middle.
    before = source.encoder.stages[2].blocks[0].attn.relative_position_bias_table
    torch.testing.assert_close(table[40], before[12])


def test_a_table_of_the_right_size_stays_as_it_is():
    table = torch.randn(25, 3)
    assert resize_table(table, 25) is table
    slope = torch.arange(5.0).repeat_interleave(5)[:, None]
    grown = resize_table(slope, 81).reshape(9, 9)
    assert (grown.diff(dim=0) > -1e-5).all()
    torch.testing.assert_close(grown[:, 0], grown[:, 8])


@pytest.mark.parametrize('prefix', ['', 'bert.'])
@pytest.mark.parametrize('file', ['model.safetensors', 'pytorch_model.bin'])
def test_berts_weights_are_found_in_its_folder(networks, tmp_path, prefix, file):
    source, network = networks
    state = {prefix + n: v for n, v in source.text.bert.state_dict().items()}
    state[f'{prefix}pooler.dense.bias'] = torch.ones(16)
    if file == 'pytorch_model.bin':
        renamed = {'weight': 'gamma', 'bias': 'beta'}
        for name in [n for n in state if 'LayerNorm' in n]:
            stem, _, last = name.rpartition('.')
            state[f'{stem}.{renamed[last]}'] = state.pop(name)
        torch.save(state, tmp_path / file)
    else:
        save_file(state, tmp_path / file)
    load_bert(network, tmp_path)
    for name, value in source.text.state_dict().items():
        assert torch.equal(network.text.state_dict()[name], value), name


def test_a_missing_tensor_is_named_and_nothing_is_loaded(networks, tmp_path):
    source, network = networks
    state = swin_names(source)
    del state['layers.1.blocks.0.attn.qkv.bias']
    torch.save(state, tmp_path / 'swin.pth')
    before = {n: v.clone() for n, v in network.encoder.state_dict().items()}
    with pytest.raises(RequestError, match=r'stages\.1\.blocks\.0\.attn\.qkv\.bias'):
        load_swin(network, tmp_path / 'swin.pth')
    assert all(
        torch.equal(value, before[name])
        for name, value in network.encoder.state_dict().items()
    )


def test_weights_of_another_size_are_refused(networks, tmp_path):
    source, _ = networks
    wider = dataclasses.replace(SIZES['encoder'], width=16)
    network = build('sbanet', **{**SIZES, 'encoder': wider})
    torch.save(swin_names(source), tmp_path / 'swin.pth')
    with pytest.raises(RequestError, match='has the shape'):
        load_swin(network, tmp_path / 'swin.pth')


@pytest.mark.parametrize('load', [load_swin, load_bert])
def test_a_missing_file_is_named(networks, tmp_path, load):
    with pytest.raises(RequestError, match=r'gone\.pth'):
        load(networks[0], tmp_path / 'gone.pth')


def test_a_folder_without_weights_is_refused(networks, tmp_path):
    with pytest.raises(RequestError, match='pytorch_model'):
        load_bert(networks[0], tmp_path)
