"""SBANet and BTDNet whole: what their switches leave out, and what they learn from."""

import itertools

import pytest
import torch

from model_core.errors import RequestError
from model_core.models import build
from model_core.models.referring.config import BertSize, SwinConfig
from model_core.models.referring.learning import learn

TINY = {
    'encoder': SwinConfig(8, (1, 1, 2, 1), (1, 2, 2, 4), 3, 0.0),
    'text': BertSize(40, 16, 2, 2, 32, 16),
    'hidden': 8,
}

SWITCHES = {
    'sbanet': {
        'bam': ('fusions.0.tokens', 'fusions.0.context.see.weight'),
        'dfs': ('fusions.0.select.macro.weight', None),
        'tsca': ('neck.enter.weight', None),
    },
    'btdnet': {
        'bsc': ('fusions.0.opening', 'fusions.0.context.see.weight'),
        'twin': ('decoder.background.head.weight', 'decoder.head.weight'),
        'd_mols': ('reconstruction.hidden_word', None),
    },
}


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def tiny(name, **options):
    network = build(name, **TINY, **options)
    for name, parameter in network.named_parameters():
        if name.endswith('opening'):  # starts closed, and so hides what is behind it
            parameter.data.fill_(0.5)
    return network


def given(size=(64, 64)):
    """Pictures, words, the words of object and position, and targets."""
    mask = torch.tensor([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0]])
    target = torch.zeros(2, *size, dtype=torch.uint8)
    target[:, 8:40, 8:40] = 1
    return {
        'images': torch.randn(2, 3, *size),
        'token_ids': torch.randint(1, 40, (2, 6)),
        'token_mask': mask,
        'object_mask': torch.tensor([[0, 1, 1, 0, 0, 0], [0, 0, 1, 0, 0, 0]]),
        'position_mask': mask,
        'target': target,
    }


def asked(pair):
    return pair['images'], pair['token_ids'], pair['token_mask']


@pytest.mark.parametrize('name', SWITCHES)
@pytest.mark.parametrize('size', [(64, 64), (72, 100)])
def test_a_picture_of_any_size_is_answered(name, size):
    network, pair = tiny(name).eval(), given(size)
    with torch.no_grad():
        logits = network(*asked(pair))
    assert logits.shape == (2, 2, *size)
    assert logits.isfinite().all()


@pytest.mark.parametrize(
    ('name', 'switch'), [(n, s) for n, switches in SWITCHES.items() for s in switches]
)
def test_a_switch_takes_its_part_out(name, switch):
    part, instead = SWITCHES[name][switch]
    whole = tiny(name).state_dict().keys()
    without = tiny(name, **{switch: False}).state_dict().keys()
    assert part in whole
    assert part not in without
    if instead is None:
        assert without < whole
    else:
        assert instead in without - whole


def test_all_switches_off_leave_lavt():
    names = tiny('lavt').state_dict().keys()
    assert tiny('sbanet', bam=False, tsca=False).state_dict().keys() == names
    off = {'bsc': False, 'twin': False, 'd_mols': False}
    assert tiny('btdnet', **off).state_dict().keys() == names


@pytest.mark.parametrize(
    ('name', 'switch'), [('lavt', 'bam'), ('sbanet', 'twin'), ('btdnet', 'tsca')]
)
def test_a_switch_of_another_network_is_refused(name, switch):
    with pytest.raises(RequestError, match=f'{name} has no option "{switch}"'):
        tiny(name, **{switch: False})


@pytest.mark.parametrize('name', SWITCHES)
def test_every_parameter_learns(name):
    network = tiny(name).train()
    parts = learn(network, **given())
    torch.stack([*parts.values()]).sum().backward()
    idle = [n for n, p in network.named_parameters() if p.grad is None]
    assert not idle


@pytest.mark.parametrize(
    ('network', 'parts'),
    [
        (('sbanet', {}), {'segmentation'}),
        (('btdnet', {}), {'segmentation', 'streams', 'words', 'pixels'}),
        (('btdnet', {'twin': False}), {'segmentation', 'words', 'pixels'}),
        (('btdnet', {'d_mols': False}), {'segmentation', 'streams'}),
        (('btdnet', {'bsc': False, 'd_mols': False}), {'segmentation', 'streams'}),
    ],
)
def test_the_parts_of_the_loss_have_names(network, parts):
    name, options = network
    assert learn(tiny(name, **options).train(), **given()).keys() == parts


def test_lavts_loss_has_no_dice():
    network, pair = tiny('sbanet').eval(), given()
    with_dice = learn(network, **pair)['segmentation']
    without = learn(network, **pair, dice=False)['segmentation']
    logits = network(*asked(pair))
    weights = torch.tensor([0.9, 1.1])
    expected = torch.nn.functional.cross_entropy(logits, pair['target'].long(), weights)
    torch.testing.assert_close(without, expected)
    assert not torch.allclose(with_dice, expected)


def test_an_answer_hangs_on_nothing_of_the_reconstruction():
    network, pair = tiny('btdnet').eval(), given()
    with torch.no_grad():
        before = network(*asked(pair))
        for parameter in network.reconstruction.parameters():
            parameter.fill_(torch.nan)
        assert torch.equal(network(*asked(pair)), before)
    network.reconstruction = None
    with torch.no_grad():
        assert torch.equal(network(*asked(pair)), before)


def test_the_second_channel_is_the_target():
    network, pair = tiny('btdnet').eval(), given()
    network.decoder.target.head.bias.data += 100
    with torch.no_grad():
        assert (network(*asked(pair)).argmax(1) == 1).all()


@pytest.mark.parametrize('name', SWITCHES)
def test_a_stage_reads_the_text_as_the_stage_before_left_it(name):
    network, pair = tiny(name).eval(), given()
    read = []
    for fusion in network.fusions:
        fusion.register_forward_pre_hook(lambda _, given: read.append(given[1]))
    with torch.no_grad():
        network(*asked(pair))
    texts = [sentence.whole.features for sentence in read]
    assert len(texts) == 4
    for before, after in itertools.pairwise(texts):
        assert not torch.allclose(before, after)
