"""Text-aware multi-scale enhancement module (TMEM), the neck of FIANet.

Lei et al. 2024, arXiv 2409.13637, section III-C.
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from .frame import Sentence
from .multihead import as_maps, as_tokens
from .pwam import WordAttention
from .scales import ScaleExchange


class TextAwareScales(ScaleExchange):
    """Scales exchange what they hold with an eye on the whole sentence.

    Args:
        widths: Channels of the maps, finest first.
        text: Channels of the text.
        blocks: Number of blocks; 1 for RefSegRS, 3 for RRSIS-D in the paper.
        hidden: Channels in which the scales meet; a quarter of all channels if None.
    """

    def __init__(
        self,
        widths: Sequence[int],
        text: int,
        blocks: int = 1,
        hidden: int | None = None,
    ) -> None:
        hidden = hidden or sum(widths) // 4
        super().__init__(widths, hidden, (_Block(hidden, text) for _ in range(blocks)))


class _Block(nn.Module):
    """Each cell reads the words, then thinks by itself."""

    def __init__(self, width: int, text: int) -> None:
        super().__init__()
        self.norm_attend = nn.LayerNorm(width)
        self.attend = WordAttention(width, text)
        self.norm_mix = nn.LayerNorm(width)
        self.mix = nn.Sequential(
            nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )

    def forward(self, x: Tensor, sentence: Sentence) -> Tensor:
        cells = as_tokens(x)
        cells = cells + self.attend(self.norm_attend(cells), sentence.whole)
        return as_maps(cells + self.mix(self.norm_mix(cells)), x)
