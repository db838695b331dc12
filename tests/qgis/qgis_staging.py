"""Puts the plugin together as the installed zip has it, by links to the sources."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
STAGE = ROOT / 'build' / 'stage'
PLUGIN = STAGE / 'rrsis_qgis'
_BESIDE = ('model_core', 'resources', 'i18n', 'metadata.txt', 'LICENSE')


def stage() -> Path:
    """Link the plugin's parts into build/stage and return that folder."""
    PLUGIN.mkdir(parents=True, exist_ok=True)
    wanted = [path for path in (ROOT / 'rrsis_qgis').iterdir()]
    wanted += [ROOT / name for name in _BESIDE if (ROOT / name).exists()]
    for source in wanted:
        link = PLUGIN / source.name
        if source.name != '__pycache__' and not link.exists():
            link.unlink(missing_ok=True)
            link.symlink_to(source)
    return STAGE
