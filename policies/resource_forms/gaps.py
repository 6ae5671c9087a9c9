"""What a program declares and the kit does not read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is not read: ``text`` says what, where and why; ``account`` is "" where it may be any account."""

    text: str
    account: str
