"""Install the plugin's zip into a QGIS profile: `profile.py ZIP PROFILES_FOLDER`.

What the plugin manager does, without a window: unpack, and switch the plugin on. Its
dock is open when QGIS starts.
"""

from __future__ import annotations

import configparser
import shutil
import sys
import zipfile
from pathlib import Path


def install(package: Path, profiles: Path, name: str = 'default') -> Path:
    """Install into the profile `name` and return its folder."""
    profile = profiles / 'profiles' / name
    plugins = profile / 'python' / 'plugins'
    with zipfile.ZipFile(package) as bundle:
        folder = bundle.namelist()[0].split('/')[0]
        shutil.rmtree(plugins / folder, ignore_errors=True)
        bundle.extractall(plugins)
    # Whichever QGIS comes reads the file of its own.
    for settings in ('QGIS3.ini', 'QGIS4.ini'):
        _switch_on(folder, profile / 'QGIS' / settings)
    return profile


def _switch_on(plugin: str, settings: Path) -> None:
    settings.parent.mkdir(parents=True, exist_ok=True)
    # Qt writes keys of any case; configparser must not change them.
    ini = configparser.RawConfigParser(interpolation=None)
    ini.optionxform = str  # type: ignore[assignment,method-assign]
    ini.read(settings, encoding='utf-8')
    for section, key, value in (
        ('PythonPlugins', plugin, 'true'),
        ('qgis', 'checkVersion', 'false'),
        (plugin, 'dock_visible', 'true'),
    ):
        if not ini.has_section(section):
            ini.add_section(section)
        ini.set(section, key, value)
    with settings.open('w', encoding='utf-8') as file:
        ini.write(file, space_around_delimiters=False)


if __name__ == '__main__':
    print(install(Path(sys.argv[1]), Path(sys.argv[2])))
