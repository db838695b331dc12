"""What a referring network learns from: its answer, and what is between its parts."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from .losses import family_loss, lavt_loss, reconstruction_losses, twin_loss
from .network import ReferringNetwork


def learn(
    network: ReferringNetwork,
    images: Tensor,
    token_ids: Tensor,
    token_mask: Tensor,
    object_mask: Tensor,
    position_mask: Tensor,
    target: Tensor,
    *,
    dice: bool = True,
) -> dict[str, Tensor]:
    """Answer, and compare with the truth; training makes the sum of all parts small.

    Args:
        network: In training mode.
        images: See `ReferringNetwork.forward`, also for the three masks of the text.
        token_ids: (B, L).
        token_mask: (B, L).
        object_mask: (B, L); D-MOLS hides these words.
        position_mask: (B, L).
        target: (B, H, W), 1 where the target is.
        dice: Whether the loss is RMSIN's and FIANet's; LAVT's has no Dice.

    Returns:
        The parts of the loss by name, each () and weighted as in its paper:
        "segmentation"; with T-BTD "streams"; with D-MOLS "words" and "pixels".
    """
    sentence = network.read(token_ids, token_mask, object_mask, position_mask)
    answer = network.answer(images, sentence)
    loss = family_loss if dice else lavt_loss
    parts = {'segmentation': loss(answer.logits, target)}
    if answer.decoded.streams is not None:
        of_target, of_background = (
            functional.interpolate(
                stream, target.shape[-2:], mode='bilinear', align_corners=True
            )
            for stream in answer.decoded.streams
        )
        parts['streams'] = twin_loss((of_target, of_background), target)
    if network.reconstruction is not None:
        told = [fused.sentence.whole for fused in answer.fused]
        found = network.reconstruction(
            sentence.whole, object_mask, answer.maps, told, target
        )
        parts |= reconstruction_losses(found)
    return parts
