"""Where the plugin's own files lie."""

from __future__ import annotations

from pathlib import Path

PLUGIN = Path(__file__).parent
"""The installed plugin; the engine's package `model_core` lies inside it."""

ICONS = PLUGIN / 'resources' / 'icons'
TRANSLATIONS = PLUGIN / 'i18n'
REQUIREMENTS = PLUGIN / 'model_core' / 'requirements.txt'
