"""What the plugin and the engine say to each other: JSON lines over stdin/stdout.

The plugin starts `python -m model_core serve`, writes one message a line and reads
one message a line; results travel as files. Only the standard library is imported
here, so that QGIS's Python (3.9 and later) and the engine's share this very module.

A sentence may name layers of the project, `@roads` or `@"Main Street"`; the request
then brings the file of each.
"""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Union

PROTOCOL_VERSION = 2

# The name is one group, whichever quotes it stands in: a look behind tells which.
MENTION = re.compile(
    r'(?<!\w)@(?:["\u201c\u201d\u201e\'\u2018\u2019\u201a]('
    r'(?<=["\u201c\u201d\u201e])[^"\u201c\u201d\u201e]+(?=["\u201c\u201d\u201e])'
    r"|(?<=['\u2018\u2019\u201a])[^\"'\u2018\u2019\u201a]+(?=['\u2018\u2019]))"
    r'["\u201c\u201d\u201e\'\u2018\u2019]|(\w+(?:[-.]\w+)*))'
)
"""A layer in a sentence: its name in quotes, or up to the next space."""


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
        crs: CRS that the coordinates of the raster are in, whatever its file says, as
            EPSG code, WKT or PROJ string; `none` for an unknown one, None for that of
            the file.
        resolution: Ground sampling distance to work at, in metres.
        threshold: Score from 0 to 1 above which a pixel belongs to an object;
            None for the model's own.
        min_area: Objects below this area, in square metres, are dropped.
        layers: Vector files of the layers that the sentence names, by their names.
        expression: The sentence with parts changed or taken away, in the form of
            `Result.parse`; None to go by `prompt`.
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
    crs: str | None = None
    resolution: float | None = None
    threshold: float | None = None
    min_area: float | None = None
    layers: dict[str, str] = field(default_factory=dict)
    expression: dict[str, Any] | None = None


@dataclass(frozen=True)
class Resolve:
    """A request: say which features of a layer `prompt` refers to.

    Attributes:
        id: Name of the request; every answer to it carries the same one.
        objects: Path of the vector file with the features; a field `id` of it names
            them, a field `score` says how sure each is.
        prompt: The referring expression.
        category_field: Field that says what each feature is.
        layers: As in `Segment`.
        expression: As in `Segment`.
    """

    id: str
    objects: str
    prompt: str
    category_field: str = 'category'
    layers: dict[str, str] = field(default_factory=dict)
    expression: dict[str, Any] | None = None


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


class Role(str, Enum):
    """What a part does in a sentence."""

    TARGET = 'target'
    NUMBER = 'number'
    ATTRIBUTE = 'attribute'
    RELATION = 'relation'
    RANK = 'rank'


@dataclass(frozen=True)
class Part:
    """A part of a sentence that can be taken away or changed.

    A path is the way through `parse`: keys of dictionaries, indices of lists.

    Attributes:
        path: Where the part stands.
        role: What it does there.
        text: The part in words: "north of the road".
        choices: What could stand there instead: words, and the JSON of it.
        anchors: Things that the part refers to: words, and the path of each.
    """

    path: tuple[Any, ...]
    role: Role
    text: str
    choices: tuple[tuple[str, Any], ...] = ()
    anchors: tuple[tuple[str, tuple[Any, ...]], ...] = ()


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
        parts: The parts of the expression.
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
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """The answer to a `Resolve`.

    Attributes:
        id: Name of the request.
        ids: The features referred to, the best first.
        account: How the answer came about.
        parse: The expression as it was understood.
        seconds: Duration of the request.
        parts: The parts of the expression.
    """

    id: str
    ids: tuple[Any, ...]
    account: str
    parse: dict[str, Any]
    seconds: float
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Failure:
    """The request ended without an answer, and `message` says why."""

    id: str
    message: str
    fault: Fault = Fault.REQUEST


Request = Union[Segment, Resolve]
Answer = Union[Result, Resolved]
Message = Union[Request, Cancel, Quit, Ready, Progress, Partial, Answer, Failure]

_KINDS: dict[str, type[Any]] = {
    'segment': Segment,
    'resolve': Resolve,
    'cancel': Cancel,
    'quit': Quit,
    'ready': Ready,
    'progress': Progress,
    'partial': Partial,
    'result': Result,
    'resolved': Resolved,
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
        if 'parts' in fields:
            fields['parts'] = tuple(_part(part) for part in fields['parts'])
        message: Message = kind(**fields)
    except (TypeError, KeyError) as error:
        raise ValueError(f'{kind.__name__}: {error}') from error
    return message


def _part(fields: dict[str, Any]) -> Part:
    return Part(
        path=tuple(fields['path']),
        role=Role(fields['role']),
        text=fields['text'],
        choices=tuple((text, value) for text, value in fields['choices']),
        anchors=tuple((text, tuple(path)) for text, path in fields['anchors']),
    )


def mentions(text: str) -> tuple[str, ...]:
    """Return the names of the layers that a sentence names, each once."""
    found = [quoted or plain for quoted, plain in MENTION.findall(text)]
    return tuple(dict.fromkeys(found))


def mention(name: str) -> str:
    """Return how a sentence names a layer: `@roads`, `@"Main Street"`."""
    plain = MENTION.fullmatch(f'@{name}')
    return f'@{name}' if plain and plain[2] else f'@"{name}"'


def layer_key(name: str) -> str:
    """Return what two spellings of a layer's name share: `Main Street`, `main_street`.

    A sentence has no room for a quote within quotes, so none counts.
    """
    return ' '.join(name.casefold().replace('_', ' ').replace('"', ' ').split())
