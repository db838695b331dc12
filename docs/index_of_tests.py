"""Which tests test a module: those that import it, by name or by what it holds.

`index_of_tests.py [MODULE]` prints the tests of a module, or the whole index.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ('model_core', 'rrsis_qgis')


def engine_name(name: str) -> str:
    """Return a module's own name: the plugin carries the engine's package in itself."""
    return name.removeprefix('rrsis_qgis.') if '.model_core' in name else name


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted name of everything that a test imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f'{node.module}.{name.name}' for name in node.names)


def modules(root: Path) -> dict[str, Path]:
    """Return every module of the project that is no bare package, by its name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob('*.py')):
            parts = path.relative_to(root).with_suffix('').parts
            name = '.'.join(parts[:-1] if parts[-1] == '__init__' else parts)
            found[name] = path
    return found


def tests_by_module(root: Path) -> dict[str, list[str]]:
    """Return the files of tests that import a module, for every module."""
    known = modules(root)
    index: dict[str, set[str]] = defaultdict(set)
    for path in sorted((root / 'tests').rglob('test_*.py')):
        for name in imported(ast.parse(path.read_text('utf-8'))):
            own = engine_name(name)
            if own in known:
                index[own].add(str(path.relative_to(root)))
    return {name: sorted(index[name]) for name in known}


def importers(root: Path) -> dict[str, list[str]]:
    """Return the modules that import a module, for every module."""
    known = modules(root)
    index: dict[str, set[str]] = defaultdict(set)
    for name, path in known.items():
        package = name.split('.') if path.stem == '__init__' else name.split('.')[:-1]
        for node in ast.walk(ast.parse(path.read_text('utf-8'))):
            if not isinstance(node, ast.ImportFrom) or not node.level:
                continue
            home = package[: len(package) - node.level + 1]
            base = '.'.join([*home, *(node.module or '').split('.')]).rstrip('.')
            for found in (base, *(f'{base}.{item.name}' for item in node.names)):
                own = engine_name(found)
                if own in known and own != name:
                    index[own].add(name)
    return {name: sorted(index[name]) for name in known}


def title(path: Path) -> str:
    """Return the first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(path.read_text('utf-8'))) or '').split('\n')[0]


def page(root: Path) -> str:
    """Return the index as a page."""
    known, index, above = modules(root), tests_by_module(root), importers(root)
    lines = [
        '# Tests by module',
        '',
        'Tests are named after what a user sees, so that no module has a test of its',
        'name. This says which tests import a module, and for one that none imports,',
        'through which modules it is tested.',
        '',
    ]
    room = None
    for name, path in known.items():
        folder = str(path.parent.relative_to(root))
        if folder != room:
            room = folder
            lines += ['', f'## {folder}/', '', '| module | tests |', '|---|---|']
        told = '<br>'.join(f'`{test.removeprefix("tests/")}`' for test in index[name])
        if not told and above[name]:
            told = 'through ' + ', '.join(f'`{other}`' for other in above[name])
        lines.append(f'| `{path.name}`: {title(path).rstrip(".:")} | {told or "-"} |')
    return '\n'.join(lines) + '\n'


def main(arguments: list[str]) -> int:
    """Print what is asked for."""
    root = Path(__file__).resolve().parents[1]
    if not arguments:
        print(page(root))
        return 0
    tests = tests_by_module(root).get(arguments[0])
    if tests is None:
        print(f'There is no module {arguments[0]}.', file=sys.stderr)
        return 2
    for line in tests or importers(root)[arguments[0]]:
        print(line)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
