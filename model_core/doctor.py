"""What is installed, which device is used and why: everything a bug report needs."""

from __future__ import annotations

import platform
import sys
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from . import __version__
from .errors import RequestError
from .raster.gdal_environment import forget_inherited_paths


def examine() -> dict[str, Any]:
    """Return the findings; a library that fails to load is a finding, not an error."""
    required = _required()
    packages = {name: _version(name) for name in required}
    report: dict[str, Any] = {
        'rrsis': __version__,
        'python': sys.version.split()[0],
        'platform': platform.platform(),
        'packages': packages,
        'problems': [
            f'{name}: {packages[name] or "not installed"}, expected {wanted}'
            for name, wanted in required.items()
            if (packages[name] or '').split('+')[0] != wanted
        ],
    }
    for part in (_devices, _models, _geo):
        try:
            report.update(part())
        except (ImportError, RuntimeError, OSError, RequestError) as error:
            report['problems'].append(f'{part.__name__[1:]}: {error}')
    report['ok'] = not report['problems']
    return report


def _required() -> dict[str, str]:
    """Names and versions of requirements.txt."""
    lines = (Path(__file__).parent / 'requirements.txt').read_text('utf-8').splitlines()
    pins = [line.split('#')[0].strip().split('==') for line in lines if '==' in line]
    return {name: wanted for name, wanted in pins}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _devices() -> dict[str, Any]:
    import torch

    from .models.devices import choose_device, list_devices
    from .models.libraries import mend_torchvision

    return {
        'device': str(choose_device('auto')),
        'devices': [asdict(device) for device in list_devices()],
        'cuda_build': torch.version.cuda,
        'cpu_threads': torch.get_num_threads(),
        'cpu_instructions': torch.backends.cpu.get_cpu_capability(),
        'torchvision_mended': mend_torchvision(),
    }


def _models() -> dict[str, Any]:
    from .files.folders import cache_root
    from .models.installed import digest, model_folders

    return {
        'models': {n: digest(folder)[:16] for n, folder in model_folders().items()},
        'cache': str(cache_root()),
    }


def _geo() -> dict[str, Any]:
    forget_inherited_paths()
    import pyogrio
    import pyproj
    import rasterio
    import shapely

    return {
        'gdal': {
            'rasterio': rasterio.__gdal_version__,
            'pyogrio': pyogrio.__gdal_version_string__,
        },
        'proj': pyproj.proj_version_str,
        'geos': shapely.geos_version_string,
    }
