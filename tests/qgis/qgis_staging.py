"""Puts the plugin together as the installed zip has it, by links to the sources.

It keeps away from build/stage, where packaging puts copies, so that the tests
always see the sources as they are.
"""

from pathlib import Path

ROOT = Path(__file__).parents[2]
STAGE = ROOT / 'build' / 'linked'
PLUGIN = STAGE / 'rrsis_qgis'
_BESIDE = ('model_core', 'resources', 'i18n', 'metadata.txt', 'LICENSE')


def stage() -> Path:
    """Link the plugin's parts into one folder and return the folder above it."""
    PLUGIN.mkdir(parents=True, exist_ok=True)
    for link in PLUGIN.iterdir():
        if link.is_symlink() and not link.exists():
            link.unlink()
    sources = [*(ROOT / 'rrsis_qgis').iterdir(), *(ROOT / name for name in _BESIDE)]
    for source in sources:
        link = PLUGIN / source.name
        if source.exists() and source.name != '__pycache__' and not link.exists():
            link.symlink_to(source)
    return STAGE
