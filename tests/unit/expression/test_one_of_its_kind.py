"""What follows "the harbour", where there is one harbour and where there are more."""

import pytest
from expression_notation import notation

from model_core.expression import parse
from model_core.expression.lifting import counted_once, lift
from model_core.expression.tree import wording
from model_core.expression.understand import understand

ONE = {
    'harbour': 'h',
    'canal': 'c',
    'road': 'r',
    'pond': 'p',
    'church': 'c',
    'park': 'p',
}
SENTENCES = """
ships in the harbour near a jetty
    ship* in(the harbour) near(a jetty)
ships in the harbour longer than 70 m
    ship* in(the harbour) length>70m
ships in the harbour at least 25 m from a jetty
    ship* in(the harbour) distance>=25m(a jetty)
ships in the harbour without a crane
    ship* in(the harbour) not with(a crane)
ships in the harbour north of the jetty
    ship* in(the harbour) north(the jetty)
barns south of the canal within 700 m of the railway
    barn* south(the canal) distance<=700m(the railway)
barns south of canal containing a silo
    barn* south(canal) containing(a silo)
warehouses north of the harbour closest to the railway
    warehouse* north(the harbour) closest(the railway)
the vehicle on the road to the right of the baseball field
    the vehicle on(the road) right(the baseball field)
houses north of the road in the village
    house* north(the road) in(the village)
houses near the church in the park within 100 m of a road
    house* near(the church in(the park)) distance<=100m(a road)
houses near the church in the park
    house* near(the church in(the park))
houses next to the pond near the church
    house* beside(the pond near(the church))
houses next to the pond north of the road
    house* beside(the pond north(the road))
houses near the largest pond with a boat
    house* near(the pond with(a boat) ^area)
houses near a pond with a boat
    house* near(a pond with(a boat))
houses near ponds with a boat
    house* near(pond* with(a boat))
houses near the 2 ha pond
    house* near(the pond area=1.8ha..2.2ha)
ships in the marina near a jetty
    ship* in(the marina near(a jetty))
the largest ship in the harbour near a jetty
    the ship in(the harbour) near(a jetty) ^area
""".strip().split('\n')


@pytest.mark.parametrize(
    ('sentence', 'meaning'),
    list(zip(SENTENCES[::2], SENTENCES[1::2], strict=True)),
)
def test_what_follows_the_only_one_is_said_of_what_is_asked_for(sentence, meaning):
    lifted = lift(parse(sentence), counted_once(ONE))
    assert notation(lifted) == meaning.strip()
    assert parse(wording.sentence(lifted)).things == lifted.things


def test_a_layer_has_its_own_name():
    sentence = 'ponds north of @Main_Street near a house'
    lifted = lift(understand(sentence), counted_once({'pond': 'pq', 'house': 'hj'}))
    assert notation(lifted) == 'pond* north(@Main_Street) near(a house)'
