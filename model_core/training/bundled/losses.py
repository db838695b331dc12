"""Losses on partly known maps."""

import torch
from torch import Tensor
from torch.nn import functional

from ...models.heads import Grounded
from ..concepts import IGNORE
from .samples import Sample

_EDGE_SHARE = 0.25
_PRESENCE_SHARE = 0.25
_STREAM_SHARE = 0.4

# Seams are a few pixels among thousands.
_EDGE_WEIGHT = 4.0

# The most that a pixel of a small target weighs against one beside it.
_MOST = 8.0


def total_loss(found: Grounded, batch: Sample) -> Tensor:
    """What training makes small: the losses of mask, edge and presence together.

    Args:
        found: Maps of K phrases on each of B crops, B·K in all.
        batch: The crops.
    """
    device = found.mask.device
    masks = batch['masks'].to(device).flatten(0, 1)
    edges = batch['edges'].to(device).flatten(0, 1)
    presence = batch['presence'].to(device).flatten()
    loss = (
        mask_loss(found.mask[:, 0].float(), masks)
        + _EDGE_SHARE * edge_loss(found.edge[:, 0].float(), edges)
        + _PRESENCE_SHARE * presence_loss(found.presence.float(), presence)
    )
    if found.streams is not None:
        loss = loss + _STREAM_SHARE * stream_loss(found.streams, masks)
    return loss


def stream_loss(streams: tuple[Tensor, Tensor], masks: Tensor) -> Tensor:
    """Cross-entropy of a target stream and of a background stream, added.

    Args:
        streams: (N, 1, h, w) logits each, at the masks' resolution or half of it.
        masks: (N, H, W) as in `mask_loss`.
    """
    step = masks.shape[-1] // streams[0].shape[-1]
    coarse = masks[:, ::step, ::step]
    known = (coarse != IGNORE).float()
    target, background = (stream[:, 0].float() for stream in streams)
    opposite = torch.where(coarse == IGNORE, coarse, 1 - coarse.clamp_max(1))
    return _entropy(target, coarse, known) + _entropy(background, opposite, known)


def mask_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """Cross-entropy plus Dice over the known pixels, averaged over the maps.

    A target of few pixels weighs more, by the square root of what it lacks to half
    of the map: without that a car is learnt late or never.

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
    area = target.sum((1, 2))
    rare = ((count - area) / area.clamp_min(1)).sqrt().clamp(1, _MOST)
    weight = known * torch.where(masks == 1, rare[:, None, None], 1.0)
    each = functional.binary_cross_entropy_with_logits(logits, target, reduction='none')
    entropy = (each * weight).sum((1, 2)) / weight.sum((1, 2)).clamp_min(1)
    score = torch.sigmoid(logits) * known
    present = (area > 0).float()
    overlap = 2 * (score * target).sum((1, 2)) + 1
    dice = 1 - overlap / (score.sum((1, 2)) + area + 1)
    total: Tensor = (entropy + dice * present).sum() / some.sum().clamp_min(1)
    return total


def edge_loss(logits: Tensor, edges: Tensor) -> Tensor:
    """Cross-entropy of the seams between things, inside of things and on seams only.

    Args:
        logits: (N, H, W).
        edges: (N, H, W) uint8 of 0, 1 and `IGNORE`.
    """
    weight = torch.where(edges == 1, _EDGE_WEIGHT, 1.0) * (edges != IGNORE)
    return _entropy(logits, edges, weight)


def presence_loss(logits: Tensor, presence: Tensor) -> Tensor:
    """Cross-entropy of what is there, (N,) logits and (N,) uint8 as in `mask_loss`."""
    return _entropy(logits, presence, (presence != IGNORE).float())


def _entropy(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    each = functional.binary_cross_entropy_with_logits(
        logits, (target == 1).float(), weight=weight, reduction='sum'
    )
    return each / weight.sum().clamp_min(1)
