"""Files that appear whole or not at all."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..errors import RequestError


def check_place(path: Path) -> None:
    """Refuse early a place that `staged` would refuse.

    Raises:
        RequestError: There is no such folder, or it cannot be written to.
    """
    _folder_beside(path).rmdir()


@contextmanager
def staged(path: Path, companions: Sequence[str] = ()) -> Iterator[Path]:
    """Let the body write a file elsewhere, and move it to `path` at the end.

    The body writes to the path that it gets, which is of the same name in a
    temporary folder beside the target; other files that it leaves there are moved
    along. When anything fails, nothing appears, and older files stay as they were.

    Args:
        path: Where the file is to be.
        companions: Endings of files that belong to an older file at `path` and must
            not outlive it, such as `.qix`.

    Raises:
        RequestError: The folder does not exist or cannot be written to, or the old
            file cannot be replaced.
    """
    folder = _folder_beside(path)
    try:
        yield folder / path.name
        try:
            _publish(folder, path, companions)
        except OSError as error:
            raise RequestError(
                f'{path} cannot be replaced ({error.strerror}); close it in other '
                'programs, or choose another name.'
            ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _folder_beside(path: Path) -> Path:
    """Make a temporary folder beside a file to write."""
    if path.is_dir():
        raise RequestError(f'{path} is a folder; give the name of a file to write.')
    if not path.parent.is_dir():
        raise RequestError(
            f'There is no folder {path.parent} to write {path.name} to; create it or '
            'choose another one.'
        )
    try:
        name = tempfile.mkdtemp(
            prefix=f'.{path.stem}-', suffix='.part', dir=path.parent
        )
    except OSError as error:
        raise RequestError(
            f'{path.parent} cannot be written to ({error.strerror}); choose another '
            'folder.'
        ) from error
    return Path(name)


def _publish(folder: Path, path: Path, companions: Sequence[str]) -> None:
    """Move what is in the folder to the target's, or put everything back."""
    fresh = sorted(folder.iterdir())
    leaving = {path.parent / file.name for file in fresh}
    leaving |= {Path(f'{path.with_suffix("")}{ending}') for ending in companions}
    old = folder / 'old'
    old.mkdir()
    moved: list[tuple[Path, Path]] = []
    try:
        for target in sorted(leaving):
            if target.is_dir():
                raise IsADirectoryError(0, f'{target.name} is a folder')
            if target.exists():
                target.replace(old / target.name)
                moved.append((old / target.name, target))
        for file in fresh:
            file.replace(path.parent / file.name)
            moved.append((path.parent / file.name, file))
    except OSError:
        for now, before in reversed(moved):
            with contextlib.suppress(OSError):
                now.replace(before)
        raise
