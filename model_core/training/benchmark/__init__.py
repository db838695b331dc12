"""The development benchmark: sentences about labelled images."""
