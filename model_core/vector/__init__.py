"""From score maps to polygons, and from polygons to vector files."""

from ..raster import gdal_environment as gdal_environment
