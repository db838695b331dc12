"""Files of the user: what they are called, what they are made of, how one appears."""
