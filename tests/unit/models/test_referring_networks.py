"""The exact referring networks: what they read, at which sizes, and what moves them."""

import pytest
import torch
from small_networks import LENGTH, asked, pictures, small
from torch import nn

from model_core.errors import RequestError
from model_core.models import build
from model_core.models.referring.config import SwinConfig
from model_core.models.referring.fiam import FineAlignment
from model_core.models.referring.frame import Sentence, Tokens
from model_core.models.referring.gated import GatedFusion
from model_core.models.referring.pwam import WordAttention
from model_core.models.referring.rotated import RotatedConv, turned
from model_core.models.referring.swin import Swin


def words(batch: int = 2, width: int = 24, masked: int = 2) -> Tokens:
    mask = torch.ones(batch, LENGTH)
    mask[:, LENGTH - masked :] = 0
    return Tokens(torch.randn(batch, LENGTH, width), mask)


@pytest.mark.parametrize('name', ['fianet', 'lavt'])
@pytest.mark.parametrize('size', [(64, 96), (70, 45)])
def test_pictures_of_any_size_are_read(name, size):
    with torch.no_grad():
        logits = small(name)(pictures(*size), *asked())
    assert logits.shape == (2, 2, *size)
    assert logits.isfinite().all()


@pytest.mark.parametrize(('name', 'side'), [('rmsin', 480), ('remotesam', 896)])
def test_rmsin_and_remotesam_refuse_other_sizes(name, side):
    network = small(name)
    with pytest.raises(RequestError, match=f'{side} x {side} pixels only, not of 384'):
        network(pictures(384, 384), *asked())
    with pytest.raises(RequestError, match='only'):
        network(pictures(side, side // 2), *asked())


def test_rmsin_answers_at_its_size():
    with torch.no_grad():
        logits = small('rmsin', side=96)(pictures(96, 96), *asked())
    assert logits.shape == (2, 2, 96, 96)


@pytest.mark.parametrize('name', ['fianet', 'lavt', 'rmsin'])
def test_a_sentence_is_read_the_same_alone_and_beside_others(name):
    network = small(name, side=96)
    images, (ids, mask) = pictures(96, 96), asked()
    with torch.no_grad():
        both = network(images, ids, mask)
        alone = network(images[1:], ids[1:], mask[1:])
    torch.testing.assert_close(both[1:], alone, atol=1e-10, rtol=0)


@pytest.mark.parametrize('name', ['fianet', 'lavt', 'rmsin'])
def test_padding_changes_nothing_and_a_word_does(name):
    network = small(name, side=96)
    images, (ids, mask) = pictures(96, 96), asked()
    padded, other = ids.clone(), ids.clone()
    padded[1, 5] = 7
    other[1, 1] = ids[1, 1] % 20 + 1
    with torch.no_grad():
        logits = network(images, ids, mask)
        torch.testing.assert_close(
            network(images, padded, mask), logits, atol=1e-10, rtol=0
        )
        assert (network(images, other, mask) - logits)[1].abs().max() > 1e-9


def test_object_and_position_words_move_the_logits_of_fianet():
    network = small('fianet')
    images, (ids, mask) = pictures(64, 64), asked()
    thing, place = torch.zeros_like(mask), torch.zeros_like(mask)
    thing[:, 1:3], place[:, 2:4] = 1, 1
    with torch.no_grad():
        logits = network(images, ids, mask, thing, place)
        no_thing = network(images, ids, mask, torch.zeros_like(mask), place)
        all_over = network(images, ids, mask, thing, mask)
        left_out = network(images, ids, mask)
        spelled_out = network(images, ids, mask, torch.zeros_like(mask), mask)
    assert (logits - no_thing).abs().amax((1, 2, 3)).min() > 1e-9
    assert (logits - all_over).abs().amax((1, 2, 3)).min() > 1e-9
    torch.testing.assert_close(left_out, spelled_out, atol=0, rtol=0)


def test_lavt_reads_neither_object_nor_position_words():
    network = small('lavt')
    images, (ids, mask) = pictures(32, 32), asked()
    with torch.no_grad():
        assert torch.equal(
            network(images, ids, mask), network(images, ids, mask, mask * 0, mask * 0)
        )


@pytest.mark.parametrize(('read', 'says'), [(0, False), (1, False), (2, True)])
def test_fewer_than_two_words_say_nothing(read, says):
    """All pixels read the same then, and a norm over the pixels takes that off."""
    torch.manual_seed(0)
    attention = WordAttention(8, 24).double()
    one = words(masked=LENGTH - read)
    one = Tokens(one.features.double(), one.mask)
    answer = attention(torch.randn(2, 20, 8).double(), one)
    assert (answer.abs().max() > 1e-2) == says


@pytest.mark.parametrize(
    'part',
    [
        'context_gate.0',
        'thing.value',
        'thing_gate.2',
        'place.key',
        'place_map',
        'weigh.0',
    ],
)
def test_every_branch_of_fiam_flows_on_and_none_is_seen(part):
    torch.manual_seed(0)
    fusion = FineAlignment(16, 24).double()
    x = torch.randn(2, 16, 5, 7).double()
    whole, thing, place = (words(masked=n) for n in (0, 4, 3))
    sentence = Sentence(
        *(Tokens(t.features.double(), t.mask) for t in (whole, thing, place))
    )
    with torch.no_grad():
        before = fusion(x, sentence)
        fusion.get_submodule(part).weight.mul_(1.5)
        after = fusion(x, sentence)
    assert torch.equal(before.seen, after.seen)
    assert (before.onward - after.onward).abs().max() > 1e-6


@pytest.mark.parametrize('part', ['gate.0', 'visual.first.same', 'visual_gate.2'])
def test_every_branch_of_rmsin_flows_on_and_none_is_seen(part):
    torch.manual_seed(0)
    fusion = GatedFusion(16, 24, visual=True).eval()
    x, sentence = torch.randn(2, 16, 5, 7), Sentence(words())
    with torch.no_grad():
        before = fusion(x, sentence)
        fusion.get_submodule(part).weight.mul_(1.5)
        after = fusion(x, sentence)
    assert torch.equal(before.seen, after.seen)
    assert (before.onward - after.onward).abs().max() > 1e-6


@pytest.mark.parametrize('name', ['fianet', 'lavt', 'rmsin'])
def test_only_what_flows_on_from_the_last_stage_never_learns(name):
    network = small(name, side=96)
    images, (ids, mask) = pictures(96, 96), asked()
    network(images, ids, mask, mask, mask).sum().backward()
    idle = {n for n, p in network.named_parameters() if p.grad is None}
    alive = {n for n in idle if not n.startswith('fusions.3.') and 'unused' not in n}
    assert not alive
    assert {n for n in idle if n.startswith('fusions.3.')} == {
        n
        for n, _ in network.named_parameters()
        if n.startswith('fusions.3.') and not n.startswith('fusions.3.context.')
    }


def test_where_windows_fit_the_encoder_is_that_of_timm():
    torch.manual_seed(0)
    stage = Swin(SwinConfig(16, (2,), (2,), window=4)).stages[0].double().eval()
    x = torch.randn(2, 8, 12, 16).double()
    expected = x
    with torch.no_grad():
        for block in stage.blocks:
            expected = block(expected)
        torch.testing.assert_close(stage(x), expected, atol=1e-10, rtol=0)


def test_a_window_looks_into_the_padding_before_it_is_shifted():
    """A cell of the last column meets its neighbour on the left, also when shifted."""
    torch.manual_seed(0)
    stage = Swin(SwinConfig(8, (2,), (1,), window=4)).stages[0].double().eval()
    stage.blocks = stage.blocks[1:]  # the shifted one
    x = torch.randn(1, 4, 5, 8).double()
    other = x.clone()
    other[:, 1, 3] = torch.randn(8).double()
    with torch.no_grad():
        moved = (stage(x) - stage(other)).abs().amax(-1)[0]
    # Padded to 8 columns and shifted by 2, columns 2 to 5 share a window: 2, 3, 4.
    assert moved[0:2, 2:5].min() > 0
    assert moved[:, :2].max() == 0
    assert moved[2:].max() == 0


def test_a_kernel_turns_by_a_right_angle_as_a_picture_does():
    kernel = torch.arange(9.0).reshape(3, 3)
    angles = torch.tensor([0.0, torch.pi / 2, -torch.pi / 2])
    still, left, right = (turned(angles) @ kernel.flatten()).reshape(3, 3, 3)
    torch.testing.assert_close(still, kernel)
    torch.testing.assert_close(left, kernel.rot90(1))
    torch.testing.assert_close(right, kernel.rot90(-1))


def test_turning_a_kernel_mixes_neighbours_only():
    matrix = turned(torch.tensor(0.3))
    assert matrix.min() >= 0
    torch.testing.assert_close(matrix.sum(-1), torch.ones(9))
    assert matrix[4, 4] == 1


def test_each_picture_has_a_kernel_of_its_own():
    torch.manual_seed(0)
    layer = RotatedConv(4).eval()
    x = torch.randn(3, 4, 9, 9)
    with torch.no_grad():
        together = layer(x)
        apart = torch.cat([layer(one[None]) for one in x])
        layer.routing.angle.weight.mul_(50)
        assert (layer(x) - together).abs().max() > 1e-4
    torch.testing.assert_close(together, apart)


def test_an_unknown_network_or_option_is_refused():
    with pytest.raises(RequestError, match='no network "lavtt"; known: compact, lavt'):
        build('lavtt')
    with pytest.raises(RequestError, match='lavt has no option "num_tmem"'):
        build('lavt', num_tmem=3)


def test_the_compact_network_is_still_built():
    assert isinstance(build('compact'), nn.Module)
