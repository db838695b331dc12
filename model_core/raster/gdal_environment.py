"""A clean slate for the GDAL and PROJ libraries that rasterio and pyogrio bring.

Both wheels carry a GDAL, a PROJ and their data files of matching versions. A process
started by QGIS inherits variables that name QGIS's own data files instead, whose
`proj.db` has another layout; every CRS then fails to load. What files name is neither
run nor fetched. Import this module before rasterio or pyogrio.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

INHERITED = (
    'PROJ_LIB',
    'PROJ_DATA',
    'GDAL_DATA',
    'GDAL_DRIVER_PATH',
    'OGR_DRIVER_PATH',
    'GDAL_PYTHON_DRIVER_PATH',
)
# A place on this machine where nobody listens, for whatever would leave the machine.
_NOWHERE = 'http://127.0.0.1:9'
_PROXIES = ('GDAL_HTTP_PROXY', 'GDAL_HTTPS_PROXY')
_AROUND = ('no_proxy', 'NO_PROXY')
BLOCK_CACHE_MB = '128'


def forget_inherited_paths() -> None:
    """Drop variables that lead GDAL and PROJ to the files of another installation.

    Builds of rasterio without data files of their own (conda, distributions) need
    those variables, and keep them.
    """
    rasterio = find_spec('rasterio')
    if rasterio is None or rasterio.origin is None:
        return
    if (Path(rasterio.origin).parent / 'proj_data').is_dir():
        for name in INHERITED:
            os.environ.pop(name, None)


def bound_block_cache() -> None:
    """Let GDAL keep few blocks, instead of a twentieth of the machine's memory."""
    os.environ.setdefault('GDAL_CACHEMAX', BLOCK_CACHE_MB)


def stay_on_this_machine() -> None:
    """Let GDAL and PROJ run no code of files and reach nothing in the network.

    A mosaic, or what lies beside a plain picture, may name addresses and programs.
    """
    os.environ.update(dict.fromkeys(_PROXIES, _NOWHERE))
    os.environ.update(GDAL_VRT_ENABLE_PYTHON='NO', PROJ_NETWORK='OFF')
    for name in _AROUND:
        os.environ.pop(name, None)


@contextmanager
def network() -> Iterator[None]:
    """Let the body reach the network, for an address that the user gave."""
    for name in _PROXIES:
        os.environ.pop(name, None)
    os.environ.update(_WENT_AROUND)
    try:
        yield
    finally:
        stay_on_this_machine()


@contextmanager
def pixels_without_place() -> Iterator[None]:
    """Open rasters without a georeference, and without a warning about that."""
    from rasterio.errors import NotGeoreferencedWarning

    with warnings.catch_warnings():
        warnings.simplefilter('ignore', NotGeoreferencedWarning)
        yield


_WENT_AROUND = {name: os.environ[name] for name in _AROUND if name in os.environ}

forget_inherited_paths()
stay_on_this_machine()
bound_block_cache()
