#!/usr/bin/python3
"""A Python for tests that makes environments out of copies of itself, without pip.

RRSIS_FAKE_PYTHON tells it how to behave: `old` (a version too old), `no-venv` (as
Debian without python3-venv), `slow` (a package every tenth of a second), `broken`
(pip fails), `useless` (what was installed does not work).
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path

MOOD = os.environ.get('RRSIS_FAKE_PYTHON', '')


def say_what_it_is() -> int:
    version = [3, 9] if MOOD == 'old' else [3, 12]
    said = {'version': version, 'bits': 64, 'venv': MOOD != 'no-venv'}
    print(json.dumps(said))
    return 0


def make_environment(folder: Path) -> int:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / 'bin').mkdir(parents=True)
    shutil.copy(__file__, folder / 'bin' / 'python')
    return 0


def install() -> int:
    for number in range(100 if MOOD == 'slow' else 3):
        print(f'Collecting package-{number}', flush=True)
        time.sleep(0.1 if MOOD == 'slow' else 0)
    if MOOD == 'broken':
        print('ERROR: No matching distribution found for torch==2.13.0')
        return 1
    return 0


def try_engine() -> int:
    if MOOD == 'useless':
        print('ImportError: DLL load failed while importing _C', file=sys.stderr)
        return 1
    print('{"devices": ["cpu"]}')
    return 0


def main() -> int:
    words = sys.argv[1:]
    if words[0] == '-I':
        return say_what_it_is()
    if words[:3] == ['-m', 'venv', '--clear']:
        return make_environment(Path(words[-1]))
    if words[:2] == ['-m', 'pip']:
        return install()
    if words == ['-m', 'model_core', 'doctor']:
        return try_engine()
    return 9


if __name__ == '__main__':
    sys.exit(main())
