"""Answer a file of requests: one JSON line in, one mask and one JSON line out."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from .engine import Engine, footprints, input_files
from .errors import RequestError
from .failures import failure
from .files.outputs import Inputs
from .files.staging import check_place
from .protocol import Fault, Segment
from .raster.mask import write_png_mask
from .request_lines import Line, read_requests, tell_apart

RESULTS = 'results.jsonl'
_ENDING = '.png'
# Where the system does not tell: that of every common file system.
_LONGEST_NAME = 255


@dataclass(frozen=True)
class Outcome:
    """What came of a request; a line of `results.jsonl` holds all but the fault.

    Attributes:
        id: Name of the request.
        objects: Number of objects that the sentence refers to.
        account: How the answer came about.
        seconds: Duration of the request.
        error: Why there is no answer and no mask; None when there is one.
        fault: Whose fault that is.
    """

    id: str
    objects: int = 0
    account: str = ''
    seconds: float = 0.0
    error: str | None = None
    fault: Fault | None = None

    def to_json(self) -> str:
        """The line, without its end."""
        members = ('id', 'objects', 'account', 'seconds', 'error')
        told = {name: getattr(self, name) for name in members}
        return json.dumps(told, ensure_ascii=False)


def run_batch(
    requests: Path,
    folder: Path,
    model: str,
    device: str,
    tell: Callable[[str], None] = lambda sentence: None,
) -> list[Outcome]:
    """Answer every line of `requests`; a line that fails does not stop the others.

    Args:
        requests: JSON lines, as `read_requests` reads them.
        folder: Where `<id>.png` and `results.jsonl` are written; it is made.
        model: Name of the model.
        device: Device to use.
        tell: Is told what lines are refused, before any request is carried out.

    Raises:
        RequestError: The file cannot be read, or the folder cannot be written to.
    """
    lines = read_requests(requests, model, device)
    inputs = _inputs(requests, lines)
    inputs.refuse([folder / RESULTS])
    outcomes = []
    with _results(folder) as results:
        folds = (folder / RESULTS.upper()).exists()
        longest = _longest_name(folder) - len(_ENDING)
        lines = tell_apart(lines, folds=folds, longest=longest)
        for line in lines:
            if line.problem is not None:
                tell(line.problem)
        engine = Engine(keep_cache=False)
        for line in lines:
            outcome = _outcome(engine, line, folder, inputs)
            outcomes.append(outcome)
            results.write(outcome.to_json() + '\n')
            results.flush()
    return outcomes


def _inputs(requests: Path, lines: Sequence[Line]) -> Inputs:
    """The files that a batch reads, none of which an answer may replace."""
    named = {'the file of requests': [str(requests)]}
    for request in (line.request for line in lines if line.request):
        for label, files in input_files(request).items():
            named[f'{label} of "{request.id}"'] = files
    return Inputs(named)


@contextmanager
def _results(folder: Path) -> Iterator[TextIO]:
    """The file of results, which is there from the beginning."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / RESULTS).open('w', encoding='utf-8') as results:
            yield results
    except OSError as error:
        raise RequestError(
            f'The results cannot be written to {folder} ({error.strerror}); choose '
            'another folder, or make room on the disk.'
        ) from error


def _longest_name(folder: Path) -> int:
    """Bytes that a name may have in a folder."""
    try:
        return os.pathconf(folder, 'PC_NAME_MAX')
    except (AttributeError, OSError, ValueError):
        return _LONGEST_NAME


def _outcome(engine: Engine, line: Line, folder: Path, inputs: Inputs) -> Outcome:
    """Carry out a request; whatever comes of it is an outcome."""
    begin = time.monotonic()
    if line.request is None:
        return Outcome(line.name, error=line.problem, fault=Fault.REQUEST)
    try:
        objects, account = _answer(engine, line.request, folder, inputs)
        outcome = Outcome(line.name, objects, account)
    except Exception as error:
        sentence, fault = failure(error)
        outcome = Outcome(line.name, error=sentence, fault=fault)
    return replace(outcome, seconds=round(time.monotonic() - begin, 3))


def _answer(
    engine: Engine, request: Segment, folder: Path, inputs: Inputs
) -> tuple[int, str]:
    mask = folder / f'{request.id}{_ENDING}'
    check_place(mask)
    inputs.refuse([mask])
    answer = engine.answer(request, lambda message: None, lambda: False)
    chosen = answer.resolution.chosen
    write_png_mask(mask, footprints(chosen), answer.info)
    return len(chosen), answer.resolution.account
