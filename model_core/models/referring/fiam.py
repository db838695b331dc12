"""Fine-grained image-text alignment module (FIAM) of FIANet.

Lei et al. 2024, "Exploring Fine-Grained Image-Text Alignment for Referring Remote
Sensing Image Segmentation" (arXiv 2409.13637), section III-B.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .frame import Fused, Sentence
from .multihead import as_maps, as_tokens
from .pwam import PixelWordAttention, WordAttention, tanh_gate


class FineAlignment(nn.Module):
    """The whole sentence for the decoder; its object and position for the next stage.

    Args:
        width: Channels of the stage; a multiple of `squeeze`.
        text: Channels of the text.
        last: Whether no stage follows. All but `context` is then dead: it never
            reaches the logits, and is kept for the official keys alone.
        squeeze: By how much the channels are squeezed where they are weighed.
    """

    def __init__(
        self, width: int, text: int, last: bool = False, squeeze: int = 8
    ) -> None:
        super().__init__()
        self.last = last
        self.context = PixelWordAttention(width, text)
        self.context_gate = tanh_gate(width)
        self.thing = WordAttention(width, text)
        self.thing_gate = tanh_gate(width)
        self.place = WordAttention(width, text)
        self.place_map = nn.Conv2d(2, 1, 3, padding=1, bias=False)
        self.weigh = nn.Sequential(
            nn.Linear(width, width // squeeze),
            nn.ReLU(),
            nn.Linear(width // squeeze, width),
            nn.Sigmoid(),
        )
        # Dead in the official network, at every stage; kept for its key alone.
        self.unused = nn.Linear(width, width, bias=False)

    def forward(self, x: Tensor, sentence: Sentence) -> Fused:
        """(B, C, h, w) and the sentence in its three readings.

        A reading that is not there is that of the whole sentence.
        """
        pixels = as_tokens(x)
        fused = self.context(pixels, sentence.whole)
        seen = as_maps(fused, x)
        if self.last:
            return Fused(seen, x, sentence)
        thing = self.thing(pixels, sentence.thing or sentence.whole)
        thing = self.thing_gate(thing) * thing
        place = as_maps(self.place(pixels, sentence.place or sentence.whole), x)
        place = torch.cat([place.mean(1, keepdim=True), place.amax(1, keepdim=True)], 1)
        aligned = thing * as_tokens(self.place_map(place).sigmoid())
        share = self.weigh(pixels.mean(1, keepdim=True))
        onward = pixels + share * (self.context_gate(fused) * fused + aligned)
        return Fused(seen, as_maps(onward, x), sentence)
