"""Hold the zip against what the plugin site refuses: `gate.py ZIP`.

The site reads the metadata, looks at what is in the zip, and lets bandit and
detect-secrets search it. Findings of bandit that a person may wave through on the
site's form are counted here; all others, and every secret, fail. Nothing in the
sources can suppress a finding: `nosec` is not heeded.
"""

from __future__ import annotations

import configparser
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

LIMIT = 25_000_000
NEEDED = (
    'name', 'description', 'version', 'qgisMinimumVersion', 'author', 'email',
    'about', 'tracker', 'repository', 'homepage',
)  # fmt: skip
FORBIDDEN = ('__pycache__', '__MACOSX', '.git')
SUSPICIOUS = (
    '.pyc', '.exe', '.dll', '.so', '.dylib', '.bat', '.sh', '.ps1', '.cmd',
)  # fmt: skip
# What the site refuses whatever is said for it, and what its form lets through.
REFUSED = (
    'B102,B103,B105,B106,B107,B301,B302,B306,B307,B501,B502,B503,B505,B506,B507,'
    'B601,B602,B604,B605,B610,B611,B612,B613,B615'
)
WAIVED = (
    'B101,B108,B110,B113,B310,B311,B324,B403,B405,B406,B407,B408,B409,B603,B606,'
    'B607,B614'
)


def structure(package: Path) -> Iterator[str]:
    """Yield what is wrong with a zip and its metadata."""
    if package.stat().st_size > LIMIT:
        yield f'The zip has {package.stat().st_size:,} bytes; {LIMIT:,} are allowed.'
    with zipfile.ZipFile(package) as bundle:
        names = bundle.namelist()
        tops = {name.split('/')[0] for name in names}
        if len(tops) != 1:
            yield f'The zip holds {len(tops)} folders or files at its top, not one.'
            return
        (folder,) = tops
        if not re.fullmatch(r'[A-Za-z][A-Za-z0-9_]*', folder):
            yield f'"{folder}" is no name of a Python package.'
        for file in ('__init__.py', 'metadata.txt', 'LICENSE'):
            if f'{folder}/{file}' not in names:
                yield f'The zip lacks {folder}/{file}.'
        for name in names:
            parts = PurePosixPath(name).parts
            if '\\' in name or '..' in parts or set(parts) & set(FORBIDDEN):
                yield f'{name} is not allowed in a zip.'
            if name.endswith(SUSPICIOUS):
                yield f'{name} is of a kind that the site holds for a program.'
        if f'{folder}/metadata.txt' in names:
            yield from _metadata(bundle.read(f'{folder}/metadata.txt').decode('utf-8'))


def _metadata(text: str) -> Iterator[str]:
    parser = configparser.ConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    told = parser['general']
    for key in NEEDED:
        if not told.get(key):
            yield f'metadata.txt lacks {key}.'
    if '/' in told.get('author', ''):
        yield 'The author has a slash.'
    if 'plugin' in told.get('name', '').lower():
        yield 'The name has the word "plugin".'
    for key in ('about', 'description'):
        if re.search('<[a-z]', told.get(key, '')):
            yield f'metadata.txt: {key} has HTML.'


def weaknesses(folder: Path, tests: str) -> list[dict[str, object]]:
    """Return what bandit finds in a folder by some of its tests."""
    command = ('bandit', '-r', '-q', '-f', 'json', '--ignore-nosec', '-t', tests)
    done = subprocess.run(
        [sys.executable, '-m', *command, str(folder)], capture_output=True, text=True
    )
    results: list[dict[str, object]] = json.loads(done.stdout)['results']
    return results


def secrets(folder: Path) -> Iterator[str]:
    """Yield what detect-secrets holds for a secret."""
    command = ('detect_secrets', '-C', str(folder), 'scan', '--all-files', '.')
    done = subprocess.run(
        [sys.executable, '-m', *command], capture_output=True, text=True, check=True
    )
    for name, found in json.loads(done.stdout)['results'].items():
        for one in found:
            yield f'{name}:{one["line_number"]}: {one["type"]}'


def main(package: Path) -> int:
    """Print what the site would refuse and return the exit code."""
    found = list(structure(package))
    with tempfile.TemporaryDirectory() as unpacked:
        folder = Path(unpacked)
        with zipfile.ZipFile(package) as bundle:
            bundle.extractall(folder)
        for issue in weaknesses(folder, REFUSED):
            place = Path(str(issue['filename'])).relative_to(folder)
            found.append(f'{place}:{issue["line_number"]}: {issue["issue_text"]}')
        found += secrets(folder)
        waived = Counter(str(i['test_id']) for i in weaknesses(folder, WAIVED))
    for sentence in found:
        print(sentence, file=sys.stderr)
    counted = ', '.join(f'{count} of {name}' for name, count in sorted(waived.items()))
    print(f'To be waved through on the form: {counted or "nothing"}.')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main(Path(sys.argv[1])))
