"""Several things in one line are all looked for, however they are separated."""

from pathlib import Path

import pytest
from expression_notation import notation

from model_core.expression import parse

_ESCAPES = {'\\n': '\n', '\\r': '\r', '\\t': '\t', '\\u2028': '\u2028', '\\\\': '\\'}


def table() -> list[tuple[str, str]]:
    text = Path(__file__).with_name('lists.txt').read_text(encoding='utf-8')
    lines = [line for line in text.splitlines() if line and line[0] != '#']
    return [(lines[i], lines[i + 1].strip()) for i in range(0, len(lines), 2)]


@pytest.mark.parametrize(('sentence', 'meaning'), table())
def test_a_list_means(sentence: str, meaning: str):
    for written, character in _ESCAPES.items():
        sentence = sentence.replace(written, character)
    assert notation(parse(sentence)) == meaning


def test_what_is_not_understood_of_any_item_is_told():
    expression = parse('tallest ponds\nhouses behind the church')
    assert expression.ignored == ('tallest', 'behind the church')
    assert expression.prompt == 'tallest ponds\nhouses behind the church'
