"""What the plugin site would refuse is told here first."""

import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / '.ci'))

import gate  # noqa: E402

METADATA = '[general]\n' + ''.join(f'{key}=Some words\n' for key in gate.NEEDED)
WHOLE = {
    'good/__init__.py': '',
    'good/LICENSE': 'GPL',
    'good/metadata.txt': METADATA,
}


def zipped(folder: Path, files: dict[str, str]) -> Path:
    package = folder / 'some.zip'
    with zipfile.ZipFile(package, 'w') as bundle:
        for name, text in files.items():
            bundle.writestr(name, text)
    return package


def test_the_zip_of_this_plugin_has_nothing_that_is_refused():
    assert list(gate.structure(ROOT / 'build' / 'rrsis_qgis.zip')) == []


def test_a_zip_with_everything_is_let_through(tmp_path):
    assert list(gate.structure(zipped(tmp_path, WHOLE))) == []


@pytest.mark.parametrize(
    ('files', 'told'),
    [
        ({'other/a.py': ''}, 'holds 2 folders'),
        ({'good/tool.exe': ''}, 'good/tool.exe is of a kind'),
        ({'good/__pycache__/a.txt': ''}, 'is not allowed'),
        ({'good/../a.txt': ''}, 'is not allowed'),
        ({'good/metadata.txt': METADATA.replace('tracker=', 'x=')}, 'lacks tracker'),
        ({'good/metadata.txt': METADATA + 'author=a/b\n'}, 'slash'),
        ({'good/metadata.txt': METADATA + 'name=A plugin\n'}, 'the word "plugin"'),
        ({'good/metadata.txt': METADATA + 'about=<b>x</b>\n'}, 'about has HTML'),
    ],
)
def test_what_the_site_refuses_is_said(tmp_path, files, told):
    changed = {**WHOLE, **files}
    text = changed['good/metadata.txt']
    for key in ('author', 'name', 'about'):
        if text.count(f'\n{key}=') > 1:
            text = text.replace(f'\n{key}=Some words', '', 1)
    changed['good/metadata.txt'] = text
    (sentence,) = gate.structure(zipped(tmp_path, changed))
    assert told in sentence


def test_a_zip_without_a_licence_is_refused(tmp_path):
    files = {name: text for name, text in WHOLE.items() if 'LICENSE' not in name}
    (sentence,) = gate.structure(zipped(tmp_path, files))
    assert sentence == 'The zip lacks good/LICENSE.'
