"""Changes to a sentence that the engine has understood.

The tree is that of `protocol.Result.parse`; a path is the way through it, as in
`protocol.Part`.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .model_core.protocol import mention, mentions

Path = tuple[Any, ...]


@dataclass(frozen=True)
class Changes:
    """What is changed in a sentence.

    Attributes:
        without: Paths of the parts that are taken away.
        instead: What stands in the place of parts, by their paths.
        layers: Layers that things are taken from, by the paths of these things.
    """

    without: Collection[Path] = ()
    instead: Mapping[Path, Any] = field(default_factory=dict)
    layers: Mapping[Path, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether anything is changed."""
        return bool(self.without or self.instead or self.layers)


def changed(tree: dict[str, Any], changes: Changes) -> dict[str, Any]:
    """Return a copy of the tree with the changes made."""
    new = copy.deepcopy(tree)
    for path, value in changes.instead.items():
        _at(new, path[:-1])[path[-1]] = copy.deepcopy(value)
    for path, name in changes.layers.items():
        thing = _at(new, path)
        thing['kinds'] = [{'is': 'kind', 'head': mention(name)}]
        # A layer's name is read as one, whatever it took the place of.
        thing.pop('plural', None)
    # From the back, so that the places of the others stay what they are.
    for path in sorted(changes.without, key=_order, reverse=True):
        del _at(new, path[:-1])[path[-1]]
    return new


def named_layers(tree: Any) -> tuple[str, ...]:
    """Return the names of the layers that a tree names, each once."""
    heads = [head for head in _heads(tree) if head.startswith('@')]
    return tuple(dict.fromkeys(name for head in heads for name in mentions(head)))


def _heads(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get('is') == 'kind':
            yield str(node.get('head', ''))
        for value in node.values():
            yield from _heads(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from _heads(value)


def _at(node: Any, path: Path) -> Any:
    for key in path:
        node = node[key]
    return node


def _order(path: Path) -> tuple[tuple[bool, Any], ...]:
    # Keys and indices stand at the same depth only in different branches.
    return tuple((isinstance(key, str), key) for key in path)
