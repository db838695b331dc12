"""The plugin's tab in the log messages panel of QGIS."""

from __future__ import annotations

from qgis.core import Qgis, QgsMessageLog

TAG = 'Referring Segmentation'


def info(text: str) -> None:
    """Write to the log; safe from every thread."""
    QgsMessageLog.logMessage(text, TAG, Qgis.MessageLevel.Info, False)


def warn(text: str) -> None:
    """Write a warning to the log without raising the panel."""
    QgsMessageLog.logMessage(text, TAG, Qgis.MessageLevel.Warning, False)
