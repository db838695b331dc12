"""Losses on partly known masks."""

import torch
from torch import Tensor
from torch.nn import functional

from .concepts import IGNORE


def mask_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """Cross-entropy plus Dice over the known pixels, averaged over the maps.

    Dice (Milletari et al. 2016, "V-Net") counts only where the target occurs: on an
    absent target its value hangs on a single pixel.

    Args:
        logits: (N, H, W).
        masks: (N, H, W) uint8 of 0, 1 and `IGNORE`.
    """
    known = (masks != IGNORE).float()
    target = (masks == 1).float()
    count = known.sum((1, 2))
    some = (count > 0).float()
    each = functional.binary_cross_entropy_with_logits(logits, target, reduction='none')
    entropy = (each * known).sum((1, 2)) / count.clamp_min(1)
    score = torch.sigmoid(logits) * known
    present = (target.sum((1, 2)) > 0).float()
    overlap = 2 * (score * target).sum((1, 2)) + 1
    dice = 1 - overlap / (score.sum((1, 2)) + target.sum((1, 2)) + 1)
    total: Tensor = (
        entropy.sum() + 0.5 * (dice * present).sum()
    ) / some.sum().clamp_min(1)
    return total
