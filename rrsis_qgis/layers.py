"""From layers to what the engine is sent: a raster file and an area.

All of it runs on the main thread, before the task starts, since a task may touch
neither the user's layers nor the project.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsFeature,
    QgsGeometry,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)

from .errors import UserError
from .model_core import protocol
from .translation import tr
from .vector_files import ANCHOR_FIELDS, make_fields, write_file

# `NETCDF:"/data/sea.nc":temperature`, `GPKG:/data/maps.gpkg:ortho`, `GTIFF_DIR:2:/a`
_SUBDATASET = re.compile(r'^[A-Z][A-Z0-9_]+:(?!//)')


def raster_file(layer: QgsRasterLayer) -> str:
    """Return the file of a raster layer, as GDAL names it.

    Raises:
        UserError: There is no file behind it.
    """
    name = layer.name()
    if layer.providerType() != 'gdal':
        sentence = tr(
            'The layer “{name}” has no file: it comes from a service or lives in '
            'memory. Save the part you need with Layer ▸ Save As… and use that file.'
        )
        raise UserError(sentence.format(name=name))
    source = _without_options(layer)
    if not source or source.startswith(('<', 'MEM:', '/vsimem/', 'WMS:', 'WMTS:')):
        sentence = tr(
            'The layer “{name}” has no file of its own. Save it with '
            'Layer ▸ Save As… and use that file.'
        )
        raise UserError(sentence.format(name=name))
    path = Path(source)
    there = path.is_file() or path.is_dir()
    if not there and (_SUBDATASET.match(source) or source.startswith('/vsi')):
        return source
    if not there:
        sentence = tr('The file of the layer “{name}”, {path}, is not there any more.')
        raise UserError(sentence.format(name=name, path=source))
    return str(path.absolute())


def _without_options(layer: QgsRasterLayer) -> str:
    """Return the source of a raster layer without what QGIS adds after bars.

    A folder may have a bar in its name, too.
    """
    source = str(layer.source())
    if Path(source).exists():
        return source
    return source.split('|option:')[0].split('|layername=')[0]


def given_crs(layer: QgsRasterLayer) -> str | None:
    """Return the CRS of a raster layer where its file says another one, else None."""
    crs = layer.crs()
    if crs == layer.dataProvider().crs():
        return None
    if not crs.isValid():
        return protocol.NO_CRS
    return str(crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED_GDAL))


def visible_area(
    extent: QgsRectangle,
    crs: QgsCoordinateReferenceSystem,
    raster: QgsRasterLayer,
    context: QgsCoordinateTransformContext,
) -> tuple[float, float, float, float]:
    """Return the part of the raster that lies in an extent, in the raster's CRS.

    Args:
        extent: What the canvas shows.
        crs: The CRS of the extent.
        raster: The layer that is searched.
        context: The transformations of the project.

    Raises:
        UserError: The raster is out of sight.
    """
    try:
        transform = QgsCoordinateTransform(crs, raster.crs(), context)
        seen = transform.transformBoundingBox(extent)
    except QgsCsException as error:
        sentence = tr('The map cannot be brought into the CRS of the raster: {error}')
        raise UserError(sentence.format(error=error)) from error
    seen = seen.intersect(raster.extent())
    if seen.isEmpty():
        sentence = tr(
            'The map does not show any part of “{name}”. Zoom to the layer or choose '
            'another area.'
        )
        raise UserError(sentence.format(name=raster.name()))
    return (seen.xMinimum(), seen.yMinimum(), seen.xMaximum(), seen.yMaximum())


def selected_polygons(
    polygons: QgsVectorLayer | None,
    raster: QgsRasterLayer,
    folder: Path,
    context: QgsCoordinateTransformContext,
) -> str:
    """Write the selected polygons of a layer to a file and return its path.

    Raises:
        UserError: Nothing is selected, or it cannot be used.
    """
    if polygons is None:
        raise UserError(tr('Choose the polygon layer whose selection is the area.'))
    if not polygons.selectedFeatureCount():
        sentence = tr('Select at least one polygon of “{name}” first.')
        raise UserError(sentence.format(name=polygons.name()))
    return write_area(
        polygons.getSelectedFeatures(), polygons.crs(), raster, folder, context
    )


def write_area(
    features: Iterable[QgsFeature],
    crs: QgsCoordinateReferenceSystem,
    raster: QgsRasterLayer,
    folder: Path,
    context: QgsCoordinateTransformContext,
) -> str:
    """Write polygons in the raster's CRS to a GeoPackage and return its path.

    Raises:
        UserError: There is no polygon among them, or the file cannot be written.
    """
    transform = QgsCoordinateTransform(crs, raster.crs(), context)
    path = folder / 'area.gpkg'
    fields = make_fields(ANCHOR_FIELDS)

    def outlines() -> Iterator[QgsFeature]:
        for feature in features:
            geometry = QgsGeometry(feature.geometry())
            if geometry.isEmpty():
                continue
            geometry.convertToMultiType()
            try:
                geometry.transform(transform)
            except QgsCsException as error:
                sentence = tr('A polygon does not fit the CRS of the raster: {error}')
                raise UserError(sentence.format(error=error)) from error
            outline = QgsFeature(fields)
            outline.setGeometry(geometry)
            yield outline

    kind = QgsWkbTypes.Type.MultiPolygon
    if not write_file(path, outlines(), fields, kind, raster.crs(), context):
        raise UserError(tr('The chosen area holds no polygon.'))
    return str(path)
