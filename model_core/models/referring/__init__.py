"""Referring networks: parts that plug into one frame, and the networks made of them."""
