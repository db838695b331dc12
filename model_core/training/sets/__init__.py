"""Loaders of the training sets, a module a family, and the table of them all.

Each loader reads one set of the data folder by the rules of that set's own README:
which labels are complete, which pixels are unknown, and which images show the same
place and must stay on the same side of the split.
"""
