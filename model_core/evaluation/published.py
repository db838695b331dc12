"""A public set as a benchmark, so that it goes the way of every benchmark."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from ..errors import RequestError
from .benchmark import TARGET
from .referring_sets import Ref


@dataclass(frozen=True)
class Skipped:
    """A sentence that cannot be judged, and why."""

    ref: Ref
    error: str


def write_benchmark(refs: Iterable[Ref], folder: Path, split: str) -> list[Skipped]:
    """Write sentences and masks as `read_prompts` reads them.

    Args:
        refs: The sentences.
        folder: Where `<split>.jsonl` and `<id>.png` are written.
        split: Name of the split.

    Returns:
        What was left out because its mask cannot be read.

    Raises:
        RequestError: The folder cannot be written to.
    """
    skipped: list[Skipped] = []
    try:
        with (folder / f'{split}.jsonl').open('w', encoding='utf-8') as file:
            for ref in refs:
                try:
                    mask = ref.mask()
                except RequestError as error:
                    skipped.append(Skipped(ref, str(error)))
                    continue
                values = mask.astype(np.uint8) * TARGET
                Image.fromarray(values).save(folder / f'{ref.id}.png')
                line = {
                    'id': ref.id,
                    'image': str(ref.image.resolve()),
                    'prompt': ref.sentence,
                    'mask': f'{ref.id}.png',
                    'category': ref.category or '',
                }
                file.write(json.dumps(line, ensure_ascii=False) + '\n')
    except OSError as error:
        raise RequestError(f'The masks cannot be written: {error}.') from error
    return skipped
