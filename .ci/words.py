"""Make the word lists of the language rooms from Debian's packages.

    .ci/words.py FOLDER

FOLDER holds what `dpkg -x` unpacks of wordnet-base, wamerican, wbritish, wngerman,
wfrench, wspanish and wportuguese. Written are, beside the lexicons,

    en_kinds.toml        what WordNet has for narrower words of the things that
                         `en_things.toml` lists, without those of REJECTED below
    ordinary_XX.txt      words that are one letter off one of ours, and no misspelling
                         of it: "pound" is no "pond"

The first was read through by hand; run again, it is to be read again.
"""

from __future__ import annotations

import sys
import textwrap
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from model_core.expression.languages.known import translators
from model_core.expression.languages.pieces import Role
from model_core.expression.lexicon.closed_class import lexicon
from model_core.expression.lexicon.nouns import plural
from model_core.expression.lexicon.thesaurus import thesaurus
from model_core.expression.words.typos import SHORTEST, is_one_off

LEXICONS = Path(__file__).parents[1] / 'model_core/expression/lexicon'
DICTIONARIES = {
    'en': ('american-english', 'british-english'),
    'de': ('ngerman',),
    'fr': ('french',),
    'es': ('spanish',),
    'pt': ('portuguese',),
}
# Names of ours, and what WordNet means by them: a word and the number of its sense.
ANCHORS = {
    'building': 'building 1', 'house': 'house 1', 'shed': 'shed 1', 'barn': 'barn 1',
    'church': 'church 2', 'tower': 'tower 1', 'bridge': 'bridge 1', 'dam': 'dam 1',
    'road': 'road 1', 'street': 'street 1', 'path': 'path 2',
    'railway': 'railroad_track 1', 'vehicle': 'motor_vehicle 1', 'car': 'car 1',
    'truck': 'truck 1', 'bus': 'bus 1', 'van': 'van 5', 'train': 'train 1',
    'boat': 'boat 1', 'sailboat': 'sailing_vessel 1', 'warship': 'warship 1',
    'ship': 'vessel 2', 'aircraft': 'aircraft 1', 'plane': 'airplane 1',
    'helicopter': 'helicopter 1', 'lake': 'lake 1', 'pond': 'pond 1',
    'stream': 'stream 1', 'canal': 'canal 3', 'bay': 'bay 1', 'inlet': 'inlet 1',
    'water': 'body_of_water 1', 'forest': 'forest 2', 'grassland': 'grassland 1',
    'field': 'field 1', 'farm': 'farm 1', 'park': 'park 2', 'garden': 'garden 1',
    'stadium': 'stadium 1', 'pier': 'pier 1', 'factory': 'factory 1', 'mine': 'mine 1',
    'mountain': 'mountain 1', 'hill': 'hill 1', 'island': 'island 1',
    'cliff': 'cliff 1', 'fence': 'fence 1', 'motorcycle': 'motorcycle 1',
    'bicycle': 'bicycle 1', 'trailer': 'trailer 3', 'hotel': 'hotel 1',
    'school': 'school 2', 'hospital': 'hospital 1', 'shop': 'shop 1',
    'castle': 'castle 2', 'greenhouse': 'greenhouse 1', 'warehouse': 'warehouse 1',
    'tractor': 'tractor 1', 'valley': 'valley 1', 'wetland': 'wetland 1',
    'depression': 'natural_depression 1', 'tree': 'tree 1', 'bush': 'shrub 1',
}  # fmt: skip
# Of these WordNet has hundreds, and nearly all are known to botanists only.
SELECTED = {
    'tree': 'acacia alder aspen baobab banyan beech birch cedar cypress elm eucalyptus '
    'ginkgo hazel hemlock hickory juniper larch linden magnolia mahogany mulberry '
    'redwood rowan sequoia sycamore teak walnut yew apple_tree cherry_tree pear_tree '
    'plum_tree lemon_tree orange_tree fig_tree almond_tree coconut_palm date_palm '
    'oil_palm royal_palm shade_tree nut_tree chestnut_tree',
    'bush': 'azalea rhododendron lilac hibiscus gorse lavender oleander hawthorn '
    'blackthorn bramble boxwood',
    'depression': '',
}
_REJECTED = """
    lady's_garden
"""
REJECTED = frozenset(_REJECTED.split())


@dataclass(frozen=True)
class Synset:
    """Words for one meaning, and the meanings that are wider."""

    words: tuple[str, ...]
    wider: tuple[str, ...]


def main(folder: Path) -> None:
    """Write all lists."""
    share = folder / 'usr/share'
    nouns = _lines(share / 'wordnet/index.noun')
    senses = {f[0]: f[-int(f[2]) :] for f in map(str.split, nouns)}
    kinds = _kinds(_synsets(share / 'wordnet/data.noun'), senses)
    _write_kinds(kinds)
    for language, names in DICTIONARIES.items():
        words = {w for name in names for w in _lines(share / 'dict' / name)}
        if language == 'en':
            words |= {word for word in senses if '_' not in word}
        _write_ordinary(language, words)


