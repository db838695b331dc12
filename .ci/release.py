"""What a release needs: one version, its changes, real addresses, and a tag.

    release.py check    whether the places that tell the version agree
    release.py zip      build/release/rrsis_qgis-VERSION.zip, or why there is none yet

The version is that of metadata.txt. The addresses stand there and nowhere else; while
they end in `.invalid`, nothing can be released.
"""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ADDRESSES = ('email', 'homepage', 'tracker', 'repository')
PLACEHOLDER = '.invalid'
_HEADING = re.compile(r'^## (?P<version>\S+), (?P<date>.+)$', re.MULTILINE)
_DATE = re.compile(r'\d{4}-\d\d-\d\d')


@dataclass(frozen=True)
class Section:
    """The changes of the version that stands first in the changelog.

    Attributes:
        version: Its number.
        date: The day of the release, or "unreleased".
        text: What changed, without the heading.
    """

    version: str
    date: str
    text: str


def metadata(root: Path = ROOT) -> dict[str, str]:
    """Return what metadata.txt says of the plugin."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(root / 'metadata.txt', encoding='utf-8')
    return dict(parser['general'])


def newest(root: Path = ROOT) -> Section:
    """Return the first section of the changelog.

    Raises:
        ValueError: It has none with a version and a date.
    """
    text = (root / 'CHANGELOG.md').read_text('utf-8')
    headings = list(_HEADING.finditer(text))
    if not headings:
        raise ValueError('CHANGELOG.md has no section "## VERSION, DATE".')
    end = headings[1].start() if len(headings) > 1 else len(text)
    head = headings[0]
    return Section(head['version'], head['date'], text[head.end() : end].strip())


def versions(root: Path = ROOT) -> dict[str, str]:
    """Return the version that each place tells, by the place."""
    project = tomllib.loads((root / 'pyproject.toml').read_text('utf-8'))['project']
    engine = (root / 'model_core' / '__init__.py').read_text('utf-8')
    own = re.search(r"^__version__ = '(.+)'$", engine, re.MULTILINE)
    return {
        'metadata.txt': metadata(root)['version'],
        'pyproject.toml': project['version'],
        'model_core/__init__.py': own[1] if own else 'none',
        'CHANGELOG.md': newest(root).version,
    }


def disagreements(root: Path = ROOT) -> list[str]:
    """Return a sentence for each place that tells another version."""
    told = versions(root)
    wanted = told['metadata.txt']
    return [
        f'{place} says {version}, metadata.txt {wanted}; make them agree.'
        for place, version in told.items()
        if version != wanted
    ]


def obstacles(root: Path = ROOT) -> list[str]:
    """Return a sentence for everything that stands in the way of a release."""
    found = disagreements(root)
    section, told = newest(root), metadata(root)
    if not _DATE.fullmatch(section.date):
        found.append(
            f'CHANGELOG.md calls {section.version} "{section.date}"; write the day, as '
            'in "2030-01-31".'
        )
    if not section.text:
        found.append(f'CHANGELOG.md says nothing of {section.version}.')
    found += [
        f'metadata.txt: {name} is a placeholder, {told.get(name) or "empty"}; give the '
        'real one.'
        for name in ADDRESSES
        if PLACEHOLDER in told.get(name, PLACEHOLDER)
    ]
    if _git(root, 'status', '--porcelain'):
        found.append('There are changes that are not committed; commit them.')
    tag = f'v{told["version"]}'
    if _git(root, 'rev-list', '-n1', tag) != _git(root, 'rev-parse', 'HEAD'):
        found.append(f'This commit has no tag {tag}; run: git tag {tag}')
    return found


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(['git', *arguments], cwd=root, capture_output=True, text=True)
    return done.stdout.strip()


def with_changes(text: str, section: Section) -> str:
    """Return the text of a metadata.txt with the changes of a version at its end.

    QGIS shows them in the plugin manager. It reads the file as one with places for
    values, so that a percent sign is written twice.
    """
    lines = [f'{section.version} ({section.date})', *section.text.splitlines()]
    shown = '\n'.join(f'    {line}'.rstrip() for line in lines if line.strip())
    return f'{text.rstrip()}\nchangelog={shown.strip().replace("%", "%%")}\n'


def main(arguments: list[str]) -> int:
    """Run a command and return the exit code."""
    release = arguments == ['zip']
    found = obstacles() if release else disagreements()
    for sentence in found:
        print(sentence, file=sys.stderr)
    if found:
        return 1
    if release:
        target = ROOT / 'build/release' / f'rrsis_qgis-{metadata()["version"]}.zip'
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / 'build' / 'rrsis_qgis.zip', target)
        print(f'{target.relative_to(ROOT)} is ready to be uploaded.')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
