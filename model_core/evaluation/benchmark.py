"""Put the prompts of a benchmark to a model, as `batch` does, and judge the answers.

A benchmark is a folder with a file of JSON lines for each split: `id`, `image` and
`mask` (relative to the file), `prompt`, and where there are such `places`, `kind`,
`set` and `category`.
A mask is a PNG of the image's size: 255 is the target, 0 is not, 127 is unknown.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from ..batch import Outcome, run_batch
from ..errors import RequestError
from ..files.outputs import Inputs
from ..request_lines import filled_lines
from .asking import Answer, ask
from .metrics import Score, count, published_count

TARGET = 255
UNKNOWN = 127

_REQUIRED = ('id', 'image', 'prompt', 'mask')


@dataclass(frozen=True)
class Prompt:
    """A sentence about an image, and the answer to it.

    Attributes:
        id: Name of the prompt.
        image: Path of the image.
        prompt: The sentence.
        mask: Path of the answer.
        kind: What it asks ("relation"); empty where it is not said.
        set: Where the image comes from; empty where it is not said.
        category: The thing that it asks for; empty where it is not said.
        places: How far the image is from what was trained on ("other places"); empty
            where it is not said.
    """

    id: str
    image: Path
    prompt: str
    mask: Path
    kind: str = ''
    set: str = ''
    category: str = ''
    places: str = ''


@dataclass(frozen=True)
class Judged:
    """A prompt and how it was answered.

    Attributes:
        prompt: The prompt.
        score: Its figures.
        account: How the answer came about.
        seconds: Duration of the request.
        error: Why it could not be answered or judged; None when it was.
        published: Its figures as the papers measure; None for a set of our own,
            of whose unknown pixels they know nothing.
    """

    prompt: Prompt
    score: Score
    account: str
    seconds: float
    error: str | None
    published: Score | None = None


def read_prompts(root: Path, split: str) -> list[Prompt]:
    """Read `root`/`split`.jsonl.

    Raises:
        RequestError: The file cannot be read, a line is not what it should be, two
            prompts have one id, or a mask is missing.
    """
    path = root / f'{split}.jsonl'
    try:
        prompts = [
            _prompt(path, number, line.decode('utf-8'))
            for number, line in filled_lines(path.read_bytes())
        ]
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(f'The benchmark cannot be read: {error}.') from error
    if not prompts:
        raise RequestError(f'{path} holds no prompts; give a file that does.')
    seen: set[str] = set()
    for prompt in prompts:
        if prompt.id in seen:
            raise RequestError(f'{path}: two prompts have the id "{prompt.id}".')
        seen.add(prompt.id)
        if not prompt.mask.is_file():
            raise RequestError(f'{path}: "{prompt.id}" has no mask {prompt.mask}.')
    return prompts


def _prompt(path: Path, number: int, line: str) -> Prompt:
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise RequestError(f'{path}, line {number} is not JSON: {error}.') from error
    if not isinstance(fields, dict) or not set(_REQUIRED) <= fields.keys():
        raise RequestError(f'{path}, line {number} must have {", ".join(_REQUIRED)}.')
    return Prompt(
        id=str(fields['id']),
        image=path.parent / str(fields['image']),
        prompt=str(fields['prompt']),
        mask=path.parent / str(fields['mask']),
        kind=str(fields.get('kind', '')),
        set=str(fields.get('set', '')),
        category=str(fields.get('category', '')),
        places=str(fields.get('places', '')),
    )


def evaluate(
    root: Path,
    split: str,
    model: str,
    device: str,
    folder: Path,
    *,
    published: bool = False,
    answer: Answer | None = None,
) -> list[Judged]:
    """Answer and judge every prompt of a split.

    Args:
        root: The folder of the benchmark.
        split: Name of the split.
        model: Name of the model.
        device: Device to use.
        folder: `predictions/` with the answers, as `batch` gives them, and
            `results.jsonl` with the figures of each prompt are written here.
        published: Whether to measure as the papers do, too.
        answer: What answers in place of the engine: a network that reads the whole
            sentence.

    Raises:
        RequestError: The benchmark cannot be read, or the folder not be written.
    """
    prompts = read_prompts(root, split)
    predictions = folder / 'predictions'
    _check_outputs(root / f'{split}.jsonl', prompts, folder, predictions)
    if answer is None:
        outcomes = _batch(prompts, predictions, model, device)
    else:
        asked = [(prompt.id, prompt.image, prompt.prompt) for prompt in prompts]
        outcomes = ask(asked, predictions, answer)
    judged = [
        judge(prompt, outcome, predictions, published)
        for prompt, outcome in zip(prompts, outcomes, strict=True)
    ]
    write_results(folder / 'results.jsonl', judged)
    return judged


def _batch(
    prompts: Sequence[Prompt], folder: Path, model: str, device: str
) -> list[Outcome]:
    """Answer prompts as `batch` does, which is not shown what else is said of them."""
    with tempfile.TemporaryDirectory() as temporary:
        requests = Path(temporary) / 'requests.jsonl'
        lines = [
            {'id': p.id, 'image': str(p.image.absolute()), 'prompt': p.prompt}
            for p in prompts
        ]
        requests.write_text('\n'.join(map(json.dumps, lines)), encoding='utf-8')
        return run_batch(requests, folder, model, device)


def _check_outputs(
    benchmark: Path, prompts: Sequence[Prompt], folder: Path, predictions: Path
) -> None:
    """Refuse to write answers over the benchmark."""
    named = {'the benchmark': [str(benchmark)]}
    for prompt in prompts:
        named[f'the picture {prompt.image}'] = [str(prompt.image)]
        named[f'the mask {prompt.mask}'] = [str(prompt.mask)]
    own = [folder / 'results.jsonl', folder / 'gallery.png']
    answers = [predictions / f'{prompt.id}.png' for prompt in prompts]
    Inputs(named).refuse([*own, predictions / 'results.jsonl', *answers])


def judge(
    prompt: Prompt, outcome: Outcome, predictions: Path, published: bool = False
) -> Judged:
    """Compare an answer with the truth; without an answer nothing was found."""
    target, known = read_truth(prompt.mask)
    found = np.zeros_like(target)
    error = outcome.error
    if error is None:
        found = read_mask(predictions / f'{prompt.id}.png') == TARGET
        if found.shape != target.shape:
            error = f'The mask is of size {target.shape}, the image of {found.shape}.'
            found = np.zeros_like(target)
    failed = error is not None
    return Judged(
        prompt,
        Score(count(found, target, known), failed),
        outcome.account,
        outcome.seconds,
        error,
        Score(published_count(found, target), failed) if published else None,
    )


def read_mask(path: Path) -> NDArray[np.uint8]:
    """Read a mask (H, W).

    Raises:
        RequestError: The file is no picture of one band of bytes.
    """
    try:
        with Image.open(path) as image:
            values = np.asarray(image)
    except (OSError, UnidentifiedImageError) as error:
        raise RequestError(f'The mask {path} cannot be read: {error}.') from error
    if values.ndim != 2 or values.dtype != np.uint8:
        raise RequestError(f'The mask {path} must have one band of 8 bits.')
    return values


def read_truth(path: Path) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Read which pixels are the target, and which are known, each (H, W).

    Raises:
        RequestError: The mask cannot be read, or has other values than it should.
    """
    values = read_mask(path)
    if not np.isin(values, (0, UNKNOWN, TARGET)).all():
        raise RequestError(
            f'The mask {path} holds other values than 0, {UNKNOWN} (unknown) and '
            f'{TARGET} (target).'
        )
    return values == TARGET, values != UNKNOWN


def write_results(path: Path, judged: Sequence[Judged]) -> None:
    """Write a JSON line for each prompt."""
    with path.open('w', encoding='utf-8') as file:
        for item in judged:
            line = {
                'id': item.prompt.id,
                'prompt': item.prompt.prompt,
                'places': item.prompt.places,
                'kind': item.prompt.kind,
                'set': item.prompt.set,
                'category': item.prompt.category,
                'iou': round(item.score.iou, 4),
                **asdict(item.score.counts),
                **_published(item),
                'account': item.account,
                'seconds': item.seconds,
                'error': item.error,
            }
            file.write(json.dumps(line, ensure_ascii=False) + '\n')


def _published(item: Judged) -> dict[str, float]:
    """What `results.jsonl` says of the papers' measure; nothing where it was not."""
    if item.published is None:
        return {}
    counts = item.published.counts
    return {
        'published_iou': round(counts.published_iou, 4),
        'published_overlap': counts.overlap,
        'published_union': counts.union,
    }
