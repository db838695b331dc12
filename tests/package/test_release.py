"""What stands in the way of a release is said, each thing in a sentence."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / '.ci'))

import release  # noqa: E402

PLACES = ('metadata.txt', 'pyproject.toml', 'model_core/__init__.py', 'CHANGELOG.md')


def git(folder: Path, *arguments: str):
    who = ('-c', 'user.name=a', '-c', 'user.email=a@b.c')
    subprocess.run(['git', *who, *arguments], cwd=folder, check=True)


def change(path: Path, old: str, new: str):
    text = path.read_text('utf-8')
    assert old in text
    path.write_text(text.replace(old, new), encoding='utf-8')


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """Return a repository that can be released."""
    (tmp_path / 'model_core').mkdir()
    for place in PLACES:
        shutil.copy(ROOT / place, tmp_path / place)
    head = release.newest()
    heading = f'## {head.version}, '
    change(tmp_path / 'CHANGELOG.md', heading + head.date, heading + '2030-01-31')
    change(tmp_path / 'metadata.txt', '.invalid', '.example')
    git(tmp_path, 'init', '-q')
    git(tmp_path, 'add', '-A')
    git(tmp_path, 'commit', '-qm', 'Everything')
    git(tmp_path, 'tag', f'v{head.version}')
    return tmp_path


def test_the_places_that_tell_the_version_agree():
    assert release.disagreements() == []


@pytest.mark.parametrize('place', PLACES[1:])
def test_a_place_with_another_version_is_named(ready: Path, place: str):
    version = release.metadata(ready)['version']
    change(ready / place, version, '9.9.9')
    (sentence,) = release.disagreements(ready)
    assert sentence.startswith(f'{place} says 9.9.9, metadata.txt {version}')


def test_a_version_with_all_that_it_needs_is_released(ready: Path):
    assert release.obstacles(ready) == []


def test_placeholders_are_refused_one_by_one():
    said = [s for s in release.obstacles() if 'placeholder' in s]
    told = release.metadata()
    expected = [name for name in release.ADDRESSES if '.invalid' in told[name]]
    assert len(said) == len(expected)
    for name, sentence in zip(expected, said, strict=True):
        assert f'{name} is a placeholder' in sentence


def test_an_address_that_is_missing_is_refused(ready: Path):
    tracker = release.metadata(ready)['tracker']
    change(ready / 'metadata.txt', f'tracker={tracker}\n', '')
    assert 'metadata.txt: tracker is a placeholder, empty; give the real one.' in (
        release.obstacles(ready)
    )


def test_changes_without_a_day_or_outside_a_commit_are_refused(ready: Path):
    change(ready / 'CHANGELOG.md', ', 2030-01-31', ', unreleased')
    day, uncommitted = release.obstacles(ready)
    assert 'write the day' in day
    assert 'not committed' in uncommitted


def test_a_commit_without_its_tag_is_refused(ready: Path):
    git(ready, 'commit', '-q', '--allow-empty', '-m', 'One more')
    (sentence,) = release.obstacles(ready)
    assert 'has no tag v' in sentence


def test_the_plugin_manager_shows_the_changes():
    section = release.Section('1.2.0', '2030-01-31', '- Half of it: 50 %.\n\n- More.')
    text = release.with_changes('[general]\nname=A\n', section)
    assert text == (
        '[general]\nname=A\nchangelog=1.2.0 (2030-01-31)\n'
        '    - Half of it: 50 %%.\n    - More.\n'
    )
