"""A clean slate for the GDAL and PROJ libraries that rasterio and pyogrio bring.

Both wheels carry a GDAL, a PROJ and their data files of matching versions. A process
started by QGIS inherits variables that name QGIS's own data files instead, whose
`proj.db` has another layout; every CRS then fails to load. Import this module before
rasterio or pyogrio.
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
)
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


@contextmanager
def pixels_without_place() -> Iterator[None]:
    """Open rasters without a georeference, and without a warning about that."""
    from rasterio.errors import NotGeoreferencedWarning

    with warnings.catch_warnings():
        warnings.simplefilter('ignore', NotGeoreferencedWarning)
        yield


forget_inherited_paths()
bound_block_cache()
