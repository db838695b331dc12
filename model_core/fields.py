"""Read dataclasses back from JSON, by the annotations of their fields.

Only the standard library is imported here: QGIS's Python reads messages with it.
"""

from __future__ import annotations

import json
import math
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

_UNIONS = (Union, getattr(types, 'UnionType', Union))
_WORDS = {
    str: 'text', int: 'a whole number', float: 'a number', bool: 'true or false',
    list: 'a list', dict: 'an object with members',
}  # fmt: skip
_SHOWN = 40


def read_json(text: str) -> Any:
    """Return what a line of JSON holds, if every program would read the same in it.

    Raises:
        ValueError: It is no JSON, nested too deep, holds a number that is none
            (`NaN`, `1e999`), or names a member twice.
    """
    try:
        return json.loads(
            text,
            parse_constant=_finite,
            parse_float=_finite,
            object_pairs_hook=_members,
        )
    except RecursionError as error:
        raise ValueError('it is nested too deep') from error


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f'{text} is not a number')
    return number


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'"{_short(twice)}" stands in it twice')
    return members


def read_fields(kind: Any, value: Any) -> Any:
    """Return what `dataclasses.asdict` and JSON made lists, strings and objects of.

    Args:
        kind: What is to be read: a dataclass, an enum, a tuple, a dictionary, or
            anything that JSON has itself.
        value: What JSON made of it.

    Raises:
        TypeError: It is nothing of this kind, or a field is unknown or missing; the
            message names the field.
        ValueError: It is no member of the enum, or a tuple of another length.
    """
    origin, inner = get_origin(kind), get_args(kind)
    if origin in _UNIONS:
        if value is None and type(None) in inner:
            return None
        (kind,) = (one for one in inner if one is not type(None))
        return read_fields(kind, value)
    if origin is tuple:
        return _tuple(inner, value)
    if origin is dict:
        _expect(dict, value)
        return {key: read_fields(inner[1], part) for key, part in value.items()}
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass(kind, value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is float and type(value) is int:
        return _float(value)
    if kind is not Any:
        _expect(kind, value)
    return value


def _tuple(inner: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    _expect(list, value)
    kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else list(inner)
    if len(kinds) != len(value):
        raise ValueError(f'{len(value)} values instead of {len(kinds)}')
    return tuple(map(read_fields, kinds, value))


def _dataclass(kind: Callable[..., Any], value: Any) -> Any:
    _expect(dict, value)
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    unknown = [name for name in value if name not in known]
    if unknown:
        raise TypeError(f'"{_short(unknown[0])}" is not known')
    for name, field in known.items():
        optional = field.default is not MISSING or field.default_factory is not MISSING
        if name not in value and not optional:
            raise TypeError(f'"{name}" is missing')
    return kind(**{k: read_member(k, hints[k], v) for k, v in value.items()})


def read_member(name: str, kind: Any, value: Any) -> Any:
    """Return what `read_fields` does; the message of an error begins with a name."""
    try:
        return read_fields(kind, value)
    except (TypeError, ValueError) as error:
        raise type(error)(f'"{name}": {error}') from error


def _float(value: int) -> float:
    try:
        return float(value)
    except OverflowError as error:
        raise ValueError(f'{_short(str(value))} is too large a number') from error


def _expect(kind: type, value: Any) -> None:
    if type(value) is not kind:
        raise TypeError(f'{_short(repr(value))} is not {_WORDS.get(kind, kind)}')


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f'{text[:_SHOWN]}...'
