"""Timing two callables side by side."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

TOYS = """
import time
from torch import nn

ORDER = []

class Slow(nn.Module):
    def forward(self, images, ids, mask, things, places):
        assert not self.training
        assert images.shape == (1, 3, 32, 32)
        assert ids.shape == mask.shape == things.shape == places.shape == (1, 8)
        ORDER.append('slow')
        time.sleep(0.02)

def slow():
    return Slow()

def quick():
    def answer(*given):
        ORDER.append('quick')
        time.sleep(0.005)
    return answer
"""


@pytest.fixture
def side_by_side(monkeypatch):
    """The script as a module."""
    place = ROOT / 'benchmarks' / 'side_by_side.py'
    spec = importlib.util.spec_from_file_location('side_by_side', place)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, 'side_by_side', module)
    monkeypatch.setattr(sys, 'path', list(sys.path))
    spec.loader.exec_module(module)
    return module


def test_two_callables_take_turns_and_the_ratio_is_told(side_by_side, tmp_path, capsys):
    (tmp_path / 'two_toys.py').write_text(TOYS)
    paths = [f'{tmp_path}/two_toys:quick', f'{tmp_path}/two_toys:slow']
    side_by_side.main([*paths, '--side', '32', '--length', '8', '--runs', '4'])
    order = sys.modules.pop('two_toys').ORDER
    pairs = list(zip(order[::2], order[1::2], strict=True))
    assert {frozenset(pair) for pair in pairs} == {frozenset(('quick', 'slow'))}
    assert len(pairs) == 4 + 2
    assert {pair[0] for pair in pairs} == {'quick', 'slow'}
    out = capsys.readouterr().out
    ratio = float(out.split('takes ')[1].split(' of')[0])
    assert 0 < ratio < 0.9
    assert 'two_toys:slow | 0.0' in out


def test_what_is_not_there_is_named(side_by_side):
    with pytest.raises(SystemExit, match='nowhere:nothing'):
        side_by_side.main(['nowhere:nothing', 'nowhere:nothing'])
