"""A light twin answers as the bundled model does, by the parts of its seed."""

import pytest
import torch

from model_core.errors import RequestError
from model_core.models import build
from model_core.models.compact import CompactConfig
from model_core.models.light import Light, LightConfig, Seed
from model_core.models.text import TextConfig

TEXT = TextConfig(vocabulary=40, layers=1, width=48, heads=4, hidden=64)
BASE = CompactConfig(TEXT, width=16, kept=8)
IDS = torch.tensor([[3, 5, 7, 4], [3, 9, 4, 0]])
MASK = (IDS > 0).long()

NAMES = ('fianet', 'lavt', 'rmsin', 'remotesam', 'sbanet', 'btdnet')

seeds = pytest.mark.parametrize('seed', list(Seed))


def twin(seed: Seed) -> Light:
    torch.manual_seed(0)
    return Light(LightConfig(BASE, seed, widths=(16, 16, 16, 32), hidden=8))


@seeds
def test_a_phrase_gets_its_maps_from_features_made_without_it(seed):
    network = twin(seed).eval()
    features = network.encode(torch.randn(2, 3, 64, 96))
    assert features.shape[2:] == (16, 24)
    with torch.no_grad():
        found = network.ground(features, network.read(IDS, MASK))
    assert found.mask.shape == found.edge.shape == (2, 1, 32, 48)
    assert found.presence.shape == (2,)
    assert (found.streams is not None) == (seed is Seed.BTDNET)


@seeds
def test_padding_of_a_phrase_changes_nothing(seed):
    network = twin(seed).eval()
    features = network.encode(torch.randn(1, 3, 64, 64))
    with torch.no_grad():
        short = network.ground(features, network.read(IDS[1:, :3], MASK[1:, :3]))
        padded = network.ground(features, network.read(IDS[1:], MASK[1:]))
    torch.testing.assert_close(short.mask, padded.mask, atol=1e-4, rtol=1e-4)


@seeds
def test_another_phrase_gets_other_maps(seed):
    network = twin(seed).eval()
    features = network.encode(torch.randn(1, 3, 64, 64)).expand(2, -1, -1, -1)
    with torch.no_grad():
        one, other = network.ground(features, network.read(IDS, MASK)).mask
    assert (one - other).abs().max() > 1e-4


def test_coarse_maps_come_out_of_the_cache_as_they_went_in():
    network = twin(Seed.SBANET).eval()
    images = torch.randn(1, 3, 64, 96)
    *_, coarsest = network._unfold(network.encode(images))
    assert torch.equal(coarsest, network.base.encoder(images)[-1])


@seeds
def test_training_reaches_every_part_of_the_twin_and_none_of_its_base(seed):
    network = twin(seed).train()
    features = network.encode(torch.randn(2, 3, 64, 64))
    found = network.ground(features, network.read(IDS, MASK))
    outputs = [found.mask, found.edge, found.presence, *(found.streams or ())]
    torch.stack([(x * torch.randn_like(x)).sum() for x in outputs]).sum().backward()
    learnt = {k for k, p in network.named_parameters() if p.grad is not None}
    own = {k for k, _ in network.named_parameters() if not k.startswith('base.')}
    assert not learnt - own
    assert {k for k in own - learnt if not _unheard(k, seed)} == set()
    assert not network.base.training


def _unheard(name: str, seed: Seed) -> bool:
    """What serves a next stage alone, which late fusion has not."""
    words = ('tell_words', 'norm_words', 'value_pixels', 'opening')
    if name.startswith('fusions.3.') and any(word in name for word in words):
        return True
    if seed in (Seed.LAVT, Seed.RMSIN, Seed.BTDNET) and 'gate.' in name:
        return True
    return '.unused.' in name or '.visual.' in name


@seeds
def test_a_look_of_one_coarse_cell_is_no_fault(seed):
    network = twin(seed).eval()
    with torch.no_grad():
        found = network.ground(
            network.encode(torch.randn(1, 3, 32, 32)), network.read(IDS, MASK)[:1]
        )
    assert found.mask.shape == (1, 1, 16, 16)
    assert found.mask.isfinite().all()


def test_the_object_words_are_heard_by_the_network_that_reads_them_apart():
    network = twin(Seed.FIANET).eval()
    images = torch.randn(2, 3, 64, 64)
    thing = torch.zeros_like(MASK)
    thing[:, 1] = 1
    with torch.no_grad():
        whole, apart = network(images, IDS, MASK), network(images, IDS, MASK, thing)
    assert whole.shape == (2, 2, 64, 64)
    assert (whole - apart).abs().max() > 1e-6


@pytest.mark.parametrize('name', NAMES)
def test_every_network_has_a_light_twin(name):
    network = build(f'{name}-light', base=BASE).eval()
    with torch.no_grad():
        logits = network(torch.randn(2, 3, 64, 64), IDS, MASK)
    assert logits.shape == (2, 2, 64, 64)


def test_a_twin_with_an_option_it_does_not_have_is_refused():
    with pytest.raises(RequestError, match='wings'):
        build('sbanet-light', wings=2)
    with pytest.raises(RequestError, match='sbanet-light'):
        build('heavy')
