"""From lexemes to the tree of a sentence."""
