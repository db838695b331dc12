"""Results as Markdown tables."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from .benchmark import Judged
from .metrics import THRESHOLDS, Summary, published_summary, summary

_LIMITS = tuple(f'Pr@{limit:g}' for limit in THRESHOLDS)


def tables(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield the lines of the tables by places, kind, set and category, and of all."""
    for title in ('places', 'kind', 'set', 'category'):
        groups: dict[str, list[Judged]] = defaultdict(list)
        for item in judged:
            groups[getattr(item.prompt, title)].append(item)
        if set(groups) != {''}:
            yield from _table(title, sorted(groups.items()))
            yield ''
    present = [item for item in judged if item.score.counts.target]
    yield from _table('all', [('every prompt', judged), ('with a target', present)])


def published_table(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield the lines of the table as the papers measure, by category and of all.

    In percent, as papers print them; mIoU and oIoU are what others call gIoU and
    cIoU.
    """
    groups: dict[str, list[Judged]] = defaultdict(list)
    for item in judged:
        groups[item.prompt.category].append(item)
    yield from _head('category', ('mIoU', 'oIoU', *_LIMITS))
    for name, items in [*sorted(groups.items()), ('all', list(judged))]:
        found = published_summary([x.published for x in items if x.published])
        yield _row(name, found, (found.miou, found.oiou, *found.precision), 100)


def failures(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield a line for each prompt that could not be answered."""
    for item in judged:
        if item.error is not None:
            yield f'{item.prompt.id}: "{item.prompt.prompt}": {item.error}'


def _table(title: str, groups: Sequence[tuple[str, Sequence[Judged]]]) -> Iterator[str]:
    yield from _head(title, ('mIoU', 'oIoU', *_LIMITS, 'absent'))
    for name, items in groups:
        found = summary([item.score for item in items])
        yield _row(
            name, found, (found.miou, found.oiou, *found.precision, found.absent)
        )


def _head(title: str, figures: Sequence[str]) -> Iterator[str]:
    yield f'| {title} | prompts | failed | {" | ".join(figures)} |'
    yield f'|---|{"---|" * (2 + len(figures))}'


def _row(name: str, found: Summary, cells: Sequence[float], unit: int = 1) -> str:
    shown = ' | '.join(
        '-' if math.isnan(cell) else f'{cell * unit:.2f}' for cell in cells
    )
    return f'| {name or "-"} | {found.prompts} | {found.failed} | {shown} |'
