"""What a user does in the dock, for the tests that do it."""

from conftest import LEFT, METRES, SIZE, TOP, wait_until
from qgis.core import (
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from rrsis_qgis.gui.dock import Dock
from rrsis_qgis.requests import Area

RIGHT, BOTTOM = LEFT + SIZE * METRES, TOP - SIZE * METRES
FIELDS = [
    'prompt',
    'phrase',
    'score',
    'area_m2',
    'perim_m',
    'rank',
    'model',
    'run_id',
]


def choose_area(dock: Dock, area: Area) -> None:
    dock.form.area.setCurrentIndex(dock.form.area.findData(area))


def start(dock: Dock, prompt: str, area: Area = Area.LAYER) -> None:
    dock.prompt.write(prompt)
    choose_area(dock, area)
    dock.run()


def run(dock: Dock, prompt: str, area: Area = Area.LAYER) -> None:
    start(dock, prompt, area)
    wait_until(lambda: dock.task is None)


def bounds(layer: QgsVectorLayer) -> tuple[float, ...]:
    box = next(layer.getFeatures()).geometry().boundingBox()
    return (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())


def polygon_layer(epsg: int, box: QgsRectangle) -> QgsVectorLayer:
    layer = QgsVectorLayer(f'Polygon?crs=EPSG:{epsg}', 'Parcels', 'memory')
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromRect(box))
    layer.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(layer)
    return layer


def line_layer(name: str, raster: QgsRasterLayer, epsg: int = 32632) -> QgsVectorLayer:
    """Add a road that crosses the raster from west to east, 100 m from its top."""
    layer = QgsVectorLayer(f'LineString?crs=EPSG:{epsg}', name, 'memory')
    y = TOP - 100
    road = QgsGeometry.fromWkt(f'LineString ({LEFT} {y}, {RIGHT} {y})')
    road.transform(
        QgsCoordinateTransform(raster.crs(), layer.crs(), QgsProject.instance())
    )
    feature = QgsFeature()
    feature.setGeometry(road)
    layer.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(layer)
    return layer
