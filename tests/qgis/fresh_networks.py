"""Import the seed networks with fresh weights into the user's model folder.

    ENGINE_PYTHON fresh_networks.py full|tiny IMAGE

Full, each comes as a checkpoint, under the names of the public code where there is one;
tiny, as the folder of a model. Nothing has taught the networks anything: their answers
are moved so that they take about half of the image for what they are asked.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import rasterio
import torch

from model_core import cli
from model_core.models import build
from model_core.models.checkpoints import MEAN, SIDE, STD, read_vocabulary
from model_core.models.config import ModelConfig
from model_core.models.referring.config import BertSize, SwinConfig
from model_core.models.referring.official import official_names, official_shapes
from model_core.models.store import save_model

SEEDS = ('fianet', 'sbanet', 'btdnet')
TINY = {
    'encoder': SwinConfig(16, depths=(1, 1, 1, 1), heads=(1, 2, 4, 8), window=3),
    'text': BertSize(width=24, layers=1, heads=2, inner=32),
    'hidden': 16,
}
TINY_SIDE = 96


@torch.inference_mode()
def half(network: torch.nn.Module, image: Path, side: int) -> None:
    """Move the target's logit so that it is the higher one for half of the pixels."""
    with rasterio.open(image) as raster:
        pixels = raster.read((1, 2, 3), out_shape=(3, side, side))
    images = (torch.from_numpy(pixels) / 255).permute(1, 2, 0)
    images = (images - torch.tensor(MEAN)) / torch.tensor(STD)
    ids, mask = torch.tensor([[101, 3299, 102]]), torch.ones(1, 3, dtype=torch.int64)
    logits = network(images.permute(2, 0, 1)[None], ids, mask, mask, mask)
    decoder = network.decoder
    head = decoder.target.head if hasattr(decoder, 'target') else decoder.head
    head.bias[-1] -= (logits[:, 1] - logits[:, 0]).median()


def tiny(name: str, image: Path, folder: Path) -> Path:
    """Write a network of tiny widths as a model."""
    network = build(name, **TINY, d_mols=False).eval()
    half(network, image, TINY_SIDE)
    config = ModelConfig(
        name, network.config, MEAN, STD, threshold=0.5, object_score=0.5,
        tile=TINY_SIDE, overlap=24, finest=None,
    )  # fmt: skip
    words = read_vocabulary(None, network.config.text.vocabulary)
    save_model(folder / name, config, network, words)
    return folder / name


def full(name: str, image: Path, folder: Path) -> Path:
    """Write a network of the papers' size as a checkpoint."""
    network = build(name, d_mols=False).eval()
    half(network, image, SIDE)
    state = network.state_dict()
    if name == 'fianet':
        own = {k: state[ours] for ours, k in official_names(network).items()}
        state = {
            f'module.{k}': own[k].reshape(s) if k in own else torch.zeros(s)
            for k, s in official_shapes(network).items()
        }
    path = folder / f'{name}.pth'
    torch.save({'model': state, 'epoch': 0}, path)
    return path


def main(size: str, image: Path) -> None:
    make = full if size == 'full' else tiny
    for name in SEEDS:
        torch.manual_seed(1)
        with TemporaryDirectory() as folder:
            made = make(name, image, Path(folder))
            if cli.main(['models', 'import', str(made), '--as', name]) != 0:
                raise SystemExit(f'{name} was not imported')


if __name__ == '__main__':
    main(sys.argv[1], Path(sys.argv[2]))
