"""Equivalence classes of texts: one representative for each combination of patterns that a text can match.

The patterns run in parallel as one automaton over the letters that they contain and one letter that none contains. A
breadth-first search, shortest text first, records every combination it meets and reports whether it was complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from policies.separation.iam.patterns import (
    ARN_PARTS,
    UNESCAPE_WILDCARDS,
    UNMENTIONED,
    arn_contains,
    common_arn,
    glob_matches,
    sample,
)

MAX_STATES = 3000
MAX_CELLS = 256
UNMENTIONED_LETTERS = "zqxj0~"
"""Candidates for the letter that represents all letters that no pattern contains."""


@dataclass(frozen=True)
class _Automaton:
    """A pattern as a bit-parallel automaton: bit *i* of a state is set if the first *i* letters are matched."""

    size: int
    steps: dict[str, int]  # letter -> the states that it advances
    any_step: int
    loops: int  # the states at a ``*``
    barred: int = 0  # the states whose ``*`` or ``?`` does not match a colon

    def moves(self, letter: str) -> tuple[int, int]:
        """The states that a letter advances, and those that it keeps."""
        wild, loops = self.any_step, self.loops
        if letter == ":":
            wild, loops = wild & ~self.barred, loops & ~self.barred
        return self.steps.get(letter, 0) | wild, loops

    def after(self, state: int, letter: str) -> int:
        """The state after one more letter."""
        step, stay = self.moves(letter)
        return (state & step) << 1 | state & stay

    def accepts(self, state: int) -> bool:
        """Whether the whole pattern is matched."""
        return bool(state >> self.size & 1)


@lru_cache(maxsize=4096)
def representative_texts(patterns: tuple[tuple[str, str], ...]) -> tuple[tuple[str, ...], bool]:
    """One text for each combination of (operator, pattern) pairs that can match, and whether the list is complete."""
    automata = [_compiled(base, pattern) for base, pattern in patterns]
    found: dict[tuple[bool, ...], str] = {}
    for text in (UNMENTIONED, *(_readable(base, pattern) for base, pattern in patterns)):
        found.setdefault(_accepted_by(automata, _read(automata, text)), text)
    complete = True
    for states, shortest in _walk(automata, _letters(automata)):
        if shortest is None:
            complete = False
        elif shortest:  # AWS treats an empty value as absent
            found.setdefault(_accepted_by(automata, states), shortest)
    return tuple(found.values()), complete


@lru_cache(maxsize=4096)
def representative_arns(target: str, patterns: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """One ARN of a target pattern for each combination of these ARN patterns that it can match, and whether the list
    is complete. ARNs that read well come first: of no pattern, then of each pattern."""
    cutting = tuple(p for p in dict.fromkeys(patterns) if not arn_contains(p, target))
    if not cutting:
        return (sample(target),), True
    automata = [_arn(target), *map(_arn, cutting)]
    found: dict[tuple[bool, ...], str] = {}
    for arn in (sample(target), *(common_arn(pattern, target) for pattern in cutting)):
        found.setdefault(_accepted_by(automata, _read(automata, arn)), arn)
    start = target[: min(at for letter in "*?" if (at := f"{target}{letter}".find(letter)) >= 0)]
    for states, shortest in _walk(automata, _letters(automata), start, within_first=True):
        if shortest is None or len(found) > MAX_CELLS:
            return tuple(arn for accepted, arn in found.items() if accepted[0]), False
        found.setdefault(_accepted_by(automata, states), shortest)
    return tuple(arn for accepted, arn in found.items() if accepted[0]), True


def _letters(automata: Iterable[_Automaton]) -> list[str]:
    """Every letter of the patterns, and one that none contains."""
    letters = sorted({letter for automaton in automata for letter in automaton.steps})
    return [*letters, next((letter for letter in UNMENTIONED_LETTERS if letter not in letters), "\ue00f")]


def _read(automata: list[_Automaton], text: str) -> tuple[int, ...]:
    """The states after a text."""
    states = (1,) * len(automata)
    for letter in text:
        states = tuple(a.after(s, letter) for a, s in zip(automata, states, strict=True))
    return states


def _walk(
    automata: list[_Automaton], letters: list[str], start: str = "", *, within_first: bool = False
) -> Iterator[tuple[tuple[int, ...], str | None]]:
    """Every state reachable after ``start`` with its shortest text; the last text is None if there are more than
    ``MAX_STATES``. ``within_first``: only the texts that can still match the first pattern."""
    first = _read(automata, start)
    seen, queue = {first}, [(first, start)]
    moves = [(letter, [automaton.moves(letter) for automaton in automata]) for letter in letters]
    for states, text in queue:
        yield states, text
        for letter, by_automaton in moves:
            then = tuple([(s & step) << 1 | s & stay for s, (step, stay) in zip(states, by_automaton, strict=True)])
            if then in seen or (within_first and not then[0]):
                continue
            if len(seen) >= MAX_STATES:
                yield then, None
                return
            seen.add(then)
            queue.append((then, text + letter))


def _accepted_by(automata: Iterable[_Automaton], states: Iterable[int]) -> tuple[bool, ...]:
    return tuple(a.accepts(s) for a, s in zip(automata, states, strict=True))


def _readable(base: str, pattern: str) -> str:
    return sample(pattern) if base in ("stringlike", "arnlike") else pattern.translate(UNESCAPE_WILDCARDS)


def _compiled(base: str, pattern: str) -> _Automaton:
    if base == "arnlike":
        return _arn(pattern)
    wild = base == "stringlike"
    return _built(pattern, wild=wild, any_case=base == "stringequalsignorecase")


def _arn(pattern: str) -> _Automaton:
    """An ARN pattern: missing parts match anything, and only wildcards of the last part match colons."""
    if pattern == "*":
        return _built("arn:*", wild=True)
    head, *parts = pattern.split(":", ARN_PARTS - 1)
    if not glob_matches(head, "arn"):
        return _Automaton(0, {}, 0, 0)  # accepts only the empty text, which no key has
    parts += ["*"] * (ARN_PARTS - 1 - len(parts))
    last = len(":".join(("arn", *parts[:-1], "")))
    return _built(":".join(("arn", *parts)), wild=True, colons_from=last)


def _built(pattern: str, *, wild: bool, any_case: bool = False, colons_from: int = 0) -> _Automaton:
    steps: dict[str, int] = {}
    size = any_step = loops = barred = 0
    for index, letter in enumerate(pattern):
        bit = 1 << size
        if index < colons_from:
            barred |= bit
        if wild and letter == "*":
            loops |= bit
            continue
        if wild and letter == "?":
            any_step |= bit
        else:
            plain = letter.translate(UNESCAPE_WILDCARDS)
            for form in {plain, plain.lower(), plain.upper()} if any_case else (plain,):
                steps[form] = steps.get(form, 0) | bit
        size += 1
    return _Automaton(size, steps, any_step, loops, barred)
