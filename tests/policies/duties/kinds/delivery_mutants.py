"""Changes to the delivering estate, and what each has to do to a duty: tests list them as mutants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from delivering_estate import Delivering

from policies.duties.duty import Answer

Change = Callable[[Delivering], None]
Mutants = Mapping[str, tuple[Change, str, str]]
"""What is changed, words of the duty that it is about, words of the cause."""


def gone(sid: str) -> Change:
    """A statement is taken away."""
    return lambda d: d.edit(sid, None)


def changed(name: str, **props: Any) -> Change:
    """A resource has other properties."""
    return lambda d: d.change(name, **props)


def dropped(*names: str) -> Change:
    """Resources are taken away."""

    def change(d: Delivering) -> None:
        for name in names:
            d.drop(name)

    return change


def answers_after(change: Change, estate: Delivering, *kinds: str, about: str) -> list[tuple[Answer, str]]:
    """The answers and causes of the duties with these words once the estate is changed; there is at least one."""
    change(estate)
    found = list(estate.answers(*kinds, about=about).values())
    assert found, f"no duty says {about!r}"
    return found
