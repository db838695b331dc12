"""What the documentation names is there: commands, files, messages, drawings."""

import ast
import importlib.util
import re
import shlex
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest

from model_core.cli import _parser

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [*(ROOT / 'docs').rglob('*.md'), *ROOT.glob('*.md')],
    key=lambda path: str(path.relative_to(ROOT)),
)
KEPT = [page for page in PAGES if page.name not in ('CHANGELOG.md', 'LICENSE')]
COMMAND = re.compile(r'-m model_core( .*)$', re.MULTILINE)
IN_LINE = re.compile(r'`([^`\n]+)`')
LINK = re.compile(r'\]\(([^)#\s]+)')
MODULE = re.compile(r'(?:model_core|rrsis_qgis)(?:\.[a-z_]\w*)+')
MADE = {'tests.md', 'changelog.md', 'contributing.md'}


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def commands(text: str) -> list[str]:
    """Return what follows `-m model_core` on a line or within backquotes."""
    lines = [match.strip() for match in COMMAND.findall(IN_LINE.sub('', text))]
    spoken = [COMMAND.search(piece) for piece in IN_LINE.findall(text)]
    return [*lines, *(match[1].strip() for match in spoken if match)]


def understood(words: list[str]) -> bool:
    """Say whether the command line takes the words; `--help` ends it in good order."""
    try:
        _parser().parse_args(words)
    except SystemExit as ended:
        return ended.code == 0
    return True


@pytest.mark.parametrize('page', KEPT, ids=name_of)
def test_every_command_and_its_options_are_there(page: Path):
    for command in commands(page.read_text('utf-8')):
        words = shlex.split(re.sub(r'\[.*?\]', '', command).rstrip('.,;)'))
        if words == ['COMMAND']:
            continue
        assert understood(words), f'{command} is not understood'


@pytest.mark.parametrize('page', KEPT, ids=name_of)
def test_every_target_of_make_is_there(page: Path):
    made = (ROOT / 'Makefile').read_text('utf-8')
    known = set(re.findall(r'^([a-z-]+):', made, re.MULTILINE))
    text = page.read_text('utf-8')
    named = re.findall(r'(?:^ {4,}|`)make ([a-z-]+)', text, re.MULTILINE)
    assert set(named) <= known


@pytest.mark.parametrize('page', KEPT, ids=name_of)
def test_every_link_leads_to_a_file(page: Path):
    for link in LINK.findall(page.read_text('utf-8')):
        if '://' not in link and link not in MADE:
            assert (page.parent / link).exists(), link


@pytest.mark.parametrize('page', KEPT, ids=name_of)
def test_every_file_and_module_is_there(page: Path):
    top = {path.name for path in ROOT.iterdir()}
    for piece in IN_LINE.findall(page.read_text('utf-8')):
        if MODULE.fullmatch(piece):
            assert module_is_there(piece), piece
        is_path = re.fullmatch(r'[\w./*-]+', piece) and '/' in piece
        first = piece.split('/')[0]
        if is_path and first in top and first != 'build':
            assert list(ROOT.glob(piece.rstrip('/'))), piece


def module_is_there(name: str) -> bool:
    """Say whether there is a module, or something within one, of a name."""
    if not name.startswith('model_core'):
        path = ROOT.joinpath(*name.split('.'))
        return path.is_dir() or path.with_suffix('.py').is_file()
    if importlib.util.find_spec(name):
        return True
    home, _, last = name.rpartition('.')
    spec = importlib.util.find_spec(home)
    return bool(spec and spec.origin and last in Path(spec.origin).read_text('utf-8'))


@lru_cache(maxsize=1)
def said() -> str:
    """Return every text in the sources, each as it is said."""
    texts = []
    for folder in ('model_core', 'rrsis_qgis'):
        for path in (ROOT / folder).rglob('*.py'):
            for node in ast.walk(ast.parse(path.read_text('utf-8'))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    texts.append(node.value)
        texts += [path.read_text('utf-8') for path in (ROOT / folder).rglob('*.toml')]
    # A place for a value is a place for one, whichever way it is filled.
    return re.sub(r'{[^{}]*}', '\n', '\n'.join(texts))


def quoted() -> list[str]:
    page = (ROOT / 'docs' / 'troubleshooting.md').read_text('utf-8')
    return re.findall(r'^> (.+)$', page, re.MULTILINE)


@pytest.mark.parametrize('message', quoted())
def test_every_refusal_that_is_explained_can_be_met(message: str):
    for piece in message.split('…'):
        assert piece.strip() in said(), piece


def test_an_algorithm_of_the_documentation_is_one_of_the_plugin():
    folder = ROOT / 'rrsis_qgis' / 'processing'
    sources = '\n'.join(path.read_text('utf-8') for path in folder.glob('*.py'))
    for page in KEPT:
        text = page.read_text('utf-8')
        for name in re.findall(r'rrsis:(\w+)', text):
            assert f"return '{name}'" in sources, name
        for line in re.findall(r'run rrsis:\w+ -- (.+)$', text, re.MULTILINE):
            for key in re.findall(r'\b([A-Z_]+)=', line):
                assert f"= '{key}'" in sources, key


def test_the_drawings_show_what_the_engine_chooses():
    check = [sys.executable, ROOT / 'docs' / 'drawings.py', '--check']
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_drawing_and_picture_is_shown_with_words_for_those_who_see_none():
    text = '\n'.join(page.read_text('utf-8') for page in KEPT)
    shown = dict(re.findall(r'!\[([^\]]*)\]\(\S*?(\w[\w-]*\.(?:svg|png))\)', text))
    files = {
        path.name
        for folder in ('drawings', 'pictures')
        for path in (ROOT / 'docs' / folder).iterdir()
    }
    assert set(shown.values()) == files
    assert all(shown)
