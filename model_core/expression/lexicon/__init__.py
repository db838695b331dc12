"""The words of every language, as data, and what reads the English ones."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""Where the word files lie: `LANGUAGE.toml`, and `en_things.toml` with the things."""
