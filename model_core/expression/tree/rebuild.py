"""Rebuild an expression with some of its parts changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

_Tree = TypeVar('_Tree')


def rebuilt(tree: _Tree, change: Callable[[Any], Any]) -> _Tree:
    """Return a tree in which `change` was applied to every part, the innermost first.

    Args:
        tree: An expression or any part of one.
        change: Returns what stands in the place of a part, which may be the part.
    """
    changed: _Tree = _rebuilt(tree, change)
    return changed


def _rebuilt(part: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(part, tuple):
        return tuple(_rebuilt(element, change) for element in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    own = {f.name: _rebuilt(getattr(part, f.name), change) for f in fields(part)}
    return change(replace(part, **own))
