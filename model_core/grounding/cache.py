"""What was computed for an area, kept on disk for the next prompt.

An area's folder holds the features of its tiles and the score maps of its phrases.
The folder's name is a digest of everything that they depend on, so nothing stale is
ever read. The folders used longest ago go when all of them grow too large.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..files.folders import cache_root
from ..raster.tiles import Tile

LIMIT = 4_000_000_000

# Part of every folder's name, so that files of another layout are never read: those
# of version 1 had score maps without edges.
_LAYOUT = 2


@dataclass(frozen=True)
class AreaCache:
    """The folder of one area."""

    folder: Path

    def scores(self, phrase: str) -> Path:
        """Where the score map of a phrase is, or will be."""
        return self.folder / f'scores-{_hash(phrase)}.tif'

    def features(self, tile: Tile) -> NDArray[np.float16] | None:
        """Features of a tile, if they were computed before."""
        try:
            features: NDArray[np.float16] = np.load(self._tile(tile))
        except (OSError, ValueError):
            return None
        return features

    def keep_features(self, tile: Tile, features: NDArray[np.float16]) -> None:
        """Keep the features of a tile."""
        path = self._tile(tile)
        new = path.with_suffix('.new')
        with new.open('wb') as file:
            np.save(file, features)
        new.replace(path)

    def _tile(self, tile: Tile) -> Path:
        return self.folder / f'tile-{tile.row}-{tile.col}.npy'


@contextmanager
def open_cache(key: str, *, keep: bool) -> Iterator[AreaCache]:
    """Open the cache of an area; without `keep` it is gone at the end."""
    if not keep:
        with tempfile.TemporaryDirectory(prefix='rrsis-') as passing:
            yield AreaCache(Path(passing))
        return
    root = cache_root()
    folder = root / _hash(f'{_LAYOUT} {key}')
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    try:
        yield AreaCache(folder)
    finally:
        _shrink(root, folder)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _shrink(root: Path, current: Path) -> None:
    """Remove the areas used longest ago until the rest fits `LIMIT`."""
    sizes = {path: _used(path) for path in root.iterdir() if path.is_dir()}
    total = 0
    for folder, (_, size) in sorted(sizes.items(), key=lambda x: x[1], reverse=True):
        total += size
        if total > LIMIT and folder != current:
            shutil.rmtree(folder, ignore_errors=True)


def _used(folder: Path) -> tuple[float, int]:
    """When a folder was used, and the bytes in it.

    Another engine may be at work in the same cache: what has gone counts for nothing.
    """
    when, size = 0.0, 0
    with suppress(FileNotFoundError):
        when = folder.stat().st_mtime
        for path in folder.iterdir():
            with suppress(FileNotFoundError):
                size += path.stat().st_size
    return when, size
