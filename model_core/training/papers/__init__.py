"""Training of the referring networks by their papers' recipes."""
