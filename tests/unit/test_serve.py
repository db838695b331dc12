"""The warm engine, spoken to as the plugin speaks to it."""

import subprocess
import sys

import pytest

from model_core.protocol import (
    PROTOCOL_VERSION,
    Cancel,
    Failure,
    Fault,
    Partial,
    Progress,
    Quit,
    Ready,
    Result,
    Segment,
    decode,
    encode,
)

SENTENCE = 'the largest pond north of the road'


class Warm:
    """A running engine."""

    def __init__(self, command=(sys.executable, '-m', 'model_core', 'serve')):
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding='utf-8',
        )

    def say(self, message):
        self.process.stdin.write(encode(message) + '\n')
        self.process.stdin.flush()

    def hear(self):
        return decode(self.process.stdout.readline())

    def hear_until(self, *kinds):
        heard = [self.hear()]
        while not isinstance(heard[-1], kinds):
            heard.append(self.hear())
        return heard


@pytest.fixture
def engine():
    warm = Warm()
    yield warm
    warm.process.kill()
    warm.process.wait()
    warm.process.stdout.close()


def test_requests_are_answered_one_after_the_other(engine, demo, tmp_path):
    ready = engine.hear()
    assert isinstance(ready, Ready)
    assert ready.protocol == PROTOCOL_VERSION
    assert 'compact' in ready.models
    assert 'cpu' in ready.devices

    engine.say(Segment('a', str(demo[0]), SENTENCE, str(tmp_path / 'a.gpkg')))
    heard = engine.hear_until(Result, Failure)
    assert isinstance(heard[-1], Result), heard[-1]
    assert heard[-1].objects == 1
    assert (tmp_path / 'a.gpkg').exists()
    progress = [m for m in heard if isinstance(m, Progress)]
    assert [p.done for p in progress if p.total > 1] == sorted(
        p.done for p in progress if p.total > 1
    )
    assert any(isinstance(m, Partial) for m in heard)
    assert all(m.id == 'a' for m in heard)

    # What is wrong with one request is said, and the next one is answered.
    engine.say(Segment('b', 'gone.tif', SENTENCE))
    failure = engine.hear_until(Result, Failure)[-1]
    assert (failure.id, failure.fault) == ('b', Fault.REQUEST)
    assert 'gone.tif' in failure.message

    # A second prompt on the same area starts from the features of the first.
    engine.say(Segment('c', str(demo[0]), 'the smallest building'))
    second = engine.hear_until(Result, Failure)[-1]
    assert second.objects >= 1

    engine.say(Quit())
    assert engine.process.wait(timeout=20) == 0


def test_a_cancelled_request_stops_between_tiles_and_writes_nothing(
    engine, demo, tmp_path
):
    out = tmp_path / 'a.gpkg'
    engine.say(Segment('a', str(demo[0]), 'the largest basketball court', str(out)))
    engine.hear_until(Progress)
    engine.say(Cancel('a'))
    failure = engine.hear_until(Result, Failure)[-1]
    assert isinstance(failure, Failure)
    assert failure.fault is Fault.CANCELLED
    assert not list(tmp_path.iterdir())


def test_nonsense_on_the_pipe_is_answered_and_survived(engine, demo):
    engine.hear()
    engine.process.stdin.write('{"type": "dance"}\n')
    engine.process.stdin.flush()
    assert engine.hear().fault is Fault.ENGINE
    engine.say(Segment('a', str(demo[0]), ''))
    assert engine.hear_until(Failure)[-1].fault is Fault.REQUEST


def test_the_engine_ends_when_its_pipe_is_closed(engine):
    engine.hear()
    engine.process.stdin.close()
    assert engine.process.wait(timeout=20) == 0
