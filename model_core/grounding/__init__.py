"""Phrases grounded in the pixels of an area, kept for the next sentence."""
