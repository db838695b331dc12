#!/usr/bin/python3
"""An engine for tests: it speaks the protocol and finds one square, whatever is asked.

It stands in for the engine's Python (`fake_engine.py -m model_core serve`) in the
folder of the plugin. Words of the prompt tell it how to behave:

    slow        a tile every tenth of a second, forty of them
    stubborn    as slow, and deaf to a cancel
    die         ends after some tiles, with a last word
    kill        is killed after some tiles
    hang        stops like a process that is debugged, after some tiles
    dull        stays at one step and says that it lives
    noise       prints lines that are no messages, around the right ones
    garbage     prints what would break a careless reader, around the right ones
    nothing     finds nothing; so does "pnod"
    refuse      answers that the request cannot be carried out
    wordless    finds no words for a sentence that was changed

The square covers the south-western quarter of the area that was asked for. Whatever
is asked, it understands "the largest pond north of the road" (`TREE`), and says in the
account what it counted in the files of layers. Of a layer, it names the features of
the category "pond", from the last to the first.
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
ROAD = {'is': 'nounphrase', 'kinds': [{'is': 'kind', 'head': 'road'}]}
NORTH, SOUTH = (
    {'is': 'relation', 'kind': 'direction', 'anchors': [ROAD], 'direction': direction}
    for direction in ('north', 'south')
)
LARGEST = {'is': 'rank', 'kind': 'measure', 'measure': 'area'}
SMALLEST = {**LARGEST, 'least': True}
POND = {'is': 'nounphrase', 'kinds': [{'is': 'kind', 'head': 'pond'}]}
TREE = {'things': [{**POND, 'conditions': [NORTH], 'ranks': [LARGEST]}]}

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


def understood(request):
    """Return the tree of a request with its sentence, and its parts in words."""
    tree = {**(request.expression or TREE)}
    thing = tree['things'][0]
    parts = []
    for index, rank in enumerate(thing['ranks']):
        text = 'smallest' if rank.get('least') else 'largest'
        choices = (('largest', LARGEST), ('smallest', SMALLEST))
        path = ('things', 0, 'ranks', index)
        parts.append(protocol.Part(path, protocol.Role.RANK, text, choices))
    parts.append(protocol.Part(('things', 0), protocol.Role.TARGET, 'pond'))
    for index, relation in enumerate(thing['conditions']):
        road = relation['anchors'][0]['kinds'][0]['head']
        texts = [f'{side} of the {road}' for side in ('north', 'south')]
        path = ('things', 0, 'conditions', index)
        parts.append(
            protocol.Part(
                path,
                protocol.Role.RELATION,
                f'{relation["direction"]} of the {road}',
                tuple(zip(texts, (NORTH, SOUTH), strict=True)),
                ((road, (*path, 'anchors', 0)),),
            )
        )
    tree['sentence'] = 'the ' + ' '.join(part.text for part in parts)
    return tree, tuple(parts)


def worded(request, tree):
    """Return a changed sentence in words, where there are any."""
    changed = request.expression and 'wordless' not in request.prompt
    return tree['sentence'] if changed else ''


def counted(layers):
    """Return what there is in the files of layers, as an account would say it."""
    counts = []
    for name, path in layers.items():
        dataset = ogr.Open(path)
        counts.append(f' {dataset.GetLayer(0).GetFeatureCount()} of @{name}.')
    return ''.join(counts)


def resolve(request):
    dataset = ogr.Open(request.objects)
    layer = dataset.GetLayer(0)
    ids = [
        feature.GetField('id')
        for feature in layer
        if feature.GetField(request.category_field) == 'pond'
        and not {'nothing', 'pnod'} & set(request.prompt.split())
    ]
    tree, parts = understood(request)
    account = f'{len(ids)} ponds of {layer.GetFeatureCount()}.{counted(request.layers)}'
    say(
        protocol.Resolved(
            request.id, ids[::-1], account, tree, 0.1, parts, worded(request, tree)
        )
    )


def write_square(request, area):
    xmin, ymin, xmax, ymax = area
    x, y = (xmin + xmax) / 2, (ymin + ymax) / 2
    crs = osr.SpatialReference()
    if wkt := gdal.Open(request.image).GetProjection():
        crs.ImportFromWkt(wkt)
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


def misbehave(request, words, done):
    """Do what the words of a prompt ask for, after some tiles."""
    if done == TILES // 4:
        break_down(request, words)
    if 'garbage' in words and done == 1:
        for line in garbage(request.id):
            sys.stdout.buffer.write(line + b'\n')
        sys.stdout.flush()
    if 'noise' in words:
        print('50%|#####     | downloading {"type": "nonsense"}', flush=True)
        print('{"type": "nonsense"}', flush=True)


def break_down(request, words):
    """End, stop or stay where it is."""
    if 'die' in words:
        print('RuntimeError: the net tore', file=sys.stderr, flush=True)
        os._exit(3)
    if 'kill' in words:
        os.kill(os.getpid(), signal.SIGKILL)
    if 'hang' in words:
        os.kill(os.getpid(), signal.SIGSTOP)
    if 'dull' in words:
        for second in range(20):
            say(protocol.Heartbeat(request.id, float(second)))
            time.sleep(0.1)


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
        misbehave(request, words, done)
        say(protocol.Progress(request.id, done, TILES, (TILES - done) / 10, 'reading'))
        time.sleep(0.1 if slow else 0.002)
    if isinstance(request, protocol.Resolve):
        resolve(request)
        return
    say(protocol.Partial(request.id, 'pond: 41 objects'))
    area = request.bbox or extent_of_raster(request.image)
    if request.aoi:
        area = extent_of_vector(request.aoi)
    objects = write_square(request, area)
    account = '41 ponds, 1 road; largest: 12.4 ha.' if objects else 'No pond was found.'
    tree, parts = understood(request)
    say(
        protocol.Result(
            id=request.id,
            run_id='run-1',
            objects=objects,
            account=account + counted(request.layers),
            parse=tree,
            output=request.output,
            mask=None,
            seconds=1.5,
            device='cpu',
            model=request.model,
            parts=parts,
            sentence=worded(request, tree),
        )
    )


def garbage(name):
    """Return lines that say something about a request which nobody can mean."""
    told = f'"id": "{name}"'.encode()
    return [
        b'[' * 100_000,
        b'{"type": []}',
        b'{"type": {}}',
        b'null',
        b'{"type": "progress", "id": ["a"], "done": 1, "total": 2}',
        b'{"type": "progress", ' + told + b', "done": "x", "total": null}',
        b'{"type": "progress", ' + told + b', "done": NaN, "total": 1e999}',
        b'{"type": "result", ' + told + b', "objects": []}',
        b'{"type": "result", ' + told + b', "parts": [[[1]]]}',
        b'{"type": "ready", "protocol": [], "models": 7}',
        b'{"type": "partial", ' + told + b', "text": {"a": [1]}}',
        b'{"type": "error", "id": [[1]], "message": "x"}',
        b'\xff\xfe\x00\x80 {"type": "partial"}',
        b'\x00' * 1000,
        b'9' * 10_000,
        b'x' * 20_000_000,
    ]


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
