"""Rasters of any size, read and written in pieces."""

from . import gdal_environment as gdal_environment
