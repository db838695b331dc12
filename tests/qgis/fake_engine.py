#!/usr/bin/python3
"""An engine for tests: it speaks the protocol and finds one square, whatever is asked.

It stands in for the engine's Python (`fake_engine.py -m model_core serve`) in the
folder of the plugin. Words of the prompt tell it how to behave:

    slow        a tile every tenth of a second, forty of them
    stubborn    as slow, and deaf to a cancel
    die         ends after some tiles, with a last word
    kill        is killed after some tiles
    noise       prints lines that are no messages, around the right ones
    nothing     finds nothing
    refuse      answers that the request cannot be carried out

The square covers the south-western quarter of the area that was asked for.
"""

import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))

from osgeo import gdal, ogr, osr

from model_core import protocol

TILES = 40

gdal.UseExceptions()
ogr.UseExceptions()


def say(message):
    print(protocol.encode(message), flush=True)


def extent_of_raster(path):
    dataset = gdal.Open(path)
    x, dx, _, y, _, dy = dataset.GetGeoTransform()
    right, bottom = x + dx * dataset.RasterXSize, y + dy * dataset.RasterYSize
    return (min(x, right), min(y, bottom), max(x, right), max(y, bottom))


def extent_of_vector(path):
    dataset = ogr.Open(path)
    xmin, xmax, ymin, ymax = dataset.GetLayer(0).GetExtent()
    return (xmin, ymin, xmax, ymax)


def write_square(request, area):
    xmin, ymin, xmax, ymax = area
    x, y = (xmin + xmax) / 2, (ymin + ymax) / 2
    crs = osr.SpatialReference()
    crs.ImportFromWkt(gdal.Open(request.image).GetProjection())
    drivers = {'.gpkg': 'GPKG', '.shp': 'ESRI Shapefile', '.geojson': 'GeoJSON'}
    driver = ogr.GetDriverByName(drivers[Path(request.output).suffix])
    dataset = driver.CreateDataSource(request.output)
    layer = dataset.CreateLayer('objects', crs, ogr.wkbMultiPolygon)
    kinds = {
        'prompt': (ogr.OFTString, request.prompt),
        'phrase': (ogr.OFTString, 'pond'),
        'score': (ogr.OFTReal, 0.87),
        'area_m2': (ogr.OFTReal, (x - xmin) * (y - ymin)),
        'perim_m': (ogr.OFTReal, 2 * (x - xmin + y - ymin)),
        'rank': (ogr.OFTInteger, 1),
        'model': (ogr.OFTString, request.model),
        'run_id': (ogr.OFTString, 'run-1'),
    }
    for name, (kind, _) in kinds.items():
        layer.CreateField(ogr.FieldDefn(name, kind))
    if 'nothing' in request.prompt:
        return 0
    feature = ogr.Feature(layer.GetLayerDefn())
    for name, (_, value) in kinds.items():
        feature.SetField(name, value)
    ring = f'{xmin} {ymin},{x} {ymin},{x} {y},{xmin} {y},{xmin} {ymin}'
    feature.SetGeometry(ogr.CreateGeometryFromWkt(f'MULTIPOLYGON((({ring})))'))
    layer.CreateFeature(feature)
    return 1


def answer(request, cancelled):
    words = request.prompt.split()
    if 'refuse' in words:
        message = f'The word “refuse” is not known in “{request.prompt}”.'
        say(protocol.Failure(request.id, message, protocol.Fault.REQUEST))
        return
    slow = 'slow' in words or 'stubborn' in words
    for done in range(TILES + 1):
        if request.id in cancelled and 'stubborn' not in words:
            say(protocol.Failure(request.id, 'Stopped.', protocol.Fault.CANCELLED))
            return
        if done == TILES // 4 and 'die' in words:
            print('RuntimeError: the net tore', file=sys.stderr, flush=True)
            os._exit(3)
        if done == TILES // 4 and 'kill' in words:
            os.kill(os.getpid(), signal.SIGKILL)
        if 'noise' in words:
            print('50%|#####     | downloading {"type": "nonsense"}', flush=True)
            print('{"type": "nonsense"}', flush=True)
        say(protocol.Progress(request.id, done, TILES, (TILES - done) / 10, 'reading'))
        time.sleep(0.1 if slow else 0.002)
    say(protocol.Partial(request.id, 'pond: 41 objects'))
    area = request.bbox or extent_of_raster(request.image)
    if request.aoi:
        area = extent_of_vector(request.aoi)
    objects = write_square(request, area)
    account = '41 ponds, 1 road; largest: 12.4 ha.' if objects else 'No pond was found.'
    say(
        protocol.Result(
            id=request.id,
            run_id='run-1',
            objects=objects,
            account=account,
            parse={'bbox': request.bbox, 'bands': request.bands},
            output=request.output,
            mask=None,
            seconds=1.5,
            device='cpu',
            model=request.model,
        )
    )


def listen(requests, cancelled):
    for line in sys.stdin:
        message = protocol.decode(line)
        if isinstance(message, protocol.Quit):
            break
        if isinstance(message, protocol.Cancel):
            cancelled.add(message.id)
        else:
            requests.put(message)
    requests.put(None)


def main():
    requests, cancelled = queue.Queue(), set()
    threading.Thread(target=listen, args=(requests, cancelled), daemon=True).start()
    say(
        protocol.Ready(
            protocol.PROTOCOL_VERSION, '0.1.0', ('compact', 'large'), ('cuda:0', 'cpu')
        )
    )
    while (request := requests.get()) is not None:
        answer(request, cancelled)


if __name__ == '__main__':
    main()
