#!/usr/bin/env bash
# Make docs/pictures/*.png: QGIS with the plugin of the zip, driven by screenshots.py.
set -euo pipefail
cd "$(dirname "$0")/.."
out=build/docs/shots
rm -rf "$out"
mkdir -p "$out"
"$RRSIS_ENGINE_PYTHON" -m model_core.training.drawn "$out/demo.tif"
"${QGIS_PYTHON:-/usr/bin/python3}" .ci/profile.py "$1" "$out/profile" >/dev/null
# Where an analyst would have it, not where it lies here.
export XDG_DATA_HOME=/home/analyst/.local/share
export RRSIS_CACHE=$PWD/$out/cache RRSIS_SHOTS=$PWD/$out
unset QT_QPA_PLATFORM
xvfb-run -a -s '-screen 0 1400x900x24' qgis --nologo --noversioncheck --lang en \
    --profiles-path "$out/profile" --code docs/screenshots.py "$out/demo.tif"
# A picture of few colours is a fifth as large, and nobody sees it.
"$RRSIS_ENGINE_PYTHON" - "$out" docs/pictures <<'END'
import sys
from pathlib import Path
from PIL import Image
folder, target = map(Path, sys.argv[1:])
target.mkdir(exist_ok=True)
for path in sorted(folder.glob('*.png')):
    image = Image.open(path).convert('RGB')
    image.thumbnail((1000, 1000))
    image.quantize(96, dither=Image.Dither.NONE).save(target / path.name, optimize=True)
    print(target / path.name, (target / path.name).stat().st_size)
END
