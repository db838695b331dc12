"""What lies just outside of the area is not seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from .types import Frame, SceneObject


def at_border(objects: Sequence[SceneObject], frame: Frame) -> int:
    """Return how many of the objects touch the border of the area, to half a pixel."""
    if not objects:
        return 0
    outlines = [thing.footprint or thing.geometry for thing in objects]
    pixel = float(np.hypot(frame.transform.a, frame.transform.d))
    gaps = shapely.distance(np.array(outlines, dtype=object), frame.area.boundary)
    return int((gaps <= pixel / 2).sum())
