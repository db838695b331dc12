"""Categories of a layer that are written in another language, in English."""

from __future__ import annotations

from collections.abc import Collection

from ..expression.languages.known import is_english, translators


def in_english(names: Collection[str]) -> dict[str, str]:
    """Return the names that another language knows, with what they are in English.

    The language that knows most of the names goes first. It has to know half as many as
    English, and more than English where a name may be English, too ("mare").
    """
    found = {
        language.code: {
            name: english
            for name in names
            if (english := language.name(name)) is not None and english != name
        }
        for language in translators()
    }
    ours = {name for name in names if any(map(is_english, name.split()))}
    done: dict[str, str] = {}
    for rows in sorted(found.values(), key=len, reverse=True):
        if 2 * len(rows) <= len(ours):
            continue
        for name, english in rows.items():
            if name not in ours or len(rows) > len(ours):
                done.setdefault(name, english)
    return done
