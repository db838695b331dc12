"""Answer the public sets as the networks' own test code does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..errors import RequestError
from ..grounding.sentence_networks import SentenceGrounder, reads_whole
from .asking import Answer
from .referring_sets import CLASSES, Layout


def official_answer(dataset: str, model: str, device: str) -> Answer | None:
    """Return what answers a set by the papers' protocol.

    A picture is resized to the network's square, the likelier class of each pixel
    counts, and the mask is resized to the picture by nearest neighbours.

    Args:
        dataset: A `Layout`, or the layout of our own benchmarks.
        model: Name of a model.
        device: Device to use.

    Returns:
        None where the engine is to answer: for a benchmark of our own, and a model
        that does not read whole sentences.

    Raises:
        RequestError: The model cannot be loaded.
    """
    if dataset not in list(Layout) or not reads_whole(model):
        return None
    grounder = SentenceGrounder(model, device)
    config, classes = grounder.config, CLASSES[Layout(dataset)]

    def answer(path: Path, sentence: str) -> NDArray[np.bool_]:
        try:
            with Image.open(path) as image:
                rgb = np.asarray(image.convert('RGB'))
        except (OSError, SyntaxError, ValueError) as error:
            raise RequestError(f'The image {path} cannot be read: {error}.') from error
        words = grounder.words(sentence, config.decoupling, classes, config.length)
        found = (grounder.margin(rgb, words)[0, 0] > 0).cpu().numpy()
        size = (rgb.shape[1], rgb.shape[0])
        mask = Image.fromarray(found).resize(size, Image.Resampling.NEAREST)
        return np.asarray(mask, dtype=bool)

    return answer
