"""Stage the plugin as QGIS installs it, and zip it: `package.py ZIP`.

Equal sources give an equal zip, byte for byte: entries are sorted and carry no time.
"""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'i18n'))

from compiling import compile_to
from release import newest, with_changes

NAME = 'rrsis_qgis'
LIMIT = 25_000_000  # bytes that plugins.qgis.org accepts

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / 'build'
STAGE = BUILD / 'stage' / NAME

_LEFT_OUT = shutil.ignore_patterns(
    '__pycache__', '*.pyc', '.*', '*.new', '*.ts', 'states'
)


def stage() -> Path:
    """Lay out the plugin's folder under `build/stage` and return it."""
    shutil.rmtree(STAGE, ignore_errors=True)
    shutil.copytree(ROOT / NAME, STAGE, ignore=_LEFT_OUT)
    for folder in ('model_core', 'resources'):
        shutil.copytree(ROOT / folder, STAGE / folder, ignore=_LEFT_OUT)
    shutil.copy(ROOT / 'LICENSE', STAGE)
    told = (ROOT / 'metadata.txt').read_text('utf-8')
    changed = with_changes(told, newest())
    (STAGE / 'metadata.txt').write_text(changed, encoding='utf-8', newline='\n')
    translations = STAGE / 'i18n'
    translations.mkdir()
    compile_to(translations)
    return STAGE


def archive(target: Path) -> None:
    """Stage the plugin and zip it to `target`.

    Raises:
        SystemExit: The zip is larger than the plugin site accepts.
    """
    stage()
    target.unlink(missing_ok=True)
    with zipfile.ZipFile(target, 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as bundle:
        for path in sorted(STAGE.rglob('*')):
            if path.is_file():
                entry = zipfile.ZipInfo(str(path.relative_to(STAGE.parent)))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                bundle.writestr(entry, path.read_bytes())
    size = target.stat().st_size
    if size > LIMIT:
        sys.exit(f'{target.name} has {size:,} bytes; the limit is {LIMIT:,}.')
    print(f'{target}: {size:,} bytes')


if __name__ == '__main__':
    archive(Path(sys.argv[1]))
