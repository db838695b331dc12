"""A benchmark is put to a model and judged; the worst answers are drawn."""

import json

import numpy as np
import pytest
from PIL import Image

from model_core import batch
from model_core.cli import main
from model_core.errors import RequestError
from model_core.evaluation import benchmark
from model_core.evaluation.benchmark import Judged, Prompt, read_prompts
from model_core.evaluation.gallery import worst
from model_core.evaluation.metrics import Counts, Score
from model_core.evaluation.tables import tables

SIZE = (40, 60)


def write_mask(path, *boxes):
    values = np.zeros(SIZE, np.uint8)
    for top, left, height, width, value in boxes:
        values[top : top + height, left : left + width] = value
    Image.fromarray(values).save(path)


@pytest.fixture
def folder(tmp_path):
    """A benchmark of three prompts about one picture."""
    root = tmp_path / 'bench'
    root.mkdir()
    Image.fromarray(np.full((*SIZE, 3), 90, np.uint8)).save(root / 'image.png')
    write_mask(root / 'pond.png', (10, 10, 10, 10, 255), (0, 50, 40, 10, 127))
    write_mask(root / 'none.png')
    prompts = [
        ('one', 'the pond', 'category', 'pond.png'),
        ('two', 'the road', 'absent', 'none.png'),
        ('three', 'the largest pond', 'superlative', 'pond.png'),
    ]
    lines = [
        {
            'id': name, 'image': 'image.png', 'prompt': prompt, 'kind': kind,
            'set': 'drawn', 'mask': mask,
        }
        for name, prompt, kind, mask in prompts
    ]  # fmt: skip
    (root / 'dev.jsonl').write_text('\n'.join(map(json.dumps, lines)))
    return root


@pytest.fixture
def answers(monkeypatch):
    """Answers by prompt instead of a network: boxes, or an error."""
    given = {}

    def run_batch(requests, folder, model, device):
        folder.mkdir(parents=True)
        outcomes = []
        for line in requests.read_text().splitlines():
            fields = json.loads(line)
            answer = given[fields['id']]
            error = answer if isinstance(answer, str) else None
            if error is None:
                write_mask(folder / f'{fields["id"]}.png', *answer)
            outcomes.append(batch.Outcome(fields['id'], 1, 'Told.', 0.1, error))
        return outcomes

    monkeypatch.setattr(benchmark, 'run_batch', run_batch)
    return given


def evaluate(folder, *more):
    return main(
        [
            'evaluate',
            '--dataset',
            'jsonl',
            '--root',
            str(folder),
            '--split',
            'dev',
            *more,
        ]
    )


def test_the_tables_say_how_good_every_kind_is(folder, answers, capsys):
    # Half of the pond, and all of the unknown part, which does not count.
    answers['one'] = [(10, 10, 10, 5, 255), (0, 50, 40, 10, 255)]
    answers['two'] = []
    answers['three'] = 'The model has no words.'
    assert evaluate(folder) == 0
    told = capsys.readouterr().out
    assert '| category | 1 | 0 | 0.50 | 0.50 | 1.00 | 0.00 |' in told
    assert '| absent | 1 | 0 | 1.00 | - |' in told
    assert '| superlative | 1 | 1 | 0.00 | 0.00 |' in told
    assert '| drawn | 3 | 1 | 0.50 | 0.25 |' in told
    assert '| with a target | 2 | 1 | 0.25 | 0.25 |' in told
    assert '- three: "the largest pond": The model has no words.' in told


def test_answers_figures_and_gallery_are_kept(folder, answers, tmp_path):
    answers.update(one=[(10, 10, 10, 10, 255)], two=[(0, 0, 5, 5, 255)], three='No.')
    out = tmp_path / 'out'
    assert evaluate(folder, '-o', str(out)) == 0
    lines = [json.loads(x) for x in (out / 'results.jsonl').read_text().splitlines()]
    assert {line['id']: line['iou'] for line in lines} == {
        'one': 1.0, 'two': 0.0, 'three': 0.0,
    }  # fmt: skip
    assert lines[2]['error'] == 'No.'
    picture = np.asarray(Image.open(out / 'gallery.png').convert('RGB')).astype(int)
    red, green, blue = picture.transpose(2, 0, 1)
    assert ((green > 200) & (red < 50) & (blue < 100)).any()
    assert ((red > 200) & (green < 80) & (blue < 80)).any()


def test_a_truth_of_another_size_is_named_not_guessed(folder, answers, capsys):
    Image.fromarray(np.zeros((5, 5), np.uint8)).save(folder / 'none.png')
    answers.update(one=[], two=[], three=[])
    assert evaluate(folder) == 0
    assert 'of size (5, 5)' in capsys.readouterr().out


@pytest.mark.parametrize(
    ('text', 'told'),
    [
        ('{"id": "x"}', 'must have'),
        ('nonsense', 'not JSON'),
        ('', 'no prompts'),
        (
            '{"id": "x", "image": "image.png", "prompt": "p", "mask": "gone.png"}',
            'no mask',
        ),
        (
            '{"id": "x", "image": "image.png", "prompt": "p", "mask": "none.png"}\n'
            * 2,
            'two prompts',
        ),
    ],
)
def test_a_benchmark_that_is_none_is_refused(folder, text, told):
    (folder / 'dev.jsonl').write_text(text)
    with pytest.raises(RequestError, match=told):
        read_prompts(folder, 'dev')


def test_a_split_that_is_not_there_ends_with_a_sentence(tmp_path, capsys):
    assert evaluate(tmp_path) == 2
    assert 'cannot be read' in capsys.readouterr().err


def test_a_mask_of_other_values_is_refused(folder):
    write_mask(folder / 'pond.png', (0, 0, 5, 5, 1))
    with pytest.raises(RequestError, match='other values'):
        benchmark.read_truth(folder / 'pond.png')


def judged(name, kind, iou):
    prompt = Prompt(name, 'image', 'the pond', 'mask', kind, 'drawn')
    score = Score(Counts(round(100 * iou), 100, 100))
    return Judged(prompt, score, '', 0.1, None)


def test_the_worst_come_first_and_every_kind_among_them():
    items = [judged(f'r{n}', 'relation', 0.0) for n in range(5)]
    items += [judged('c', 'category', 0.0), judged('p', 'position', 0.4)]
    items += [judged('good', 'position', 0.9)]
    assert [item.prompt.id for item in worst(items, 3)] == ['r0', 'c', 'r1']
    assert [item.prompt.id for item in worst(items, 8)][-2:] == ['p', 'good']


def test_prompts_without_a_kind_have_one_table():
    lines = list(tables([judged('a', '', 0.5)]))
    assert sum('mIoU' in line for line in lines) == 2
