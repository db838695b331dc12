"""What the plugin remembers between sessions, in QGIS's own settings."""

from __future__ import annotations

import json
from typing import Any

from qgis.core import QgsSettings

PREFIX = 'rrsis_qgis/'
HISTORY_LENGTH = 30


def _get(name: str, default: str = '') -> str:
    return str(QgsSettings().value(PREFIX + name, default) or default)


def _set(name: str, value: Any) -> None:
    QgsSettings().setValue(PREFIX + name, value)


def engine_python() -> str:
    """Return the Python that the user chose for the engine; empty for the default."""
    return _get('engine_python')


def set_engine_python(path: str) -> None:
    """Choose the engine's Python; an empty path goes back to the default."""
    _set('engine_python', path)


def base_python() -> str:
    """Return the Python that new environments are made from; empty to look for one."""
    return _get('base_python')


def history() -> list[str]:
    """Return the latest prompts, the newest first."""
    try:
        prompts = json.loads(_get('history', '[]'))
    except ValueError:
        return []
    return [str(prompt) for prompt in prompts] if isinstance(prompts, list) else []


def remember_prompt(prompt: str) -> list[str]:
    """Put a prompt at the head of the history and return the history."""
    others = [entry for entry in history() if entry != prompt]
    prompts = [prompt, *others][:HISTORY_LENGTH]
    _set('history', json.dumps(prompts, ensure_ascii=False))
    return prompts


def choice(name: str, default: str) -> str:
    """Return a choice made in the dock (`model`, `device`, `area`)."""
    return _get(f'choice/{name}', default)


def remember_choice(name: str, value: str) -> None:
    """Keep a choice made in the dock."""
    _set(f'choice/{name}', value)


def dock_visible() -> bool:
    """Return whether the dock was open when QGIS was closed."""
    return _get('dock_visible', 'false') == 'true'


def set_dock_visible(visible: bool) -> None:
    """Keep whether the dock is open."""
    _set('dock_visible', 'true' if visible else 'false')


def export_folder() -> str:
    """Return the folder of the last export; empty before the first."""
    return _get('export_folder')


def set_export_folder(folder: str) -> None:
    """Keep the folder of the last export."""
    _set('export_folder', folder)
