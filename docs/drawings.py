"""Draw what words mean: `drawings.py` writes docs/drawings/*.svg, `--check` compares.

Nothing in a drawing says which things are meant: the engine is asked, and what it
chooses is filled. So a drawing shows what the engine does, and a change of it shows in
the drawings.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import shapely
import shapely.affinity
from affine import Affine
from pyproj import CRS
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from model_core.expression.understand import understand  # noqa: E402
from model_core.scene import Frame, SceneObject, resolve  # noqa: E402

FOLDER = ROOT / 'docs' / 'drawings'
WIDTH, HEIGHT = 240, 160
# On the central meridian of a UTM zone, where up is true north.
LEFT, BOTTOM = 500_000.0 - WIDTH / 2, 5_400_000.0

ANCHOR = 'fill="#c9c4b8" stroke="#6b675e"'
MEANT = 'fill="#2f7fc1" stroke="#14466f"'
OTHER = 'fill="#ffffff" stroke="#7a7a7a" stroke-dasharray="3 2"'
GUIDE = 'fill="none" stroke="#d9822b" stroke-dasharray="2 3"'


@dataclass(frozen=True)
class Drawing:
    """A sentence and what it is asked over, in metres from the lower left corner.

    Attributes:
        name: Of the file.
        sentence: What is asked.
        things: Shapes by the phrase that they are of; a sentence's targets are filled
            where they are meant, and everything else is an anchor.
        guides: Lines that show where a limit lies.
    """

    name: str
    sentence: str
    things: dict[str, Sequence[BaseGeometry]]
    guides: Sequence[LineString] = field(default=())


def square(x: float, y: float, side: float) -> Polygon:
    """Return a square around a place."""
    return box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def road(*points: tuple[float, float], width: float = 8) -> Polygon:
    """Return a road along some points."""
    return LineString(points).buffer(width / 2, cap_style='flat')


def rays(x: float, y: float, *bearings: float) -> list[LineString]:
    """Return lines from a place, by their bearings in degrees."""
    up = LineString([(x, y), (x, y + 90)])
    return [shapely.affinity.rotate(up, -turn, origin=(x, y)) for turn in bearings]


_AROUND = [
    *(square(x, y, 16) for x in (40, 120, 200) for y in (30, 80, 130)),
    square(90, 128, 16),
]
_HALF = [LineString([(120, 0), (120, 160)]), LineString([(0, 80), (240, 80)])]

DRAWINGS = (
    Drawing(
        'near', 'ponds near the house',
        {'pond': [square(70, 75, 20), square(112, 110, 20), square(190, 60, 20)],
         'house': [square(70, 110, 24)]},
    ),
    Drawing(
        'beside', 'ponds next to the house',
        {'pond': [square(70, 82, 20), square(114, 110, 20), square(190, 60, 20)],
         'house': [square(70, 110, 24)]},
    ),
    Drawing(
        'within', 'ponds within 50 m of the road',
        {'pond': [square(40, 50, 20), square(110, 80, 20), square(180, 130, 20)],
         'road': [road((0, 20), (240, 20))]},
        [LineString([(0, 74), (240, 74)])],
    ),
    Drawing(
        'direction', 'ponds north of the house',
        {'pond': [p for p in _AROUND if not p.intersects(square(120, 60, 20))],
         'house': [square(120, 55, 20)]},
        rays(120, 55, -45, 45),
    ),
    Drawing(
        'direction-of-a-road', 'ponds north of the road',
        {'pond': [square(30, 40, 18), square(60, 120, 18), square(150, 110, 18),
                  square(200, 60, 18), square(225, 145, 18)],
         'road': [road((0, 80), (120, 70), (240, 110))]},
    ),
    Drawing(
        'diagonal', 'ponds north-east of the house',
        {'pond': [square(120, 140, 16), square(150, 105, 16), square(200, 90, 16),
                  square(60, 30, 16)],
         'house': [square(100, 55, 20)]},
        rays(100, 55, 22.5, 67.5),
    ),
    Drawing(
        'between', 'houses between the road and the river',
        {'house': [square(50, 80, 16), square(130, 95, 16), square(210, 140, 16),
                   square(120, 18, 16)],
         'road': [road((0, 120), (240, 120))],
         'river': [road((0, 40), (240, 40), width=14)]},
    ),
    Drawing(
        'in', 'houses in the park',
        {'house': [square(70, 80, 16), square(116, 60, 16), square(124, 100, 16),
                   square(180, 80, 16)],
         'park': [box(30, 30, 120, 130)]},
    ),
    Drawing(
        'along', 'houses along the road',
        {'house': [square(40, 96, 14), square(70, 96, 14), square(100, 96, 14),
                   box(150, 92, 200, 106), square(180, 20, 14)],
         'road': [road((0, 80), (240, 80))]},
    ),
    Drawing(
        'crossing', 'roads crossing the river',
        {'road': [road((60, 0), (60, 160)), road((120, 160), (120, 95)),
                  road((150, 20), (240, 20))],
         'river': [road((0, 70), (240, 90), width=20)]},
    ),
    Drawing(
        'surrounded', 'ponds surrounded by trees',
        {'pond': [square(70, 80, 20), square(180, 80, 20)],
         'tree': [*(square(70 + x, 80 + y, 12)
                    for x, y in ((0, 30), (30, 0), (0, -30), (-30, 0))),
                  square(180, 112, 12), square(180, 48, 12)]},
    ),
    Drawing(
        'with', 'houses with a pool',
        {'house': [box(30, 50, 80, 100), square(130, 80, 24), square(200, 80, 24)],
         'pool': [square(55, 75, 12), square(152, 80, 10)]},
    ),
    Drawing(
        'closer', 'ponds closer to the river than to the road',
        {'pond': [square(40, 120, 16), square(100, 90, 16), square(160, 60, 16),
                  square(210, 40, 16)],
         'road': [road((0, 150), (240, 150))],
         'river': [road((0, 10), (240, 10), width=14)]},
        [LineString([(0, 81.5), (240, 81.5)])],
    ),
    Drawing(
        'upper-left', 'houses in the upper left',
        {'house': [square(40, 130, 14), square(100, 95, 14), square(140, 130, 14),
                   square(60, 40, 14), square(200, 30, 14)]},
        _HALF,
    ),
    Drawing(
        'corner', 'houses in the corner',
        {'house': [square(30, 140, 14), square(100, 95, 14), square(215, 135, 14),
                   square(60, 20, 14), square(120, 30, 14)]},
        [LineString([(x, 0), (x, 160)]) for x in (80, 160)]
        + [LineString([(0, y), (240, y)]) for y in (53.3, 106.7)],
    ),
    Drawing(
        'centre', 'houses in the centre',
        {'house': [square(30, 140, 14), square(100, 95, 14), square(140, 65, 14),
                   square(170, 80, 14), square(120, 30, 14)]},
        [LineString([(x, 0), (x, 160)]) for x in (80, 160)]
        + [LineString([(0, y), (240, y)]) for y in (53.3, 106.7)],
    ),
    Drawing(
        'wider', 'roads wider than the river',
        {'road': [road((0, 130), (240, 130)), road((30, 85), (150, 95), width=24)],
         'river': [road((0, 30), (240, 30), width=14)]},
    ),
    Drawing(
        'rank', 'the second largest pond north of the road',
        {'pond': [square(40, 110, 40), square(110, 110, 30), square(180, 110, 22),
                  square(120, 25, 34)],
         'road': [road((0, 60), (240, 60))]},
    ),
)  # fmt: skip


def moved(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape of a drawing where it lies on the map."""
    return shapely.affinity.translate(shape, LEFT, BOTTOM)


