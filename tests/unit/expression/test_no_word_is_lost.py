"""Every word that says something is part of the tree, or is told to be left out."""

from itertools import product
from pathlib import Path

import pytest

from model_core.errors import RequestError
from model_core.expression import parse
from model_core.expression.lexicon.closed_class import lexicon

_ADJECTIVES = ('dead', 'damaged', 'crowded', 'hidden', 'stranded', 'private')
_RELATIONS = (
    'near', 'behind', 'upstream of', 'past', 'belonging to', 'shaded by', 'used by',
    'visible from', 'at the end of', 'halfway along', 'parallel to', 'leaning on',
)  # fmt: skip
_ASIDES = ('at night', 'under construction', 'in pairs', 'facing away', 'with smoke')


def sentences() -> list[str]:
    text = Path(__file__).with_name('sentences.txt').read_text(encoding='utf-8')
    table = [line for line in text.splitlines() if line and line[0] not in '# ']
    made = [
        f'the largest {adjective} pond {relation} the road {aside}'
        for adjective, relation, aside in product(_ADJECTIVES, _RELATIONS, _ASIDES)
    ]
    return table[::12] + made[::5]


@pytest.mark.parametrize('sentence', sentences())
def test_a_sentence_without_one_of_its_words_means_something_else(sentence):
    whole = parse(sentence)
    typed = (typed for typed, _ in whole.corrected)
    told = (
        ' '.join((*whole.ignored, *typed, whole.unfinished)).replace('-', ' ').split()
    )
    words = sentence.split()
    for at, word in enumerate(words):
        plain = word.strip('.,;:!?()"').lower()
        # What is said twice need not be: "the ship below the long (ship)".
        known = plain in lexicon().words or words.count(word) > 1
        if not plain.isalpha() or known or plain in told:
            continue
        try:
            rest = parse(' '.join((*words[:at], *words[at + 1 :])))
        except RequestError:
            continue
        assert rest.things != whole.things, plain
