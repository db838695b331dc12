"""BERT, as the official networks ask it: often with several masks on the same words."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from ..libraries import mend_torchvision
from .config import BertSize
from .frame import Tokens
from .multihead import mask_bias

mend_torchvision()
from transformers import BertConfig, BertModel  # noqa: E402


class Bert(nn.Module):
    """Token ids to one vector a token (Devlin et al. 2019, "BERT")."""

    def __init__(self, size: BertSize) -> None:
        super().__init__()
        self.bert = BertModel(
            BertConfig(
                vocab_size=size.vocabulary,
                hidden_size=size.width,
                num_hidden_layers=size.layers,
                num_attention_heads=size.heads,
                intermediate_size=size.inner,
                max_position_embeddings=size.positions,
            ),
            add_pooling_layer=False,
        )

    def forward(self, ids: Tensor, masks: Sequence[Tensor]) -> list[Tokens]:
        """Read the ids (B, L) once with each of the masks (B, L) of 0 and 1.

        All readings are one batch. A mask may be 0 throughout: its reading is then
        that of all tokens, as in the official networks, which subtract 1e4 from what
        is masked and know no other way.
        """
        dtype = self.bert.embeddings.word_embeddings.weight.dtype
        mask = torch.cat([mask.to(dtype) for mask in masks])
        hidden: Tensor = self.bert(
            ids.repeat(len(masks), 1), attention_mask=mask_bias(mask)[:, None, None]
        ).last_hidden_state
        return [
            Tokens(*reading)
            for reading in zip(
                hidden.chunk(len(masks)), mask.chunk(len(masks)), strict=True
            )
        ]
