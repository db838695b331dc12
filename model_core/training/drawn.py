"""Draw a believable aerial scene: fields, ponds, a road, houses and trees.

`python -m model_core.training.drawn OUT.tif` writes the demo raster, a GeoTIFF in UTM
zone 33N at one metre a pixel. Training draws other scenes from the same generator by
giving other seeds and looks. Nothing is read but random numbers, so the picture
is free of anybody's rights.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

Array = NDArray[np.float32]
Point = tuple[float, float]

DEMO_SEED = 7
DEMO_SIZE = 1400
DEMO_ORIGIN = (398_200.0, 5_821_800.0)
DEMO_CRS = 'EPSG:32633'


class Cover(IntEnum):
    """What covers a pixel of a drawn scene."""

    FIELD = 1
    MEADOW = 2
    ROAD = 3
    WATER = 4
    BUILDING = 5
    TREE = 6


@dataclass(frozen=True)
class Pond:
    """A pond of the scene, its outline in pixels (column, row)."""

    outline: tuple[Point, ...]

    @property
    def area(self) -> float:
        """Area in pixels, by the shoelace formula."""
        x, y = np.array(self.outline).T
        return abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2

    @property
    def centre(self) -> Point:
        """Mean of the outline's vertices."""
        x, y = np.array(self.outline).mean(axis=0)
        return float(x), float(y)


@dataclass(frozen=True)
class DrawnScene:
    """A picture and the truth about it.

    Attributes:
        rgb: (H, W, 3) uint8 picture.
        cover: (H, W) uint8 of `Cover`.
        ponds: The ponds, none of which touches another.
        road: Centre line of the main road in pixels, from west to east.
    """

    rgb: NDArray[np.uint8]
    cover: NDArray[np.uint8]
    ponds: tuple[Pond, ...]
    road: tuple[Point, ...]


def draw_scene(seed: int, size: int = DEMO_SIZE, gsd: float = 1.0) -> DrawnScene:
    """Draw a scene of `size` x `size` pixels of `gsd` metres; equal seeds, equal scene.

    The main road runs from the west to the east edge through the middle third; the
    largest pond of all lies south of it, so that "the largest pond" and "the
    largest pond north of the road" are two different ponds.
    """
    rng = np.random.default_rng(seed)
    metres = 1.0 / gsd
    canvas = _Canvas(rng, size)
    _draw_fields(canvas, metres)
    road = _road_line(rng, size)
    side = _side_road(rng, road, size)
    width = rng.uniform(8, 12) * metres
    canvas.line(side, width * 0.7, _grey(rng, 120, 165), Cover.ROAD)
    canvas.line(road, width * 1.25, _grey(rng, 140, 175), None)
    canvas.line(road, width, _grey(rng, 85, 135), Cover.ROAD)
    ponds = _draw_ponds(canvas, road, width, size)
    _draw_houses(canvas, road, side, width, metres)
    _draw_trees(canvas, metres)
    return DrawnScene(canvas.finish(), canvas.cover, tuple(ponds), tuple(road))


class _Canvas:
    """The picture in the making: colour and cover are always drawn together."""

    def __init__(self, rng: np.random.Generator, size: int) -> None:
        self.rng = rng
        self.size = size
        self.rgb: Array = np.zeros((size, size, 3), np.float32)
        self.cover = np.zeros((size, size), np.uint8)
        self._grain = {s: noise(rng, size, s) for s in (1.0, 4.0, 24.0)}

    def mask(self, outline: list[Point], width: float = 0) -> NDArray[np.bool_]:
        """Pixels of a polygon, or of a line where a width is given."""
        image = Image.new('1', (self.size, self.size))
        draw = ImageDraw.Draw(image)
        if width:
            draw.line(outline, fill=1, width=max(2, round(width)), joint='curve')
        else:
            draw.polygon(outline, fill=1)
        return np.asarray(image)

    def fill(
        self,
        mask: NDArray[np.bool_],
        colour: Array,
        cover: Cover | None,
        grain: tuple[float, float, float] = (5, 4, 4),
    ) -> None:
        """Paint `mask` in a colour with fine, middle and coarse grain."""
        texture = sum(
            (g * n for g, n in zip(grain, self._grain.values(), strict=True)),
            start=np.zeros((self.size, self.size), np.float32),
        )
        self.rgb[mask] = colour + texture[mask][:, None]
        if cover is not None:
            self.cover[mask] = cover

    def line(
        self, line: list[Point], width: float, colour: Array, cover: Cover | None
    ) -> None:
        """Paint a line of `width` pixels."""
        self.fill(self.mask(line, width), colour, cover, (4, 2, 3))

    def shade(self, mask: NDArray[np.bool_], depth: float) -> None:
        """Darken what lies in the shadow `mask`."""
        self.rgb[mask] *= depth

    def finish(self) -> NDArray[np.uint8]:
        """The picture as a camera gives it: a little soft, a little noisy."""
        soft = ndimage.gaussian_filter(self.rgb, (0.7, 0.7, 0))
        soft += self.rng.normal(0, 2.5, soft.shape)
        picture: NDArray[np.uint8] = soft.clip(0, 255).astype(np.uint8)
        return picture


