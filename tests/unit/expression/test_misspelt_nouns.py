"""Nouns with one letter wrong are read as the only one that can be meant, and told."""

import pytest

from model_core.expression import parse

TYPOS = """
tenis court: tennis court
raod: road
storage tnaks: storage tank
swiming pools: swimming pool
biulding: building
rivr: river
brige: bridge
airpot runways: airport runway
parkng lots: parking lot
chruch: church
hous: house
stadiun: stadium
harbuor: harbour
vehicels: vehicle
solar panles: solar panel
basketbal courts: basketball court
aeroplnaes: aeroplane
helicoptr: helicopter
warehose: warehouse
meddow: meadow
feilds: field
gardn: garden
pnods: pond
lkae: lake
planse: plane
sotrage tank: storage tank
der größte Tiech: pond
der Tennispltaz: tennis court
die Brüke: bridge
alle Gebuäde: building
les étnags: pond
les maisosn: house
los edifcios: building
las csaas: house
os edifícois: building
a pisicna grande: swimming pool
"""


@pytest.mark.parametrize(
    ('typed', 'meant'), [row.split(': ') for row in TYPOS.strip().splitlines()]
)
def test_a_misspelt_noun_is_mended_and_told(typed, meant):
    expression = parse(typed)
    assert expression.phrases() == (meant,)
    assert len(expression.corrected) == 1


@pytest.mark.parametrize(
    'sentence',
    [
        'the pound near the road', 'ponds near a bar', 'boats and coats',
        'the bore near the load', 'the beech near the sea', 'the moor near the road',
        'the plan near the road', 'expensive houses', 'cars and bars', 'the tre',
        'the lak', 'flurbogast', 'a stork near a plant', 'roots and boots',
        'the rover near the tower', 'a pool and a tool', 'the rout', 'mouse and moose',
        'Tische nahe der Straße', 'der Zwinger im Norden', 'les chats près du lac',
        'la mesa cerca del río', 'as mesas perto do rio', 'las cosas cerca del río',
    ],
)  # fmt: skip
def test_an_ordinary_word_is_no_misspelling(sentence):
    assert parse(sentence).corrected == ()


def test_what_is_there_is_no_misspelling():
    assert parse('raod').corrected == (('raod', 'road'),)
    assert parse('raod', {'raod'}).corrected == ()
    assert parse('der größte Tiech', {'tiech'}).corrected == ()
