"""The folders that are the engine's own."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path


def cache_root() -> Path:
    """The folder of the cache; `RRSIS_CACHE` moves it."""
    own = os.environ.get('RRSIS_CACHE')
    return Path(own) if own else user_cache_path('rrsis', appauthor=False)
