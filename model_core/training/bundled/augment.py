"""Change how a picture was taken: place, scale, direction, light, air, compression."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.uint8]
Rng = np.random.Generator


@dataclass(frozen=True)
class Patch:
    """A piece of ground as a training picture shows it.

    Attributes:
        image: (H, W, 3) uint8 pixels.
        labels: (H, W) uint8, see `datasets.Truth`.
        things: (H, W) uint16, see `datasets.Truth`.
    """

    image: Picture
    labels: Picture
    things: NDArray[np.uint16]


def cut(
    source: Patch,
    centre: tuple[float, float],
    shape: tuple[int, int],
    zoom: float,
    angle: float,
    mirror: bool,
) -> Patch:
    """Cut a patch of `shape` (rows, columns) about `centre`, zoomed and turned.

    Beyond its borders the source is mirrored, labels and all.

    Args:
        source: What to cut from.
        centre: Row and column of the source in the middle of the patch.
        shape: Rows and columns of the patch.
        zoom: Pixels of the patch to a pixel of the source.
        angle: Degrees by which the patch is turned.
        mirror: Whether left and right change places.
    """
    turn = math.radians(angle)
    quarter = angle % 90 == 0
    # The upright rectangle of the source that holds the turned patch.
    cos, sin = abs(math.cos(turn)), abs(math.sin(turn))
    tall = math.ceil(shape[0] * cos + shape[1] * sin - 1e-6)
    wide = math.ceil(shape[1] * cos + shape[0] * sin - 1e-6)
    if not quarter:
        # The picture is turned on its own canvas, which has to hold the patch too.
        tall, wide = max(tall, shape[0]), max(wide, shape[1])
    rows, columns = max(1, round(tall / zoom)), max(1, round(wide / zoom))
    top, left = round(centre[0] - rows / 2), round(centre[1] - columns / 2)
    window = (_mirrored(top, rows, source.labels.shape[0]),
              _mirrored(left, columns, source.labels.shape[1]))  # fmt: skip

    def piece(values: NDArray[np.generic], smooth: bool) -> NDArray[np.generic]:
        image = Image.fromarray(np.ascontiguousarray(_take(values, window)))
        way = Image.Resampling.BILINEAR if smooth else Image.Resampling.NEAREST
        image = image.resize((wide, tall), way)
        if not quarter:
            image = image.rotate(angle, way)
        turned = np.asarray(image)
        if quarter:
            turned = np.rot90(turned, round(angle / 90))
        first = ((turned.shape[0] - shape[0]) // 2, (turned.shape[1] - shape[1]) // 2)
        turned = turned[first[0] : first[0] + shape[0], first[1] : first[1] + shape[1]]
        return turned[:, ::-1] if mirror else turned

    return Patch(
        piece(source.image, True).astype(np.uint8),
        piece(source.labels, False).astype(np.uint8),
        piece(source.things.astype(np.int32), False).astype(np.uint16),
    )


def _mirrored(start: int, count: int, length: int) -> slice | NDArray[np.int64]:
    """Indices `start` to `start + count`, folded back at both ends of the source."""
    if start >= 0 and start + count <= length:
        return slice(start, start + count)
    folded = np.arange(start, start + count) % (2 * length)
    return np.where(folded < length, folded, 2 * length - 1 - folded)


def _take(
    values: NDArray[np.generic], window: tuple[slice | NDArray[np.int64], ...]
) -> NDArray[np.generic]:
    return values[window[0]][:, window[1]]


def relight(rng: Rng, image: Picture) -> NDArray[np.float32]:
    """Change light, colour, haze, sharpness and compression; scale to -1 to 1."""
    if rng.random() < 0.25:
        image = _compressed(rng, image)
    values = np.arange(256, dtype=np.float32) / 255
    values = values ** np.float32(math.exp(rng.uniform(-0.4, 0.4)))
    contrast, light = rng.uniform(0.75, 1.25), rng.uniform(-0.08, 0.08)
    values = (values - 0.45) * contrast + 0.45 + light
    tables = values[:, None] * (rng.uniform(0.8, 1.2) * rng.uniform(0.9, 1.1, 3))
    if rng.random() < 0.2:
        # Haze lifts the dark and is bluish.
        depth = rng.uniform(0.05, 0.35)
        tables = tables * (1 - depth) + depth * np.array([0.75, 0.8, 0.88])
    x = np.stack(
        [tables[:, band].astype(np.float32)[image[..., band]] for band in range(3)],
        axis=2,
    )
    colour = np.float32(rng.uniform(0.3, 1.5) if rng.random() < 0.5 else 1)
    if colour != 1:
        grey = x.mean(axis=2, keepdims=True)
        x = grey + (x - grey) * colour
    if rng.random() < 0.25:
        x += rng.normal(0, rng.uniform(0.005, 0.03), x.shape[:2])[..., None]
    relit: NDArray[np.float32] = (x.clip(0, 1) * 2 - 1).astype(np.float32)
    return relit


def _compressed(rng: Rng, image: Picture) -> Picture:
    """Through JPEG, or through a coarser resolution and back."""
    picture = Image.fromarray(np.ascontiguousarray(image))
    if rng.random() < 0.5:
        buffer = io.BytesIO()
        picture.save(buffer, 'JPEG', quality=int(rng.integers(30, 90)))
        return np.asarray(Image.open(buffer))
    size = picture.size
    small = tuple(round(side * rng.uniform(0.45, 0.9)) for side in size)
    blurred = picture.resize((small[0], small[1]), Image.Resampling.BILINEAR)
    return np.asarray(blurred.resize(size, Image.Resampling.BILINEAR))
