"""Draw a result layer over its raster: `picture.py RASTER LAYER PNG`.

The style is that of the plugin, whose folder's parent is in PYTHONPATH.
"""

from __future__ import annotations

import sys

from qgis.core import (
    QgsApplication,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize

from rrsis_qgis.styles import COLOURS, apply_answer_style


def draw(raster_path: str, layer_path: str, picture: str) -> None:
    """Render both layers at one screen pixel a raster pixel, 1000 at most."""
    raster = QgsRasterLayer(raster_path, 'raster')
    layer = QgsVectorLayer(layer_path, 'result', 'ogr')
    apply_answer_style(layer, COLOURS[0])
    settings = QgsMapSettings()
    settings.setLayers([layer, raster])
    settings.setDestinationCrs(raster.crs())
    settings.setExtent(raster.extent())
    settings.setOutputSize(QSize(1000, round(1000 * raster.height() / raster.width())))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    if not job.renderedImage().save(picture):
        sys.exit(f'{picture} cannot be written.')


if __name__ == '__main__':
    application = QgsApplication([], False)
    application.initQgis()
    draw(*sys.argv[1:4])
    application.exitQgis()
