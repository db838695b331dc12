"""The conversation with the engine when things do not go as they should."""

import gc
import os
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import pytest
import qgis_staging
from conftest import FAKE_ENGINE, alive, wait_until
from rrsis_qgis.model_core import protocol

from rrsis_qgis import environment, watchdog
from rrsis_qgis.engine_client import EngineClient, follow
from rrsis_qgis.errors import EngineError, UserError
from rrsis_qgis.requests import new_id
from rrsis_qgis.watchdog import Patience

pytestmark = pytest.mark.usefixtures('fake_engine')


def ask(
    client: EngineClient, raster: Path, prompt: str, name: str = 'answer.gpkg'
) -> protocol.Result:
    request = protocol.Segment(
        id=new_id(), image=str(raster), prompt=prompt, output=str(raster.parent / name)
    )
    return follow(client.submit(request), lambda: False, lambda message: None)


def test_output_that_is_no_message_is_passed_over(
    client: EngineClient, raster_path: Path
) -> None:
    assert ask(client, raster_path, 'noise pond').objects == 1


def test_garbage_from_the_engine_loses_no_answer(
    client: EngineClient, raster_path: Path
) -> None:
    assert ask(client, raster_path, 'garbage pond', '1.gpkg').objects == 1
    pid = client.pid
    assert ask(client, raster_path, 'pond', '2.gpkg').objects == 1
    assert client.pid == pid


def test_a_listener_that_fails_loses_no_answer(
    client: EngineClient, raster_path: Path
) -> None:
    def fail(ready: protocol.Ready) -> None:
        raise RuntimeError('a widget that is gone')

    client.listen(fail)
    assert ask(client, raster_path, 'pond').objects == 1


def test_a_stopped_engine_is_told_of_and_ended(raster_path: Path) -> None:
    patience = Patience(silence=0.5, end=2.0)
    client = EngineClient(environment.serve, patience=patience)
    told: list[str] = []
    outcomes: list[str] = []

    def work(prompt: str, name: str) -> None:
        request = protocol.Segment(new_id(), str(raster_path), prompt, output=name)
        try:
            follow(
                client.submit(request),
                lambda: False,
                lambda message: told.append(getattr(message, 'text', '')),
            )
        except EngineError as error:
            outcomes.append(error.message)

    names = [str(raster_path.parent / name) for name in ('1.gpkg', '2.gpkg')]
    threads = [
        threading.Thread(target=work, args=(prompt, name))
        for prompt, name in zip(['hang pond', 'waiting pond'], names, strict=True)
    ]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    wait_until(lambda: client.pid)
    pid = client.pid
    for thread in threads:
        thread.join(20)
    assert len(outcomes) == 2
    assert all('was ended' in outcome for outcome in outcomes)
    assert sum('said nothing for 1 s' in text for text in told) >= 2
    wait_until(lambda: not alive(pid), seconds=5)
    assert ask(client, raster_path, 'pond', '3.gpkg').objects == 1
    client.close()


def test_a_stopped_engine_is_ended_by_a_cancel(raster_path: Path) -> None:
    client = EngineClient(environment.serve, cancel_patience=0.5)
    exchange = client.submit(
        protocol.Segment(
            new_id(), str(raster_path), 'hang pond',
            output=str(raster_path.parent / '1.gpkg'),
        )
    )  # fmt: skip
    begin = time.monotonic()
    with pytest.raises(EngineError) as caught:
        follow(exchange, lambda: time.monotonic() > begin + 1, lambda message: None)
    assert caught.value.cancelled
    assert ask(client, raster_path, 'pond', '2.gpkg').objects == 1
    client.close()


def test_an_engine_at_one_step_lives_and_is_told_of(raster_path: Path) -> None:
    patience = Patience(silence=30.0, end=60.0, step=9.0)
    client = EngineClient(environment.serve, patience=patience)
    told: list[str] = []
    request = protocol.Segment(
        new_id(), str(raster_path), 'dull pond',
        output=str(raster_path.parent / '1.gpkg'),
    )  # fmt: skip
    answer = follow(
        client.submit(request),
        lambda: False,
        lambda message: told.append(getattr(message, 'text', '')),
    )
    assert answer.objects == 1
    assert [text[:53] for text in told if 'same step' in text] == [
        'The engine has been at the same step for 9 s; stop th',
        'The engine has been at the same step for 18 s; stop t',
    ]
    client.close()


def test_a_computer_that_slept_has_no_silent_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    monkeypatch.setattr(watchdog.time, 'monotonic', lambda: now)
    dog = watchdog.Watchdog(Patience(silence=2.5, end=4.5))
    dog.look(1)
    told = []
    for _ in range(4):
        now += 8 * 3600.0
        told.append(bool(dog.look(1)))
    assert told == [False, False, True, False]
    assert not dog.gives_up
    # Whatever it says, it lives, and is told of anew when it is silent again.
    now += 1.0
    assert dog.look(2) is None
    assert not dog.gives_up
    for _ in range(4):
        now += 1.0
        told.append(bool(dog.look(2)))
    assert told[4:] == [False, False, True, False]
    for _ in range(2):
        now += 1.0
        dog.look(2)
    assert dog.gives_up


def test_a_second_request_meets_a_warm_engine(
    client: EngineClient, raster_path: Path
) -> None:
    ask(client, raster_path, 'pond', '1.gpkg')
    pid = client.pid
    ask(client, raster_path, 'pond', '2.gpkg')
    assert client.pid == pid


