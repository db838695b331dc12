"""FIANet, loaded with weights under official names, gives the official logits."""

import os
import runpy
from pathlib import Path

import pytest
import torch

from model_core.models import build, load_official

PARITY = Path(os.environ.get('RRSIS_SHARED', '../shared')) / 'parity'

pytestmark = pytest.mark.skipif(
    not PARITY.exists(), reason='needs the official logits in ../shared'
)


def test_fianet_gives_the_official_logits():
    """In float64: a wrong position mask moves the logits by no more than 2e-5."""
    official = torch.load(PARITY / 'fianet_base_t1_480.pt', weights_only=True)
    filling = runpy.run_path(str(PARITY / 'fill.py'))
    empty = {
        key: torch.empty(shape, dtype=torch.float32 if _real(key) else torch.int64)
        for key, shape in official['shapes'].items()
    }
    state = filling['fill'](empty)
    assert filling['checksum'](state) == official['checksum']
    network = build('fianet', num_tmem=official['num_tmem'])
    load_official(network, state)
    del state, empty
    network = network.double().eval()
    images = torch.randn(
        official['image_shape'],
        generator=torch.Generator().manual_seed(official['image_seed']),
    )
    asked = official['inputs']
    with torch.no_grad():
        logits = network(
            images.double(),
            asked['ids'],
            asked['l_mask'],
            asked['t_mask'],
            asked['p_mask'],
        )
    expected = official['logits64_stride8']
    torch.testing.assert_close(logits[..., ::8, ::8], expected, atol=1e-8, rtol=0)


def _real(key: str) -> bool:
    return not key.endswith(('relative_position_index', 'num_batches_tracked'))
