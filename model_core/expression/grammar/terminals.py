"""Terminals of the grammar, by what they do in a sentence."""

ADJECTIVES = frozenset({'COLOUR', 'SHAPE', 'SIZE', 'PLACEADJ'})
PRE = ADJECTIVES | {'DET', 'NUM', 'AMOUNT', 'ORD', 'SUP', 'NEAREST', 'PRECOMPARE'}
"""What stands before a noun."""
NOMINAL = PRE | {'WORD', 'PRON'}
"""What a noun phrase is made of."""
NOUN = frozenset({'WORD', 'OF'})
"""What a noun is made of that is said, and not stood for by "it"."""
CONDITIONS = frozenset({'REL', 'PLACE', 'COMPARE', 'APART', 'FROMSIDE', 'NEARESTTO'})
LINKS = frozenset({'BE', 'THAT', 'NOT'})
JOINS = frozenset({'JOIN', 'COMMA'})


def said_of(tag: str) -> str:
    """Return what a condition that ends in the tag, or begins with it, speaks of."""
    if tag == 'COMPARE':
        return 'measure'
    return 'looks' if tag in ADJECTIVES else 'place'
