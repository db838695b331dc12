"""Referring segmentation in QGIS: a sentence in, polygons out.

QGIS imports this package when it starts, so nothing is imported before it is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .plugin import Plugin


def classFactory(iface: QgisInterface) -> Plugin:
    """Return the plugin, as QGIS asks for it."""
    from .plugin import Plugin

    return Plugin(iface)
