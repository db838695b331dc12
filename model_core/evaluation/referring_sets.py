"""The public sets of referring segmentation, in the layouts they are published in.

    RefSegRS   images/<id>.tif, masks/<id>.tif, output_phrase_<split>.txt
               (Yuan et al., arXiv 2306.08625)
    RRSIS-D    rrsisd/refs(unc).p, rrsisd/instances.json, images/rrsisd/JPEGImages/
               (Liu et al., arXiv 2312.12470; REFER's layout)
    RISBench   img_rgb/<name>, mask/<name>, output_phrase_<split>.txt
               (Dong et al., arXiv 2410.08613)

What the copies in circulation do differently is taken as well: a folder more or less
around all of it, `images` and `masks` for RISBench, phrase files named `val3`.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..errors import RequestError
from ..models.referring.decoupling import (
    REFSEGRS_CLASSES,
    RISBENCH_CLASSES,
    RRSISD_CLASSES,
)
from .plain_pickle import read_plain_pickle
from .rle import decode

_log = logging.getLogger(__name__)

Mask = NDArray[np.bool_]


class Layout(StrEnum):
    """A public set."""

    REFSEGRS = 'refsegrs'
    RRSISD = 'rrsisd'
    RISBENCH = 'risbench'


PUBLISHED = {
    Layout.REFSEGRS: {'train': 2172, 'val': 431, 'test': 1817},
    Layout.RRSISD: {'train': 12181, 'val': 1740, 'test': 3481},
    Layout.RISBENCH: {'train': 26300, 'val': 10013, 'test': 16159},
}
"""Number of sentences of each split, as published (RISBench's by its total)."""

CLASSES = {
    Layout.REFSEGRS: REFSEGRS_CLASSES,
    Layout.RRSISD: RRSISD_CLASSES,
    Layout.RISBENCH: RISBENCH_CLASSES,
}
"""The things that each set's sentences speak of."""

MOST_NAMED = 10

_SUFFIXES = ('.tif', '.png', '.jpg', '.tiff', '.jpeg')
_FOLDERS = {
    Layout.REFSEGRS: ('RefSegRS', 'refsegrs'),
    Layout.RRSISD: ('rrsisd', 'RRSIS-D', 'rrsis_d', 'rrsisd-data', 'refer/data'),
    Layout.RISBENCH: ('RISBench_dataset', 'RISBench', 'risbench'),
}
_IMAGES = {
    Layout.REFSEGRS: ('images',),
    Layout.RRSISD: ('images/rrsisd/JPEGImages', 'images/JPEGImages', 'JPEGImages'),
    Layout.RISBENCH: ('img_rgb', 'images'),
}
_MASKS = {Layout.REFSEGRS: ('masks',), Layout.RISBENCH: ('mask', 'masks')}
# A pixel of RefSegRS belongs to the target above 50 of 255. RISBench does not say;
# its masks are of two values.
_OFF_UP_TO = {Layout.REFSEGRS: 50, Layout.RISBENCH: 0}


@dataclass(frozen=True)
class Ref:
    """A sentence about an image, and what it refers to.

    Attributes:
        id: Name of the sentence in its split; fit to be the name of a file.
        image: Path of the image.
        sentence: The sentence.
        category: The thing it refers to, in words; None where nothing tells. Where
            the set does not say (RefSegRS, RISBench) it is the class that the
            sentence names first.
        mask: Read what it refers to, (H, W).
    """

    id: str
    image: Path
    sentence: str
    category: str | None
    mask: Callable[[], Mask]


def load_refs(layout: Layout, root: Path, split: str) -> Sequence[Ref]:
    """Read the sentences of a split; images and masks are read when they are needed.

    Args:
        layout: Which set.
        root: Its folder, or the folder around that.
        split: "train", "val" or "test".

    Raises:
        RequestError: Something is missing (the message says what), or is not what
            the set has there.
    """
    home = _home(layout, root)
    read = _read_refer if layout is Layout.RRSISD else _read_phrases
    refs = read(layout, home, split)
    if not refs:
        raise RequestError(
            f'{home} holds no sentence of the split "{split}"; use "train", "val" or '
            '"test".'
        )
    note = unlike_published(layout, split, len(refs))
    if note:
        _log.warning('%s', note)
    return refs


def unlike_published(layout: Layout, split: str, count: int) -> str:
    """Say that a split is not of the published size; empty where it is."""
    published = PUBLISHED[layout].get(split)
    if published in (None, count):
        return ''
    return (
        f'The split "{split}" of {layout} holds {count:,} sentences here and '
        f'{published:,} as published: figures are not comparable with the papers.'
    )


def _home(layout: Layout, root: Path) -> Path:
    """The folder that the files of a set lie in: the one given, or one within.

    Raises:
        RequestError: In none of them are the images.
    """
    if not root.is_dir():
        raise RequestError(f'There is no folder {root}; give that of {layout}.')
    homes = [root, *(root / name for name in _FOLDERS[layout])]
    for home in homes:
        if any((home / images).is_dir() for images in _IMAGES[layout]):
            return home
    raise RequestError(
        f'{root} is no folder of {layout}: it lacks {_IMAGES[layout][0]}/.'
    )


def _folder(home: Path, names: Iterable[str]) -> Path:
    """The first of the folders that is there; where none is, the published one."""
    paths = [home / name for name in names]
    return next((path for path in paths if path.is_dir()), paths[0])


# -- RefSegRS and RISBench: a file of lines, images and masks by name --------------


def _read_phrases(layout: Layout, home: Path, split: str) -> list[Ref]:
    path = _phrase_file(home, split)
    lines = [line for line in _text(path).splitlines() if line.strip()]
    images = _Files(_folder(home, _IMAGES[layout]))
    masks = _Files(_folder(home, _MASKS[layout]))
    refs: list[Ref] = []
    for number, line in enumerate(lines, start=1):
        name, _, sentence = line.strip().partition(' ')
        if not sentence.strip():
            raise RequestError(f'{path}, line {number} has no sentence: "{name}".')
        refs.append(
            Ref(
                id=f'{_stem(name)}-{number}',
                image=images.find(name),
                sentence=sentence.strip(),
                category=named_first(sentence, CLASSES[layout]),
                mask=partial(read_grey, masks.find(name), _OFF_UP_TO[layout]),
            )
        )
    _refuse_missing([*images.missing, *masks.missing])
    return refs


def _phrase_file(home: Path, split: str) -> Path:
    """The file of a split's sentences; some copies of the sets name it "val3"."""
    usual = home / f'output_phrase_{split}.txt'
    if usual.is_file():
        return usual
    numbered = re.compile(rf'output_phrase_{re.escape(split)}\d+\.txt')
    others = sorted(p for p in home.iterdir() if numbered.fullmatch(p.name))
    if len(others) > 1:
        names = ', '.join(path.name for path in others)
        raise RequestError(
            f'{home} holds no {usual.name} and several in its place ({names}); give '
            'one of them that name.'
        )
    if not others:
        raise RequestError(f'{home} lacks {usual.name}.')
    return others[0]


class _Files:
    """The files of a folder by name, with or without their suffix."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names = {p.name for p in folder.iterdir()} if folder.is_dir() else set()
        self.missing: dict[Path, None] = {}

    def find(self, name: str) -> Path:
        """The path of a file; one that is not there is kept in `missing`."""
        stem = _stem(name)
        for candidate in (name, *(stem + suffix for suffix in _SUFFIXES)):
            if candidate in self.names:
                return self.folder / candidate
        suffix = '' if stem != name else _SUFFIXES[0]
        self.missing.setdefault(self.folder / f'{name}{suffix}')
        return self.folder / name


def _stem(name: str) -> str:
    """The name without the suffix of a picture."""
    path = Path(name)
    return path.stem if path.suffix.lower() in _SUFFIXES else path.name


def _refuse_missing(missing: Sequence[Path]) -> None:
    """Raise a `RequestError` that names what is missing, if anything is."""
    if not missing:
        return
    shown = ', '.join(str(path) for path in missing[:MOST_NAMED])
    more = len(missing) - MOST_NAMED
    raise RequestError(
        f'{len(missing):,} {"file is" if len(missing) == 1 else "files are"} missing: '
        f'{shown}{f" and {more:,} more" if more > 0 else ""}. Unpack the set again, or '
        'get it anew.'
    )


def named_first(sentence: str, classes: Iterable[str]) -> str | None:
    """The class that a sentence names first, the longest where several begin there."""
    found = [
        (match.start(), -len(name), name)
        for name in classes
        if (match := re.search(rf'\b{re.escape(name)}(?:s|es)?\b', sentence.lower()))
    ]
    return min(found)[2] if found else None


def read_grey(path: Path, off_up_to: int) -> Mask:
    """Read a mask (H, W) from a picture: what is brighter than a grey of 0 to 255.

    Raises:
        RequestError: The picture cannot be read.
    """
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert('L')) > off_up_to
    except (OSError, SyntaxError, ValueError) as error:
        raise RequestError(f'The mask {path} cannot be read: {error}.') from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding='utf-8')
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(f'{path} cannot be read: {error}.') from error


# -- RRSIS-D: REFER's pickle of sentences and COCO's JSON of masks -----------------


def _read_refer(layout: Layout, home: Path, split: str) -> list[Ref]:
    folder = _folder(home, ('rrsisd', '.'))
    wanted = (folder / 'refs(unc).p', folder / 'instances.json')
    _refuse_missing([path for path in wanted if not path.is_file()])
    images = _Files(_folder(home, _IMAGES[layout]))
    try:
        found = _refer(
            read_plain_pickle(wanted[0]),
            json.loads(_text(wanted[1])),
            split,
            images,
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise RequestError(
            f'{folder} does not hold what RRSIS-D has there: '
            f'{type(error).__name__} {error}. Get the set again.'
        ) from error
    _refuse_missing(list(images.missing))
    return found


def _refer(
    refs: Sequence[Mapping[str, Any]],
    instances: Mapping[str, Any],
    split: str,
    images: _Files,
) -> list[Ref]:
    """Join sentences, images, masks and categories by their numbers."""
    files = {item['id']: item['file_name'] for item in instances['images']}
    categories = {item['id']: item['name'] for item in instances['categories']}
    annotations = {item['id']: item for item in instances['annotations']}
    found: list[Ref] = []
    for ref in refs:
        if not _is_in(split, str(ref['split'])):
            continue
        annotation = annotations[ref['ann_id']]
        image = images.find(files[ref['image_id']])
        # The annotations say "categories_id"; their "area" is not that of the mask
        # and their "bbox" not what REFER says it is, so that neither is read.
        category = categories.get(ref['category_id'])
        mask = partial(read_runs, str(ref['ref_id']), annotation['segmentation'])
        sentences = ref['sentences']
        for place, said in enumerate(sentences):
            name = str(ref['ref_id']) + (f'-{place}' if len(sentences) > 1 else '')
            sentence = str(said.get('raw') or said['sent']).strip()
            found.append(Ref(name, image, sentence, _spaced(category), mask))
    return found


def _is_in(split: str, given: str) -> bool:
    """Whether REFER takes a ref for one of the split ("testA" is of "test" too)."""
    return 'test' in given if split == 'test' else given == split


def _spaced(category: str | None) -> str | None:
    """DIOR's name of a class, "golffield" or "Golf-field", as words."""
    if category is None:
        return None
    plain = re.sub(r'[\s_-]+', '', category.lower())
    known = {name.replace(' ', ''): name for name in RRSISD_CLASSES}
    return known.get(plain, re.sub(r'[_-]+', ' ', category.lower()))


def read_runs(name: str, segmentation: Any) -> Mask:
    """Unpack a mask (H, W) of run lengths, as REFER does it.

    Several are added up, and the target is where the sum is 1: pixels that two of
    them cover do not belong to it.

    Args:
        name: Of the sentence, for messages.
        segmentation: One or several of `{"size": (H, W), "counts": ...}`.

    Raises:
        RequestError: It is nothing of the kind, or damaged.
    """
    parts = [segmentation] if isinstance(segmentation, dict) else segmentation
    try:
        masks = [decode(part['counts'], part['size']) for part in parts]
        return np.asarray(np.sum(masks, axis=0, dtype=np.int64) == 1).reshape(
            masks[0].shape
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise RequestError(
            f'The mask of {name} is not of run lengths: {error}; get the annotations '
            'again.'
        ) from error
    except RequestError as error:
        raise RequestError(f'The mask of {name} cannot be read. {error}') from error
