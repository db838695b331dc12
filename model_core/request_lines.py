"""Read a file of requests, as the world writes such files: one JSON object a line.

Every line is judged before any is carried out, and one that cannot be used takes no
other along.
"""

from __future__ import annotations

import codecs
import difflib
import json
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_type_hints

from .errors import RequestError
from .fields import read_json, read_member
from .protocol import Segment

NEEDED = ('id', 'image', 'prompt')
MEMBERS = (
    *NEEDED, 'bands', 'bbox', 'aoi', 'crs', 'resolution', 'threshold', 'min_area',
    'layers',
)  # fmt: skip
"""What a request may say; each means what the option of `segment` does."""

_KINDS = get_type_hints(Segment)
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_LOOKED_AT = 4096
# Names that Windows gives to devices or to streams within a file.
_WINDOWS = re.compile(
    r'[<>:"|?*]|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)', re.IGNORECASE
)


@dataclass(frozen=True)
class Line:
    """A line of the file: a request, or why it is none.

    Attributes:
        number: Which line it is, from 1.
        request: The request, with whole paths.
        problem: Why there is none, in a sentence with the number.
    """

    number: int
    request: Segment | None = None
    problem: str | None = None

    @property
    def name(self) -> str:
        """What to call it: by its id, if that can be told."""
        return self.request.id if self.request else f'line {self.number}'


def read_requests(file: Path, model: str, device: str) -> list[Line]:
    """Return the lines of a file of requests, without empty ones.

    Args:
        file: JSON lines of `MEMBERS`; paths in them are relative to this file.
        model: Name of the model.
        device: Device to use.

    Raises:
        RequestError: The file cannot be read, or is in UTF-16.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise RequestError(
            'The requests {file} cannot be read ({strerror}); check the path.',
            file=file,
            strerror=error.strerror,
        ) from error
    _refuse_wide(file, data)
    return [
        _line(number, raw, file.parent, model, device)
        for number, raw in filled_lines(data)
    ]


def filled_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file of JSON that are not empty, and their numbers.

    Of bytes, only line ends are split at: U+2028 and its like stand within strings.
    """
    for number, raw in enumerate(data.splitlines(), start=1):
        text = raw.removeprefix(codecs.BOM_UTF8)
        if text.strip():
            yield number, text


def tell_apart(lines: Sequence[Line], *, folds: bool, longest: int) -> list[Line]:
    """Return the lines, without requests whose answers could not be told apart.

    Args:
        lines: What `read_requests` returned.
        folds: Whether the answers go where `a` and `A` are one name.
        longest: Bytes that an id can have there.
    """
    seen: dict[str, int] = {}
    apart = []
    for line in lines:
        problem = None
        if line.request is not None:
            name = line.request.id
            key = unicodedata.normalize('NFC', name).casefold() if folds else name
            first = seen.setdefault(key, line.number)
            if len(os.fsencode(name)) > longest:
                problem = f'the id "{name[:40]}..." is too long for the name of a file'
            elif first != line.number:
                problem = f'the id "{name}" is that of line {first}'
        apart.append(line if problem is None else _refused(line, problem))
    return apart


def _refused(line: Line, problem: str) -> Line:
    said = f'Line {line.number}: {problem}; give each request an id of its own.'
    return replace(line, request=None, problem=said)


def _refuse_wide(file: Path, data: bytes) -> None:
    start = data[:_LOOKED_AT]
    zeros = max(start[::2].count(0), start[1::2].count(0))
    if start.startswith(_WIDE) or 4 * zeros > len(start):
        raise RequestError(
            '{file} is in UTF-16 or UTF-32; save it as UTF-8 (in PowerShell '
            'with Out-File -Encoding utf8).',
            file=file,
        )


def _line(number: int, raw: bytes, base: Path, model: str, device: str) -> Line:
    try:
        fields = _fields(raw)
        values = {
            name: read_member(name, _KINDS[name], fields[name]) for name in fields
        }
    except UnicodeDecodeError as error:
        wrong = f'byte 0x{raw[error.start]:02X} at {error.start + 1}'
        problem = f'it is not in UTF-8 ({wrong}); save the file as UTF-8'
    except json.JSONDecodeError as error:
        problem = f'it is not JSON ({error.msg}, at {error.colno})'
    except (TypeError, ValueError) as error:
        problem = str(error)
    else:
        for name in ('image', 'aoi'):
            if values.get(name) is not None:
                values[name] = str(base / values[name])
        layers = values.get('layers', {})
        values['layers'] = {name: str(base / path) for name, path in layers.items()}
        return Line(number, Segment(**values, model=model, device=device))
    return Line(number, problem=f'Line {number}: {problem}.')


def _fields(raw: bytes) -> dict[str, Any]:
    """Return what a line says, under known names, the id as text.

    Raises:
        ValueError: It is no request.
    """
    fields = read_json(raw.decode('utf-8'))
    if not isinstance(fields, dict):
        raise ValueError(
            'it is no object with members; write one {"id", "image", "prompt"} a line'
        )
    for name in fields:
        if name not in MEMBERS:
            close = difflib.get_close_matches(name.lower(), MEMBERS, 1)
            meant = f'did you mean "{close[0]}"?' if close else 'there are:'
            raise ValueError(f'"{name[:40]}" is not known; {meant} {_listed(close)}')
    missing = [name for name in NEEDED if fields.get(name) in (None, '')]
    if missing:
        raise ValueError(
            f'it must have "id", "image" and "prompt", and lacks {missing[0]}'
        )
    if type(fields['id']) is int:
        fields['id'] = str(fields['id'])
    _check_id(fields['id'])
    return fields


def _listed(close: Sequence[str]) -> str:
    others = [name for name in MEMBERS if name not in close]
    return f'There are also {", ".join(others)}' if close else ', '.join(others)


def _check_id(name: Any) -> None:
    """Refuse an id under which nothing can be written."""
    if not isinstance(name, str):
        raise TypeError(f'"id": {repr(name)[:40]} is neither text nor a whole number')
    odd = any(unicodedata.category(letter) in ('Cc', 'Cs') for letter in name)
    if (
        not name.strip()
        or odd
        or name in ('.', '..')
        or re.search(r'[/\\]', name)
        or (os.name == 'nt' and _WINDOWS.search(name))
    ):
        shown = repr(name[:40])[1:-1] if odd else name[:40]
        raise ValueError(f'the id "{shown}" cannot be the name of a file')
