"""Find in the plugin what Qt 6 knows no more: `qt6.py FOLDER...`.

Runs in QGIS's Python, which knows of every name whether it is a member of an enum that
is reached without the enum's name (`Qt.AlignLeft` for `Qt.AlignmentFlag.AlignLeft`).
Also found are imports past `qgis.PyQt`, methods with the underscore of Python 2, and
classes that Qt 6 has not.
"""

from __future__ import annotations

import ast
import enum
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

PAST_QGIS = ('PyQt5', 'PyQt6', 'PySide2', 'PySide6', 'sip')
UNDERSCORED = ('exec_', 'print_')
GONE = (
    'QRegExp', 'QRegExpValidator', 'QDesktopWidget', 'QStringRef', 'QTextCodec',
    'QMatrix', 'QGLWidget', 'QDirModel',
)  # fmt: skip


def faults(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of everything in a module that Qt 6 has not."""
    tree = ast.parse(source)
    classes = dict(_imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for name in _modules(node):
                if name.split('.')[0] in PAST_QGIS:
                    yield node.lineno, f'import {name}: import qgis.PyQt'
        elif isinstance(node, ast.Attribute):
            if node.attr in UNDERSCORED:
                yield node.lineno, f'{node.attr}: {node.attr.rstrip("_")}'
            scope = _scope(node, classes)
            if scope:
                yield node.lineno, scope
        elif isinstance(node, ast.Name) and node.id in GONE:
            yield node.lineno, f'{node.id}: Qt 6 has none'


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    return [] if node.level else [node.module or '']


def _imported(tree: ast.AST) -> Iterator[tuple[str, type]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or '').startswith('qgis.'):
            module = importlib.import_module(str(node.module))
            for name in node.names:
                found = getattr(module, name.name, None)
                if isinstance(found, type):
                    yield name.asname or name.name, found


def _scope(node: ast.Attribute, classes: dict[str, type]) -> str:
    if not isinstance(node.value, ast.Name):
        return ''
    owner = classes.get(node.value.id)
    member = getattr(owner, node.attr, None)
    kind = type(member)
    if owner is None or isinstance(member, type):
        return ''
    for name, inner in _enums(owner):
        if kind is inner:
            return f'{node.value.id}.{node.attr}: {node.value.id}.{name}.{node.attr}'
    return ''


def _enums(owner: type) -> Iterator[tuple[str, type]]:
    for base in owner.__mro__:
        for name, inner in vars(base).items():
            if isinstance(inner, type) and issubclass(inner, (int, enum.Enum)):
                yield name, inner


def main(folders: list[str]) -> int:
    """Print every fault under some folders and return the exit code."""
    code = 0
    for folder in folders:
        for path in sorted(Path(folder).rglob('*.py')):
            for line, what in sorted(faults(path.read_text('utf-8'))):
                print(f'{path}:{line}: {what}', file=sys.stderr)
                code = 1
    return code


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
