"""What a model is and how it wants to be used."""

from __future__ import annotations

from dataclasses import dataclass, field

from .compact import CompactConfig
from .light import LightConfig
from .referring.config import ReferringConfig
from .referring.decoupling import Decoupling


@dataclass(frozen=True)
class ModelConfig:
    """What a model is and how it wants to be used.

    Attributes:
        name: Name of the model, that of its folder.
        network: What its network is built from; its type is the kind of network.
        mean: Mean of the pixels (0 to 1) that the network expects to be taken off.
        std: Deviation that it expects to be divided by.
        threshold: Score above which a pixel belongs to an object.
        object_score: Mean score that an object must reach: where the network only
            wavers above the threshold there is nothing.
        tile: Side of a look in pixels.
        overlap: Pixels shared by neighbouring looks.
        calibration: Threshold and object score of single phrases, for which the
            two above are not the best.
        mirrored: An area of so many looks at the most is looked at as it is and in
            its three mirror images, which is better and takes four times as long.
        finest: Ground sampling distance in metres below which it has not learnt;
            None where every one will do.
        length: Tokens of a sentence that a network which reads whole sentences was
            trained on; its authors cut longer ones.
        decoupling: How its training told object words from position words. Over a
            raster they are always told exactly.
        phrases: The phrases it was trained on.
        things: Those of them whose things it tells apart where they touch.
        licences: Licences of the weights' training data, a line each.
    """

    name: str
    network: CompactConfig | LightConfig | ReferringConfig
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[float, float, float] = (0.5, 0.5, 0.5)
    threshold: float = 0.6
    object_score: float = 0.8
    tile: int = 512
    overlap: int = 128
    calibration: dict[str, tuple[float, float]] = field(default_factory=dict)
    mirrored: int = 0
    finest: float | None = 0.1
    length: int = 20
    decoupling: Decoupling = Decoupling.EXACT
    phrases: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
