"""Answer a file of requests: one JSON line in, one mask and one JSON line out."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .engine import Engine, footprints
from .errors import RequestError
from .protocol import Segment
from .raster.mask import write_png_mask


@dataclass(frozen=True)
class Outcome:
    """A line of `results.jsonl`.

    Attributes:
        id: Name of the request.
        objects: Number of objects that the sentence refers to.
        account: How the answer came about.
        seconds: Duration of the request.
        error: Why there is no answer and no mask; None when there is one.
    """

    id: str
    objects: int
    account: str
    seconds: float
    error: str | None


def run_batch(requests: Path, folder: Path, model: str, device: str) -> list[Outcome]:
    """Answer every line of `requests`; a line that fails does not stop the others.

    Args:
        requests: JSON lines of `id`, `image` (relative to this file) and `prompt`.
        folder: Where `<id>.png` and `results.jsonl` are written; it is made.
        model: Name of the model.
        device: Device to use.

    Raises:
        RequestError: The file cannot be read, or the folder cannot be made.
    """
    try:
        lines = requests.read_text(encoding='utf-8').splitlines()
        folder.mkdir(parents=True, exist_ok=True)
        results = (folder / 'results.jsonl').open('w', encoding='utf-8')
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(f'The batch cannot be started: {error}.') from error
    engine = Engine(keep_cache=False)
    outcomes = []
    with results:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            outcome = _answer(
                engine, line, number, requests.parent, folder, model, device
            )
            outcomes.append(outcome)
            results.write(json.dumps(asdict(outcome), ensure_ascii=False) + '\n')
            results.flush()
    return outcomes


def _answer(
    engine: Engine,
    line: str,
    number: int,
    base: Path,
    folder: Path,
    model: str,
    device: str,
) -> Outcome:
    begin = time.monotonic()
    name = f'line {number}'
    objects, account, error = 0, '', None
    try:
        fields = _fields(line, number)
        name = str(fields['id'])
        image = str(base / str(fields['image']))
        request = Segment(
            name, image, str(fields['prompt']), model=model, device=device
        )
        answer = engine.answer(request, lambda message: None, lambda: False)
        chosen = answer.resolution.chosen
        write_png_mask(folder / f'{name}.png', footprints(chosen), answer.info)
        objects, account = len(chosen), answer.resolution.account
    except RequestError as problem:
        error = str(problem)
    seconds = round(time.monotonic() - begin, 3)
    return Outcome(name, objects, account, seconds, error)


def _fields(line: str, number: int) -> dict[str, Any]:
    """The request of a line, checked."""
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise RequestError(f'Line {number} is not JSON: {error}.') from error
    if not isinstance(fields, dict) or not {'id', 'image', 'prompt'} <= fields.keys():
        raise RequestError(f'Line {number} must have "id", "image" and "prompt".')
    name = str(fields['id'])
    if Path(name).name != name or name in ('', '.', '..'):
        raise RequestError(f'Line {number}: "{name}" cannot be the name of a file.')
    return fields
