"""The parts of SBANet and BTDNet: any size, text carried on, nothing idle."""

from dataclasses import replace

import pytest
import torch
from torch.nn import functional

from model_core.models.referring.bam import QueryAlignment
from model_core.models.referring.bsc import SpatialCorrelation, affinity_heads
from model_core.models.referring.dfs import FeatureSelection
from model_core.models.referring.frame import Sentence, Tokens
from model_core.models.referring.multihead import MultiHead
from model_core.models.referring.reconstruction import MaskedReconstruction
from model_core.models.referring.tsca import TextAggregator, mean_word
from model_core.models.referring.twin import TwinStreams

WIDTHS = (8, 16, 24, 64)
TEXT = 12
SIZES = ((8, 8), (5, 9), (23, 3))

FUSIONS = {
    'bam': lambda width: QueryAlignment(width, TEXT, tokens=3, inner=16, heads=4),
    'bam without dfs': lambda width: QueryAlignment(
        width, TEXT, dfs=False, tokens=3, inner=16, heads=4
    ),
    'bsc': lambda width: SpatialCorrelation(width, TEXT),
}


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def sentence(batch=2, words=5):
    mask = torch.ones(batch, words)
    mask[-1, 3:] = 0
    return Sentence(Tokens(torch.randn(batch, words, TEXT), mask))


def maps(batch=2, height=16, width=16):
    return [
        torch.randn(batch, c, max(1, height >> n), max(1, width >> n))
        for n, c in enumerate(WIDTHS)
    ]


def idle(module, loss):
    """Names of the parameters that a loss does not move."""
    loss.backward()
    return [
        name
        for name, p in module.named_parameters()
        if p.grad is None or not p.grad.abs().sum() > 0
    ]


@pytest.mark.parametrize('kind', FUSIONS)
@pytest.mark.parametrize('size', SIZES)
def test_a_fusion_keeps_the_shape_of_what_it_fuses(kind, size):
    x, words = torch.randn(2, 16, *size), sentence()
    fused = FUSIONS[kind](16)(x, words)
    assert fused.seen.shape == fused.onward.shape == x.shape
    assert fused.sentence.whole.features.shape == words.whole.features.shape
    assert fused.sentence.whole.mask is words.whole.mask


@pytest.mark.parametrize('kind', FUSIONS)
def test_every_parameter_of_a_fusion_learns(kind):
    fusion = FUSIONS[kind](16)
    if isinstance(fusion, SpatialCorrelation):
        fusion.opening.data.fill_(0.5)
    fused = fusion(torch.randn(2, 16, 6, 6), sentence())
    # Softmax sums to one: a plain sum would hide what the layers below it do.
    total = sum(
        (part * torch.randn_like(part)).sum()
        for part in (fused.seen, fused.onward, fused.sentence.whole.features)
    )
    # A bias of the keys shifts all logits of a softmax alike.
    blind = {f'{name}.key.bias' for name, _ in fusion.named_children()}
    # One of instance norm's input is taken off again.
    blind |= {'tell_pixels.bias'}
    assert not set(idle(fusion, total)) - blind


@pytest.mark.parametrize('kind', FUSIONS)
def test_the_picture_changes_the_text_of_the_next_stage(kind):
    first, second = FUSIONS[kind](16), FUSIONS[kind](24)
    for fusion in (first, second):
        if isinstance(fusion, SpatialCorrelation):
            fusion.opening.data.fill_(0.5)
    words, x = sentence(), torch.randn(2, 24, 4, 4)
    one, other = (
        second(x, first(torch.randn(2, 16, 8, 8), words).sentence).seen
        for _ in range(2)
    )
    assert not torch.allclose(one, other)
    assert not torch.allclose(second(x, words).seen, one)


@pytest.mark.parametrize('kind', FUSIONS)
def test_words_that_are_masked_say_nothing(kind):
    fusion, x, words = FUSIONS[kind](16), torch.randn(2, 16, 8, 8), sentence()
    other = words.whole.features.clone()
    other[-1, 3:] = 9
    changed = replace(words, whole=Tokens(other, words.whole.mask))
    torch.testing.assert_close(fusion(x, words).seen, fusion(x, changed).seen)


@pytest.mark.parametrize('kind', FUSIONS)
def test_a_sentence_without_any_word_is_no_fault(kind):
    words = sentence()
    silent = Sentence(Tokens(words.whole.features, torch.zeros(2, 5)))
    assert FUSIONS[kind](16)(torch.randn(2, 16, 8, 8), silent).seen.isfinite().all()


def test_the_text_starts_unchanged_by_the_picture_in_bsc():
    fusion, words = SpatialCorrelation(16, TEXT), sentence()
    texts = [
        fusion(torch.randn(2, 16, 8, 8), words).sentence.whole.features
        for _ in range(2)
    ]
    torch.testing.assert_close(*texts)
    normed = functional.layer_norm(words.whole.features, (TEXT,))
    torch.testing.assert_close(texts[0], normed)


@pytest.mark.parametrize(
    ('width', 'heads'), [(128, 4), (1024, 32), (24, 1), (32, 1), (96, 3), (320, 10)]
)
def test_the_heads_of_the_affinity_divide_any_width(width, heads):
    assert affinity_heads(width) == heads
    assert width % heads == 0


def test_attention_reads_the_only_word_that_is_open():
    attention = MultiHead(6, TEXT, 8, 2)
    words, mask = torch.randn(1, 4, TEXT), torch.tensor([[0, 1, 0, 0]])
    read = attention(torch.randn(1, 3, 6), words, mask)
    alone = attention.project(attention.value(words[:, 1:2]))
    torch.testing.assert_close(read, alone.expand(1, 3, 6))


