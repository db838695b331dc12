"""What a person reads from the engine, in the language that it was asked in.

Sentences stand in English where they are said, `Text('There is no file {path}.', ...)`.
A file a language, `de.toml`, holds all that the engine says in it:

    [account]    the texts of accounts, by their keys; the English ones are in `en.toml`
    [sentences]  refusals, notes and remarks, by the English text
    [words]      words of chips, where those of the lexicon would be clumsy

The language is that of the sentence, since the account answers it. Where that cannot be
told (the sentence is empty, or nobody knows a word of it), it is the user's own, which
a request brings along. What a file lacks is said in English.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

ENGLISH = 'en'
_FOLDER = Path(__file__).parent


class Text(str):
    """A sentence that can be said in other languages; as a string it is English.

    Attributes:
        template: The English sentence with the places of its values.
        values: The values, among which may be other texts.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> Text:
        """Fill in the values; without any, the template is the text as it stands."""
        text = super().__new__(cls, template.format(**values) if values else template)
        text.template = template
        text.values = values
        return text

    def said(self, language: str) -> str:
        """Return the sentence in a language, by its code."""
        own = section(language, 'sentences').get(self.template)
        if own is None:
            return str(self)
        values = {name: said(value, language) for name, value in self.values.items()}
        return own.format(**values) if values else own


def said(value: object, language: str) -> object:
    """Return what can be said in several languages in one, anything else as it is."""
    say = getattr(value, 'said', None)
    return value if say is None else say(language)


@lru_cache(maxsize=64)
def section(language: str, name: str) -> dict[str, str]:
    """Return a section of the file of a language; empty where there is none."""
    path = _FOLDER / f'{language}.toml'
    if not path.is_file():
        return {}
    sections = tomllib.loads(path.read_text(encoding='utf-8'))
    found: dict[str, str] = sections.get(name, {})
    return found
