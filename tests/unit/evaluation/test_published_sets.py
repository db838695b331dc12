"""The public sets are put to a model and measured as their papers do, and as we do."""

import json

import numpy as np
import pytest
from PIL import Image
from set_samples import box, write_refsegrs, write_risbench, write_rrsisd
from stand_in import Painted, install

from model_core import batch
from model_core.cli import main
from model_core.errors import RequestError
from model_core.evaluation import benchmark
from model_core.evaluation.referring_sets import Layout
from model_core.evaluation.report import report

LARGE = (40, 60)


@pytest.fixture
def answers(monkeypatch):
    """Answers by id instead of a network: masks, or an error."""
    given = {}

    def run_batch(requests, folder, model, device):
        folder.mkdir(parents=True)
        outcomes = []
        for line in requests.read_text().splitlines():
            name = json.loads(line)['id']
            answer = given[name]
            error = answer if isinstance(answer, str) else None
            if error is None:
                Image.fromarray(answer.astype(np.uint8) * 255).save(
                    folder / f'{name}.png'
                )
            outcomes.append(batch.Outcome(name, 1, 'Told.', 0.1, error))
        return outcomes

    monkeypatch.setattr(benchmark, 'run_batch', run_batch)
    return given


def evaluate(dataset, root, *more):
    split = ['--split', 'test']
    return main(['evaluate', '--dataset', dataset, '--root', str(root), *split, *more])


def rows(told):
    """The two tables' cells by name: as the papers measure, and at own size."""
    papers, own = told.split("At the pictures' own size")
    return tuple(
        {
            cells[0]: cells[1:]
            for line in part.splitlines()
            if line.startswith('| ')
            and (cells := [c.strip() for c in line.strip('|').split('|')])
        }
        for part in (papers, own)
    )


def test_rrsisd_by_hand(tmp_path, answers, capsys):
    whole = box(2, 3, 4, 5)
    write_rrsisd(
        tmp_path,
        ('1.jpg', 'A windmill on the left', 0, [whole]),
        ('2.jpg', 'The golf field', 1, [box(20, 20, 10, 10, LARGE)]),
        # Two masks that cover each other: REFER keeps nothing of them.
        ('3.jpg', 'A windmill', 0, [whole, whole]),
    )
    answers['0'] = box(2, 3, 2, 5)
    answers['1'] = box(20, 20, 10, 10, LARGE)
    answers['2'] = box(0, 0, 0, 0)
    assert evaluate('rrsisd', tmp_path) == 0
    told = capsys.readouterr().out
    assert 'holds 3 sentences here and 3,481 as published' in told
    papers, own = rows(told)
    # A pixel of 20 x 30 is 24 x 16 = 384 of 480 x 480, one of 40 x 60 is 96 of them.
    # First: 10 of 20 pixels, 3840 of 7680, 0.5. Second: 100 of 100, 9600 of 9600, 1.
    # Third: nothing of nothing, 0 for the papers and 1 for us.
    # Papers: mIoU 1.5 / 3, oIoU 13440 / 17280 = 0.7778.
    assert papers['all'] == [
        '3', '0', '50.00', '77.78', '66.67', '33.33', '33.33', '33.33', '33.33',
    ]  # fmt: skip
    assert papers['windmill'] == [
        '2', '0', '25.00', '50.00', '50.00', '0.00', '0.00', '0.00', '0.00',
    ]  # fmt: skip
    assert papers['golf field'][:4] == ['1', '0', '100.00', '100.00']
    # We: mIoU 2.5 / 3, oIoU (10 + 100) / (20 + 100) = 0.9167, absent 1 of 1.
    assert own['every prompt'] == [
        '3', '0', '0.83', '0.92', '1.00', '0.67', '0.67', '0.67', '0.67', '1.00',
    ]  # fmt: skip
    assert own['windmill'][2:4] == ['0.75', '0.50']
    assert own['with a target'][2:4] == ['0.75', '0.92']


