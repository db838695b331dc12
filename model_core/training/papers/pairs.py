"""Pictures with a sentence each, as the papers of the referring networks read them.

The protocol is that of LAVT, RMSIN and FIANet: the whole picture is resized to a
square, its shape is not kept, and nothing is flipped or cropped. RRSIS-D's training
adds black squares to a fifth of its pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.utils.data import Dataset

from ...errors import RequestError
from ...evaluation.metrics import squared
from ...evaluation.referring_sets import Ref
from ...models.checkpoints import MEAN, STD
from ...models.referring.decoupling import Decoupling, decouple
from ...models.text import Words

# Of the black squares; they are cut into the picture before it is resized.
_SIDE = 32
_FEWEST, _MOST = 20, 60


class Pair(TypedDict):
    """A picture and its sentence.

    Attributes:
        images: (3, S, S) float32, normalised.
        token_ids: (L,) numbers of the tokens.
        token_mask: (L,) 1 for every token.
        object_mask: (L,) 1 for those that name the object.
        position_mask: (L,) 1 for those that say where it is.
        target: (S, S) uint8, 1 where the target is.
    """

    images: Tensor
    token_ids: Tensor
    token_mask: Tensor
    object_mask: Tensor
    position_mask: Tensor
    target: Tensor


@dataclass(frozen=True)
class Reading:
    """How pictures and sentences are read.

    Attributes:
        words: The vocabulary.
        classes: The things that the set's sentences speak of.
        mode: How object words are told from position words.
        size: Side of the square in pixels.
        length: Tokens of a sentence; a longer one is cut.
    """

    words: Words
    classes: tuple[str, ...]
    mode: Decoupling = Decoupling.EXACT
    size: int = 480
    length: int = 20

    def read(self, ref: Ref, squares: np.random.Generator | None = None) -> Pair:
        """Read one; with a generator, black squares are cut into the picture.

        Raises:
            RequestError: The picture cannot be read.
        """
        try:
            with Image.open(ref.image) as file:
                picture = file.convert('RGB')
        except OSError as error:
            raise RequestError(
                f'The picture {ref.image} cannot be read: {error}.'
            ) from error
        if squares is not None:
            pixels = np.array(picture)
            cut_squares(pixels, squares)
            picture = Image.fromarray(pixels)
        side = (self.size, self.size)
        small = np.asarray(picture.resize(side, Image.Resampling.BILINEAR))
        target = squared(ref.mask(), self.size)
        text = decouple(ref.sentence, self.words, self.mode, self.classes, self.length)
        return Pair(
            images=normalise(small),
            token_ids=torch.from_numpy(text.ids),
            token_mask=torch.from_numpy(text.mask),
            object_mask=torch.from_numpy(text.object_mask),
            position_mask=torch.from_numpy(text.position_mask),
            target=torch.from_numpy(target.astype(np.uint8)),
        )


class Pairs(Dataset[Pair]):
    """The pairs of a split, each as it was published."""

    def __init__(self, refs: Sequence[Ref], reading: Reading) -> None:
        self.refs, self.reading = refs, reading

    def __len__(self) -> int:
        """Number of pairs."""
        return len(self.refs)

    def __getitem__(self, index: int) -> Pair:
        """Read a pair, as `Reading.read` does."""
        return self.reading.read(self.refs[index])


class Course(Dataset[Pair]):
    """All pairs that a run meets, in their order; the same for the same seed.

    Every epoch goes through the split in an order of its own and leaves out what
    fills no batch. Sample n hangs on nothing that was read before it, so that an
    interrupted run goes on with the very samples that it would have met.

    Args:
        refs: The training split.
        reading: How they are read.
        epochs: How often.
        batch: Pairs a step.
        squares: Share of the refs that get black squares whenever they are met.
        seed: Of the order, of the choice of refs, and of the squares.
    """

    def __init__(
        self,
        refs: Sequence[Ref],
        reading: Reading,
        epochs: int,
        batch: int,
        squares: float,
        seed: int,
    ) -> None:
        self.refs, self.reading, self.seed = refs, reading, seed
        self.per_epoch = len(refs) // batch * batch
        chosen = np.random.default_rng(seed).permutation(len(refs))
        self.squared = frozenset(chosen[: round(squares * len(refs))].tolist())
        self.orders = [
            np.random.default_rng((seed, epoch)).permutation(len(refs))
            for epoch in range(epochs)
        ]

    def __len__(self) -> int:
        """Number of samples of the whole run."""
        return len(self.orders) * self.per_epoch

    def __getitem__(self, number: int) -> Pair:
        """Read a sample; the first of the run is number 0."""
        epoch, place = divmod(number, self.per_epoch)
        index = int(self.orders[epoch][place])
        squares = None
        if index in self.squared:
            squares = np.random.default_rng((self.seed, epoch, index))
        return self.reading.read(self.refs[index], squares)


def cut_squares(pixels: NDArray[np.uint8], rng: np.random.Generator) -> None:
    """Blacken 20 to 60 squares of 32 pixels in an (H, W, 3) picture, in place."""
    height, width = pixels.shape[:2]
    for _ in range(rng.integers(_FEWEST, _MOST, endpoint=True)):
        top = rng.integers(max(1, height - _SIDE + 1))
        left = rng.integers(max(1, width - _SIDE + 1))
        pixels[top : top + _SIDE, left : left + _SIDE] = 0


def normalise(pixels: NDArray[np.uint8]) -> Tensor:
    """(H, W, 3) bytes to (3, H, W) with ImageNet's mean and deviation."""
    scaled = (pixels.astype(np.float32) / 255 - MEAN) / STD
    return torch.from_numpy(scaled.astype(np.float32)).permute(2, 0, 1).contiguous()