def _lines(path: Path) -> list[str]:
    """Return the lines of a list, without those of its licence."""
    text = path.read_text(encoding='utf-8', errors='replace')
    return [line.strip() for line in text.splitlines() if line[:2] != '  ']


def _synsets(path: Path) -> dict[str, Synset]:
    found = {}
    for line in _lines(path):
        fields = line.partition(' | ')[0].split()
        count = int(fields[3], 16)
        pointers = fields[5 + 2 * count :]
        wider = [
            offset
            for sign, offset in zip(pointers[::4], pointers[1::4], strict=False)
            if sign == '@'
        ]
        found[fields[0]] = Synset(tuple(fields[4 : 4 + 2 * count : 2]), tuple(wider))
    return found


def _kinds(
    synsets: dict[str, Synset], senses: dict[str, list[str]]
) -> dict[str, list[str]]:
    """Return narrower words for each anchor: those that mean this first of all."""
    anchors = {}
    for ours, theirs in ANCHORS.items():
        word, number = theirs.split()
        anchors[senses[word][int(number) - 1]] = ours
    found: dict[str, list[str]] = defaultdict(list)
    for offset, synset in synsets.items():
        ours = '' if offset in anchors else _nearest(offset, synsets, anchors)
        for word in synset.words if ours else ():
            plain = thesaurus().plain(word)
            wanted = SELECTED.get(ours)
            fits = word.replace('_', '').replace('-', '').isalpha() and word.islower()
            first = fits and senses[word][0] == offset
            chosen = word not in REJECTED and (wanted is None or word in wanted.split())
            if first and chosen and not _listed(plain):
                found[ours].append(word.replace('_', ' '))
    return found


def _nearest(offset: str, synsets: dict[str, Synset], anchors: dict[str, str]) -> str:
    level = [offset]
    while level:
        level = [wider for each in level for wider in synsets[each].wider]
        named = [anchors[each] for each in level if each in anchors]
        if named:
            return named[0]
    return ''


def _listed(name: str) -> bool:
    """Say whether our own list has the name, and not the one that is written here."""
    return thesaurus('en', own=True).knows(name)


def _write_kinds(kinds: dict[str, list[str]]) -> None:
    head = (
        '# Narrower words of things, made by .ci/words.py from WordNet 3.0 and read\n'
        '# through by hand. WordNet 3.0 Copyright 2006 by Princeton University. All\n'
        '# rights reserved; its licence stands in README.md beside this file.\n'
    )
    rows = [head, '[kinds]']
    for wide, narrow in sorted(kinds.items()):
        # A name of several words stays on one line.
        listed = ', '.join(f'"{n.replace(" ", "_")}"' for n in sorted(set(narrow)))
        text = textwrap.fill(
            listed, 96, initial_indent='  ', subsequent_indent='  ',
            break_on_hyphens=False, break_long_words=False,
        ).replace('_', ' ')  # fmt: skip
        rows.append(f'"{wide}" = [\n{text},\n]')
    path = LEXICONS / 'en_kinds.toml'
    path.write_text('\n'.join(rows) + '\n', encoding='utf-8')


def _write_ordinary(language: str, words: Iterable[str]) -> None:
    ours = set(_ours(language))
    # What is written with a capital is a name, save in German.
    common = {w.lower() for w in words if language == 'de' or w.islower()}
    others = sorted(_near(filter(str.isalpha, common), ours))
    sources = ', '.join(DICTIONARIES[language])
    head = f'# Made by .ci/words.py from {sources}; see README.md'
    lines = textwrap.wrap(' '.join(others), 96)
    path = LEXICONS / f'ordinary_{language}.txt'
    path.write_text('\n'.join([head, *lines]) + '\n', encoding='utf-8')


def _ours(language: str) -> Iterator[str]:
    """Yield the words that a misspelling may be taken for."""
    if language == 'en':
        yield from thesaurus().words
        yield from map(plural, thesaurus().words)
        yield from lexicon().closed
        return
    (own,) = (one for one in translators() if one.code == language)
    yield from own.words_of(Role.THING)


def _near(words: Iterable[str], ours: Collection[str]) -> Iterator[str]:
    """Yield the words that are one letter off one of ours, and none of them."""
    by_rest: dict[str, set[str]] = defaultdict(set)
    for own in ours:
        for rest in _rests(own):
            by_rest[rest].add(own)
    for word in words:
        if len(word) >= SHORTEST and word not in ours:
            near = {own for rest in _rests(word) for own in by_rest.get(rest, ())}
            if any(is_one_off(word, own) for own in near):
                yield word


def _rests(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


if __name__ == '__main__':
    main(Path(sys.argv[1]))
