"""Referring networks small enough to run in a blink."""

from typing import Any

import torch

from model_core.models import build
from model_core.models.referring.config import BertSize, SwinConfig

LENGTH = 6
SMALL: dict[str, Any] = {
    'encoder': SwinConfig(16, depths=(2, 2, 1, 1), heads=(1, 2, 4, 8), window=3),
    'text': BertSize(30, width=24, layers=1, heads=2, inner=32, positions=16),
    'hidden': 16,
}


def small(name: str, **options: Any) -> Any:
    """Build a small network, in float64 and for evaluation."""
    torch.manual_seed(0)
    return build(name, **SMALL, **options).double().eval()


def asked(batch: int = 2) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and mask of made-up sentences, of which the last is the shortest."""
    ids = torch.randint(1, 30, (batch, LENGTH), generator=seeded())
    mask = torch.ones(batch, LENGTH, dtype=torch.int64)
    mask[-1, 4:] = 0
    return ids * mask, mask


def pictures(height: int, width: int, batch: int = 2) -> torch.Tensor:
    """Noise in the size asked for."""
    return torch.randn(batch, 3, height, width, generator=seeded(), dtype=torch.float64)


def seeded() -> torch.Generator:
    """Make a generator that always gives the same numbers."""
    return torch.Generator().manual_seed(1)
