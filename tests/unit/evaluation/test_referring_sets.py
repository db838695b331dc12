"""The public sets are read as they are published, and what is wrong is named."""

import json
import logging
import os
import pickle
from collections import OrderedDict

import numpy as np
import pytest
from set_samples import (
    box,
    grey,
    picture,
    rle,
    write_refsegrs,
    write_risbench,
    write_rrsisd,
)

from model_core.errors import RequestError
from model_core.evaluation.plain_pickle import read_plain_pickle
from model_core.evaluation.referring_sets import Layout, load_refs

CAR, ROAD = box(2, 3, 4, 5), box(10, 0, 3, 30)


def test_refsegrs(tmp_path):
    write_refsegrs(tmp_path, [('7', 'the white car', CAR), ('12', 'paved road', ROAD)])
    car, road = load_refs(Layout.REFSEGRS, tmp_path, 'test')
    assert (car.id, car.sentence, car.category) == ('7-1', 'the white car', 'car')
    assert car.image == tmp_path / 'images/7.tif'
    # A grey of 50 is background still, one of 51 is not.
    assert np.array_equal(car.mask(), CAR)
    assert (road.id, road.category) == ('12-2', 'road')
    assert road.mask().sum() == 90


def test_refsegrs_in_its_folder_and_with_numbered_phrase_files(tmp_path, caplog):
    write_refsegrs(
        tmp_path / 'RefSegRS',
        [('7', 'low vegetation along the road', CAR)],
        split='val',
        phrases='output_phrase_{}3.txt',
    )
    with caplog.at_level(logging.WARNING):
        [ref] = load_refs(Layout.REFSEGRS, tmp_path, 'val')
    assert ref.category == 'low vegetation'
    assert 'holds 1 sentences here and 431 as published' in caplog.text


def test_a_sentence_that_names_no_class_has_none(tmp_path):
    write_refsegrs(tmp_path, [('1', 'the carriage', CAR), ('2', 'two Cars', CAR)])
    assert [r.category for r in load_refs(Layout.REFSEGRS, tmp_path, 'test')] == [
        None,
        'car',
    ]


@pytest.mark.parametrize(
    ('images', 'masks'), [('img_rgb', 'mask'), ('images', 'masks')]
)
def test_risbench(tmp_path, images, masks):
    lines = [('P0003.png', 'the soccer ball field on the left', CAR)]
    write_risbench(tmp_path, lines, images=images, masks=masks)
    [ref] = load_refs(Layout.RISBENCH, tmp_path, 'test')
    assert ref.image == tmp_path / images / 'P0003.png'
    assert (ref.id, ref.category) == ('P0003-1', 'soccer ball field')
    assert np.array_equal(ref.mask(), CAR)


def test_rrsisd(tmp_path):
    other = box(4, 5, 4, 4)
    write_rrsisd(
        tmp_path,
        ('02934.jpg', 'A windmill on the left', 0, [CAR]),
        ('00001.jpg', 'The golf field', 1, [CAR, other]),
    )
    windmill, field = load_refs(Layout.RRSISD, tmp_path, 'test')
    assert (windmill.id, windmill.category) == ('0', 'windmill')
    assert windmill.sentence == 'A windmill on the left'
    # By the number of the image; the ref's own file name is not looked at.
    assert windmill.image == tmp_path / 'images/rrsisd/JPEGImages/02934.jpg'
    # 4 x 5 pixels, whatever "area" says.
    assert windmill.mask().sum() == 20
    assert field.category == 'golf field'
    # Masks of 20 and 16 pixels overlap in rows 4 and 5, columns 5 to 7: these 6 are
    # in both and belong to neither.
    assert field.mask().sum() == 20 + 16 - 2 * 6


def test_rrsisd_knows_its_splits(tmp_path):
    write_rrsisd(tmp_path, ('1.jpg', 'A dam', 0, [CAR]), split='testA')
    assert len(load_refs(Layout.RRSISD, tmp_path, 'test')) == 1
    with pytest.raises(RequestError, match='no sentence of the split "val"'):
        load_refs(Layout.RRSISD, tmp_path, 'val')


def test_missing_files_are_named_before_any_work(tmp_path):
    write_refsegrs(tmp_path, [(str(n), 'the car', CAR) for n in range(8)])
    for name in ('images/0.tif', 'masks/3.tif'):
        (tmp_path / name).unlink()
    with pytest.raises(RequestError) as caught:
        load_refs(Layout.REFSEGRS, tmp_path, 'test')
    message = str(caught.value)
    assert message.startswith('2 files are missing: ')
    assert str(tmp_path / 'images/0.tif') in message
    assert str(tmp_path / 'masks/3.tif') in message


def test_of_many_missing_files_ten_are_named(tmp_path):
    write_rrsisd(tmp_path, *((f'{n:02}.jpg', 'A dam', 0, [CAR]) for n in range(13)))
    for path in (tmp_path / 'images/rrsisd/JPEGImages').iterdir():
        path.unlink()
    with pytest.raises(RequestError) as caught:
        load_refs(Layout.RRSISD, tmp_path, 'test')
    assert '13 files are missing' in str(caught.value)
    assert '09.jpg and 3 more' in str(caught.value)


