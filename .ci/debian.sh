#!/usr/bin/env bash
# Install the Debian packages that are missing, or say what to install.
set -euo pipefail

if ! command -v dpkg-query >/dev/null; then
    # Another system: look for the programs themselves.
    missing=()
    for program in make qgis qgis_process xvfb-run; do
        command -v "$program" >/dev/null || missing+=("$program")
    done
    # Systems call it by different names; i18n/compiling.py knows them.
    [ -n "$(python3 i18n/compiling.py)" ] || missing+=(lrelease)
    "${QGIS_PYTHON:-/usr/bin/python3}" -c 'import qgis.core' 2>/dev/null ||
        missing+=("a Python with QGIS's module (name it in QGIS_PYTHON)")
    [ ${#missing[@]} -eq 0 ] && exit 0
    printf 'This is no Debian. Install what is missing: %s\n' "${missing[*]}" >&2
    exit 1
fi

packages=(qgis python3-qgis python3-venv xvfb xauth qttools5-dev-tools)
missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
    [ "$status" = 'install ok installed' ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends)
if [ "$(id -u)" -eq 0 ]; then
    apt-get update -q && "${install[@]}" "${missing[@]}"
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo apt-get update -q && sudo "${install[@]}" "${missing[@]}"
else
    echo "These packages are missing, and installing them needs root. Run:" >&2
    echo "    sudo apt-get install ${missing[*]}" >&2
    exit 1
fi
