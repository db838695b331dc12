"""What was computed for an area, kept on disk for the next prompt.

An area's folder holds the features of its tiles and the score maps of its phrases.
The folder's name is a digest of everything that they depend on, so nothing stale is
ever read. The folders used longest ago go when all of them grow too large.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import RequestError
from ..files.folders import cache_root
from ..files.sealed import is_sound, seal
from ..raster.tiles import Tile

LIMIT = 4_000_000_000

# Part of every folder's name, so that files of another layout are never read: those
# of version 1 had score maps without edges, and those of version 2 no seals.
_LAYOUT = 3

# What is being written has names that begin so.
_NEW = 'new-'
_ABANDONED_SECONDS = 24 * 3600
_LEAST_ROOM = 1 << 16

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AreaCache:
    """The folder of one area.

    What lies in it is sealed: a file that is cut off or has a wrong byte is as if it
    were not there, and computed anew.
    """

    folder: Path

    def scores(self, phrase: str) -> Path | None:
        """The score map of a phrase, if it was computed before."""
        path = self._scores(phrase)
        return path if is_sound(path) else None

    def keep_scores(self, phrase: str, path: Path) -> Path:
        """Keep the score map of a phrase, a finished file, and return where it is.

        Raises:
            OSError: There is no room for it.
        """
        seal(path)
        return path.replace(self._scores(phrase))

    def features(self, tile: Tile) -> NDArray[np.float16] | None:
        """Features of a tile, if they were computed before."""
        path = self._tile(tile)
        if not is_sound(path):
            return None
        try:
            features: NDArray[np.float16] = np.load(path)
        except (OSError, ValueError):
            return None
        return features

    def keep_features(self, tile: Tile, features: NDArray[np.float16]) -> None:
        """Keep the features of a tile, if there is room for them."""
        new = self.folder / f'{_NEW}{uuid.uuid4().hex}'
        try:
            with new.open('wb') as file:
                np.save(file, features)
            seal(new)
            new.replace(self._tile(tile))
        except OSError as error:
            log.warning('The features of a tile were not kept (%s).', error.strerror)
            with suppress(OSError):
                new.unlink(missing_ok=True)

    @contextmanager
    def drafts(self) -> Iterator[Path]:
        """A folder for what is being written, gone at the end.

        Raises:
            OSError: It cannot be made.
        """
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=_NEW) as new:
            yield Path(new)

    def _scores(self, phrase: str) -> Path:
        return self.folder / f'scores-{_hash(phrase)}.tif'

    def _tile(self, tile: Tile) -> Path:
        return self.folder / f'tile-{tile.row}-{tile.col}.npy'


@contextmanager
def open_cache(key: str, *, keep: bool) -> Iterator[AreaCache]:
    """Open the cache of an area.

    Args:
        key: What everything in it depends on.
        keep: Whether it is there for the next time, if its disk lets it; without, it
            is gone at the end.

    Raises:
        RequestError: There is no room for temporary files.
    """
    folder = _kept_folder(key) if keep else None
    if folder is None:
        with _passing_folder() as passing:
            yield AreaCache(passing)
        return
    try:
        yield AreaCache(folder)
    finally:
        with suppress(OSError):
            _shrink(folder.parent, folder)


def _kept_folder(key: str) -> Path | None:
    """Return the folder of an area; None where nothing can be written there."""
    folder = cache_root() / _hash(f'{_LAYOUT} {key}')
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(_LEAST_ROOM))
    except OSError as error:
        log.warning('Nothing is kept in %s (%s).', folder.parent, error.strerror)
        return None
    _clear(folder)
    return folder


@contextmanager
def _passing_folder() -> Iterator[Path]:
    try:
        passing = tempfile.TemporaryDirectory(
            prefix='rrsis-', ignore_cleanup_errors=True
        )
    except OSError as error:
        raise RequestError(
            'No temporary file can be written ({reason}); make room on the disk, or '
            'name a folder that has some in TMPDIR.',
            reason=error.strerror,
        ) from error
    with passing as folder:
        yield Path(folder)


def _clear(folder: Path) -> None:
    """Remove what runs that were killed have left half-written."""
    with suppress(OSError):
        for left in folder.glob(f'{_NEW}*'):
            if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink(missing_ok=True)


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
