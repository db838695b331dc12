"""Translated pieces of a sentence, and the order in which English has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

_ONE = frozenset({'the', 'a', 'one', 'first', 'second', 'third', 'last'})
_COUNTS = frozenset(
    {'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'}
)
_UNITS = frozenset({'m', 'km', 'ha', 'm2', 'km2'})
_BREAKS = frozenset({'', ',', ';', '.', ':', '?', '!', 'that', 'but', 'is', 'are'})


class Role(StrEnum):
    """What a translated word is in the sentence."""

    THING = 'thing'
    ADJECTIVE = 'adjective'
    SUPERLATIVE = 'superlative'
    PARTICIPLE = 'participle'
    DETERMINER = 'determiner'
    OTHER = 'other'
    UNKNOWN = 'unknown'


_BEFORE_NOUN = frozenset({Role.DETERMINER, Role.ADJECTIVE, Role.SUPERLATIVE})


@dataclass(frozen=True)
class Piece:
    """Some words and what they are in English.

    Attributes:
        english: The words in English; empty where they say nothing.
        role: What they are.
        forms: A thing in its own language, in the singular and the plural.
        many: Whether a thing stands in the plural.
        alike: Whether its plural does not show.
        name: The thing by its name in the layer, where it has that.
    """

    english: str
    role: Role
    forms: tuple[str, ...] = ()
    many: bool = False
    alike: bool = False
    name: str = ''


def in_number(pieces: Sequence[Piece]) -> list[Piece]:
    """Tell "das Gebäude" from "alle Gebäude", where the plural shows only before it.

    Of "both" before a superlative, "die beiden größten", the number is meant.
    """
    done: list[Piece] = []
    one = False
    for at, piece in enumerate(pieces):
        following = pieces[at + 1].role if at + 1 < len(pieces) else None
        if piece.role is Role.THING:
            done.append(replace(piece, many=piece.many or (piece.alike and not one)))
            one = False
            continue
        if piece.english == 'both' and following is Role.SUPERLATIVE:
            piece = replace(piece, english='the two')
        if piece.role is Role.DETERMINER or piece.english in _ONE:
            one = piece.english in _ONE
        elif piece.role is Role.OTHER:
            one = False
        done.append(piece)
    return done


def adjectives_first(pieces: Sequence[Piece]) -> list[Piece]:
    """Put adjectives and superlatives behind a noun before it."""
    done: list[Piece] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        at += 1
        if piece.role is not Role.THING:
            done.append(piece)
            continue
        ranks: list[Piece] = []
        adjectives: list[Piece] = []
        while True:
            roles = [p.role for p in pieces[at : at + 2]]
            joined = pieces[at : at + 1] and pieces[at].english in ('or', 'and')
            if roles[:1] == [Role.SUPERLATIVE]:
                ranks.append(pieces[at])
                at += 1
            elif roles == [Role.DETERMINER, Role.SUPERLATIVE]:
                ranks.append(pieces[at + 1])
                at += 2
            elif roles[:1] == [Role.ADJECTIVE]:
                adjectives.append(pieces[at])
                at += 1
            elif adjectives and joined and roles[1:] == [Role.ADJECTIVE]:
                adjectives += pieces[at : at + 2]
                at += 2
            else:
                break
        done += [*ranks, *adjectives, piece]
    return done


def participles_last(pieces: Sequence[Piece]) -> list[Piece]:
    """Put "von Wald umgebene" before a noun behind it, as a clause with "that".

    What belongs to the participle begins behind the article of the noun, or where the
    phrase does.
    """
    done = list(pieces)
    at = 0
    while at < len(done):
        if done[at].role is not Role.PARTICIPLE:
            at += 1
            continue
        end = at + 1
        while end < len(done) and done[end].role in (Role.ADJECTIVE, Role.SUPERLATIVE):
            end += 1
        start = _complement(done, at)
        if start == at or end == len(done) or done[end].role is not Role.THING:
            at += 1
            continue
        that = Piece('that', Role.OTHER)
        said = replace(done[at], role=Role.OTHER)
        noun = done[at + 1 : end + 1]
        done[start : end + 1] = [*noun, that, *done[start:at], said]
        at = end + 2
    return done


def _complement(pieces: Sequence[Piece], end: int) -> int:
    """Return where that begins which belongs to the participle there."""
    at, room = end, 1
    while at > 0:
        piece = pieces[at - 1]
        following = pieces[at] if at < end else None
        if piece.english in _BREAKS:
            return at
        if piece.role is Role.THING:
            if not room:
                return at
            room -= 1
        elif piece.english in ('and', 'or', 'nor'):
            joins = piece.english == 'nor'
            if following is None or (following.role is Role.OTHER and not joins):
                return at
            room += 1
        elif (
            piece.role in _BEFORE_NOUN
            and (following is None or following.role in (Role.OTHER, Role.DETERMINER))
        ) or (
            piece.english in _COUNTS
            and following is not None
            and following.english not in _UNITS
        ):
            return at
        at -= 1
    return at
