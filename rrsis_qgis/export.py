"""From a layer to a Shapefile. It runs on the main thread."""

from __future__ import annotations

import tempfile
from pathlib import Path

from qgis.core import QgsProject, QgsVectorFileWriter, QgsVectorLayer

from .errors import UserError
from .translation import tr
from .vector_files import move_parts


def export_shapefile(
    layer: QgsVectorLayer, path: Path, project: QgsProject, selected: bool = False
) -> None:
    """Write a layer as a Shapefile in UTF-8; nothing is replaced unless all is written.

    Args:
        layer: The layer.
        path: The file that ends in .shp.
        project: The project, for its transformations.
        selected: Whether only the selected features are written.

    Raises:
        UserError: It cannot be written.
    """
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = 'ESRI Shapefile'
    options.fileEncoding = 'UTF-8'
    options.onlySelectedFeatures = selected
    fields = layer.fields()
    # The number that a GeoPackage gives each feature is none of its attributes.
    options.attributes = [
        index
        for index in fields.allAttributesList()
        if fields[index].name().lower() != 'fid'
    ]
    sentence = tr('The Shapefile {path} cannot be written: {reason}')
    try:
        with tempfile.TemporaryDirectory(prefix='.rrsis_', dir=path.parent) as folder:
            draft = Path(folder) / path.name
            error, reason, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
                layer, str(draft), project.transformContext(), options
            )
            if error != QgsVectorFileWriter.WriterError.NoError:
                raise UserError(sentence.format(path=path, reason=reason))
            move_parts(draft, path)
    except OSError as error:
        raise UserError(sentence.format(path=path, reason=error)) from error