def noise(rng: np.random.Generator, size: int, scale: float) -> Array:
    """Smooth noise of unit variance whose features are about `scale` pixels."""
    coarse = max(4, math.ceil(size / scale))
    small = rng.normal(size=(coarse, coarse)).astype(np.float32)
    zoomed = ndimage.zoom(small, size / coarse, order=1)[:size, :size]
    pad = [(0, size - zoomed.shape[0]), (0, size - zoomed.shape[1])]
    full: Array = np.pad(zoomed, pad, mode='edge')
    return full / max(float(full.std()), 1e-6)


def _grey(rng: np.random.Generator, low: float, high: float) -> Array:
    level = rng.uniform(low, high)
    return np.array([level, level, level * 0.98], np.float32)


def _draw_fields(canvas: _Canvas, metres: float) -> None:
    """Cover the ground with fields: cells of a skewed grid, ploughed in rows."""
    rng, size = canvas.rng, canvas.size
    angle = rng.uniform(0, math.pi)
    y, x = np.mgrid[:size, :size].astype(np.float32)
    warp = noise(rng, size, size / 3) * 12
    u = x * math.cos(angle) + y * math.sin(angle) + warp
    v = -x * math.sin(angle) + y * math.cos(angle) + warp
    long, wide = rng.uniform(160, 340) * metres, rng.uniform(90, 200) * metres
    column = np.floor(v / wide).astype(int)
    row = np.floor(u / long + (column % 7) * 0.37).astype(int)
    number = (row - row.min()) * 1000 + column - column.min()
    ripe = np.array(
        [
            [112, 128, 70], [86, 112, 58], [140, 136, 84], [164, 148, 104],
            [128, 108, 80], [98, 122, 66], [150, 150, 96], [74, 98, 54],
        ],
        np.float32,
    )  # fmt: skip
    for n in np.unique(number):
        mask = number == n
        colour = ripe[rng.integers(len(ripe))] + rng.normal(0, 6, 3)
        cover = Cover.MEADOW if colour[1] > colour[0] + 12 else Cover.FIELD
        canvas.fill(mask, colour.astype(np.float32), cover, (4, 3, 5))
        if cover is Cover.FIELD:
            across = v if rng.random() < 0.7 else u
            rows = np.sin(across[mask] * 2 * math.pi / (rng.uniform(4, 8) * metres))
            canvas.rgb[mask] += rows[:, None] * rng.uniform(1, 5)
    edges = ndimage.morphological_gradient(number, 3) > 0
    canvas.fill(edges, np.array([92, 104, 62], np.float32), Cover.MEADOW)


def _road_line(rng: np.random.Generator, size: int) -> list[Point]:
    """A gently bending line from the west to the east edge."""
    x = np.linspace(-20, size + 20, 60)
    y = size * rng.uniform(0.45, 0.58) + (x - size / 2) * rng.uniform(-0.12, 0.12)
    y += size * 0.03 * np.sin(x / size * rng.uniform(4, 7) + rng.uniform(0, 6))
    return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]


