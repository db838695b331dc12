"""Sets are read by what their README files say is complete and what is a trap."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model_core.training.concepts import IGNORE, Concept, answers
from model_core.training.datasets import LabelledImage, elsewhere, halves, split
from model_core.training.sets import cover, objects, presence, roads


def write(folder: Path, name: str, mask: np.ndarray | None, shape=(40, 60)) -> None:
    for part in ('images', 'masks'):
        (folder / part).mkdir(parents=True, exist_ok=True)
    shape = shape if mask is None else mask.shape
    pixels = np.zeros((*shape, 3), np.uint8)
    Image.fromarray(pixels).save(folder / f'images/{name}.webp')
    if mask is not None:
        Image.fromarray(mask.astype(np.uint8)).save(folder / f'masks/{name}.png')


def write_json(path: Path, data: object) -> None:
    path.write_text(json.dumps(data), encoding='utf-8')


def test_a_track_is_a_road_and_bare_soil_is_bare_land(tmp_path):
    mask = np.array([[1, 2, 3, 4, 5, 6, 255]] * 8).repeat(8, 1)
    write(tmp_path / 'czech_ortho', 'OLOM88_0', mask)
    item = {'image': 'OLOM88_0.webp', 'sheet': 'OLOM88', 'scale': 0.5}
    write_json(tmp_path / 'czech_ortho/classes.json', {'items': [item]})
    (image,) = cover.czech_ortho(tmp_path / 'czech_ortho')
    labels = image.labels()[0, ::8]

    def asked(concept: Concept) -> list[int]:
        return answers(concept, image.known, image.exclusive)[labels].tolist()

    assert asked(Concept.ROAD) == [0, 0, 1, 0, 0, 1, IGNORE]
    assert asked(Concept.DIRT_ROAD) == [0, 0, 0, 0, 0, 1, IGNORE]
    assert asked(Concept.LAND)[1] == 1
    # Green may be a tree, a crop or a wood; which, nobody has said.
    for concept in (Concept.TREE, Concept.FIELD, Concept.FOREST):
        assert asked(concept)[0] == IGNORE
    assert image.gsd == pytest.approx(0.32)


def test_what_has_no_greenhouse_mask_may_be_a_greenhouse(tmp_path):
    mask = np.zeros((20, 20))
    mask[5:10, 5:10] = 1
    write(tmp_path / 'greenhouse_jeju', 'jeju_10', mask)
    items = {'items': [{'image': 'jeju_10.webp'}]}
    write_json(tmp_path / 'greenhouse_jeju/items.json', items)
    (image,) = cover.greenhouse_jeju(tmp_path / 'greenhouse_jeju')
    table = answers(Concept.GREENHOUSE, image.known, image.exclusive)
    found = table[image.labels()]
    assert set(np.unique(found)) == {1, IGNORE}
    assert (found == 1).sum() == 25


def test_what_is_narrow_of_the_land_is_a_pier(tmp_path):
    mask = np.zeros((256, 256))
    mask[:80] = 2
    mask[80:180, 100:108] = 2
    mask[120:140, 120:126] = 1
    write(tmp_path / 'hrsc_harbour', '100001100', mask)
    (image,) = objects.hrsc_harbour(tmp_path / 'hrsc_harbour')
    labels = image.labels()
    assert labels[150, 104] == Concept.PIER
    assert labels[40, 40] == 0
    assert labels[130, 122] == Concept.SHIP
    assert labels[200, 30] == Concept.WATER
    # Of the land itself only so much is known: it is no water and no ship.
    assert answers(Concept.BUILDING, image.known, image.exclusive)[0] == IGNORE


def test_a_slanted_court_in_an_upright_box_has_no_outline(tmp_path):
    folder = tmp_path / 'tennis_courts'
    write(folder, 'tennis_001', None, (200, 200))
    boxes = [[10, 10, 48, 24], [100, 100, 60, 58]]
    data = {
        'images': [
            {'id': 1, 'file_name': 'tennis_001.webp', 'width': 200, 'height': 200}
        ],
        'annotations': [
            {'id': n, 'image_id': 1, 'bbox': b, 'area': b[2] * b[3]}
            for n, b in enumerate(boxes)
        ],
    }
    write_json(folder / 'boxes_coco.json', data)
    (image,) = objects.tennis_courts(folder)
    labels = image.labels()
    assert labels[20, 30] == Concept.TENNIS_COURT
    assert labels[130, 130] == IGNORE
    assert labels[190, 20] == 0
    # A court is 23.8 m long, so the picture tells its own scale.
    assert image.gsd == pytest.approx(0.5, rel=0.05)


def presence_of(folder: Path, scene: str, present: list[str]) -> LabelledImage:
    write(folder, f'{scene}07', None, (256, 250))
    item = {'image': f'{scene}07.webp', 'scene': scene, 'present': present}
    write_json(folder / 'presence.json', {'images': [item]})
    (image,) = presence.ucmerced(folder)
    return image


def test_presence_says_what_is_there_and_not_where(tmp_path):
    image = presence_of(tmp_path / 'ucmerced', 'harbor', ['dock', 'ship', 'water'])
    assert {Concept.SHIP, Concept.PIER, Concept.WATER, Concept.HARBOR} <= image.present
    assert {Concept.AIRPLANE, Concept.STORAGE_TANK, Concept.RUNWAY} <= image.absent
    assert (image.labels() == IGNORE).all()
    assert image.labels().shape == (256, 250)
    # Nobody has looked for pools.
    assert Concept.SWIMMING_POOL not in image.present | image.absent


def test_a_court_of_a_sport_that_is_not_told_is_neither_there_nor_absent(tmp_path):
    image = presence_of(tmp_path / 'ucmerced', 'denseresidential', ['court', 'trees'])
    for concept in (Concept.TENNIS_COURT, Concept.BASKETBALL_COURT):
        assert concept not in image.present | image.absent
    assert Concept.VEGETATION in image.present


def test_a_car_park_fills_its_picture(tmp_path):
    image = presence_of(tmp_path / 'ucmerced', 'parkinglot', ['cars', 'pavement'])
    assert (image.labels() == Concept.PARKING_LOT).all()
    # And has everything else on it.
    for concept in (Concept.VEHICLE, Concept.BUILDING, Concept.TREE):
        table = answers(concept, image.known, image.exclusive)
        assert table[Concept.PARKING_LOT] == IGNORE
    never = answers(Concept.AIRPLANE, image.known, image.exclusive, image.absent)
    assert never[Concept.PARKING_LOT] == 0


def item_at(place: str, number: int = 0) -> LabelledImage:
    return LabelledImage(
        f'{place.split("/")[0]}/{number}', place, Path(), lambda: np.zeros((1, 1)),
        frozenset(), 1.0,
    )  # fmt: skip


@pytest.mark.parametrize(
    'place',
    ['mass_roads/1', 'tennis_courts/a', 'czech_ortho/OLOM88', 'roads_russia/4',
     'hrsc_harbour/1000011'],
)  # fmt: skip
def test_other_places_are_neither_trained_on_nor_in_the_development_split(place):
    items = [item_at(place, n) for n in range(9)]
    assert split(items) == ([], [])
    assert elsewhere(items) == items


@pytest.mark.parametrize('place', ['czech_ortho/VYSK12', 'roads_russia/3', 'dubai/4'])
def test_the_rest_of_a_set_is_trained_on(place):
    assert elsewhere([item_at(place)]) == []


def test_thresholds_are_chosen_on_other_places_than_those_reported_about():
    items = [item_at(f'a/{n // 5}', n) for n in range(20)]
    items += [item_at('b/only', n) for n in range(6)]
    first, second = halves(items)
    assert len(first) + len(second) == len(items)
    own = [{i.place for i in half if i.place != 'b/only'} for half in (first, second)]
    assert not own[0] & own[1]
    assert all(own)
    # A set of one place gives both halves some of its images.
    assert sum(i.place == 'b/only' for i in first) == 3


def test_blocks_of_captures_are_one_place(tmp_path):
    folder = tmp_path / 'roads_russia'
    names = [f'road_{n:03d}.webp' for n in (1, 20, 21, 81, 120, 121)]
    for name in names:
        write(folder, Path(name).stem, np.zeros((8, 8)))
    write_json(folder / 'items.json', {'items': [{'image': name} for name in names]})
    items = list(roads.roads_russia(folder))
    assert [i.place.split('/')[1] for i in items] == ['0', '0', '1', '4', '5', '6']
    assert len(elsewhere(items)) == 2
