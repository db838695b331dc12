#!/usr/bin/env bash
# Install the zip into a throw-away profile and answer one sentence through QGIS.
set -euo pipefail
cd "$(dirname "$0")/.."
zip=$1
out=build/demo
prompt='the largest pond north of the road'
python=${QGIS_PYTHON:-/usr/bin/python3}

rm -rf "$out"
mkdir -p "$out"
"$RRSIS_ENGINE_PYTHON" -m model_core.training.drawn "$out/demo.tif"
"$python" .ci/profile.py "$zip" "$out/profile" >/dev/null
export QGIS_CUSTOM_CONFIG_PATH=$PWD/$out/profile
plugins=$PWD/$out/profile/profiles/default/python/plugins
# What the engine keeps for the next prompt must not outlive the demo either.
export RRSIS_CACHE=$PWD/$out/cache
# Debian's wrapper around qgis_process breaks its arguments; the program itself works.
process=$(command -v qgis_process.bin || command -v qgis_process)

for format in gpkg shp; do
    "$process" --json run rrsis:segment -- INPUT="$out/demo.tif" PROMPT="$prompt" \
        OUTPUT="$out/result.$format" >"$out/log-$format.json" 2>"$out/log-$format.txt" || {
        cat "$out/log-$format.json" "$out/log-$format.txt" >&2
        exit 1
    }
done
PYTHONPATH=$plugins "$python" .ci/picture.py "$out/demo.tif" "$out/result.gpkg" "$out/result.png"
"$python" - "$out/log-gpkg.json" <<'END'
import json, sys
results = json.load(open(sys.argv[1]))['results']
print(results['ACCOUNT'])
END
echo "See $out/result.png, $out/result.gpkg and $out/result.shp"
