"""Put prompts to something else than the engine: a network that reads sentences."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..batch import Outcome
from ..errors import RequestError
from ..files.names import check_file_name

Answer = Callable[[Path, str], NDArray[np.bool_]]
"""From the path of an image and a sentence to what it refers to, (H, W) of the image.

Raises a `RequestError` where the image cannot be read or the sentence not be used.
"""


def ask(
    prompts: Iterable[tuple[str, Path, str]], folder: Path, answer: Answer
) -> list[Outcome]:
    """Answer prompts as `run_batch` does; one that fails does not stop the others.

    Args:
        prompts: Id, image and sentence of each.
        folder: Where `<id>.png` is written (255 is the target); it is made.
        answer: What answers.

    Raises:
        RequestError: The folder cannot be made, or an answer not be written.
    """
    outcomes: list[Outcome] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, image, sentence in prompts:
            check_file_name(name)
            begin = time.monotonic()
            error = None
            try:
                found = answer(image, sentence)
            except RequestError as problem:
                error = str(problem)
            else:
                Image.fromarray(found.astype(np.uint8) * 255).save(
                    folder / f'{name}.png'
                )
            seconds = round(time.monotonic() - begin, 3)
            outcomes.append(Outcome(name, int(error is None), '', seconds, error))
    except OSError as problem:
        raise RequestError(f'The answers cannot be written: {problem}.') from problem
    return outcomes
