"""Let a half-trained network guess what the labels of its own images leave open.

A set labels pools and says nothing of the houses beside them. Where the network is
sure of a house there, the rest of the training takes it as one: it then sees houses
of every set's places and cameras and not only of the few sets that label them
(self-training; Xie et al. 2020, "Self-training with Noisy Student"). A guess never
overrules a label, and says nothing of the concepts that the set labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ...models.compact import Compact
from ...models.light import Light
from ..concepts import GUESSED, Concept
from ..datasets import LabelledImage, read_image

CONCEPTS = (
    Concept.BUILDING, Concept.ROAD, Concept.WATER, Concept.VEGETATION, Concept.TREE,
    Concept.VEHICLE,
)  # fmt: skip
SURE = 0.85
_LARGEST = 1024  # pixels a side; larger images are guessed at in pieces

Guesses = Mapping[str, NDArray[np.uint8]]


@torch.inference_mode()
def guess(
    network: Compact | Light,
    items: Iterable[LabelledImage],
    phrases: Mapping[Concept, Tensor],
    half: torch.dtype | None,
) -> Guesses:
    """Guess at every image whose set leaves one of `CONCEPTS` open.

    Args:
        network: In evaluation mode.
        items: The images; one that cannot be read is left out.
        phrases: What the network reads (`read`) of a phrase for each of `CONCEPTS`.
        half: The 16-bit type to compute in, if any.

    Returns:
        By name of the image, (H/2, W/2) uint8: the concept, 0 where none is sure.
    """
    device = next(network.parameters()).device
    vectors = torch.stack([phrases[c] for c in CONCEPTS]).to(device)
    found = {}
    for item in items:
        if item.exclusive or not set(CONCEPTS) - item.known:
            continue
        try:
            image = read_image(item.image)
        except (OSError, ValueError):
            continue
        scores = _scores(network, image, vectors, half)
        for number, concept in enumerate(CONCEPTS):
            if concept in item.known:
                scores[number] = 0
        best = scores.argmax(0)
        values = np.array(CONCEPTS, np.uint8)[best]
        found[item.name] = np.where(scores.max(0) >= SURE, values, 0).astype(np.uint8)
    return found


def _scores(
    network: Compact | Light,
    image: NDArray[np.uint8],
    vectors: Tensor,
    half: torch.dtype | None,
) -> NDArray[np.float32]:
    """(concepts, H/2, W/2) probabilities, a mirror image averaged in."""
    height, width = image.shape[:2]
    scores = np.zeros((len(vectors), height // 2, width // 2), np.float32)
    for top in range(0, height, _LARGEST):
        for left in range(0, width, _LARGEST):
            piece = image[top : top + _LARGEST, left : left + _LARGEST]
            maps = _look(network, piece, vectors, half)
            rows = slice(top // 2, top // 2 + len(piece) // 2)
            columns = slice(left // 2, left // 2 + piece.shape[1] // 2)
            target = scores[:, rows, columns]
            target[:] = maps[:, : target.shape[1], : target.shape[2]]
    return scores


def _look(
    network: Compact | Light,
    piece: NDArray[np.uint8],
    vectors: Tensor,
    half: torch.dtype | None,
) -> NDArray[np.float32]:
    pad = [(0, -piece.shape[0] % 32), (0, -piece.shape[1] % 32), (0, 0)]
    pixels = torch.from_numpy(np.pad(piece, pad, mode='symmetric')).to(vectors.device)
    images = pixels.permute(2, 0, 1)[None].float() / 127.5 - 1
    images = torch.cat([images, images.flip(-1)])
    images = images.contiguous(memory_format=torch.channels_last)
    with torch.autocast(
        vectors.device.type, half or torch.float32, enabled=half is not None
    ):
        features = network.encode(images)
        maps = []
        for vector in vectors:
            grounded = network.ground(features, vector[None].repeat_interleave(2, 0))
            there = torch.sigmoid(grounded.presence.float())[:, None, None, None]
            both = torch.sigmoid(grounded.mask.float()) * there
            maps.append((both[0, 0] + both[1, 0].flip(-1)) / 2)
    scores: NDArray[np.float32] = torch.stack(maps).float().cpu().numpy()
    return scores


def write_guesses(path: Path, guesses: Guesses) -> None:
    """Keep guesses for a run that goes on."""
    new = path.with_suffix('.new.npz')
    arrays: dict[str, Any] = dict(guesses)
    np.savez_compressed(new, **arrays)
    new.replace(path)


def read_guesses(path: Path) -> Guesses:
    """Read what `write_guesses` wrote."""
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def fill(labels: NDArray[np.uint8], guessed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W) labels with the guesses where they say nothing, marked as guesses."""
    whole = np.zeros_like(labels)
    # An odd last row or column has no half of its own.
    doubled = guessed.repeat(2, 0).repeat(2, 1)
    whole[: len(doubled), : doubled.shape[1]] = doubled
    open_ = (labels == 0) & (whole > 0)
    filled: NDArray[np.uint8] = np.where(open_, whole + GUESSED, labels)
    return filled
