"""The group of algorithms under the name `rrsis`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .. import paths
from ..translation import tr

if TYPE_CHECKING:
    from ..engine_client import EngineClient


class Provider(QgsProcessingProvider):
    """Offers the algorithms to QGIS; they share one warm engine with the dock."""

    def __init__(self, client: EngineClient) -> None:
        super().__init__()
        self._client = client

    def id(self) -> str:
        """Return the name that scripts use."""
        return 'rrsis'

    def name(self) -> str:
        """Return the name that people read."""
        return tr('Referring Segmentation')

    def icon(self) -> QIcon:
        """Return the plugin's icon."""
        return QIcon(str(paths.ICONS / 'rrsis.svg'))

    def loadAlgorithms(self) -> None:
        """Hand over the algorithms."""
        # What they need is not loaded while QGIS starts.
        from .ask_layer import AskLayerAlgorithm
        from .segment import SegmentAlgorithm

        self.addAlgorithm(SegmentAlgorithm(self._client))
        self.addAlgorithm(AskLayerAlgorithm(self._client))
