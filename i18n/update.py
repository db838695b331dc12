"""Bring the translation files up to date with the texts of the plugin.

Run `python i18n/update.py` after a text was added or changed: new texts appear in
every `.ts` file as unfinished, and those that are gone disappear.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
CONTEXT = 'rrsis_qgis'


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


def main() -> int:
    """Update every file beside this one."""
    wanted = texts()
    for path in sorted(Path(__file__).parent.glob(f'{CONTEXT}_*.ts')):
        language = path.stem[len(CONTEXT) + 1 :]
        write(path, language, translations(path), wanted)
    return 0


if __name__ == '__main__':
    sys.exit(main())
