"""Whether the time of a regular expression grows faster than its text: read from its parsed form, without running it.

Three things make it grow: a repetition inside a repetition that can end where it may also go on (exponential), two
repetitions that can share the same text (quadratic), and a search that can begin anywhere in what one attempt has read
(quadratic). A repetition of at most ``BOUNDED`` characters counts as a constant.
"""

from __future__ import annotations

import re
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

BOUNDED = 2048
ALPHABET = frozenset(range(128)) | {0xE9, 0x4E00}
"""One letter of other alphabets stands for all of them."""


@dataclass(frozen=True)
class Part:
    """One element of a sequence: which characters it can read, whether it may read none, whether it is unlimited."""

    chars: frozenset[int]
    nullable: bool
    unlimited: bool
    inner: tuple[tuple[Part, ...], ...] = ()


def faults(pattern: str, flags: int, *, searched: bool) -> list[str]:
    """What makes the time of an expression grow faster than its text; ``searched``: it may begin anywhere."""
    sequences = tuple(_sequences(parser.parse(pattern, flags), flags))
    found = [fault for sequence in sequences for fault in (*_loops(sequence), *_neighbours(sequence))]
    if searched:
        found += [fault for sequence in sequences for fault in _beginnings(sequence)]
    return sorted(set(found))


def _sequences(parsed: Any, flags: int) -> Iterator[tuple[Part, ...]]:
    """The alternatives of an expression, each a sequence of parts."""
    sequences: list[tuple[Part, ...]] = [()]
    for op, argument in parsed:
        options = list(_parts(op, argument, flags))
        if options:
            sequences = [(*before, *option) for before in sequences for option in options][:400]
    yield from sequences


def _parts(op: Any, argument: Any, flags: int) -> Iterator[tuple[Part, ...]]:
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        least, most, body = argument
        inner = tuple(_sequences(body, flags))
        if most == 1:
            yield from ((), *inner) if least == 0 else inner
            return
        chars = frozenset[int]().union(*(part.chars for sequence in inner for part in sequence))
        unlimited = most > BOUNDED and op is not sre.POSSESSIVE_REPEAT
        unlimited |= any(part.unlimited for sequence in inner for part in sequence)
        yield (Part(chars, least == 0, unlimited, inner if most > BOUNDED else ()),)
    elif op is sre.SUBPATTERN:
        yield from _sequences(argument[3], flags)
    elif op is sre.ATOMIC_GROUP:
        yield from _sequences(argument, flags)
    elif op is sre.BRANCH:
        for option in argument[1]:
            yield from _sequences(option, flags)
    elif op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
        return
    elif op is sre.GROUPREF:
        yield (Part(ALPHABET, True, True),)
    else:
        yield (Part(_chars(op, argument, flags), False, False),)


def _chars(op: Any, argument: Any, flags: int) -> frozenset[int]:
    if op is sre.ANY:
        return ALPHABET if flags & re.DOTALL else ALPHABET - {10}
    if op is sre.LITERAL:
        both = {ord(each) for each in (chr(argument).lower(), chr(argument).upper())} if flags & re.I else {argument}
        return frozenset(code if code in ALPHABET else 0x4E00 for code in both)
    if op is sre.NOT_LITERAL:
        return ALPHABET - {argument}
    if op is sre.IN:
        negated = argument[0][0] is sre.NEGATE
        found = frozenset[int]().union(*(_class(each, value) for each, value in argument))
        found |= frozenset(ord(chr(code).swapcase()) for code in found if code < 128) if flags & re.I else frozenset()
        return ALPHABET - found if negated else found
    raise AssertionError(f"{op} is not known to this analysis")


def _class(op: Any, value: Any) -> frozenset[int]:
    if op is sre.NEGATE:
        return frozenset()
    if op is sre.LITERAL:
        return frozenset({value if value in ALPHABET else 0x4E00})
    if op is sre.RANGE:
        return frozenset(code for code in ALPHABET if value[0] <= code <= value[1])
    pattern = {sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_SPACE: r"\s", sre.CATEGORY_WORD: r"\w"}
    pattern |= {sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_NOT_WORD: r"\W"}
    return frozenset(code for code in ALPHABET if re.match(pattern[value], chr(code)))


def _first(sequence: Sequence[Part]) -> frozenset[int]:
    found = frozenset[int]()
    for part in sequence:
        found |= part.chars if not part.inner else frozenset[int]().union(*map(_first, part.inner))
        if not part.nullable:
            break
    return found


def _loops(sequence: Sequence[Part]) -> Iterator[str]:
    for part in sequence:
        for number, body in enumerate(part.inner):
            yield from _loops(body)
            beginning = frozenset[int]().union(*map(_first, part.inner))
            for place, inner in enumerate(body):
                follows = _first(body[place + 1 :])
                if all(rest.nullable for rest in body[place + 1 :]):
                    follows |= beginning
                if inner.unlimited and inner.chars & follows:
                    yield "a repetition inside a repetition can end where it may also go on"
            if any(_ambiguous(body, other, beginning) for other in part.inner[number + 1 :]):
                yield "two alternatives inside a repetition can read the same text"


def _ambiguous(one: Sequence[Part], other: Sequence[Part], beginning: frozenset[int]) -> bool:
    """Whether one alternative can read what the other does, at once or together with the next repetition."""
    short, long = sorted((one, other), key=len)
    rest = long[len(short) :]
    same = all(a.chars & b.chars for a, b in zip(short, long, strict=False))
    return same and (not rest or bool(_first(rest) & beginning))


def _neighbours(sequence: Sequence[Part]) -> Iterator[str]:
    for place, part in enumerate(sequence):
        shared = part.chars if part.unlimited else frozenset[int]()
        for later in sequence[place + 1 :]:
            if not shared:
                break
            if later.unlimited and _reads(later, shared):
                yield "two repetitions can share the same text"
            if not later.nullable:
                shared &= later.chars


def _reads(part: Part, chars: frozenset[int]) -> bool:
    """Whether a part can read a text of these characters only."""
    if not part.inner:
        return bool(part.chars & chars)
    return any(all(each.nullable or _reads(each, chars) for each in body) for body in part.inner)


def _beginnings(sequence: Sequence[Part]) -> Iterator[str]:
    for place, part in enumerate(sequence):
        can_fail = any(not later.nullable for later in sequence[place + 1 :])
        again = all(before.chars & part.chars for before in sequence[:place] if not before.nullable)
        if part.unlimited and can_fail and again:
            yield "a search can begin anywhere in what an attempt has read"
