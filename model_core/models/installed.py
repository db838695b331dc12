"""Where the installed models lie, and what is in their folders.

Bundled models lie in `resources/models` beside this package; those that a user adds
lie in the user's data folder, where an update of the plugin does not touch them.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from platformdirs import user_data_path

from ..errors import RequestError

FILES = ('config.json', 'weights.safetensors', 'vocab.txt')

_CHUNK = 1 << 22


def model_folders() -> dict[str, Path]:
    """Folders of the installed models by name, the bundled ones first."""
    found: dict[str, Path] = {}
    for root in (_bundled(), own_folder()):
        if root.is_dir():
            for folder in sorted(root.iterdir()):
                # What begins with a dot is on its way in.
                if (folder / FILES[0]).is_file() and not folder.name.startswith('.'):
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
            'There is no model "{name}". Installed: {known}. Add one with '
            '"models import FILE --as NAME".',
            name=name,
            known=known,
        )
    return folders[name]


def digest(folder: Path) -> str:
    """SHA-256 over the files that decide what a model computes."""
    total = hashlib.sha256()
    for name in FILES:
        with (folder / name).open('rb') as file:
            while chunk := file.read(_CHUNK):
                total.update(chunk)
    return total.hexdigest()


def _bundled() -> Path:
    return Path(__file__).resolve().parents[2] / 'resources' / 'models'


def own_folder() -> Path:
    """Return the folder of the models that the user added."""
    own = os.environ.get('RRSIS_MODELS')
    return Path(own) if own else user_data_path('rrsis', appauthor=False) / 'models'
