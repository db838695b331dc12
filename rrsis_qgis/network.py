"""The way to the internet that the user set up in QGIS, for programs beside QGIS."""

from __future__ import annotations

from urllib.parse import quote

from qgis.core import QgsSettings

_SCHEMES = {'HttpProxy': 'http', 'HttpCachingProxy': 'http'}


def proxy_variables() -> dict[str, str]:
    """Return the variables that tell pip about QGIS's proxy; none if there is none."""
    settings = QgsSettings()
    settings.beginGroup('proxy')
    enabled = settings.value('proxyEnabled', False, type=bool)
    host = str(settings.value('proxyHost', '') or '')
    scheme = _SCHEMES.get(str(settings.value('proxyType', '')))
    if not (enabled and host and scheme):
        return {}
    user = quote(str(settings.value('proxyUser', '') or ''), safe='')
    word = quote(str(settings.value('proxyPassword', '') or ''), safe='')
    port = str(settings.value('proxyPort', '') or '')
    login = f'{user}:{word}@' if user else ''
    address = f'{scheme}://{login}{host}' + (f':{port}' if port else '')
    return {'HTTP_PROXY': address, 'HTTPS_PROXY': address}
