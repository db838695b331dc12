"""Texts that were read in another encoding than they were written in.

"Straße" becomes "StraÃŸe", "StraЯe" or "Stra�e", and no word of a sentence means that.
What can be told is told: which file says which encoding, and what to do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from ..errors import RequestError
from ..messages import Text

# In what encodings UTF-8 is read by mistake, the commonest first.
_MISTAKEN = ('cp1252', 'latin-1', 'cp1250', 'cp1251', 'cp850', 'cp437', 'mac_roman')
_LOST = '\N{REPLACEMENT CHARACTER}'
_WORD = re.compile(r'[^\W\d_]+')
_SCRIPTS = ('LATIN', 'CYRILLIC', 'GREEK', 'CJK')
_PARTS = ('.shp', '.dbf', '.shx')
_WIDE_NAME = re.compile(r'utf-?(?:16|32)|ucs', re.IGNORECASE)
_WIDE = (b'\xff\xfe', b'\xfe\xff')


def encoding_note(path: Path, texts: Iterable[str]) -> Text:
    """Return what has to be said of the encoding of a file; '' if nothing has.

    Args:
        path: The file.
        texts: Names and values that were read from it.
    """
    said = _code_page(path) if path.suffix.lower() in _PARTS else None
    if said is not None and _WIDE_NAME.match(said[1]):
        return Text(
            '{file} says "{encoding}", in which no Shapefile can be; write the right '
            'encoding into it, most likely UTF-8.',
            file=said[0].name,
            encoding=said[1],
        )
    for text in dict.fromkeys(texts):
        meant = _repaired(text)
        if meant is not None:
            return Text(
                '"{text}" is most likely "{meant}" in the wrong encoding: {cause}.',
                text=text,
                meant=meant,
                cause=_what_says(path, 'UTF-8'),
            )
        if _LOST in text or _is_mixed(text):
            return Text(
                '"{text}" was most likely written in another encoding than it was '
                'read in: {cause}.',
                text=text,
                cause=_what_says(path, Text('the one that it was written in')),
            )
    return Text('')


def undecodable(path: Path, label: str, error: UnicodeDecodeError) -> RequestError:
    """Return what to say of a file that is not in the encoding that it is said to be.

    Args:
        path: The file.
        label: What to call it in a message.
        error: What reading it as UTF-8 came to.
    """
    if is_wide(path):
        return RequestError('{label} is in UTF-16; save it in UTF-8.', label=label)
    found = error.object[error.start : error.start + 1].hex().upper()
    return RequestError(
        '{label} is not in UTF-8, as it is said to be (it holds the byte '
        '0x{found}): {what_says}.',
        label=label,
        found=found,
        what_says=_what_says(path, Text('such as ISO-8859-1')),
    )


def is_wide(path: Path) -> bool:
    """Whether a file begins as one in UTF-16 does."""
    try:
        with path.open('rb') as file:
            return file.read(2) in _WIDE
    except OSError:
        return False


def _what_says(path: Path, right: str) -> Text:
    """Return which file says what the encoding is, and what to write into it."""
    if path.suffix.lower() not in _PARTS:
        return Text(
            'save {name} in UTF-8, as a file of its kind has to be', name=path.name
        )
    said = _code_page(path)
    if said is None:
        name = path.with_suffix('.cpg').name
        return Text(
            'there is no {name} to say it; write one that holds the encoding, {right}',
            name=name,
            right=right,
        )
    file, content = said
    return Text(
        '{file} says "{content}"; write the right encoding into it, {right}',
        file=file.name,
        content=content,
        right=right,
    )


def _code_page(path: Path) -> tuple[Path, str] | None:
    """Return the file beside a Shapefile that says its encoding, and what it says."""
    for ending in ('.cpg', '.CPG', '.cst', '.CST'):
        file = path.with_suffix(ending)
        try:
            return file, file.read_text('latin-1').strip()[:40]
        except OSError:
            continue
    return None


def _repaired(text: str) -> str | None:
    """Return what a text is that was UTF-8 and read as something else; None if not."""
    if text.isascii():
        return None
    for encoding in _MISTAKEN:
        try:
            meant = b''.join(_byte(c, encoding) for c in text).decode('utf-8')
        except UnicodeError:
            continue
        return _repaired(meant) or meant
    return None


def _byte(letter: str, encoding: str) -> bytes:
    try:
        return letter.encode(encoding)
    except UnicodeEncodeError:
        # A byte for which an encoding has no letter is read as a control character.
        return letter.encode('latin-1')


def _is_mixed(text: str) -> bool:
    """Whether a word has letters of several scripts, as no language writes."""
    for word in _WORD.findall(text):
        if not word.isascii():
            names = [unicodedata.name(letter, '') for letter in word]
            scripts = {s for name in names for s in _SCRIPTS if name.startswith(s)}
            if len(scripts) > 1:
                return True
    return False
