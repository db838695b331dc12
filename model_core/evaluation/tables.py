"""Results as Markdown tables."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from .benchmark import Judged
from .metrics import THRESHOLDS, Summary, summary


def tables(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield the lines of the tables by kind, by set, and of all prompts."""
    for title in ('kind', 'set'):
        groups: dict[str, list[Judged]] = defaultdict(list)
        for item in judged:
            groups[getattr(item.prompt, title)].append(item)
        if set(groups) != {''}:
            yield from _table(title, sorted(groups.items()))
            yield ''
    present = [item for item in judged if item.score.counts.target]
    yield from _table('all', [('every prompt', judged), ('with a target', present)])


def failures(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield a line for each prompt that could not be answered."""
    for item in judged:
        if item.error is not None:
            yield f'{item.prompt.id}: "{item.prompt.prompt}": {item.error}'


def _table(title: str, groups: Sequence[tuple[str, Sequence[Judged]]]) -> Iterator[str]:
    limits = ' | '.join(f'Pr@{limit:g}' for limit in THRESHOLDS)
    yield f'| {title} | prompts | failed | mIoU | oIoU | {limits} | absent |'
    yield f'|---|{"---|" * (5 + len(THRESHOLDS))}'
    for name, items in groups:
        yield _row(name, summary([item.score for item in items]))


def _row(name: str, found: Summary) -> str:
    cells = (found.miou, found.oiou, *found.precision, found.absent)
    shown = ' | '.join('-' if math.isnan(cell) else f'{cell:.2f}' for cell in cells)
    return f'| {name or "-"} | {found.prompts} | {found.failed} | {shown} |'
