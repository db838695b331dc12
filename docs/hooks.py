"""Pages that are made of something else in the repository, for mkdocs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

sys.path.insert(0, str(Path(__file__).parent))

from index_of_tests import page

ROOT = Path(__file__).resolve().parents[1]


def on_files(files: Files, config: Any) -> Files:
    """Add the changelog, the rules and the index of tests."""
    contributing = (ROOT / 'CONTRIBUTING.md').read_text('utf-8')
    made = {
        'changelog.md': (ROOT / 'CHANGELOG.md').read_text('utf-8'),
        'contributing.md': contributing.replace('](docs/', ']('),
        'tests.md': page(ROOT),
    }
    for name, text in made.items():
        files.append(File.generated(config, name, content=text))
    return files
