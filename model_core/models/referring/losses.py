"""What training makes small, as the papers of the family define it.

Logits are (B, 2, H, W), background and target; targets are (B, H, W), 1 where the
target is. `family_loss` and `lavt_loss` follow the public code of RMSIN, FIANet and
LAVT; BTDNet's weights were not published, so those of `twin_loss` are a
reconstruction.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from .reconstruction import Reconstructed

CLASS_WEIGHTS = (0.9, 1.1)
DICE_SHARE = 0.1
STREAM_SHARE = 0.4
RECONSTRUCTION_SHARE = 0.1

_SMOOTH = 1e-6


def lavt_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy with the classes' weights, as a weighted mean over the pixels."""
    weights = logits.new_tensor(CLASS_WEIGHTS)
    return functional.cross_entropy(logits, target.long(), weights)


def dice(logits: Tensor, target: Tensor) -> Tensor:
    """Dice of both classes, *summed* over the batch and the classes.

    The sum is that of the public code: the larger the batch, the more Dice weighs
    beside the cross-entropy.
    """
    score = logits.softmax(1)
    truth = torch.stack([target == 0, target == 1], 1).to(score.dtype)
    overlap = (score * truth).sum((2, 3))
    total = (score + truth).sum((2, 3))
    return (1 - (2 * overlap + _SMOOTH) / (total + _SMOOTH)).sum()


def family_loss(logits: Tensor, target: Tensor) -> Tensor:
    """The loss of RMSIN and FIANet: 0.9 cross-entropy and 0.1 Dice."""
    entropy = lavt_loss(logits, target)
    return (1 - DICE_SHARE) * entropy + DICE_SHARE * dice(logits, target)


def twin_loss(streams: tuple[Tensor, Tensor], target: Tensor) -> Tensor:
    """What T-BTD's streams add: each is told its own side of the picture.

    Args:
        streams: Logits (B, 1, H, W) of the target and of the background.
        target: (B, H, W).
    """
    truth = target[:, None].to(streams[0].dtype)
    entropy = functional.binary_cross_entropy_with_logits
    return STREAM_SHARE * (entropy(streams[0], truth) + entropy(streams[1], 1 - truth))


def reconstruction_losses(found: Reconstructed) -> dict[str, Tensor]:
    """What D-MOLS adds, by the name of what was hidden."""
    return {
        'words': RECONSTRUCTION_SHARE * found.words,
        'pixels': RECONSTRUCTION_SHARE * found.pixels,
    }