@pytest.mark.parametrize('layout', list(Layout))
def test_a_folder_that_is_none_is_refused(tmp_path, layout):
    with pytest.raises(RequestError, match='is no folder of'):
        load_refs(layout, tmp_path, 'test')
    with pytest.raises(RequestError, match='no folder'):
        load_refs(layout, tmp_path / 'gone', 'test')


def test_a_split_without_a_phrase_file_is_named(tmp_path):
    write_refsegrs(tmp_path, [('1', 'the car', CAR)])
    with pytest.raises(RequestError, match=r'lacks output_phrase_val\.txt'):
        load_refs(Layout.REFSEGRS, tmp_path, 'val')
    for number in (2, 3):
        (tmp_path / f'output_phrase_val{number}.txt').write_text('1 the car')
    with pytest.raises(RequestError, match=r'output_phrase_val2\.txt, output'):
        load_refs(Layout.REFSEGRS, tmp_path, 'val')


def test_a_line_without_a_sentence_is_named(tmp_path):
    write_refsegrs(tmp_path, [('1', 'the car', CAR), ('2', '', CAR)])
    with pytest.raises(RequestError, match='line 2 has no sentence'):
        load_refs(Layout.REFSEGRS, tmp_path, 'test')


def test_rrsisd_without_its_lists_or_with_others_is_refused(tmp_path):
    picture(tmp_path / 'images/rrsisd/JPEGImages/1.jpg')
    with pytest.raises(RequestError, match=r'2 files are missing: .*refs\(unc\)\.p'):
        load_refs(Layout.RRSISD, tmp_path, 'test')
    folder = tmp_path / 'rrsisd'
    folder.mkdir()
    (folder / 'instances.json').write_text(json.dumps({'images': []}))
    (folder / 'refs(unc).p').write_bytes(pickle.dumps([]))
    with pytest.raises(RequestError, match="KeyError 'categories'"):
        load_refs(Layout.RRSISD, tmp_path, 'test')


def test_a_damaged_mask_is_named_when_it_is_read(tmp_path):
    root = tmp_path / 'grey'
    write_refsegrs(root, [('1', 'the car', CAR)])
    (root / 'masks/1.tif').write_bytes(b'broken')
    [ref] = load_refs(Layout.REFSEGRS, root, 'test')
    with pytest.raises(RequestError, match=r'1\.tif cannot be read'):
        ref.mask()
    root = tmp_path / 'runs'
    write_rrsisd(root, ('1.jpg', 'A dam', 0, [CAR]))
    path = root / 'rrsisd/instances.json'
    fields = json.loads(path.read_text())
    fields['annotations'][0]['segmentation'] = [rle(CAR) | {'size': [5, 5]}]
    path.write_text(json.dumps(fields))
    [ref] = load_refs(Layout.RRSISD, root, 'test')
    with pytest.raises(RequestError, match='The mask of 0 cannot be read'):
        ref.mask()


class Evil:
    """What runs a command as soon as it is unpickled."""

    def __init__(self, command):
        self.command = command

    def __reduce__(self):  # noqa: D105
        return os.system, (self.command,)


@pytest.mark.parametrize('protocol', range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_that_would_run_code_is_refused_and_runs_none(tmp_path, protocol):
    trace = tmp_path / 'trace'
    write_rrsisd(tmp_path, ('1.jpg', 'A dam', 0, [CAR]))
    path = tmp_path / 'rrsisd/refs(unc).p'
    path.write_bytes(pickle.dumps([{1: Evil(f'touch "{trace}"')}], protocol))
    with pytest.raises(RequestError, match=r'asks for (posix|nt)\.system'):
        load_refs(Layout.RRSISD, tmp_path, 'test')
    assert not trace.exists()


@pytest.mark.parametrize(
    ('data', 'told'),
    [
        (pickle.dumps(OrderedDict(a=1)), 'collections.OrderedDict'),
        (pickle.dumps(np.float64(1)), 'numpy'),
        (b"(S'touch x'\nios\nsystem\n.", 'os.system'),
        (b'Pname\n.', 'outside of the file'),
        (b"S'call me'\n(tR.", 'cannot be read'),
        (b'', 'cannot be read'),
        (b'\x80\x05 nonsense', 'cannot be read'),
    ],
)
def test_a_pickle_of_more_than_plain_data_is_refused(tmp_path, data, told):
    path = tmp_path / 'some.p'
    path.write_bytes(data)
    with pytest.raises(RequestError, match=told):
        read_plain_pickle(path)


def test_plain_data_comes_back(tmp_path):
    data = [{'a': (1, 2.5, None, True), 'b': {'c': ['d', 'é']}}]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        path = tmp_path / 'plain.p'
        path.write_bytes(pickle.dumps(data, protocol))
        assert read_plain_pickle(path) == data
    # A string that Python 2 wrote.
    path.write_bytes(b"(lp0\nS'the dam'\np1\na.")
    assert read_plain_pickle(path) == ['the dam']


def test_masks_of_0_and_1_are_read_like_those_of_0_and_255(tmp_path):
    write_risbench(tmp_path, [('a.png', 'the dam', CAR)])
    grey(tmp_path / 'mask/a.png', CAR, on=255)
    [ref] = load_refs(Layout.RISBENCH, tmp_path, 'test')
    assert np.array_equal(ref.mask(), CAR)
