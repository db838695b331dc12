"""A device is chosen for a reason, and refused with one."""

import pytest
import torch

from model_core.errors import RequestError
from model_core.models.devices import choose_device, half_precision, list_devices


def test_the_processor_can_always_be_chosen():
    assert list_devices()[-1].name == 'cpu'
    assert choose_device('cpu') == torch.device('cpu')
    assert str(choose_device('auto')) in {device.name for device in list_devices()}


@pytest.mark.skipif(torch.cuda.is_available(), reason='this machine has a GPU')
def test_a_missing_gpu_is_refused_with_the_reason():
    with pytest.raises(RequestError, match=r'CUDA.*Choose one of: auto, .*cpu'):
        choose_device('cuda')


def test_an_unknown_device_is_refused():
    with pytest.raises(RequestError, match='abacus'):
        choose_device('abacus')


def test_a_gpu_that_the_library_does_not_know_is_refused_with_its_words(monkeypatch):
    def fail(*arguments, **options):
        raise RuntimeError('no kernel image is available for execution\ndetails')

    monkeypatch.setattr(torch.cuda, 'device_count', lambda: 1)
    monkeypatch.setattr(torch.cuda, 'get_device_name', lambda number: 'GTX 1')
    monkeypatch.setattr(torch, 'ones', fail)
    assert choose_device('auto') != torch.device('cuda:0')
    with pytest.raises(RequestError, match=r'GTX 1.*no kernel image'):
        choose_device('cuda')


def test_a_processor_that_only_emulates_half_precision_trains_in_float32(monkeypatch):
    monkeypatch.setattr(torch.cpu, '_is_amx_tile_supported', lambda: False)
    assert half_precision(torch.device('cpu')) is None
    monkeypatch.setattr(torch.cpu, '_is_amx_tile_supported', lambda: True)
    assert half_precision(torch.device('cpu')) is torch.bfloat16