def _side_road(rng: np.random.Generator, road: list[Point], size: int) -> list[Point]:
    """A lane that leaves the main road southwards."""
    x0, y0 = road[int(rng.integers(35, 50))]
    t = np.linspace(0, 1, 20)
    x = x0 + t * rng.uniform(-0.1, 0.1) * size + 0.02 * size * np.sin(t * 5)
    y = y0 + t * (size + 20 - y0)
    return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]


def _blob(rng: np.random.Generator, centre: Point, radius: float) -> list[Point]:
    """A smooth closed outline around `centre`, as a pond has it."""
    t = np.linspace(0, 2 * math.pi, 96, endpoint=False)
    r = np.ones_like(t)
    for k in range(2, 6):
        r += rng.uniform(-0.5, 0.5) / k**1.2 * np.cos(k * t + rng.uniform(0, 6.3))
    stretch = rng.uniform(0.7, 1.3)
    x = centre[0] + radius * r * np.cos(t) * stretch
    y = centre[1] + radius * r * np.sin(t) / stretch
    return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]


def _draw_ponds(
    canvas: _Canvas, road: list[Point], width: float, size: int
) -> list[Pond]:
    """Ponds on both sides of the road; the largest of all lies south of it."""
    rng = canvas.rng
    radii = np.array([0.085, 0.062, 0.04, 0.03, 0.045, 0.024, 0.018, 0.035]) * size
    radii *= rng.uniform(0.9, 1.1, len(radii))
    xs, ys = np.array(road).T
    placed: list[tuple[Point, float]] = []
    ponds = []
    for number, radius in enumerate(radii):
        south = number % 2 == 0
        for _ in range(200):
            x, y = rng.uniform(radius * 1.8, size - radius * 1.8, 2)
            gap = y - float(np.interp(x, xs, ys))
            far = abs(gap) > radius * 1.9 + width + 0.03 * size
            free = all(math.dist((x, y), p) > (radius + r) * 1.8 for p, r in placed)
            outline = _blob(rng, (x, y), radius)
            dry = not (canvas.cover[canvas.mask(outline)] == Cover.ROAD).any()
            if far and free and dry and (gap > 0) == south:
                placed.append(((x, y), radius))
                ponds.append(Pond(tuple(outline)))
                break
    water = np.array([44, 62, 66], np.float32) + rng.normal(0, 8, 3)
    for pond in ponds:
        mask = canvas.mask(list(pond.outline))
        shore = ndimage.binary_dilation(mask, iterations=max(2, round(width / 4)))
        canvas.fill(shore, np.array([116, 112, 84], np.float32), Cover.MEADOW)
        tint = water + rng.normal(0, 5, 3)
        canvas.fill(mask, tint.astype(np.float32), Cover.WATER, (1.5, 1, 3))
    return ponds


def _draw_houses(
    canvas: _Canvas,
    road: list[Point],
    side: list[Point],
    width: float,
    metres: float,
) -> None:
    """Houses along both roads, with two roof faces and a shadow to the north-west."""
    rng = canvas.rng
    roofs = [
        (152, 84, 66),
        (128, 70, 58),
        (120, 116, 112),
        (168, 160, 150),
        (96, 88, 84),
    ]
    wanted, tries = int(rng.integers(16, 28)), 0
    while wanted and tries < 400:
        tries += 1
        line = road if rng.random() < 0.6 else side
        i = int(rng.integers(1, len(line) - 1))
        (x0, y0), (x1, y1) = line[i - 1], line[i + 1]
        heading = math.atan2(y1 - y0, x1 - x0)
        away = (width / 2 + rng.uniform(14, 40) * metres) * rng.choice([-1, 1])
        x = line[i][0] - math.sin(heading) * away
        y = line[i][1] + math.cos(heading) * away
        long, wide = rng.uniform(14, 26) * metres, rng.uniform(9, 14) * metres
        box = _box((x, y), long, wide, heading)
        mask = canvas.mask(box)
        around = ndimage.binary_dilation(mask, iterations=max(2, round(4 * metres)))
        blocked = np.isin(
            canvas.cover[around], (Cover.ROAD, Cover.WATER, Cover.BUILDING)
        )
        if not mask.any() or blocked.any():
            continue
        shift = 5 * metres
        canvas.shade(canvas.mask([(a - shift, b - shift) for a, b in box]), 0.55)
        roof = np.array(roofs[rng.integers(len(roofs))], np.float32)
        roof += rng.normal(0, 7, 3).astype(np.float32)
        canvas.fill(mask, roof, Cover.BUILDING, (3, 1, 1))
        sunny = canvas.mask(_box((x, y), long, wide, heading, half=True))
        canvas.rgb[sunny] *= 1.18
        wanted -= 1


