"""Files that an answer is saved to: never one that it is made from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsDataSourceUri,
    QgsMapLayer,
    QgsProcessingOutputLayerDefinition,
    QgsProviderRegistry,
)

from .errors import UserError
from .geopackage import names, tables
from .translation import tr

# `ogr:dbname='/maps/a.gpkg' table="ponds" (geom)`, `memory:`, `TEMPORARY_OUTPUT`
_PROVIDER = re.compile(r'^([A-Za-z]{2,}):|^TEMPORARY_OUTPUT$')
_SHAPEFILE = ('.shp', '.shx', '.dbf', '.prj', '.cpg')


def check_output(path: Path | None, layers: Iterable[QgsMapLayer | None]) -> None:
    """Refuse a file that one of the layers is read from, by whatever name.

    Args:
        path: The file; None for none.
        layers: What the answer is made from.

    Raises:
        UserError: It is one of theirs.
    """
    if path is None:
        return
    shapefile = path.suffix.lower() == '.shp'
    parts = [path.with_suffix(s) for s in _SHAPEFILE] if shapefile else []
    for layer in layers:
        source = source_file(layer) if layer else None
        if layer is None or source is None:
            continue
        if any(_is_same(part, source) for part in (path, *parts)):
            sentence = tr(
                'The layer “{name}” is read from {path}, so the answer cannot be saved '
                'there. Choose another file.'
            )
            raise UserError(sentence.format(name=layer.name(), path=path))


def source_file(layer: QgsMapLayer) -> Path | None:
    """Return the file that a layer is read from, if it is one."""
    kind, source = layer.providerType(), layer.source()
    if Path(source).is_file():
        return Path(source)
    parts = QgsProviderRegistry.instance().decodeUri(kind, source)
    path = parts.get('path')
    return Path(path) if path else None


def chosen_file(output: Any) -> Path | None:
    """Return the file that a parameter of Processing names, if it names one."""
    text = _text(output)
    kind = _PROVIDER.match(text)
    if kind and kind[1] == 'ogr':
        text = QgsDataSourceUri(text[len('ogr:') :]).database()
    elif kind or not text:
        return None
    return Path(text).absolute() if text else None


def beside_others(output: Any) -> Any:
    """Return a parameter of Processing by which a GeoPackage keeps its other layers.

    QGIS makes a new file of a GeoPackage that is named by its path alone.

    Raises:
        UserError: There is something else of that name, or of that of the layer.
    """
    text = _text(output)
    path = chosen_file(output)
    if path is None or _PROVIDER.match(text) or path.suffix.lower() != '.gpkg':
        return output
    if not path.is_file() or not path.stat().st_size:
        return output
    taken = {name.casefold() for name in names(path)}
    layers = {table.name.casefold() for table in tables(path)}
    name = path.stem
    if 'gpkg_contents' not in taken or name.casefold() in taken - layers:
        sentence = tr(
            'The file {path} holds something else than a layer of that name, which '
            'would be lost. Choose another file.'
        )
        raise UserError(sentence.format(path=path))
    place = QgsDataSourceUri()
    place.setDatabase(str(path))
    place.setDataSource('', name, 'geom')
    within = f'ogr:{place.uri(False)}'
    if not isinstance(output, QgsProcessingOutputLayerDefinition):
        return within
    definition = QgsProcessingOutputLayerDefinition(within, output.destinationProject)
    definition.destinationName = output.destinationName
    definition.createOptions = output.createOptions
    return definition


def _text(output: Any) -> str:
    if isinstance(output, QgsProcessingOutputLayerDefinition):
        output = output.sink
    if hasattr(output, 'staticValue'):
        output = output.staticValue()
    return output if isinstance(output, str) else ''


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
