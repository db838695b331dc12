"""What the user sees: the dock and its parts."""
