"""Two GDAL libraries live in one process, whatever QGIS left in the environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from raster_samples import ramp, write_raster

READ_AND_WRITE = """
import sys
from pathlib import Path
from pyproj import CRS
from shapely.geometry import box
from model_core.raster.opening import open_raster
from model_core.vector.write import Record, write_layer
import pyogrio

with open_raster(sys.argv[1]) as source:
    crs = source.info.crs
record = Record(box(700000, 6600000, 700010, 6600010), 'p', 'p', 1, 1, 1, 1, 'm', 'r')
for name in ('a.gpkg', 'a.geojson'):
    path = Path(sys.argv[1]).with_name(name)
    write_layer(path, [record], crs, layer_name='p')
    print(crs.to_epsg(), pyogrio.read_info(path)['crs'])
print(round(pyogrio.read_info(path)['total_bounds'][0], 3))
"""


@pytest.mark.parametrize(
    'order',
    [
        'import model_core.raster, rasterio, pyogrio',
        'import model_core.vector, pyogrio, rasterio',
        'import model_core.vector.write, model_core.raster.source',
        'import model_core.raster.source, model_core.vector.write',
    ],
)
def test_data_files_of_another_installation_do_no_harm(
    tmp_path: Path, order: str
) -> None:
    image = write_raster(tmp_path / 'a.tif', ramp(), crs='EPSG:2154')
    foreign = tmp_path / 'foreign'
    foreign.mkdir()
    (foreign / 'proj.db').write_text('of another version')
    inherited = dict.fromkeys(('PROJ_LIB', 'PROJ_DATA', 'GDAL_DATA'), str(foreign))
    done = subprocess.run(
        [sys.executable, '-c', order + READ_AND_WRITE, str(image)],
        env={**os.environ, **inherited},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ''
    assert done.stdout.split() == [
        *('2154', 'EPSG:2154'),
        *('2154', 'EPSG:4326'),
        '3.0',
    ]
