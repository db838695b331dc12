"""Objects as vector files: GeoPackage, Shapefile and GeoJSON."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.errors
import pyogrio.raw
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry import MultiPolygon, Polygon

from ..errors import RequestError
from ..files.names import exists, shown
from ..files.staging import check_place, resolved, staged
from .geopackage import check_geopackage, copy_layers, older_layers
from .geopackage import layer_name as launder

# The widest text of a Shapefile, in bytes.
_DBF_TEXT = 254


@dataclass(frozen=True)
class Record:
    """A feature of the output; its attributes are the fields of the layer.

    Attributes:
        geometry: Outline in map coordinates.
        prompt: The whole sentence.
        phrase: The phrase that found the object.
        score: From 0 to 1.
        area_m2: Square metres; None where the raster has no CRS.
        perim_m: Metres around, holes included; None where the raster has no CRS.
        rank: 1 for the best answer.
        model: Name of the model.
        run_id: Name of the run.
    """

    geometry: Polygon | MultiPolygon
    prompt: str
    phrase: str
    score: float
    area_m2: float | None
    perim_m: float | None
    rank: int
    model: str
    run_id: str


# Names of ten characters at most, for the Shapefile's sake.
_FIELDS: dict[str, type[Any]] = {
    'prompt': np.object_,
    'phrase': np.object_,
    'score': np.float64,
    'area_m2': np.float64,
    'perim_m': np.float64,
    'rank': np.int32,
    'model': np.object_,
    'run_id': np.object_,
}


def check_layer(path: Path, layer: str | None = None) -> None:
    """Refuse a layer before the work that `write_layer` would refuse it after.

    Args:
        path: The file to write.
        layer: Name of the layer inside a GeoPackage; None for that of the file.

    Raises:
        RequestError: The ending names no known format, or nothing can be written
            there, or what is there would be lost.
    """
    _format(path)
    check_place(path)
    target = resolved(path)
    if target.suffix.lower() == '.gpkg':
        check_geopackage(target, launder(layer or path.stem))
    _refuse_strangers(target)


def layer_files(path: Path) -> list[Path]:
    """Return the files that writing a layer makes, replaces or removes."""
    target = resolved(path)
    endings = _format(path).endings
    return [target, *(target.with_name(f'{target.stem}{ending}') for ending in endings)]


def write_layer(
    path: Path, records: Sequence[Record], crs: CRS | None, *, layer_name: str
) -> None:
    """Write records as a vector layer, in the format that the file's ending names.

    `.gpkg` and `.shp` keep the CRS and hold multipolygons. `.geojson` is written as
    RFC 7946 asks: longitude and latitude on WGS 84, whatever the CRS; without a CRS
    the coordinates stand as they are. No record still makes a layer; it has all its
    fields where the format keeps fields apart from features (not GeoJSON).

    Args:
        path: The file to write; an older one is replaced, of a GeoPackage only the
            layer of the same name.
        records: The features, in the order to keep.
        crs: CRS of the geometries.
        layer_name: Name of the layer inside a GeoPackage.

    Raises:
        RequestError: The ending is none of the three, or the file cannot be written
            there. Nothing is left behind, and an older file stays as it was.
    """
    with layer_to_write(path, records, crs, layer_name=layer_name):
        pass


@contextmanager
def layer_to_write(
    path: Path, records: Sequence[Record], crs: CRS | None, *, layer_name: str
) -> Iterator[None]:
    """Write a layer as `write_layer` does, which appears when the body has succeeded.

    Raises:
        RequestError: As `write_layer`.
    """
    form = _format(path)
    target = resolved(path)
    _refuse_strangers(target)
    name = launder(layer_name, path.stem)
    is_geopackage = target.suffix.lower() == '.gpkg'
    with ExitStack() as stack:
        older = None
        if is_geopackage:
            older = stack.enter_context(older_layers(target, name))
        draft = stack.enter_context(staged(path, form.endings))
        if older is not None:
            copy_layers(older, target, draft)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter('ignore')
                form.write(draft, records, crs, name)
        except (
            pyogrio.errors.DataSourceError,
            pyogrio.errors.DataLayerError,
            pyogrio.errors.FeatureError,
            OSError,
        ) as error:
            raise RequestError(
                '{path} cannot be written ({error}).', path=shown(path), error=error
            ) from error
        yield


def _write_gpkg(
    path: Path, records: Sequence[Record], crs: CRS | None, layer: str
) -> None:
    # A version that QGIS 3.22 reads without a warning.
    version = None if path.exists() else {'VERSION': '1.2'}
    # Tables have one name, whatever the case of its letters.
    again = {'OVERWRITE': 'YES'}
    _write(
        path, records, crs, 'MultiPolygon', layer=layer,
        dataset_options=version, layer_options=again,
    )  # fmt: skip


def _write_shp(
    path: Path, records: Sequence[Record], crs: CRS | None, layer: str
) -> None:
    _write(path, records, crs, 'MultiPolygon', text_bytes=_DBF_TEXT, encoding='UTF-8')
    # The driver writes its ending in small letters, whatever it is asked for.
    path.with_suffix('.shp').rename(path)


def _write_geojson(
    path: Path, records: Sequence[Record], crs: CRS | None, layer: str
) -> None:
    options = {'RFC7946': 'YES'} if crs is not None else {}
    _write(path, records, crs, 'Unknown', layer=layer, layer_options=options)


@dataclass(frozen=True)
class _Format:
    """How to write a format, and the endings of the files that belong to one of it."""

    write: Callable[[Path, Sequence[Record], CRS | None, str], None]
    endings: tuple[str, ...] = ()


_SHAPEFILE = (
    *('.shx', '.dbf', '.prj', '.cpg'),
    *('.qix', '.sbn', '.sbx', '.qpj', '.shp.xml', '.idm', '.ind', '.cst'),
)
_FORMATS = {
    '.gpkg': _Format(_write_gpkg),
    '.shp': _Format(_write_shp, _SHAPEFILE),
    '.geojson': _Format(_write_geojson),
}


def _format(path: Path) -> _Format:
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        raise RequestError(
            '{name} names no known format; end it in .gpkg, .shp or .geojson.',
            name=shown(path.name),
        )
    return form


def _refuse_strangers(target: Path) -> None:
    """Refuse to write over files of another thing that only has the same stem."""
    if target.exists():
        return
    for file in layer_files(target)[1:]:
        if exists(file):
            raise RequestError(
                '{file} is there already and belongs to something else; choose '
                'another name.',
                file=shown(file),
            )


def _write(
    path: Path,
    records: Sequence[Record],
    crs: CRS | None,
    geometry_type: str,
    *,
    text_bytes: int | None = None,
    **options: Any,
) -> None:
    outlines = [record.geometry for record in records]
    if geometry_type == 'MultiPolygon':
        outlines = [_multi(outline) for outline in outlines]
    columns, missing = [], []
    for name, kind in _FIELDS.items():
        values = [getattr(record, name) for record in records]
        columns.append(_column(values, kind, text_bytes))
        missing.append(np.array([value is None for value in values], dtype=bool))
    pyogrio.raw.write(
        str(path),
        np.array(shapely.to_wkb(outlines), dtype=object),
        columns,
        np.array(list(_FIELDS), dtype=object),
        field_mask=missing,
        geometry_type=geometry_type,
        crs=None if crs is None else crs.to_wkt(),
        **options,
    )


def _multi(outline: Polygon | MultiPolygon) -> MultiPolygon:
    return MultiPolygon([outline]) if isinstance(outline, Polygon) else outline


def _column(values: list[Any], kind: type[Any], text_bytes: int | None) -> NDArray[Any]:
    if kind is not np.object_:
        return np.array([0 if value is None else value for value in values], dtype=kind)
    if text_bytes is not None:
        values = [_cut(text, text_bytes) for text in values]
    return np.array(values, dtype=object)


def _cut(text: str, most: int) -> str:
    """Cut a text to a number of bytes in UTF-8, between characters."""
    return text.encode()[:most].decode(errors='ignore')