def _box(
    centre: Point, long: float, wide: float, heading: float, half: bool = False
) -> list[Point]:
    """Corners of a turned rectangle, or of the half of it on one side of the ridge."""
    c, s = math.cos(heading), math.sin(heading)
    low = 0.0 if half else -wide / 2
    corners = [
        (-long / 2, low),
        (long / 2, low),
        (long / 2, wide / 2),
        (-long / 2, wide / 2),
    ]
    return [(centre[0] + a * c - b * s, centre[1] + a * s + b * c) for a, b in corners]


def _draw_trees(canvas: _Canvas, metres: float) -> None:
    """Groves and single trees, on fields and meadows only, each with its shadow."""
    rng, size = canvas.rng, canvas.size
    spots: list[Point] = [
        (float(x), float(y))
        for x, y in rng.uniform(0, size, (int(rng.integers(30, 60)), 2))
    ]
    for _ in range(int(rng.integers(3, 7))):
        centre = rng.uniform(0, size, 2)
        grove = rng.normal(centre, rng.uniform(18, 40) * metres, (70, 2))
        spots += [(float(x), float(y)) for x, y in grove]
    rows, columns = np.mgrid[:size, :size]
    for x, y in spots:
        radius = rng.uniform(2.5, 6) * metres
        reach = math.ceil(radius * 2) + 2
        window = np.s_[
            max(0, int(y) - reach) : max(0, int(y) + reach),
            max(0, int(x) - reach) : max(0, int(x) + reach),
        ]
        cover, rgb = canvas.cover[window], canvas.rgb[window]
        if not cover.size or not np.isin(cover, (Cover.FIELD, Cover.MEADOW)).all():
            continue
        dx, dy = columns[window] - x, rows[window] - y
        rgb[np.hypot(dx + radius * 0.7, dy + radius * 0.7) < radius] *= 0.6
        crown = np.hypot(dx, dy) < radius * (1 + 0.15 * np.sin(5 * np.arctan2(dy, dx)))
        light = 1 + 0.25 * (dx + dy)[crown] / (2 * radius)
        green = np.array([52, 74, 38], np.float32) + rng.normal(0, 7, 3)
        rgb[crown] = green * light[:, None] + rng.normal(0, 6, (int(crown.sum()), 1))
        cover[crown] = Cover.TREE


def write_demo(path: Path, seed: int = DEMO_SEED) -> DrawnScene:
    """Write the demo raster as a GeoTIFF with overviews and return its truth."""
    import rasterio
    from rasterio.enums import Resampling
    from rasterio.transform import from_origin

    scene = draw_scene(seed)
    height, width = scene.cover.shape
    profile = {
        'driver': 'GTiff', 'width': width, 'height': height, 'count': 3,
        'dtype': 'uint8', 'crs': DEMO_CRS, 'transform': from_origin(*DEMO_ORIGIN, 1, 1),
        'tiled': True, 'compress': 'deflate', 'photometric': 'rgb',
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(path, 'w', **profile) as target:
        target.write(scene.rgb.transpose(2, 0, 1))
        target.build_overviews([2, 4, 8], Resampling.average)
    return scene


def main() -> None:
    """Write the demo raster to the path given."""
    parser = argparse.ArgumentParser(description='Draw the demo raster.')
    parser.add_argument('path', type=Path)
    parser.add_argument('--seed', type=int, default=DEMO_SEED)
    arguments = parser.parse_args()
    write_demo(arguments.path, arguments.seed)


if __name__ == '__main__':
    main()
