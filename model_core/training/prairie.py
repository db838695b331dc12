"""Drawn country as a coarse camera sees it: two to ten metres a pixel.

Fields in sections with roads of one or two pixels between them (gravel and asphalt),
some running aslant; a river; ponds that are dark, turbid, green or shallow; marsh;
woods; farmsteads. Bare and green fields, in the colours of a season.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .concepts import IGNORE, Concept
from .datasets import Labels
from .drawn import noise

Array = NDArray[np.float32]
Rng = np.random.Generator

# The concepts that a drawn country says everything about.
PRAIRIE_KNOWN = frozenset(Concept) - {
    Concept.VEGETATION, Concept.LAND, Concept.GROUND, Concept.BARE_SOIL,
    Concept.CHAPARRAL, Concept.TREE, Concept.BEACH,
}  # fmt: skip

_GREEN = ((70, 96, 52), (92, 118, 62), (58, 82, 50), (104, 128, 78), (84, 104, 72))
_RIPE = ((158, 146, 98), (176, 164, 118), (142, 134, 88), (166, 158, 128))
_BARE = ((128, 108, 88), (108, 92, 78), (148, 130, 110), (92, 82, 74), (160, 146, 130))
_SEASONS = ((_GREEN, _GREEN, _BARE), (_GREEN, _RIPE, _BARE), (_RIPE, _BARE, _BARE))
_WATERS = (
    (24, 34, 40), (36, 48, 52), (44, 58, 70),  # deep
    (104, 96, 78), (122, 112, 94), (92, 88, 76),  # turbid
    (66, 84, 58), (80, 94, 66),  # green with algae
    (120, 124, 116), (138, 140, 132), (96, 108, 110),  # shallow
)  # fmt: skip
_GRAVEL = ((186, 176, 156), (172, 160, 138), (200, 194, 180))
_ASPHALT = ((112, 112, 112), (136, 136, 134), (92, 92, 94), (154, 154, 152))


@dataclass(frozen=True)
class Prairie:
    """A picture (H, W, 3) uint8, its labels (H, W), and metres a pixel."""

    rgb: NDArray[np.uint8]
    labels: Labels
    gsd: float


def draw_prairie(seed: int, size: int, gsd: float | None = None) -> Prairie:
    """Draw a square country of `size` pixels; equal seeds, equal country."""
    rng = np.random.default_rng(seed)
    if gsd is None:
        gsd = math.exp(rng.uniform(math.log(2), math.log(10)))
    land = _Land(rng, size, gsd)
    land.fields()
    land.woods()
    land.ponds()
    if rng.random() < 0.45:
        land.river()
    land.roads()
    land.farms()
    return Prairie(land.picture(), land.labels, gsd)


class _Land:
    """The country in the making."""

    def __init__(self, rng: Rng, size: int, gsd: float) -> None:
        self.rng, self.size, self.gsd = rng, size, gsd
        self.rgb: Array = np.zeros((size, size, 3), np.float32)
        self.labels: Labels = np.full((size, size), Concept.FIELD, np.uint8)
        y, x = np.mgrid[:size, :size].astype(np.float32)
        turn = rng.normal(0, 0.04) if rng.random() < 0.7 else rng.uniform(0, math.pi)
        warp = noise(rng, size, size / 2) * rng.uniform(0, 2)
        self.u: Array = x * math.cos(turn) + y * math.sin(turn) + warp
        self.v: Array = y * math.cos(turn) - x * math.sin(turn) + warp
        # A section is a mile; elsewhere the country is cut smaller.
        mile = 1609 if rng.random() < 0.5 else rng.uniform(400, 1200)
        self.section = max(mile / gsd, 56.0)

    def fields(self) -> None:
        """Sections in halves, quarters and strips, each with its crop and rows."""
        rng = self.rng
        column = np.floor(self.u / self.section).astype(int)
        row = np.floor(self.v / self.section).astype(int)
        section = (row - row.min()) * 100 + column - column.min()
        along, across = self.u / self.section % 1, self.v / self.section % 1
        counts = rng.integers(1, 5, (section.max() + 1, 2))
        number = (
            section * 25
            + (along * counts[section, 0]).astype(int) * 5
            + (across * counts[section, 1]).astype(int)
        )
        there, places = np.unique(number, return_inverse=True)
        places = places.reshape(number.shape)
        season = _SEASONS[rng.integers(len(_SEASONS))]
        palettes = [season[n] for n in rng.integers(len(season), size=len(there))]
        colours = np.array([p[rng.integers(len(p))] for p in palettes], np.float32)
        colours += rng.normal(0, 7, colours.shape)
        self.rgb[:] = colours[places]
        for scale, depth in ((2.0, 3.0), (9.0, 4.0), (40.0, 5.0)):
            tint = rng.uniform(0.7, 1.3, 3) * rng.uniform(0.3, 1.3) * depth
            self.rgb += noise(rng, self.size, scale)[..., None] * tint
        rows = rng.uniform(0, 5, len(there))[places]
        lie = np.where(rng.random(len(there))[places] < 0.5, self.u, self.v)
        self.rgb += (rows * np.sin(lie * rng.uniform(1.2, 2.6)))[..., None]
        edge = ndimage.morphological_gradient(places, 3) > 0
        self.rgb[edge] += rng.uniform(-12, 10)

    def woods(self) -> None:
        """Woods with a ragged rim, and rows of trees that are none."""
        rng, size = self.rng, self.size
        shape = noise(rng, size, rng.uniform(40, 90)) + 0.3 * noise(rng, size, 7)
        wood = shape > rng.uniform(1.3, 2.3)
        tone = np.array([46, 64, 40], np.float32) + rng.normal(0, 8, 3)
        self.rgb[wood] = tone + noise(rng, size, 1.5)[wood][:, None] * 9
        self.labels[wood] = Concept.FOREST

    def ponds(self) -> None:
        """Ponds of every water, some with a rim of mud or reeds."""
        rng, size = self.rng, self.size
        y, x = np.mgrid[:size, :size]
        for _ in range(int(rng.integers(0, 14))):
            radius = math.exp(rng.uniform(math.log(3), math.log(size / 7)))
            angle = np.arctan2(y - (cy := rng.uniform(0, size)),
                               x - (cx := rng.uniform(0, size)))  # fmt: skip
            reach = np.ones_like(angle)
            for k in range(2, 6):
                reach += (
                    rng.uniform(-0.6, 0.6) / k * np.cos(k * angle + rng.uniform(0, 6.3))
                )
            stretch = rng.uniform(0.6, 1.6)
            away = np.hypot((x - cx) * stretch, (y - cy) / stretch) / radius / reach
            self._water(away < 1, away)

    def river(self) -> None:
        """A river that winds across, as wide as two to twelve pixels."""
        rng, size = self.rng, self.size
        along = np.arange(size, dtype=np.float32)
        middle = rng.uniform(0.2, 0.8) * size + (along - size / 2) * rng.uniform(-1, 1)
        for _ in range(3):
            wave = rng.uniform(0.02, 0.1)
            middle += rng.uniform(2, 14) * np.sin(along * wave + rng.uniform(0, 6.3))
        width = rng.uniform(2, 12)
        slope = np.hypot(1, np.gradient(middle))
        away = np.abs(along[None, :] - middle[:, None]) / slope[:, None] / (width / 2)
        if rng.random() < 0.5:
            away = away.T
        self._water(away < 1, away)

    def _water(self, wet: NDArray[np.bool_], away: Array) -> None:
        """Pour water where `wet`; `away` is 1 on the shore."""
        rng = self.rng
        if not wet.any():
            return
        if rng.random() < 0.5:
            marsh = (away < rng.uniform(1.1, 1.5)) & ~wet
            rim = (104, 108, 74) if rng.random() < 0.5 else (150, 142, 124)
            self.rgb[marsh] = np.array(rim, np.float32) + rng.normal(0, 8, 3)
            self.labels[marsh] = IGNORE
        tone = np.array(_WATERS[rng.integers(len(_WATERS))], np.float32)
        tone += rng.normal(0, 6, 3)
        shallow = (away[wet] ** 3)[:, None] * rng.uniform(-4, 34)
        self.rgb[wet] = tone + shallow + rng.normal(0, 1.5, (int(wet.sum()), 1))
        self.labels[wet] = Concept.WATER

    def roads(self) -> None:
        """The roads between the sections, most of them gravel, and one aslant."""
        rng = self.rng
        for line, other in ((self.u, self.v), (self.v, self.u)):
            numbers = np.unique(np.floor(line / self.section)).astype(int)
            for number in numbers:
                if rng.random() < 0.2:
                    continue
                away = np.abs(line - number * self.section)
                if rng.random() < 0.2:
                    # Ends at another road.
                    end = rng.integers(-3, 4) * self.section
                    side = other > end if rng.random() < 0.5 else other < end
                    away = np.where(side, away, np.inf)
                self._road(away, paved=rng.random() < 0.3)
        if rng.random() < 0.4:
            turn = rng.uniform(0, math.pi)
            y, x = np.mgrid[: self.size, : self.size]
            bend = noise(rng, self.size, self.size / 2) * rng.uniform(0, 8)
            line = x * math.cos(turn) + y * math.sin(turn) + bend
            place = (
                rng.uniform(0.2, 0.8) * self.size * (math.cos(turn) + math.sin(turn))
            )
            self._road(np.abs(line - place), paved=rng.random() < 0.8)

    def _road(self, away: Array, paved: bool) -> None:
        """A road of one to two pixels and a bit; a pixel of it covers half or more."""
        rng = self.rng
        width = max(
            1.0, (rng.uniform(8, 14) if paved else rng.uniform(6, 10)) / self.gsd
        )
        cover = (width / 2 + 0.5 - away).clip(0, 1)
        on = cover > 0
        tones = _ASPHALT if paved else _GRAVEL
        tone = np.array(tones[rng.integers(len(tones))], np.float32)
        tone += rng.normal(0, 6, 3)
        # The verge of a road is as much a part of the picture as the road.
        verge = (away < width / 2 + 1.5) & (rng.random() < 0.5)
        self.rgb[verge] += rng.uniform(-14, 6)
        mixed = self.rgb[on] + cover[on][:, None] * (tone - self.rgb[on])
        self.rgb[on] = mixed
        label = Concept.ROAD if paved else Concept.DIRT_ROAD
        doubtful = (
            (cover > 0.15)
            & (cover < 0.4)
            & ~np.isin(self.labels, (Concept.ROAD, Concept.DIRT_ROAD))
        )
        self.labels[doubtful] = IGNORE
        self.labels[cover >= 0.4] = label

    def farms(self) -> None:
        """Farmsteads: a few roofs under trees, by a road if there is room."""
        rng, size = self.rng, self.size
        for _ in range(int(rng.integers(0, 9))):
            cy, cx = rng.uniform(10, size - 10, 2)
            span = max(4, round(rng.uniform(40, 90) / self.gsd))
            yard = np.s_[
                max(0, int(cy) - span) : int(cy) + span,
                max(0, int(cx) - span) : int(cx) + span,
            ]
            if not (self.labels[yard] == Concept.FIELD).all():
                continue
            self.rgb[yard] += np.array([-14, -8, -14], np.float32)
            self.labels[yard] = IGNORE
            for _ in range(int(rng.integers(1, 6))):
                sides = rng.uniform(12, 50, 2) / self.gsd
                tall, wide = (max(1, round(side)) for side in sides)
                top, left = (int(c + rng.integers(-span, span)) for c in (cy, cx))
                roof = np.s_[max(0, top) : top + tall, max(0, left) : left + wide]
                if not (self.labels[roof] == IGNORE).all():
                    continue
                level = rng.uniform(90, 230)
                self.rgb[roof] = level * rng.uniform(0.85, 1.1, 3)
                # Single pixels are specks.
                seen = tall * wide >= 6
                self.labels[roof] = Concept.BUILDING if seen else IGNORE

    def picture(self) -> NDArray[np.uint8]:
        """The picture as a camera gives it: soft, noisy, with a cast."""
        rng = self.rng
        blur = rng.uniform(0.2, 0.7)
        soft = ndimage.gaussian_filter(self.rgb, (blur, blur, 0))
        soft *= rng.uniform(0.92, 1.08, 3)
        soft += rng.normal(0, rng.uniform(1, 4), soft.shape)
        picture: NDArray[np.uint8] = soft.clip(0, 255).astype(np.uint8)
        return picture