@pytest.mark.parametrize('width', [4, 16])
def test_selected_features_keep_their_shape_and_learn(width):
    select = FeatureSelection(width)
    chosen = select(torch.randn(2, width, 5, 7))
    assert chosen.shape == (2, width, 5, 7)
    assert not idle(select, (chosen * torch.randn_like(chosen)).sum())


def test_wide_features_reach_farther_than_near_ones():
    select, x = FeatureSelection(4).eval(), torch.zeros(1, 4, 41, 41)
    reach = {}
    for name in ('macro', 'micro'):
        y = x.clone()
        y[..., 20, 20] = 1
        layer = getattr(select, name)
        moved = (layer(y) - layer(x)).abs().amax((0, 1, 2)) > 0
        reach[name] = moved.nonzero().flatten().sub(20).abs().max().item()
    assert reach == {'macro': 9, 'micro': 1}


@pytest.mark.parametrize('size', [(16, 16), (120, 120), (40, 24)])
def test_the_neck_keeps_every_shape(size):
    neck = TextAggregator(WIDTHS, TEXT, hidden=16, heads=2, grid=3)
    given = maps(2, *size)
    assert [y.shape for y in neck(given, sentence())] == [x.shape for x in given]


def test_the_neck_mixes_scales_and_hears_the_text():
    neck, given, words = (
        TextAggregator(WIDTHS, TEXT, hidden=16, heads=2, grid=3),
        maps(),
        sentence(),
    )
    before = neck(given, words)
    coarse = [*given[:3], given[3] + 1]
    assert not torch.allclose(neck(coarse, words)[0], before[0])
    louder = Sentence(Tokens(words.whole.features + 1, words.whole.mask))
    assert not torch.allclose(neck(given, louder)[0], before[0])
    total = sum((y * torch.randn_like(y)).sum() for y in before)
    assert not set(idle(neck, total)) - {'attention.key.bias'}


def test_the_mean_word_leaves_out_the_padding():
    features = torch.tensor([[[1.0], [3.0], [9.0]], [[5.0], [5.0], [5.0]]])
    mask = torch.tensor([[1.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    assert mean_word(Tokens(features, mask)).tolist() == [[2.0], [0.0]]


@pytest.mark.parametrize('size', [(16, 16), (15, 23)])
def test_twin_streams_answer_background_then_target(size):
    decoder = TwinStreams(WIDTHS, 6)
    given = maps(2, *size)
    decoded = decoder(given)
    assert decoded.logits.shape == (2, 2, *size)
    target, background = decoded.streams
    assert torch.equal(decoded.logits[:, :1], background)
    assert torch.equal(decoded.logits[:, 1:], target)
    decoder.target.head.bias.data += 100
    assert (decoder(given).logits.argmax(1) == 1).all()


def test_each_stream_doubts_the_other_and_learns():
    decoder, given = TwinStreams(WIDTHS, 6), maps()
    decoded = decoder(given)
    assert not idle(decoder, (decoded.logits * torch.randn(2, 2, 16, 16)).sum())
    before = decoder.eval()(given).streams[0]
    decoder.background.levels[0][0].weight.data *= -1
    assert not torch.allclose(decoder(given).streams[0], before)


def hidden_and_told():
    words = sentence().whole
    told = [Tokens(torch.randn_like(words.features), words.mask) for _ in WIDTHS]
    named = torch.tensor([[0, 1, 1, 0, 0], [0, 1, 0, 0, 0]])
    target = torch.zeros(2, 64, 64)
    target[:, 8:40, 8:40] = 1
    return words, named, told, target


def test_what_is_hidden_is_regressed_from_the_other_modality():
    masked = MaskedReconstruction(WIDTHS, TEXT, inner=16, heads=4)
    words, named, told, target = hidden_and_told()
    found = masked(words, named, maps(), told, target)
    assert 0 < found.words < 2
    assert 0 < found.pixels < 2
    blind = {f'{n}.attention.key.bias' for n in ('words', 'pixels.0', 'pixels.1')}
    assert not set(idle(masked, found.words + found.pixels)) - blind


def test_no_object_and_no_target_cost_nothing():
    masked = MaskedReconstruction(WIDTHS, TEXT, inner=16, heads=4)
    words, named, told, target = hidden_and_told()
    found = masked(words, 0 * named, maps(), told, 0 * target)
    assert found.words == found.pixels == 0


def test_what_is_hidden_cannot_be_peeped_at():
    masked = MaskedReconstruction(WIDTHS, TEXT, inner=16, heads=4, share=1.0)
    words, named, told, target = hidden_and_told()
    given = [x.requires_grad_() for x in maps()]
    words.features.requires_grad_()
    found = masked(words, named, given, told, target)
    by_pixels = torch.autograd.grad(found.pixels, given[3], retain_graph=True)[0]
    inside = functional.adaptive_max_pool2d(target[:, None], (2, 2)) > 0
    assert not by_pixels.masked_select(inside).any()
    by_words = torch.autograd.grad(found.words, words.features, allow_unused=True)[0]
    assert not by_words[named.bool()].any()


def test_the_smallest_target_is_hidden_too():
    masked = MaskedReconstruction(WIDTHS, TEXT, inner=16, heads=4, share=1.0)
    words, named, told, _ = hidden_and_told()
    speck = torch.zeros(2, 64, 64)
    speck[:, 33, 33] = 1
    assert masked(words, named, maps(), told, speck).pixels > 0
