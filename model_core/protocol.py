"""What the plugin and the engine say to each other: JSON lines over stdin/stdout.

The plugin starts `python -m model_core serve`, writes one message a line and reads
one message a line; results travel as files. Only the standard library is imported
here, so that QGIS's Python (3.9 and later) and the engine's share this very module.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from enum import Enum
from typing import Any, Union

PROTOCOL_VERSION = 1


class Fault(str, Enum):
    """Whose fault a failed request is."""

    REQUEST = 'request'
    ENGINE = 'engine'
    CANCELLED = 'cancelled'


class Stage(str, Enum):
    """What the engine is doing."""

    READING = 'reading'
    FINDING = 'finding'


@dataclass(frozen=True)
class Segment:
    """A request: find what `prompt` refers to in `image`.

    Attributes:
        id: Name of the request; every answer to it carries the same one.
        image: Path of a raster file that GDAL can read.
        prompt: The referring expression.
        output: Path of the vector file to write (.gpkg, .shp, .geojson), if any.
        mask: Path of the GeoTIFF mask to write, if any.
        model: Name of an installed model.
        device: `auto`, `cpu`, `cuda`, `cuda:N` or `mps`.
        bands: The three bands, from 1, that stand for red, green and blue.
        bbox: Area as (xmin, ymin, xmax, ymax) in the CRS of the raster.
        aoi: Path of a vector file whose polygons are the area.
        resolution: Ground sampling distance to work at, in metres.
        threshold: Score from 0 to 1 above which a pixel belongs to an object;
            None for the model's own.
        min_area: Objects below this area, in square metres, are dropped.
    """

    id: str
    image: str
    prompt: str
    output: str | None = None
    mask: str | None = None
    model: str = 'compact'
    device: str = 'auto'
    bands: tuple[int, int, int] | None = None
    bbox: tuple[float, float, float, float] | None = None
    aoi: str | None = None
    resolution: float | None = None
    threshold: float | None = None
    min_area: float | None = None


@dataclass(frozen=True)
class Cancel:
    """Stop the request `id`; the engine answers with a cancelled `Failure`."""

    id: str


@dataclass(frozen=True)
class Quit:
    """Let the engine end."""


@dataclass(frozen=True)
class Ready:
    """First word of the engine: it is loaded and waits for requests.

    Attributes:
        protocol: `PROTOCOL_VERSION` of the engine.
        version: Version of the engine.
        models: Names of the installed models.
        devices: Devices that can be chosen, the best first.
    """

    protocol: int
    version: str
    models: tuple[str, ...]
    devices: tuple[str, ...]


@dataclass(frozen=True)
class Progress:
    """`done` of `total` tiles are read; `eta` is in seconds, None when unknown."""

    id: str
    done: int
    total: int
    eta: float | None
    stage: Stage


@dataclass(frozen=True)
class Partial:
    """Something worth telling before the end, such as `pond: 41 objects`."""

    id: str
    text: str


@dataclass(frozen=True)
class Result:
    """The answer to a `Segment`.

    Attributes:
        id: Name of the request.
        run_id: Name of this run, as in the field `run_id` of the output.
        objects: Number of chosen objects; 0 is an answer too.
        account: How the answer came about, in one or two sentences.
        parse: The expression as it was understood (as `model_core parse` prints it).
        output: Path of the vector file, as asked for.
        mask: Path of the mask, as asked for.
        seconds: Duration of the request.
        device: Device that was used.
        model: Model that was used.
    """

    id: str
    run_id: str
    objects: int
    account: str
    parse: dict[str, Any]
    output: str | None
    mask: str | None
    seconds: float
    device: str
    model: str


@dataclass(frozen=True)
class Failure:
    """The request ended without an answer, and `message` says why."""

    id: str
    message: str
    fault: Fault = Fault.REQUEST


Message = Union[Segment, Cancel, Quit, Ready, Progress, Partial, Result, Failure]

_KINDS: dict[str, type[Any]] = {
    'segment': Segment,
    'cancel': Cancel,
    'quit': Quit,
    'ready': Ready,
    'progress': Progress,
    'partial': Partial,
    'result': Result,
    'error': Failure,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def encode(message: Message) -> str:
    """Return the message as one line of JSON, without the line's end."""
    return json.dumps({'type': _NAMES[type(message)], **dataclasses.asdict(message)})


def decode(line: str) -> Message:
    """Return the message that a line of JSON carries.

    Raises:
        ValueError: The line is not a message of this protocol.
    """
    fields = json.loads(line)
    if not isinstance(fields, dict):
        raise ValueError(f'not a message: {line[:80]}')
    kind = _KINDS.get(fields.pop('type', None))
    if kind is None:
        raise ValueError(f'unknown kind of message: {line[:80]}')
    for name, value in fields.items():
        if isinstance(value, list):
            fields[name] = tuple(value)
    for name, choices in (('fault', Fault), ('stage', Stage)):
        if name in fields:
            fields[name] = choices(fields[name])
    try:
        message: Message = kind(**fields)
    except TypeError as error:
        raise ValueError(f'{kind.__name__}: {error}') from error
    return message
