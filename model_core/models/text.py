"""The text encoder: a BERT of few layers over a pruned WordPiece vocabulary.

Its starting weights are all-MiniLM-L6-v2 (Wang et al. 2020, "MiniLM: Deep
Self-Attention Distillation"; sentence-transformers, Apache-2.0).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordPiece
from tokenizers.processors import TemplateProcessing
from torch import Tensor, nn

from .libraries import mend_torchvision

mend_torchvision()
from transformers import BertConfig, BertModel  # noqa: E402

PAD, UNKNOWN, START, END = '[PAD]', '[UNK]', '[CLS]', '[SEP]'


@dataclass(frozen=True)
class TextConfig:
    """Size of the text encoder; the vocabulary's size comes with the vocabulary."""

    vocabulary: int
    layers: int = 6
    width: int = 384
    heads: int = 12
    hidden: int = 1536
    length: int = 32


class Words:
    """Turn phrases into token numbers.

    Args:
        vocabulary: One WordPiece a line; must hold the four special tokens.
        length: Longest phrase in tokens; longer ones are cut.
    """

    def __init__(self, vocabulary: Sequence[str], length: int) -> None:
        numbers = {token: n for n, token in enumerate(vocabulary)}
        model = WordPiece(numbers, unk_token=UNKNOWN, max_input_chars_per_word=100)
        self.tokenizer = Tokenizer(model)
        self.tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        self.tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        self.tokenizer.post_processor = TemplateProcessing(
            single=f'{START} $A {END}',
            special_tokens=[(START, numbers[START]), (END, numbers[END])],
        )
        self.tokenizer.enable_truncation(length)
        self.tokenizer.enable_padding(pad_id=numbers[PAD], pad_token=PAD)

    @classmethod
    def read(cls, path: Path, length: int) -> Words:
        """Read the vocabulary from a file with one token a line."""
        return cls(path.read_text(encoding='utf-8').split('\n'), length)

    def __call__(self, phrases: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return token ids and mask, both (B, L) int64, padded to the longest."""
        codes = self.tokenizer.encode_batch(list(phrases))
        ids = torch.tensor([code.ids for code in codes])
        mask = torch.tensor([code.attention_mask for code in codes])
        return ids, mask


class TextEncoder(nn.Module):
    """Token numbers to one vector a token."""

    def __init__(self, config: TextConfig) -> None:
        super().__init__()
        self.bert = BertModel(
            BertConfig(
                vocab_size=config.vocabulary,
                hidden_size=config.width,
                num_hidden_layers=config.layers,
                num_attention_heads=config.heads,
                intermediate_size=config.hidden,
                max_position_embeddings=config.length,
                hidden_dropout_prob=0.0,
                attention_probs_dropout_prob=0.0,
            ),
            add_pooling_layer=False,
        )

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """(B, L) ids and mask to (B, L, C) hidden states."""
        hidden: Tensor = self.bert(ids, attention_mask=mask).last_hidden_state
        return hidden


def mean_pool(hidden: Tensor, mask: Tensor) -> Tensor:
    """(B, L, C) states to (B, C) unit vectors: the mean over the unmasked tokens.

    This is the sentence embedding of all-MiniLM-L6-v2, whose cosine is its
    measure of likeness.
    """
    weight = mask.to(hidden.dtype).unsqueeze(-1)
    mean = (hidden * weight).sum(1) / weight.sum(1).clamp_min(1)
    return nn.functional.normalize(mean, dim=-1)
