"""Training of the networks on labelled images."""
