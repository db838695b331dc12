"""How large a pixel is on the ground."""

import math

import numpy as np
from affine import Affine
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from ..errors import RequestError
from ..protocol import NO_CRS

# A projection that stretches lengths by less is taken at its word, so that a raster
# of 0.5 m in UTM is one of 0.5 m and not of 0.5002 m.
_TOLERATED_STRETCH = 0.02
_REACH = 8.0


def read_crs(text: str) -> CRS | None:
    """Return the CRS that an EPSG code, WKT or a PROJ string names.

    Args:
        text: Such as `EPSG:25832`, `25832` or `+proj=utm +zone=32`; `none` for a CRS
            that is not known.

    Returns:
        The part that places things on the Earth, as `horizontal_crs` gives it.

    Raises:
        RequestError: It names no CRS.
    """
    text = text.strip()
    if text.lower() == NO_CRS:
        return None
    try:
        crs = CRS.from_epsg(text) if text.isdigit() else CRS.from_user_input(text)
    except CRSError as error:
        raise RequestError(
            '"{text}" names no coordinate system; give an EPSG code such as '
            'EPSG:25832, WKT or a PROJ string.',
            text=text[:80],
        ) from error
    return horizontal_crs(crs)


def horizontal_crs(crs: CRS | None) -> CRS | None:
    """Return the part of a CRS that places things on the Earth.

    Heights of a compound CRS are dropped. A CRS that is tied to no place (local,
    engineering, geocentric) counts as none.
    """
    if crs is None:
        return None
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    return crs if crs.is_geographic or crs.is_projected else None


def pixel_ground_size(
    crs: CRS | None, transform: Affine, width: int, height: int
) -> tuple[float, float] | None:
    """Measure one pixel at the centre of a picture, along its rows and columns.

    Args:
        crs: Horizontal CRS of the map coordinates.
        transform: Picture coordinates (column, row) to map coordinates.
        width: Columns of the picture.
        height: Rows of the picture.

    Returns:
        Metres from one column to the next and from one row to the next, as lengths
        on the ellipsoid; in projections that are true to scale within 2 %, the map
        length times the linear unit. None without a CRS.
    """
    if crs is None:
        return None
    true = _ellipsoidal(crs, transform, width / 2, height / 2)
    if not crs.is_projected:
        return true
    metres = crs.axis_info[0].unit_conversion_factor
    nominal = (
        math.hypot(transform.a, transform.d) * metres,
        math.hypot(transform.b, transform.e) * metres,
    )
    if true is None:
        return nominal
    stretch = max(abs(t / n - 1) for t, n in zip(true, nominal, strict=True))
    return true if stretch > _TOLERATED_STRETCH else nominal


def _ellipsoidal(
    crs: CRS, transform: Affine, column: float, row: float
) -> tuple[float, float] | None:
    """Measure a pixel along geodesics; None where the CRS cannot be inverted."""
    geodetic, geod = crs.geodetic_crs, crs.get_geod()
    if geodetic is None or geod is None:
        return None
    ends = ((-_REACH, 0.0), (_REACH, 0.0), (0.0, -_REACH), (0.0, _REACH))
    points = [transform @ (column + dx, row + dy) for dx, dy in ends]
    xs, ys = np.transpose(points)
    to_degrees = math.degrees(geodetic.axis_info[0].unit_conversion_factor)
    longitudes, latitudes = Transformer.from_crs(
        crs, geodetic, always_xy=True
    ).transform(xs, ys)
    longitudes, latitudes = longitudes * to_degrees, latitudes * to_degrees
    if not np.isfinite([longitudes, latitudes]).all() or abs(latitudes).max() > 90:
        return None
    _, _, lengths = geod.inv(
        longitudes[::2], latitudes[::2], longitudes[1::2], latitudes[1::2]
    )
    across, down = (float(length) / (2 * _REACH) for length in lengths)
    return (across, down) if across > 0 and down > 0 else None
