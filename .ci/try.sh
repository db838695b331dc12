#!/usr/bin/env bash
# Open QGIS with the plugin installed in a profile of its own and the demo raster loaded.
set -euo pipefail
cd "$(dirname "$0")/.."
out=build/run
[ -f "$out/demo.tif" ] || "$RRSIS_ENGINE_PYTHON" -m model_core.training.drawn "$out/demo.tif"
"${QGIS_PYTHON:-/usr/bin/python3}" .ci/profile.py "$1" "$out/profile" >/dev/null
# A person wants a window, whatever the tests ask for.
[ "${QT_QPA_PLATFORM:-}" = offscreen ] && unset QT_QPA_PLATFORM
exec qgis --profiles-path "$out/profile" "$out/demo.tif"
