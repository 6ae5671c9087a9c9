"""Globs in linear time: ``*`` stands for any text and ``?`` for one character; no regular expression, no backtracking.

A glob is cut at its stars. What stands before the first star and after the last has a fixed place; each piece between
is taken where it is first found, and no later place could be better. A piece without ``?`` is found by ``str.find``,
one with ``?`` by the bits of one integer (Baeza-Yates and Gonnet, "A new approach to text searching", 1992).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

ESCAPE_WILDCARDS: Final = str.maketrans({"*": "\ue000", "?": "\ue001"})
"""Escapes wildcards in the value of a policy variable, which IAM reads as literal characters."""
UNESCAPE_WILDCARDS: Final = str.maketrans({"\ue000": "*", "\ue001": "?"})

MOST_ENDS: Final = 64

Find = Callable[[str, int, int], int]
"""The first place of a piece in text[start:end], or -1."""


@lru_cache(maxsize=65536)
def matcher(pattern: str) -> Callable[[str], bool]:
    """Tells whether a text matches the pattern; escaped wildcards are literal characters."""
    pieces = [piece.translate(UNESCAPE_WILDCARDS) for piece in _pieces(pattern)]
    if "?" in pattern:
        wild = [_wild_places(piece) for piece in _pieces(pattern)]
        return _matches([_finder(piece, places) for piece, places in zip(pieces, wild, strict=True)], pieces)
    if len(pieces) == 1:
        return pieces[0].__eq__
    head, *middle, tail = pieces
    if not any(middle):
        shortest = len(head) + len(tail)
        if not tail:
            return lambda text: text.startswith(head)
        return lambda text: text.startswith(head) and text.endswith(tail) and len(text) >= shortest
    return _matches([_literal_finder(piece) for piece in pieces], pieces)


def _pieces(pattern: str) -> list[str]:
    """What stands between the stars, the first and the last piece with a fixed place; one piece if there is no star."""
    head, *rest = pattern.split("*")
    return [head, *(piece for piece in rest[:-1] if piece), rest[-1]] if rest else [head]


def _wild_places(piece: str) -> frozenset[int]:
    return frozenset(place for place, char in enumerate(piece) if char == "?")


def _matches(finders: list[Find], pieces: list[str]) -> Callable[[str], bool]:
    lengths = [len(piece) for piece in pieces]
    if len(pieces) == 1:
        return lambda text: len(text) == lengths[0] and finders[0](text, 0, lengths[0]) == 0
    shortest, between = sum(lengths), tuple(zip(finders, lengths, strict=True))[1:-1]

    def matches(text: str) -> bool:
        end = len(text) - lengths[-1]
        if len(text) < shortest or finders[0](text, 0, lengths[0]) or finders[-1](text, end, len(text)) != end:
            return False
        place = lengths[0]
        for find, length in between:
            place = find(text, place, end)
            if place < 0:
                return False
            place += length
        return True

    return matches


def _literal_finder(piece: str) -> Find:
    return lambda text, start, end: text.find(piece, start, end)


def _finder(piece: str, wild: frozenset[int], free: str = "", refused: str = "") -> Find:
    """Finds a piece in which the wild places stand for any character but ``refused``.

    In the text, the character ``free`` stands for any character.
    """
    if not wild and not free:
        return _literal_finder(piece)
    if not piece:
        return lambda _text, start, _end: start
    everywhere, last = (1 << len(piece)) - 1, 1 << (len(piece) - 1)
    masks = _masks(piece, wild)
    other = masks.pop("")
    masks |= dict.fromkeys(free, everywhere) | dict.fromkeys(refused, 0)

    def find(text: str, start: int, end: int) -> int:
        ends_here = 0
        for place in range(start, end):
            ends_here = (ends_here << 1 | 1) & masks.get(text[place], other)
            if ends_here & last:
                return place - len(piece) + 1
        return -1

    return find


def _masks(piece: str, wild: frozenset[int]) -> dict[str, int]:
    """For each character the places of the piece that it may stand at, as bits; under "" those of every other one."""
    places: dict[str, bytearray] = {"": bytearray(len(piece) // 8 + 1)}
    for place, char in enumerate(piece):
        if place in wild:
            places[""][place // 8] |= 1 << place % 8
        else:
            places.setdefault(char, bytearray(len(piece) // 8 + 1))[place // 8] |= 1 << place % 8
    found = {char: int.from_bytes(bits, "little") for char, bits in places.items()}
    return {char: bits | found[""] for char, bits in found.items()}


def contains(wide: str, narrow: str) -> bool:
    """Whether ``wide`` matches every text that ``narrow`` matches; False may also mean undecided."""
    pieces = _pieces(wide)
    return _matches([_finder(piece, _wild_places(piece), refused="*") for piece in pieces], pieces)(narrow)


def intersects(one: str, other: str) -> bool:
    """Whether some text matches both patterns."""
    if "*" not in one:
        one, other = other, one
    pieces, others = _pieces(one), _pieces(other)
    if len(others) > 1:  # between its first and its last star, each pattern lets the text of the other stand
        return _agree(pieces[0], others[0]) and _agree(pieces[-1][::-1], others[-1][::-1])
    return _matches([_finder(piece, _wild_places(piece), free="?") for piece in pieces], pieces)(other)


def _agree(one: str, other: str) -> bool:
    """Whether some text begins with what both pieces stand for."""
    return all(a == b or a == "?" or b == "?" for a, b in zip(one, other, strict=False))


def ends(pattern: str, text: str) -> Iterator[int]:
    """Where the beginnings of a text end that the pattern matches, the longest first, at most ``MOST_ENDS``."""
    head, *rest = _pieces(pattern)
    find = _finder(head, _wild_places(head))
    if len(head) > len(text) or find(text, 0, len(head)):
        return
    if not rest:
        yield len(head)
        return
    place, last = len(head), rest[-1]
    for piece in rest[:-1]:
        place = _finder(piece, _wild_places(piece))(text, place, len(text))
        if place < 0:
            return
        place += len(piece)
    backwards, backward_piece = text[::-1], last[::-1]
    find, start = _finder(backward_piece, _wild_places(backward_piece)), 0
    for _ in range(MOST_ENDS):
        start = find(backwards, start, len(text) - place)
        if start < 0 or start > len(text) - place:
            return
        yield len(text) - start
        start += 1