def meant(drawing: Drawing) -> set[tuple[str, int]]:
    """Return which things the engine chooses: their phrase and their number."""
    frame = Frame(
        CRS.from_epsg(32632),
        Affine(1, 0, LEFT, 0, -1, BOTTOM + HEIGHT),
        moved(box(0, 0, WIDTH, HEIGHT)),
    )
    numbers: dict[int, tuple[str, int]] = {}
    objects: dict[str, list[SceneObject]] = {}
    for phrase, shapes in drawing.things.items():
        objects[phrase] = []
        for index, shape in enumerate(shapes):
            number = len(numbers) + 1
            numbers[number] = (phrase, index)
            objects[phrase].append(SceneObject(number, phrase, 1.0, moved(shape)))
    answer = resolve(understand(drawing.sentence), objects, frame)
    return {numbers[item.id] for item in answer.chosen}


def svg(drawing: Drawing) -> str:
    """Return the drawing."""
    chosen = meant(drawing)
    targets = {
        p for thing in understand(drawing.sentence).things for p in thing.phrases
    }
    lines = list(_shapes(drawing, chosen, targets))
    lines += [_path(guide, GUIDE) for guide in drawing.guides]
    body = '\n'.join(lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH * 1.5:g}" role="img">\n'
        f'<title>{escape(drawing.sentence)}</title>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fbfaf7" stroke="#d8d4ca"/>\n'
        f'{body}\n</svg>\n'
    )


def _shapes(
    drawing: Drawing, chosen: set[tuple[str, int]], targets: set[str]
) -> Iterator[str]:
    every = [
        (shape, phrase, index)
        for phrase, shapes in drawing.things.items()
        for index, shape in enumerate(shapes)
    ]
    # What is small may lie in what is large, and is to be seen there.
    for shape, phrase, index in sorted(every, key=lambda thing: -thing[0].area):
        style = MEANT if (phrase, index) in chosen else OTHER
        yield _path(shape, style if phrase in targets else ANCHOR)


def _path(shape: BaseGeometry, style: str) -> str:
    points = shapely.get_coordinates(shape).tolist()
    ends = ' L'.join(f'{x:.1f} {HEIGHT - y:.1f}' for x, y in points)
    closed = 'Z' if isinstance(shape, Polygon) else ''
    return f'<path d="M{ends}{closed}" {style}/>'


def main(arguments: list[str]) -> int:
    """Write the drawings, or name those that show something else than the engine."""
    changed = []
    for drawing in DRAWINGS:
        path, text = FOLDER / f'{drawing.name}.svg', svg(drawing)
        if arguments != ['--check']:
            path.write_text(text, encoding='utf-8')
        elif not path.is_file() or path.read_text('utf-8') != text:
            changed.append(path.name)
    for name in changed:
        print(f'{name} shows something else than the engine does.', file=sys.stderr)
    if changed:
        print('Run docs/drawings.py, and look at what changed.', file=sys.stderr)
    return 1 if changed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
