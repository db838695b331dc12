"""Find, load, import and verify the installed models.

Bundled models lie in `resources/models` beside this package; those that a user adds
lie in the user's data folder, where an update of the plugin does not touch them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from functools import lru_cache
from pathlib import Path

from platformdirs import user_data_path

from ..errors import RequestError
from .store import Model, load_model

FILES = ('config.json', 'weights.safetensors', 'vocab.txt')


def model_folders() -> dict[str, Path]:
    """Folders of the installed models by name, the bundled ones first."""
    found: dict[str, Path] = {}
    for root in (_bundled(), _own()):
        if root.is_dir():
            for folder in sorted(root.iterdir()):
                if (folder / FILES[0]).is_file():
                    found.setdefault(folder.name, folder)
    return found


def find_model(name: str) -> Path:
    """Return the folder of an installed model.

    Raises:
        RequestError: There is no such model; the message lists those there are.
    """
    folders = model_folders()
    if name not in folders:
        known = ', '.join(folders) or 'none'
        raise RequestError(
            f'There is no model "{name}". Installed: {known}. '
            'Add one with "models import FILE --as NAME".'
        )
    return folders[name]


@lru_cache(maxsize=2)
def load(name: str) -> Model:
    """Load an installed model; a repeated call returns the loaded one."""
    return load_model(find_model(name))


def digest(folder: Path) -> str:
    """SHA-256 over the files that decide what a model computes."""
    total = hashlib.sha256()
    for name in FILES:
        total.update((folder / name).read_bytes())
    return total.hexdigest()


def verify(name: str) -> str:
    """Load the model from disk once more and return its digest.

    Raises:
        RequestError: The model is missing or damaged.
    """
    folder = find_model(name)
    load_model(folder)
    return digest(folder)


def import_model(source: Path, name: str) -> Path:
    """Copy a model that training wrote into the user's model folder.

    Args:
        source: The model's folder, or a file in it.
        name: Name that the model gets.

    Raises:
        RequestError: A file is missing, the model does not load, or the name is taken.
    """
    folder = source if source.is_dir() else source.parent
    missing = [file for file in FILES if not (folder / file).is_file()]
    if missing:
        raise RequestError(
            f'{folder} is not a model: it lacks {", ".join(missing)}. '
            'Give the folder that "model_core train" wrote.'
        )
    if not name.isidentifier() and not name.replace('-', '_').isidentifier():
        raise RequestError(f'"{name}" cannot be a name; use letters, digits and "-".')
    target = _own() / name
    if name in model_folders() or target.exists():
        raise RequestError(f'There is a model "{name}" already; choose another name.')
    load_model(folder)
    staging = target.with_name(f'.{name}.new')
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    for file in (*FILES, 'MODEL_CARD.md'):
        if (folder / file).is_file():
            shutil.copyfile(folder / file, staging / file)
    staging.replace(target)
    return target


def _bundled() -> Path:
    return Path(__file__).resolve().parents[2] / 'resources' / 'models'


def _own() -> Path:
    own = os.environ.get('RRSIS_MODELS')
    return Path(own) if own else user_data_path('rrsis', appauthor=False) / 'models'
