"""Which device a network runs on, and why."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from ..errors import RequestError
from ..messages import Text


@dataclass(frozen=True)
class Device:
    """A device that can be chosen, or the reason why it cannot.

    Attributes:
        name: `cpu`, `cuda:N` or `mps`.
        label: What it is, in the maker's words.
        problem: Why it cannot be used; None when it can.
    """

    name: str
    label: str
    problem: str | None = None


def list_devices() -> tuple[Device, ...]:
    """All devices of this machine, the fastest first, refused ones with a reason."""
    devices = []
    for number in range(torch.cuda.device_count()):
        label = torch.cuda.get_device_name(number)
        devices.append(Device(f'cuda:{number}', label, _cuda_problem(number)))
    if torch.backends.mps.is_available():
        devices.append(Device('mps', 'Apple GPU'))
    devices.append(Device('cpu', f'{torch.get_num_threads()} threads'))
    return tuple(devices)


def choose_device(wanted: str) -> torch.device:
    """Return the device for `auto`, `cpu`, `cuda`, `cuda:N` or `mps`.

    Raises:
        RequestError: The device is not there or not usable; the message says why.
    """
    devices = list_devices()
    usable = [device for device in devices if device.problem is None]
    if wanted == 'auto':
        return torch.device(usable[0].name)
    name = 'cuda:0' if wanted == 'cuda' else wanted
    for device in devices:
        if device.name == name and device.problem is None:
            return torch.device(name)
        if device.name == name:
            raise RequestError(
                '{label} ({name}) cannot be used: {problem}. Choose the device '
                '"auto" or "cpu".',
                label=device.label,
                name=name,
                problem=device.problem,
            )
    offered = ', '.join(device.name for device in usable)
    reason = (
        Text(' ({cause})', cause=_no_cuda()) if name.startswith('cuda') else Text('')
    )
    raise RequestError(
        'There is no device "{wanted}" here{reason}. Choose one of: auto, {offered}.',
        wanted=wanted,
        reason=reason,
        offered=offered,
    )


def _no_cuda() -> Text:
    if torch.version.cuda is None:
        return Text('the installed torch is a build without CUDA')
    if not torch.cuda.is_available():
        return Text('no CUDA driver or GPU was found')
    count = torch.cuda.device_count()
    return Text('CUDA devices found: {count}', count=count)


def _cuda_problem(number: int) -> str | None:
    """Try the GPU: one that the wheel was not built for fails only when used."""
    try:
        torch.ones(1, device=f'cuda:{number}').add_(1).item()
    except RuntimeError as error:
        return str(error).splitlines()[0]
    return None


def half_precision(device: torch.device) -> torch.dtype | None:
    """The 16-bit type that training on the device is faster with, if there is one.

    A processor without AMX tiles only emulates bfloat16, a hundred times slower than
    float32. Gradients in float16 would need scaling, so older cards stay at float32.
    """
    if device.type == 'cuda':
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else None
    if device.type == 'cpu' and torch.cpu._is_amx_tile_supported():
        return torch.bfloat16
    return None
