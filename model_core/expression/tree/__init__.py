"""What a sentence means: its tree, and that tree in words and as JSON."""
