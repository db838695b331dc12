"""Networks that read a whole sentence: what they see of an area, and what they say.

Such a network was trained on pictures of one size and knows nothing beyond them. An
area about as large as those pictures is looked at once, as a whole. A larger one is
looked at piece by piece, the sentence is put to every look, and the answers are
stitched: "the largest pond" is then the largest of each look, and the account says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional

from ..errors import RequestError
from ..expression.tree import wording
from ..expression.tree.types import Determiner, Expression, Kind, NounPhrase
from ..expression.understand import language_of, understand
from ..expression.words.text import split
from ..messages import Text
from ..models.installed import model_folders
from ..models.referring.config import ReferringConfig
from ..models.referring.decoupling import (
    REFSEGRS_CLASSES,
    RISBENCH_CLASSES,
    Decoupling,
    decouple,
)
from ..models.store import read_config
from ..protocol import MENTION, Segment
from ..raster.scores import Logits
from ..raster.tiles import Tile
from ..scene import Resolution
from .area import Look
from .cache import AreaCache
from .phrases import Grounder, Reading, Warm, filled

# RRSIS-D's pictures of 800 pixels are learnt from at 480: what is that much larger
# than a look is still seen whole.
_LARGEST_WHOLE = 800 / 480

# Logit of there being no seam, for networks that know of none.
_NO_SEAM = -16.0

_CLASSES = tuple(dict.fromkeys((*RISBENCH_CLASSES, *REFSEGRS_CLASSES)))


class SentenceGrounder(Warm):
    """A network that is asked for a whole sentence."""

    def read(self, phrase: str, learnt: str | None = None) -> Reading:
        """Encode a sentence and tell its object words from its position words."""
        longest = self.network.config.text.positions
        words = self.words(phrase, Decoupling.EXACT, _CLASSES, longest)
        last = int(words[1].sum())
        return Reading(phrase, phrase, words[..., :last])

    def words(
        self, sentence: str, mode: Decoupling, classes: Sequence[str], length: int
    ) -> Tensor:
        """Return (4, 1, L): ids of tokens, their mask, those of object and position."""
        read = decouple(sentence, self.model.words, mode, classes, length)
        rows = (read.ids, read.mask, read.object_mask, read.position_mask)
        return torch.from_numpy(np.stack(rows)[:, None]).to(self.device)

    def side(self, height: int, width: int) -> int:
        """Side of a look: of the whole area, or of the pieces of a larger one."""
        largest = max(height, width)
        own = self.config.tile
        return max(own, largest) if largest <= own * _LARGEST_WHOLE else own

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
        """Score sentences on a look; what it keeps of a look hangs on the sentence."""
        rgb = filled(rgb, valid)
        for reading in readings:
            margin = self.margin(rgb, reading.words)
            full = functional.interpolate(margin, valid.shape, mode='bilinear')
            mask: NDArray[np.float32] = full[0, 0].cpu().numpy()
            yield Logits(mask, np.full_like(mask, _NO_SEAM))

    @torch.inference_mode()
    def margin(self, rgb: NDArray[np.uint8], words: Tensor) -> Tensor:
        """Return (1, 1, S, S): by how much the target's logit is above the other.

        The look, (H, W, 3), is resized to the network's square of S pixels, as the
        papers do it: bilinear, whatever its shape.
        """
        size = (self.config.tile, self.config.tile)
        square = Image.fromarray(rgb).resize(size, Image.Resampling.BILINEAR)
        pixels = torch.from_numpy(np.array(square)).to(self.device).permute(2, 0, 1)
        mean = torch.tensor(self.config.mean, device=self.device)[:, None, None]
        std = torch.tensor(self.config.std, device=self.device)[:, None, None]
        images = ((pixels.float() / 255 - mean) / std)[None]
        logits: Tensor = self.network(images, *words)
        return logits[:, 1:] - logits[:, :1]


def reads_whole(model: str) -> bool:
    """Whether an installed model reads whole sentences."""
    folder = model_folders().get(model)
    if folder is None:
        return False
    return isinstance(read_config(folder).network, ReferringConfig)


def warm_up(model: str, device: str) -> Warm:
    """Load a model.

    Raises:
        RequestError: The model or the device is not there, or cannot be used.
    """
    kind = SentenceGrounder if reads_whole(model) else Grounder
    return kind(model, device)


def understood(request: Segment) -> Expression:
    """Return what is asked for, as far as the model is to be told.

    A model that reads whole sentences gets the sentence as one thing to look for.

    Raises:
        RequestError: As `understand`; or a model that reads whole sentences is asked
            for layers.
    """
    if not reads_whole(request.model):
        return understand(request.prompt, request.expression)
    sentence = request.prompt
    if request.expression is not None:
        sentence = wording.sentence(understand(sentence, request.expression))
    split(sentence)
    layer = MENTION.search(sentence)
    if layer is not None:
        raise RequestError(
            'The model "{model}" reads the sentence itself and sees no '
            'layers such as {layer}; leave the layer out, or choose another '
            'model.',
            model=request.model,
            layer=layer[0],
        )
    thing = NounPhrase((Kind(sentence),), Determiner.ALL, plural=True)
    language = language_of(sentence, request.language)
    return Expression((thing,), prompt=sentence, language=language)


def account(look: Look, resolution: Resolution, language: str) -> str:
    """Return how the answer came about; of a sentence read whole it says so."""
    if not isinstance(look.grounder, SentenceGrounder):
        return resolution.account
    found = len(resolution.chosen)
    looks = len(look.tiles())
    objects = Text('{count:,} objects', count=found)
    if found < 2:
        objects = Text('1 object') if found else Text('nothing found')
    model = look.request.model
    if looks == 1:
        return Text(
            'The sentence was read whole by the model "{model}", in one look at the '
            'whole area: {objects}.',
            model=model,
            objects=objects,
        ).said(language)
    return Text(
        'The sentence was read whole by the model "{model}" and resolved per look: '
        '{objects} in {looks:,} looks of {side} pixels, none of which knows what lies '
        'in the others.',
        model=model,
        objects=objects,
        looks=looks,
        side=look.side,
    ).said(language)
