"""Parts of speech of short English descriptions, and their prepositional phrases.

FIANet finds position phrases with NLTK's `word_tokenize`, `pos_tag` and
`RegexpParser`. NLTK's tagger needs data that is downloaded, so this is a stand-in for
it: closed lists and endings instead of a trained tagger, made for the sentences of
RefSegRS, RRSIS-D and RISBench ("the white car on the upper left of the road").

It differs from `pos_tag` where that guesses by context: a word that is in no list is
a noun here, an adverb, a participle or a verb only by its ending; proper nouns and
foreign words are not told apart from nouns; "that" is always a preposition; and
"left" is VBD behind a comparative ("lower left"), the one place where FIANet's third
pattern can match, and else an adjective or a noun. `tokenize` differs from
`word_tokenize` in quotes, which stay as they are, and in abbreviations, whose period
stays only in mid-sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...expression.lexicon.nouns import is_plural

# The patterns of FIANet, each taken where the ones before have left the words free.
_PHRASES = tuple(
    re.compile(pattern)
    for pattern in (
        r'<IN>(?:<DT>)?(?:<JJ[^<>]*>)?<NN>',
        r'<IN>(?:<DT>)?(?:<JJ[^<>]*>)?<JJ>',
        r'<IN>(?:<DT>)?<JJ[^<>]*><VBD>',
    )
)

_SEPARATE = re.compile(r'([;@#$%&?!*()\[\]{}<>"]|[:,](?!\d)|--|\.(?=\s+[A-Z]|\s*$))')
_CONTRACTED = re.compile(r"(?i)(n't|'(?:s|m|d|ll|re|ve))\b")

_WORDS = {
    'DT': 'a an the this these those each every all both some any no another either '
    'neither',
    'IN': 'in on at by of near from with without beside besides along alongside '
    'between above below under underneath beneath over behind against around across '
    'among amongst inside outside toward towards through within into onto upon off '
    'past beyond amid opposite for as like than that while if because since until '
    'after before during about per via except despite throughout',
    'TO': 'to',
    'CC': 'and or but nor',
    'POS': "'s",
    'PRP': 'it they them he she we you i one',
    'PRP$': 'its their his her our your my',
    'WDT': 'which',
    'WP': 'who what',
    'WRB': 'where when how why',
    'EX': 'there',
    'MD': 'can could may might must shall should will would',
    'VBZ': 'is has does lies stands runs sits crosses passes',
    'VBP': 'are have do',
    'VBD': 'was were had did',
    'VB': 'be',
    'CD': 'two three four five six seven eight nine ten eleven twelve hundred thousand',
    'RB': 'not very only also away apart together nearly almost partially partly '
    'slightly directly just quite too so far here',
    'JJR': 'larger smaller bigger longer shorter wider narrower higher lower taller '
    'darker brighter lighter closer nearer farther further more less fewer',
    'JJ': 'white black gray grey red orange yellow brown green blue purple pink dark '
    'bright light silver golden beige tan large small big little tiny huge long short '
    'wide narrow tall high low round square rectangular circular oval triangular '
    'irregular straight curved upper inner outer central northern southern eastern '
    'western adjacent parallel vertical horizontal diagonal main single double '
    'multiple several many few other same different similar new old empty full open '
    'closed dry wet bare dense sparse residential industrial commercial urban rural '
    'impervious first second third fourth fifth last next close complete partial '
    'whole entire rectangle concrete wooden metallic bluish reddish greenish whitish '
    'grayish nearby front rear middle-right middle-left top-left top-right bottom-left '
    'bottom-right upper-left upper-right lower-left lower-right left-most right-most '
    'leftmost rightmost topmost bottommost uppermost lowermost',
}
_TAGS = {word: tag for tag, words in _WORDS.items() for word in words.split()}
# Nouns that are adjectives before another of these, or before a noun of place.
_SIDES = frozenset(('left', 'right', 'top', 'bottom', 'middle', 'center', 'centre'))
_OF_PLACE = _SIDES | {'corner', 'side', 'edge', 'part', 'half', 'end', 'area'}


def tokenize(sentence: str) -> list[str]:
    """Return the words and marks of a sentence; hyphened words stay one."""
    apart = _SEPARATE.sub(r' \1 ', sentence)
    return _CONTRACTED.sub(r' \1', apart).split()


def tag_words(tokens: Sequence[str]) -> list[str]:
    """Return the Penn Treebank tag of every token."""
    tags: list[str] = []
    for at, token in enumerate(tokens):
        before = tags[-1] if tags else ''
        after = tokens[at + 1].lower() if at + 1 < len(tokens) else ''
        tags.append(_tag(token.lower(), before, after))
    return tags


def _tag(word: str, before: str, after: str) -> str:
    if word in _SIDES:
        return _side(word, before, after)
    if word in _TAGS:
        return _TAGS[word]
    if not any(letter.isalnum() for letter in word):
        return word if word in ('.', ',', ':', '(', ')') else 'SYM'
    if word[0].isdigit():
        return 'JJ' if word.endswith(('st', 'nd', 'rd', 'th')) else 'CD'
    if word.endswith('est') and len(word) > 5 and word not in ('forest', 'harvest'):
        return 'JJS'
    if word.endswith('ly') and len(word) > 4:
        return 'RB'
    is_open = before in ('', 'IN', 'DT', 'PRP$', 'CD') or before.startswith('JJ')
    if word.endswith('ing') and len(word) > 5:
        return 'NN' if is_open else 'VBG'
    if word.endswith('ed') and len(word) > 4:
        return 'JJ' if is_open else 'VBN'
    return 'NNS' if is_plural(word) else 'NN'


def _side(word: str, before: str, after: str) -> str:
    """Tag "left" and its like, which are adjectives, nouns or a verb by their place."""
    if after in _OF_PLACE:
        return 'JJ'
    ends = not after or not after[0].isalpha() or after in _TAGS
    if not ends and word in ('left', 'right', 'middle', 'top', 'bottom'):
        return 'JJ'
    if word == 'left' and before == 'JJR':
        return 'VBD'
    return 'NN'


def position_phrases(tokens: Sequence[str], tags: Sequence[str]) -> list[range]:
    """Return where FIANet's prepositional phrases stand, in the order of the words.

    A phrase is a preposition, an article that may be missing and an adjective (JJ,
    JJR or JJS) that may be missing, before a noun in the singular; or before another
    adjective; or, if the adjective is there, before a verb in the past tense.
    """
    free = list(tags)
    found: list[range] = []
    for pattern in _PHRASES:
        for words in list(_matches(pattern, free)):
            found.append(words)
            free[words.start : words.stop] = [''] * len(words)
    return sorted(found, key=lambda words: words.start)


def _matches(pattern: re.Pattern[str], tags: Sequence[str]) -> Iterator[range]:
    text = ''.join(f'<{tag}>' for tag in tags)
    for match in pattern.finditer(text):
        first = text.count('<', 0, match.start())
        yield range(first, first + match.group().count('<'))
