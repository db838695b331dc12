"""Sentences over objects that exist already: the features of a vector layer."""

from ..raster import gdal_environment as gdal_environment
from .answer import Answer, answer_features, resolve_file
from .reading import Features, read_features

__all__ = ['Answer', 'Features', 'answer_features', 'read_features', 'resolve_file']
