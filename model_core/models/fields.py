"""Read dataclasses back from JSON, by the annotations of their fields."""

from __future__ import annotations

from dataclasses import is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


def read_fields(kind: Any, value: Any) -> Any:
    """Return what `dataclasses.asdict` and JSON made lists, strings and objects of.

    Args:
        kind: What is to be read: a dataclass, an enum, a tuple, a dictionary, or
            anything that JSON has itself.
        value: What JSON made of it.

    Raises:
        TypeError: It is nothing of this kind, or a field is unknown or missing.
        ValueError: It is no member of the enum, or a tuple of another length.
    """
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        if value is None and NoneType in inner:
            return None
        (kind,) = (one for one in inner if one is not NoneType)
        return read_fields(kind, value)
    if origin is tuple:
        _expect(list, value)
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        pairs = zip(kinds, value, strict=True)
        return tuple(read_fields(one, part) for one, part in pairs)
    if origin is dict:
        _expect(dict, value)
        return {key: read_fields(inner[1], part) for key, part in value.items()}
    if is_dataclass(kind) and isinstance(kind, type):
        _expect(dict, value)
        hints = get_type_hints(kind)
        return kind(**{k: read_fields(hints.get(k, Any), v) for k, v in value.items()})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is float and type(value) is int:
        return float(value)
    if kind is not Any:
        _expect(kind, value)
    return value


def _expect(kind: type, value: Any) -> None:
    if type(value) is not kind:
        raise TypeError(f'{value!r:.40} is no {kind.__name__}')
