"""Texts that stand for all texts: one for each way in which a set of patterns can match, or not.

The patterns run side by side as one automaton over the letters that they mention and one that none does. A search,
shortest text first, records each way of matching that it meets; it is complete unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from policies.separation.iam.patterns import ARN_PARTS, FRESH, PLAIN, glob_matches, sample

MOST_STATES = 3000
OTHER = "zqxj0~"
"""Letters, one of which stands for all that no pattern mentions."""


@dataclass(frozen=True)
class _Automaton:
    """A pattern as bits: bit *i* is set where the first *i* letters are matched, the last bit where all are."""

    size: int
    steps: dict[str, int]  # letter -> the places that it leads on from
    any_step: int
    loops: int  # the places at which a star stands
    halted: int = 0  # the places whose star and question mark do not take a colon

    def after(self, state: int, letter: str) -> int:
        """The state after one letter more."""
        wild, loops = self.any_step, self.loops
        if letter == ":":
            wild, loops = wild & ~self.halted, loops & ~self.halted
        return (state & (self.steps.get(letter, 0) | wild)) << 1 | state & loops

    def accepts(self, state: int) -> bool:
        """Whether the whole pattern is matched."""
        return bool(state >> self.size & 1)


@lru_cache(maxsize=4096)
def texts(patterns: tuple[tuple[str, str], ...]) -> tuple[tuple[str, ...], bool]:
    """Texts for (operator, pattern) pairs, readable ones first; and whether they are all there can be."""
    automata = [_compiled(base, pattern) for base, pattern in patterns]
    letters = sorted({letter for automaton in automata for letter in automaton.steps})
    letters.append(next((letter for letter in OTHER if letter not in letters), "\ue00f"))
    found: dict[tuple[bool, ...], str] = {}
    for text in (FRESH, *(_readable(base, pattern) for base, pattern in patterns)):
        states = (1,) * len(automata)
        for letter in text:
            states = _after(automata, states, letter)
        found.setdefault(_ways(automata, states), text)
    complete = True
    for states, shortest in _walk(automata, letters):
        if shortest is None:
            complete = False
        elif shortest:  # a key without text is as good as absent
            found.setdefault(_ways(automata, states), shortest)
    return tuple(found.values()), complete


def _walk(automata: list[_Automaton], letters: list[str]) -> Iterator[tuple[tuple[int, ...], str | None]]:
    """Every state with its shortest text; None in place of a text where there are too many."""
    first = (1,) * len(automata)
    seen, queue = {first}, [(first, "")]
    for states, text in queue:
        yield states, text
        for letter in letters:
            then = _after(automata, states, letter)
            if then in seen:
                continue
            if len(seen) >= MOST_STATES:
                yield then, None
                return
            seen.add(then)
            queue.append((then, text + letter))


def _after(automata: Iterable[_Automaton], states: Iterable[int], letter: str) -> tuple[int, ...]:
    return tuple(a.after(s, letter) for a, s in zip(automata, states, strict=True))


def _ways(automata: Iterable[_Automaton], states: Iterable[int]) -> tuple[bool, ...]:
    return tuple(a.accepts(s) for a, s in zip(automata, states, strict=True))


def _readable(base: str, pattern: str) -> str:
    return sample(pattern) if base in ("stringlike", "arnlike") else pattern.translate(PLAIN)


def _compiled(base: str, pattern: str) -> _Automaton:
    if base == "arnlike":
        return _arn(pattern)
    wild = base == "stringlike"
    return _built(pattern, wild=wild, any_case=base == "stringequalsignorecase")


def _arn(pattern: str) -> _Automaton:
    """An ARN's pattern: missing parts are anything, and only the last part's wildcards take colons."""
    if pattern == "*":
        return _built("arn:*", wild=True)
    head, *parts = pattern.split(":", ARN_PARTS - 1)
    if not glob_matches(head, "arn"):
        return _Automaton(0, {}, 0, 0)  # only the empty text, which no key has
    parts += ["*"] * (ARN_PARTS - 1 - len(parts))
    last = len(":".join(("arn", *parts[:-1], "")))
    return _built(":".join(("arn", *parts)), wild=True, colons_from=last)


def _built(pattern: str, *, wild: bool, any_case: bool = False, colons_from: int = 0) -> _Automaton:
    steps: dict[str, int] = {}
    size = any_step = loops = halted = 0
    for index, letter in enumerate(pattern):
        place = 1 << size
        if index < colons_from:
            halted |= place
        if wild and letter == "*":
            loops |= place
            continue
        if wild and letter == "?":
            any_step |= place
        else:
            plain = letter.translate(PLAIN)
            for form in {plain, plain.lower(), plain.upper()} if any_case else (plain,):
                steps[form] = steps.get(form, 0) | place
        size += 1
    return _Automaton(size, steps, any_step, loops, halted)
