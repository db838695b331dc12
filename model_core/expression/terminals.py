"""Terminals of the grammar, by what they do in a sentence."""

ADJECTIVES = frozenset({'COLOUR', 'SHAPE', 'SIZE', 'PLACEADJ'})
PRE = ADJECTIVES | {'DET', 'NUM', 'AMOUNT', 'ORD', 'SUP', 'NEAREST', 'PRECOMPARE'}
"""What stands before a noun."""
NOMINAL = PRE | {'WORD', 'PRON'}
"""What a noun phrase is made of."""
CONDITIONS = frozenset({'REL', 'PLACE', 'COMPARE', 'APART', 'FROMSIDE', 'NEARESTTO'})
LINKS = frozenset({'BE', 'THAT', 'NOT'})
JOINS = frozenset({'JOIN', 'COMMA'})
