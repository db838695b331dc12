"""A road is one road where a tree hides a piece of it; two roads stay two."""

import math
from pathlib import Path

import pytest
from shapely import affinity
from shapely.geometry import LineString, Polygon, box
from vector_samples import drawn, score_map

from model_core.vector.objects import Found, find_objects


def roads(folder: Path, *outlines: Polygon) -> list[Found]:
    return find_objects(
        score_map(folder, drawn(*outlines)), 0.5, parted=False, roads=True
    )


def cut_road(width: float, gap: float, angle: float = 0) -> list[Polygon]:
    """Two pieces of a road through the middle of the picture."""
    pieces = [
        LineString([(20, 150), (150 - gap / 2, 150)]),
        LineString([(150 + gap / 2, 150), (280, 150)]),
    ]
    return [
        affinity.rotate(piece.buffer(width / 2, cap_style='flat'), angle, (150, 150))
        for piece in pieces
    ]


@pytest.mark.parametrize('angle', [0, 90, 17, 45, 118])
@pytest.mark.parametrize(('width', 'gap'), [(8, 14), (8, 30), (3, 9), (20, 40)])
def test_a_road_under_a_tree_is_one_road(tmp_path, width, gap, angle) -> None:
    (road,) = roads(tmp_path, *cut_road(width, gap, angle))
    assert road.geometry.is_valid
    assert road.geometry.geom_type == road.footprint.geom_type == 'Polygon'
    # What lies under the tree belongs to it.
    assert road.pixels == pytest.approx(260 * width, rel=0.2)


def test_a_road_in_many_pieces_is_one_road(tmp_path) -> None:
    dashes = [box(10 + 34 * n, 148, 32 + 34 * n, 152) for n in range(8)]
    assert len(roads(tmp_path, *dashes)) == 1


def test_a_bend_under_trees_is_followed(tmp_path) -> None:
    arc = LineString(
        [
            (150 - 120 * math.cos(t / 40), 260 - 120 * math.sin(t / 40))
            for t in range(90)
        ]
    )
    tree = box(140, 100, 160, 170)
    pieces = arc.buffer(5, cap_style='flat').difference(tree)
    assert len(roads(tmp_path, *pieces.geoms)) == 1


@pytest.mark.parametrize(
    'outlines',
    [
        # Farther apart than five times the width.
        cut_road(6, 45),
        # Side by side: two ways of a street.
        [box(20, 140, 280, 146), box(20, 152, 280, 158)],
        # Side by side, one behind the other.
        [box(20, 100, 140, 108), box(150, 130, 280, 138)],
        # At right angles: a corner that nobody has seen.
        [box(20, 146, 140, 154), box(152, 20, 160, 136)],
        # A lane before a motorway.
        [box(20, 146, 140, 152), box(150, 130, 290, 170)],
        # Two squares.
        [box(60, 100, 120, 160), box(130, 100, 190, 160)],
    ],
)
def test_two_roads_stay_two(tmp_path, outlines) -> None:
    assert len(roads(tmp_path, *outlines)) == 2


def test_a_dead_end_in_a_block_is_joined_to_its_other_half(tmp_path) -> None:
    block = box(20, 20, 280, 280).difference(box(30, 30, 270, 270))
    street = [box(30, 146, 130, 154), box(155, 146, 270, 154)]
    whole = block.union(street[0]).union(street[1])
    (road,) = roads(tmp_path, whole)
    assert len(road.footprint.interiors) == 2


def test_things_that_are_no_roads_stay_apart(tmp_path) -> None:
    pieces = cut_road(8, 14)
    found = find_objects(score_map(tmp_path, drawn(*pieces)), 0.5)
    assert len(found) == 2
    assert found[0].footprint.area == pytest.approx(pieces[0].area, rel=0.1)
