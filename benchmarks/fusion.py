"""Try the ways of late fusion against each other, on the same features.

    PYTHONPATH=. python benchmarks/fusion.py --data ../shared/data

The image encoder knows nothing of the words, so heads can be compared on the features
of a trained model: one new head of each kind learns from the same samples in the same
order, and is then asked about the same development images. The table gives the loss
over the last fifth of the steps, the mIoU over images with the thing and the share of
images without it in which no pixel reaches the threshold.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader

from model_core.models.devices import half_precision
from model_core.models.heads import Fusion, GroundingHead
from model_core.models.registry import load
from model_core.models.store import Model
from model_core.training.bundled.losses import total_loss
from model_core.training.bundled.samples import Crops, SampleConfig
from model_core.training.concepts import IGNORE, PHRASES, answers
from model_core.training.datasets import LabelledImage, read_image, split
from model_core.training.sets.table import load_sets

TIERS = ('tier-open', 'tier-research')
BATCH = 8
THRESHOLD = 0.7
LARGEST = 768

Heads = dict[Fusion, GroundingHead]


def embed(model: Model, phrases: Sequence[str]) -> Tensor:
    """(N, D) vectors of the phrases."""
    with torch.inference_mode():
        return model.network.embed(*model.words(list(phrases))).clone()


def learn(
    model: Model, heads: Heads, items: Sequence[LabelledImage], steps: int
) -> tuple[dict[Fusion, float], dict[Fusion, float]]:
    """Train the heads side by side; their last losses and seconds a step."""
    phrases = tuple(p for group in PHRASES.values() for p in group)
    vectors = embed(model, phrases)
    numbers = {phrase: n for n, phrase in enumerate(phrases)}
    crops = Crops(items, SampleConfig(drawn=0.05, seed=2), numbers, steps * BATCH)
    optimisers = {f: torch.optim.AdamW(h.parameters(), 2e-3) for f, h in heads.items()}
    half = half_precision(torch.device('cpu'))
    losses: dict[Fusion, list[float]] = defaultdict(list)
    seconds: dict[Fusion, float] = defaultdict(float)
    for step, batch in enumerate(DataLoader(crops, BATCH, num_workers=1)):
        images = batch['image'].contiguous(memory_format=torch.channels_last)
        asked = vectors[batch['phrases'].flatten()]
        with torch.autocast('cpu', half or torch.float32, enabled=half is not None):
            with torch.no_grad():
                features = model.network.encode(images)
            features = features.repeat_interleave(batch['phrases'].shape[1], 0)
        for fusion, head in heads.items():
            begin = time.monotonic()
            for group in optimisers[fusion].param_groups:
                group['lr'] = 2e-3 * min(1, (step + 1) / 20) * (1 - step / steps)
            with torch.autocast('cpu', half or torch.float32, enabled=half is not None):
                found = head(features, asked)
            loss = total_loss(found, batch)
            optimisers[fusion].zero_grad()
            loss.backward()
            optimisers[fusion].step()
            seconds[fusion] += time.monotonic() - begin
            losses[fusion].append(loss.item())
    last = {f: float(np.mean(values[-steps // 5 :])) for f, values in losses.items()}
    return last, {f: total / steps for f, total in seconds.items()}


@torch.inference_mode()
def judge(
    model: Model, heads: Heads, items: Sequence[LabelledImage]
) -> dict[Fusion, tuple[float, float]]:
    """MIoU where the thing is, and the share of images without it left empty."""
    ious: dict[Fusion, list[float]] = defaultdict(list)
    empty: dict[Fusion, list[bool]] = defaultdict(list)
    for item in items:
        labels = item.labels()[:LARGEST, :LARGEST]
        pixels = read_image(item.image)[:LARGEST, :LARGEST]
        pad = [(0, -pixels.shape[0] % 32), (0, -pixels.shape[1] % 32), (0, 0)]
        image = torch.from_numpy(np.pad(pixels, pad, mode='symmetric'))
        features = model.network.encode(image.permute(2, 0, 1)[None] / 127.5 - 1)
        for concept in sorted(item.known):
            truth = answers(concept, item.known, item.exclusive)[labels]
            vector = embed(model, PHRASES[concept][:1])
            for fusion, head in heads.items():
                found = head(features, vector)
                there = torch.sigmoid(found.presence)[:, None, None, None]
                scores = functional.interpolate(
                    torch.sigmoid(found.mask) * there, scale_factor=2, mode='bilinear'
                )[0, 0, : labels.shape[0], : labels.shape[1]].numpy()
                mask = (scores >= THRESHOLD) & (truth != IGNORE)
                if (truth == 1).any():
                    union = (mask | (truth == 1)).sum()
                    ious[fusion].append(float((mask & (truth == 1)).sum() / union))
                else:
                    empty[fusion].append(not mask.any())
    return {f: (float(np.mean(ious[f])), float(np.mean(empty[f]))) for f in heads}


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--model', default='compact')
    parser.add_argument('--data', type=Path, required=True)
    parser.add_argument('--steps', type=int, default=300)
    parser.add_argument('--every', type=int, default=4, help='take every n-th image')
    options = parser.parse_args()
    torch.manual_seed(1)
    model = load(options.model)
    config = model.config.network
    heads = {f: GroundingHead(config.kept, config.text.width, f) for f in Fusion}
    train, held = split(load_sets(options.data, TIERS))
    losses, seconds = learn(model, heads, train[:: options.every], options.steps)
    for head in heads.values():
        head.eval()
    quality = judge(model, heads, held[:: options.every])
    print('| fusion | parameters | seconds a step | loss | mIoU | absent |')
    print('|---|---|---|---|---|---|')
    for fusion, head in heads.items():
        size = sum(p.numel() for p in head.parameters())
        miou, absent = quality[fusion]
        print(
            f'| {fusion} | {size:,} | {seconds[fusion]:.2f} | {losses[fusion]:.3f} | '
            f'{miou:.3f} | {absent:.2f} |'
        )


if __name__ == '__main__':
    main()
