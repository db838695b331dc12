"""How well a model answers sentences whose answers are known."""
