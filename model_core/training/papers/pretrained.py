"""The weights that a referring network starts from: Swin's and BERT's public ones.

Swin's are those of its authors' release, `swin_base_patch4_window12_384_22k.pth`;
BERT's those of `bert-base-uncased`, a folder with `vocab.txt` beside the weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor, nn
from torch.nn import functional

from ...errors import RequestError
from ...models.checkpoints import read_checkpoint
from ...models.referring.network import ReferringNetwork

_BERT_FILES = ('model.safetensors', 'pytorch_model.bin')
BIAS_TABLE = 'relative_position_bias_table'

# The start of Swin's own names and of ours.
_SWIN = {'patch_embed.': 'embed.', 'layers.': 'stages.'}
# The first release of BERT's weights names what a norm learns otherwise.
_NORM = {'LayerNorm.gamma': 'LayerNorm.weight', 'LayerNorm.beta': 'LayerNorm.bias'}


def load_swin(network: ReferringNetwork, path: Path) -> None:
    """Load the image encoder's weights; what else the file holds is left out.

    Where windows are of another size than the file's, the tables of the bias by
    relative position are resized, bicubic.

    Raises:
        RequestError: The file is missing, cannot be read, or lacks a tensor.
    """
    state = {}
    for name, tensor in read_checkpoint(path).items():
        for theirs, ours in _SWIN.items():
            if name.startswith(theirs):
                name = ours + name.removeprefix(theirs).replace('downsample', 'merge')
                state[name] = tensor
    for name, own in network.encoder.state_dict().items():
        if name.endswith(BIAS_TABLE) and name in state:
            state[name] = resize_table(state[name], len(own))
    _load(network.encoder, state, path)


def load_bert(network: ReferringNetwork, path: Path) -> None:
    """Load the text encoder's weights from a file or from the folder it lies in.

    Raises:
        RequestError: The file is missing, cannot be read, or lacks a tensor.
    """
    if path.is_dir():
        files = [path / name for name in _BERT_FILES if (path / name).is_file()]
        if not files:
            raise RequestError(
                f'The folder {path} holds neither {" nor ".join(_BERT_FILES)}; '
                'put the weights of bert-base-uncased there.'
            )
        path = files[0]
    state = {}
    for name, tensor in read_checkpoint(path).items():
        for theirs, ours in _NORM.items():
            name = name.replace(theirs, ours)
        state[name.removeprefix('bert.')] = tensor
    _load(network.text.bert, state, path)


def resize_table(table: Tensor, rows: int) -> Tensor:
    """Resize a bias table (S·S, heads) to one of `rows` = T·T rows, bicubic."""
    old, new = (round(count**0.5) for count in (len(table), rows))
    if old == new:
        return table
    square = table.T.reshape(1, -1, old, old).float()
    resized = functional.interpolate(square, (new, new), mode='bicubic')
    return resized[0].flatten(1).T.contiguous()


def _load(part: nn.Module, state: Mapping[str, Tensor], path: Path) -> None:
    """Load all tensors that the part has, or none."""
    own = part.state_dict()
    for name, tensor in own.items():
        if name not in state:
            raise RequestError(
                f'{path} lacks the tensor "{name}"; give the weights of a network of '
                'this kind and size.'
            )
        if state[name].shape != tensor.shape:
            raise RequestError(
                f'The tensor "{name}" in {path} has the shape '
                f'{tuple(state[name].shape)} instead of {tuple(tensor.shape)}; give '
                'the weights of a network of this size.'
            )
    part.load_state_dict({name: state[name] for name in own})
