"""Time and memory of a request as the area grows, and of a second prompt on it.

    python benchmarks/area.py --sizes 2000,4000,8000

Draws a raster of each size from one drawn scene, repeated, and asks it twice in a
fresh engine process: once with nothing in the cache, once with another phrase on
the features of the first. Memory is the process's peak resident set as the
operating system counts it; the ratio of both times says what the cache is worth.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import from_origin
from rasterio.windows import Window

from model_core.training.drawn import draw_scene

PROMPTS = ('the largest pond north of the road', 'the three largest fields')


def write_raster(path: Path, size: int) -> None:
    """Write a GeoTIFF of `size` x `size` pixels, scene by scene."""
    scene = draw_scene(7, 1000).rgb.transpose(2, 0, 1)
    profile = {
        'driver': 'GTiff', 'width': size, 'height': size, 'count': 3, 'dtype': 'uint8',
        'crs': 'EPSG:32633', 'transform': from_origin(4e5, 58e5, 1, 1),
        'tiled': True, 'compress': 'deflate', 'bigtiff': 'if_safer',
    }  # fmt: skip
    with rasterio.open(path, 'w', **profile) as raster:
        for top in range(0, size, 1000):
            for left in range(0, size, 1000):
                height, width = min(1000, size - top), min(1000, size - left)
                window = Window(left, top, width, height)
                piece = np.ascontiguousarray(scene[:, :height, :width])
                raster.write(piece, window=window)


def ask(raster: Path, cache: Path) -> None:
    """Ask both prompts in this process and print seconds and peak memory."""
    os.environ['RRSIS_CACHE'] = str(cache)
    from model_core.engine import Engine
    from model_core.protocol import Segment

    engine = Engine(keep_cache=True)
    seconds = []
    for prompt in PROMPTS:
        request = Segment('benchmark', str(raster), prompt)
        result = engine.segment(request, lambda message: None, lambda: False)
        seconds.append(result.seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({'seconds': seconds, 'peak_mb': round(peak)}))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--sizes', default='2000,4000,8000', help='pixels a side')
    parser.add_argument('--ask', nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        ask(*options.ask)
        return
    print('| raster | first prompt | second prompt | ratio | peak memory |')
    print('|---|---|---|---|---|')
    for size in map(int, options.sizes.split(',')):
        with tempfile.TemporaryDirectory() as folder:
            raster, cache = Path(folder) / 'raster.tif', Path(folder) / 'cache'
            write_raster(raster, size)
            done = subprocess.run(
                [sys.executable, __file__, '--ask', raster, cache],
                capture_output=True,
                text=True,
                check=True,
            )
        found = json.loads(done.stdout)
        first, second = found['seconds']
        print(
            f'| {size} x {size} | {first:.1f} s | {second:.1f} s | '
            f'{first / second:.1f} | {found["peak_mb"]} MB |'
        )


if __name__ == '__main__':
    main()
