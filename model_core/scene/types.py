"""What the resolver works on: objects found on a map, and the frame they lie in."""

from dataclasses import dataclass

from affine import Affine
from pyproj import CRS
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class SceneObject:
    """One object of the area, whichever tile or layer it came from.

    Attributes:
        id: Number that is unique among all objects of a request; negative for what a
            layer has that the sentence names.
        phrase: The phrase that found it ("pond"), as `Expression.phrases` gives it.
        score: How sure the grounding is, from 0 to 1.
        geometry: Tidy outline in map coordinates of the frame.
        footprint: The outline along pixel edges, in the same coordinates; None
            where no raster is behind the object.
        colour: Median red, green and blue of its own pixels, 0 to 255, or None.
    """

    id: int
    phrase: str
    score: float
    geometry: BaseGeometry
    footprint: Polygon | MultiPolygon | None = None
    colour: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Frame:
    """The area that a sentence is resolved over, and how to measure in it.

    Attributes:
        crs: CRS of all coordinates; None for a picture without one, where the
            map unit is taken as the unit and up is north.
        transform: Pixels (column, row) to map coordinates. What left, right, above and
            below mean it does not say: the picture is the map as QGIS draws it.
        area: The area asked for, in map coordinates.
    """

    crs: CRS | None
    transform: Affine
    area: Polygon | MultiPolygon


@dataclass(frozen=True)
class Resolution:
    """The answer to a sentence.

    Attributes:
        chosen: The objects referred to, the best first.
        account: One or two sentences that say how the answer came about.
    """

    chosen: tuple[SceneObject, ...]
    account: str
