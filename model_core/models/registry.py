"""Load, import and verify the installed models."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import torch

from ..errors import RequestError
from .checkpoints import write_checkpoint_as_model
from .installed import FILES, digest, find_model, model_folders, own_folder
from .referring.config import NETWORKS
from .store import Model, load_model

# What `digest` said of an imported model when it came.
_RECORDED = 'digest.txt'


@lru_cache(maxsize=2)
def load(name: str) -> Model:
    """Load an installed model; a repeated call returns the loaded one.

    Raises:
        RequestError: It is missing or damaged, or not as it was imported.
    """
    folder = find_model(name)
    _check_unchanged(name, folder)
    return load_model(folder)


def verify(name: str) -> str:
    """Load the model from disk once more and return its digest.

    Raises:
        RequestError: The model is missing or damaged, or not as it was imported.
    """
    folder = find_model(name)
    _check_whole(load_model(folder), folder)
    _check_unchanged(name, folder)
    return digest(folder)


def _check_unchanged(name: str, folder: Path) -> None:
    """Refuse an imported model of which a file was changed since."""
    try:
        recorded = (folder / _RECORDED).read_text('utf-8').strip()
    except FileNotFoundError:
        # A bundled model, or one that training has just written.
        return
    except (OSError, UnicodeDecodeError):
        recorded = ''
    if recorded != digest(folder):
        raise RequestError(
            'The model "{name}" has changed since it was imported. Remove the folder '
            '{folder} and import it again.',
            name=name,
            folder=folder,
        )


def _check_whole(model: Model, folder: Path) -> None:
    """Refuse weights that hold what is no number, of which no answer could come."""
    for name, tensor in model.network.state_dict().items():
        if tensor.is_floating_point() and not torch.isfinite(tensor).all():
            raise RequestError(
                'The model in {folder} cannot be loaded: {error}. Install it again.',
                folder=folder,
                error=f'"{name}" holds what is no number',
            )


def import_model(source: Path, name: str, vocabulary: Path | None = None) -> Path:
    """Bring a model into the user's model folder.

    Args:
        source: The folder of a model that training wrote, or a file in it; or the
            checkpoint of a network.
        name: Name that the model gets. For a checkpoint it says the network, which
            is the name too, unless one follows: "remotesam:aerial".
        vocabulary: For a checkpoint, BERT's `vocab.txt`; None to look for it.

    Returns:
        The folder of the imported model.

    Raises:
        RequestError: Something is missing or does not fit, or the name is taken.
    """
    if source.is_dir() or source.name in FILES:
        folder = source if source.is_dir() else source.parent
        missing = [file for file in FILES if not (folder / file).is_file()]
        if missing:
            raise RequestError(
                f'{folder} is not a model: it lacks {", ".join(missing)}. '
                'Give the folder that "model_core train" wrote.'
            )
        with _arriving(name) as staging:
            _check_whole(load_model(folder), folder)
            for file in (*FILES, 'MODEL_CARD.md'):
                if (folder / file).is_file():
                    shutil.copyfile(folder / file, staging / file)
    else:
        kind, _, own = name.partition(':')
        if kind not in NETWORKS:
            raise RequestError(
                f'{source} is a checkpoint; say of which network, as --as NETWORK or '
                f'--as NETWORK:NAME. Known: {", ".join(NETWORKS)}.'
            )
        name = own or kind
        with _arriving(name) as staging:
            write_checkpoint_as_model(source, kind, name, vocabulary, staging)
    return own_folder() / name


@contextmanager
def _arriving(name: str) -> Iterator[Path]:
    """A folder to fill, which becomes the model's own if all goes well.

    Raises:
        RequestError: The name cannot be one, or is taken.
    """
    if not name.isidentifier() and not name.replace('-', '_').isidentifier():
        raise RequestError(f'"{name}" cannot be a name; use letters, digits and "-".')
    target = own_folder() / name
    if name in model_folders() or target.exists():
        raise RequestError(f'There is a model "{name}" already; choose another name.')
    staging = target.with_name(f'.{name}.new')
    shutil.rmtree(staging, ignore_errors=True)
    try:
        staging.mkdir(parents=True)
        yield staging
        (staging / _RECORDED).write_text(digest(staging) + '\n', encoding='utf-8')
        staging.replace(target)
    except OSError as error:
        raise RequestError(
            f'The model cannot be written to {target}: {error}.'
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
