"""Which of the objects of a map a sentence refers to."""

from .resolve import resolve
from .types import Frame, Resolution, SceneObject

__all__ = ['Frame', 'Resolution', 'SceneObject', 'resolve']
