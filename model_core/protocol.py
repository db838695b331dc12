"""What the plugin and the engine say to each other: JSON lines over stdin/stdout.

The plugin starts `python -m model_core serve`, writes one message a line and reads
one message a line; results travel as files. Only the standard library is imported
here, so that QGIS's Python (3.9 and later) and the engine's share this very module.

A sentence may name layers of the project, `@roads` or `@"Main Street"`; the request
then brings the file of each.
"""

import dataclasses
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import IO, Any, Optional, Union

from .fields import read_fields, read_json

PROTOCOL_VERSION = 3

LONGEST = 1 << 24
"""Characters of the longest line that is read as a message."""

NO_CRS = 'none'
"""A CRS that is not known, whatever a file says."""

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
        language: Code of the language that the user reads; the answer comes in that
            of the sentence, and in this one where that cannot be told.
        saved_to: File that whoever asks will write the answer to, if any; refused as
            `output` is where the answer is made from it.
    """

    id: str
    image: str
    prompt: str
    output: Optional[str] = None
    mask: Optional[str] = None
    model: str = 'compact'
    device: str = 'auto'
    bands: Optional[tuple[int, int, int]] = None
    bbox: Optional[tuple[float, float, float, float]] = None
    aoi: Optional[str] = None
    crs: Optional[str] = None
    resolution: Optional[float] = None
    threshold: Optional[float] = None
    min_area: Optional[float] = None
    layers: dict[str, str] = field(default_factory=dict)
    expression: Optional[dict[str, Any]] = None
    language: str = 'en'
    saved_to: Optional[str] = None


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
        language: As in `Segment`.
    """

    id: str
    objects: str
    prompt: str
    category_field: str = 'category'
    layers: dict[str, str] = field(default_factory=dict)
    expression: Optional[dict[str, Any]] = None
    language: str = 'en'


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
    eta: Optional[float]
    stage: Stage


@dataclass(frozen=True)
class Heartbeat:
    """The engine lives: nothing else was to be told for a while.

    Attributes:
        id: The request in work, or the next one.
        seconds: Time since the last step of the work was told.
    """

    id: str
    seconds: float


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
        sentence: Words that mean what was answered, where `expression` was given;
            empty where none were found.
    """

    id: str
    run_id: str
    objects: int
    account: str
    parse: dict[str, Any]
    output: Optional[str]
    mask: Optional[str]
    seconds: float
    device: str
    model: str
    parts: tuple[Part, ...] = ()
    sentence: str = ''


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
        sentence: Words that mean what was answered, where `expression` was given;
            empty where none were found.
    """

    id: str
    ids: tuple[Any, ...]
    account: str
    parse: dict[str, Any]
    seconds: float
    parts: tuple[Part, ...] = ()
    sentence: str = ''


@dataclass(frozen=True)
class Failure:
    """The request ended without an answer, and `message` says why."""

    id: str
    message: str
    fault: Fault = Fault.REQUEST


Request = Union[Segment, Resolve]
Answer = Union[Result, Resolved]
Message = Union[
    Request, Cancel, Quit, Ready, Progress, Heartbeat, Partial, Answer, Failure
]

_KINDS: dict[str, type[Any]] = {
    'segment': Segment,
    'resolve': Resolve,
    'cancel': Cancel,
    'quit': Quit,
    'ready': Ready,
    'progress': Progress,
    'heartbeat': Heartbeat,
    'partial': Partial,
    'result': Result,
    'resolved': Resolved,
    'error': Failure,
}
_SHOWN = 80
_NAMES = {kind: name for name, kind in _KINDS.items()}


class MessageError(ValueError):
    """A line is no message of this protocol.

    Attributes:
        id: The request that it is about, as far as that can be told; else ''.
    """

    def __init__(self, text: str, id: str = '') -> None:
        super().__init__(text)
        self.id = id


def encode(message: Message) -> str:
    """Return the message as one line of JSON, without the line's end.

    Raises:
        ValueError: It holds a number that is none.
    """
    fields = {'type': _NAMES[type(message)], **dataclasses.asdict(message)}
    return json.dumps(fields, allow_nan=False)


def decode(line: str) -> Message:
    """Return the message that a line of JSON carries.

    Raises:
        MessageError: The line is not a message of this protocol.
    """
    try:
        fields = read_json(line)
    except ValueError as error:
        raise MessageError(f'{error}: {line[:_SHOWN]}') from error
    if not isinstance(fields, dict):
        raise MessageError(f'not a message: {line[:_SHOWN]}')
    name, about = fields.pop('type', None), fields.get('id')
    about = about if isinstance(about, str) else ''
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise MessageError(f'unknown kind of message: {line[:_SHOWN]}', about)
    try:
        message: Message = read_fields(kind, fields)
    except (TypeError, ValueError, RecursionError) as error:
        raise MessageError(f'{name}: {error}', about) from error
    return message


def lines(stream: IO[str]) -> Iterator[str]:
    """Yield the lines of a stream; of one that never ends, only its beginning."""
    whole = True
    while piece := stream.readline(LONGEST):
        if whole:
            yield piece
        whole = piece.endswith('\n')


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
