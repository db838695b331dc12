"""What the plugin and the engine say to each other survives the pipe."""

import pytest

from model_core.protocol import (
    Cancel,
    Failure,
    Fault,
    Part,
    Partial,
    Progress,
    Quit,
    Ready,
    Resolve,
    Resolved,
    Result,
    Role,
    Segment,
    Stage,
    decode,
    encode,
)

PART = Part(
    ('things', 0, 'conditions', 1),
    Role.RELATION,
    'near a road',
    (('next to a road', {'is': 'relation', 'anchors': [1, 2]}),),
    (('road', ('things', 0, 'conditions', 1, 'anchors', 0)),),
)
MESSAGES = [
    Segment('a', 'map.tif', 'the pond\nnorth of “Straße”', bands=(3, 2, 1)),
    Segment('b', 'map.tif', 'pond', bbox=(1.5, 2, 3, 4), threshold=0.4, min_area=9),
    Segment('c', 'map.tif', 'pond near @a', layers={'a': '/a.gpkg'}, expression={}),
    Resolve('d', 'objects.gpkg', 'pond', layers={'a b': '/a.gpkg'}),
    Cancel('a'),
    Quit(),
    Ready(1, '0.1.0', ('compact',), ('cuda:0', 'cpu')),
    Progress('a', 3, 12, 4.5, Stage.READING),
    Partial('a', 'pond: 41 objects'),
    Result('a', 'r1', 1, '41 ponds', {'things': []}, 'o.gpkg', None, 2.5, 'cpu', 'm'),
    Resolved('d', (4, 'x'), '2 ponds', {'things': []}, 0.1, (PART,)),
    Failure('a', 'The file is missing.', Fault.CANCELLED),
]


@pytest.mark.parametrize('message', MESSAGES, ids=lambda m: type(m).__name__)
def test_a_message_is_one_line_and_comes_back_as_it_was(message):
    line = encode(message)
    assert '\n' not in line
    assert decode(line) == message


@pytest.mark.parametrize(
    'line',
    [
        '',
        'hello',
        '[]',
        '{}',
        '{"type": "dance"}',
        '{"type": "segment"}',
        '{"type": "error", "id": "a", "message": "", "fault": "nobody"}',
        '{"type": "resolved", "id": "a", "parts": [{"path": []}]}',
    ],
)
def test_nonsense_is_refused(line):
    with pytest.raises(ValueError):  # noqa: PT011
        decode(line)
