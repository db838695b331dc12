"""The networks: what turns pixels and words into logits."""
