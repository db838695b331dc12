"""Files that appear whole or not at all, whatever happens meanwhile.

A file is written in a folder of its own beside the target and then takes the target's
place in one step. Several files that belong together (a Shapefile) cannot do so in one
step: once all are written, the folder is renamed, which decides that they replace the
older ones, and its list of moves is carried out. Where that is cut short, whoever
writes there next, or the next start, carries it out to the end.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..errors import RequestError
from ..messages import Text
from .names import plain_folder, shown
from .unfinished import forget, remember, remembered

_PREFIX = '.rrsis-'
_WRITING = '.part'
_DECIDED = '.done'
_MOVES = 'moves.json'
_OLDER = 'older'
# What is written has this name until it has the target's.
DRAFT = 'draft'
# Nobody writes one answer for so long.
_ABANDONED_SECONDS = 24 * 3600


def check_place(path: Path) -> None:
    """Refuse early a place that `staged` would refuse.

    Raises:
        RequestError: There is no such folder, or it cannot be written to; or the name
            is none that a file can have.
    """
    _folder_beside(resolved(path)).rmdir()


def resolved(path: Path) -> Path:
    """Return the file that a name stands for: links are followed, and kept.

    Raises:
        RequestError: The name is none that a file can have, or a folder's.
    """
    try:
        target = Path(os.path.realpath(path))
        target.lstat()
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        reason = getattr(error, 'strerror', None) or error
        if isinstance(error, NotADirectoryError):
            raise _no_folder(path) from error
        raise RequestError(
            '{path} cannot be the name of a file ({reason}); give another.',
            path=shown(path),
            reason=reason,
        ) from error
    if target.exists() and not target.is_file():
        kind = Text('a folder') if target.is_dir() else Text('a device')
        raise RequestError(
            '{path} is {kind}; give the name of a file to write.',
            path=shown(path),
            kind=kind,
        )
    return target


@contextmanager
def staged(path: Path, companions: Sequence[str] = ()) -> Iterator[Path]:
    """Let the body write a file elsewhere, and move it to `path` at the end.

    The body writes to the path that it gets, whose ending is that of `path`; other
    files of its stem that it leaves there are moved along. When anything fails before
    they are all there, nothing appears, and older files stay as they were.

    Args:
        path: Where the file is to be.
        companions: Endings of files that belong to an older file at `path` and must
            not outlive it, such as `.qix`.

    Raises:
        RequestError: The folder does not exist or cannot be written to, or the old
            file cannot be replaced.
    """
    target = resolved(path)
    folder = _folder_beside(target)
    try:
        with plain_folder(folder) as plain:
            yield plain / f'{DRAFT}{target.suffix}'
        try:
            _publish(folder, target, companions)
        except OSError as error:
            raise RequestError(
                '{path} cannot be replaced ({strerror}); close it in other '
                'programs, or choose another name.',
                path=shown(path),
                strerror=error.strerror,
            ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def finish_unfinished() -> None:
    """Carry out what earlier runs decided on and were kept from, wherever it lies."""
    for folder in remembered():
        tidy_up(folder.parent)


def tidy_up(folder: Path) -> None:
    """Carry out what was decided in a folder and cut short; remove what is given up."""
    try:
        leftovers = [
            Path(entry.path)
            for entry in os.scandir(folder)
            if entry.name.startswith(_PREFIX)
        ]
    except OSError:
        return
    for leftover in leftovers:
        with contextlib.suppress(OSError, ValueError):
            if leftover.suffix == _DECIDED:
                _carry_out(leftover)
            elif time.time() - leftover.stat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(leftover, ignore_errors=True)


def _folder_beside(target: Path) -> Path:
    """Make a temporary folder beside a file to write."""
    if not target.parent.is_dir():
        raise _no_folder(target)
    if target.exists() and not os.access(target, os.W_OK):
        raise RequestError(
            '{target} is write-protected; choose another name, or allow to '
            'write to it.',
            target=shown(target),
        )
    tidy_up(target.parent)
    try:
        # The target's name may be as long as the system allows; this one is short.
        name = tempfile.mkdtemp(prefix=_PREFIX, suffix=_WRITING, dir=target.parent)
    except OSError as error:
        raise RequestError(
            '{parent} cannot be written to ({strerror}); choose another folder.',
            parent=shown(target.parent),
            strerror=error.strerror,
        ) from error
    return Path(name)


def _no_folder(path: Path) -> RequestError:
    return RequestError(
        'There is no folder {parent} to write {name} to; create it or '
        'choose another one.',
        parent=shown(path.parent),
        name=shown(path.name),
    )


def _publish(folder: Path, target: Path, companions: Sequence[str]) -> None:
    """Let what is in a folder take the place of the target and its companions."""
    moves = {
        file.name: f'{target.stem}{file.name[len(DRAFT) :]}'
        for file in sorted(folder.iterdir())
    }
    # The file that makes the others visible comes last.
    moves = dict(sorted(moves.items(), key=lambda move: move[1] == target.name))
    outdated = [f'{target.stem}{ending}' for ending in companions]
    outdated = [
        name
        for name in outdated
        if name not in moves.values() and os.path.lexists(target.with_name(name))
    ]
    for name in (*moves.values(), *outdated):
        if target.with_name(name).is_dir():
            raise IsADirectoryError(0, f'{name} is a folder')
    for draft, name in moves.items():
        with contextlib.suppress(FileNotFoundError):
            shutil.copymode(target.with_name(name), folder / draft)
        _to_disk(folder / draft)
    if len(moves) == 1 and not outdated:
        os.replace(folder / next(iter(moves)), target)  # noqa: PTH105
    else:
        _replace_all(folder, target, moves, outdated)
    _to_disk(target.parent)


def _replace_all(
    folder: Path, target: Path, moves: dict[str, str], outdated: list[str]
) -> None:
    """Replace several files as if it were one step."""
    older = folder / _OLDER
    older.mkdir()
    for name in (*moves.values(), *outdated):
        if target.with_name(name).exists():
            _keep(target.with_name(name), older / name)
    plan = json.dumps({'moves': moves, 'outdated': outdated})
    (folder / _MOVES).write_text(plan, encoding='ascii')
    _to_disk(folder / _MOVES)
    _to_disk(folder)
    # Of two runs that write the same files, one finishes what the other decided.
    stem = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]
    decided = folder.with_name(f'{_PREFIX}{stem}{_DECIDED}')
    if decided.exists():
        _carry_out(decided)
    remember(decided)
    folder.rename(decided)
    try:
        _carry_out(decided)
    except KeyboardInterrupt:
        _carry_out(decided)
        raise
    except OSError:
        _take_back(decided, [*moves.values(), *outdated])
        raise


def _carry_out(decided: Path) -> None:
    """Do the moves of a folder that are not done yet; then it goes."""
    try:
        plan = json.loads((decided / _MOVES).read_text(encoding='ascii'))
    except FileNotFoundError:
        plan = {'moves': {}, 'outdated': []}  # All is done but for tidying up.
    for draft, name in plan['moves'].items():
        with contextlib.suppress(FileNotFoundError):
            os.replace(decided / _plain(draft), decided.with_name(_plain(name)))  # noqa: PTH105
    for name in plan['outdated']:
        decided.with_name(_plain(name)).unlink(missing_ok=True)
    shutil.rmtree(decided, ignore_errors=True)
    forget(decided)


def _take_back(decided: Path, names: Sequence[str]) -> None:
    """Put the older files back, where one of them could not be replaced."""
    for name in names:
        target, older = decided.with_name(name), decided / _OLDER / name
        with contextlib.suppress(OSError):
            if older.exists():
                os.replace(older, target)  # noqa: PTH105
            else:
                target.unlink(missing_ok=True)
    shutil.rmtree(decided, ignore_errors=True)
    forget(decided)


def _plain(name: str) -> str:
    """Return the name of a file in a folder; refuse what leads out of it."""
    if Path(name).name != name:
        raise ValueError(f'no name of a file: {name}')
    return name


def _keep(file: Path, kept: Path) -> None:
    try:
        os.link(file, kept)
    except OSError:
        shutil.copy2(file, kept)


def _to_disk(path: Path) -> None:
    """Have the system write a file, or the names in a folder, to the disk now."""
    if os.name == 'nt' and path.is_dir():
        return
    number = os.open(path, os.O_RDONLY if os.name != 'nt' else os.O_RDWR)
    try:
        # Not every file system of a network can.
        with contextlib.suppress(OSError):
            os.fsync(number)
    finally:
        os.close(number)
