"""Ground phrases in pixels: a network, its words, and a device to run them on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from ..expression.tree.types import Expression
from ..expression.understand import is_layer
from ..models.config import ModelConfig
from ..models.devices import choose_device
from ..models.installed import digest, find_model
from ..models.registry import load
from ..raster.scores import Logits
from ..raster.tiles import Tile
from .cache import AreaCache
from .vocabulary import Worded, in_words_of

# Axes along which a look is mirrored.
_MIRRORS: tuple[tuple[int, ...], ...] = ((), (-1,), (-2,), (-2, -1))

# Looks are padded to a multiple of the encoder's coarsest stride.
_COARSEST = 32


@dataclass(frozen=True)
class Reading:
    """How the network reads a phrase.

    Attributes:
        phrase: The phrase of the sentence.
        learnt: The phrase that the model was trained on, and is asked for.
        words: (1, …) what the network is asked with, by its `read`.
    """

    phrase: str
    learnt: str
    words: Tensor


class Warm(ABC):
    """A loaded model on a device; made once and kept warm."""

    def __init__(self, model: str, device: str) -> None:
        self.model = load(model)
        self.config = self.model.config
        self.device = choose_device(device)
        # Which methods it has its kind decides, and its type does not tell.
        self.network: Any = self.model.network.to(self.device)
        self.digest = digest(find_model(model))

    def worded(self, expression: Expression) -> Worded:
        """Return a sentence in words that the model knows."""
        phrases = [p for p in expression.phrases() if not is_layer(p)]
        return Worded(expression, dict(zip(phrases, phrases, strict=True)))

    @abstractmethod
    def read(self, phrase: str, learnt: str | None = None) -> Reading:
        """Read a phrase of the sentence.

        Args:
            phrase: The phrase.
            learnt: What the model has learnt for it; the phrase itself if None.
        """

    def side(self, height: int, width: int) -> int:
        """Side in pixels of the looks at an area of a size in pixels."""
        return self.config.tile

    @abstractmethod
    def scores(
        self,
        rgb: NDArray[np.uint8],
        valid: NDArray[np.bool_],
        readings: Sequence[Reading],
        cache: AreaCache,
        tile: Tile,
        *,
        mirrored: bool = False,
    ) -> Iterator[Logits]:
        """Score phrases on a look, one after the other.

        Args:
            rgb: (H, W, 3) pixels.
            valid: (H, W) pixels that are there.
            readings: The phrases.
            cache: Keeps of the look what no phrase changes.
            tile: Where the look lies.
            mirrored: Whether to look at the mirror images, too, if the network can.
        """


class Grounder(Warm):
    """A network that is asked for the things of a sentence, one by one."""

    def worded(self, expression: Expression) -> Worded:
        """Return a sentence in the words that the model was trained on."""
        return in_words_of(expression, self.config.phrases)

    @torch.inference_mode()
    def read(self, phrase: str, learnt: str | None = None) -> Reading:
        """Read a phrase by one that the model has learnt."""
        asked = phrase if learnt is None else learnt
        return Reading(phrase, asked, self._words(asked))

    def _words(self, phrase: str) -> Tensor:
        ids, mask = self.model.words([phrase])
        words: Tensor = self.network.read(ids.to(self.device), mask.to(self.device))
        return words

    def scores(
        self,
        rgb: NDArray[np.uint8],
        valid: NDArray[np.bool_],
        readings: Sequence[Reading],
        cache: AreaCache,
        tile: Tile,
        *,
        mirrored: bool = False,
    ) -> Iterator[Logits]:
        """Score phrases on a look; its features are kept for the next sentence."""
        features = cache.features(tile)
        if features is None:
            features = self.features(rgb, valid, mirrored=mirrored)
            cache.keep_features(tile, features)
        for reading in readings:
            yield self.logits(features, reading, valid.shape)

    @torch.inference_mode()
    def features(
        self,
        rgb: NDArray[np.uint8],
        valid: NDArray[np.bool_],
        *,
        mirrored: bool = False,
    ) -> NDArray[np.float16]:
        """Encode a look: (H, W, 3) pixels to (V, C, h, w) features at stride 4.

        V is 1, or 4 with the mirror images: from above there is no left and no right.
        """
        rgb = filled(rgb, valid)
        height, width = valid.shape
        pad = [(0, -height % _COARSEST), (0, -width % _COARSEST), (0, 0)]
        padded = np.pad(rgb, pad, mode='symmetric')
        images = torch.from_numpy(padded).to(self.device).permute(2, 0, 1)[None]
        mean = torch.tensor(self.config.mean, device=self.device)[:, None, None]
        std = torch.tensor(self.config.std, device=self.device)[:, None, None]
        images = (images.float() / 255 - mean) / std
        if mirrored:
            images = torch.cat([images.flip(axes) for axes in _MIRRORS])
        images = images.contiguous(memory_format=torch.channels_last)
        features = self.network.encode(images)
        result: NDArray[np.float16] = features.half().cpu().numpy()
        return result

    @torch.inference_mode()
    def logits(
        self, features: NDArray[np.float16], reading: Reading, shape: tuple[int, int]
    ) -> Logits:
        """Score a phrase on a look of `shape` (H, W) pixels.

        The mask's probability is that of the pixel times that of the phrase being in
        the look at all. Of a look and its mirror images the logits are averaged.
        """
        views = torch.from_numpy(features).to(self.device).float()
        words = reading.words.repeat_interleave(len(views), 0)
        found = self.network.ground(views, words)
        maps = torch.cat([found.mask, found.edge], dim=1)
        if len(views) > 1:
            mirrors = zip(maps, _MIRRORS, strict=True)
            maps = torch.stack([view.flip(axes) for view, axes in mirrors])
        coarse = maps.mean(0, keepdim=True)
        coarse[:, :1] = gate(coarse[:, :1], found.presence.mean())
        height, width = (-(-side // _COARSEST) * _COARSEST for side in shape)
        full = functional.interpolate(
            coarse, (height, width), mode='bilinear', align_corners=False
        )
        result: NDArray[np.float32] = full[0].cpu().numpy()
        return Logits(*result[:, : shape[0], : shape[1]])


def filled(rgb: NDArray[np.uint8], valid: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Give invalid pixels the mean colour of the valid ones.

    A black border is an edge that nothing on the ground has.
    """
    if valid.all() or not valid.any():
        return rgb
    return np.where(valid[..., None], rgb, rgb[valid].mean(0)).astype(np.uint8)


def limits(config: ModelConfig, reading: Reading) -> tuple[float, float]:
    """The threshold of pixels and the least score of objects for a phrase.

    Both were chosen for the learnt phrase where training could, else for the model.
    """
    fallback = config.threshold, config.object_score
    return config.calibration.get(reading.learnt, fallback)


def gate(mask: Tensor, presence: Tensor) -> Tensor:
    """Logit of the product of two probabilities, given their logits.

    1 / (s(m) s(p)) - 1 = exp(-p) (1 + exp(s'(p) - m)), where s is the logistic function
    and s' is softplus; no probability is ever rounded to 0 or 1.
    """
    return presence - functional.softplus(functional.softplus(presence) - mask)
