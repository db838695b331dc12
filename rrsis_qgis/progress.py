"""How far a request is, in words."""

from __future__ import annotations

from .model_core import protocol
from .translation import tr


def describe(progress: protocol.Progress) -> str:
    """Return progress in words: `Tile 12 of 40, about 20 s left`."""
    if progress.stage is protocol.Stage.FINDING:
        return tr('Finding the objects…')
    if not progress.total:
        return tr('Working…')
    counted = tr('Tile {done} of {total}').format(
        done=progress.done, total=progress.total
    )
    if progress.eta is None:
        return counted
    return tr('{counted}, about {time} left').format(
        counted=counted, time=duration(progress.eta)
    )


def duration(seconds: float) -> str:
    """Return a span of time as one reads it, such as `20 s`, `3 min` or `2 h 5 min`."""
    if seconds < 90:
        return tr('{n} s').format(n=max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 90:
        return tr('{n} min').format(n=minutes)
    return tr('{h} h {m} min').format(h=minutes // 60, m=minutes % 60)
