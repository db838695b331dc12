"""How long a sentence takes over the objects of a layer, one relation after the other.

    python benchmarks/resolve.py --objects 100000 --anchors 10000

Houses are scattered over a square, anchors are roads (long, diagonal and straight, some
of them winding) and ponds. Each sentence is answered on a fresh table, so that every
time includes projecting and measuring; reading a file is timed apart.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from model_core.layers import Features, answer_features, read_features

SENTENCES = (
    'the largest house',
    'houses within 50 m of a road',
    'houses more than 500 m from a road',
    'houses near a road',
    'houses next to a pond',
    'the largest house north of the road and near a pond',
    'houses south-west of a pond',
    'houses to the left of a road',
    'houses 100 m north of a pond',
    'the house closest to a pond',
    'the second house from the road',
    'houses in a pond',
    'houses touching a road',
    'houses along a road',
    'ponds with a house',
    'houses between a road and a pond',
    'houses surrounded by ponds',
    'houses near a house',
    'houses larger than the largest pond',
    'roads crossing a road',
    'houses in the upper left except those near a road',
    'the three northernmost round houses',
)
CORNER = (500_000.0, 6_100_000.0)


def scene(objects: int, anchors: int, side: float, seed: int = 7) -> Features:
    """Return houses, and anchors of which half are roads and half ponds.

    Args:
        objects: Number of houses.
        anchors: Number of anchors.
        side: Side of the square that they lie in, in metres.
        seed: Seed of the drawing.
    """
    random = np.random.default_rng(seed)
    houses = shapely.buffer(
        shapely.points(random.uniform(0, side, (objects, 2))),
        random.uniform(3, 15, objects),
        quad_segs=3,
    )
    ponds = shapely.buffer(
        shapely.points(random.uniform(0, side, (anchors // 2, 2))),
        random.uniform(10, 60, anchors // 2),
        quad_segs=8,
    )
    roads = np.array([_road(random, side) for _ in range(anchors - anchors // 2)])
    geometries: NDArray[np.object_] = np.concatenate((houses, ponds, roads))
    geometries = shapely.transform(geometries, lambda xy: xy + np.array(CORNER))
    names = ['house'] * len(houses) + ['pond'] * len(ponds) + ['road'] * len(roads)
    return Features(
        ids=tuple(range(len(names))),
        categories=tuple(names),
        scores=np.ones(len(names)),
        geometries=geometries,
        crs=CRS.from_epsg(25832),
    )


def _road(random: np.random.Generator, side: float) -> shapely.LineString:
    """Return a road of 200 m to 10 km, most of them short, in 20 bends."""
    start = random.uniform(0, side, 2)
    turn = random.uniform(0, 2 * np.pi)
    length = min(side / 2, 10_000.0) * random.uniform() ** 4 + 200
    steps = np.linspace(0, length, 20)[:, None]
    way = start + steps * np.array([np.cos(turn), np.sin(turn)])
    return shapely.LineString(way + random.normal(0, length / 100, way.shape))


def write(features: Features, path: Path) -> None:
    """Write the features as a GeoJSON."""
    rows = [
        {
            'type': 'Feature',
            'id': number,
            'properties': {'category': category},
            'geometry': json.loads(text),
        }
        for number, category, text in zip(
            features.ids,
            features.categories,
            shapely.to_geojson(features.geometries),
            strict=True,
        )
    ]
    crs = {'type': 'name', 'properties': {'name': 'urn:ogc:def:crs:EPSG::25832'}}
    document = {'type': 'FeatureCollection', 'crs': crs, 'features': rows}
    path.write_text(json.dumps(document), encoding='utf-8')


def main() -> None:
    """Time every sentence and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--objects', type=int, default=4500)
    parser.add_argument('--anchors', type=int, default=500)
    parser.add_argument('--side', type=float, default=None, help='metres')
    parser.add_argument('--only', default='', help='sentences with these words')
    options = parser.parse_args()
    side = options.side or 100.0 * (options.objects + options.anchors) ** 0.5
    features = scene(options.objects, options.anchors, side)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / 'objects.geojson'
        write(features, path)
        started = time.perf_counter()
        read_features(path)
        print(f'{time.perf_counter() - started:7.2f} s  reading {path.name}')
    answer_features(features, 'houses')
    slowest = 0.0
    for sentence in SENTENCES:
        if options.only not in sentence:
            continue
        started = time.perf_counter()
        answer = answer_features(features, sentence)
        seconds = time.perf_counter() - started
        slowest = max(slowest, seconds)
        print(f'{seconds:7.2f} s  {len(answer.ids):7,}  {sentence}', flush=True)
    print(f'{slowest:7.2f} s  at most')


if __name__ == '__main__':
    main()
