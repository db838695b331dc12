"""Measure a model on a benchmark and tell the results."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..errors import RequestError
from .benchmark import evaluate
from .gallery import draw_gallery
from .tables import failures, tables


def report(
    root: Path, split: str, model: str, device: str, folder: Path | None
) -> Iterator[str]:
    """Answer all prompts, and yield the lines of a report in Markdown.

    Args:
        root: The folder of the benchmark.
        split: Name of the split.
        model: Name of the model.
        device: Device to use.
        folder: Where answers, `results.jsonl` and `gallery.png` are kept; None to
            keep nothing.

    Raises:
        RequestError: The benchmark cannot be read, or the folder not be written.
    """
    with tempfile.TemporaryDirectory(prefix='rrsis-evaluate-') as scratch:
        kept = Path(scratch) if folder is None else folder
        judged = evaluate(root, split, model, device, kept)
        yield from tables(judged)
        failed = list(failures(judged))
        if failed:
            yield ''
            yield f'{len(failed)} without an answer:'
            yield ''
            yield from (f'- {line}' for line in failed)
        if folder is not None:
            try:
                draw_gallery(folder / 'gallery.png', judged, folder / 'predictions')
            except OSError as error:
                raise RequestError(
                    f'The gallery cannot be written: {error}.'
                ) from error
