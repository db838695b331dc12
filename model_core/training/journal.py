"""What a run leaves in its folder: logs of what it did, and a state to go on from."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

STATE = 'state.pt'


def add_row(log: Path, row: Mapping[str, object]) -> None:
    """Add a row to a CSV file, which starts with the row's names."""
    new = not log.exists()
    with log.open('a', newline='') as file:
        writer = csv.DictWriter(file, row)
        if new:
            writer.writeheader()
        writer.writerow(row)


def keep_rows(log: Path, count: int) -> None:
    """Drop what a CSV file says after its first rows; without any, the file."""
    if count == 0:
        log.unlink(missing_ok=True)
    elif log.exists():
        lines = log.read_text().splitlines(keepends=True)
        log.write_text(''.join(lines[: 1 + count]))


def write_state(folder: Path, state: Mapping[str, Any]) -> None:
    """Write the state beside the old one, then put it in its place."""
    new = folder / 'state.new'
    torch.save(state, new)
    new.replace(folder / STATE)


def read_state(folder: Path, device: torch.device) -> dict[str, Any]:
    """Read the last state that was written."""
    state: dict[str, Any] = torch.load(
        folder / STATE, map_location=device, weights_only=True
    )
    return state