def test_an_engine_that_died_while_idle_is_started_again(
    client: EngineClient, raster_path: Path
) -> None:
    ask(client, raster_path, 'pond', '1.gpkg')
    os.kill(client.pid, 9)
    wait_until(lambda: client.pid is None)
    assert ask(client, raster_path, 'pond', '2.gpkg').objects == 1


def test_a_death_fails_its_own_requests_only(
    client: EngineClient, raster_path: Path
) -> None:
    outcomes: dict[str, object] = {}

    def work(prompt: str, name: str) -> None:
        try:
            outcomes[prompt] = ask(client, raster_path, prompt, name).objects
        except EngineError as error:
            outcomes[prompt] = error.message

    threads = [
        threading.Thread(target=work, args=(prompt, f'{number}.gpkg'))
        for number, prompt in enumerate(['die pond', 'waiting pond'])
    ]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    for thread in threads:
        thread.join(20)
    assert 'exit code 3' in outcomes['die pond']
    assert 'exit code 3' in outcomes['waiting pond']
    assert ask(client, raster_path, 'pond', 'later.gpkg').objects == 1


def test_requests_from_many_threads_get_their_own_answers(
    client: EngineClient, raster_path: Path
) -> None:
    accounts: dict[str, int] = {}

    def work(prompt: str) -> None:
        accounts[prompt] = ask(
            client, raster_path, prompt, f'{len(prompt)}.gpkg'
        ).objects

    prompts = ['pond', 'nothing', 'a pond', 'nothing at all']
    threads = [threading.Thread(target=work, args=(prompt,)) for prompt in prompts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert accounts == {'pond': 1, 'nothing': 0, 'a pond': 1, 'nothing at all': 0}


def test_closing_ends_the_process(client: EngineClient) -> None:
    client.warm()
    pid = client.pid
    client.close()
    assert client.pid is None
    assert not alive(pid)


def test_an_idle_engine_gives_its_memory_back(raster_path: Path) -> None:
    client = EngineClient(environment.serve, idle_seconds=0.3)
    ask(client, raster_path, 'pond')
    pid = client.pid
    wait_until(lambda: not alive(pid))
    assert ask(client, raster_path, 'pond', '2.gpkg').objects == 1
    client.close()


def test_a_long_request_is_not_idleness(raster_path: Path) -> None:
    client = EngineClient(environment.serve, idle_seconds=0.3)
    assert ask(client, raster_path, 'slow pond').objects == 1
    client.close()


def test_an_engine_of_another_version_is_refused(
    client: EngineClient, raster_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, 'PROTOCOL_VERSION', 0)
    with pytest.raises(EngineError, match='does not fit this plugin'):
        ask(client, raster_path, 'slow pond')


def test_an_engine_that_cannot_be_started_is_told(
    tmp_path: Path, raster_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impostor = tmp_path / 'python'
    impostor.write_bytes(b'\x00\x01\x02')
    impostor.chmod(0o755)
    monkeypatch.setenv(environment.OVERRIDE, str(impostor))
    client = EngineClient(environment.serve)
    with pytest.raises(EngineError, match='The engine cannot be started'):
        ask(client, raster_path, 'pond')


def test_an_engine_without_its_libraries_says_which(
    tmp_path: Path, raster_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impostor = tmp_path / 'python'
    impostor.write_text('#!/bin/sh\necho "No module named torch" >&2\nexit 1\n')
    impostor.chmod(0o755)
    monkeypatch.setenv(environment.OVERRIDE, str(impostor))
    client = EngineClient(environment.serve)
    with pytest.raises(EngineError, match='No module named torch'):
        ask(client, raster_path, 'pond')


def test_without_an_engine_a_request_is_refused(
    raster_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(environment.OVERRIDE)
    client = EngineClient(environment.serve)
    with pytest.raises(UserError, match='not installed'):
        ask(client, raster_path, 'pond')


def test_the_engine_does_not_outlive_a_killed_qgis(tmp_path: Path) -> None:
    program = (
        'import sys, time\n'
        'from rrsis_qgis import environment\n'
        'from rrsis_qgis.engine_client import EngineClient\n'
        'client = EngineClient(environment.serve)\n'
        'client.warm()\n'
        'print(client.pid, flush=True)\n'
        'time.sleep(60)\n'
    )
    qgis = subprocess.Popen(
        [sys.executable, '-c', program],
        env={
            **os.environ,
            'PYTHONPATH': str(qgis_staging.STAGE),
            environment.OVERRIDE: str(FAKE_ENGINE),
        },
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    )
    pid = int(qgis.stdout.readline())
    assert alive(pid)
    qgis.kill()
    qgis.wait()
    wait_until(lambda: not alive(pid))


@pytest.mark.parametrize('end', ['close', 'death', 'abandon'])
def test_an_engine_that_ends_leaves_no_pipe_open(
    client: EngineClient, raster_path: Path, end: str
) -> None:
    def reading() -> set[threading.Thread]:
        every = threading.enumerate()
        return {thread for thread in every if not isinstance(thread, threading.Timer)}

    before = reading()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always', ResourceWarning)
        if end == 'close':
            ask(client, raster_path, 'pond')
            client.close()
        elif end == 'death':
            with pytest.raises(EngineError, match='exit code 3'):
                ask(client, raster_path, 'die pond')
        else:
            client.cancel_patience = 0.1
            request = protocol.Segment(
                id=new_id(), image=str(raster_path), prompt='stubborn pond', output='x'
            )
            with pytest.raises(EngineError, match='stopped'):
                follow(client.submit(request), lambda: True, lambda message: None)
        wait_until(lambda: reading() <= before)
        gc.collect()
    assert [str(warning.message) for warning in caught] == []
