"""Measure a model on a benchmark and tell the results."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import RequestError
from .asking import Answer
from .benchmark import Judged, evaluate
from .gallery import draw_gallery
from .published import write_benchmark
from .referring_sets import Layout, load_refs, unlike_published
from .tables import failures, published_table, tables

JSONL = 'jsonl'
"""The layout of our own benchmarks (see `benchmark`)."""


def report(
    dataset: str,
    root: Path,
    split: str,
    model: str,
    device: str,
    folder: Path | None,
    answer: Answer | None = None,
) -> Iterator[str]:
    """Answer all prompts, and yield the lines of a report in Markdown.

    A public set is measured twice: as its papers do, and at the pictures' own size.

    Args:
        dataset: `JSONL`, or a `Layout`.
        root: The folder of the benchmark.
        split: Name of the split.
        model: Name of the model.
        device: Device to use.
        folder: Where answers, `results.jsonl` and `gallery.png` are kept; None to
            keep nothing.
        answer: What answers in place of the engine: a network that reads the whole
            sentence.

    Raises:
        RequestError: The benchmark cannot be read, or the folder not be written.
    """
    with tempfile.TemporaryDirectory(prefix='rrsis-evaluate-') as scratch:
        kept = Path(scratch) / 'answers' if folder is None else folder
        published = dataset != JSONL
        if published:
            truth = Path(scratch) / 'truth'
            truth.mkdir()
            yield from _prepare(Layout(dataset), root, split, truth)
            root = truth
        judged = evaluate(
            root, split, model, device, kept, published=published, answer=answer
        )
        yield from _figures(judged, published)
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


def _prepare(layout: Layout, root: Path, split: str, folder: Path) -> Iterator[str]:
    """Make a public set a benchmark in `folder`; yield what there is to say of it."""
    refs = load_refs(layout, root, split)
    skipped = write_benchmark(refs, folder, split)
    if len(skipped) == len(refs):
        raise RequestError(f'No mask of {root} can be read. {skipped[0].error}')
    note = unlike_published(layout, split, len(refs))
    if note:
        yield note
        yield ''
    if skipped:
        yield f'{len(skipped)} left out, for their masks cannot be read:'
        yield ''
        yield from (f'- {item.ref.id}: {item.error}' for item in skipped)
        yield ''


def _figures(judged: Sequence[Judged], published: bool) -> Iterator[str]:
    if published:
        yield 'As the papers measure: in percent, on masks resized to 480 x 480 pixels;'
        yield 'nothing found where there is nothing is a miss.'
        yield ''
        yield from published_table(judged)
        yield ''
        yield "At the pictures' own size; nothing found where nothing is, is right."
        yield ''
    yield from tables(judged)
