"""Small hand-made scenes, drawn in metres east and north of a corner."""

from collections.abc import Callable
from itertools import count

import numpy as np
import shapely
from affine import Affine
from pyproj import CRS
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from model_core.expression import parse
from model_core.scene import Frame, Resolution, SceneObject, resolve

EAST, NORTH = 500_000.0, 6_100_000.0


class Scene:
    """Objects by name, and what a sentence chooses of them.

    Args:
        frame: The area.
        place: Puts geometries drawn in metres into map coordinates.
    """

    def __init__(
        self,
        frame: Frame,
        place: Callable[[BaseGeometry], BaseGeometry] = lambda geometry: geometry,
    ) -> None:
        self.frame = frame
        self.place = place
        self.objects: dict[str, list[SceneObject]] = {}
        self.names: dict[int, str] = {}
        self.numbers = count(1)

    def add(
        self,
        name: str,
        phrase: str,
        geometry: BaseGeometry,
        score: float = 1.0,
        colour: tuple[float, float, float] | None = None,
    ) -> 'Scene':
        """Add an object drawn in metres, or in the scene's own units."""
        number = next(self.numbers)
        self.names[number] = name
        self.objects.setdefault(phrase, []).append(
            SceneObject(number, phrase, score, self.place(geometry), None, colour)
        )
        return self

    def answer(self, sentence: str) -> Resolution:
        return resolve(parse(sentence), self.objects, self.frame)

    def chosen(self, sentence: str) -> list[str]:
        return [self.names[thing.id] for thing in self.answer(sentence).chosen]

    def account(self, sentence: str) -> str:
        return self.answer(sentence).account


def utm(size: float = 1000.0) -> Scene:
    """A scene in UTM 32N at 55° N, beside the central meridian."""
    area = box(EAST, NORTH, EAST + size, NORTH + size)
    frame = Frame(CRS.from_epsg(32632), Affine(1, 0, EAST, 0, -1, NORTH + size), area)
    return Scene(
        frame, lambda g: shapely.transform(g, lambda xy: xy + np.array([EAST, NORTH]))
    )


def rotated(degrees: float, size: float = 1000.0) -> Scene:
    """The UTM scene under a raster turned counter-clockwise about its centre."""
    scene = utm(size)
    middle = (EAST + size / 2, NORTH + size / 2)
    turned = Affine.rotation(degrees, middle) @ scene.frame.transform
    area = shapely.affinity.rotate(scene.frame.area, degrees, origin=middle)
    return Scene(Frame(scene.frame.crs, turned, area), scene.place)


def degrees(size: float = 1000.0, lon: float = 10.0, lat: float = 55.0) -> Scene:
    """A scene in WGS 84, in which a degree of longitude is short."""
    per_degree = np.array([111_320.0 * np.cos(np.radians(lat)), 111_320.0])
    east, north = size / per_degree
    area = box(lon, lat, lon + east, lat + north)
    frame = Frame(
        CRS.from_epsg(4326),
        Affine(east / 100, 0, lon, 0, -north / 100, lat + north),
        area,
    )
    return Scene(
        frame,
        lambda g: shapely.transform(
            g, lambda xy: xy / per_degree + np.array([lon, lat])
        ),
    )


def picture(size: int = 1000) -> Scene:
    """A picture without CRS: columns to the right, rows downwards from 0."""
    return Scene(Frame(None, Affine.scale(1, -1), box(0, -size, size, 0)))


def square(east: float, north: float, side: float) -> BaseGeometry:
    """A square around its middle."""
    half = side / 2
    return box(east - half, north - half, east + half, north + half)


def disc(east: float, north: float, radius: float) -> BaseGeometry:
    """A disc around its middle."""
    return Point(east, north).buffer(radius, quad_segs=32)


def ponds_and_road(scene: Scene) -> Scene:
    """Add a road from west to east with ponds on both sides.

    north    [tiny]   [middle]   [big]
             ====== road (y = 500) ======
    south         [huge]
    """
    return (
        scene.add('road', 'road', box(0, 495, 1000, 505))
        .add('tiny', 'pond', square(100, 700, 20), 0.9)
        .add('middle', 'pond', square(400, 800, 60), 0.8)
        .add('big', 'pond', square(800, 700, 100), 0.7)
        .add('huge', 'pond', square(500, 200, 200), 0.6)
    )
