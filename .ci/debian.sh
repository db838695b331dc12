#!/usr/bin/env bash
# Install the Debian packages that are missing, or say which ones to install.
set -euo pipefail
packages=(qgis python3-qgis python3-venv python3-dev xvfb xauth qttools5-dev-tools)
missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
    [ "$status" = 'install ok installed' ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
command -v apt-get >/dev/null || {
    echo "This system has no apt-get. Install by hand what Debian calls: ${missing[*]}" >&2
    exit 1
}
install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends)
if [ "$(id -u)" -eq 0 ]; then
    apt-get update -q && "${install[@]}" "${missing[@]}"
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo apt-get update -q && sudo "${install[@]}" "${missing[@]}"
else
    echo "These packages are missing, and installing them needs root. Run:" >&2
    echo "    sudo apt-get install ${missing[*]}" >&2
    exit 1
fi
