"""The engine of referring segmentation on maps: words, pixels, networks and geometry.

Importing this package costs nothing: QGIS imports it for `model_core.protocol`
alone, and everything heavy is imported by the module that needs it.
"""

__version__ = '0.1.0'