def test_refsegrs_by_hand(tmp_path, answers, capsys):
    write_refsegrs(
        tmp_path,
        [
            ('7', 'the white car', box(0, 0, 10, 10)),
            ('7b', 'the road', box(0, 0, 10, 10)),
            ('9', 'the carriage', box(0, 0, 5, 5)),
        ],
    )
    # 90 of 100; 100 of 200, which Pr@0.5 counts; nothing of 25.
    answers['7-1'] = box(0, 0, 9, 10)
    answers['7b-2'] = box(0, 0, 20, 10)
    answers['9-3'] = box(15, 15, 0, 0)
    out = tmp_path / 'out'
    assert evaluate('refsegrs', tmp_path, '-o', str(out)) == 0
    papers, own = rows(capsys.readouterr().out)
    # mIoU (0.9 + 0.5 + 0) / 3; oIoU 190 / (100 + 200 + 25); 0.9 reaches Pr@0.9.
    assert papers['all'] == [
        '3', '0', '46.67', '58.46', '66.67', '33.33', '33.33', '33.33', '33.33',
    ]  # fmt: skip
    assert set(papers) == {'category', 'car', 'road', '-', 'all'}
    assert own['every prompt'][2:4] == ['0.47', '0.58']
    lines = [json.loads(x) for x in (out / 'results.jsonl').read_text().splitlines()]
    assert [line['published_iou'] for line in lines] == [0.9, 0.5, 0.0]
    assert [line['published_union'] for line in lines] == [
        100 * 384, 200 * 384, 25 * 384,
    ]  # fmt: skip
    assert [line['category'] for line in lines] == ['car', 'road', '']
    assert (out / 'gallery.png').is_file()
    assert not (out / 'truth').exists()


def test_a_failed_sentence_counts_as_missed(tmp_path, answers, capsys):
    lines = [
        ('a.png', 'the dam', box(0, 0, 10, 10)),
        ('b.png', 'a ship', box(0, 0, 5, 4)),
    ]
    write_risbench(tmp_path, lines)
    answers['a-1'] = box(0, 0, 10, 10)
    answers['b-2'] = 'The picture is broken.'
    assert evaluate('risbench', tmp_path) == 0
    told = capsys.readouterr().out
    papers, own = rows(told)
    # 100 of 100 and 0 of 20: mIoU 1 / 2, oIoU 100 / 120.
    assert papers['all'][:4] == ['2', '1', '50.00', '83.33']
    assert own['every prompt'][:4] == ['2', '1', '0.50', '0.83']
    assert '1 without an answer' in told
    assert '- b-2: "a ship": The picture is broken.' in told


def test_a_sentence_whose_mask_is_broken_is_left_out_and_named(
    tmp_path, answers, capsys
):
    lines = [
        ('a.png', 'the dam', box(0, 0, 10, 10)),
        ('b.png', 'a ship', box(0, 0, 5, 4)),
    ]
    write_risbench(tmp_path, lines)
    (tmp_path / 'mask/b.png').write_bytes(b'broken')
    answers['a-1'] = box(0, 0, 10, 10)
    assert evaluate('risbench', tmp_path) == 0
    told = capsys.readouterr().out
    assert '1 left out' in told
    assert f'- b-2: The mask {tmp_path / "mask/b.png"} cannot be read' in told
    assert rows(told)[0]['all'][:3] == ['1', '0', '100.00']
    (tmp_path / 'mask/a.png').write_bytes(b'broken')
    assert evaluate('risbench', tmp_path) == 2
    assert 'No mask of' in capsys.readouterr().err


def test_the_engine_answers_and_a_broken_picture_does_not_stop_it(
    tmp_path, monkeypatch, capsys
):
    install(monkeypatch, Painted())
    size = (200, 300)
    court = box(50, 60, 80, 100, size)
    lines = [('a.png', 'the tennis court', court), ('b.png', 'a tennis court', court)]
    write_risbench(tmp_path, lines)
    pixels = np.zeros((*size, 3), np.uint8)
    pixels[court, 0] = 255
    Image.fromarray(pixels).save(tmp_path / 'img_rgb/a.png')
    (tmp_path / 'img_rgb/b.png').write_bytes(b'broken')
    assert evaluate('risbench', tmp_path) == 0
    told = capsys.readouterr().out
    count, failed, miou, *_ = rows(told)[0]['tennis court']
    assert (count, failed) == ('2', '1')
    assert float(miou) > 40
    assert '- b-2: "a tennis court": ' in told
    assert 'b.png' in told


def test_a_network_that_reads_sentences_answers_in_place_of_the_engine(tmp_path):
    mask = box(0, 0, 10, 10)
    write_refsegrs(tmp_path, [('1', 'the car', mask), ('2', 'the bus', mask)])
    asked = []

    def answer(image, sentence):
        asked.append((image.name, sentence))
        if sentence == 'the bus':
            raise RequestError('It is too long.')
        return mask

    lines = list(
        report(Layout.REFSEGRS, tmp_path, 'test', '-', 'cpu', None, answer=answer)
    )
    assert asked == [('1.tif', 'the car'), ('2.tif', 'the bus')]
    assert '- 2-2: "the bus": It is too long.' in lines
    assert any(line.startswith('| car | 1 | 0 | 100.00 | 100.00') for line in lines)


def test_a_set_that_is_not_there_ends_with_a_sentence(tmp_path, capsys):
    for layout in Layout:
        assert evaluate(layout.value, tmp_path / 'gone') == 2
        assert 'There is no folder' in capsys.readouterr().err
