"""Read pickles that hold plain data, and nothing that could run."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any, NoReturn

from ..errors import RequestError


class _Plain(pickle.Unpickler):
    """Dictionaries, lists, tuples, sets, strings, numbers; all else is refused.

    Those have opcodes of their own. Whatever else a pickle makes, it must first name,
    and every name comes through `find_class`, so that nothing is imported or called.
    """

    def find_class(self, module: str, name: str) -> NoReturn:
        raise RequestError(
            f'it asks for {module}.{name}, and only plain data is read from a pickle'
        )

    def persistent_load(self, pid: Any) -> NoReturn:
        raise RequestError('it refers to an object outside of the file')


def read_plain_pickle(path: Path) -> Any:
    """Read a pickle of plain data, also one that Python 2 wrote.

    Raises:
        RequestError: The file cannot be read, is damaged, or asks for anything but
            plain data; the message names it, and nothing of it has run.
    """
    try:
        with path.open('rb') as file:
            return _Plain(file, encoding='utf-8').load()
    except RequestError as error:
        raise RequestError(f'{path} is not read: {error}.') from None
    # A damaged pickle can fail in any way that its opcodes can.
    except Exception as error:
        raise RequestError(
            f'{path} cannot be read: {error}. Get the file again.'
        ) from error
