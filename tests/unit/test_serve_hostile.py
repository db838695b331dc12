"""The warm engine hears on, whatever comes through its pipe or is called a raster."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from test_serve import Warm

from model_core.protocol import Cancel, Failure, Fault, Heartbeat, Quit, Result, Segment

HOSTILE = {
    'deep lists': b'[' * 100_000,
    'deep objects': b'{"type": "segment", "expression": ' + b'{"a": ' * 50_000,
    'deep but well formed': b'{"type":' + b'[' * 90_000 + b']' * 90_000 + b'}',
    'a list for a type': b'{"type": []}',
    'an object for a type': b'{"type": {"a": 1}}',
    'no utf-8': b'{"type": "segment", "id": "\xff\xfe", "image": "\xe9"}',
    'utf-16': '{"type": "quit"}'.encode('utf-16'),
    'a list to cancel': b'{"type": "cancel", "id": ["a"]}',
    'an object to cancel': b'{"type": "cancel", "id": {"a": 1}}',
    'nothing to cancel': b'{"type": "cancel", "id": null}',
    'lists for an id': b'{"type": "segment", "id": [[1]], "image": "", "prompt": ""}',
    'a number for a name': b'{"type": "segment", "id": "n", "image": 7, "prompt": 8}',
    'text for a box': b'{"type":"segment","id":"n","image":"","prompt":"","bbox":"a"}',
    'no number': b'{"type":"segment","id":"n","image":"","prompt":"","threshold":NaN}',
    'a long number': b'{"type": "resolve", "id": ' + b'9' * 9_000 + b'}',
    'null': b'null',
    'a zero byte': b'{"type": "segment", "id": "a\x00"}',
    'a member twice': b'{"type": "quit", "type": "dance"}',
    'an answer': b'{"type": "partial", "id": "a", "text": "b"}',
}


@pytest.fixture(scope='module')
def engine():
    warm = Warm()
    warm.hear()
    yield warm
    warm.process.kill()
    warm.process.wait()
    warm.process.stdout.close()


def say(engine, line: bytes) -> None:
    engine.process.stdin.buffer.write(line + b'\n')
    engine.process.stdin.flush()


def refused(engine, request) -> Failure:
    """The failure that a request ends with, which shows that it was heard."""
    engine.say(request)
    heard = engine.hear_until(Failure, Result)
    while heard[-1].id != request.id:
        heard = engine.hear_until(Failure, Result)
    return heard[-1]


@pytest.mark.parametrize('name', HOSTILE)
def test_a_hostile_line_is_heard_and_the_next_request_too(engine, name):
    say(engine, HOSTILE[name])
    failure = refused(engine, Segment(f'after {name}', 'gone.tif', 'ponds'))
    assert failure.fault is Fault.REQUEST
    assert 'gone.tif' in failure.message


def test_who_asked_wrongly_is_told_by_name(engine):
    fields = {'type': 'segment', 'id': 'mine', 'image': 'a.tif', 'prompt': 'a'}
    for wrong in ({'bands': [1, 2]}, {'threshold': 'x'}, {'colour': 1}):
        say(engine, json.dumps({**fields, **wrong}).encode())
        failure = engine.hear_until(Failure)[-1]
        assert failure.id == 'mine'
        assert next(iter(wrong)) in failure.message


def test_a_cancel_that_comes_too_early_does_not_stop_a_later_request(engine):
    engine.say(Cancel('early'))
    assert refused(engine, Segment('early', 'gone.tif', 'a')).fault is Fault.REQUEST


@pytest.mark.parametrize('name', ['/dev/stdin', '/proc/self/fd/0', '/dev/zero'])
def test_its_own_pipe_and_devices_are_no_rasters(engine, name):
    failure = refused(engine, Segment('a', name, 'ponds'))
    assert failure.fault is Fault.REQUEST
    assert name in failure.message
    assert 'a pipe or a device' in failure.message


@pytest.mark.parametrize('role', ['image', 'aoi', 'layers'])
def test_a_pipe_that_nobody_writes_to_is_refused_at_once(engine, demo, tmp_path, role):
    pipe = tmp_path / 'pipe.gpkg'
    os.mkfifo(pipe)
    roles = {
        'image': Segment('p', str(pipe), 'ponds'),
        'aoi': Segment('p', str(demo[0]), 'ponds', aoi=str(pipe)),
        'layers': Segment('p', str(demo[0]), 'ponds near @a', layers={'a': str(pipe)}),
    }
    begin = time.monotonic()
    failure = refused(engine, roles[role])
    assert failure.fault is Fault.REQUEST
    assert 'a pipe or a device' in failure.message
    assert time.monotonic() - begin < 10


def test_after_all_that_it_still_quits(engine):
    engine.say(Quit())
    assert engine.process.wait(timeout=20) == 0


def test_a_long_step_is_told_by_heartbeats(tmp_path):
    """A worker that is stuck in a library is seen from outside, as is a stopped one."""
    program = (
        'import time\n'
        'from model_core import serve, engine\n'
        'serve.BEAT_SECONDS = 0.2\n'
        'def stuck(self, request, report, stop):\n'
        '    time.sleep(1.5)\n'
        '    return engine.Engine.resolve(self, request)\n'
        'engine.Engine.segment = stuck\n'
        'serve.serve()\n'
    )
    warm = Warm([sys.executable, '-c', program])
    warm.hear()
    time.sleep(0.6)
    asked = time.monotonic()
    warm.say(Segment('slow', 'a.tif', 'a'))
    heard = warm.hear_until(Failure)
    beats = [message for message in heard if isinstance(message, Heartbeat)]
    assert len(beats) >= 3
    assert {beat.id for beat in beats} == {'slow'}
    assert [b.seconds for b in beats] == sorted(b.seconds for b in beats)
    # The time before the request was no time at this step.
    assert beats[-1].seconds < time.monotonic() - asked + 0.1
    warm.process.send_signal(signal.SIGKILL)
    warm.process.wait()
    warm.process.stdout.close()


def test_it_ends_when_nobody_hears_it_and_its_input_stays_open():
    process = subprocess.Popen(
        [sys.executable, '-m', 'model_core', 'serve'],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    process.stdout.close()
    process.stdin.write(b'{"type": []}\n' * 3)
    process.stdin.flush()
    assert process.wait(timeout=60) == 0
    process.stdin.close()
