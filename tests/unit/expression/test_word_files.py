"""Word files: a slip in one is told by file, section and key."""

import copy
import tomllib

import pytest

from model_core.expression.lexicon import FOLDER
from model_core.expression.lexicon.schema import (
    WordFileError,
    check_english,
    check_language,
)

OTHERS = sorted(p for p in FOLDER.glob('??.toml') if p.stem != 'en')


def read(path):
    return tomllib.loads(path.read_text(encoding='utf-8'))


@pytest.mark.parametrize('path', OTHERS, ids=lambda path: path.stem)
def test_the_files_that_ship_are_whole(path):
    check_language(read(path), path.name)


@pytest.mark.parametrize(
    ('slip', 'told'),
    [
        (lambda file: file.update(thigns=file.pop('things')), r'lacks .*\[things\]'),
        (lambda file: file.update(colours={'red': 'rosso'}), r'\[colours\]'),
        (lambda file: file['language'].pop('compounds'), r'\[language\].*"compounds"'),
        (lambda file: file['words'].update(near='vicino'), r'\[words\] "near"'),
        (lambda file: file['things'].update(pond=['a']), r'\[things\] "pond"'),
        (lambda file: file['order']['rows'].append(['a']), r'\[order\] "rows"'),
        (lambda file: file['language'].update(compunds=True), r'"compunds"'),
        (lambda file: file['language'].update(compounds='no'), 'true or false'),
    ],
)
def test_a_slip_is_told_by_its_place(slip, told):
    sections = copy.deepcopy(read(FOLDER / 'it.toml'))
    slip(sections)
    with pytest.raises(WordFileError, match=rf'it\.toml.*{told}'):
        check_language(sections, 'it.toml')


@pytest.mark.parametrize(
    ('slip', 'told'),
    [
        (lambda file: file['place'].update(side=['on <directon>']), '<directon>'),
        (lambda file: file.pop('unit'), r'\[unit\]'),
        (lambda file: file['relation'].update(near='near'), r'\[relation\] "near"'),
    ],
)
def test_a_slip_in_the_english_file_is_told_too(slip, told):
    sections = copy.deepcopy(read(FOLDER / 'en.toml'))
    slip(sections)
    classes = {'unit', 'direction', 'side', 'picture', 'quantity'}
    used = {name for name in sections if name not in ('noun', 'rephrase')}
    with pytest.raises(WordFileError, match=told):
        check_english(sections, 'en.toml', classes | used)
