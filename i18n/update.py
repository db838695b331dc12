"""Bring the translation files up to date with the texts of the plugin.

Run `python i18n/update.py` after a text was added or changed: new texts appear in
every `.ts` file as unfinished, and those that are gone disappear. `--check` changes
nothing, says what is left to do and fails where anything is; `make lint` runs it.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
CONTEXT = 'rrsis_qgis'
_PLACE = re.compile(r'{\w*}')
# Two words, such as a name, may be the same in two languages; a sentence is not.
_WORD = re.compile(r'[^\W\d_]{3,}')
_SAME_WORDS = 2


def texts(folder: Path = ROOT / 'rrsis_qgis') -> list[str]:
    """Return every text that the sources hand to `tr`, in order and once.

    Raises:
        ValueError: Something else than a literal is handed to it.
    """
    found: dict[str, None] = {}
    for path in sorted(folder.rglob('*.py')):
        for node in ast.walk(ast.parse(path.read_text('utf-8'))):
            if not (
                isinstance(node, ast.Call) and getattr(node.func, 'id', '') == 'tr'
            ):
                continue
            text = node.args[0]
            if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
                raise ValueError(f'{path}:{node.lineno}: tr() takes a literal')
            found[text.value] = None
    return list(found)


def translations(path: Path) -> dict[str, str]:
    """Return the translations that a file holds, by the text they stand for."""
    if not path.is_file():
        return {}
    messages = ElementTree.parse(path).getroot().iter('message')
    pairs = {m.findtext('source'): m.findtext('translation') for m in messages}
    return {text: known for text, known in pairs.items() if text and known}


def write(path: Path, language: str, known: dict[str, str], wanted: list[str]) -> None:
    """Write a file with a message for each text."""
    root = ElementTree.Element('TS', version='2.1', language=language)
    context = ElementTree.SubElement(root, 'context')
    ElementTree.SubElement(context, 'name').text = CONTEXT
    for text in wanted:
        message = ElementTree.SubElement(context, 'message')
        ElementTree.SubElement(message, 'source').text = text
        translation = ElementTree.SubElement(message, 'translation')
        if known.get(text):
            translation.text = known[text]
        else:
            translation.set('type', 'unfinished')
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding='unicode')
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    path.write_text(head + body + '\n', encoding='utf-8')


def faults(path: Path, wanted: list[str]) -> list[str]:
    """Return what a reader of the translation would stumble over, a line each."""
    messages = list(ElementTree.parse(path).getroot().iter('message'))
    told = [message.findtext('source') or '' for message in messages]
    found = [f'missing: {text}' for text in wanted if text not in told]
    found += [f'twice: {text}' for text in sorted(set(told)) if told.count(text) > 1]
    for message, text in zip(messages, told, strict=True):
        translation = message.find('translation')
        said = translation.text if translation is not None else ''
        if text not in wanted:
            found.append(f'not in the sources any more: {text}')
        elif not said or translation is None or translation.get('type'):
            found.append(f'unfinished: {text}')
        elif sorted(_PLACE.findall(text)) != sorted(_PLACE.findall(said)):
            found.append(f'other places for values: {text}')
        elif said == text and len(_WORD.findall(_PLACE.sub('', text))) > _SAME_WORDS:
            found.append(f'not translated: {text}')
    return found


def check(folder: Path, wanted: list[str]) -> int:
    """Print the faults of every file of a folder and return the exit code."""
    lines = [
        f'{path.name}: {fault}'
        for path in sorted(folder.glob(f'{CONTEXT}_*.ts'))
        for fault in faults(path, wanted)
    ]
    for line in lines:
        print(line.replace('\n', ' '), file=sys.stderr)
    if lines:
        print('Run python i18n/update.py and translate what is new.', file=sys.stderr)
    return 1 if lines else 0


def main(arguments: list[str]) -> int:
    """Update or check every file beside this one."""
    folder, wanted = Path(__file__).parent, texts()
    if arguments == ['--check']:
        return check(folder, wanted)
    for path in sorted(folder.glob(f'{CONTEXT}_*.ts')):
        language = path.stem[len(CONTEXT) + 1 :]
        write(path, language, translations(path), wanted)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
